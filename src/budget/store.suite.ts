import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { BudgetWindow } from '../connector/connector.ts'
import { systemClock } from '../lib/clock.ts'
import { Pool } from './pool.ts'
import { termsOfLanes } from './pool-options.ts'
import type { Lane } from './pool-state.ts'
import type { BudgetStore } from './store.ts'

/** One store as several processes open it. */
export interface Stores {
  /** As one more process; a store of one process answers the same again. */
  open(): Promise<BudgetStore>
  close(): Promise<void>
}

const PERIOD_MS = 600
const SIZE = 12

/** A rolling window called burst, for tests. */
export const burstWindow = (size: number, periodMs: number): BudgetWindow => ({
  id: 'burst',
  kind: 'rolling',
  scope: 'account',
  size,
  periodMs,
  why: 'test',
})

const WINDOW = burstWindow(SIZE, PERIOD_MS)

/** Every lane may fill every window. */
const ALL = { share: () => 1, terms: termsOfLanes(() => 1) }

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The vendor's limiter, which knows nothing of ours: counts arrivals by this machine's steady time. */
class Vendor {
  readonly arrivals: number[] = []
  refused = 0

  async call(tripMs: number): Promise<void> {
    await pause(tripMs * Math.random())
    const now = performance.now()
    if (this.arrivals.filter((at) => at > now - PERIOD_MS).length >= SIZE) this.refused++
    this.arrivals.push(now)
    await pause(tripMs * Math.random())
  }
}

/** What every store has to do, with real time and as many openings as there were processes. */
export function storeSuite(name: string, start: () => Promise<Stores>): void {
  describe(`budgets in ${name}`, () => {
    let stores: Stores
    let opened: BudgetStore[] = []

    beforeAll(async () => {
      stores = await start()
    })
    afterEach(async () => {
      await Promise.all(new Set(opened.map((store) => store.close())))
      opened = []
    })
    afterAll(() => stores?.close())

    const pools = new Map<string, Pool>()

    /** A pool as one more process has it; of a store that is in one process there is one. */
    async function pool(key: string): Promise<Pool> {
      const store = await stores.open()
      opened.push(store)
      const known = pools.get(key)
      if (known && !store.shared) return known
      const made = new Pool(key, { store, clock: systemClock, member: randomUUID(), ...ALL })
      made.know([['burst', WINDOW]])
      pools.set(key, made)
      return made
    }

    const ask = (lane: Lane = 'interactive', caller = '') => ({
      windows: ['burst'],
      lane,
      caller,
      maxWaitMs: 30_000,
    })

    test('three processes fill one window together, and the vendor never has to refuse', async () => {
      const vendor = new Vendor()
      const key = randomUUID()
      const pools = await Promise.all([pool(key), pool(key), pool(key)])
      const calls = 20
      const began = performance.now()
      await Promise.all(
        pools.flatMap((each) =>
          Array.from({ length: calls }, async () => {
            const permit = await each.acquire(ask('sync'))
            await vendor.call(20)
            permit.answered()
          }),
        ),
      )
      expect(vendor.refused).toBe(0)
      expect(vendor.arrivals).toHaveLength(calls * 3)
      // Sixty calls are five windows: four periods at least, and not twice as many.
      expect(performance.now() - began).toBeLessThan(PERIOD_MS * 9)
    })

    test('an interactive call of one process goes before calls that wait in another', async () => {
      const key = randomUUID()
      const [bulk, single] = await Promise.all([pool(key), pool(key)])
      const done: string[] = []
      const send = async (from: Pool, lane: Lane, label: string) => {
        const permit = await from.acquire(ask(lane))
        done.push(label)
        await pause(10)
        permit.answered()
      }
      const waiting = Array.from({ length: SIZE * 3 }, () => send(bulk, 'backfill', 'bulk'))
      await expect.poll(() => done.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(SIZE)
      const before = done.length
      await send(single, 'interactive', 'single')
      expect(done.indexOf('single') - before).toBeLessThanOrEqual(SIZE / 2)
      await Promise.all(waiting)
    })

    test('a call that never left gives its place back to the others', async () => {
      const key = randomUUID()
      const [one, two] = await Promise.all([pool(key), pool(key)])
      const permits = await Promise.all(Array.from({ length: SIZE }, () => one.acquire(ask())))
      const next = two.acquire(ask())
      let granted = false
      void next.then(() => {
        granted = true
      })
      await pause(100)
      expect(granted).toBe(false)
      permits[0]?.unsent()
      await expect.poll(() => granted, { timeout: 5_000 }).toBe(true)
    })

    test('what one learns from the vendor holds for all', async () => {
      const key = randomUUID()
      const [one, two] = await Promise.all([pool(key), pool(key)])
      const permit = await one.acquire(ask())
      permit.answered({ burst: { size: 40, remaining: 30 } })
      await expect
        .poll(
          async () => {
            const other = await two.acquire(ask())
            other.unsent()
            return two.state().windows.burst?.size
          },
          { timeout: 5_000 },
        )
        .toBe(40)
    })
  })
}
