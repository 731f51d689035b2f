import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from './http.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    seed: { contacts: 30, deals: 5, companies: 3, owners: 2 },
    sandbox: { burstLimit: 190, dailyLimit: 5_000 },
  })
})
afterAll(() => world.close())

const requests: [what: string, send: () => Promise<Answer>][] = [
  [
    'a first list, which learns the fields of the account',
    () => world.call('GET', world.at('/contacts?limit=2')),
  ],
  ['a second list', () => world.call('GET', world.at('/contacts?limit=2'))],
  ['deals with their stages and associations', () => world.call('GET', world.at('/deals?limit=5'))],
  ['a search of deals', () => world.call('POST', world.at('/deals/search'), { body: { limit: 3 } })],
  [
    'changes since a moment',
    () => world.call('GET', world.at('/contacts?updated_after=2020-01-01T00:00:00Z')),
  ],
  ['users', () => world.call('GET', world.at('/users'))],
  ['pipelines', () => world.call('GET', world.at('/pipelines'))],
  ['a description', () => world.call('GET', world.at('/schema/companies'))],
  ['a create', () => world.call('POST', world.at('/contacts'), { body: { first_name: 'A' } })],
  ['a check', () => world.call('POST', `/v1/connections/${world.connectionId}/check`)],
  ['a connect', () => world.connect(world.token)],
  ['a record that is not there', () => world.call('GET', world.at('/contacts/1'))],
  ['a refused parameter', () => world.call('GET', world.at('/contacts?x=1'))],
  ['a connection, which asks nobody', () => world.call('GET', `/v1/connections/${world.connectionId}`)],
  ['a health check', () => world.call('GET', '/healthz')],
]

describe('the receipt counts the calls that HubSpot saw', () => {
  test.each(requests)('for %s', async (_, send) => {
    let answer: Answer | undefined
    const calls = await world.callsDuring(async () => {
      answer = await send()
    })
    expect(answer?.headers.get('crosswalk-vendor-calls')).toBe(String(calls.length))
    for (const name of ['crosswalk-vendor-ms', 'crosswalk-waited-ms', 'crosswalk-own-ms']) {
      expect(answer?.headers.get(name)).toMatch(/^\d+\.\d\d$/)
    }
  })

  test('also when a check fails', async () => {
    const key = world.hubspot.serviceKeys.create({
      name: 'short-lived',
      scopes: ['crm.objects.contacts.read'],
    })
    const { body } = await world.connect(key.token)
    world.hubspot.serviceKeys.remove(key.id)
    let answer: Answer | undefined
    const calls = await world.callsDuring(async () => {
      answer = await world.call('POST', `/v1/connections/${body.id}/check`)
    })
    expect(calls.length).toBeGreaterThan(0)
    expect(answer?.headers.get('crosswalk-vendor-calls')).toBe(String(calls.length))
  })
})

describe('the budget header', () => {
  test('tells what is left of every window, as HubSpot counts it', async () => {
    const { headers } = await world.call('GET', world.at('/contacts?limit=1'))
    const windows = Object.fromEntries(
      [...(headers.get('crosswalk-budget') ?? '').matchAll(/"(\w+)";r=(\d+);q=(\d+);w=(\d+)/g)].map(
        ([, id, ...numbers]) => [id, numbers.map(Number)],
      ),
    )
    expect(Object.keys(windows)).toEqual(['burst', 'daily', 'search'])
    expect(windows.burst?.slice(1)).toEqual([190, 10])
    expect(windows.daily?.slice(1)).toEqual([5_000, 86_400])
    expect(windows.search).toEqual([expect.any(Number), 5, 1])
    const raw = await world.hubspot.fetch(
      new Request('http://sandbox/crm/v3/objects/contacts?limit=1', {
        headers: { authorization: `Bearer ${world.token}` },
      }),
    )
    const left = Number(raw.headers.get('x-hubspot-ratelimit-daily-remaining')) + 1
    expect(windows.daily?.[0]).toBe(left)
  })

  test('is absent where no CRM was asked', async () => {
    const { headers } = await world.call('GET', '/v1/connections')
    expect(headers.has('crosswalk-budget')).toBe(false)
  })
})

describe('the id of a request', () => {
  test('is the one that the caller chose, in the answer, in the problem and in the log', async () => {
    const headers = { 'x-request-id': 'mine-7.a_B' }
    const answer = await world.call<{ request_id: string }>('GET', '/v1/connections/none', { headers })
    expect(answer.headers.get('x-request-id')).toBe('mine-7.a_B')
    expect(answer.body.request_id).toBe('mine-7.a_B')
    const line = world.logs.map((each) => JSON.parse(each)).find((each) => each.request_id === 'mine-7.a_B')
    expect(line).toMatchObject({ method: 'GET', status: 404, path: '/v1/connections/none', vendor_calls: 0 })
  })

  test.each([
    'a b',
    'ü'.repeat(3).normalize('NFC').replace(/ü/g, '<'),
    'x'.repeat(129),
  ])('is a new one when the given one is not fit: %s', async (given) => {
    const { headers } = await world.call('GET', '/healthz', { headers: { 'x-request-id': given } })
    expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/)
  })
})
