import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Called, caller, createWorld, type World } from '../testing/world.ts'
import { DEFAULT_SETTINGS } from './settings.ts'

const DEVELOPER_KEY = '/_sandbox/hubspot/developer-key'
const SUBSCRIPTIONS = '/webhooks/v3/4711/subscriptions'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(() => {
  const { portalId: _, burstLimit: __, ...defaults } = DEFAULT_SETTINGS
  Object.assign(world.hubspot.settings, defaults)
  if (world.hubspot.ledger.total > 0) world.hubspot.ledger.clear()
})

const bare = async (path: string, authorization?: string): Promise<Called> => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
  const response = await fetch(`${world.url}${path}`, { headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) }
}
const idOf = (called: Called) => called.headers.get('x-hubspot-correlation-id')
const plain401 = (called: Called) =>
  '{"status":"error","message":"Authentication credentials not found. This API supports OAuth 2.0 authentication and ' +
  'you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",' +
  `"correlationId":"${idOf(called)}","category":"INVALID_AUTHENTICATION"}`
const developerKeyNeeded = (called: Called) =>
  '{"status":"error","message":"This API can\'t be called using an OAuth access token. A valid developer API key must ' +
  'be provided in the `hapikey` query parameter, and a valid `appId` must be provided in the API request.",' +
  `"correlationId":"${idOf(called)}",` +
  '"links":{"docs":"https://developers.hubspot.com/docs/guides/api/app-management/webhooks"},' +
  '"category":"INVALID_AUTHENTICATION"}'

const PLAIN_PATHS = [
  '/webhooks/v3/4711/settings',
  SUBSCRIPTIONS,
  `${SUBSCRIPTIONS}/12`,
  '/webhooks/2026-03/4711/subscriptions/batch/update',
  '/app-webhooks/2026-09/4711/settings',
  '/crm/v3/extensions/cards/4711',
  '/crm/v3/extensions/cards-dev/4711',
  '/crm/v3/extensions/cards/dev/4711',
  '/crm/v3/extensions/calling/4711/settings',
  '/automation/v4/actions/4711',
]
const KEY_PATHS = [
  '/media-bridge/v1/4711/properties/VIDEO',
  '/media-bridge/v1/4711/schemas',
  '/marketing/v3/marketing-events/4711/settings',
  '/crm/v3/timeline/4711/event-templates',
  '/integrators/timeline/v3/4711/event-templates',
]

describe('app management with a bearer token', () => {
  const kinds = ['Service Key', 'private app'] as const
  const tokens = new Map<string, string>()
  beforeAll(() => {
    const about = { name: 'k', scopes: ['timeline'] }
    tokens.set('Service Key', world.hubspot.serviceKeys.create(about).token)
    tokens.set('private app', world.hubspot.privateApps.create(about).token)
  })

  it.each(
    kinds.flatMap((kind) => PLAIN_PATHS.map((path) => [kind, path] as const)),
  )('of a %s is refused with the plain 401 on %s', async (kind, path) => {
    const refused = await caller(world.url, tokens.get(kind) ?? '')('GET', path)
    expect([refused.status, refused.text]).toEqual([401, plain401(refused)])
  })

  it.each(
    kinds.flatMap((kind) => KEY_PATHS.map((path) => [kind, path] as const)),
  )('of a %s is asked for a developer API key on %s', async (kind, path) => {
    const refused = await caller(world.url, tokens.get(kind) ?? '')('GET', path)
    expect([refused.status, refused.text]).toEqual([403, developerKeyNeeded(refused)])
  })

  it('is judged as such when an unknown hapikey comes beside it', async () => {
    const refused = await bare(`${KEY_PATHS[0]}?hapikey=demo`, `Bearer ${world.token}`)
    expect([refused.status, refused.text]).toEqual([403, developerKeyNeeded(refused)])
  })

  it('can be refused in one way everywhere', async () => {
    const call = caller(world.url, world.token)
    world.hubspot.settings.appManagementRefusal = 'developer_key'
    expect((await call('POST', SUBSCRIPTIONS, {})).status).toBe(403)
    world.hubspot.settings.appManagementRefusal = 'unauthorized'
    expect((await call('GET', KEY_PATHS[0] ?? '')).status).toBe(401)
  })

  it('that is unknown, or with none at all, is refused with the plain 401', async () => {
    for (const authorization of [undefined, 'Bearer pat-na1-x']) {
      const refused = await bare(KEY_PATHS[0] ?? '', authorization)
      expect([refused.status, refused.text]).toEqual([401, plain401(refused)])
    }
  })
})

