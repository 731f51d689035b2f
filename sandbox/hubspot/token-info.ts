import { json, type Reply } from './call.ts'
import { HubspotError } from './errors.ts'
import { textField } from './fields.ts'
import type { Account } from './store/account.ts'
import { parseObject } from './wire.ts'

/** Introspection of `pat-` tokens. Source: npm package @hubspot/mcp-server, which calls it at start-up */
export const TOKEN_INFO_PATH = '/oauth/v2/private-apps/get/access-token-info'

/** Answers `{userId, hubId, appId, scopes}` of a token; an unknown one is 404 (its body is not recorded). */
export function tokenInfo(account: Account, body: string): Reply {
  const key = account.keys.findByToken(textField(parseObject(body), 'tokenKey'))
  if (key === null) {
    throw new HubspotError(404, {
      message: 'Private app access token not found',
      category: 'OBJECT_NOT_FOUND',
    })
  }
  return json(200, {
    userId: key.userId,
    hubId: account.settings.portalId,
    appId: key.appId,
    scopes: key.scopes,
  })
}
