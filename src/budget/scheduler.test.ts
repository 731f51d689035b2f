import { beforeEach, describe, expect, test } from 'vitest'
import type { BudgetWindow } from '../connector/connector.ts'
import { ManualClock, settled } from '../lib/manual-clock.suite.ts'
import { type Permit, Scheduler } from './scheduler.ts'

const budgets: BudgetWindow[] = [
  { id: 'burst', kind: 'rolling', size: 2, periodMs: 10_000, why: 'test' },
  { id: 'search', kind: 'rolling', size: 1, periodMs: 1_000, why: 'test' },
  { id: 'daily', kind: 'day', size: 100, periodMs: 86_400_000, why: 'test' },
]
const ORDINARY = ['burst', 'daily']
const SEARCH = ['search', 'daily']

let clock: ManualClock
let scheduler: Scheduler

beforeEach(() => {
  clock = new ManualClock()
  scheduler = new Scheduler(budgets, clock, 'Europe/Berlin')
})

/** A caller that notes when it was let through. */
function caller(windows: string[], maxWaitMs = 60_000, signal?: AbortSignal) {
  const state: { at: number | null; permit: Permit | null; error: unknown } = {
    at: null,
    permit: null,
    error: null,
  }
  scheduler.acquire(windows, maxWaitMs, signal).then(
    (permit) => Object.assign(state, { at: clock.now(), permit }),
    (error: unknown) => Object.assign(state, { error }),
  )
  return state
}

describe('a scheduler', () => {
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
    caller(ORDINARY)
    caller(ORDINARY)
    const late = caller(ORDINARY, 3_000)
    await clock.advance(2_999)
    expect(late.error).toBeNull()
    await clock.advance(1)
    expect(late.error).toMatchObject({ code: 'rate_limited' })
  })

  test('forgets a caller who went away', async () => {
    const [first, second] = [caller(ORDINARY), caller(ORDINARY)]
    const leaving = new AbortController()
    const gone = caller(ORDINARY, 60_000, leaving.signal)
    const next = caller(ORDINARY)
    await settled()
    leaving.abort(new Error('gone'))
    first.permit?.unsent()
    await settled()
    expect(gone.error).toEqual(new Error('gone'))
    expect(next.at).not.toBeNull()
    expect(second.permit).not.toBeNull()
  })

  test('sends nothing in a window that the vendor has closed', async () => {
    const start = clock.now()
    scheduler.block('burst', 4_000)
    const call = caller(ORDINARY)
    await clock.advance(5_000)
    expect(call.at).toBe(start + 4_000)
  })

  test('a day that is spent is refused until midnight in the zone of the account, and opens then', async () => {
    scheduler.block('daily', 0)
    const early = caller(ORDINARY, 1_000)
    await settled()
    // 12:00 in UTC is 14:00 in Berlin: ten hours are left of the day.
    expect(early.error).toMatchObject({ code: 'rate_limited', details: { retry_after: 10 * 3600 } })
    await clock.advance(10 * 3_600_000)
    const next = caller(ORDINARY, 1_000)
    await settled()
    expect(next.at).not.toBeNull()
  })

  test('learns the zone of the account late without forgetting what was charged', async () => {
    const call = caller(ORDINARY)
    await settled()
    call.permit?.answered()
    scheduler.useZone('Asia/Tokyo')
    expect(scheduler.status()).toMatchObject([{ remaining: 1 }, {}, { remaining: 99 }])
    scheduler.block('daily', 0)
    const early = caller(ORDINARY, 1_000)
    await settled()
    // 12:00 in UTC is 21:00 in Tokyo: three hours are left of the day.
    expect(early.error).toMatchObject({ code: 'rate_limited', details: { retry_after: 3 * 3600 } })
  })

  test('tells what is left, as the vendor reported it', async () => {
    const call = caller(ORDINARY)
    await settled()
    call.permit?.answered({ burst: { size: 190, remaining: 180 } })
    expect(scheduler.status()).toEqual([
      { id: 'burst', size: 190, remaining: 180, period: 10 },
      { id: 'search', size: 1, remaining: 1, period: 1 },
      { id: 'daily', size: 100, remaining: 99, period: 86_400 },
    ])
  })
})
