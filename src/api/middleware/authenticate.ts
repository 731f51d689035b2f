import { createMiddleware } from 'hono/factory'
import type { ApiKeys } from '../../credentials/api-keys.ts'
import { actingAs } from '../../lib/acting.ts'
import { isWithin } from '../../lib/address-ranges.ts'
import type { Buckets } from '../../lib/buckets.ts'
import { Problem } from '../../model/problems.ts'
import type { Env } from '../dependencies.ts'
import { clientAddress } from './client-address.ts'

/**
 * Lets in requests with a live API key of ours, and says whose they are. An address that has tried too many keys that
 * are none is refused without a look into the database, except with a key that was let in a moment ago.
 */
export const authenticate = (keys: ApiKeys, failures: Buckets) =>
  createMiddleware<Env>(async (c, next) => {
    const secret = bearerOf(c.req.header('authorization'))
    let caller = keys.remembered(secret)
    if (!caller) {
      const address = clientAddress(c)
      refuseSpent(failures.look(address))
      caller = await keys.authenticate(secret)
      if (!caller) {
        failures.take(address)
        throw new Problem('unauthorized', 'The API key is not known, revoked or expired.')
      }
    }
    if (caller.allowedAddresses && !isWithin(clientAddress(c), caller.allowedAddresses)) {
      throw new Problem('address_not_allowed', `The API key may not be used from ${clientAddress(c)}.`)
    }
    c.set('caller', caller)
    await actingAs({ type: 'api_key', id: caller.keyId, requestId: c.get('requestId') }, next)
  })

function bearerOf(header: string | undefined): string {
  if (header === undefined) throw new Problem('unauthorized', 'There is no `authorization` header.')
  const match = /^bearer +(\S+)$/i.exec(header)
  if (!match) throw new Problem('unauthorized', 'The `authorization` header is not `Bearer` and a key.')
  return match[1] as string
}

function refuseSpent({ left, seconds }: { left: number; seconds: number }): void {
  if (left > 0) return
  throw new Problem(
    'too_many_requests',
    'Too many requests with keys that are none came from this address.',
    {
      retry_after: seconds,
    },
  )
}
