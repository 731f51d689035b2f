import { createMiddleware } from 'hono/factory'
import { newId } from '../../lib/ids.ts'
import type { Env } from '../dependencies.ts'

/** Ids that callers may choose themselves; anything else gets a new one. */
const ACCEPTED = /^[\w.-]{1,128}$/

/** Gives every request an id, the caller's own when it has one, and tells it in the answer. */
export const requestId = (proxies: number) =>
  createMiddleware<Env>(async (c, next) => {
    const given = c.req.header('x-request-id')
    const id = given && ACCEPTED.test(given) ? given : newId('req')
    c.set('requestId', id)
    c.set('receipt', null)
    c.set('proxies', proxies)
    c.set('limitHeaders', {})
    await next()
    for (const [name, value] of Object.entries(c.get('limitHeaders'))) c.res.headers.set(name, value)
    c.res.headers.set('x-request-id', id)
  })
