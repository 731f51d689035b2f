import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

const CALLBACK = 'https://app.example.com/callback'
const VERIFIER = 'v'.repeat(50)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

let org: OrgWorld
beforeEach(async () => {
  org = await createOrg({ seed: { users: 1 } })
})
afterEach(() => org.close())

const appOf = (more: object = {}) =>
  org.salesforce.apps.create({ name: 'App', callbackUrls: [CALLBACK], ...more })
type App = ReturnType<typeof appOf>

async function send(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await fetch(`${org.url}/services/oauth2/${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  })
  const text = await answer.text()
  return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : {} }
}
const secretsOf = ({ clientId, clientSecret }: App) => ({
  ...{ client_id: clientId, ...(clientSecret === null ? {} : { client_secret: clientSecret }) },
})

/** Answers an authorization URL as a user would; returns the parameters of the redirect. */
async function answer(app: App, query: Record<string, string> = {}, more: object = {}) {
  const all = { response_type: 'code', client_id: app.clientId, redirect_uri: CALLBACK, ...query }
  const authorize_url = `${org.url}/services/oauth2/authorize?${new URLSearchParams(all)}`
  const { status, json } = await org.call('POST', '/_sandbox/salesforce/oauth/grant', {
    authorize_url,
    ...more,
  })
  return { status, json, query: new URL(json.location ?? 'http://none').searchParams }
}

async function install(app: App, query: Record<string, string> = {}) {
  const code = (await answer(app, query)).query.get('code') ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...secretsOf(app) }
  const { json } = await send('token', form)
  return {
    code,
    form,
    ...(json as Record<'access_token' | 'refresh_token' | 'id' | 'issued_at' | 'signature', string>),
    json,
  }
}
const works = async (token: string) =>
  (await fetch(`${org.url}${V}`, { headers: { authorization: `Bearer ${token}` } })).status

const refresh = (app: App, refresh_token: string, more = {}) =>
  send('token', { grant_type: 'refresh_token', refresh_token, ...secretsOf(app), ...more })

const EXPIRED = { error: 'invalid_grant', error_description: 'expired access/refresh token' }

describe('the web server flow', () => {
  it('gives tokens in the shape of the vendor, without expires_in', async () => {
    const app = appOf()
    const { json, code, form } = await install(app, { scope: 'api refresh_token id', state: 's' })
    expect(json).toEqual({
      access_token: expect.stringMatching(/^00D\w{12}!AQ/),
      refresh_token: expect.stringMatching(/^5Aep/),
      signature: expect.any(String),
      scope: 'api refresh_token id',
      instance_url: org.url,
      id: expect.stringMatching(/\/id\/00D\w{15}\/005\w{15}$/),
      token_type: 'Bearer',
      issued_at: '1777620937000',
    })
    expect(await works(json.access_token)).toBe(200)
    expect((await send('token', form)).json).toEqual({
      ...{ error: 'invalid_grant', error_description: 'expired authorization code' },
    })
    expect(code).toMatch(/^aPrx/)
  })

  it('takes PKCE, as S256 when no method is named, and refuses wrong verifiers', async () => {
    const app = appOf({ clientSecret: null, pkce: true })
    expect((await answer(app)).query.get('error_description')).toBe('missing required code challenge')
    const named: Record<string, string> = { code_challenge_method: 'S256' }
    for (const method of [{}, named]) {
      const { query } = await answer(app, { code_challenge: CHALLENGE, ...method })
      const form = {
        ...{ grant_type: 'authorization_code', code: query.get('code') ?? '', redirect_uri: CALLBACK },
        client_id: app.clientId,
      }
      const wrong = await send('token', { ...form, code_verifier: 'w'.repeat(50) })
      expect([wrong.status, wrong.json.error_description]).toEqual([400, 'invalid code verifier'])
      expect((await send('token', form)).json.error_description).toBe('invalid code verifier')
      expect((await send('token', { ...form, client_secret: 'x', code_verifier: VERIFIER })).json.error).toBe(
        'invalid_client',
      )
      expect((await send('token', { ...form, code_verifier: VERIFIER })).status).toBe(200)
    }
  })

  it('tells the app what is wrong, and nobody when the app or the address is unknown', async () => {
    const app = appOf({ scopes: ['api'] })
    expect((await answer(app, { scope: 'api full' })).query.get('error')).toBe('invalid_scope')
    expect((await answer(app, { response_type: 'token' })).query.get('error')).toBe(
      'unsupported_response_type',
    )
    const denied = (await answer(app, { state: 's1' }, { deny: true })).query
    expect([denied.get('error'), denied.get('error_description'), denied.get('state')]).toEqual([
      ...['access_denied', 'end-user denied authorization', 's1'],
    ])
    expect((await answer(app, { redirect_uri: 'https://evil.example' })).json.error).toMatch(
      /redirect_uri_mismatch/,
    )
    expect((await answer(app, { client_id: 'x' })).json.error).toMatch(/invalid_client_id/)
    const code = (await answer(app)).query.get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, ...secretsOf(app) }
    expect((await send('token', { ...form, redirect_uri: 'x' })).json.error).toBe('redirect_uri_mismatch')
    expect((await send('token', { ...form, client_secret: 'x', redirect_uri: CALLBACK })).json.error).toBe(
      'invalid_client',
    )
    expect((await send('token', { grant_type: 'password' })).json).toEqual({
      ...{ error: 'unsupported_grant_type', error_description: 'grant type not supported' },
    })
    org.salesforce.clock.advance(15 * 60_000)
    expect((await send('token', { ...form, redirect_uri: CALLBACK })).json.error_description).toBe(
      'expired authorization code',
    )
  })
})

describe('refreshing', () => {
  it('without rotation keeps the refresh token, with HTTP Basic too', async () => {
    const app = appOf()
    const { refresh_token } = await install(app)
    const first = await refresh(app, refresh_token, { code_verifier: 'ignored' })
    expect([first.status, first.json.refresh_token]).toEqual([200, undefined])
    const basic = Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')
    const again = await send(
      'token',
      { grant_type: 'refresh_token', refresh_token },
      { authorization: `Basic ${basic}` },
    )
    expect(await works(again.json.access_token)).toBe(200)
    expect((await refresh(appOf(), refresh_token)).json).toEqual(EXPIRED)
  })

  it('with rotation uses a token up; one that comes again ends the family with its sessions', async () => {
    const app = appOf({ rotation: true })
    const { refresh_token: old, access_token } = await install(app)
    const rotated = (await refresh(app, old)).json
    expect(rotated.refresh_token).toMatch(/^5Aep/)
    expect(rotated.refresh_token).not.toBe(old)
    expect([await works(access_token), await works(rotated.access_token)]).toEqual([200, 200])
    expect((await refresh(app, old)).json).toEqual(EXPIRED)
    expect((await refresh(app, rotated.refresh_token)).json).toEqual(EXPIRED)
    expect([await works(access_token), await works(rotated.access_token)]).toEqual([401, 401])
  })

  it('ends when it is not used for as long as the org says', async () => {
    await org.call('PATCH', '/_sandbox/salesforce/settings', { refreshTokenIdleMs: 1000 })
    const app = appOf()
    const { refresh_token } = await install(app)
    org.salesforce.clock.advance(999)
    expect((await refresh(app, refresh_token)).status).toBe(200)
    org.salesforce.clock.advance(1000)
    expect((await refresh(app, refresh_token)).json).toEqual(EXPIRED)
  })

  it('a user has five grants of an app: the sixth ends the first', async () => {
    const app = appOf()
    const grants = []
    for (let count = 0; count < 6; count += 1) grants.push(await install(app))
    const states = []
    for (const { refresh_token } of grants) states.push((await refresh(app, refresh_token)).status)
    expect(states).toEqual([400, 200, 200, 200, 200, 200])
    expect(await works(grants[0]?.access_token ?? '')).toBe(401)
  })
})

describe('sessions', () => {
  it('end after two hours without a call, each of which puts the end off', async () => {
    const { access_token } = await install(appOf())
    org.salesforce.clock.advance(7_199_000)
    expect(await works(access_token)).toBe(200)
    org.salesforce.clock.advance(7_199_000)
    expect(await works(access_token)).toBe(200)
    org.salesforce.clock.advance(7_200_000)
    expect(await works(access_token)).toBe(401)
  })

  it('are revoked, introspected, and tell who their user is', async () => {
    const app = appOf()
    const { access_token, refresh_token, id } = await install(app, { scope: 'api refresh_token' })
    const told = (await send('introspect', { token: access_token, ...secretsOf(app) })).json
    expect(told).toMatchObject({
      ...{ active: true, scope: 'api refresh_token', client_id: app.clientId, token_type: 'access_token' },
      ...{ username: 'admin@sandbox.example.com', sub: id, exp: 1_777_620_937 + 7200, iat: 1_777_620_937 },
    })
    expect((await send('introspect', { token: access_token })).json.error).toBe('invalid_client_id')
    const get = async (path: string, token: string | null) => {
      const answer = await fetch(path, {
        headers: token === null ? {} : { authorization: `Bearer ${token}` },
      })
      const text = await answer.text()
      return {
        status: answer.status,
        text,
        headers: answer.headers,
        json: text.startsWith('{') ? JSON.parse(text) : {},
      }
    }
    const userinfo = await get(`${org.url}/services/oauth2/userinfo`, access_token)
    expect(userinfo.json).toMatchObject({
      sub: id,
      user_id: org.userId,
      name: 'Ada Admin',
      user_type: 'STANDARD',
    })
    expect(userinfo.json.urls.sobjects).toBe(`${org.url}/services/data/v{version}/sobjects/`)
    expect(userinfo.json.utcOffset).toBe(-28_800_000)
    expect(userinfo.headers.get('sforce-limit-info')).toBe(null)
    expect((await get(id, access_token)).json).toMatchObject({
      username: 'admin@sandbox.example.com',
      display_name: 'Ada Admin',
    })
    expect([(await get(id, 'x')).text, (await get(id, null)).text]).toEqual([
      'Bad_OAuth_Token',
      'Missing_OAuth_Token',
    ])
    expect((await get(id.replace(/005\w+$/, '005000000000001'), access_token)).status).toBe(404)
    expect((await get(id.replace(/00D\w+/, '00D000000000001EAA'), access_token)).text).toBe('Wrong_Org')
    expect(await send('revoke', { token: refresh_token })).toMatchObject({ status: 200, text: '' })
    expect(await works(access_token)).toBe(401)
    expect((await send('introspect', { token: access_token, ...secretsOf(app) })).json).toEqual({
      active: false,
    })
    expect((await send('revoke', { token: 'nobody' })).json.error).toBe('unsupported_token_type')
  })

  it('never show in the ledger, and come back with a snapshot', async () => {
    const app = appOf()
    const { access_token, refresh_token, code } = await install(app)
    await fetch(`${org.url}/services/oauth2/userinfo?access_token=${access_token}&x=${refresh_token}`)
    await fetch(`${org.url}/services/oauth2/revoke?token=nobody&client_secret=${app.clientSecret}`)
    const seen = JSON.stringify(org.salesforce.ledger.entries())
    for (const secret of [access_token, refresh_token, code, app.clientSecret ?? '-'])
      expect(seen).not.toContain(secret)
    expect(org.salesforce.ledger.entries({ kind: 'token' }).length).toBeGreaterThan(0)
    const saved = JSON.parse(JSON.stringify(org.salesforce.snapshot()))
    org.salesforce.reset()
    expect(await works(access_token)).toBe(401)
    org.salesforce.restore(saved)
    expect(await works(access_token)).toBe(200)
    expect((await refresh(app, refresh_token)).status).toBe(200)
  })
})

describe('without a user', () => {
  it('client credentials act as the user of the app', async () => {
    const app = appOf({ runAs: org.userId })
    const form = { grant_type: 'client_credentials', ...secretsOf(app) }
    const { json } = await send('token', form)
    expect([json.refresh_token, json.token_type]).toEqual([undefined, 'Bearer'])
    expect(await works(json.access_token)).toBe(200)
    const other = appOf()
    const refused = await send('token', { grant_type: 'client_credentials', ...secretsOf(other) })
    expect(refused.json.error_description).toBe('no client credentials user enabled')
  })

  it('a JWT that the key of the app signed, for users who are approved', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const app = appOf({ publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string })
    const bearer = (claims: object = {}) => {
      const all = {
        ...{ iss: app.clientId, sub: 'admin@sandbox.example.com', aud: 'https://login.salesforce.com' },
        ...{ exp: 1_777_620_937 + 180, ...claims },
      }
      const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const text = `${encode({ alg: 'RS256' })}.${encode(all)}`
      const signature = createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')
      const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
      return send('token', { grant_type, assertion: `${text}.${signature}` })
    }
    expect((await bearer()).json.error_description).toBe("user hasn't approved this consumer")
    const approval = { approve_all: true }
    await org.call('PATCH', `/_sandbox/salesforce/apps/${app.clientId}`, approval)
    const { json } = await bearer()
    expect(await works(json.access_token)).toBe(200)
    expect([json.refresh_token, json.signature, json.issued_at]).toEqual([undefined, undefined, undefined])
    expect((await bearer({ aud: org.url })).status).toBe(200)
    expect((await bearer({ aud: 'https://example.com' })).json.error_description).toBe(
      'Audience validation failed',
    )
    for (const exp of [1_777_620_936, 1_777_620_937 + 3600, 'soon', undefined]) {
      expect((await bearer({ exp })).json.error_description, String(exp)).toBe('invalid assertion')
    }
    expect((await bearer({ iss: 'x' })).json.error).toBe('invalid_client_id')
    await org.call('PATCH', `/_sandbox/salesforce/apps/${app.clientId}`, { public_key: null })
    expect((await bearer()).json.error_description).toBe('invalid assertion')
  })
})
