import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { insertAccount } from '../../src/store/accounts.ts'
import { auditLog } from '../../src/store/audit.ts'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../database.ts'
import { heavily, shows, times } from './heavy.ts'
import { Gateway, type Order } from './refresh-processes.ts'
import { createRefresher, type RefreshWorld, storeGrant } from './refresh-world.ts'
import { TokenServer } from './token-server.ts'

const LEASE_MS = 2_000
const TEN_MINUTES = 600_000

let database: TestDatabase
let accountId: string
let world: RefreshWorld
let here: Awaited<ReturnType<typeof createRefresher>>
let gateways: Gateway[] = []
const server = new TokenServer()

beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await insertAccount(database.db, 'ours')).accountId
  world = {
    databaseUrl: database.connectionString,
    masterKey: randomBytes(32).toString('base64'),
    tokenServer: await server.listen(),
    leaseMs: LEASE_MS,
  }
  here = await createRefresher(world)
})
afterEach(() => server.reset())
afterAll(async () => {
  await Promise.all(gateways.map((each) => each.stop()))
  await here.close()
  server.close()
  await database.close()
})

/** So many gateways that live; who was killed has a successor. */
async function running(count: number): Promise<[Gateway, Gateway]> {
  gateways = gateways.filter((each) => each.alive)
  const missing = Array.from({ length: Math.max(0, count - gateways.length) }, () => Gateway.start())
  gateways.push(...(await Promise.all(missing)))
  return gateways.slice(0, count) as [Gateway, Gateway]
}

/** A grant whose access token has ended. */
async function aGrant(): Promise<Omit<Order, 'callers'>> {
  return { world, place: await storeGrant(here, accountId) }
}

/** No caller fails, all get the one new token. */
async function oneRefresh(processes: readonly Gateway[], callers: number): Promise<void> {
  const order = { ...(await aGrant()), callers }
  const results = (await Promise.all(processes.map((each) => each.ask(order)))).flat()
  expect(results).toHaveLength(callers * processes.length)
  expect(results.filter((each) => each.error)).toEqual([])
  expect(new Set(results.map((each) => each.token)).size).toBe(1)
}

const EVERY_CELL = [1, 10, 100].flatMap((callers) =>
  [1, 2].flatMap((processes) => [0.3, 1.5, 2.5].map((leases) => [callers, processes, leases] as const)),
)

