import { beforeEach, describe, expect, test } from 'vitest'
import type { BudgetWindow } from '../connector/connector.ts'
import { ManualClock, settled } from '../lib/manual-clock.suite.ts'
import { type Budget, Budgets } from './budgets.ts'
import { MemoryStore } from './memory-store.ts'
import type { Permit } from './permit.ts'
import type { Lane } from './pool-state.ts'

const windows: BudgetWindow[] = [
  { id: 'burst', kind: 'rolling', scope: 'account', size: 2, periodMs: 10_000, why: 'test' },
  { id: 'search', kind: 'rolling', scope: 'account', size: 1, periodMs: 1_000, why: 'test' },
  { id: 'daily', kind: 'day', scope: 'account', size: 100, periodMs: 86_400_000, why: 'test' },
]
const ORDINARY = ['burst', 'daily']
const SEARCH = ['search', 'daily']

let clock: ManualClock
let budgets: Budgets
let budget: Budget
let open: Permit[] = []

beforeEach(() => {
  open = []
  clock = new ManualClock()
  budgets = new Budgets({ store: new MemoryStore(clock), clock, reserve: 0, interactiveShare: 0.05 })
  budget = owned('Europe/Berlin')
})

const owned = (zone: string, credential = 'key') =>
  budgets.of(windows, { credential, account: 'account', zone })

interface Asked {
  lane?: Lane
  name?: string
}

/** A caller that notes when it was let through. */
function caller(
  windows: string[],
  maxWaitMs = 60_000,
  signal?: AbortSignal,
  { lane = 'interactive', name = '' }: Asked = {},
) {
  const state: { at: number | null; permit: Permit | null; error: unknown } = {
    at: null,
    permit: null,
    error: null,
  }
  budget.acquire({ windows, lane, caller: name, maxWaitMs, signal }).then(
    (permit) => {
      open.push(permit)
      Object.assign(state, { at: clock.now(), permit })
    },
    (error: unknown) => Object.assign(state, { error }),
  )
  return state
}

/** So many of the calls under way end, and are charged no more. */
async function free(calls: number): Promise<void> {
  for (const call of open.splice(0, calls)) call.unsent()
  await settled()
}

