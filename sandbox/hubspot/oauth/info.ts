import { createHmac } from 'node:crypto'
import { json, type Reply } from '../call.ts'
import { notFound } from '../errors.ts'
import type { Portals } from '../portals/portals.ts'
import type { AccessToken, Grant } from './entities.ts'
import { OAuthRefusal } from './errors.ts'
import { clientOf, type Form } from './token-endpoint.ts'

/** An access token that is accepted, with what it speaks for. */
interface LiveAccess {
  token: AccessToken
  grant: Grant
}

/** Whose a grant is, in the words of both kinds of answers. */
function holderOf(portals: Portals, grant: Grant): { user: string; hubDomain: string } {
  const portal = portals.find(grant.portalId)
  const users = portal?.account.users
  const user = users?.knows(grant.userId) === true ? users.get(grant.userId).email : ''
  return { user, hubDomain: `${grant.portalId}.example.com` }
}

function liveAccess(portals: Portals, value: string): LiveAccess | null {
  const found = portals.grants.findAccess(value)
  const now = portals.first.account.clock.now()
  if (found === null || found.grant === null || found.token.ended || now >= found.token.expiresAt) return null
  return { token: found.token, grant: found.grant }
}

function liveRefresh(portals: Portals, value: string): Grant | null {
  const found = portals.grants.findRefresh(value)
  return found?.accepted === true ? found.grant : null
}

/** Members of token info in the order of a recorded answer (github.com/NangoHQ/integration-templates, HubSpot fixtures). */
function accessMembers(portals: Portals, { token, grant }: LiveAccess): Record<string, unknown> {
  const { user, hubDomain } = holderOf(portals, grant)
  const app = portals.apps.find(grant.appId)
  const isPrivate = app?.distribution === 'private'
  const now = portals.first.account.clock.now()
  return {
    token: token.value,
    user,
    hub_domain: hubDomain,
    scopes: token.scopes,
    signed_access_token: signed(portals, { token, grant }, isPrivate),
    token_type: 'access',
    user_id: grant.userId,
    is_private_distribution: isPrivate,
    hub_id: grant.portalId,
    expires_in: Math.max(0, Math.ceil((token.expiresAt - now) / 1000)),
    app_id: grant.appId,
  }
}

function signed(portals: Portals, { token, grant }: LiveAccess, isPrivate: boolean): Record<string, unknown> {
  const secret = portals.apps.find(grant.appId)?.clientSecret ?? ''
  const signature = (about: string): string =>
    createHmac('sha256', secret).update(`${about}:${token.value}`).digest('base64')
  const bits = Buffer.from(token.scopes.join(' ')).toString('base64')
  return {
    expiresAt: token.expiresAt,
    scopes: bits,
    hubId: grant.portalId,
    userId: grant.userId,
    appId: grant.appId,
    signature: signature('1'),
    scopeToScopeGroupPks: bits,
    newSignature: signature('2'),
    hublet: portals.find(grant.portalId)?.account.settings.hublet ?? '',
    trialScopes: '',
    trialScopeToScopeGroupPks: '',
    isUserLevel: false,
    installingUserId: grant.userId,
    isServiceAccount: false,
    isPrivateDistribution: isPrivate,
  }
}

/** `GET /oauth/v1/access-tokens/{token}`; the answer for a token that is not accepted is not recorded: 404. */
export function accessInfo(portals: Portals, value: string): Reply {
  const live = liveAccess(portals, value)
  if (live === null) throw notFound('Access token not found')
  return json(200, accessMembers(portals, live))
}

/** `GET /oauth/v1/refresh-tokens/{token}` */
export function refreshInfo(portals: Portals, value: string): Reply {
  const grant = liveRefresh(portals, value)
  if (grant === null) throw new OAuthRefusal('BAD_REFRESH_TOKEN')
  const { user, hubDomain } = holderOf(portals, grant)
  return json(200, {
    token: value,
    user,
    hub_domain: hubDomain,
    scopes: grant.scopes,
    hub_id: grant.portalId,
    client_id: portals.apps.find(grant.appId)?.clientId,
    user_id: grant.userId,
    token_type: 'refresh',
  })
}

/** `DELETE /oauth/v1/refresh-tokens/{token}`: the app stays installed, access tokens live out their time. */
export function deleteRefresh(portals: Portals, value: string): Reply {
  const grant = liveRefresh(portals, value)
  if (grant === null) throw new OAuthRefusal('BAD_REFRESH_TOKEN')
  portals.grants.revoke(grant)
  return { status: 204 }
}

/** The token of a form: the documentation calls it `access_token` or `refresh_token`, the specification `token`. */
function tokenOf(form: Form): string {
  return form.token ?? form.access_token ?? form.refresh_token ?? ''
}

/** Introspection: `{"active": false}` for whatever is not a live token of this client. */
export function introspect(portals: Portals, form: Form): Reply {
  const app = clientOf(portals, form)
  const value = tokenOf(form)
  const live = liveAccess(portals, value)
  if (live?.grant.appId === app.id) {
    const { token_type: _, ...members } = accessMembers(portals, live)
    const about = { client_id: app.clientId, token_use: 'access_token', token_type: 'Bearer' }
    return json(200, { active: true, ...members, ...about })
  }
  const grant = liveRefresh(portals, value)
  if (grant?.appId !== app.id) return json(200, ownToken(portals, value, app.id) ?? { active: false })
  const { user, hubDomain } = holderOf(portals, grant)
  return json(200, {
    active: true,
    token: value,
    hub_id: grant.portalId,
    user_id: grant.userId,
    client_id: app.clientId,
    app_id: app.id,
    user,
    hub_domain: hubDomain,
    scopes: grant.scopes,
    token_use: 'refresh_token',
    token_type: 'Bearer',
  })
}

/** A token by client credentials knows its app and no account. */
function ownToken(portals: Portals, value: string, appId: number): Record<string, unknown> | null {
  const token = portals.grants.findAccess(value)?.token
  const now = portals.first.account.clock.now()
  if (token === undefined || token.grantId !== null || token.appId !== appId || now >= token.expiresAt)
    return null
  const client_id = portals.apps.find(appId)?.clientId
  const expires_in = Math.ceil((token.expiresAt - now) / 1000)
  const about = { client_id, app_id: appId, scopes: token.scopes, expires_in }
  return { active: true, token: value, ...about, token_use: 'client_credentials', token_type: 'Bearer' }
}

/** Revokes the refresh token, also of an access token; access tokens live out their time. Unknown ones are no error (RFC 7009). */
export function revoke(portals: Portals, form: Form): Reply {
  const app = clientOf(portals, form)
  const value = tokenOf(form)
  const grant = portals.grants.findRefresh(value)?.grant ?? portals.grants.findAccess(value)?.grant ?? null
  if (grant?.appId === app.id) portals.grants.revoke(grant)
  return { status: 200, body: '' }
}
