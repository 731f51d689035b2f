import * as oauth from 'oauth4webapi'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CALLBACK, clientOf, consent, installApp, oauthApp, sendForm } from '../../testing/oauth-app.ts'
import { createWorld, failure, type World } from '../../testing/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const READ = 'crm.objects.contacts.read'
/** The sandbox speaks plain http. */
const INSECURE = { [oauth.allowInsecureRequests]: true }

describe('oauth4webapi', () => {
  it('goes the whole way: code with PKCE, call, refresh, introspection, revocation, client credentials', async () => {
    const app = oauthApp(world)
    const server: oauth.AuthorizationServer = {
      issuer: world.url,
      authorization_endpoint: `${world.url}/oauth/authorize`,
      token_endpoint: `${world.url}/oauth/2026-03/token`,
      introspection_endpoint: `${world.url}/oauth/2026-03/token/introspect`,
      revocation_endpoint: `${world.url}/oauth/2026-03/token/revoke`,
    }
    const client: oauth.Client = { client_id: app.clientId }
    const auth = oauth.ClientSecretPost(app.clientSecret)
    const verifier = oauth.generateRandomCodeVerifier()
    const challenge = await oauth.calculatePKCECodeChallenge(verifier)
    const state = oauth.generateRandomState()
    const code = await consent(world, app, { code_challenge: challenge, code_challenge_method: 'S256' })
    const back = new URL(`${CALLBACK}?code=${code}&state=${state}`)
    const params = oauth.validateAuthResponse(server, client, back, state)

    const exchanged = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(server, client, auth, params, CALLBACK, verifier, INSECURE),
    )
    const contacts = `${world.url}/crm/v3/objects/contacts`
    const called = await oauth.protectedResourceRequest(
      exchanged.access_token,
      'GET',
      new URL(contacts),
      undefined,
      undefined,
      INSECURE,
    )
    expect(called.status).toBe(200)

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, auth, String(exchanged.refresh_token), INSECURE),
    )
    expect(refreshed.refresh_token).toBe(exchanged.refresh_token)
    const about = await oauth.processIntrospectionResponse(
      server,
      client,
      await oauth.introspectionRequest(server, client, auth, refreshed.access_token, INSECURE),
    )
    expect(about).toMatchObject({ active: true, client_id: app.clientId, hub_id: 147893286 })
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, auth, String(exchanged.refresh_token), INSECURE),
    )
    const refused = await oauth.refreshTokenGrantRequest(
      server,
      client,
      auth,
      String(exchanged.refresh_token),
      INSECURE,
    )
    await expect(oauth.processRefreshTokenResponse(server, client, refused)).rejects.toMatchObject({
      error: 'invalid_grant',
    })
    const own = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      auth,
      { scope: 'developer.webhooks_journal.read' },
      INSECURE,
    )
    const token = await oauth.processClientCredentialsResponse(server, client, own)
    expect(token.token_use).toBe('client_credentials')
  })
})

describe("HubSpot's own client", () => {
  it('exchanges, refreshes, tells and deletes tokens on v1', async () => {
    const app = oauthApp(world)
    const code = await consent(world, app)
    const { clientId, clientSecret } = app
    const { tokensApi, accessTokensApi, refreshTokensApi } = world.client.oauth
    const made = await tokensApi.create('authorization_code', code, CALLBACK, clientId, clientSecret)
    expect([made.tokenType, made.expiresIn]).toEqual(['bearer', 1800])
    const again = await tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      clientId,
      clientSecret,
      made.refreshToken,
    )
    expect(again.refreshToken).toBe(made.refreshToken)
    const info = await accessTokensApi.get(again.accessToken)
    expect(info).toMatchObject({ hubId: 147893286, appId: app.id, userId: 88842095, scopes: ['oauth', READ] })
    const refreshInfo = await refreshTokensApi.get(made.refreshToken)
    expect(refreshInfo).toMatchObject({ clientId, hubId: 147893286, tokenType: 'refresh' })
    await refreshTokensApi.archive(made.refreshToken)
    const refused = await failure(() => refreshTokensApi.get(made.refreshToken))
    expect(refused).toMatchObject({ code: 400, body: { status: 'BAD_REFRESH_TOKEN' } })
    expect(world.hubspot.apps.get(app.id).installs).toHaveLength(1)
    await expect(accessTokensApi.get('unknown')).rejects.toMatchObject({ code: 404 })
  })

  it('sends people to an address that the sandbox answers', async () => {
    const app = oauthApp(world)
    const theirs = world.client.oauth.getAuthorizationUrl(app.clientId, CALLBACK, READ, undefined, 'xyz')
    expect(theirs).toMatch(/^https:\/\/app\.hubspot\.com\/oauth\/authorize\?/)
  })
})

describe('version 1', () => {
  it('tells all about a token, members in the recorded order', async () => {
    const { access, app } = await installApp(world)
    const answer = await fetch(`${world.url}/oauth/v1/access-tokens/${access}`)
    const json = JSON.parse(await answer.text())
    expect(answer.headers.has('x-hubspot-ratelimit-max')).toBe(false)
    expect(Object.keys(json)).toEqual([
      ...['token', 'user', 'hub_domain', 'scopes', 'signed_access_token', 'token_type', 'user_id'],
      ...['is_private_distribution', 'hub_id', 'expires_in', 'app_id'],
    ])
    expect(Object.keys(json.signed_access_token)).toEqual([
      ...['expiresAt', 'scopes', 'hubId', 'userId', 'appId', 'signature', 'scopeToScopeGroupPks'],
      ...['newSignature', 'hublet', 'trialScopes', 'trialScopeToScopeGroupPks', 'isUserLevel'],
      ...['installingUserId', 'isServiceAccount', 'isPrivateDistribution'],
    ])
    expect(json).toMatchObject({ token_type: 'access', app_id: app.id, user: 'admin@example.com' })
  })

  it('takes the secret and the refresh token in the query, and ends on its day', async () => {
    const { client, refresh } = await installApp(world)
    const { client_id, client_secret } = clientOf(world.hubspot.apps.list()[0] ?? expect.fail())
    const path = `/oauth/v1/token?client_secret=${client_secret}&refresh_token=${refresh}`
    const form = { grant_type: 'refresh_token', client_id }
    const answer = await sendForm(world, path, form)
    expect(Object.keys(answer.json)).toEqual(['token_type', 'refresh_token', 'access_token', 'expires_in'])
    expect((await sendForm(world, path.replace('v1', 'v3'), form)).status).toBe(400)
    world.hubspot.clock.set(Date.parse('2027-02-16T00:00:00Z'))
    expect((await sendForm(world, path, form)).status).toBe(404)
    const later = { grant_type: 'refresh_token', ...client, refresh_token: refresh }
    expect((await sendForm(world, '/oauth/v3/token', later)).status).toBe(200)
  })
})
