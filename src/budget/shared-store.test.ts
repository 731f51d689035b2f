import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '../lib/clock.ts'
import { ManualClock, settled } from '../lib/manual-clock.suite.ts'
import { shares } from './decide.ts'
import { MemoryStore } from './memory-store.ts'
import type { Permit } from './permit.ts'
import { Pool } from './pool.ts'
import { termsOfLanes } from './pool-options.ts'
import { type Backend, SharedStore, type Swapped } from './shared-store.ts'
import { burstWindow } from './store.suite.ts'
import type { BudgetStore } from './store.ts'

const SIZE = 16
/** Longer than any test: nothing clears while one runs. */
const PERIOD_MS = 600_000

/** A store that can go away, and keeps what it had. */
class Memory implements Backend {
  isAway = false
  /** It takes what it is asked, and says nothing. */
  isMute = false
  swaps = 0
  reads = 0
  unanswered = 0
  #kept: { version: string; document: string } | null = null

  async swap(_: string, expected: string | null, next: Parameters<Backend['swap']>[2]): Promise<Swapped> {
    if (this.isAway) throw new Error('nobody answers')
    if (this.isMute) {
      this.unanswered++
      return new Promise(() => undefined)
    }
    this.swaps++
    if (next === null) this.reads++
    const now = performance.timeOrigin + performance.now()
    const kept = this.#kept
    if (next !== null && (kept?.version ?? null) === expected) {
      this.#kept = next
      return { done: true, version: null, document: null, now }
    }
    return { done: false, version: kept?.version ?? null, document: kept?.document ?? null, now }
  }

  /** It is there, and has lost everything. */
  lose(): void {
    this.#kept = null
  }

  async close(): Promise<void> {}
}

let backend: Memory
beforeEach(() => {
  backend = new Memory()
})

const counted = (pool: Pool) => {
  const { now, windows } = pool.state()
  return windows.burst ? shares(windows.burst, now).ours : null
}

/** The pool as one more process has it. */
function opened(): Pool {
  const store = new SharedStore(backend, () => undefined)
  const lanes = { share: () => 1, terms: termsOfLanes(() => 1) }
  const pool = new Pool('pool', { store, clock: systemClock, member: randomUUID(), ...lanes })
  pool.know([['burst', burstWindow(SIZE, PERIOD_MS)]])
  return pool
}

const leave = (pool: Pool) =>
  pool.acquire({ windows: ['burst'], lane: 'interactive', caller: '', maxWaitMs: 0 })

/** Asks for calls one after the other until there is no room, and answers how many there were. */
async function fill(pool: Pool): Promise<number> {
  for (let calls = 0; ; calls++) {
    const permit = await leave(pool).catch(() => null)
    if (permit === null) return calls
    permit.answered()
  }
}

/** A call of a process that is given back, so that the others know of it. */
const appear = async (pool: Pool) => (await leave(pool)).unsent()

/** Two processes that know of each other. */
async function couple(): Promise<[Pool, Pool]> {
  const [one, other] = [opened(), opened()]
  await appear(one)
  await appear(other)
  const { reads } = backend
  await vi.waitFor(async () => {
    await one.look()
    expect(backend.reads).toBeGreaterThan(reads)
  })
  return [one, other]
}

/** The process has noticed that the store answers again. */
async function isBack(pool: Pool): Promise<void> {
  const before = backend.swaps
  await vi.waitFor(async () => {
    await pool.look()
    // It was asked whether it is there, for what it has, and to take what is added.
    expect(backend.swaps).toBeGreaterThanOrEqual(before + 3)
  })
}

test('whoever looks sees what the other processes did', async () => {
  const [one, other] = await couple()
  const permit = await leave(other)
  await vi.waitFor(async () => {
    await one.look()
    expect(counted(one)).toBe(1)
  })
  permit.answered()
})

test('a process that was never told of others supposes three while the store is away', async () => {
  backend.isAway = true
  expect(await fill(opened())).toBe(SIZE / 4)
})

