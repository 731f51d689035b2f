import type { Explainer, Finding, Known, Seen } from '../../../connector/explain.ts'
import { replaceToken } from './clicks.ts'
import { credentialFinding } from './credential-rules.ts'
import { requestFinding } from './request-rules.ts'
import { stateFinding } from './state-rules.ts'
import { readToken } from './token.ts'
import { valueFinding } from './value-rules.ts'
import { type Words, wordsOf } from './words.ts'

/** Header names that only HubSpot sends. */
const HEADER = /^x-hubspot-/

/** Whether a failure is in HubSpot's words: its headers, its envelope, or its OAuth codes. */
function recognises(seen: Seen): boolean {
  if (Object.keys(seen.headers).some((name) => HEADER.test(name))) return true
  const words = wordsOf(seen)
  if (words.correlationId !== undefined || words.policy !== undefined) return true
  if (words.word === 'error' && words.message !== '') return true
  if (words.word !== undefined && /^BAD_[A-Z_]+$/.test(words.word)) return true
  return /\b(api|app)(-[a-z]{2}\d)?\.(hubapi|hubspot)\.com\b/.test(seen.text)
}

function find(seen: Seen, known: Known): Finding | null {
  const words = wordsOf(seen)
  return (
    credentialFinding(words, known) ??
    (words.status === 207 ? null : valueFinding(words)) ??
    (words.status === 207 ? null : requestFinding(words, seen)) ??
    stateFinding(words, seen, known)
  )
}

const said = (seen: Seen) => {
  const { category, errorType, message, correlationId }: Words = wordsOf(seen)
  const kind = category ?? errorType
  return {
    ...(kind ? { category: kind } : {}),
    ...(message ? { message } : {}),
    ...(correlationId ? { correlationId } : {}),
  }
}

/** What is known of HubSpot's failures. Sources: its page on error handling, its changelog, and recorded answers. */
export const explainer: Explainer = {
  recognises,
  said,
  find,
  readToken,
  replaceToken,
  windowNames: {
    burst: 'the limit of ten seconds',
    daily: 'the limit of the day',
    search: 'the search limit of one second',
  },
  keeps: [
    'status',
    'message',
    'error',
    'error_description',
    'correlationId',
    'category',
    'subCategory',
    'errorType',
    'policyName',
    'groupName',
    'result',
    'numErrors',
    'errors',
    'code',
    'context',
    'propertyName',
    'properties',
    'requiredGranularScopes',
    'requiredScopes',
    'ids',
    'existingId',
    'objectWriteTraceId',
  ],
  pathWords: /^([a-z]+([-_][a-z]+)*|v\d+|\d{4}-\d{2}(-beta)?|\d-\d+)$/,
}
