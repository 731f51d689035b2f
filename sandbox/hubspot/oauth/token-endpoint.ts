import type OAuth2 from '@node-oauth/oauth2-server'
import type { App } from '../apps/entities.ts'
import { json, type Reply } from '../call.ts'
import type { Portals } from '../portals/portals.ts'
import { OAuthRefusal, type OAuthStatus } from './errors.ts'
import { ACCESS_TOKEN_S } from './grant-store.ts'
import { type Exchanged, LIFETIMES, modelOf } from './model.ts'

/** The parts of a form that is sent to an OAuth endpoint. */
export type Form = Readonly<Record<string, string>>

const GRANT_TYPES: readonly string[] = ['authorization_code', 'refresh_token', 'client_credentials']

/**
 * Exchanges a code, a refresh token or the client's own credentials for an access token; the library has the rules.
 * Throws an `OAuthRefusal`. Source: developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide
 */
export async function exchangeToken(portals: Portals, form: Form, version: 'v1' | 'later'): Promise<Reply> {
  if (!GRANT_TYPES.includes(form.grant_type ?? '')) throw new OAuthRefusal('BAD_GRANT_TYPE')
  const app = clientOf(portals, form)
  const missing = MISSING[form.grant_type ?? '']
  if (missing !== undefined && !form[missing.field]) throw new OAuthRefusal(missing.status)
  const result: { exchanged: Exchanged | null } = { exchanged: null }
  const model = modelOf(portals, app, (exchanged) => {
    result.exchanged = exchanged
  })
  // Loaded when the first token is asked for: a sandbox that needs none starts without it.
  const { default: OAuth2Server } = await import('@node-oauth/oauth2-server')
  const server = new OAuth2Server({ model })
  const request = new OAuth2Server.Request({
    method: 'POST',
    headers: FORM_HEADERS,
    query: {},
    body: { ...form },
  })
  const { refreshTokens } = portals.first.account.settings
  const options = {
    ...LIFETIMES,
    alwaysIssueNewRefreshToken: refreshTokens === 'rotate',
    enablePlainPKCE: true,
  }
  try {
    await server.token(request, new OAuth2Server.Response({}), options)
  } catch (error) {
    throw error instanceof OAuth2Server.OAuthError ? refusalOf(error, form.grant_type ?? '') : error
  }
  if (result.exchanged === null) throw new Error('The library ended an exchange without saving it.')
  const headers = { 'cache-control': 'no-store', pragma: 'no-cache' }
  return { ...json(200, answerOf(result.exchanged, version)), headers }
}

/** The app that `client_id` and `client_secret` belong to; throws an `OAuthRefusal`. */
export function clientOf(portals: Portals, form: Form): App {
  const app = portals.apps.findByClientId(form.client_id ?? '')
  if (app === null || app.auth !== 'oauth') throw new OAuthRefusal('BAD_CLIENT_ID')
  const isAsserted = Boolean(form.client_assertion || form.client_assertion_type)
  if (isAsserted && portals.first.account.settings.clientAssertion === 'refused')
    throw new OAuthRefusal('BAD_CLIENT_ASSERTION')
  if (form.client_secret !== app.clientSecret) throw new OAuthRefusal('BAD_CLIENT_SECRET')
  return app
}

/** The library looks at these two headers. */
const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' }

const MISSING: Readonly<Record<string, { field: string; status: OAuthStatus }>> = {
  authorization_code: { field: 'code', status: 'BAD_AUTH_CODE' },
  refresh_token: { field: 'refresh_token', status: 'BAD_REFRESH_TOKEN' },
  client_credentials: { field: 'scope', status: 'BAD_SCOPES' },
}

/** What the library refused, in the vendor's words: it names the parameter that it refused. */
function refusalOf(error: OAuth2.OAuthError, grantType: string): Error {
  const inner = 'inner' in error ? error.inner : error
  if (inner instanceof OAuthRefusal) return inner
  if (error.name === 'server_error') return error
  const { message } = error
  if (/code.verifier|code.challenge/i.test(message)) return new OAuthRefusal('BAD_CODE_VERIFIER')
  if (message.includes('redirect_uri')) return new OAuthRefusal('BAD_REDIRECT_URI')
  if (/scope/i.test(message)) return new OAuthRefusal('BAD_SCOPES')
  if (message.includes('client_secret')) return new OAuthRefusal('BAD_CLIENT_SECRET')
  if (message.includes('client_id')) return new OAuthRefusal('BAD_CLIENT_ID')
  return new OAuthRefusal(MISSING[grantType]?.status ?? 'BAD_GRANT_TYPE')
}

function answerOf({ access, grant }: Exchanged, version: 'v1' | 'later'): Record<string, unknown> {
  const tokens = {
    token_type: 'bearer',
    ...(grant === null ? {} : { refresh_token: grant.refreshTokens.at(-1) }),
    access_token: access.value,
    expires_in: ACCESS_TOKEN_S,
  }
  if (version === 'v1') return tokens
  if (grant === null) return { ...tokens, scopes: access.scopes, token_use: 'client_credentials' }
  const { portalId: hub_id, userId: user_id } = grant
  return { ...tokens, hub_id, scopes: access.scopes, user_id, token_use: 'access_token' }
}
