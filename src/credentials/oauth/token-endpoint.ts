import * as oauth from 'oauth4webapi'
import type { MachineFlow, OAuthEndpoints } from '../../connector/oauth.ts'
import { withoutEnding } from '../../lib/ending.ts'
import { asFetch } from '../../lib/http/as-fetch.ts'
import type { Egress } from '../../lib/http/egress.ts'
import { EgressError } from '../../lib/http/egress-error.ts'
import type { Means } from './means.ts'

/** An app of the integration's own at a vendor, with its secret in clear for this one call. */
export interface OAuthClient {
  endpoints: OAuthEndpoints
  /** Where the vendor's API answers; no trailing slash. */
  baseUrl: string
  clientId: string
  clientSecret: string
  /** How grants that are no refresh tokens get theirs, by the type of their credential. */
  flows?: ReadonlyMap<string, MachineFlow>
}

/** What a token endpoint's answer means. */
export type TokenOutcome =
  | { kind: 'tokens'; accessToken: string; refreshToken: string | null; expiresIn: number; answer: Json }
  /** The vendor says that this grant is none (any more). */
  | { kind: 'refused'; said: string }
  /** The app itself is refused: no grant is at fault. */
  | { kind: 'client_refused'; said: string }
  /** Everything else; says nothing about the grant. */
  | { kind: 'failed'; said: string; retryAfterMs: number | null }

type Json = Readonly<Record<string, unknown>>

export interface TokenCall {
  egress: Egress
  timeoutMs?: number
  signal?: AbortSignal
}

/** Asks for a new access token. Rejects for nothing that the vendor or the network does: that is an outcome. */
export const nextTokens = (client: OAuthClient, means: Means, call: TokenCall) =>
  judged(client, call, (as, own, options) => {
    const secret = oauth.ClientSecretPost(client.clientSecret)
    switch (means.grant) {
      case 'refresh_token':
        return oauth.refreshTokenGrantRequest(as, own, secret, means.refreshToken, options)
      case 'client_credentials':
        return oauth.clientCredentialsGrantRequest(as, own, secret, {}, options)
      case 'jwt_bearer': {
        // The signature says who asks: the secret of the app is not sent.
        const { assertion } = means
        return oauth.genericTokenEndpointRequest(as, own, oauth.None(), JWT_BEARER, { assertion }, options)
      }
    }
  })

/**
 * Ends a token at its vendor (RFC 7009); null when the vendor says that it did, otherwise what it said. Rejects for nothing
 * that the vendor or the network does.
 */
export async function revokeToken(
  client: OAuthClient,
  token: string,
  call: TokenCall,
): Promise<string | null> {
  const { endpoints, baseUrl, clientId, clientSecret } = client
  const as = { ...serverOf(client), revocation_endpoint: baseUrl + (endpoints.revoke?.path ?? '') }
  const secret = oauth.ClientSecretPost(clientSecret)
  try {
    const response = await oauth.revocationRequest(
      ...([as, { client_id: clientId }, secret, token, optionsOf(call)] as const),
    )
    if (response.status === 200) return null
    return (await refusalOf(endpoints, response)).said
  } catch (error) {
    if (error instanceof EgressError) return error.message
    throw error
  }
}

/**
 * The same for an access token that somebody pasted, at vendors whose endpoint asks for no app; what it says has ended is
 * looked at once.
 */
export async function revokePasted(
  { endpoints, baseUrl }: Pick<OAuthClient, 'endpoints' | 'baseUrl'>,
  { token, headers }: { token: string; headers: Record<string, string> },
  call: TokenCall,
): Promise<string | null> {
  const { path, aliveAt } = endpoints.revoke ?? { path: '' }
  const send = asFetch(call.egress, call)
  try {
    const response = await send(baseUrl + path, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token }),
    })
    if (response.status !== 200) return (await refusalOf(endpoints, response)).said
    if (aliveAt === undefined) return null
    const looked = await send(baseUrl + aliveAt, { method: 'GET', headers })
    return looked.status === 200 ? 'The CRM says that it has ended, and takes it all the same' : null
  } catch (error) {
    if (error instanceof EgressError) return error.message
    throw error
  }
}

const optionsOf = (call: TokenCall) =>
  ({
    [oauth.customFetch]: asFetch(call.egress, call),
    // Whether plain http may be spoken is the address guard's to say: only to hosts that the operator allows.
    [oauth.allowInsecureRequests]: true,
  }) as oauth.TokenEndpointRequestOptions

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** Trades the code that a person's browser brought back. `callback` has been checked by `checkCallback`. */
export const redeemCode = (
  client: OAuthClient,
  { callback, redirectUri, verifier }: { callback: URLSearchParams; redirectUri: string; verifier: string },
  call: TokenCall,
) =>
  judged(client, call, (as, own, options) =>
    oauth.authorizationCodeGrantRequest(
      as,
      own,
      oauth.ClientSecretPost(client.clientSecret),
      callback,
      redirectUri,
      verifier,
      options,
    ),
  )

