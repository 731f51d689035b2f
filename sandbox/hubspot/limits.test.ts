import { afterEach, describe, expect, it, vi } from 'vitest'
import { movableClock } from '../index.ts'
import { caller, createWorld, failure, type World } from '../testing/world.ts'

let world: World
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await world.close()
})

const list = () => world.call('GET', '/crm/v3/objects/contacts?limit=1')
const search = () => world.call('POST', '/crm/v3/objects/contacts/search', {})

describe('the burst limit', () => {
  it('is a rolling window of ten seconds', async () => {
    world = await createWorld({ burstLimit: 3, rejectedCount: false })
    await list()
    world.hubspot.clock.advance(6000)
    await list()
    await list()
    const refused = await list()
    expect(refused.status).toBe(429)
    const app = world.hubspot.serviceKeys.list()[0]?.appId
    expect(refused.text).toBe(
      '{"status":"error","message":"You have reached your ten_secondly_rolling limit.","errorType":"RATE_LIMIT",' +
        `"correlationId":"${refused.headers.get('x-hubspot-correlation-id')}","policyName":"TEN_SECONDLY_ROLLING",` +
        `"groupName":"publicapi:private_app-api-calls-ten-secondly:${app}:147893286"}`,
    )
    expect(refused.headers.get('x-hubspot-ratelimit-remaining')).toBe('0')
    expect(refused.headers.has('retry-after')).toBe(false)
    world.hubspot.clock.advance(3999)
    expect((await list()).status).toBe(429)
    world.hubspot.clock.advance(1)
    const again = await list()
    expect([again.status, again.headers.get('x-hubspot-ratelimit-remaining')]).toEqual([200, '0'])
  })

  it('counts refused calls too when the settings say so', async () => {
    world = await createWorld({ burstLimit: 2, rejectedCount: true })
    await list()
    await list()
    world.hubspot.clock.advance(9000)
    expect((await list()).status).toBe(429)
    expect((await list()).status).toBe(429)
    world.hubspot.clock.advance(1000)
    expect((await list()).status).toBe(429)
  })

  it.each([
    ['free', 0, '100', '250000'],
    ['starter', 0, '100', '250000'],
    ['professional', 0, '190', '625000'],
    ['enterprise', 0, '190', '1000000'],
    ['professional', 1, '250', '1625000'],
    ['enterprise', 2, '250', '3000000'],
  ] as const)('of tier %s with %i increases is %s', async (tier, limitIncreases, max, daily) => {
    world = await createWorld({ tier, limitIncreases, burstLimit: null })
    const { headers } = await list()
    expect(headers.get('x-hubspot-ratelimit-max')).toBe(max)
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe(daily)
    expect(headers.get('x-hubspot-ratelimit-secondly')).toBe(String(Math.floor(Number(max) / 10)))
  })

  it('belongs to each key', async () => {
    world = await createWorld({ burstLimit: 1 })
    await list()
    const { token } = world.hubspot.serviceKeys.create({ name: 'b', scopes: ['crm.objects.contacts.read'] })
    const other = await fetch(`${world.url}/crm/v3/objects/contacts`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect([other.status, (await list()).status]).toEqual([200, 429])
  })
})

describe('the daily limit', () => {
  it('is shared by the account and resets at midnight of its time zone', async () => {
    world = await createWorld({ dailyLimit: 2 })
    await list()
    await search()
    const refused = await list()
    expect(refused.json).toMatchObject({
      errorType: 'RATE_LIMIT',
      policyName: 'DAILY',
      requestId: expect.any(String),
    })
    expect(refused.json.message).toBe('You have reached your daily limit.')
    expect(Object.keys(refused.json)).toEqual([
      ...['status', 'message', 'errorType', 'correlationId', 'policyName', 'requestId'],
    ])
    world.hubspot.clock.set(Date.parse('2026-03-13T03:59:59.999Z'))
    expect((await list()).status).toBe(429)
    world.hubspot.clock.advance(1)
    expect((await list()).status).toBe(200)
  })
})

describe('the pool of the account', () => {
  const limits = (body?: unknown) =>
    world.call(body === undefined ? 'GET' : 'PUT', '/_sandbox/hubspot/limits', body)

  it('is shared by keys, apps and both tokens of a rotation; the burst belongs to the key, not the token', async () => {
    world = await createWorld({ burstLimit: 3, dailyLimit: 8, rejectedCount: false })
    const scopes = ['crm.objects.contacts.read']
    const { serviceKeys, privateApps } = world.hubspot
    const key = serviceKeys.create({ name: 'k', scopes })
    const next = serviceKeys.rotateLater(key.id)
    const app = privateApps.create({ name: 'a', scopes })
    const statuses = []
    const turns = [key, next, key, next, app, app, app, app]
    for (const { token } of turns) {
      statuses.push((await caller(world.url, token)('GET', '/crm/v3/objects/contacts')).status)
    }
    expect(statuses).toEqual([200, 200, 200, 429, 200, 200, 200, 429])
    const burst = await caller(world.url, app.token)('GET', '/crm/v3/objects/contacts')
    expect(burst.json.groupName).toBe(`publicapi:private_app-api-calls-ten-secondly:${app.appId}:147893286`)
    await list()
    const usage = await world.call('GET', '/account-info/v3/api-usage/daily/private-apps')
    expect(usage.json.results[0]).toMatchObject({ usageLimit: 8, currentUsage: 8 })
    expect((await limits()).json.used_today).toBe(8)
    expect((await list()).json.policyName).toBe('DAILY')
    world.hubspot.clock.advance(10_000)
    const daily = await caller(world.url, next.token)('GET', '/crm/v3/objects/contacts')
    expect([daily.status, daily.json.policyName]).toEqual([429, 'DAILY'])
  })

  it('grows with the tier and the limit add-on, set together or apart', async () => {
    world = await createWorld({ burstLimit: null })
    const sizes = []
    for (const body of [
      { tier: 'free' },
      { limit_increases: 1 },
      { tier: 'enterprise', limit_increases: 2 },
    ]) {
      const { json } = await limits(body)
      sizes.push([json.tier, json.limit_increases, json.burst, json.daily])
      const { headers } = await list()
      expect(headers.get('x-hubspot-ratelimit-max')).toBe(String(json.burst))
      expect(headers.get('x-hubspot-ratelimit-daily')).toBe(String(json.daily))
    }
    expect(sizes).toEqual([
      ['free', 0, 100, 250_000],
      ['free', 1, 250, 1_250_000],
      ['enterprise', 2, 250, 3_000_000],
    ])
  })
})

describe('midnight', () => {
  it.each([
    ['in the evening, when it is already tomorrow in UTC', '2026-03-13T02:00:00Z', '2026-03-13T04:00:00Z'],
    ['on the day of 23 hours', '2026-03-08T05:30:00Z', '2026-03-09T04:00:00Z'],
    ['on the day of 25 hours', '2026-11-01T04:30:00Z', '2026-11-02T05:00:00Z'],
  ])('%s', async (_title, now, resetsAt) => {
    world = await createWorld({ clock: movableClock(Date.parse(now)) })
    const usage = await world.call('GET', '/account-info/v3/api-usage/daily/private-apps')
    expect(usage.json.results[0].resetsAt).toBe(resetsAt)
  })
})

describe('association calls', () => {
  const associations = () => world.call('GET', '/crm/v4/associations/contacts/companies/labels')
  const max = async () => (await associations()).headers.get('x-hubspot-ratelimit-max')

  it('share the limits of all others, or have their own table', async () => {
    world = await createWorld({ burstLimit: null })
    expect(await max()).toBe('190')
    world.hubspot.settings.associationLimits = 'own'
    const { headers } = await associations()
    expect(headers.get('x-hubspot-ratelimit-max')).toBe('150')
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe('500000')
    expect(headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('499999')
    expect((await list()).headers.get('x-hubspot-ratelimit-max')).toBe('190')
    const usage = await world.call('GET', '/account-info/2026-09/api-usage/daily/private-apps')
    expect(usage.json.results[0].currentUsage).toBe(3)
  })

  it.each([
    ['free', 0, '100', '250000'],
    ['starter', 0, '100', '250000'],
    ['enterprise', 0, '150', '500000'],
    ['enterprise', 2, '200', '1000000'],
  ] as const)('of tier %s with %i increases have a table of their own', async (tier, limitIncreases, burst, daily) => {
    world = await createWorld({ tier, limitIncreases, burstLimit: null, associationLimits: 'own' })
    const { headers } = await associations()
    expect(headers.get('x-hubspot-ratelimit-max')).toBe(burst)
    expect(headers.get('x-hubspot-ratelimit-daily')).toBe(daily)
  })
})

describe('the search limit', () => {
  it.each([
    ['token', 200],
    ['account', 429],
  ] as const)('can belong to the %s', async (searchLimitPer, status) => {
    world = await createWorld({ searchLimit: 1, searchLimitPer })
    await search()
    const { token } = world.hubspot.serviceKeys.create({ name: 'b', scopes: ['crm.objects.contacts.read'] })
    const other = await caller(world.url, token)('POST', '/crm/v3/objects/contacts/search', {})
    expect(other.status).toBe(status)
  })

  it('is a bucket of its own', async () => {
    world = await createWorld({ searchLimit: 5, burstLimit: 1 })
    const statuses = []
    for (let n = 0; n < 6; n += 1) statuses.push((await search()).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429])
    const refused = await search()
    expect(refused.json).toMatchObject({
      message: 'You have reached your secondly limit.',
      category: 'RATE_LIMITS',
    })
    world.hubspot.settings.searchRefusal = 'policy'
    expect((await search()).json).toMatchObject({ policyName: 'SECONDLY', errorType: 'RATE_LIMIT' })
    world.hubspot.clock.advance(1000)
    expect((await search()).status).toBe(200)
    expect((await list()).status).toBe(200)
  })
})

describe("the official client's own retry", () => {
  it('waits for the window after a burst refusal and succeeds', async () => {
    world = await createWorld({ burstLimit: 1, rejectedCount: false })
    const { Client } = await import('@hubspot/api-client')
    const client = new Client({ accessToken: world.token, basePath: world.url, numberOfApiCallRetries: 3 })
    await list()
    const said = vi.spyOn(console, 'error').mockImplementation(() => {
      world.hubspot.clock.advance(10_000)
    })
    const waits: number[] = []
    const real = globalThis.setTimeout
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms?: number) => {
      if (ms !== undefined && ms >= 1000 && ms <= 60_000) waits.push(ms)
      return real(run, ms !== undefined && ms >= 1000 && ms <= 60_000 ? 1 : ms)
    }) as typeof setTimeout)
    const page = await client.crm.contacts.basicApi.getPage()
    expect(page.results).toEqual([])
    expect(said).toHaveBeenCalledWith(
      'Request failed with status code [429], will retry [1] time in [10000] ms',
    )
    expect(waits).toContain(10_000)
  })

  it('gives up on a daily refusal at once', async () => {
    world = await createWorld({ dailyLimit: 0 })
    const refused = await failure(() => world.client.crm.contacts.basicApi.getPage())
    expect(refused).toMatchObject({ code: 429, body: { policyName: 'DAILY' } })
  })
})
