import { createMiddleware } from 'hono/factory'
import type { Buckets } from '../../lib/buckets.ts'
import { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'
import { clientAddress } from './client-address.ts'

/** Limits what one address may send, whoever it says it is. */
export const addressLimit = (buckets: Buckets) =>
  createMiddleware<Env>(async (c, next) => {
    const { taken, seconds } = buckets.take(clientAddress(c))
    if (!taken) throw tooMany('from this address', seconds)
    await next()
  })

/**
 * Limits what one API key may send, and tells how much is left, as the IETF draft on rate-limit fields has it
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
 */
export const keyLimit = (buckets: Buckets) =>
  createMiddleware<Env>(async (c, next) => {
    const { quota, periodSeconds } = buckets.size
    const { taken, left, seconds } = buckets.take(c.get('caller').keyId)
    if (quota > 0) {
      c.set('limitHeaders', {
        'ratelimit-policy': `"key";q=${quota};w=${periodSeconds}`,
        ratelimit: `"key";r=${left};t=${seconds}`,
      })
    }
    if (!taken) throw tooMany('with this API key', seconds)
    await next()
  })

const tooMany = (whose: string, seconds: number) =>
  new Problem('too_many_requests', `Too many requests came ${whose}.`, { retry_after: seconds })
