import type { Certainty, DiagnosisCode, Evidence, Step } from '../model/diagnosis.ts'

/** Why there is no answer, when there is none. */
export type Broken =
  | 'name_unresolved'
  | 'connection_refused'
  | 'unreachable'
  | 'tls_failed'
  | 'timed_out'
  | 'connection_lost'
  | 'answer_too_large'
  | 'answer_not_http'
  | 'address_refused'
  | 'cancelled'

/** A call that did not go well, as far as it is known: sent by us, or pasted by somebody. */
export interface Seen {
  /** The HTTP status; null when there was no answer or nobody told it. */
  status: number | null
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>
  /** Parsed JSON; undefined when the answer was none. */
  body: unknown
  /** The answer as it came, when it was not JSON; the beginning is enough. */
  text: string
  broken: Broken | null
  /** What was sent, without its credential. */
  call: { method: string; path: string; body?: unknown } | null
  /** The body was put together from what is left of a damaged one. */
  salvaged?: boolean
}

/** What is known beside the call: of the credential, the account, the budget, and the calls before. */
export interface Known {
  /** Epoch milliseconds. */
  now: number
  credentialType: string | null
  /** What the credential looks like; null when it is not at hand. */
  token: TokenReading | null
  /** Scopes that the CRM told of when it was last asked; null when nobody asked. */
  scopes: readonly string[] | null
  /** Where the account's data is, in the vendor's word. */
  region: string | null
  /** The address that was called. */
  baseUrl: string | null
  windows: readonly WindowKnowledge[]
  /** Calls of the same connection before this one, oldest first. */
  history: readonly PastCall[]
}

/** A rate window as our own account of it stands. */
export interface WindowKnowledge {
  id: string
  kind: 'rolling' | 'day' | 'fixed' | 'told' | 'concurrent'
  size: number
  remaining: number
  /** Calls in it that we made, and that somebody else did. */
  ours: number
  others: number
  /** Epoch milliseconds: by when there is room again. */
  clearsAt: number
}

export interface PastCall {
  /** Epoch milliseconds of the answer. */
  at: number
  method: string
  /** The path with ids taken out. */
  path: string
  /** Null when no answer came. */
  status: number | null
  windows: readonly string[]
  /** What it was for: the most urgent lanes go first when a limit is tight. */
  lane: string
}

/** What a text pasted as a credential is, by its looks alone. */
export interface TokenReading {
  /** In words: "service key or private-app token". */
  kind: string
  /** The type of credential that takes it; null when none does. */
  credentialType: string | null
  /** The region that is written in it. */
  region: string | null
  /** What is wrong with it; null when it looks right. */
  wrong: Finding | null
}

/** What a connector makes of a failure; the engine adds what it knows itself. */
export interface Finding {
  code: DiagnosisCode
  /** `certain` when absent. */
  certainty?: Certainty
  /** Only what {@link nameIn} lets through. */
  subject?: string
  /** Words of ours; of a vendor's text only what {@link nameIn} lets through. */
  summary: string
  /** May quote the vendor, with {@link quoted}. */
  evidence?: readonly Evidence[]
  /** Words of ours, as for `summary`. */
  remedy: readonly Step[]
  /** The rate window that was spent: the engine adds by whom, and when it clears. */
  window?: string
  /** Missing scopes: the engine adds how that fits what it knows. */
  scopes?: readonly string[]
}

/** The vendor's own words for a failure, for evidence. */
export interface Said {
  category?: string
  message?: string
  correlationId?: string
}

/** What a connector knows for explaining failures: literals and pure functions over text that anybody may have written. */
export interface Explainer {
  /** Whether an answer is in this vendor's words or from its host. */
  recognises(seen: Seen): boolean
  said(seen: Seen): Said
  /** What it means; null when that is not known. */
  find(seen: Seen, known: Known): Finding | null
  readToken(token: string): TokenReading
  /** What to do about a credential that is no good any more. */
  replaceToken(credentialType: string | null): readonly Step[]
  /** Windows in words: "the burst limit of ten seconds". */
  windowNames: Readonly<Record<string, string>>
  /** Members of an error body that a log may keep: names, of nested objects too. */
  keeps: readonly string[]
  /** Segments of a path that are the vendor's words; all others are somebody's ids. */
  pathWords: RegExp
}

/** Names of properties, scopes, objects and ids: nothing that could be a sentence or markup. */
const NAME = /^[A-Za-z0-9][\w.:-]{0,99}$/

/** A text as a name that may stand in a sentence of ours; null when it is anything else. */
export const nameIn = (text: unknown): string | null =>
  typeof text === 'string' && NAME.test(text) ? text : null

/** A list of names as words: "a, b or c". */
export function orList(names: readonly string[], word = 'or'): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${word} ${last}`
}
