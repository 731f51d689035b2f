import { ControlError } from '../../core/vendor.ts'
import { OAUTH_SCOPE } from '../apps/app-scopes.ts'
import type { App } from '../apps/entities.ts'
import { checkInstallable } from '../apps/installs.ts'
import type { User } from '../credentials/entities.ts'
import { nameOf, requireAppAccess } from '../credentials/permissions.ts'
import type { Portal } from '../portals/portal.ts'
import type { Portals } from '../portals/portals.ts'
import { KNOWN_SCOPES } from '../scopes.ts'
import type { Code } from './entities.ts'

/** What an app asks an account for. */
export interface ConsentRequest {
  app: App
  redirectUri: string
  /** Required ones: without all of them there is no installation. */
  scopes: string[]
  /** Granted where the account and the user have them, dropped silently where not. */
  optionalScopes: string[]
  state: string | null
  codeChallenge: string | null
  codeChallengeMethod: Code['codeChallengeMethod']
}

/** `code_challenge`: 43 to 128 characters. Source: RFC 7636, section 4.2 */
const CHALLENGE = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * Reads an authorization request; throws a `RangeError` with one sentence for whoever builds the app: the browser is
 * never sent to an address that is not registered, so nothing is redirected.
 * Source: developers.hubspot.com/docs/apps/legacy-apps/authentication/oauth-quickstart-guide
 */
export function readRequest(portals: Portals, query: URLSearchParams): ConsentRequest {
  const app = portals.apps.findByClientId(query.get('client_id') ?? '')
  if (app === null || app.auth !== 'oauth')
    throw new RangeError('client_id is missing or belongs to no OAuth app.')
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!app.redirectUrls.includes(redirectUri)) {
    throw new RangeError('redirect_uri is missing or not one of the redirect URLs of this app.')
  }
  const scopes = listOf(query.get('scope'))
  const optionalScopes = listOf(query.get('optional_scope')).filter((scope) => !scopes.includes(scope))
  checkScopes(app, { scopes, optionalScopes })
  return {
    app,
    redirectUri,
    scopes,
    optionalScopes,
    state: query.get('state'),
    ...challengeOf(portals, query),
  }
}

function listOf(text: string | null): string[] {
  return [...new Set((text ?? '').split(/\s+/).filter((scope) => scope !== ''))]
}

function checkScopes(app: App, asked: { scopes: string[]; optionalScopes: string[] }): void {
  const all = [...asked.scopes, ...asked.optionalScopes]
  const unknown = all.filter((scope) => !KNOWN_SCOPES.has(scope))
  if (unknown.length > 0) throw new RangeError(`These scopes do not exist: ${unknown.join(', ')}.`)
  const absent = app.requiredScopes.filter((scope) => scope !== OAUTH_SCOPE && !asked.scopes.includes(scope))
  if (absent.length > 0) {
    throw new RangeError(`scope must have all required scopes of this app; absent: ${absent.join(', ')}.`)
  }
  const own = new Set([
    OAUTH_SCOPE,
    ...app.requiredScopes,
    ...app.conditionallyRequiredScopes,
    ...app.optionalScopes,
  ])
  const foreign = all.filter((scope) => !own.has(scope))
  if (foreign.length > 0) throw new RangeError(`This app is not set up to ask for: ${foreign.join(', ')}.`)
}

function challengeOf(
  portals: Portals,
  query: URLSearchParams,
): Pick<ConsentRequest, 'codeChallenge' | 'codeChallengeMethod'> {
  const codeChallenge = query.get('code_challenge')
  const method = query.get('code_challenge_method') ?? 'plain'
  const { pkce } = portals.first.account.settings
  if (codeChallenge === null && pkce === 'required')
    throw new RangeError('code_challenge is required (PKCE).')
  if (codeChallenge === null || pkce === 'ignored') return { codeChallenge: null, codeChallengeMethod: null }
  if (!CHALLENGE.test(codeChallenge))
    throw new RangeError('code_challenge must have 43 to 128 characters of base64url.')
  if (method !== 'S256' && method !== 'plain') throw new RangeError('code_challenge_method is S256 or plain.')
  return { codeChallenge, codeChallengeMethod: method }
}

/** What the account would grant; throws a `ControlError` (403) with one sentence when this user cannot. */
function grantable(portals: Portals, request: ConsentRequest, at: { portal: Portal; user: User }): string[] {
  const { portal, user } = at
  requireAppAccess(user)
  checkInstallable(portals.apps, request.app, portal)
  const holds = (scope: string): boolean =>
    scope === OAUTH_SCOPE || user.superAdmin || user.scopes.includes(scope)
  const missing = request.scopes.filter((scope) => !holds(scope))
  if (missing.length > 0) {
    throw new ControlError(
      403,
      `${nameOf(user)} may not grant ${missing.join(', ')}, which this app requires.`,
    )
  }
  return [...new Set([OAUTH_SCOPE, ...request.scopes, ...request.optionalScopes.filter(holds)])]
}

/** Makes the code that the app exchanges for tokens. */
export function grantCode(
  portals: Portals,
  request: ConsentRequest,
  at: { portal: Portal; user: User },
): Code {
  const { portal, user } = at
  const { app, redirectUri, codeChallenge, codeChallengeMethod } = request
  const scopes = grantable(portals, request, at)
  const holding = { appId: app.id, portalId: portal.id, userId: user.id, scopes }
  return portals.grants.issueCode(
    { ...holding, redirectUri, codeChallenge, codeChallengeMethod },
    portal.account.settings.hublet,
  )
}

/** Where the browser goes after "Connect app" or "Cancel"; parameters of the redirect URL itself stay. */
export function redirectTo(request: ConsentRequest, answer: Record<string, string>): string {
  const url = new URL(request.redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (request.state !== null) url.searchParams.set('state', request.state)
  return url.href
}
