import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  CALLBACK,
  CHALLENGE,
  clientOf,
  consent,
  installApp,
  oauthApp,
  sendForm,
  VERIFIER,
} from '../../testing/oauth-app.ts'
import { caller, createWorld, type World } from '../../testing/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const PATHS = ['/oauth/v3/token', '/oauth/2026-03/token', '/oauth/2026-09/token']
const codeForm = (client: object, code: string) => ({
  grant_type: 'authorization_code',
  ...client,
  code,
  redirect_uri: CALLBACK,
})
const status = async (token: string, path = '/crm/v3/objects/contacts') =>
  (await caller(world.url, token)('GET', path)).status
const current = (error: string, name: string, message: string) =>
  `{"error":"${error}","error_description":"${message}","status":"${name}","message":"${message}"}`
const DEAD_REFRESH = current(
  'invalid_grant',
  'BAD_REFRESH_TOKEN',
  'refresh token is invalid, expired or revoked',
)

describe.each(PATHS)('%s', (path) => {
  it('exchanges a code for tokens that work in their own account', async () => {
    const { portalId } = world.hubspot.portals.create({ hublet: 'eu1' })
    const app = oauthApp(world)
    const code = await consent(world, app, { portal: portalId })
    expect(code).toMatch(/^eu1(-[0-9a-f]{4}){4}-[0-9a-f]{12}$/)
    const answer = await sendForm(world, path, codeForm(clientOf(app), code))
    expect(answer.status, answer.text).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(Object.keys(answer.json)).toEqual([
      ...['token_type', 'refresh_token', 'access_token', 'expires_in'],
      ...['hub_id', 'scopes', 'user_id', 'token_use'],
    ])
    expect(answer.json).toMatchObject({
      token_type: 'bearer',
      expires_in: 1800,
      hub_id: portalId,
      scopes: ['oauth', 'crm.objects.contacts.read'],
      user_id: 88842095,
      token_use: 'access_token',
    })
    expect(answer.json.access_token.length).toBeGreaterThanOrEqual(300)
    expect(answer.json.access_token.length).toBeLessThanOrEqual(512)
    const details = await caller(world.url, answer.json.access_token)('GET', '/account-info/v3/details')
    expect(details.json.portalId).toBe(portalId)
    expect(await status(answer.json.access_token)).toBe(200)
    expect(await status(answer.json.access_token, '/crm/v3/objects/deals')).toBe(403)
  })

  it('refreshes with a refresh token that stays, and expires by the clock', async () => {
    const { client, access, refresh } = await installApp(world)
    world.hubspot.clock.advance(1_800_000 - 1)
    expect(await status(access)).toBe(200)
    world.hubspot.clock.advance(1)
    const expired = await caller(world.url, access)('GET', '/crm/v3/objects/contacts')
    expect(expired.json).toMatchObject({
      message: 'The OAuth token used to make this call expired 0 second(s) ago.',
      category: 'EXPIRED_AUTHENTICATION',
    })
    const answer = await sendForm(world, path, {
      grant_type: 'refresh_token',
      ...client,
      refresh_token: refresh,
    })
    expect(answer.json.refresh_token).toBe(refresh)
    expect(answer.json.access_token).not.toBe(access)
    expect(await status(answer.json.access_token)).toBe(200)
  })

  it('introspects and revokes', async () => {
    const { app, client, access, refresh } = await installApp(world)
    const ask = (token: string) => sendForm(world, `${path}/introspect`, { ...client, token })
    const live = await ask(access)
    expect(live.json).toMatchObject({
      active: true,
      hub_id: 147893286,
      client_id: app.clientId,
      app_id: app.id,
      token_use: 'access_token',
      token_type: 'Bearer',
      expires_in: 1800,
    })
    const refreshed = await ask(refresh)
    expect(Object.keys(refreshed.json)).toEqual([
      ...['active', 'token', 'hub_id', 'user_id', 'client_id', 'app_id', 'user', 'hub_domain'],
      ...['scopes', 'token_use', 'token_type'],
    ])
    expect((await ask('nonsense')).text).toBe('{"active":false}')
    const other = clientOf(oauthApp(world))
    const foreign = await sendForm(world, `${path}/introspect`, { ...other, token: access })
    expect(foreign.text).toBe('{"active":false}')
    const byProse = await sendForm(world, `${path}/introspect`, { ...client, refresh_token: refresh })
    expect(byProse.json.active).toBe(true)

    const revoked = await sendForm(world, `${path}/revoke`, { ...client, token: refresh })
    expect([revoked.status, revoked.text]).toEqual([200, ''])
    expect(await status(access)).toBe(200)
    expect((await ask(refresh)).text).toBe('{"active":false}')
    const again = await sendForm(world, path, {
      grant_type: 'refresh_token',
      ...client,
      refresh_token: refresh,
    })
    expect([again.status, again.text]).toEqual([400, DEAD_REFRESH])
    expect((await sendForm(world, `${path}/revoke`, { ...client, token: 'x' })).status).toBe(200)
  })
})

