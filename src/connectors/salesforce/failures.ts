import type { Failure } from '../../connector/connector.ts'
import type { Answer } from '../../connector/plan.ts'
import type { ProblemItem, Upstream } from '../../model/problems.ts'

type Json = Readonly<Record<string, unknown>>

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []

/** One error of Salesforce's, whichever of its three forms it came in. */
export interface SaidError {
  code: string
  message: string
  fields: readonly string[]
  /** Records that stand in the way, by their ids. */
  matches: readonly string[]
}

/**
 * `[{errorCode, message, fields}]` from REST, `statusCode` instead within collections, `{error, error_description}` from
 * OAuth (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm).
 */
export function errorsIn(body: unknown): SaidError[] {
  const list = Array.isArray(body) ? body : [body]
  return list.map(object).flatMap((each) => {
    const code = text(each.errorCode) ?? text(each.statusCode) ?? text(each.error)
    if (code === undefined) return []
    const message = text(each.message) ?? text(each.error_description) ?? ''
    return [{ code, message, fields: texts(each.fields), matches: matchesIn(each) }]
  })
}

function matchesIn({ duplicateResult, message }: Json): string[] {
  const results = object(duplicateResult).matchResults
  const found = (Array.isArray(results) ? results : []).flatMap((result) => {
    const records = object(result).matchRecords
    return (Array.isArray(records) ? records : []).flatMap(
      (each) => text(object(object(each).record).Id) ?? [],
    )
  })
  const [, id] = /record with id: ([a-zA-Z0-9]{15,18})/.exec(text(message) ?? '') ?? []
  return id === undefined ? found : [...found, id]
}

/** What Salesforce said, so far as it said it. */
export function upstreamOf(answer: Answer): Upstream {
  const [first] = errorsIn(answer.body)
  return {
    status: answer.status,
    category: first?.code,
    message: text(first?.message),
    correlation_id: text(answer.headers['x-sfdc-request-id']),
  }
}

/** After a refusal because too many long calls run: one of them ends within seconds. */
const CONCURRENT_MS = 5_000
/** A row is locked for as long as somebody else's transaction runs. */
const LOCK_MS = 1_000

type Verdict = Omit<Failure, 'details' | 'retryable'> & Partial<Failure>

const BUSY = { code: 'vendor_error', retryable: true } as const
const FORBIDDEN = { code: 'forbidden_by_vendor', detail: 'Salesforce does not allow this.' } as const

/** What single codes mean, with whatever status they come. */
const BY_CODE: Readonly<Record<string, (said: SaidError) => Verdict>> = {
  INVALID_SESSION_ID: () => ({
    code: 'credential_invalid',
    detail: 'Salesforce does not know the session, or no longer.',
  }),
  INVALID_AUTH_HEADER: () => ({ code: 'credential_invalid', detail: 'Salesforce cannot read the token.' }),
  REQUEST_LIMIT_EXCEEDED: limited,
  UNABLE_TO_LOCK_ROW: () => ({
    ...BUSY,
    detail: 'Somebody else is changing the record, or one that belongs to it.',
    retryAfterMs: LOCK_MS,
    untouched: true,
  }),
  DUPLICATES_DETECTED: ({ matches }) => existing(matches, 'A duplicate rule of the org found such a record.'),
  DUPLICATE_VALUE: ({ matches }) => existing(matches, 'Another record has this unique value.'),
  QUERY_TIMEOUT: () => ({ ...BUSY, detail: 'Salesforce took too long over the question.' }),
  SERVER_UNAVAILABLE: () => ({ ...BUSY, detail: 'Salesforce is not available at the moment.' }),
  NOT_FOUND: () => ({ code: 'record_not_found', detail: 'Salesforce has no such record.' }),
  ENTITY_IS_DELETED: () => ({ code: 'record_not_found', detail: 'The record is deleted.' }),
  API_DISABLED_FOR_ORG: () => ({
    code: 'forbidden_by_vendor',
    detail: 'The edition of this org has no API, or it is switched off.',
  }),
  API_CURRENTLY_DISABLED: () => ({
    code: 'forbidden_by_vendor',
    detail: 'Salesforce has switched the API off for this user.',
  }),
  INSUFFICIENT_ACCESS: () => FORBIDDEN,
  INSUFFICIENT_ACCESS_OR_READONLY: () => FORBIDDEN,
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: () => FORBIDDEN,
}

const existing = (matches: readonly string[], detail: string): Verdict => ({
  code: 'conflict',
  detail,
  details: matches[0] ? { existing_id: matches[0] } : {},
})

/** Two limits have one code: of the day, which is over for long, and of long calls, which is over soon. */
function limited({ message }: SaidError): Verdict {
  if (/^Concurrent/.test(message)) {
    return {
      code: 'rate_limited',
      detail: 'Too many long calls run in this org.',
      retryable: true,
      untouched: true,
      window: 'concurrent',
      retryAfterMs: CONCURRENT_MS,
    }
  }
  return {
    code: 'rate_limited',
    detail: 'The calls that this org has within 24 hours are spent.',
    untouched: true,
    window: 'daily',
  }
}

/** What Salesforce's failures mean. */
export function judge(answer: Answer): Failure {
  const errors = errorsIn(answer.body)
  const upstream = upstreamOf(answer)
  const [first] = errors
  const verdict = (first && BY_CODE[first.code]?.(first)) ?? byStatus(answer.status, errors)
  return {
    retryable: false,
    ...verdict,
    detail: verdict.detail + (upstream.message ? ` Salesforce says: ${upstream.message.trim()}` : ''),
    details: { ...verdict.details, upstream },
  }
}

const TIMES_OVER = [420, 429]

function byStatus(status: number, errors: readonly SaidError[]): Verdict {
  if (status === 401) return { code: 'credential_invalid', detail: 'Salesforce does not take the token.' }
  if (status === 403) return FORBIDDEN
  if (status === 404) return { code: 'record_not_found', detail: 'Salesforce has no such record.' }
  if (status === 300 || status === 409 || status === 412)
    return { code: 'conflict', detail: 'Salesforce has another record, or another version of it.' }
  if (status === 400 || status === 422)
    return { code: 'rejected_by_vendor', detail: 'Salesforce refused the values.', details: itemsOf(errors) }
  if (status >= 500 || TIMES_OVER.includes(status))
    return { ...BUSY, detail: `Salesforce failed with status ${status}.` }
  return { code: 'vendor_error', detail: `Salesforce answered with status ${status}.` }
}

/** The fields that an error names, as `property:<name>` for the engine to name the unified field. */
function itemsOf(errors: readonly SaidError[]): { errors?: ProblemItem[] } {
  const items = errors.flatMap(({ message, code, fields }) => {
    const names = fields.length > 0 ? fields : fieldsNamed(message)
    const told = message.trim() || code
    return names.length > 0
      ? names.map((name) => ({ at: `property:${name}`, message: told }))
      : [{ at: '', message: told }]
  })
  return items.length > 0 ? { errors: items } : {}
}

/** Some errors name their fields in the text only. */
function fieldsNamed(message: string): string[] {
  const [, one] = /No such column '(\w+)'/.exec(message) ?? []
  if (one) return [one]
  const [, several = ''] =
    /(?:Required fields are missing: \[|Unable to create\/update fields: )([\w, ]+)/.exec(message) ?? []
  return several.split(',').flatMap((name) => name.trim() || [])
}