describe('the developer API key', () => {
  it('opens app management, where no app is found yet, and nothing else', async () => {
    const made = await world.call('POST', DEVELOPER_KEY)
    const { value } = made.json
    expect(made.status).toBe(201)
    expect((await world.call('GET', DEVELOPER_KEY)).json).toEqual(made.json)
    expect((await world.call('POST', DEVELOPER_KEY)).status).toBe(409)
    const known = await bare(`${SUBSCRIPTIONS}?hapikey=${value}`)
    expect(known.text).toBe(
      `{"status":"error","message":"resource not found","correlationId":"${idOf(known)}"}`,
    )
    expect(known.status).toBe(404)
    expect((await bare(`${SUBSCRIPTIONS}?hapikey=${value}`, `Bearer ${world.token}`)).status).toBe(404)
    expect((await bare(`/crm/v3/objects/contacts?hapikey=${value}`)).status).toBe(401)
    expect((await bare('/crm/v3/objects/contacts', `Bearer ${value}`)).status).toBe(401)
    const info = await world.call('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: value })
    expect(info.status).toBe(404)
    expect(JSON.stringify(world.hubspot.ledger.entries())).not.toContain(value)
    expect(JSON.stringify(world.hubspot.serviceKeys.list())).not.toContain(value)

    const next = (await world.call('POST', `${DEVELOPER_KEY}/rotate`)).json.value
    expect((await bare(`${SUBSCRIPTIONS}?hapikey=${value}`)).status).toBe(401)
    expect((await bare(`${SUBSCRIPTIONS}?hapikey=${next}`)).status).toBe(404)
    expect((await world.call('DELETE', DEVELOPER_KEY)).status).toBe(204)
    expect((await bare(`${SUBSCRIPTIONS}?hapikey=${next}`)).status).toBe(401)
    expect((await world.call('GET', DEVELOPER_KEY)).status).toBe(404)
  })

  it.each([
    ['GET', ''],
    ['POST', ''],
    ['POST', '/rotate'],
    ['DELETE', ''],
  ])('takes a Super Admin to %s%s', async (method, path) => {
    const email = `${method}${path.length}@example.com`.toLowerCase()
    const { id } = world.hubspot.users.create({ email, developerTools: true })
    const refused = await world.call(method, `${DEVELOPER_KEY}${path}?acting_user=${id}`)
    expect(refused.status).toBe(403)
    expect(refused.json.error).toMatch(
      /may not create or manage the developer API key: that takes Super Admin\.$/,
    )
  })
})

describe('retired and misplaced keys', () => {
  const uuid = '0d3c0cbe-0000-4000-8000-000000000000'
  const body = (called: Called, message: string, category: string) =>
    `{"status":"error","message":"${message} View or manage your API key here: https://app.hubspot.com/l/api-key/",` +
    `"correlationId":"${idOf(called)}","category":"${category}",` +
    '"links":{"api key":"https://app.hubspot.com/l/api-key/"}}'

  it('hapikey of the old shape is expired, any other invalid, byte for byte', async () => {
    const expired = await bare(`/crm/v3/objects/contacts?hapikey=${uuid}`)
    expect([expired.status, expired.text]).toEqual([
      401,
      body(expired, 'The API key used to make this call is expired.', 'EXPIRED_AUTHENTICATION'),
    ])
    for (const path of ['/crm/v3/objects/contacts?hapikey=demo', `${SUBSCRIPTIONS}?hapikey=${uuid}`]) {
      const invalid = await bare(path)
      expect([invalid.status, invalid.text]).toEqual([
        401,
        body(invalid, 'The API key provided is invalid.', 'INVALID_AUTHENTICATION'),
      ])
    }
  })

  it('hapikey has the other recorded answers as settings', async () => {
    world.hubspot.settings.unknownHapikeyAnswer = 'does_not_exist'
    world.hubspot.settings.expiredHapikeyCategory = 'INVALID_AUTHENTICATION'
    const unknown = await bare('/crm/v3/objects/contacts?hapikey=demo')
    expect(unknown.text).toBe(
      `{"status":"error","message":"This hapikey doesn't exist.","correlationId":"${idOf(unknown)}"}`,
    )
    const expired = await bare(`/crm/v3/objects/contacts?hapikey=${uuid}`)
    expect(expired.json.category).toBe('INVALID_AUTHENTICATION')
  })

  it('a personal access key as bearer token is expired since 1970', async () => {
    const fields = '\n$na1-0d3c-0cbe-4000-8000-000000000000\x10\xa6\xb8\xc2F\x18\xc4\xfd'
    const key = Buffer.from(fields, 'latin1').toString('base64')
    expect(key).toMatch(/^CiRuYTEt/)
    const refused = await bare('/crm/v3/objects/contacts', `Bearer ${key}`)
    const days = Math.floor(world.hubspot.clock.now() / 86_400_000)
    expect(refused.text).toBe(
      `{"status":"error","message":"The OAuth token used to make this call expired ${days} day(s) ago.",` +
        `"correlationId":"${idOf(refused)}","category":"EXPIRED_AUTHENTICATION",` +
        '"context":{"expire time":["1970-01-01T00:00:00Z"]}}',
    )
    expect(refused.status).toBe(401)
    const other = await bare('/crm/v3/objects/contacts', `Bearer ${Buffer.alloc(80, 'x').toString('base64')}`)
    expect(other.text).toBe(plain401(other))
  })
})

describe('token info', () => {
  it('asks for a bearer token in the EU, or as the settings say', async () => {
    const path = '/oauth/v2/private-apps/get/access-token-info'
    const ask = async (headers: Record<string, string>) => {
      const body = JSON.stringify({ tokenKey: world.token })
      return (await fetch(`${world.url}${path}`, { method: 'POST', headers, body })).status
    }
    const bearer = { authorization: `Bearer ${world.token}` }
    expect([await ask({}), await ask(bearer)]).toEqual([200, 200])
    world.hubspot.settings.hublet = 'eu1'
    expect([await ask({}), await ask(bearer)]).toEqual([401, 200])
    world.hubspot.settings.tokenInfoAuthorization = 'never'
    expect(await ask({})).toBe(200)
    world.hubspot.settings.hublet = 'na1'
    world.hubspot.settings.tokenInfoAuthorization = 'always'
    expect(await ask({})).toBe(401)
  })
})
