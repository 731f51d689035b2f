import type { Exchange } from '../core/exchange.ts'
import { authenticate } from './auth.ts'
import { json, type Reply } from './call.ts'
import type { CredentialKind } from './credentials/entities.ts'
import { isLive } from './credentials/rotation.ts'
import { HubspotError } from './errors.ts'
import { textField } from './fields.ts'
import type { Portals } from './portals/portals.ts'
import { parseObject } from './wire.ts'

/** Introspection of `pat-` tokens. Source: npm package @hubspot/mcp-server, which calls it at start-up */
export const TOKEN_INFO_PATH = '/oauth/v2/private-apps/get/access-token-info'

/** Whose tokens start with `pat-`. */
const STATIC: readonly CredentialKind[] = ['service_key', 'private_app', 'static_app']

/**
 * Answers `{userId, hubId, appId, scopes}` of a token that is accepted; any other is 404 (its body is not recorded).
 * Accounts in the EU are reported to ask for an `Authorization` header as well.
 */
export function tokenInfo(portals: Portals, exchange: Exchange): Reply {
  const found = portals.findByToken(textField(parseObject(exchange.body), 'tokenKey'))
  const { settings, clock } = (found?.portal ?? portals.first).account
  const { tokenInfoAuthorization: rule, hublet } = settings
  if (rule === 'always' || (rule === 'by_hublet' && hublet.startsWith('eu'))) authenticate(portals, exchange)
  if (found === null || !STATIC.includes(found.credential.kind) || !isLive(found.token, clock.now())) {
    throw new HubspotError(404, {
      message: 'Private app access token not found',
      category: 'OBJECT_NOT_FOUND',
    })
  }
  const { credential, token } = found
  return json(200, {
    userId: token.userId,
    hubId: settings.portalId,
    appId: credential.appId,
    scopes: credential.scopes,
  })
}
