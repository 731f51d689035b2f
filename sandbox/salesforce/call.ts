import type { Exchange } from '../core/exchange.ts'
import type { Limits } from './limits.ts'
import type { Grants } from './oauth/grants.ts'
import type { Org } from './store/org.ts'

/** One data call as a route sees it, also one inside of a composite call. */
export interface Call {
  readonly org: Org
  readonly grants: Grants
  readonly limits: Limits
  /** Who calls: the id of a User. */
  readonly userId: string
  /** The version that was asked for, e.g. `59.0`. */
  readonly version: string
  /** What every address of that version begins with, e.g. `/services/data/v59.0`. */
  readonly base: string
  /** Scheme and host of the call. */
  readonly origin: string
  readonly method: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: Exchange['headers']
  readonly body: string
  /** A body that is no text: multipart, or a file. */
  readonly bytes: Buffer | null
  /** Answers another data call of the same caller, which counts against no limit; JSON is a value. It never throws. */
  dispatch(request: SubRequest): Reply
}

/** A call inside of a composite one: the address with or without `/services/data`. */
export interface SubRequest {
  method: string
  url: string
  /** Already JSON. */
  body?: unknown
  headers?: Readonly<Record<string, string>>
}

/** An answer before it is written: JSON, or a text (perhaps as bytes) with its own content type, or nothing. */
export interface Reply {
  status: number
  json?: unknown
  /** JSON that is written already, for long answers; in place of `json`. */
  written?: Buffer
  text?: string | Buffer
  headers?: Readonly<Record<string, string>>
}

/** A route below `/services/data/{version}`. */
export interface Route {
  method: string
  /** The path behind the version, e.g. `/sobjects/{sobject}`. */
  pattern: string
  /** The statuses of success. */
  success: readonly number[]
  /** The test that drives it, beside coverage.test.ts; a path below sandbox/salesforce. */
  testedBy: string
  /** Answers; throws a `SalesforceError` for what it refuses. */
  run(call: Call): Reply
}

export function ok(json: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return headers === undefined ? { status: 200, json } : { status: 200, json, headers }
}

/** The same reply with its JSON as a value. */
export function asValue({ written, ...reply }: Reply): Reply {
  return written === undefined ? reply : { ...reply, json: JSON.parse(written.toString()) }
}

export const NO_CONTENT: Reply = { status: 204 }

/** The text of a header of the call; '' when it is absent. */
export function headerOf({ headers }: Pick<Call, 'headers'>, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}