describe('R1: one refresh for an expired token', () => {
  test.each([
    [100, 2, 0.3] as const,
    [10, 2, 2.5] as const,
    ...heavily(...EVERY_CELL),
  ])('%i callers in %i processes, %d leases of latency: one call, no error', async (callers, processes, leases) => {
    const ready = await running(processes)
    server.latencyMs = leases * LEASE_MS
    const rounds = times(1, 3)
    for (let round = 1; round <= rounds; round++) {
      await oneRefresh(ready, callers)
      expect(server.calls).toHaveLength(round)
    }
    const n = callers * processes * rounds
    shows(
      'R1',
      n,
      `${callers} callers × ${processes} processes × ${rounds}, latency ${leases} leases: ${rounds} calls, 0 errors`,
    )
  })

  test.each([
    'answered',
    'before_send',
    ...heavily('leased', 'committed'),
  ])('the holder is killed when it has %s: two calls at most, never two at once, the other process gets a token', async (at) => {
    const kills = times(1, 25)
    let calls = 0
    for (let i = 0; i < kills; i++) {
      const [holder, other] = await running(2)
      server.reset()
      server.latencyMs = 0.1 * LEASE_MS
      const order = await aGrant()
      const reached = holder.reached()
      void holder.ask({ ...order, callers: 1, at, signal: 'SIGKILL' })
      await reached
      const results = await other.ask({ ...order, callers: 10 })
      expect(results.map((each) => each.error)).toEqual(Array(10).fill(undefined))
      expect(server.calls.length).toBeLessThanOrEqual(2)
      expect(server.mostAtOnce).toBe(1)
      calls = Math.max(calls, server.calls.length)
      // It dies a moment after it told; until then it would take the next order.
      await holder.gone
    }
    shows(
      'R1',
      kills,
      `SIGKILL of the holder at ${at}: at most ${calls} call(s), never two at once, 0 errors`,
    )
  })

  test.each([
    'answered',
    ...heavily('before_send'),
  ])('the holder is stopped at %s for two leases and wakes up: what it brings late is refused', async (at) => {
    const stops = times(1, 10)
    for (let i = 0; i < stops; i++) {
      const [holder, other] = await running(2)
      server.reset()
      const order = await aGrant()
      const reached = holder.reached()
      const waking = holder.ask({ ...order, callers: 1, at, signal: 'SIGSTOP' })
      await reached
      const results = await other.ask({ ...order, callers: 5 })
      expect(results.filter((each) => each.error)).toEqual([])
      const [newest] = results
      expect(new Set(results.map((each) => each.token)).size).toBe(1)
      holder.resume()
      expect(await waking).toMatchObject([{ token: newest?.token }])
      expect((await here.refresher.token(order.place)).token).toBe(newest?.token)
      // Its lease is over: what it has not sent by then it does not send.
      expect(server.calls).toHaveLength(at === 'before_send' ? 1 : 2)
    }
    shows('R1', stops, `SIGSTOP of the holder at ${at} for over a lease: 0 newer tokens overwritten`)
  })

  test('keeps the refresh token when none is returned, and takes a new one when one is', async () => {
    const { place } = await aGrant()
    await here.refresher.token(place)
    server.answer = (n) => server.tokens(n, { refresh_token: 'refresh 1' })
    await here.refresher.token(place, '1')
    await here.refresher.token(place, '2')
    expect(server.shown).toEqual(['refresh 0', 'refresh 0', 'refresh 1'])
  })

  test('each use of a refresh token is in the audit log before it leaves; without the log none leaves', async () => {
    const { place } = await aGrant()
    const onAudit = (text: string) => queryAsOwner(database.connectionString, accountId, { text })
    await onAudit(
      `alter table audit_events add constraint full_disk check (body not like '%refresh%') not valid`,
    )
    await expect(here.refresher.token(place)).rejects.toMatchObject({ code: 'audit_unavailable' })
    expect(server.calls).toEqual([])
    await onAudit('alter table audit_events drop constraint full_disk')
    await here.refresher.token(place)
    const log = auditLog(database.db)
    const [entry] = await log.list(accountId, { limit: 1 })
    expect(entry).toMatchObject({
      action: 'credential.refresh',
      target: place.connectionId,
      details: { credential_id: place.credentialId, lease_epoch: '1' },
    })
    expect((await log.verify(accountId)).broken).toBeNull()
  })
})

describe('R16: clocks that are wrong', () => {
  test('one gateway is ten minutes ahead, one behind, the vendor a day off: one call, no error, none again', async () => {
    const wrong = await Promise.all([TEN_MINUTES, -TEN_MINUTES].map((offset) => Gateway.start(offset)))
    const rounds = times(2, 50)
    for (let round = 1; round <= rounds; round++) {
      server.clockOffsetMs = (round % 2 ? 1 : -1) * 86_400_000
      server.latencyMs = 0.1 * LEASE_MS
      await oneRefresh(wrong, 10)
      expect(server.calls).toHaveLength(round)
    }
    // A token that lives for half an hour is alive for both of them.
    const order = { ...(await aGrant()), callers: 1 }
    const [first] = await (wrong[0] as Gateway).ask(order)
    for (const each of wrong) expect(await each.ask(order)).toMatchObject([{ token: first?.token }])
    expect(server.calls).toHaveLength(rounds + 1)
    await Promise.all(wrong.map((each) => each.stop()))
    shows(
      'R16',
      rounds,
      `refreshes by two gateways at +10 and -10 minutes, vendor ±1 day: ${rounds} calls, 0 errors`,
    )
  })
})