describe('a budget', () => {
  test('lets calls through at once while there is room, and the rest in the order they came', async () => {
    const start = clock.now()
    const calls = [caller(ORDINARY), caller(ORDINARY), caller(ORDINARY), caller(ORDINARY)]
    await settled()
    expect(calls.map((call) => call.at)).toEqual([start, start, null, null])
    calls[0]?.permit?.answered()
    await clock.advance(500)
    calls[1]?.permit?.answered()
    await clock.advance(20_000)
    expect(calls[2]?.at).toBe(start + 10_000)
    expect(calls[3]?.at).toBe(start + 10_500)
  })

  test('a call in a full window does not hold up calls that are charged elsewhere', async () => {
    const [first, second] = [caller(SEARCH), caller(SEARCH)]
    const ordinary = caller(ORDINARY)
    await settled()
    expect(first.at).not.toBeNull()
    expect(second.at).toBeNull()
    expect(ordinary.at).not.toBeNull()
  })

  test('refuses at once what would wait too long, and says how long it would be', async () => {
    const [first, second] = [caller(ORDINARY), caller(ORDINARY)]
    await settled()
    first.permit?.answered()
    second.permit?.answered()
    const late = caller(ORDINARY, 3_000)
    await settled()
    expect(late.error).toMatchObject({ code: 'rate_limited', details: { retry_after: 10 } })
  })

  test('refuses a call whose time ran out while others never answered', async () => {
    const calls = [caller(ORDINARY), caller(ORDINARY)]
    await settled()
    for (const call of calls) call.permit?.answered()
    const late = caller(ORDINARY, 15_000, undefined, { lane: 'sync' })
    const urgent = [caller(ORDINARY), caller(ORDINARY)]
    await clock.advance(14_999)
    expect([late.error, ...urgent.map((call) => call.at !== null)]).toEqual([null, true, true])
    await clock.advance(1)
    expect(late.error).toMatchObject({ code: 'rate_limited' })
  })

  test('forgets a caller who went away', async () => {
    const [first, second] = [caller(ORDINARY), caller(ORDINARY)]
    const leaving = new AbortController()
    const gone = caller(ORDINARY, 60_000, leaving.signal, { name: 'one' })
    const next = caller(ORDINARY, 60_000, undefined, { name: 'other' })
    await settled()
    leaving.abort(new Error('gone'))
    first.permit?.unsent()
    await settled()
    expect(gone.error).toEqual(new Error('gone'))
    expect(next.at).not.toBeNull()
    expect(second.permit).not.toBeNull()
  })

  test('gives nothing to a caller who was gone before it asked', async () => {
    const gone = caller(ORDINARY, 60_000, AbortSignal.abort(new Error('gone')))
    await settled()
    expect([gone.at, gone.error]).toEqual([null, new Error('gone')])
    expect(budget.status()[0]).toMatchObject({ remaining: 2 })
  })

  test('rests for a twentieth of the period when the vendor does not say until when a window is spent', async () => {
    const start = clock.now()
    budget.spent('burst', null)
    const call = caller(ORDINARY)
    await clock.advance(2_000)
    expect(call.at).toBe(start + 500)
  })

  test('a day whose zone was learnt late begins anew at its midnight', async () => {
    budget = budgets.of(windows, { credential: 'key', account: 'late', zone: null })
    budget.claim(['daily'])
    budget = budgets.of(windows, { credential: 'key', account: 'late', zone: 'Asia/Tokyo' })
    budget.claim(['daily'])
    expect(budget.status()[2]).toMatchObject({ remaining: 98 })
    await clock.advance(86_400_000)
    budget.claim(['daily'])
    expect(budget.status()[2]).toMatchObject({ remaining: 99 })
  })

  test('sends nothing in a window that the vendor has closed', async () => {
    const start = clock.now()
    budget.spent('burst', 4_000)
    const call = caller(ORDINARY)
    await clock.advance(5_000)
    expect(call.at).toBe(start + 4_000)
  })

  test('a day that is spent is refused until midnight in the zone of the account, and opens then', async () => {
    budget.spent('daily', 0)
    const early = caller(ORDINARY, 1_000)
    await settled()
    // 12:00 in UTC is 14:00 in Berlin: ten hours are left of the day.
    expect(early.error).toMatchObject({ code: 'rate_limited', details: { retry_after: 10 * 3600 } })
    await clock.advance(10 * 3_600_000)
    const next = caller(ORDINARY, 1_000)
    await settled()
    expect(next.at).not.toBeNull()
  })

  test('a day that begins anew has as many calls as the one before, and no more', async () => {
    const spend = async (calls: number) => {
      const asked = Array.from({ length: calls }, () => caller(['daily'], 0))
      await settled()
      for (const { permit } of asked) permit?.answered()
      return asked.filter(({ at }) => at !== null).length
    }
    expect(await spend(101)).toBe(100)
    await clock.advance(86_400_000)
    for (let call = 0; call < 100; call++) expect(await spend(1)).toBe(1)
    expect(await spend(1)).toBe(0)
  })

  test('is not forgotten while calls are under way, however many others there are', async () => {
    caller(ORDINARY)
    await settled()
    for (let n = 0; n < 10_010; n++)
      budgets.of(windows, { credential: `key ${n}`, account: `account ${n}`, zone: null })
    expect(owned('Europe/Berlin').status()[0]).toMatchObject({ remaining: 1 })
  })

  test('learns the zone of the account late without forgetting what was charged', async () => {
    const call = caller(ORDINARY)
    await settled()
    call.permit?.answered()
    budget = owned('Asia/Tokyo')
    expect(budget.status()).toMatchObject([{ remaining: 1 }, {}, { remaining: 99 }])
    budget.spent('daily', 0)
    const early = caller(ORDINARY, 1_000)
    await settled()
    // 12:00 in UTC is 21:00 in Tokyo: three hours are left of the day.
    expect(early.error).toMatchObject({ code: 'rate_limited', details: { retry_after: 3 * 3600 } })
  })

  test('tells what is left, as the vendor reported it', async () => {
    const call = caller(ORDINARY)
    await settled()
    call.permit?.answered({ burst: { size: 190, remaining: 180 } })
    expect(budget.status()).toEqual([
      { id: 'burst', size: 190, remaining: 180, period: 10 },
      { id: 'search', size: 1, remaining: 1, period: 1 },
      { id: 'daily', size: 100, remaining: 99, period: 86_400 },
    ])
  })
  test('answers every caller in turn, however many calls one of them has waiting', async () => {
    for (const call of [caller(ORDINARY), caller(ORDINARY)]) void call
    await settled()
    const greedy = Array.from({ length: 6 }, () => caller(ORDINARY, 60_000, undefined, { name: 'greedy' }))
    const modest = caller(ORDINARY, 60_000, undefined, { name: 'modest' })
    expect(budget.status()[0]?.remaining).toBe(0)
    await free(2)
    expect([greedy.filter((call) => call.at !== null).length, modest.at !== null]).toEqual([1, true])
  })

  test('lets the more urgent lane go first', async () => {
    caller(SEARCH)
    await settled()
    const backfill = caller(SEARCH, 60_000, undefined, { lane: 'backfill' })
    const sync = caller(SEARCH, 60_000, undefined, { lane: 'sync' })
    const interactive = caller(SEARCH)
    const gone: boolean[][] = []
    for (let round = 0; round < 3; round++) {
      await free(1)
      await clock.advance(1_100)
      gone.push([interactive.at, sync.at, backfill.at].map((at) => at !== null))
    }
    expect(gone).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ])
  })

  test('keeps a part of the day for interactive calls', async () => {
    const calls = Array.from({ length: 97 }, () => caller(['daily'], 1_000, undefined, { lane: 'sync' }))
    await settled()
    expect(calls.filter((call) => call.at !== null)).toHaveLength(95)
    expect(calls.at(-1)?.error).toMatchObject({ code: 'rate_limited' })
    const interactive = caller(['daily'])
    await settled()
    expect(interactive.at).not.toBeNull()
  })

  test('leaves a part of every window to others', async () => {
    budgets = new Budgets({ store: new MemoryStore(clock), clock, reserve: 0.5, interactiveShare: 0 })
    budget = owned('Europe/Berlin')
    const calls = [caller(ORDINARY, 0), caller(ORDINARY, 0)]
    const daily = Array.from({ length: 52 }, () => caller(['daily'], 0))
    await settled()
    expect(calls.filter(({ at }) => at !== null)).toHaveLength(1)
    expect(daily.filter(({ at }) => at !== null)).toHaveLength(49)
  })

  test('leaves that part to others whoever waits', async () => {
    budgets = new Budgets({ store: new MemoryStore(clock), clock, reserve: 0.5, interactiveShare: 0 })
    budget = owned('Europe/Berlin')
    for (const lane of ['interactive', 'sync'] as const) {
      const calls = [1, 2].map(() => caller(ORDINARY, 60_000, undefined, { lane }))
      await settled()
      calls[0]?.permit?.answered()
      await clock.advance(9_999)
      expect(calls.filter(({ at }) => at !== null)).toHaveLength(1)
      await clock.advance(1_000)
      expect(calls.filter(({ at }) => at !== null)).toHaveLength(2)
      calls[1]?.permit?.answered()
      await clock.advance(20_000)
    }
  })

  test('calls that stand for another window are charged to it, unless they are counted apart', async () => {
    const doubt = { group: 'some', unless: 'burst' }
    const some = { ...(windows[0] as BudgetWindow), id: 'some', size: 9 }
    const left = async (apart: boolean) => {
      const of = { credential: 'key', account: `apart ${apart}`, zone: null }
      const own = budgets.of([...windows, { ...some, doubt: { ...doubt, apart } }], of)
      await own.acquire({ windows: ['some'], lane: 'sync', caller: '', maxWaitMs: 0 })
      return own.status().map(({ id, remaining }) => [id, remaining])
    }
    expect(await left(false)).toEqual([
      ['burst', 1],
      ['search', 1],
      ['daily', 100],
    ])
    expect(await left(true)).toEqual([
      ['burst', 2],
      ['search', 1],
      ['daily', 100],
      ['some', 8],
    ])
  })

  test('lets an interactive call go at once, and every other lane evenly', async () => {
    budget = budgets.of(
      [{ id: 'burst', kind: 'rolling', scope: 'account', size: 20, periodMs: 10_000, why: 'test' }],
      { credential: 'key', account: 'three', zone: null },
    )
    for (const lane of ['event', 'sync', 'backfill'] as const) {
      const calls = Array.from({ length: 12 }, () => caller(['burst'], 60_000, undefined, { lane }))
      await settled()
      expect([lane, calls.filter(({ at }) => at !== null).length < 6]).toEqual([lane, true])
      await clock.advance(12_000)
      await free(20)
      expect(calls.filter(({ at }) => at !== null)).toHaveLength(12)
      await clock.advance(20_000)
    }
    const calls = Array.from({ length: 20 }, () => caller(['burst'], 0))
    await settled()
    expect(calls.filter(({ at }) => at !== null)).toHaveLength(20)
  })

  test('refuses beforehand who would stand too far behind, and takes who can wait as long', async () => {
    const busy = [caller(ORDINARY), caller(ORDINARY)]
    await settled()
    for (const { permit } of busy) permit?.answered()
    const waiting = Array.from({ length: 4 }, () => caller(ORDINARY))
    const late = caller(ORDINARY, 25_000)
    const patient = caller(ORDINARY, 35_000)
    await settled()
    expect(late.error).toMatchObject({ code: 'rate_limited', details: { retry_after: 30 } })
    expect([...waiting, patient].map(({ error }) => error)).toEqual([null, null, null, null, null])
  })

  test('keeps the windows of a credential apart, and those of the account together', async () => {
    const scoped = windows.map((window) => ({ ...window, scope: 'credential' as const }))
    const of = (credential: string) =>
      budgets.of([scoped[0] as BudgetWindow, ...windows.slice(1)], { credential, account: 'two', zone: null })
    const [one, two] = [of('one'), of('two')]
    const permit = await one.acquire({ windows: ORDINARY, lane: 'sync', caller: '', maxWaitMs: 0 })
    permit.answered()
    expect(one.status().map(({ remaining }) => remaining)).toEqual([1, 1, 99])
    expect(two.status().map(({ remaining }) => remaining)).toEqual([2, 1, 99])
  })

  test('of a store that fails refuses whoever waits, and serves the next', async () => {
    const store = new MemoryStore(clock)
    budgets = new Budgets({ store, clock, reserve: 0, interactiveShare: 0 })
    budget = owned('Europe/Berlin')
    const works = store.change.bind(store)
    store.change = () => {
      throw new Error('broken')
    }
    const refused = caller(ORDINARY)
    await settled()
    expect(refused.error).toEqual(new Error('broken'))
    store.change = works
    const next = caller(ORDINARY)
    await settled()
    expect(next.at).not.toBeNull()
  })
})
