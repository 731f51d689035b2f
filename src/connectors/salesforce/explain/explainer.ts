import type { Explainer, Finding, Known, Seen } from '../../../connector/explain.ts'
import { errorsIn, type SaidError } from '../failures.ts'
import { admin, developer, PAGES, replaceToken } from './clicks.ts'
import { oauthFinding } from './oauth-rules.ts'
import { RULES, subjectOf } from './rules.ts'
import { readToken } from './token.ts'

/** Header names that only Salesforce sends. */
const HEADER = /^(sforce-|x-sfdc-)/
const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/

/** Whether a failure is in Salesforce's words: its headers, its errors, or the text that its clients make of them. */
function recognises(seen: Seen): boolean {
  const { headers, body, text } = seen
  if (Object.keys(headers).some((name) => HEADER.test(name))) return true
  const [first] = saidIn(seen)
  const isOAuth = typeof body === 'object' && body !== null && 'error' in body
  if (isOAuth) return first?.code === 'invalid_client_id' || /^OAUTH_/.test(first?.code ?? '')
  if (first && CODE.test(first.code)) return true
  return /\b[\w-]{1,63}\.(my|lightning)\.(salesforce|force)\.com\b/.test(text)
}

/** The errors of an answer; of a text, what clients write: "INVALID_SESSION_ID: Session expired or invalid". */
function saidIn({ body, text }: Seen): SaidError[] {
  const errors = errorsIn(body)
  if (errors.length > 0) return errors
  const [, code = '', message = ''] = /\b([A-Z]{1,40}(?:_[A-Z]{1,40}){1,8}): ([^\n]{0,500})/.exec(text) ?? []
  const isKnown = code === 'INVALID_SESSION_ID' || Object.hasOwn(RULES, code)
  return isKnown ? [{ code, message, fields: [], matches: [] }] : []
}

function find(seen: Seen, known: Known): Finding | null {
  const errors = saidIn(seen)
  const [first] = errors
  if (!first) return withoutBody(seen, known)
  return sessionFinding(first, known) ?? severalFinding(errors) ?? ruleFor(first) ?? oauthFinding(first)
}

function ruleFor(said: SaidError): Finding | null {
  return Object.hasOwn(RULES, said.code) ? (RULES[said.code]?.(subjectOf(said), said) ?? null) : null
}

/** Values that break different rules in one write. */
function severalFinding(errors: readonly SaidError[]): Finding | null {
  const codes = new Set(errors.map(({ code }) => code))
  if (codes.size < 2) return null
  const findings = errors.map(ruleFor)
  if (findings.some((each) => each === null)) return null
  return {
    code: 'several_values_invalid',
    summary: findings.map((each) => each?.summary ?? '').join(' '),
    remedy: findings.flatMap((each) => each?.remedy ?? []),
  }
}

function sessionFinding({ code, message }: SaidError, known: Known): Finding | null {
  if (code === 'Bad_OAuth_Token') return ended(known)
  if (code !== 'INVALID_SESSION_ID') return null
  if (/not valid for use with the/.test(message)) {
    return {
      code: 'token_wrong_kind',
      subject: 'session',
      summary:
        'The session is a real one, of a kind that the API does not take: mostly one of the Lightning pages.',
      remedy: [
        developer(
          'Connect by OAuth with the scope api; a token of another flow does not open the API.',
          PAGES.oauth,
        ),
      ],
    }
  }
  return ended(known)
}

const ended = (known: Known): Finding => ({
  code: 'token_expired',
  certainty: 'likely',
  summary:
    'The session has ended: unused for as long as the org’s policy says (two hours as it comes), ended by an admin or a change of password, or never whole. Salesforce says the same in all cases.',
  remedy: [
    ...replaceToken(known.credentialType),
    admin('If it happens too often: in Setup, Session Settings, or the app’s Policies, Timeout Value.'),
  ],
})

function withoutBody({ status, text, body }: Seen, known: Known): Finding | null {
  if (status === 401 || /^Bad_OAuth_Token/.test(text) || body === 'Bad_OAuth_Token') return ended(known)
  if (status === 410) return RULES.UNSUPPORTED_API_VERSION?.(null, NOTHING) ?? null
  if (status === 503 && /maintenance/i.test(text)) return RULES.SERVER_UNAVAILABLE?.(null, NOTHING) ?? null
  return null
}

const NOTHING: SaidError = { code: '', message: '', fields: [], matches: [] }

/** What is known of Salesforce's failures. Sources: its page of error codes, its help on OAuth, and recorded answers. */
export const explainer: Explainer = {
  recognises,
  said(seen) {
    const [first] = saidIn(seen)
    const id = seen.headers['x-sfdc-request-id']
    return {
      ...(first ? { category: first.code } : {}),
      ...(first?.message ? { message: first.message.trim() } : {}),
      ...(id ? { correlationId: id } : {}),
    }
  },
  find,
  readToken,
  replaceToken,
  windowNames: {
    daily: 'the limit of 24 hours',
    concurrent: 'the limit on long calls at once',
  },
  keeps: [
    'errorCode',
    'statusCode',
    'message',
    'fields',
    'error',
    'error_description',
    'duplicateResult',
    'duplicateRule',
    'allowSave',
    'matchResults',
    'matchRecords',
    'record',
    'Id',
    'success',
    'id',
    'errors',
  ],
  pathWords: /^([a-z][a-zA-Z]*|v\d+\.\d|[A-Z][A-Za-z]+(__c)?|oauth2)$/,
}
