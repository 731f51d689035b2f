import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { createLog } from '../../src/lib/log.ts'
import { type Gateway, openRooms, type Rooms, startGateway } from '../../src/main.ts'
import { EVERYTHING } from '../../src/model/permissions.ts'
import { fastClock } from './clock.ts'
import { type Answer, request } from './http.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

interface Hour {
  hour: string
  calls: number
  lanes: Record<string, number>
  callers: { key_id: string | null; calls: number }[]
  others: Record<string, number>
}

interface EventBody {
  type: string
  connection_id: string
  data: Record<string, unknown>
}

const METRICS_TOKEN = 'a-token-for-prometheus'
const DAY = 100

let world: World
let rooms: Rooms
let second: Gateway
/** Two gateways on one database and one budget, and a day of 100 calls. */
beforeAll(async () => {
  const clock = fastClock()
  const environment = { CROSSWALK_SHARE_CALLS: 'off', CROSSWALK_METRICS_TOKEN: METRICS_TOKEN }
  world = await startWorld({
    clock,
    seed: { contacts: 5 },
    sandbox: { burstLimit: 100_000, dailyLimit: DAY, timeZone: 'UTC' },
    environment,
  })
  const config = loadConfig({
    ...world.environment,
    ...environment,
    CROSSWALK_ALLOW_HOSTS: new URL(world.sandboxUrl).host,
    CROSSWALK_BUDGETS: 'memory',
    PORT: '0',
  })
  rooms = await openRooms(config, createLog('silent'), () => undefined, { clock })
  second = await startGateway(config, rooms, createLog('silent'))
})
afterAll(async () => {
  await second.close()
  await rooms.close()
  await world.close()
})

const list = (lane: string, headers: Record<string, string> = {}) =>
  world.call('GET', world.at('/contacts?limit=1&fields=first_name'), {
    headers: { 'crosswalk-lane': lane, ...headers },
  })
const budget = async () =>
  (await world.call<{ spending: Hour[]; windows: Record<string, unknown>[] }>('GET', world.at('/budget')))
    .body
const used = async () => {
  const daily = (await budget()).windows.find(({ id }) => id === 'daily')
  return Number(daily?.ours) + Number(daily?.others)
}
const alerts = async () => {
  const { body } = await world.call<{ data: EventBody[] }>('GET', '/v1/events?limit=100')
  return body.data.filter(({ type }) => type === 'budget.nearly_spent').map(({ data }) => data)
}
const sum = (hours: readonly Hour[], of: (hour: Hour) => number) =>
  hours.reduce((so, each) => so + of(each), 0)

test('spending is told by the hour: by lane, by caller, and what others made of it', async () => {
  const other = await world.rooms.keys.create(world.rooms.accountId, {
    name: 'other',
    mode: 'test',
    permissions: EVERYTHING,
  })
  await list('interactive')
  // What it took to connect is ours as well.
  expect((await budget()).windows.map(({ others }) => others)).toEqual([0, 0, 0])
  const before = (await budget()).spending
  const calls = await world.callsDuring(async () => {
    for (let i = 0; i < 3; i++) await list('interactive')
    for (let i = 0; i < 2; i++) await list('backfill', { authorization: `Bearer ${other.secret}` })
  })
  const foreign = { headers: { authorization: `Bearer ${world.token}` } }
  for (let i = 0; i < 4; i++)
    await world.hubspot.fetch(new Request('http://sandbox/crm/v3/objects/contacts', foreign))
  await list('interactive')
  const { spending } = await budget()
  const added = (of: (hour: Hour) => number) => sum(spending, of) - sum(before, of)
  expect(added((hour) => hour.calls)).toBeCloseTo(calls.length + 1, 3)
  expect(added((hour) => hour.lanes.backfill ?? 0)).toBeCloseTo(2, 3)
  expect(added((hour) => hour.callers.find(({ key_id }) => key_id === other.keyId)?.calls ?? 0)).toBeCloseTo(
    2,
    3,
  )
  expect(added((hour) => hour.others.daily ?? 0)).toBeGreaterThanOrEqual(4)
  expect(added((hour) => hour.others.burst ?? 0)).toBeGreaterThanOrEqual(4)
  for (const { hour } of spending) expect(Date.parse(hour) % 3_600_000).toBe(0)
})

