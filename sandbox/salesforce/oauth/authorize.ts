import type { Org } from '../store/org.ts'
import type { App, Code } from './entities.ts'
import { OAuthRefusal } from './errors.ts'
import type { Grants } from './grants.ts'

/** What an app asks a user for. */
export interface ConsentRequest {
  app: App
  redirectUri: string
  scopes: string[]
  state: string | null
  codeChallenge: string | null
  codeChallengeMethod: Code['codeChallengeMethod']
  prompt: readonly string[]
  loginHint: string | null
}

/** Source: RFC 7636, section 4.2 */
const CHALLENGE = /^[A-Za-z0-9._~-]{43,128}$/

/**
 * Reads an authorization request. Throws an `OAuthRefusal` when there is nobody to redirect to (unknown app or
 * callback); whatever else is wrong is told to the app: `refusal` says it.
 */
export function readRequest(
  { grants, org }: { grants: Grants; org: Org },
  query: URLSearchParams,
): { request: ConsentRequest; refusal: OAuthRefusal | null } {
  const app = grants.app(query.get('client_id') ?? '')
  if (app === null) throw new OAuthRefusal('invalid_client_id')
  const redirectUri = query.get('redirect_uri') ?? ''
  if (!app.callbackUrls.includes(redirectUri)) throw new OAuthRefusal('redirect_uri_mismatch')
  const asked = listOf(query.get('scope'))
  const request: ConsentRequest = {
    app,
    redirectUri,
    scopes: asked.length > 0 ? asked : app.scopes.filter((scope) => scope !== 'openid'),
    state: query.get('state'),
    codeChallenge: query.get('code_challenge'),
    // A challenge without a method is S256: that is how the vendor's most used client sends it.
    codeChallengeMethod: query.get('code_challenge_method') === 'plain' ? 'plain' : 'S256',
    prompt: listOf(query.get('prompt')),
    loginHint: query.get('login_hint'),
  }
  return { request, refusal: problemWith(request, { query, required: org.settings.pkceRequired }) }
}

function listOf(text: string | null): string[] {
  return [...new Set((text ?? '').split(/[\s+]+/).filter((word) => word !== ''))]
}

function problemWith(
  { app, scopes, codeChallenge }: ConsentRequest,
  { query, required }: { query: URLSearchParams; required: boolean },
): OAuthRefusal | null {
  if (query.get('response_type') !== 'code') return new OAuthRefusal('unsupported_response_type')
  const method = query.get('code_challenge_method')
  if (method !== null && method !== 'S256' && method !== 'plain') {
    return new OAuthRefusal('invalid_request', 'invalid code challenge method')
  }
  if (codeChallenge === null) {
    const needed = app.pkce ?? required
    return needed
      ? new OAuthRefusal('invalid_request', 'missing required code challenge')
      : scopeProblem(app, scopes)
  }
  if (!CHALLENGE.test(codeChallenge)) return new OAuthRefusal('invalid_request', 'invalid code challenge')
  return scopeProblem(app, scopes)
}

/** Scopes that say the same. */
const SAME: Readonly<Record<string, string>> = { offline_access: 'refresh_token' }

function scopeProblem(app: App, scopes: readonly string[]): OAuthRefusal | null {
  const own = new Set(app.scopes.map((scope) => SAME[scope] ?? scope))
  return scopes.every((scope) => own.has(SAME[scope] ?? scope)) ? null : new OAuthRefusal('invalid_scope')
}

/** Whether scopes give a refresh token. */
export function isOffline(scopes: readonly string[]): boolean {
  return scopes.includes('refresh_token') || scopes.includes('offline_access')
}

/** Makes the code that the app exchanges for tokens. */
export function grantCode(grants: Grants, request: ConsentRequest, userId: string): Code {
  const { app, redirectUri, scopes, codeChallenge, codeChallengeMethod } = request
  return grants.issueCode({
    ...{ clientId: app.clientId, userId, scopes, redirectUri, codeChallenge },
    codeChallengeMethod: codeChallenge === null ? null : codeChallengeMethod,
  })
}

/** Whether a user let the app in before, with all these scopes: then nobody is asked again. */
export function isApproved(grants: Grants, { app, scopes }: ConsentRequest, userId: string): boolean {
  return grants
    .liveGrants({ clientId: app.clientId, userId })
    .some((grant) => scopes.every((scope) => grant.scopes.includes(scope)))
}

/** Where the browser goes with an answer; parameters of the callback itself stay. */
export function redirectTo(
  { redirectUri, state }: ConsentRequest,
  answer: { code: string } | OAuthRefusal,
): string {
  const url = new URL(redirectUri)
  if (answer instanceof OAuthRefusal) {
    url.searchParams.set('error', answer.error)
    url.searchParams.set('error_description', answer.message)
  } else url.searchParams.set('code', answer.code)
  if (state !== null) url.searchParams.set('state', state)
  return url.href
}
