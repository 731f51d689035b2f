import type { Credential } from './credentials/entities.ts'
import type { ObjectName } from './entities.ts'
import type { Presenter } from './present.ts'
import type { Need } from './scopes.ts'
import type { SearchEngine } from './search/run.ts'
import type { Account } from './store/account.ts'
import type { Query } from './wire.ts'
import type { Author } from './writes.ts'

/** One authenticated call, as a route sees it. */
export interface Call {
  account: Account
  /** What the account is called. */
  portalName: string
  presenter: Presenter
  search: SearchEngine
  params: Readonly<Record<string, string>>
  query: Query
  /** The query as sent and the path as sent, for paging links. */
  rawQuery: string
  path: string
  /** Scheme and host that the client used. */
  origin: string
  body: string
  /** The body as it was sent; only of multipart bodies. */
  bytes: Buffer | null
  credential: Credential
  author: Author
  /** The object that `{objectType}` or `{fromObjectType}` of the path names. */
  object: ObjectName
}

/** What a route answers: the body is JSON text unless its headers say otherwise, absent for 204. */
export interface Reply {
  status: number
  body?: string | Buffer
  headers?: Record<string, string>
}

/** A route: one operation at all of its paths. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  paths: readonly string[]
  need: Need
  /** Which bucket a call uses up; exempt calls need no credential either. */
  limit: 'call' | 'search' | 'exempt'
  /** Status codes of success. */
  success: readonly number[]
  run(call: Call): Reply
}

/** The spellings of the records' paths. Source: developers.hubspot.com/docs/api-reference/latest/overview */
export function objectPaths(suffix: string): string[] {
  return ['/crm/v3/objects', '/crm/objects/v3', '/crm/objects/2026-03', '/crm/objects/2026-09'].map(
    (base) => `${base}/{objectType}${suffix}`,
  )
}

/** Answers with JSON. */
export function json(status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value) }
}

/** Answers 204. */
export function noContent(): Reply {
  return { status: 204 }
}
