import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Metrics } from '../../engine/metrics.ts'
import type { Env } from '../dependencies.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Counts every request by the pattern of its route, so that no id and no guessed path makes a label of its own. */
export const countRequests = (metrics: Metrics) =>
  createMiddleware<Env>(async (c, next) => {
    const started = performance.now()
    await next()
    const pattern = routePath(c, -1)
    metrics.answered({
      route: pattern.includes('*') ? 'none' : pattern.replace(/:(\w+)(\{[^{}]*\})?/g, '{$1}'),
      method: METHODS.includes(c.req.method) ? c.req.method : 'other',
      status: c.res.status,
      seconds: (performance.now() - started) / 1000,
    })
  })
