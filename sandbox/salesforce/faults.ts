import type { FaultAbout, FaultField } from '../core/fault-fields.ts'
import type { VendorFault } from '../core/faults.ts'
import { refusalOf } from './answers.ts'
import type { Reply } from './call.ts'
import { noSession, refused, SalesforceError } from './errors.ts'
import { limitExceeded } from './limits.ts'
import type { Session } from './oauth/entities.ts'
import { descriptionOf } from './oauth/errors.ts'
import type { Grants } from './oauth/grants.ts'
import type { Settings } from './settings.ts'

const LASTING: FaultField = {
  name: 'lasting',
  type: 'flag',
  about: 'the session that was used is over from now on, whatever it asks for',
}
const SERVER_ERRORS = [500, 503]

/** What can go wrong in Salesforce's own words. Names are what `effect.name` is set to. */
export const EFFECTS: readonly Omit<FaultAbout, 'kind'>[] = [
  { name: 'session_expired', about: 'the session is over (INVALID_SESSION_ID)', fields: [LASTING] },
  { name: 'daily_limit', about: 'no calls are left in these 24 hours (REQUEST_LIMIT_EXCEEDED)', fields: [] },
  { name: 'concurrent_limit', about: 'too many long calls run (REQUEST_LIMIT_EXCEEDED)', fields: [] },
  { name: 'long_transactions', about: 'too many long transactions run (REQUEST_LIMIT_EXCEEDED)', fields: [] },
  { name: 'row_locked', about: 'another process holds the record (UNABLE_TO_LOCK_ROW)', fields: [] },
  { name: 'api_disabled', about: 'the org may not use the API (API_DISABLED_FOR_ORG)', fields: [] },
  { name: 'query_timeout', about: 'the query ran for too long (QUERY_TIMEOUT)', fields: [] },
  { name: 'storage_full', about: 'the org has no room left (STORAGE_LIMIT_EXCEEDED)', fields: [] },
  { name: 'maintenance', about: 'a page that says "down for maintenance", with 503', fields: [] },
  { name: 'edge_unavailable', about: 'the edge in front does not reach the org, with 420', fields: [] },
  {
    name: 'server_error',
    about: "an error of Salesforce's own",
    fields: [{ name: 'status', type: 'whole', choices: SERVER_ERRORS, about: 'the status; 500 when absent' }],
  },
  {
    name: 'error',
    about: 'any other error code, in the array that refusals are',
    fields: [
      {
        name: 'code',
        type: 'text',
        required: true,
        about: 'its errorCode, e.g. TXN_SECURITY_METERING_ERROR',
      },
      {
        name: 'status',
        type: 'whole',
        min: 400,
        max: 599,
        about: 'the status; that of the code when absent',
      },
      { name: 'message', type: 'text', about: 'its text; the code in words when absent' },
    ],
  },
  { name: 'invalid_grant', about: 'a token endpoint refuses whatever it is given', fields: [] },
  {
    name: 'token_refused',
    about: 'a token endpoint refuses with another error, e.g. inactive_org or rate_limit_exceeded',
    fields: [
      { name: 'error', type: 'text', required: true, about: 'the error' },
      { name: 'description', type: 'text', about: 'error_description; that of the error when absent' },
    ],
  },
]

/** The statuses of codes that are not 400. Source: as `limitExceeded`, "Status Codes and Error Responses" */
const STATUSES: Readonly<Record<string, number>> = {
  ...{ INVALID_SESSION_ID: 401, INVALID_AUTH_HEADER: 401, NOT_FOUND: 404, ENTITY_IS_DELETED: 404 },
  ...{ REQUEST_LIMIT_EXCEEDED: 403, API_DISABLED_FOR_ORG: 403, INSUFFICIENT_ACCESS: 403 },
  ...{ INSUFFICIENT_ACCESS_OR_READONLY: 403, CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 403 },
  ...{ METHOD_NOT_ALLOWED: 405, UNSUPPORTED_MEDIA_TYPE: 415, UNSUPPORTED_API_VERSION: 410 },
  ...{ UNKNOWN_EXCEPTION: 500, SERVER_UNAVAILABLE: 503 },
}

/** Answers with one of `EFFECTS`. */
export function failAs(
  { grants, settings }: { grants: Grants; settings: Settings },
  { session, effect }: { session: Session | null; effect: VendorFault; since: number },
): Reply {
  if (effect.name === 'maintenance') return page(503, 'We are down for maintenance')
  if (effect.name === 'edge_unavailable') return { status: 420, text: 'edge unavailable' }
  if (effect.name === 'invalid_grant') {
    const json = { error: 'invalid_grant', error_description: 'expired access/refresh token' }
    return { status: 400, json }
  }
  if (effect.name === 'token_refused') return tokenRefused(effect)
  if (effect.name === 'error') return refusalOf(errorAs(effect))
  if (effect.name === 'session_expired') {
    if (effect.lasting === true && session !== null) grants.endSession(session)
    return refusalOf(noSession(settings.wwwAuthenticate))
  }
  if (effect.name === 'server_error') return serverError(effect.status === 503 ? 503 : 500)
  return refusalOf(refusalAs(String(effect.name)))
}

function refusalAs(name: string): SalesforceError {
  switch (name) {
    case 'daily_limit':
      return limitExceeded('TotalRequests Limit exceeded.')
    case 'concurrent_limit':
      return limitExceeded('ConcurrentRequests (Concurrent API Requests) Limit exceeded.')
    case 'long_transactions':
      return limitExceeded('ConcurrentPerOrgLongTxn Limit exceeded.')
    case 'row_locked':
      return refused(
        'UNABLE_TO_LOCK_ROW',
        'unable to obtain exclusive access to this record or 1 records: 001000000000000AAA',
        [],
      )
    case 'query_timeout':
      return refused('QUERY_TIMEOUT', 'Your query request was running for too long.')
    case 'storage_full':
      return refused('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', [])
    default:
      return apiDisabled()
  }
}

function errorAs({ code, status, message }: VendorFault): SalesforceError {
  const errorCode = String(code)
  const words = errorCode.toLowerCase().replaceAll('_', ' ')
  const about = { message: message === undefined ? words : String(message), errorCode }
  return new SalesforceError(status === undefined ? (STATUSES[errorCode] ?? 400) : Number(status), about)
}

function tokenRefused({ error, description }: VendorFault): Reply {
  const name = String(error)
  const words = description === undefined ? (descriptionOf(name) ?? name.replaceAll('_', ' ')) : description
  return { status: 400, json: { error: name, error_description: words } }
}

/** 403 of an org that may not use the API. */
export function apiDisabled(): SalesforceError {
  return new SalesforceError(403, {
    message: 'The REST API is not enabled for this Organization.',
    errorCode: 'API_DISABLED_FOR_ORG',
  })
}

function serverError(status: 500 | 503): Reply {
  const message =
    'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (1234567890)'
  const errorCode = status === 503 ? 'SERVER_UNAVAILABLE' : 'UNKNOWN_EXCEPTION'
  return { status, json: [{ message, errorCode }] }
}

function page(status: number, sentence: string): Reply {
  const text = `<!DOCTYPE html><html><head><title>${sentence}</title></head><body><h1>${sentence}</h1></body></html>`
  return { status, text, headers: { 'content-type': 'text/html;charset=UTF-8' } }
}
