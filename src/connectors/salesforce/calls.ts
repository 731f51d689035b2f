import type { Call } from '../../connector/plan.ts'

/** Spring '26 (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_versions.htm). */
const VERSION = 'v66.0'

/** Every call counts for the day, however little it does. */
const ORDINARY = ['daily']

/** A question may run for long, and only calls that do are limited in how many run at once. */
const QUESTION = ['daily', 'concurrent']

export const dataPath = (...rest: string[]) =>
  ['/services/data', VERSION, ...rest.map(encodeURIComponent)].join('/')

export const objectPath = (type: string, ...rest: string[]) => dataPath('sobjects', type, ...rest)

export const read = (path: string, query: Call['query'] = []): Call => ({
  method: 'GET',
  path,
  query,
  effect: 'read',
  windows: ORDINARY,
})

/** Asks in SOQL; `deleted` looks into the recycle bin too. */
export const question = (soql: string, deleted = false): Call => ({
  ...read(dataPath(deleted ? 'queryAll' : 'query'), [['q', soql]]),
  windows: QUESTION,
})

/** A POST that only reads. */
export const readBatch = (path: string, body: unknown): Call => ({
  method: 'POST',
  path,
  body,
  effect: 'read',
  windows: ORDINARY,
})

export const write = (
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  more: Pick<Call, 'body' | 'query'> = {},
): Call => ({ method, path, ...more, effect: 'write', windows: ORDINARY })

/** Calls about credentials are not counted: their answers carry no `Sforce-Limit-Info`. */
export const unmetered = (call: Call): Call => ({ ...call, windows: [] })
