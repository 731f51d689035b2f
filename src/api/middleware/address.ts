import { createMiddleware } from 'hono/factory'
import { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'

/** In characters, path and query. */
const MAX_LENGTH = 8_192

/** Refuses an address that is too long, or with the character NUL in it, which no id holds and no database keeps. */
export const address = createMiddleware<Env>(async (c, next) => {
  const { pathname, search } = new URL(c.req.url)
  const length = pathname.length + search.length
  if (length > MAX_LENGTH) {
    throw new Problem(
      'address_too_long',
      `The address has ${length} characters; at most ${MAX_LENGTH} are accepted.`,
    )
  }
  if (c.req.url.includes('%00')) throw new Problem('invalid_request', 'The address holds the character NUL.')
  await next()
})
