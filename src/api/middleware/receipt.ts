import { createMiddleware } from 'hono/factory'
import type { Logger } from 'pino'
import { redact } from '../../lib/redact.ts'
import type { Env } from '../dependencies.ts'

const milliseconds = (ms: number) => Math.max(0, ms).toFixed(2)

/**
 * Tells on every answer what it cost: calls spent at the vendor, time there, time waited, time here, and what is left
 * of each window as in the IETF draft on rate-limit fields (`"burst";r=98;q=190;w=10`). Logs one line per request.
 */
export const receipt = (log: Logger) =>
  createMiddleware<Env>(async (c, next) => {
    const started = performance.now()
    await next()
    const total = performance.now() - started
    const spent = c.get('receipt')
    const own = total - (spent?.vendorMs ?? 0) - (spent?.waitedMs ?? 0)
    const headers = c.res.headers
    headers.set('crosswalk-vendor-calls', String(spent?.calls ?? 0))
    // Calls that others had a part in: what this request is charged with; over all requests it sums up to the calls.
    if (spent && spent.share !== spent.calls)
      headers.set('crosswalk-vendor-share', String(Number(spent.share.toFixed(4))))
    headers.set('crosswalk-vendor-ms', milliseconds(spent?.vendorMs ?? 0))
    headers.set('crosswalk-waited-ms', milliseconds(spent?.waitedMs ?? 0))
    headers.set('crosswalk-own-ms', milliseconds(own))
    if (spent && spent.windows.length > 0) {
      const windows = spent.windows.map(
        ({ id, size, remaining, period }) => `"${id}";r=${remaining};q=${size};w=${period}`,
      )
      headers.set('crosswalk-budget', windows.join(', '))
    }
    log.info(
      {
        request_id: c.get('requestId'),
        account_id: c.get('caller')?.accountId,
        method: c.req.method,
        // A link of the connect page is a secret, and people put keys where an id belongs.
        path: redact(c.req.path.replace(/^(\/connect\/)[\w-]{43}/, '$1{link}')),
        status: c.res.status,
        ms: Math.round(total * 100) / 100,
        vendor_calls: spent?.calls ?? 0,
      },
      'request',
    )
  })
