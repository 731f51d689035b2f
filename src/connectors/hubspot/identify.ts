import { asId, asList, asObject, textOrNull } from '../../connector/answer.ts'
import type { CredentialKind } from '../../connector/connector.ts'
import type { Granted } from '../../connector/oauth.ts'
import { type Answer, ask, type Plan } from '../../connector/plan.ts'
import type { Identity, VendorAccount } from '../../connector/vendor.ts'
import { Problem } from '../../model/problems.ts'
import { RELEASE, read, readBatch, unmetered } from './calls.ts'
import { upstreamOf } from './failures.ts'

const authorize = (token: string) => ({ authorization: `Bearer ${token}` })

export const serviceKey: CredentialKind = {
  type: 'service_key',
  label: 'Service key',
  howToRevoke:
    'In HubSpot, as a Super Admin or a user with Developer tools access: Settings, Integrations, Service Keys, the key, Rotate (and expire the old one now), or Delete.',
  authorize,
}

export const privateAppToken: CredentialKind = {
  type: 'private_app_token',
  label: 'Private-app token',
  howToRevoke:
    'In HubSpot, as a Super Admin: Development, Legacy apps (older accounts: Settings, Integrations, Private Apps), the app, Auth, Rotate and expire this token now; or delete the app.',
  authorize,
}

/**
 * Whose key it is and what it may do. Token info answers for service keys as well as for private apps and needs no
 * scope; account details are left empty when the key may not read them.
 */
export function* identify(token: string, granted?: Granted): Plan<Identity> {
  const { hubId, scopes } = granted?.accountId
    ? { hubId: granted.accountId, scopes: granted.scopes ?? [] }
    : yield* tokenInfo(token)
  const details = yield* ask({ ...read(`/account-info/${RELEASE}/details`), accepts: [403] })
  return {
    account: accountOf(
      asId(hubId, 'hubId'),
      details.status === 403 ? {} : asObject(details.body, 'account details'),
    ),
    scopes: asList(scopes, 'scopes').map(String).sort(),
  }
}

function* tokenInfo(token: string): Plan<Readonly<Record<string, unknown>>> {
  const info = yield* ask({
    ...unmetered(readBatch('/oauth/v2/private-apps/get/access-token-info', { tokenKey: token })),
    accepts: NOT_A_KEY,
  })
  if (NOT_A_KEY.includes(info.status))
    throw info.status === 401 || isSaid(info) ? unknownKey(info) : elsewhere(info)
  return asObject(info.body, 'token info')
}

/** How token info refuses a key that it does not know: not told in HubSpot's documents, so each plausible way is one. */
const NOT_A_KEY = [400, 401, 404]

/** Whether an answer is in HubSpot's words: another server at a wrong address refuses with 404 as well. */
function isSaid(answer: Answer): boolean {
  const { category, message, correlation_id: correlation } = upstreamOf(answer)
  return category !== undefined || message !== undefined || correlation !== undefined
}

const elsewhere = (answer: Answer) =>
  new Problem('vendor_malformed', 'What answers at this address is not HubSpot: look at the base URL.', {
    upstream: upstreamOf(answer),
  })

function unknownKey(answer: Answer): Problem {
  const detail = 'HubSpot does not know this key: it was never whole, or it has been rotated or deleted.'
  return new Problem('credential_rejected', detail, { upstream: upstreamOf(answer) })
}

function accountOf(id: string, details: Readonly<Record<string, unknown>>): VendorAccount {
  const uiDomain = textOrNull(details.uiDomain)
  return {
    id,
    name: textOrNull(details.portalName),
    currency: textOrNull(details.companyCurrency),
    time_zone: textOrNull(details.timeZone),
    region: textOrNull(details.dataHostingLocation),
    ui_url: uiDomain ? `https://${uiDomain}` : null,
  }
}