describe('a code', () => {
  it('is used once; the second use is refused and ends what the first gave', async () => {
    const { client, code, access, refresh } = await installApp(world)
    const again = await sendForm(world, '/oauth/v3/token', codeForm(client, code))
    expect([again.status, again.text]).toEqual([
      400,
      current('invalid_grant', 'BAD_AUTH_CODE', 'missing or unknown auth code'),
    ])
    expect(await status(access)).toBe(401)
    const form = { grant_type: 'refresh_token', ...client, refresh_token: refresh }
    expect((await sendForm(world, '/oauth/v3/token', form)).text).toBe(DEAD_REFRESH)
  })

  it('can be set to be only refused the second time', async () => {
    world.hubspot.settings.usedCode = 'refuse'
    const { client, code, access } = await installApp(world)
    expect((await sendForm(world, '/oauth/v3/token', codeForm(client, code))).status).toBe(400)
    expect(await status(access)).toBe(200)
  })

  it('is exchanged by one of many who try at once', async () => {
    const app = oauthApp(world)
    const code = await consent(world, app)
    const tries = Array.from({ length: 10 }, () =>
      sendForm(world, '/oauth/v3/token', codeForm(clientOf(app), code)),
    )
    const statuses = (await Promise.all(tries)).map((answer) => answer.status)
    expect(statuses.filter((one) => one === 200)).toHaveLength(1)
  })

  it('is short-lived', async () => {
    const app = oauthApp(world)
    const code = await consent(world, app)
    world.hubspot.clock.advance(60_000)
    expect((await sendForm(world, '/oauth/v3/token', codeForm(clientOf(app), code))).json.status).toBe(
      'BAD_AUTH_CODE',
    )
  })

  it.each([
    ['S256', CHALLENGE],
    ['plain', VERIFIER],
  ])('with a challenge (%s) asks for its verifier', async (method, challenge) => {
    const app = oauthApp(world)
    const pkce = { code_challenge: challenge, code_challenge_method: method }
    const form = async (more: object) => ({
      ...codeForm(clientOf(app), await consent(world, app, pkce)),
      ...more,
    })
    const good = await sendForm(world, '/oauth/v3/token', await form({ code_verifier: VERIFIER }))
    expect(good.status, good.text).toBe(200)
    const bad = [{}, { code_verifier: `${VERIFIER}x` }, { code_verifier: 'short' }]
    for (const more of bad) {
      const refused = await sendForm(world, '/oauth/v3/token', await form(more))
      expect([refused.status, refused.json.status]).toEqual([400, 'BAD_CODE_VERIFIER'])
    }
  })

  it.each([
    [{ redirect_uri: 'https://app.example.com/other' }, 'invalid_grant', 'BAD_REDIRECT_URI'],
    [{ redirect_uri: '' }, 'invalid_grant', 'BAD_REDIRECT_URI'],
    [{ client_id: 'x' }, 'invalid_client', 'BAD_CLIENT_ID'],
    [{ client_id: '' }, 'invalid_client', 'BAD_CLIENT_ID'],
    [{ client_secret: 'x' }, 'invalid_client', 'BAD_CLIENT_SECRET'],
    [{ client_secret: '' }, 'invalid_client', 'BAD_CLIENT_SECRET'],
    [{ code: 'x' }, 'invalid_grant', 'BAD_AUTH_CODE'],
    [{ code: '' }, 'invalid_grant', 'BAD_AUTH_CODE'],
    [{ code: '\u0000' }, 'invalid_grant', 'BAD_AUTH_CODE'],
    [{ grant_type: 'password' }, 'unsupported_grant_type', 'BAD_GRANT_TYPE'],
    [{ grant_type: '' }, 'unsupported_grant_type', 'BAD_GRANT_TYPE'],
    [{ grant_type: 'refresh_token' }, 'invalid_grant', 'BAD_REFRESH_TOKEN'],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant', 'BAD_REFRESH_TOKEN'],
    [{ client_assertion: 'a.b.c' }, 'invalid_client', 'BAD_CLIENT_ASSERTION'],
    [{ client_secret: '', client_assertion_type: 'jwt-bearer' }, 'invalid_client', 'BAD_CLIENT_ASSERTION'],
  ])('sent with %j is refused', async (more, error, name) => {
    const app = oauthApp(world)
    for (const path of ['/oauth/v1/token', ...PATHS]) {
      // A code that was tried is used up, so each path gets one of its own.
      const form = { ...codeForm(clientOf(app), await consent(world, app)), ...more }
      const refused = await sendForm(world, path, form)
      expect([refused.status, refused.json.error, refused.json.status]).toEqual([400, error, name])
    }
  })

  it('of another app is refused', async () => {
    const code = await consent(world, oauthApp(world))
    const other = clientOf(oauthApp(world))
    expect((await sendForm(world, '/oauth/v3/token', codeForm(other, code))).json.status).toBe(
      'BAD_AUTH_CODE',
    )
  })

  it('is refused in the older shape where the settings say so', async () => {
    world.hubspot.settings.oauthErrors = 'older'
    const client = clientOf(oauthApp(world))
    const form = { grant_type: 'refresh_token', ...client, refresh_token: 'x' }
    const refused = await sendForm(world, '/oauth/v1/token', form)
    const id = refused.headers.get('x-hubspot-correlation-id')
    expect(refused.text).toBe(
      `{"status":"BAD_REFRESH_TOKEN","message":"missing or invalid refresh token","correlationId":"${id}"}`,
    )
  })

  it('may come with an assertion that nobody looks at, where the settings say so', async () => {
    world.hubspot.settings.clientAssertion = 'ignored'
    const app = oauthApp(world)
    const form = { ...codeForm(clientOf(app), await consent(world, app)), client_assertion: 'a.b.c' }
    expect((await sendForm(world, '/oauth/v3/token', form)).status).toBe(200)
    const alone = { ...form, client_secret: '' }
    expect((await sendForm(world, '/oauth/v3/token', alone)).json.status).toBe('BAD_CLIENT_SECRET')
  })

  it('has to be sent as a form', async () => {
    const refused = await world.call('POST', '/oauth/v3/token', { grant_type: 'refresh_token' })
    expect(refused.status).toBe(415)
  })
})

