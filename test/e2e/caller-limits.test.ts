import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, request } from './http.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    environment: {
      CROSSWALK_KEY_REQUESTS_PER_MINUTE: '5',
      CROSSWALK_ADDRESS_REQUESTS_PER_MINUTE: '60',
      CROSSWALK_FAILURES_PER_MINUTE: '3',
      CROSSWALK_PAGE_REQUESTS_PER_MINUTE: '10',
      CROSSWALK_PROXIES: '1',
    },
  })
})
afterAll(() => world.close())

/** Every test comes from an address of its own. */
const from = (address: string, authorization: string, body?: unknown): Promise<Answer> =>
  request(`${world.url}/v1/connectors`, body === undefined ? 'GET' : 'POST', {
    headers: { authorization, 'x-forwarded-for': `203.0.113.200, ${address}` },
    ...(body === undefined ? {} : { body }),
  })
const newKey = async () =>
  `Bearer ${(await world.rooms.keys.create(world.rooms.accountId, { name: 'k', mode: 'test' })).secret}`
const UNKNOWN = 'Bearer cw_live_0000000000000000000000000000000000aB'

test('a key may send its quota, is told what is left, and is refused before its body is read', async () => {
  const key = await newKey()
  for (let left = 4; left >= 0; left--) {
    const { status, headers } = await from('203.0.113.1', key)
    expect(status).toBe(200)
    expect(headers.get('ratelimit-policy')).toBe('"key";q=5;w=60')
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"key";r=${left};t=\\d+$`))
  }
  const refused = expectProblem(await from('203.0.113.1', key, '{not json'), 'too_many_requests')
  expect(refused.retry_after).toBeGreaterThanOrEqual(1)
  expect(refused.retry_after).toBeLessThanOrEqual(12)
  expect((await from('203.0.113.1', await newKey())).status).toBe(200)
})

describe('an address', () => {
  test('that tries keys that are none is refused after three, but a key at work goes on', async () => {
    const key = await newKey()
    expect((await from('203.0.113.2', key)).status).toBe(200)
    for (let i = 0; i < 3; i++) expectProblem(await from('203.0.113.2', UNKNOWN), 'unauthorized')
    expectProblem(await from('203.0.113.2', UNKNOWN), 'too_many_requests')
    expect((await from('203.0.113.3', key)).status).toBe(200)
  })

  test('that hands in texts as leaked keys that are none is refused after three', async () => {
    const report = (...keys: string[]) =>
      request(`${world.url}/v1/leaked-keys`, 'POST', {
        body: { keys },
        headers: { 'x-forwarded-for': '203.0.113.9' },
      })
    expect((await report('none', 'none', 'none')).status).toBe(200)
    expectProblem(await report('none'), 'too_many_requests')
  })

  test('may send its quota, whoever it says it is', async () => {
    const answers: number[] = []
    for (let i = 0; i < 70; i++) answers.push((await from('203.0.113.4', 'Basic x')).status)
    expect(answers.slice(0, 60)).toEqual(Array(60).fill(401))
    expect(answers.slice(-1)).toEqual([429])
  })

  test('is the one that our own proxy wrote, not one that the caller made up before it', async () => {
    const forged = (made: string) =>
      request(`${world.url}/v1/connectors`, 'GET', {
        headers: { authorization: UNKNOWN, 'x-forwarded-for': `${made}, 203.0.113.5` },
      })
    const statuses = []
    for (let i = 0; i < 4; i++) statuses.push((await forged(`198.51.100.${i}`)).status)
    expect(statuses).toEqual([401, 401, 401, 429])
  })
})

test.each([
  ['/advice?connector=hubspot&contacts=read', '203.0.113.20'],
  ['/explain', '203.0.113.21'],
  ['/docs', '203.0.113.22'],
  ['/openapi.json', '203.0.113.23'],
  ['/errors/not_found', '203.0.113.24'],
  [`/connect/${'x'.repeat(43)}`, '203.0.113.25'],
])('%s takes no key, and an address may ask for it ten times a minute', async (path, address) => {
  const ask = (from: string) => request(world.url + path, 'GET', { headers: { 'x-forwarded-for': from } })
  const statuses: number[] = []
  for (let i = 0; i < 12; i++) statuses.push((await ask(address)).status)
  expect(statuses.slice(0, 10)).not.toContain(429)
  expect(statuses.at(-1)).toBe(429)
  expect((await ask('203.0.113.99')).status).not.toBe(429)
  expect(
    (await request(`${world.url}/healthz`, 'GET', { headers: { 'x-forwarded-for': address } })).status,
  ).toBe(200)
})

test('a key that is bound to addresses opens nothing from elsewhere, and gives no key that does', async () => {
  const { secret } = await world.rooms.keys.create(world.rooms.accountId, {
    name: 'of an office',
    mode: 'test',
    permissions: ['keys:write', 'connections:read'],
    allowedAddresses: ['203.0.113.64/26', '2001:db8::/32'],
  })
  const ask = (address: string, body?: object) =>
    request<{ id: string; allowed_addresses: string[] }>(`${world.url}/v1/api-keys`, body ? 'POST' : 'GET', {
      headers: { authorization: `Bearer ${secret}`, 'x-forwarded-for': address },
      ...(body ? { body } : {}),
    })
  const { detail } = expectProblem(await ask('203.0.113.63', {}), 'address_not_allowed')
  expect(detail).toContain('203.0.113.63')
  for (const elsewhere of ['203.0.113.128', '2001:db9::1', 'nonsense', '']) {
    expectProblem(await ask(elsewhere, {}), 'address_not_allowed')
  }
  const wanted = { name: 'given', scopes: ['connections:read'] }
  expectProblem(await ask('203.0.113.65', wanted), 'missing_permission')
  const wide = { ...wanted, allowed_addresses: ['203.0.113.0/24'] }
  expectProblem(await ask('203.0.113.66', wide), 'missing_permission')
  const given = await ask('2001:db8::7', { ...wanted, allowed_addresses: ['203.0.113.70'] })
  expect([given.status, given.body.allowed_addresses]).toEqual([201, ['203.0.113.70/32']])
})
