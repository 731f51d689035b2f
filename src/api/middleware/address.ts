import { createMiddleware } from 'hono/factory'
import { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'

/** Refuses an address with the character NUL in it, which no id and no cursor holds and no database keeps. */
export const address = createMiddleware<Env>(async (c, next) => {
  if (c.req.url.includes('%00')) throw new Problem('invalid_request', 'The address holds the character NUL.')
  await next()
})