describe('refresh tokens', () => {
  it('can be set to rotate, where reuse of an old one ends the family', async () => {
    world.hubspot.settings.refreshTokens = 'rotate'
    const { client, refresh } = await installApp(world)
    const send = (token: string) =>
      sendForm(world, '/oauth/v3/token', { grant_type: 'refresh_token', ...client, refresh_token: token })
    const next = (await send(refresh)).json
    expect(next.refresh_token).not.toBe(refresh)
    expect((await send(refresh)).text).toBe(DEAD_REFRESH)
    expect((await send(next.refresh_token)).text).toBe(DEAD_REFRESH)
    expect(await status(next.access_token)).toBe(401)
  })

  it('of an account that is gone have no hub', async () => {
    const { portalId } = world.hubspot.portals.create()
    const { client, refresh } = await installApp(world, {}, { portal: portalId })
    world.hubspot.portals.remove(portalId)
    const form = { grant_type: 'refresh_token', ...client, refresh_token: refresh }
    expect((await sendForm(world, '/oauth/v3/token', form)).text).toBe(DEAD_REFRESH)
  })

  it('ask for no more scopes than were granted', async () => {
    const { client, refresh } = await installApp(world)
    const form = {
      grant_type: 'refresh_token',
      ...client,
      refresh_token: refresh,
      scope: 'crm.objects.deals.read',
    }
    expect((await sendForm(world, '/oauth/v3/token', form)).json.status).toBe('BAD_SCOPES')
  })
})

