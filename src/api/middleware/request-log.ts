import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { RequestLog } from '../../engine/request-log.ts'
import type { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'
import { asProblem } from '../present/problem.ts'

/** Notes every request that asked a vendor, with its calls and why it failed. */
export const requestLog = (log: RequestLog) =>
  createMiddleware<Env>(async (c, next) => {
    const started = performance.now()
    await next()
    const receipt = c.get('receipt')
    if (!receipt) return
    const request = {
      accountId: c.get('caller').accountId,
      requestId: c.get('requestId'),
      at: Date.now(),
      method: c.req.method,
      path: routePath(c, -1).replace(/:(\w+)(\{[^{}]*\})?/g, '{$1}'),
      status: c.res.status,
      receipt,
    }
    const ended = (problem: Problem | null) =>
      log.add({
        ...request,
        code: problem?.code ?? null,
        ms: performance.now() - started,
        diagnosis: problem?.details.diagnosis ?? null,
      })
    const lasting = c.get('lasting')
    if (lasting) void lasting.then(ended)
    else ended(c.error ? asProblem(c.error) : null)
  })
