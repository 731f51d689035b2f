import type { Answer } from './exchange.ts'

/** Returns the answer that a `status` fault gives. */
export function statusAnswer(effect: {
  status: number
  headers?: Record<string, string>
  body?: unknown
}): Answer {
  const text = typeof effect.body === 'string' ? effect.body : JSON.stringify(effect.body ?? {})
  const headers: Record<string, string> = { 'content-type': 'application/json;charset=utf-8' }
  for (const [name, value] of Object.entries(effect.headers ?? {}))
    headers[name.toLowerCase()] = String(value)
  const hasBody = effect.status !== 204 && effect.status !== 304
  return { status: effect.status, headers, body: hasBody ? text : '' }
}

/** Returns 200 with nothing in it. */
export function emptyAnswer(): Answer {
  return { status: 200, headers: {}, body: '' }
}

/** Returns the page that a proxy on the way answers with. */
export function pageAnswer(): Answer {
  const body =
    '<!doctype html>\n<html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n'
  return { status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body }
}
