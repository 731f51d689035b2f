import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestRedis, type TestRedis } from '../../test/database-redis.ts'
import { systemClock } from '../lib/clock.ts'
import { Pool } from './pool.ts'
import { termsOfLanes } from './pool-options.ts'
import { RedisBackend } from './redis-backend.ts'
import { SharedStore } from './shared-store.ts'
import { burstWindow } from './store.suite.ts'

const PERIOD_MS = 1_000
const SIZE = 20
/** Stretches of two seconds and more. */
const MOST_TRIES = 12
const ALL = { share: () => 1, terms: termsOfLanes(() => 1) }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A way to Redis that can be cut, for one process alone: `closed` ends connections, `silent` swallows what is sent. */
class Way {
  state: 'open' | 'closed' | 'silent' = 'open'
  readonly #target: number
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined

  constructor(redis: TestRedis) {
    this.#target = Number(new URL(redis.url).port)
  }

  async listen(): Promise<string> {
    this.#server = createServer((socket) => this.#take(socket)).listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  #take(socket: Socket): void {
    this.#keep(socket)
    if (this.state === 'closed') socket.destroy()
    if (this.state !== 'open') return
    const redis = connect(this.#target, '127.0.0.1')
    this.#keep(redis)
    socket.on('data', (data) => this.state === 'open' && redis.write(data))
    redis.on('data', (data) => this.state === 'open' && socket.write(data))
    socket.on('close', () => redis.destroy())
    redis.on('close', () => socket.destroy())
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => undefined)
  }

  turn(state: Way['state']): void {
    this.state = state
    if (state !== 'silent') for (const socket of this.#sockets) socket.destroy()
  }

  close(): void {
    this.turn('closed')
    this.#server?.close()
  }
}

/** The vendor's limiter; its answers tell how many calls are left. */
class Vendor {
  #arrivals: { at: number; by: string; refused: boolean }[] = []

  call(by: string): number {
    const at = performance.now()
    const counted = this.#arrivals.filter((one) => one.at > at - PERIOD_MS && !one.refused).length
    this.#arrivals.push({ at, by, refused: counted >= SIZE })
    return Math.max(0, SIZE - counted - 1)
  }

  /** What came while `act` ran. */
  async during(ms: number) {
    const before = this.#arrivals.length
    await pause(ms)
    const seen = this.#arrivals.slice(before)
    const of = (by: string) => seen.filter((one) => one.by === by)
    /** The most of one process within any period. */
    const most = (by: string) =>
      Math.max(
        0,
        ...of(by).map(({ at }) => of(by).filter((one) => one.at > at - PERIOD_MS && one.at <= at).length),
      )
    return {
      refused: seen.filter((one) => one.refused).length,
      all: seen.length,
      of: (by: string) => of(by).length,
      most,
    }
  }
}

let redis: TestRedis
beforeAll(async () => {
  redis = await startTestRedis()
})
afterAll(() => redis.stop())

/** Processes of one customer's pool, one of them on a way to Redis of its own; ends with the test. */
async function scene(whenFinished: (end: () => Promise<void>) => void) {
  const way = new Way(redis)
  const url = await way.listen()
  const vendor = new Vendor()
  const key = randomUUID()
  const closing: (() => Promise<unknown>)[] = []
  whenFinished(async () => {
    way.turn('open')
    await Promise.all(closing.map((close) => close()))
    way.close()
  })
  /** A process that has work without end. */
  function work(by: string, address: string): void {
    const store = new SharedStore(new RedisBackend(address), () => undefined)
    const pool = new Pool(key, { store, clock: systemClock, member: by, ...ALL })
    pool.know([['burst', burstWindow(SIZE, PERIOD_MS)]])
    let ended = false
    const calls = async () => {
      while (!ended) {
        const ask = { windows: ['burst'], lane: 'sync', caller: '', maxWaitMs: 60_000 } as const
        const permit = await pool.acquire(ask)
        const remaining = vendor.call(by)
        await pause(5)
        permit.answered({ burst: { size: SIZE, remaining } })
      }
    }
    const done = calls()
    closing.push(async () => {
      ended = true
      await done
      await store.close()
    })
  }
  return { way, vendor, cutOff: () => work('cut off', url), another: () => work('another', redis.url) }
}

/** Looks at one stretch of time after the other until one is as it should be, however long this machine takes. */
async function eventually(look: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await look()
    } catch (error) {
      if (tries === MOST_TRIES) throw error
    }
  }
}

describe.concurrent.each([
  'closed',
  'silent',
] as const)('a process whose way to Redis is %s, and no other', (how) => {
  test('keeps to its share, is made room for, and comes back', async ({ onTestFinished }) => {
    const { way, vendor, cutOff, another } = await scene(onTestFinished)
    another()
    cutOff()
    expect(await vendor.during(2_500)).toMatchObject({ refused: 0 })
    way.turn(how)
    // Nobody can tell the others at once: until the vendor's answers do, its share is spent twice at most. That share it
    // keeps to whatever the machine does, for each call counts from before it leaves until after its answer.
    const first = await vendor.during(2_000)
    expect(first.most('cut off')).toBeLessThanOrEqual(SIZE / 2 + 1)
    await eventually(async () => {
      const apart = await vendor.during(2_000)
      expect(apart.refused).toBeLessThanOrEqual(1)
      expect(apart.of('cut off')).toBeGreaterThan(0)
      expect(apart.most('cut off')).toBeLessThanOrEqual(SIZE / 2 + 1)
      expect(apart.all).toBeGreaterThan(SIZE)
    })
    way.turn('open')
    await eventually(async () => {
      const again = await vendor.during(2_500)
      expect(again.refused).toBeLessThanOrEqual(1)
      expect(again.of('cut off')).toBeGreaterThan(SIZE / 2)
    })
  }, 90_000)

  test('begins all the same, with a share as if there were others, and finds them later', async ({
    onTestFinished,
  }) => {
    const { way, vendor, cutOff } = await scene(onTestFinished)
    way.turn(how)
    cutOff()
    let sent = 0
    await eventually(async () => {
      const alone = await vendor.during(2_000)
      expect(alone.refused).toBe(0)
      expect(alone.most('cut off')).toBeLessThanOrEqual(SIZE / 4 + 1)
      sent += alone.all
      expect(sent).toBeGreaterThan(3)
    })
    way.turn('open')
    await eventually(async () => {
      const back = await vendor.during(2_000)
      expect(back.refused).toBe(0)
      expect(back.all).toBeGreaterThan(SIZE)
    })
  }, 90_000)
})
