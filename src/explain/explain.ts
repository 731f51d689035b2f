import type { Explainer, Finding, Known, Seen, TokenReading } from '../connector/explain.ts'
import { quoted } from '../lib/redact.ts'
import type { Diagnosis, Evidence } from '../model/diagnosis.ts'
import { answerFinding } from './answers.ts'
import { credentialKnowledge, scopeKnowledge } from './credential.ts'
import { brokenFinding } from './transport.ts'
import { windowKnowledge } from './windows.ts'

/** The vendor whose failure it is: what its connector knows, and what to call it. */
export interface Vendor {
  name: string
  explain: Explainer
}

/** Nothing but the moment is known. */
export const nothingKnown = (now: number): Known => ({
  now,
  credentialType: null,
  token: null,
  scopes: null,
  region: null,
  baseUrl: null,
  windows: [],
  history: [],
})

/**
 * Why a call failed and what to do. Deterministic: the same answer and the same knowledge give the same diagnosis.
 * Nothing is guessed: what fits no rule is `unknown`, with what was seen as evidence.
 */
export function explain(seen: Seen, known: Known, vendor: Vendor | null): Diagnosis {
  return whole(findingOf(seen, known, vendor), seen, known, vendor)
}

/** A credential that the vendor refused in an answer that a connector could read, whatever its status. */
export function explainRefusedCredential(seen: Seen, known: Known, vendor: Vendor): Diagnosis {
  const found: Finding = known.token?.wrong ?? {
    code: 'token_unknown',
    summary: `${vendor.name} does not know the credential: it was deleted, rotated out, or never whole.`,
    remedy: vendor.explain.replaceToken(known.credentialType),
  }
  return whole(found, seen, known, vendor)
}

const NOT_SENT: Seen = { status: null, headers: {}, body: undefined, text: '', broken: null, call: null }

/** A call that was not sent, because one of the windows that it is charged to has no room. */
export function explainHeldBack(windows: readonly string[], known: Known, vendor: Vendor): Diagnosis {
  const charged = known.windows.filter(({ id }) => windows.includes(id))
  const spent = charged.filter(({ remaining }) => remaining === 0)
  const [window] = (spent.length > 0 ? spent : charged).toSorted((a, b) => b.clearsAt - a.clearsAt)
  const found: Finding = {
    code: window?.kind === 'day' ? 'rate_day_spent' : 'rate_window_spent',
    summary: `The call was held back and not sent: ${vendor.explain.windowNames[window?.id ?? ''] ?? 'a rate window'} has no room, and the CRM would have refused it.`,
    remedy: [
      { text: 'Wait for the time in retry-after, then send the request again.', who: 'developer' },
      {
        text: 'If it comes often: read larger pages, only what changed (updated_after), and fewer at once.',
        who: 'developer',
      },
    ],
    ...(window ? { window: window.id } : {}),
  }
  return whole(found, NOT_SENT, known, vendor)
}

/** What is wrong with a credential by its looks; null when it looks right. */
export function explainToken(reading: TokenReading): Diagnosis | null {
  const { wrong, kind } = reading
  if (!wrong) return null
  const { code, subject, summary, remedy } = wrong
  const looks =
    kind === 'unknown' ? 'it has the form of no credential that is known here' : `it looks like: ${kind}`
  const evidence = [{ seen: looks, from: 'the credential itself, which was not sent' }]
  return {
    code,
    certainty: 'certain',
    ...(subject ? { subject } : {}),
    summary,
    evidence,
    remedy: [...remedy],
  }
}

/** A finding with everything that is known beside it. */
function whole(found: Finding, seen: Seen, known: Known, vendor: Vendor | null): Diagnosis {
  const { window, scopes, evidence = [], ...finding } = found
  const more = [
    credentialKnowledge(found, seen, known),
    scopes ? scopeKnowledge(scopes, known) : null,
    window ? windowKnowledge(window, known, vendor?.explain.windowNames[window] ?? window, seen) : null,
  ].filter((each) => each !== null)
  const all: Omit<Finding, 'evidence' | 'window' | 'scopes'> = Object.assign({}, finding)
  for (const { instead, adds } of more) {
    Object.assign(all, instead)
    if (adds) all.summary += ` ${adds}`
  }
  const certainty = all.certainty ?? 'certain'
  return {
    code: all.code,
    certainty: seen.salvaged && certainty === 'certain' ? 'likely' : certainty,
    ...(all.subject ? { subject: all.subject } : {}),
    summary: all.summary,
    evidence: [...evidenceOf(seen, vendor), ...evidence, ...more.flatMap((each) => each.evidence)],
    remedy: [...all.remedy],
  }
}

function findingOf(seen: Seen, known: Known, vendor: Vendor | null): Finding {
  if (seen.broken) return brokenFinding(seen.broken, seen.call)
  // A token that cannot be one explains a 401 by itself.
  if (seen.status === 401 && known.token?.wrong) return known.token.wrong
  const found = vendor?.explain.find(seen, known) ?? null
  return found ?? answerFinding(seen, vendor?.name ?? 'The CRM') ?? unknown(vendor)
}

const unknown = (vendor: Vendor | null): Finding => ({
  code: 'unknown',
  certainty: 'unknown',
  summary: vendor
    ? `${vendor.name} failed the call in words that are not known here: no cause is named, for it would be a guess.`
    : 'This is not in the words of a CRM that is known here: no cause is named, for it would be a guess.',
  remedy: [
    {
      text: 'Read what was said, in the evidence; look it up in the CRM’s documentation of errors, or ask its support with the correlation id.',
      who: 'developer',
    },
    {
      text: 'If it comes again, report it: with the text of the answer it can be told the next time.',
      who: 'operator',
    },
  ],
})

/** Headers that say something to whoever looks for the cause. */
const TELLING = ['retry-after', 'content-type', 'location', 'cf-ray', 'server'] as const

/** What was seen of the answer itself, with where it stood. */
function evidenceOf(seen: Seen, vendor: Vendor | null): Evidence[] {
  const evidence: Evidence[] = []
  const add = (what: string, from: string) => evidence.push({ seen: what, from })
  if (seen.status !== null) add(`status ${seen.status}`, 'the answer')
  const { category, message, correlationId } = vendor?.explain.said(seen) ?? {}
  if (category) add(quoted(category, 80), 'the category in the answer')
  if (message) add(quoted(message), 'the message in the answer')
  if (!message && seen.text.trim() !== '') add(quoted(seen.text, 160), 'the beginning of what came back')
  if (correlationId) add(quoted(correlationId, 80), 'the correlation id, for the CRM’s support')
  for (const name of TELLING) {
    const value = seen.headers[name]
    if (value === undefined || (name === 'content-type' && /json/.test(value))) continue
    if (name === 'server' && seen.status !== null && seen.status < 520) continue
    add(`${name}: ${quoted(value, 120)}`, 'a header of the answer')
  }
  return evidence
}
