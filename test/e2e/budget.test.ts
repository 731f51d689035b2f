import { afterEach, describe, expect, test } from 'vitest'
import type { Answer } from './http.ts'
import { expectProblem } from './problem.ts'
import { startWorld as openWorld, type World, type WorldOptions } from './world.ts'

/** Each request makes its own calls: what is looked at here is how they are paced. */
const startWorld = (options: WorldOptions) =>
  openWorld({ ...options, environment: { CROSSWALK_SHARE_CALLS: 'off', ...options.environment } })

let world: World
afterEach(() => world.close())

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i))
const refusedByVendor = () => world.hubspot.ledger.entries({ status: 429 })
const left = ({ headers }: Answer, window: string) =>
  Number(new RegExp(`"${window}";r=(\\d+)`).exec(headers.get('crosswalk-budget') ?? '')?.[1])

/** The largest number of calls that began within any `ms` of HubSpot's clock. */
function busiest(moments: readonly number[], ms: number): number {
  return Math.max(...moments.map((from) => moments.filter((at) => at >= from && at < from + ms).length))
}

describe('the burst window', () => {
  test('400 requests at once on 190 calls in 10 s: HubSpot never has to say no', async () => {
    world = await startWorld({ seed: { contacts: 5 }, sandbox: { burstLimit: 190 } })
    const [contact] = (await world.records('contacts').list({ limit: 1 })).data
    const path = world.at(`/contacts/${contact?.id}`)
    const answers = await Promise.all(times(400, () => world.call('GET', path)))
    expect(refusedByVendor()).toEqual([])
    const calls = world.hubspot.ledger.entries({ path: '/crm/' }).map((call) => call.started_at)
    expect(busiest(calls, 10_000)).toBeLessThanOrEqual(190)
    const refused = answers.filter((answer) => answer.status !== 200)
    for (const answer of refused) {
      expect(expectProblem(answer, 'rate_limited').retry_after).toBeGreaterThan(0)
    }
    // Twenty seconds of waiting are room for two windows at least.
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(370)
  })

  test('of a smaller account is learned from its headers, and what others use up is counted', async () => {
    world = await startWorld({ seed: { contacts: 5 }, sandbox: { burstLimit: 30 } })
    const others = { headers: { authorization: `Bearer ${world.token}` } }
    const theirs = () => world.hubspot.fetch(new Request('http://sandbox/crm/v3/objects/contacts', others))
    for (const call of times(15, () => theirs)) await call()
    expect(left(await world.call('GET', world.at('/contacts')), 'burst')).toBeLessThanOrEqual(15)
    await Promise.all(times(40, () => world.call('GET', world.at('/contacts'))))
    expect(refusedByVendor()).toEqual([])
  })

  test('that is spent makes a later request wait, and the receipt says how long', async () => {
    world = await startWorld({ seed: { contacts: 1 }, sandbox: { burstLimit: 10 } })
    const answers = await Promise.all(times(12, () => world.call('GET', world.at('/contacts'))))
    const waited = answers.map((answer) => Number(answer.headers.get('crosswalk-waited-ms')))
    expect(answers.map((answer) => answer.status)).toEqual(times(12, () => 200))
    expect(Math.max(...waited)).toBeGreaterThan(5_000)
    expect(refusedByVendor()).toEqual([])
  })
})

test('search keeps to five a second of its own, and leaves the other calls alone', async () => {
  world = await startWorld({ seed: { contacts: 20 }, sandbox: { searchLimit: 5 } })
  await world.records('contacts').list({ limit: 1 })
  const filter = { field: 'first_name', op: 'exists', value: true }
  const search = () => world.call('POST', world.at('/contacts/search'), { body: { filter, limit: 1 } })
  const answers = await Promise.all(times(30, search))
  expect(answers.map((answer) => answer.status)).toEqual(times(30, () => 200))
  expect(refusedByVendor()).toEqual([])
  const searches = world.hubspot.ledger.entries({ method: 'POST', path: '/crm/objects' })
  expect(
    busiest(
      searches.map((call) => call.started_at),
      1_000,
    ),
  ).toBeLessThanOrEqual(5)
})

describe('the day', () => {
  test('that is spent is told once by HubSpot and then by us, until midnight of the account', async () => {
    world = await startWorld({ seed: { contacts: 1 }, sandbox: { dailyLimit: 10, timeZone: 'Asia/Tokyo' } })
    const answers: Answer[] = []
    for (const send of times(15, () => () => world.call('GET', world.at('/contacts'))))
      answers.push(await send())
    const last = expectProblem(answers.at(-1) as Answer, 'rate_limited')
    expect(refusedByVendor().length).toBeLessThanOrEqual(1)
    const now = world.hubspot.clock.now()
    const midnight = Math.ceil((now + 9 * 3_600_000) / 86_400_000) * 86_400_000 - 9 * 3_600_000
    expect(Math.abs(now + Number(last.retry_after) * 1_000 - midnight)).toBeLessThan(60_000)
  })
})

test('a refusal by HubSpot that nobody could foresee holds the calls that come after it', async () => {
  world = await startWorld({ seed: { contacts: 3 } })
  await world.records('contacts').list({ limit: 1 })
  const body = { policyName: 'TEN_SECONDLY_ROLLING', message: 'You have reached your limit.' }
  world.hubspot.faults.add({
    times: 1,
    match: { path: '/crm/objects/*' },
    effect: { kind: 'status', status: 429, body },
  })
  const from = world.hubspot.clock.now()
  const answers = await Promise.all(times(5, () => world.call('GET', world.at('/contacts?limit=1'))))
  expect(answers.map((answer) => answer.status)).toEqual(times(5, () => 200))
  const late = world.hubspot.ledger
    .entries({ path: '/crm/objects' })
    .filter((call) => call.started_at >= from)
  expect(Math.max(...late.map((call) => call.started_at)) - from).toBeGreaterThan(9_000)
})

test('the budget of a connection is told without a call: what is left, who spent it, when there is room', async () => {
  world = await startWorld({ seed: { contacts: 3 }, sandbox: { burstLimit: 50, dailyLimit: 1_000 } })
  await world.records('contacts').list({ limit: 1 })
  const others = { headers: { authorization: `Bearer ${world.token}` } }
  for (let i = 0; i < 5; i++)
    await world.hubspot.fetch(new Request('http://sandbox/crm/v3/objects/contacts', others))
  await world.records('contacts').list({ limit: 1 })
  let budget: Answer | undefined
  const calls = await world.callsDuring(async () => {
    budget = await world.call('GET', world.at('/budget'))
  })
  expect(calls).toEqual([])
  const { windows } = budget?.body as { windows: Record<string, unknown>[] }
  expect(windows.map(({ id, kind, scope }) => [id, kind, scope])).toEqual([
    ['burst', 'rolling', 'credential'],
    ['daily', 'day', 'account'],
    ['search', 'rolling', 'account'],
  ])
  const [burst, daily] = windows
  expect(burst).toMatchObject({ size: 50 })
  expect(burst?.others).toBeGreaterThanOrEqual(5)
  expect(daily).toMatchObject({ size: 1_000, exhausted_at: null })
  expect(Date.parse(String(daily?.room_at))).toBeGreaterThan(world.hubspot.clock.now())
})
