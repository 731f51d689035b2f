import type { Failure } from '../../connector/connector.ts'
import type { Answer } from '../../connector/plan.ts'
import type { ProblemItem, Upstream } from '../../model/problems.ts'

type Json = Readonly<Record<string, unknown>>

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : [])
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []

/** A locked record stays locked for two seconds (https://developers.hubspot.com/docs/api-reference/error-handling). */
const LOCK_MS = 2_000

/** What HubSpot said, so far as it said it. */
export function upstreamOf(answer: Answer): Upstream {
  const body = object(answer.body)
  return {
    status: answer.status,
    category: text(body.category) ?? text(body.errorType),
    message: text(body.message) ?? text(body.error_description),
    correlation_id: text(body.correlationId) ?? text(answer.headers['x-hubspot-correlation-id']),
  }
}

/** What HubSpot's failures mean; every field of its error body is optional, so each is looked at with care. */
export function judge(answer: Answer): Failure {
  const body = object(answer.body)
  const upstream = upstreamOf(answer)
  const said = upstream.message ? ` HubSpot says: ${upstream.message}` : ''
  const failure = (rest: Omit<Failure, 'details' | 'retryable'> & Partial<Failure>): Failure => ({
    retryable: false,
    ...rest,
    detail: rest.detail + said,
    details: { ...rest.details, upstream },
  })
  switch (answer.status) {
    case 400:
    case 422:
      return failure({
        code: 'rejected_by_vendor',
        detail: 'HubSpot refused the values.',
        details: itemsOf(body),
      })
    case 401:
      return failure({ code: 'credential_invalid', detail: 'HubSpot does not know the key, or no longer.' })
    case 403:
      return failure(forbidden(body))
    case 404:
      return failure({ code: 'record_not_found', detail: 'HubSpot has no such record.' })
    case 409:
      return failure(conflict(body))
    case 423:
      return failure({
        ...BUSY,
        detail: 'The record is locked for the moment.',
        retryAfterMs: LOCK_MS,
        untouched: true,
      })
    case 429:
      return failure(limited(body))
    case 477:
      return failure({
        ...BUSY,
        detail: 'HubSpot is moving the data of this account.',
        retryAfterMs: MOVING_MS,
        untouched: true,
      })
    default:
      return failure(
        answer.status >= 500
          ? { ...BUSY, detail: `HubSpot failed with status ${answer.status}.` }
          : { code: 'vendor_error', detail: `HubSpot answered with status ${answer.status}.` },
      )
  }
}

/** A move takes up to a day and says in `retry-after` how long; without it, longer than anybody waits. */
const MOVING_MS = 3_600_000

const BUSY = { code: 'vendor_error', retryable: true } as const

/** The properties that a validation error names, as `property:<name>` for the engine to name the unified field. */
function itemsOf(body: Json): { errors?: ProblemItem[] } {
  const errors = objects(body.errors).map((error) => {
    const context = object(error.context)
    const [property] = [...texts(context.propertyName), ...texts(context.properties)]
    return { at: property ? `property:${property}` : '', message: text(error.message) ?? 'refused' }
  })
  for (const property of texts(object(body.context).properties)) {
    errors.push({ at: `property:${property}`, message: 'HubSpot needs a value here.' })
  }
  return errors.length > 0 ? { errors } : {}
}

function forbidden(body: Json): Pick<Failure, 'code' | 'detail' | 'details'> {
  const contexts = [object(body.context), ...objects(body.errors).map((error) => object(error.context))]
  const scopes = contexts.flatMap((context) => [
    ...texts(context.requiredGranularScopes),
    ...texts(context.requiredScopes),
  ])
  if (body.category === 'MISSING_SCOPES' || scopes.length > 0) {
    const missing = [...new Set(scopes)]
    return {
      code: 'missing_scope',
      detail: missing.length > 0 ? `The key lacks ${missing.join(' or ')}.` : 'The key lacks a scope.',
      details: { missing_scopes: missing },
    }
  }
  return { code: 'forbidden_by_vendor', detail: 'HubSpot does not allow this call.', details: {} }
}

/** The id of the record that is in the way stands only in the text ("Contact already exists. Existing ID: 6501"). */
function conflict(body: Json): Pick<Failure, 'code' | 'detail' | 'details'> {
  const [, existing] = /Existing ID: (\d+)/.exec(text(body.message) ?? '') ?? []
  return {
    code: 'conflict',
    detail: 'HubSpot already has such a record.',
    details: existing ? { existing_id: existing } : {},
  }
}

const SECOND_MS = 1_000
/** A spent rolling window of ten seconds is free again after ten seconds at the latest. */
const BURST_MS = 10_000

/**
 * Which of the windows was spent. Three bodies are in the wild; search is told by its own sentence
 * (https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines).
 */
function limited(
  body: Json,
): Pick<Failure, 'code' | 'detail' | 'details' | 'retryable' | 'untouched' | 'window' | 'retryAfterMs'> {
  const policy = text(body.policyName)
  const base = { code: 'rate_limited', details: {}, retryable: true, untouched: true } as const
  if (policy === 'DAILY') {
    return { ...base, detail: 'The calls of the day are spent.', window: 'daily', retryable: false }
  }
  if (policy === 'SECONDLY' || body.message === 'You have reached your secondly limit.') {
    return { ...base, detail: 'Too many searches in a second.', window: 'search', retryAfterMs: SECOND_MS }
  }
  return { ...base, detail: 'Too many calls in ten seconds.', window: 'burst', retryAfterMs: BURST_MS }
}
