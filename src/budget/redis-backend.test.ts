import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRedis, type TestRedis } from '../../test/database-redis.ts'
import { systemClock } from '../lib/clock.ts'
import { backendSuite } from './backend.suite.ts'
import { Pool } from './pool.ts'
import { termsOfLanes } from './pool-options.ts'
import { RedisBackend } from './redis-backend.ts'
import { SharedStore } from './shared-store.ts'
import { burstWindow, storeSuite } from './store.suite.ts'

storeSuite('Redis', async () => {
  const redis = await startTestRedis()
  return {
    open: async () => new SharedStore(new RedisBackend(redis.url), () => undefined),
    close: () => redis.stop(),
  }
})

const PERIOD_MS = 1_000
const SIZE = 20
const WINDOW = burstWindow(SIZE, PERIOD_MS)

let redis: TestRedis
let backend: RedisBackend
beforeAll(async () => {
  redis = await startTestRedis()
  backend = new RedisBackend(redis.url)
})
afterAll(async () => {
  await backend.close()
  await redis.stop()
})

backendSuite('Redis', () => backend)

test('a document whose version is known is not sent again', async () => {
  const pool = randomUUID()
  await backend.swap(pool, null, { version: '1', document: '{}' })
  expect(await backend.swap(pool, '1', null)).toMatchObject({ version: '1', document: null })
})

test('a pool that nobody uses is gone after two days, and each use begins them anew', async () => {
  const client = new Redis(redis.url)
  const backend = new RedisBackend(redis.url, 'kept:')
  const daysLeft = async () => (await client.pttl('kept:pool')) / 86_400_000
  await backend.swap('pool', null, { version: '1', document: '{}' })
  expect(Math.round(await daysLeft())).toBe(2)
  await client.pexpire('kept:pool', 86_400_000)
  await backend.swap('pool', '1', { version: '2', document: '{}' })
  expect(Math.round(await daysLeft())).toBe(2)
  await backend.close()
  await client.quit()
})

/** Every lane may fill every window. */
const ALL = { share: () => 1, terms: termsOfLanes(() => 1) }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('while Redis is away two processes stay within the window together, and go on together when it is back', async () => {
  const outages: unknown[] = []
  const key = randomUUID()
  const stores = [1, 2].map(
    () => new SharedStore(new RedisBackend(redis.url), (error) => outages.push(error)),
  )
  const pools = stores.map((store) => {
    const pool = new Pool(key, { store, clock: systemClock, member: randomUUID(), ...ALL })
    pool.know([['burst', WINDOW]])
    return pool
  })
  const arrivals: number[] = []
  let refused = 0
  let ended = false
  const work = pools.map(async (pool) => {
    while (!ended) {
      const permit = await pool.acquire({ windows: ['burst'], lane: 'sync', caller: '', maxWaitMs: 60_000 })
      const now = performance.now()
      if (arrivals.filter((at) => at > now - PERIOD_MS).length >= SIZE) refused++
      arrivals.push(now)
      await pause(5)
      permit.answered()
    }
  })
  const during = async (ms: number) => {
    const before = arrivals.length
    await pause(ms)
    return arrivals.length - before
  }
  const together = await during(2_500)
  await redis.stop()
  const apart = await during(2_500)
  await redis.start()
  await pause(1_500)
  const again = await during(2_500)
  ended = true
  await Promise.all(work)
  await Promise.all(stores.map((store) => store.close()))
  expect(outages.length).toBeGreaterThan(0)
  expect(refused).toBe(0)
  // Two and a half windows each: nearly all of them while Redis is there, and still work done while it is not.
  expect(together).toBeGreaterThanOrEqual(SIZE * 1.6)
  expect(apart).toBeGreaterThanOrEqual(SIZE * 0.8)
  expect(again).toBeGreaterThanOrEqual(SIZE * 1.6)
}, 30_000)

test('an answer that came while the process itself stood still is no outage; none at all is one', async () => {
  const backend = new RedisBackend(redis.url)
  await backend.swap('still', null, null)
  const answered = backend.swap('still', null, { version: '1', document: '{}' })
  // It leaves in this turn of the event loop, and is answered in the next ones, which come late.
  await new Promise((resolve) => setImmediate(resolve))
  const until = performance.now() + 800
  while (performance.now() < until);
  expect(await answered).toMatchObject({ done: true })
  redis.pause()
  await expect(backend.swap('still', '1', null)).rejects.toThrow('did not answer')
  redis.resume()
  await backend.close()
})
