import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { caller, createWorld, type World } from '../../testing/world.ts'
import type { AppEvent } from './entities.ts'

const APPS = '/_sandbox/hubspot/apps'
const READ = 'crm.objects.contacts.read'
const PROJECT = {
  uid: 'new_app',
  type: 'app',
  config: {
    name: 'Our app',
    description: 'An example',
    distribution: 'marketplace',
    auth: {
      type: 'oauth',
      redirectUrls: ['https://example.com/callback', 'http://localhost:3000/callback'],
      requiredScopes: ['oauth', READ],
      optionalScopes: ['crm.objects.deals.read'],
      conditionallyRequiredScopes: [],
    },
    permittedUrls: { fetch: ['https://api.example.com'], iframe: [], img: [] },
    support: { supportEmail: 'help@example.com' },
  },
}
const STATIC = { name: 'Nightly', auth: 'static', required_scopes: [READ] }

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const withConfig = (config: object) => ({ ...PROJECT, config: { ...PROJECT.config, ...config } })
const withAuth = (auth: object) => withConfig({ auth: { ...PROJECT.config.auth, ...auth } })

describe('an app', () => {
  it("is made from its project's file as it is, and shown without its secret", async () => {
    const made = await world.call('POST', APPS, PROJECT)
    expect(made.status, made.text).toBe(201)
    const { client_secret: secret, ...shown } = made.json
    expect(secret).toMatch(/^[0-9a-f-]{36}$/)
    expect(shown).toEqual({
      app_id: expect.any(Number),
      uid: 'new_app',
      name: 'Our app',
      description: 'An example',
      distribution: 'marketplace',
      auth: 'oauth',
      client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      redirect_urls: PROJECT.config.auth.redirectUrls,
      required_scopes: ['oauth', READ],
      conditionally_required_scopes: [],
      optional_scopes: ['crm.objects.deals.read'],
      permitted_urls: PROJECT.config.permittedUrls,
      support: { supportEmail: 'help@example.com' },
      allowed_portals: [],
      owner_portal_id: 147893286,
      installs: [],
      created_at: '2026-03-12T07:33:46.615Z',
      updated_at: '2026-03-12T07:33:46.615Z',
    })
    expect((await world.call('GET', `${APPS}/${shown.app_id}`)).json).toEqual(shown)
    expect((await world.call('GET', APPS)).json.results).toEqual([shown])
    const again = await world.call('POST', APPS, PROJECT)
    expect([again.status, again.json.error]).toEqual([
      409,
      'This developer account has an app with the uid new_app already.',
    ])
  })

  it('has a secret that is shown and rotated, is changed as a whole, and is deleted', async () => {
    const { app_id: id, client_secret: first } = (await world.call('POST', APPS, PROJECT)).json
    const one = `${APPS}/${id}`
    expect((await world.call('GET', `${one}/client-secret`)).json).toEqual({ client_secret: first })
    const rotated = (await world.call('POST', `${one}/client-secret/rotate`)).json.client_secret
    expect(rotated).not.toBe(first)
    const changed = await world.call('PATCH', one, { name: 'Renamed', required_scopes: ['oauth'] })
    expect(changed.json).toMatchObject({ name: 'Renamed', required_scopes: ['oauth'], uid: 'new_app' })
    expect((await world.call('PATCH', one, { name: 'X', redirect_urls: ['ftp://x'] })).status).toBe(400)
    expect((await world.call('PATCH', one, { auth: 'static' })).status).toBe(409)
    expect((await world.call('GET', one)).json.name).toBe('Renamed')
    expect((await world.call('DELETE', one)).status).toBe(204)
    expect((await world.call('GET', one)).status).toBe(404)
  })

  it('is made by Super Admins and users with Developer Tools access', async () => {
    const sales = world.hubspot.users.create({ email: 'sales@example.com' })
    const refused = await world.call('POST', `${APPS}?acting_user=${sales.id}`, PROJECT)
    expect([refused.status, refused.json.error]).toEqual([
      403,
      expect.stringMatching(
        /may not create or manage apps: that takes Super Admin or Developer Tools access\.$/,
      ),
    ])
    world.hubspot.users.change(sales.id, { developerTools: true })
    expect((await world.call('POST', `${APPS}?acting_user=${sales.id}`, PROJECT)).status).toBe(201)
  })

  it.each([
    [{ ...PROJECT, type: 'webhooks' }, /type must be "app"/],
    [{ type: 'app', config: PROJECT.config }, /needs uid/],
    [{ uid: 'x', type: 'app' }, /needs config/],
    [{ ...PROJECT, version: 1 }, /version is not accepted. Accepted there: uid, type, config/],
    [withConfig({ colour: 'red' }), /config\.colour is not accepted. Accepted there: name, description/],
    [withConfig({ auth: { redirectUrls: [] } }), /config\.auth\.type must be/],
    [withAuth({ clientId: 'x' }), /config\.auth\.clientId is not accepted/],
    [
      withAuth({ requiredScopes: ['crm.objects.cats.read'] }),
      /requiredScopes has scopes that do not exist: crm\.objects\.cats\.read/,
    ],
    [withAuth({ redirectUrls: [] }), /needs a redirect URL/],
    [withAuth({ redirectUrls: ['http://example.com/x'] }), /must be https \(or http:\/\/localhost\)/],
    [withAuth({ redirectUrls: ['https://127.0.0.1/x'] }), /without an IP address/],
    [withAuth({ redirectUrls: ['https://2130706433/x'] }), /without an IP address/],
    [withAuth({ redirectUrls: ['https://[::1]/x'] }), /without an IP address/],
    [withAuth({ redirectUrls: ['https://example.com/x#y'] }), /fragment/],
    [withAuth({ redirectUrls: ['nonsense'] }), /cannot be a redirect URL/],
    [withAuth({ type: 'static', redirectUrls: [] }), /distribution is "private"/],
    [
      { ...STATIC, redirect_urls: ['https://example.com'] },
      /redirectUrls belong to apps with auth "oauth" only/,
    ],
    [{ ...STATIC, name: ' ' }, /needs a name/],
    [{ ...STATIC, permitted_urls: { fetch: 'x' } }, /permitted_urls\.fetch must be a list of texts/],
    [{ ...STATIC, allowed_portals: Array.from({ length: 11 }, (_, n) => n + 1) }, /at most 10 allow-listed/],
    [[], /An app is a JSON object/],
    [7, /An app is a JSON object/],
  ])('%j is refused', async (body, error) => {
    const refused = await world.call('POST', APPS, body)
    expect([refused.status, refused.json.error]).toEqual([400, expect.stringMatching(error)])
    expect(world.hubspot.apps.list()).toEqual([])
  })
})

