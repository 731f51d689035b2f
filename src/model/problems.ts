import type { Diagnosis } from './diagnosis.ts'

/**
 * The catalogue of everything that can go wrong: a stable code, its HTTP status, a title and what to do about it.
 * Codes are never reused; each has a page `docs/errors/<code>.md` (tested).
 */
export const problems = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid.',
    remedy: 'Correct what `errors` names, then send the request again.',
  },
  unknown_parameter: {
    status: 400,
    title: 'A query parameter is not known here.',
    remedy: 'Remove it, or use one of the parameters that `accepted` lists.',
  },
  unknown_field: {
    status: 400,
    title: 'A field is not part of this object.',
    remedy: 'Use one of the fields that `accepted` lists.',
  },
  unsupported_filter: {
    status: 400,
    title: 'This filter cannot be answered exactly by this CRM.',
    remedy: 'Use one of the fields and operators that `accepted` lists; a filter is never silently ignored.',
  },
  invalid_cursor: {
    status: 400,
    title: 'The cursor does not belong to this list.',
    remedy:
      'Send `next_cursor` exactly as the previous page gave it, with the same other parameters, or none to start again.',
  },
  invalid_json: {
    status: 400,
    title: 'The body is not valid JSON.',
    remedy: 'Send a JSON object with `content-type: application/json`.',
  },
  unauthorized: {
    status: 401,
    title: 'This request carries no valid API key.',
    remedy: 'Send `Authorization: Bearer cw_…` with a key made by `crosswalk keys create`.',
  },
  missing_permission: {
    status: 403,
    title: 'The API key of Crosswalk may not do this.',
    remedy:
      'Use a key that has the permission in `missing_permissions`; `crosswalk keys create --scope …` makes one.',
  },
  address_not_allowed: {
    status: 403,
    title: 'The API key of Crosswalk may not be used from this address.',
    remedy:
      'Send from one of the addresses that the key was made for, or make a key for this one: `crosswalk keys create --address …`.',
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address.',
    remedy: 'Check the path, and the ids in it and in the body.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not take this method.',
    remedy: 'Use one of the methods in the `allow` header.',
  },
  address_too_long: {
    status: 414,
    title: 'The address is longer than this server accepts.',
    remedy: 'Send at most 8 KB; a long filter goes into the body of a search.',
  },
  payload_too_large: {
    status: 413,
    title: 'The body is larger than this server accepts.',
    remedy: 'Send at most 1 MB.',
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are larger than this server accepts.',
    remedy: 'Send at most 16 KB of headers, the address included.',
  },
  request_timeout: {
    status: 408,
    title: 'The request did not arrive in time.',
    remedy: 'Send the headers within 10 seconds and the whole request within 30.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has a type that this server does not read.',
    remedy: 'Send JSON with `content-type: application/json`.',
  },
  field_not_supported: {
    status: 422,
    title: 'This CRM has no place for a field that was sent.',
    remedy: 'Leave the field out, or put the value into one of `custom_fields`; nothing was written.',
  },
  field_read_only: {
    status: 422,
    title: 'A field that was sent can only be read.',
    remedy: 'Leave the field out; nothing was written.',
  },
  value_not_representable: {
    status: 422,
    title: 'This CRM cannot hold a value without losing part of it.',
    remedy: 'Send the value in a shape that `errors` says is accepted; nothing was written.',
  },
  operation_not_supported: {
    status: 422,
    title: 'This CRM does not offer this operation on this object.',
    remedy: 'Look at the capabilities of the connector: GET /v1/connectors.',
  },
  result_window_exceeded: {
    status: 422,
    title: 'The CRM does not page this far into a sorted result.',
    remedy: 'Leave `sort` out (then the whole result can be paged), or narrow the filter.',
  },
  credential_rejected: {
    status: 422,
    title: 'The CRM does not accept this credential.',
    remedy:
      'Do what `detail` and `diagnosis` say; a key that the CRM does not know is copied again from there, whole and without quotes.',
  },
  base_url_refused: {
    status: 422,
    title: 'This base URL is not allowed.',
    remedy: 'Use the public https address of the CRM; private addresses must be in CROSSWALK_ALLOW_HOSTS.',
  },
  connection_conflict: {
    status: 409,
    title: 'There is already such a connection.',
    remedy: 'Use the existing connection, delete it first, or choose another `external_id`.',
  },
  conflict: {
    status: 409,
    title: 'The CRM already has a record with one of these unique values.',
    remedy: 'Update the existing record (its id is in `existing_id` when the CRM names it).',
  },
  api_key_ended: {
    status: 409,
    title: 'This API key has been revoked or has expired.',
    remedy: 'Create a new key; only one that still works can be rotated.',
  },
  idempotency_conflict: {
    status: 409,
    title: 'This Idempotency-Key was used for another request.',
    remedy:
      'Use a new key for each request; only a retry of exactly the same request has the key of the first.',
  },
  /** 424, not 401: the caller's own key is fine, and a client must not drop it. */
  credential_invalid: {
    status: 424,
    title: 'The CRM no longer accepts the credential of this connection.',
    remedy:
      'Give the connection a new credential: a key by `POST /v1/connections/{id}/credentials`, or a link for its customer ' +
      'by `POST /v1/connect-sessions` with its `connection_id`. The API key of Crosswalk itself is fine.',
  },
  connection_quarantined: {
    status: 423,
    title: 'This connection is quarantined: nothing is sent with its credential.',
    remedy: 'Find out why (`quarantine` of the connection says), then POST …/release.',
  },
  credential_in_use: {
    status: 409,
    title: 'This credential is the one in use.',
    remedy: 'Add another one first, or delete the connection.',
  },
  refresh_failed: {
    status: 502,
    title: 'The CRM gives no new access token for now.',
    remedy: 'Try again after the seconds in the `retry-after` header; the grant itself is not lost.',
  },
  missing_scope: {
    status: 403,
    title: 'The credential of this connection lacks a scope.',
    remedy: 'Add the scopes in `missing_scopes` to the key in the CRM; no new key is needed.',
  },
  forbidden_by_vendor: {
    status: 403,
    title: 'The CRM does not allow this.',
    remedy: 'See `upstream` for the reason that the CRM gives.',
  },
  object_not_allowed: {
    status: 403,
    title: 'This connection may not be used for this object.',
    remedy: 'Use one of the objects that `accepted` lists, or have the guards of the connection changed.',
  },
  export_ceiling_reached: {
    status: 429,
    title: 'As many records were read of this connection today as may be.',
    remedy:
      'Find out who reads so much; then wait for the day to end (UTC), or have the guards of the connection changed.',
  },
  record_not_found: {
    status: 404,
    title: 'The CRM has no record with this id.',
    remedy: 'Check the id; the record may have been archived or deleted.',
  },
  rejected_by_vendor: {
    status: 422,
    title: 'The CRM refused the request as invalid.',
    remedy: 'See `errors` and `upstream`; nothing was written.',
  },
  rate_limited: {
    status: 429,
    title: 'The rate budget of this connection is spent.',
    remedy: 'Try again after the seconds in the `retry-after` header.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests came to this server.',
    remedy: 'Wait for the seconds in the `retry-after` header; the operator can raise the limit.',
  },
  partially_written: {
    status: 422,
    title: 'The CRM took a part of the write and refused the rest.',
    remedy:
      'Read the record to see what was written; correct what `errors` or `upstream` name and send only that again.',
  },
  outcome_unknown: {
    status: 502,
    title: 'The CRM took the write but its answer was lost.',
    remedy: 'Read the record before you send it again: the write may have happened.',
  },
  vendor_error: {
    status: 502,
    title: 'The CRM failed.',
    remedy: 'Try again later; see `upstream`.',
  },
  vendor_unreachable: {
    status: 502,
    title: 'The CRM could not be reached.',
    remedy: 'Check the network and the base URL of the connection, then try again.',
  },
  vendor_timeout: {
    status: 504,
    title: 'The CRM did not answer in time.',
    remedy: 'Try again later.',
  },
  vendor_malformed: {
    status: 502,
    title: 'The CRM sent something that is not an answer.',
    remedy: 'Try again later; if it stays, something between Crosswalk and the CRM changes the answers.',
  },
  audit_unavailable: {
    status: 503,
    title: 'This cannot be recorded in the audit log, so it is not done.',
    remedy:
      'Try again in a few seconds; if it stays, look at the database (disk, permissions, the log of the server).',
  },
  unavailable: {
    status: 503,
    title: 'This server cannot answer right now.',
    remedy: 'Try again in a few seconds.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong in Crosswalk itself.',
    remedy: 'Report it with the `request_id`.',
  },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>