describe('a day that comes to its end', () => {
  test('makes an event at 80 and one at 95 percent, each once, also when two processes see it', async () => {
    const also = () =>
      request(`${second.url}${world.at('/contacts?limit=1&fields=first_name')}`, 'GET', {
        headers: { authorization: `Bearer ${world.apiKey}` },
      })
    while ((await used()) < 0.8 * DAY) await Promise.all([list('interactive'), also()])
    while ((await alerts()).length < 1) await Promise.all([list('interactive'), also()])
    expect(await alerts()).toMatchObject([{ window: 'daily', percent: 80, size: DAY }])
  })

  test('the lanes below interactive stop, the reserve serves, and who is refused is told when and by whom', async () => {
    let answer: Answer
    do answer = await list('backfill')
    while (answer.status === 200)
    const stopped = expectProblem(answer, 'rate_limited')
    expect(stopped.retry_after).toBeGreaterThan(0)
    expect(JSON.stringify(stopped.diagnosis)).toMatch(/daily|day/)
    expect((await list('interactive')).status).toBe(200)
    do answer = await list('interactive')
    while (answer.status === 200)
    const gone = expectProblem(answer, 'rate_limited')
    const midnight = Math.ceil(world.hubspot.clock.now() / 86_400_000) * 86_400_000
    const resets = world.hubspot.clock.now() + Number(gone.retry_after) * 1_000
    expect(Math.abs(resets - midnight)).toBeLessThan(60_000)
    expect(JSON.stringify(gone.diagnosis)).toMatch(/by this connection|by others|by both/)
    const percents = async () => (await alerts()).map(({ percent }) => percent)
    while ((await percents()).length < 2) await list('interactive')
    expect(await percents()).toEqual([80, 95])
  })
})

describe('GET /metrics', () => {
  const read = (headers: Record<string, string>) =>
    request<string>(`${world.url}/metrics`, 'GET', { headers })

  test('takes its own token, and no API key', async () => {
    expect((await read({})).status).toBe(401)
    expect((await read({ authorization: `Bearer ${world.apiKey}` })).status).toBe(401)
  })

  test('counts calls, waits, refusals, charges and requests, and names nobody', async () => {
    await world.call('GET', '/nowhere/at/all')
    const { status, text, headers } = await read({ authorization: `Bearer ${METRICS_TOKEN}` })
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/plain')
    const value = (series: RegExp) =>
      [...text.matchAll(new RegExp(`^${series.source} ([\\d.e+]+)$`, 'gm'))].reduce(
        (so, [, n]) => so + Number(n),
        0,
      )
    const seen = world.hubspot.ledger.entries({ path: '/crm/objects' }).filter(({ status: s }) => s === 200)
    const ok = value(/crosswalk_vendor_call_seconds_count\{connector="hubspot",lane="\w+",outcome="ok"\}/)
    expect(ok).toBeGreaterThan(50)
    expect(ok).toBeLessThanOrEqual(seen.length + 10)
    expect(value(/crosswalk_budget_refusals_total\{connector="hubspot",lane="backfill"\}/)).toBeGreaterThan(0)
    expect(value(/crosswalk_others_calls_total\{connector="hubspot",window="daily"\}/)).toBeGreaterThan(0)
    expect(value(/crosswalk_budget_windows\{window="daily",used="all"\}/)).toBe(1)
    expect(text).toContain('route="/v1/connections/{connection_id}/contacts"')
    expect(text).toContain('route="none"')
    const named = new Set([...text.matchAll(/^# TYPE (crosswalk_\w+)/gm)].map(([, name]) => String(name)))
    const page = readFileSync(new URL('../../docs/guides/metrics.md', import.meta.url), 'utf8')
    const undocumented = [...named].filter(
      (name) => !/^crosswalk_(process|nodejs)_/.test(name) && !page.includes(`\`${name}\``),
    )
    expect(undocumented).toEqual([])
    for (const secret of [world.connectionId, world.apiKey, world.token, world.rooms.accountId, 'nowhere'])
      expect(text).not.toContain(secret)
  })
})
