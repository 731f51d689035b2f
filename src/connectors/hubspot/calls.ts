import type { Call } from '../../connector/plan.ts'

/**
 * The API release that every path names. Released March 2026, supported for 18 months
 * (https://developers.hubspot.com/docs/api-reference/latest/overview).
 */
export const RELEASE = '2026-03'

/** Windows that an ordinary call is charged to. */
const ORDINARY = ['burst', 'daily']

/**
 * Search has a bucket of its own and reports no burst headers
 * (https://developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm); it still counts for the day.
 */
const SEARCH = ['search', 'daily']

/** Calls about associations may be counted apart: a setting of the operator's says so. */
const OF_ASSOCIATIONS = ['associations', 'associations_daily']

export const ofAssociations = (call: Call): Call => ({ ...call, windows: OF_ASSOCIATIONS })

export type Query = readonly (readonly [string, string])[]

export const read = (path: string, query: Query = []): Call => ({
  method: 'GET',
  path,
  query,
  effect: 'read',
  windows: ORDINARY,
})

/** A POST that only reads. */
export const readBatch = (path: string, body: unknown): Call => ({
  method: 'POST',
  path,
  body,
  effect: 'read',
  windows: ORDINARY,
})

export const search = (path: string, body: unknown): Call => ({
  method: 'POST',
  path,
  body,
  effect: 'read',
  windows: SEARCH,
})

export const write = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Call => ({
  method,
  path,
  ...(body === undefined ? {} : { body }),
  effect: 'write',
  windows: ORDINARY,
})

/** Calls about credentials show no rate headers and are outside every window, as recorded. */
export const unmetered = (call: Call): Call => ({ ...call, windows: [] })

export const objectPath = (type: string, ...rest: string[]) =>
  ['/crm/objects', RELEASE, type, ...rest.map(encodeURIComponent)].join('/')
