import type { Call, SubRequest } from './call.ts'
import { DATA_PREFIX } from './data-prefix.ts'
import { notFound } from './errors.ts'
import { readVersion } from './versions.ts'

/** The call that a part of a composite call is: of the same caller, with its own address, headers and body. */
export function dispatchInside(
  outer: Omit<Call, 'params' | 'dispatch'>,
  { method, url, body, headers = {} }: SubRequest,
): { call: Omit<Call, 'params' | 'dispatch'>; path: string } {
  const mark = url.indexOf('?')
  const bare = mark === -1 ? url : url.slice(0, mark)
  const path = bare.startsWith('/') ? bare : `${DATA_PREFIX}/${bare}`
  if (!path.startsWith(`${DATA_PREFIX}/`)) throw notFound()
  const version = readVersion(path.split('/')[3] ?? '')
  const call = {
    ...outer,
    method: method.toUpperCase(),
    version,
    base: `${DATA_PREFIX}/v${version}`,
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)),
    headers: { ...lowerCase(headers) },
    body: body === undefined ? '' : JSON.stringify(body),
    bytes: null,
  }
  return { call, path }
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}