test('while the store is away nobody waits for the answer whether it is there again', async () => {
  const [one] = await couple()
  backend.isAway = true
  await appear(one)
  backend.isAway = false
  backend.isMute = true
  await vi.waitFor(async () => {
    await appear(one)
    expect(backend.unanswered).toBe(1)
  })
  expect(await fill(one)).toBeGreaterThan(0)
  expect(backend.unanswered).toBe(1)
})

test('two that go on alone fill the window together, and what they did counts when the store is back', async () => {
  const [one, other] = await couple()
  backend.isAway = true
  expect([await fill(one), await fill(other)]).toEqual([SIZE / 2, SIZE / 2])
  backend.isAway = false
  await isBack(one)
  expect(await fill(opened())).toBe(0)
})

test('who is back first keeps to its share for a moment: others may still be alone', async () => {
  const [one] = await couple()
  backend.isAway = true
  await appear(one)
  backend.isAway = false
  await isBack(one)
  // The call that it gave back counts for the other, which may have made one too.
  expect(await fill(one)).toBe((SIZE - 1 - 1) / 2)
})

test('and takes all of it again once the others have noticed too', async () => {
  const [one] = await couple()
  backend.isAway = true
  await appear(one)
  backend.isAway = false
  await isBack(one)
  const presumed = () => {
    const { burst } = one.state().windows
    return burst?.kind === 'rolling' ? (burst.presumed?.length ?? 0) : 0
  }
  await vi.waitFor(
    async () => {
      const before = presumed()
      await appear(one)
      expect(presumed()).toBe(before)
    },
    { timeout: 10_000, interval: 200 },
  )
})

test('a store that lost everything learns it from each process that had something in it', async () => {
  const [one, other] = await couple()
  for (let calls = 0; calls < 3; calls++) (await leave(one)).answered()
  await vi.waitFor(async () => {
    await one.look()
    expect(counted(one)).toBe(3)
  })
  // The other has not seen these calls, and is the first to write again.
  backend.lose()
  await appear(other)
  await appear(one)
  expect(await fill(opened())).toBe(SIZE - 3)
})

test('leave that was given is stale when the store has not answered since, for others may count its holder as dead', async () => {
  const permit = await leave(opened())
  expect(permit.fresh).toBe(true)
  backend.isMute = true
  await vi.waitFor(() => expect(permit.fresh).toBe(false), { timeout: 5_000 })
})

test('leave that comes for somebody who went away is given back', async () => {
  const [one, other] = await couple()
  const going = Array.from({ length: SIZE }, () => new AbortController())
  const asked = going.map(({ signal }) =>
    one.acquire({ windows: ['burst'], lane: 'interactive', caller: '', maxWaitMs: 60_000, signal }),
  )
  // The store is being asked.
  for (const each of going) each.abort(new Error('gone'))
  expect(await Promise.allSettled(asked)).toEqual(
    going.map(() => ({ status: 'rejected', reason: new Error('gone') })),
  )
  let calls = 0
  await vi.waitFor(async () => {
    calls += await fill(other)
    expect(calls).toBe(SIZE)
  })
})

test('what was granted ahead goes out at its moment, also while the store is asked', async () => {
  const clock = new ManualClock()
  const kept = new MemoryStore(clock)
  let isMute = false
  const store: BudgetStore = {
    shared: true,
    change: async (name, change) => (isMute ? new Promise(() => undefined) : kept.change(name, change)),
    peek: (name) => kept.peek(name),
    own: () => null,
    now: () => kept.now(),
    latest: () => kept.latest(),
    forget: (name) => kept.forget(name),
    close: () => kept.close(),
  }
  const lanes = { share: () => 1, terms: termsOfLanes(() => 1) }
  const pool = new Pool('pool', { store, clock, member: 'one', ...lanes })
  pool.know([['burst', burstWindow(100, 10_000)]])
  const permits: Permit[] = []
  for (let calls = 0; calls < 40; calls++)
    void pool.acquire({ windows: ['burst'], lane: 'sync', caller: '', maxWaitMs: 60_000 }).then((permit) => {
      permits.push(permit)
    })
  await settled()
  const before = permits.length
  isMute = true
  permits[0]?.answered()
  await clock.advance(150)
  expect(permits.length).toBe(before + 2)
})
