import type OAuth2Server from '@node-oauth/oauth2-server'
import { JOURNAL_SCOPES } from '../apps/app-scopes.ts'
import type { App } from '../apps/entities.ts'
import type { Portals } from '../portals/portals.ts'
import type { AccessToken, Code, Grant } from './entities.ts'
import { OAuthRefusal } from './errors.ts'
import { ACCESS_TOKEN_S } from './grant-store.ts'
import { newGrantSecret } from './secrets.ts'

/** What one exchange came to: what its answer is made of. */
export interface Exchanged {
  access: AccessToken
  /** null for client credentials. */
  grant: Grant | null
}

/** The library judges expiry by the machine's clock, this room by the sandbox's: what it is shown never expires. */
const NEVER = new Date(8_640_000_000_000_000)

/** Our store as the library wants it; `done` takes what an exchange came to. */
export function modelOf(
  portals: Portals,
  client: App,
  done: (exchanged: Exchanged) => void,
): OAuth2Server.AuthorizationCodeModel &
  OAuth2Server.RefreshTokenModel &
  OAuth2Server.ClientCredentialsModel {
  const { grants } = portals
  const shownClient = {
    id: client.clientId,
    grants: ['authorization_code', 'refresh_token', 'client_credentials'],
  }
  const shownClientOf = (appId: number): OAuth2Server.Client => ({
    ...shownClient,
    id: portals.apps.find(appId)?.clientId ?? '',
  })
  return {
    getClient: async () => shownClient,
    getUserFromClient: async () => ({}),
    getAccessToken: async () => null,
    generateAccessToken: async () => 'made when it is saved',
    generateRefreshToken: async (_client, user) => newGrantSecret(hubletOf(portals, user.holding)),
    validateScope: async (user, _client, scope) => {
      if (user.holding !== undefined) return scope
      if (scope === undefined || !scope.every((one) => JOURNAL_SCOPES.has(one))) throw refused('BAD_SCOPES')
      return scope
    },
    saveAuthorizationCode: async (code) => ({ ...code, client: shownClient, user: {} }),
    getAuthorizationCode: async (value) => codeFor(portals, value, shownClientOf),
    revokeAuthorizationCode: async ({ user }) => grants.useCode(user.holding as Code),
    getRefreshToken: async (value) => {
      const grant = grantFor(portals, value)
      return {
        refreshToken: value,
        scope: grant.scopes,
        client: shownClientOf(grant.appId),
        user: { holding: grant },
      }
    },
    revokeToken: async () => true,
    saveToken: async (token, _client, user) => {
      const exchanged = exchange(portals, {
        app: client,
        token,
        holding: user.holding as Code | Grant | undefined,
      })
      done(exchanged)
      return { ...token, accessToken: exchanged.access.value, client: shownClient, user }
    },
  }
}

/** The code, when it can still be used; one that was used already also ends what it gave, where the settings say so. */
function codeFor(
  { grants, first }: Portals,
  value: string,
  clientOf: (appId: number) => OAuth2Server.Client,
): OAuth2Server.AuthorizationCode {
  const code = grants.findCode(value)
  const { clock, settings } = first.account
  if (code === null || clock.now() >= code.expiresAt) throw refused('BAD_AUTH_CODE')
  if (code.used) {
    const grant = grants.grantOf(code)
    if (grant !== null && settings.usedCode === 'revoke') grants.end(grant)
    throw refused('BAD_AUTH_CODE')
  }
  return {
    authorizationCode: code.value,
    expiresAt: NEVER,
    redirectUri: code.redirectUri,
    scope: code.scopes,
    client: clientOf(code.appId),
    user: { holding: code },
    ...(code.codeChallenge === null
      ? {}
      : { codeChallenge: code.codeChallenge, codeChallengeMethod: code.codeChallengeMethod ?? 'plain' }),
  }
}

/** The grant of a refresh token that is accepted; an old one of a rotated family ends the whole family. */
function grantFor(portals: Portals, value: string): Grant {
  const { grants } = portals
  const found = grants.findRefresh(value)
  if (found === null) throw refused('BAD_REFRESH_TOKEN')
  if (!found.accepted) {
    if (!found.grant.revoked) grants.end(found.grant)
    throw refused('BAD_REFRESH_TOKEN')
  }
  if (portals.find(found.grant.portalId) === null) throw refused('BAD_HUB')
  return found.grant
}

function exchange(
  portals: Portals,
  about: { app: App; token: OAuth2Server.Token; holding: Code | Grant | undefined },
): Exchanged {
  const { app, token, holding } = about
  const { grants } = portals
  if (holding === undefined) {
    const access = grants.issueAccess({ appId: app.id, grantId: null, scopes: token.scope ?? [] })
    return { access, grant: null }
  }
  const isCode = 'redirectUri' in holding
  const grant = isCode ? grants.begin(holding, hubletOf(portals, holding)) : holding
  if (isCode) {
    const { portalId, userId, scopes } = grant
    portals.apps.install(app, { portalId, userId, scopes })
  } else if (token.refreshToken !== undefined) grants.addRefreshToken(grant, token.refreshToken)
  const scopes = [...(token.scope ?? grant.scopes)]
  return { access: grants.issueAccess({ appId: app.id, grantId: grant.id, scopes }), grant }
}

function hubletOf(portals: Portals, holding: { portalId: number } | undefined): string {
  const portal = holding === undefined ? null : portals.find(holding.portalId)
  return (portal ?? portals.first).account.settings.hublet
}

function refused(status: ConstructorParameters<typeof OAuthRefusal>[0]): OAuthRefusal {
  return new OAuthRefusal(status)
}

/** What the library is told about life times; ours are kept by the sandbox's clock. */
export const LIFETIMES = { accessTokenLifetime: ACCESS_TOKEN_S, refreshTokenLifetime: 10 * 365 * 86_400 }
