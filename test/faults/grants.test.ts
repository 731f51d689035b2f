import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { idleSeconds } from '../../src/credentials/oauth/refresh.ts'
import { Caretaker } from '../../src/engine/caretaker.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { insertAccount } from '../../src/store/accounts.ts'
import { findGrant, type GrantPlace } from '../../src/store/grants.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { shows, times } from './heavy.ts'
import { createRefresher, storeGrant } from './refresh-world.ts'
import { TokenServer } from './token-server.ts'

const INVALID_GRANT = {
  status: 400,
  body: JSON.stringify({
    error: 'invalid_grant',
    status: 'BAD_REFRESH_TOKEN',
    message: 'refresh token is invalid',
  }),
}

let database: TestDatabase
let accountId: string
/** The owner's way in, kept open: time is moved often. */
let owner: pg.Client
let gateway: Awaited<ReturnType<typeof createRefresher>>
const server = new TokenServer()

beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await insertAccount(database.db, 'ours')).accountId
  owner = new pg.Client({ connectionString: database.connectionString })
  await owner.connect()
  await owner.query(`select set_config('crosswalk.account_id', $1, false)`, [accountId])
  gateway = await createRefresher({
    databaseUrl: database.connectionString,
    masterKey: randomBytes(32).toString('base64'),
    tokenServer: await server.listen(),
    leaseMs: 1_000,
  })
})
afterEach(() => server.reset())
afterAll(async () => {
  await gateway.close()
  await owner.end()
  server.close()
  await database.close()
})

const aGrant = () => storeGrant(gateway, accountId)
const ask = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  (await owner.query(text, values)).rows
const change = (place: GrantPlace, set: string) =>
  ask(`update credentials set ${set} where credential_id = $1`, [place.credentialId])

/** Moves time on for this grant: everything that it knows of happened that much earlier. */
const later = (place: GrantPlace, interval: string) =>
  change(
    place,
    ['access_expires_at', 'refresh_after', 'refused_at', 'refresh_due_at', 'lease_until']
      .map((column) => `${column} = ${column} - interval '${interval}'`)
      .join(', '),
  )

const faults: [string, TokenServer['answer']][] = [
  ['500', () => ({ status: 500, body: '{}' })],
  ['502 html', () => ({ status: 502, body: '<html>', type: 'text/html' })],
  ['503', () => ({ status: 503, body: '' })],
  ['429', () => ({ status: 429, body: '{"policyName":"SECONDLY"}' })],
  ['reset', () => 'reset'],
  ['no answer', () => 'never'],
  ['200 html', () => ({ status: 200, body: '<html>', type: 'text/html' })],
  ['200 cut off', () => ({ status: 200, body: '{"access_tok' })],
  ['200 without a token', () => ({ status: 200, body: '{}' })],
  ['200 empty', () => ({ status: 200, body: '' })],
  ['200 list', () => ({ status: 200, body: '[]' })],
  ['500 invalid_grant', () => ({ ...INVALID_GRANT, status: 500 })],
  ['invalid_client', () => ({ status: 401, body: '{"error":"invalid_client"}' })],
  ['400 of another kind', () => ({ status: 400, body: '{"error":"invalid_request"}' })],
]

describe('R2: a transient failure never kills a grant', () => {
  test.each(faults)('%s, again and again: the grant lives', async (name, answer) => {
    const place = await aGrant()
    server.answer = answer
    // Waiting for an answer that never comes takes its time: three leases and a bit.
    const failures = name === 'no answer' ? times(1, 10) : times(3, 50)
    let refused = 0
    for (let i = 0; i < failures; i++) {
      await change(place, 'refresh_after = null, refresh_failures = 9')
      const error = await gateway.refresher.token(place).catch((failure: unknown) => failure)
      if ((error as { code?: string }).code === 'refresh_failed') refused++
    }
    expect((await findGrant(database.db, place))?.dead).toBe(false)
    expect(refused).toBe(failures)
    server.reset()
    await change(place, 'refresh_after = null')
    expect((await gateway.refresher.token(place)).token).toBe('access 1')
    shows('R2', failures, `${name}: 0 grants marked dead`)
  })

  test('a refusal that is repeated a minute later ends it; one that was lost to a race does not', async () => {
    const place = await aGrant()
    const { refresher, news } = gateway
    news.length = 0
    server.answer = () => INVALID_GRANT
    await expect(refresher.token(place)).rejects.toMatchObject({ code: 'refresh_failed' })
    await expect(refresher.token(place)).rejects.toMatchObject({ code: 'refresh_failed' })
    expect(server.calls).toHaveLength(1)
    expect(news.map((each) => each.kind)).toEqual(['doubted'])
    await later(place, '61 seconds')
    server.answer = (n) => server.tokens(n)
    expect((await refresher.token(place)).token).toBe('access 2')
    server.answer = () => INVALID_GRANT
    await expect(refresher.token(place, '1')).rejects.toMatchObject({ code: 'refresh_failed' })
    await later(place, '61 seconds')
    await expect(refresher.token(place, '1')).rejects.toMatchObject({ code: 'credential_invalid' })
    expect(news.at(-1)?.kind).toBe('dead')
  })

  test.each([
    ['a dead grant', () => INVALID_GRANT, 2],
    ['a token endpoint that is down', () => ({ status: 503, body: '' }), 120],
  ] as const)('%s costs next to nothing: 10,000 callers in an hour', async (name, answer, most) => {
    const place = await aGrant()
    server.answer = answer
    // The first pauses are short enough to be waited for, which would take as long here as it says.
    await change(place, `refresh_failures = ${times(2, 0)}`)
    const steps = times(50, 400)
    // An hour in steps, each with as many callers at once as make 10,000 in all.
    for (let step = 0; step < steps; step++) {
      await Promise.all(
        Array.from({ length: 10_000 / steps }, () => gateway.refresher.token(place).catch(() => null)),
      )
      await later(place, `${3_600 / steps} seconds`)
    }
    expect(server.calls.length).toBeLessThanOrEqual(most)
    shows('R2', 10_000, `callers in a simulated hour on ${name}: ${server.calls.length} token calls`)
  })
})

