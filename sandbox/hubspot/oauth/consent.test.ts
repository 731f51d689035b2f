import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CALLBACK, CHALLENGE, consent, installApp, oauthApp, sendForm } from '../../testing/oauth-app.ts'
import { caller, createWorld, type World } from '../../testing/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const status = async (token: string, path = '/crm/v3/objects/contacts') =>
  (await caller(world.url, token)('GET', path)).status
const DEAD_REFRESH =
  '{"error":"invalid_grant","error_description":"refresh token is invalid, expired or revoked",' +
  '"status":"BAD_REFRESH_TOKEN","message":"refresh token is invalid, expired or revoked"}'

describe('from outside', () => {
  it('access tokens are made to expire now, and grants are revoked', async () => {
    const { app, client, access, refresh } = await installApp(world)
    const expire = await world.call('POST', '/_sandbox/hubspot/oauth/expire-access-tokens', {
      app_id: app.id,
    })
    expect(expire.json).toEqual({ expired: 1 })
    const refused = await caller(world.url, access)('GET', '/crm/v3/objects/contacts')
    expect(refused.json.category).toBe('EXPIRED_AUTHENTICATION')
    const form = { grant_type: 'refresh_token', ...client, refresh_token: refresh }
    expect((await sendForm(world, '/oauth/v3/token', form)).status).toBe(200)
    const revoked = await world.call('POST', '/_sandbox/hubspot/oauth/revoke', { portal: 147893286 })
    expect(revoked.json).toEqual({ revoked: 1 })
    expect((await sendForm(world, '/oauth/v3/token', form)).text).toBe(DEAD_REFRESH)
    const listed = await world.call('GET', '/_sandbox/hubspot/oauth/grants')
    expect(listed.json.results).toMatchObject([{ app_id: app.id, revoked: true }])
  })

  it.each([
    [{ client_id: 'x' }, 400, /client_id is missing/],
    [{ redirect_uri: 'https://evil.example.com' }, 400, /redirect_uri is missing or not one of/],
    [{ scopes: [] }, 400, /absent: crm\.objects\.contacts\.read/],
    [{ scopes: ['crm.objects.cats.read'] }, 400, /do not exist: crm\.objects\.cats\.read/],
    [{ scopes: ['crm.objects.contacts.read', 'tickets'] }, 400, /not set up to ask for: tickets/],
    [{ code_challenge: 'short' }, 400, /43 to 128/],
    [{ code_challenge: CHALLENGE, code_challenge_method: 'MD5' }, 400, /S256 or plain/],
    [{ portal: 5 }, 404, /no portal/],
    [{ user: 'nobody@example.com' }, 400, /acting user is not known/],
  ])('consent with %j is refused', async (more, code, error) => {
    const app = oauthApp(world)
    const body = {
      client_id: app.clientId,
      redirect_uri: CALLBACK,
      scopes: ['crm.objects.contacts.read'],
      ...more,
    }
    const refused = await world.call('POST', '/_sandbox/hubspot/oauth/grant', body)
    expect([refused.status, refused.json.error]).toEqual([code, expect.stringMatching(error)])
  })

  it('consent drops optional scopes that the user lacks, and needs App Marketplace access', async () => {
    const app = oauthApp(world)
    const sam = world.hubspot.users.create({
      email: 'sam@example.com',
      scopes: ['crm.objects.contacts.read'],
    })
    const body = {
      client_id: app.clientId,
      redirect_uri: CALLBACK,
      scopes: ['crm.objects.contacts.read'],
      optional_scopes: ['crm.objects.deals.read'],
    }
    const ask = (more: object = {}) =>
      world.call('POST', '/_sandbox/hubspot/oauth/grant', { ...body, ...more })
    expect((await ask()).json.scopes).toContain('crm.objects.deals.read')
    expect((await ask({ user: sam.email })).status).toBe(403)
    world.hubspot.users.change(sam.id, { appMarketplace: true })
    expect((await ask({ user: sam.email })).json.scopes).toEqual(['oauth', 'crm.objects.contacts.read'])
    world.hubspot.users.change(sam.id, { scopes: [] })
    expect((await ask({ user: sam.email })).json.error).toMatch(/may not grant crm\.objects\.contacts\.read/)
  })

  it('a privately distributed app is for its own account and those on its list', async () => {
    const { portalId } = world.hubspot.portals.create()
    const app = oauthApp(world, { distribution: 'private' })
    await expect(consent(world, app, { portal: portalId })).rejects.toThrow(/403.*not on the allow-list/)
    await world.call('PATCH', `/_sandbox/hubspot/apps/${app.id}`, { allowed_portals: [portalId] })
    expect(await consent(world, app, { portal: portalId })).not.toBe('')
  })
})

describe('the ledger, the logs and snapshots', () => {
  it('never hold a token, code or secret where people look; a snapshot brings all tokens back', async () => {
    const { client, code, access, refresh } = await installApp(world)
    await fetch(`${world.url}/oauth/v1/access-tokens/${access}`)
    await fetch(`${world.url}/oauth/v1/refresh-tokens/${refresh}`)
    await sendForm(world, `/oauth/v1/token?client_secret=${client.client_secret}&refresh_token=${refresh}`, {
      grant_type: 'refresh_token',
      client_id: client.client_id,
    })
    await fetch(`${world.url}/oauth/authorize?client_id=x&code=${code}`)
    expect(await status(access)).toBe(200)
    const seen = JSON.stringify(world.hubspot.ledger.entries())
    for (const secret of [access, refresh, code, client.client_secret])
      expect(seen.includes(secret)).toBe(false)
    const saved = JSON.parse(JSON.stringify(world.hubspot.snapshot()))
    world.hubspot.reset()
    expect(await status(access)).toBe(401)
    world.hubspot.restore(saved)
    expect(await status(access)).toBe(200)
    const form = { grant_type: 'refresh_token', ...client, refresh_token: refresh }
    expect((await sendForm(world, '/oauth/v3/token', form)).status).toBe(200)
  })
})