describe('an app with static auth', () => {
  it('is installed in one account and gets in with a pat- token', async () => {
    const events: AppEvent[] = []
    world.hubspot.apps.onEvent((event) => events.push(event))
    const app = (await world.call('POST', APPS, STATIC)).json
    const installs = `${APPS}/${app.app_id}/installs`
    const made = await world.call('POST', installs)
    expect(made.json).toMatchObject({ portal_id: 147893286, app_id: app.app_id, scopes: [READ] })
    const { token } = made.json
    expect(token).toMatch(/^pat-na1-/)
    const call = caller(world.url, token)
    expect((await call('GET', '/crm/v3/objects/contacts')).status).toBe(200)
    expect((await call('GET', '/crm/v3/objects/deals')).status).toBe(403)
    const info = await call('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: token })
    expect(info.json).toMatchObject({ hubId: 147893286, appId: app.app_id, scopes: [READ] })
    expect((await world.call('POST', installs)).status).toBe(409)
    const other = world.hubspot.portals.create()
    const refused = await world.call('POST', installs, { portal_id: other.portalId })
    expect([refused.status, refused.json.error]).toEqual([
      409,
      'An app with static auth is for one account, and portal 147893286 has it.',
    ])
    expect((await world.call('DELETE', `${installs}/147893286`)).status).toBe(204)
    expect((await call('GET', '/crm/v3/objects/contacts')).status).toBe(401)
    expect(world.hubspot.notifications().map(({ kind, subject }) => [kind, subject])).toEqual([
      ['app_uninstalled', 'An app was uninstalled: Nightly'],
    ])
    expect(events.map(({ kind, install, app: { id } }) => [kind, id, install.portalId])).toEqual([
      ['installed', app.app_id, 147893286],
      ['uninstalled', app.app_id, 147893286],
    ])
  })

  it('has a token that is shown, rotated with seven days, and follows its scopes', async () => {
    const { hubspot } = world
    const app = hubspot.apps.create({ name: 'N', auth: 'static', requiredScopes: [READ] })
    const token = hubspot.apps.installStatic(app.id)
    const install = `${APPS}/${app.id}/installs/147893286`
    expect((await world.call('GET', `${install}/token`)).json).toEqual({ token })
    const next = (await world.call('POST', `${install}/rotate`, { expire: 'later' })).json.token
    const status = async (value: string) =>
      (await caller(world.url, value)('GET', '/crm/v3/objects/contacts')).status
    expect([await status(token), await status(next)]).toEqual([200, 200])
    hubspot.clock.advance(7 * 86_400_000)
    expect([await status(token), await status(next)]).toEqual([401, 200])
    await world.call('PATCH', `${APPS}/${app.id}`, { required_scopes: ['crm.objects.deals.read'] })
    expect(await status(next)).toBe(403)
    await world.call('DELETE', `${APPS}/${app.id}`)
    expect(await status(next)).toBe(401)
  })

  it('lives by the limits of privately distributed apps', async () => {
    const app = world.hubspot.apps.create({ name: 'N', auth: 'static', requiredScopes: [READ] })
    const token = world.hubspot.apps.installStatic(app.id)
    world.hubspot.settings.burstLimit = null
    const { headers } = await caller(world.url, token)('GET', '/crm/v3/objects/contacts')
    expect(headers.get('x-hubspot-ratelimit-max')).toBe('190')
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe('625000')
  })

  it('is installed by users with App Marketplace access who hold its scopes', async () => {
    const { hubspot } = world
    const app = hubspot.apps.create({ name: 'N', auth: 'static', requiredScopes: [READ] })
    const user = hubspot.users.create({ email: 'sam@example.com', scopes: [] })
    const at = `${APPS}/${app.id}/installs?acting_user=${user.id}`
    expect((await world.call('POST', at)).json.error).toMatch(
      /that takes Super Admin or App Marketplace access\.$/,
    )
    hubspot.users.change(user.id, { appMarketplace: true })
    expect((await world.call('POST', at)).json.error).toMatch(/may not grant crm\.objects\.contacts\.read/)
    hubspot.users.change(user.id, { scopes: [READ] })
    expect((await world.call('POST', at)).status).toBe(201)
    expect((await world.call('GET', `/_sandbox/hubspot/users/${user.id}`)).json.app_marketplace).toBe(true)
  })
})

describe('a snapshot', () => {
  it('keeps apps, installs and static tokens', async () => {
    const { hubspot } = world
    const app = hubspot.apps.create({ name: 'N', auth: 'static', requiredScopes: [READ] })
    const token = hubspot.apps.installStatic(app.id)
    const saved = hubspot.snapshot()
    hubspot.reset()
    expect(hubspot.apps.list()).toEqual([])
    hubspot.restore(JSON.parse(JSON.stringify(saved)))
    expect(hubspot.apps.get(app.id)).toEqual(app)
    expect(hubspot.apps.token(app.id)).toBe(token)
    expect((await caller(world.url, token)('GET', '/crm/v3/objects/contacts')).status).toBe(200)
    expect(hubspot.apps.create({ name: 'M', auth: 'static' }).id).toBe(app.id + 1)
  })

  it('does not let the id of a portal with apps change', async () => {
    world.hubspot.apps.create({ name: 'N', auth: 'static', requiredScopes: [READ] })
    const refused = await world.call('PATCH', '/_sandbox/hubspot/settings', { portalId: 7 })
    expect(refused.json.error).toBe('The id of a portal with apps cannot be changed.')
  })
})