/** When which grant was refreshed in so many days without traffic. */
async function daysWithoutTraffic(days: number, places: readonly GrantPlace[]) {
  const ours = places.map(({ credentialId }) => `'${credentialId}'`).join(', ')
  const last = new Map(places.map(({ credentialId }) => [credentialId, 0]))
  const atMinute = new Map<number, number>()
  const failed: unknown[] = []
  const { db, refresher } = gateway
  const caretaker = new Caretaker({ db, refresher, clock: systemClock, onError: (each) => failed.push(each) })
  let longest = 0
  for (let day = 0; ; ) {
    const [next] = await ask(
      `select extract(epoch from min(refresh_due_at) - now())::float8 / 86400 as days from credentials where credential_id in (${ours})`,
    )
    const pause = Math.max(0, Number(next?.days)) + 0.0001
    if (day + pause > days) break
    day += pause
    const [{ before } = {}] = await ask('select clock_timestamp()::text as before')
    await ask(
      `update credentials set refresh_due_at = refresh_due_at - interval '${pause * 86_400} seconds',
        access_expires_at = access_expires_at - interval '${pause * 86_400} seconds' where credential_id in (${ours})`,
    )
    await caretaker.turn()
    const refreshed = await ask(
      `select credential_id as id from credentials where credential_id in (${ours}) and refreshed_at > $1`,
      [before],
    )
    for (const { id } of refreshed) {
      longest = Math.max(longest, day - (last.get(String(id)) ?? 0))
      last.set(String(id), day)
      const minute = Math.floor(day * 1_440)
      atMinute.set(minute, (atMinute.get(minute) ?? 0) + 1)
    }
  }
  expect(failed).toEqual([])
  for (const at of last.values()) longest = Math.max(longest, days - at)
  return { longest, refreshes: [...atMinute.values()] }
}

test('R3: 90 days without traffic: every grant is refreshed at least every 7 days, and not all at once', async () => {
  const count = times(5, 100)
  const places = await Promise.all(Array.from({ length: count }, aGrant))
  // Connected in one minute, as when somebody moves in: what keeps them apart is drawn anew at each refresh.
  for (const place of places)
    await change(place, `refresh_due_at = now() + interval '${idleSeconds()} seconds'`)
  const { longest, refreshes } = await daysWithoutTraffic(90, places)
  expect(longest).toBeLessThanOrEqual(7)
  const total = refreshes.reduce((sum, each) => sum + each, 0)
  expect(total).toBeGreaterThanOrEqual(count * 12)
  const busiest = Math.max(...refreshes)
  // Two may meet by chance, however few they are.
  expect(busiest).toBeLessThanOrEqual(Math.max(2, 0.05 * count))
  shows(
    'R3',
    count,
    `grants, 90 days: ${total} refreshes, longest pause ${longest.toFixed(2)} days, busiest minute ${busiest}`,
  )
})

test('S15: a grant of a connection in quarantine is not refreshed, however long it lies idle, until it is released', async () => {
  const place = await aGrant()
  const { db, refresher } = gateway
  const failed: unknown[] = []
  const caretaker = new Caretaker({ db, refresher, clock: systemClock, onError: (each) => failed.push(each) })
  const quarantine = (at: string) =>
    ask(`update connections set quarantined_at = ${at} where connection_id = $1`, [place.connectionId])
  await change(place, "refresh_due_at = now() - interval '1 minute'")
  await quarantine('now()')
  await caretaker.turn()
  expect(server.calls).toHaveLength(0)
  await quarantine('null')
  await caretaker.turn()
  expect(server.calls).toHaveLength(1)
  expect(failed).toEqual([])
})
