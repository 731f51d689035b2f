import type { Exchange } from '../../../core/exchange.ts'
import type { App } from '../../apps/entities.ts'
import { bearerOf, expiredToken, unauthenticated } from '../../auth.ts'
import type { Portals } from '../../portals/portals.ts'
import { missingScopes } from '../../scopes.ts'

/**
 * Finds the app of a token by client credentials, which alone opens the journal. Throws the 401 of unknown and expired
 * tokens, and the 403 that names the scope for every other one.
 * Source: developers.hubspot.com/docs/api-reference/latest/webhooks-journal/guide
 */
export function authenticateJournal(portals: Portals, exchange: Exchange, scope: string): App {
  const value = bearerOf(exchange)
  const now = portals.first.account.clock.now()
  const token = value === '' ? undefined : portals.grants.findAccess(value)?.token
  if (token === undefined) {
    if (value !== '' && portals.findByToken(value) !== null) throw missingScopes([scope])
    throw unauthenticated()
  }
  if (token.ended || now >= token.expiresAt) throw expiredToken(token.expiresAt, now)
  const app = token.grantId === null ? portals.apps.find(token.appId) : null
  if (app === null || !token.scopes.includes(scope)) throw missingScopes([scope])
  return app
}