describe('client credentials', () => {
  it('get a token that knows its app and opens no account', async () => {
    const app = oauthApp(world)
    const form = {
      grant_type: 'client_credentials',
      ...clientOf(app),
      scope: 'developer.webhooks_journal.read',
    }
    const { json } = await sendForm(world, '/oauth/2026-03/token', form)
    expect(json).toEqual({
      token_type: 'bearer',
      access_token: expect.any(String),
      expires_in: 1800,
      scopes: ['developer.webhooks_journal.read'],
      token_use: 'client_credentials',
    })
    expect(await status(json.access_token)).toBe(401)
    expect(await status(json.access_token, '/account-info/v3/details')).toBe(401)
    const about = await sendForm(world, '/oauth/v3/token/introspect', {
      ...clientOf(app),
      token: json.access_token,
    })
    expect(about.json).toMatchObject({ active: true, app_id: app.id, token_use: 'client_credentials' })
  })

  it.each([
    '',
    'crm.objects.contacts.read',
    'developer.webhooks_journal.read oauth',
  ])('for the scopes "%s" are refused', async (scope) => {
    const form = { grant_type: 'client_credentials', ...clientOf(oauthApp(world)), scope }
    expect((await sendForm(world, '/oauth/v3/token', form)).json.status).toBe('BAD_SCOPES')
  })
})

describe('uninstalling', () => {
  it.each([
    'v3',
    '2026-03',
    '2026-09',
  ])('by %s ends both kinds of tokens at once and tells people', async (version) => {
    const { app, client, access, refresh } = await installApp(world)
    const path = `/appinstalls/${version}/external-install`
    expect((await world.call('DELETE', path)).status).toBe(401)
    expect((await caller(world.url, access)('DELETE', path)).status).toBe(204)
    const refused = await caller(world.url, access)('GET', '/crm/v3/objects/contacts')
    expect([refused.status, refused.json.category]).toEqual([401, 'INVALID_AUTHENTICATION'])
    const form = { grant_type: 'refresh_token', ...client, refresh_token: refresh }
    expect((await sendForm(world, '/oauth/v3/token', form)).text).toBe(DEAD_REFRESH)
    expect(world.hubspot.apps.get(app.id).installs).toEqual([])
    expect(world.hubspot.notifications().at(-1)?.subject).toBe('An app was uninstalled: Our app')
  })
})

describe('limits of OAuth apps', () => {
  it('are 110 in ten seconds per app and account, outside of the daily pool', async () => {
    const { app, access } = await installApp(world)
    const call = caller(world.url, access)
    const { headers } = await call('GET', '/crm/v3/objects/contacts')
    expect(headers.get('x-hubspot-ratelimit-max')).toBe('110')
    expect(headers.get('x-hubspot-ratelimit-secondly')).toBe('11')
    expect(headers.has('x-hubspot-ratelimit-daily')).toBe(false)
    world.hubspot.settings.oauthBurstLimit = 1
    await call('GET', '/crm/v3/objects/contacts')
    const refused = await call('GET', '/crm/v3/objects/contacts')
    expect(refused.json).toMatchObject({
      policyName: 'TEN_SECONDLY_ROLLING',
      groupName: `publicapi:oauth-api-calls-ten-secondly:${app.id}:147893286`,
    })
    const usage = await world.call('GET', '/account-info/2026-03/api-usage/daily/private-apps')
    expect(usage.json.results[0].currentUsage).toBe(1)
  })

  it('of a privately distributed one are those of a private app, or as the settings say', async () => {
    const { access } = await installApp(world, { distribution: 'private' })
    world.hubspot.settings.burstLimit = null
    const max = async () =>
      (await caller(world.url, access)('GET', '/crm/v3/objects/contacts')).headers.get(
        'x-hubspot-ratelimit-max',
      )
    expect(await max()).toBe('190')
    world.hubspot.settings.privateOauthLimits = 'public'
    expect(await max()).toBe('110')
  })
})