export type ProblemCode = keyof typeof problems

/** One thing that is wrong, at one place of the request. */
export interface ProblemItem {
  /** Where: a JSON pointer into the body (`/emails/0/email`), a query parameter (`?limit`) or a field's name. */
  at: string
  message: string
}

/** What the vendor itself said, so far as it said it. */
export interface Upstream {
  status: number
  category?: string
  message?: string
  correlation_id?: string
}

export interface ProblemDetails {
  errors?: ProblemItem[]
  accepted?: readonly string[]
  upstream?: Upstream
  missing_scopes?: string[]
  /** Of our own API key. */
  missing_permissions?: string[]
  existing_id?: string
  /** Seconds; also sent as the `retry-after` header. */
  retry_after?: number
  /** Why a call to the CRM failed, and what to do. */
  diagnosis?: Diagnosis
  /** Methods for the `allow` header. */
  allow?: string[]
}

/**
 * An error with a stable code that a caller may see; the API renders it as RFC 9457 problem+json.
 * `cause` is internal and never shown.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails

  constructor(code: ProblemCode, detail?: string, details: ProblemDetails = {}, cause?: unknown) {
    super(detail ?? problems[code].title, { cause })
    this.name = 'Problem'
    this.code = code
    this.details = details
  }

  get status(): number {
    return problems[this.code].status
  }
}
