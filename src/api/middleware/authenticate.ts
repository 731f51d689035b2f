import { createMiddleware } from 'hono/factory'
import type { ApiKeys } from '../../credentials/api-keys.ts'
import { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'

/** Lets in requests with a live API key of ours, and says whose they are. */
export const authenticate = (keys: ApiKeys) =>
  createMiddleware<Env>(async (c, next) => {
    const header = c.req.header('authorization')
    if (header === undefined) throw new Problem('unauthorized', 'There is no `authorization` header.')
    const match = /^bearer +(\S+)$/i.exec(header)
    if (!match) throw new Problem('unauthorized', 'The `authorization` header is not `Bearer` and a key.')
    const caller = await keys.authenticate(match[1] as string)
    if (!caller) throw new Problem('unauthorized', 'The API key is not known, revoked or expired.')
    c.set('caller', caller)
    await next()
  })