/**
 * Whether a redirect belongs to the sign-in that was started: the same `state`, and the vendor that it was sent to,
 * where it says who it is. Answers the parameters for `redeemCode`, or what is wrong with them.
 */
export function checkCallback(
  client: Pick<OAuthClient, 'endpoints' | 'baseUrl' | 'clientId'>,
  parameters: URLSearchParams,
  state: string,
): { callback: URLSearchParams } | { wrong: string } {
  const iss = parameters.get('iss')
  if (iss !== null && iss !== client.endpoints.issuer && iss !== client.baseUrl) {
    return { wrong: 'The answer comes from another server than the one that was asked.' }
  }
  const bare = new URLSearchParams(parameters)
  bare.delete('iss')
  try {
    return {
      callback: oauth.validateAuthResponse(serverOf(client), { client_id: client.clientId }, bare, state),
    }
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) {
      const { error: word, error_description: said = '' } = error
      const todo = client.endpoints.denied?.(word, said)
      const sentence = `The CRM did not sign you in: ${textIn(said || word)}`
      return { wrong: todo ? `${withoutEnding(sentence, '.')}. ${todo}` : sentence }
    }
    return { wrong: 'The answer of the CRM does not belong to this sign-in.' }
  }
}

type Send = (
  as: oauth.AuthorizationServer,
  client: oauth.Client,
  options: oauth.TokenEndpointRequestOptions,
) => Promise<Response>

async function judged(client: OAuthClient, call: TokenCall, send: Send): Promise<TokenOutcome> {
  const as = serverOf(client)
  const own = { client_id: client.clientId }
  const options = optionsOf(call)
  try {
    const response = await send(as, own, options)
    if (response.status !== 200) return refusalOf(client.endpoints, response)
    const tokens = await oauth.processRefreshTokenResponse(as, own, await withoutIdToken(response))
    return {
      kind: 'tokens',
      accessToken: tokens.access_token,
      refreshToken: tokens.refresh_token ?? null,
      expiresIn: tokens.expires_in ?? client.endpoints.usualSeconds ?? UNTIL_REFUSED_SECONDS,
      answer: tokens as unknown as Json,
    }
  } catch (error) {
    if (error instanceof EgressError) return { kind: 'failed', said: error.message, retryAfterMs: null }
    if (!(error instanceof oauth.OperationProcessingError)) throw error
    return { kind: 'failed', said: 'The answer of the token endpoint is none.', retryAfterMs: null }
  }
}

/** Who signed in is asked of the API itself: an id token that comes along is neither needed nor looked at. */
async function withoutIdToken(response: Response): Promise<Response> {
  const text = await response.text()
  const body = text.includes('"id_token"')
    ? JSON.stringify({ ...JSON.parse(text), id_token: undefined })
    : text
  return new Response(body, { status: response.status, headers: response.headers })
}

const serverOf = ({ endpoints, baseUrl }: Pick<OAuthClient, 'endpoints' | 'baseUrl'>) => ({
  issuer: endpoints.issuer,
  token_endpoint: baseUrl + endpoints.tokenPath,
})

/** Ten years: a token of which nobody tells when it ends is used until it is refused. */
const UNTIL_REFUSED_SECONDS = 10 * 365 * 86_400

/** The longest that a vendor's `retry-after` is believed, in seconds. */
const MAX_RETRY_AFTER = 3_600

/** Only the statuses that RFC 6749 §5.2 gives to a refusal say anything about the grant or the app. */
async function refusalOf(
  endpoints: OAuthEndpoints,
  response: Response,
): Promise<Exclude<TokenOutcome, { kind: 'tokens' }>> {
  const body = await response.json().catch(() => null)
  const json = (typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}) as Json
  const error = endpoints.refusal(json) ?? (typeof json.error === 'string' ? json.error : null)
  const said =
    `${response.status} ${textIn(error ?? '')} ${textIn(json.error_description ?? json.message ?? '')}`.trim()
  if (response.status === 400 || response.status === 401) {
    if (error === 'invalid_grant') return { kind: 'refused', said }
    if (error === 'invalid_client' || error === 'unauthorized_client') return { kind: 'client_refused', said }
  }
  const wait = response.headers.get('retry-after')
  const seconds = wait !== null && /^\d{1,6}$/.test(wait) ? Math.min(Number(wait), MAX_RETRY_AFTER) : null
  return { kind: 'failed', said, retryAfterMs: seconds === null ? null : seconds * 1000 }
}

/** A vendor's words, short and on one line. */
const textIn = (value: unknown) =>
  typeof value === 'string' ? value.replace(/[^\x20-\x7e\u00a0-\uffff]/g, ' ').slice(0, 200) : ''
