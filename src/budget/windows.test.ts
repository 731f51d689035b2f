import { describe, expect, test } from 'vitest'
import {
  type ConcurrentWindow,
  type CountedWindow,
  charge,
  decide,
  presume,
  type RollingWindow,
  remaining,
  settle,
} from './decide.ts'
import { burstWindow } from './store.suite.ts'
import { openWindow } from './windows.ts'

const rolling = (size: number, periodMs: number, more: Partial<RollingWindow> = {}): RollingWindow => ({
  ...(openWindow('burst', burstWindow(size, periodMs), { now: 0, zone: null }) as RollingWindow),
  ...more,
})

const daily = (size: number, used: number): CountedWindow => {
  const day = { ...burstWindow(size, 86_400_000), kind: 'day' } as const
  return { ...(openWindow('daily', day, { now: 0, zone: 'UTC' }) as CountedWindow), used }
}

describe('a window of calls under way', () => {
  const concurrent = (inFlight: number): ConcurrentWindow => ({
    ...{ kind: 'concurrent', id: 'open', size: 2, inFlight, blockedUntil: 0 },
  })

  test.each([false, true])('takes as many as its size, and then waits for an answer (paced: %s)', (paced) => {
    const terms = { share: () => 1, paced, ahead: 0 }
    expect(decide([concurrent(1)], 0, terms)).toEqual({ go: true })
    expect(decide([concurrent(2)], 0, terms)).toMatchObject({ go: false, until: null })
  })
})

describe('calls that others presumably make', () => {
  test('are charged to a rolling window; a day is told soon enough', () => {
    const [burst, day] = [rolling(10, 100), daily(10, 3)]
    for (const window of [burst, day]) presume(window, 0)
    expect([remaining(burst, 50), remaining(burst, 100), remaining(day, 50)]).toEqual([9, 10, 7])
  })
})

describe('beside others', () => {
  test('what is kept for them is kept from whoever is in a hurry, too', () => {
    const window = rolling(10, 100, { clears: [90], peak: 8, peakUntil: 1_000 })
    expect(decide([window], 0)).toMatchObject({ go: false, until: 90 })
  })

  test('who take everything we have two of a hundred calls', () => {
    const window = rolling(100, 1_000, { peak: 100, peakUntil: 10_000 })
    for (let calls = 0; calls < 2; calls++) {
      expect(decide([window], 0)).toEqual({ go: true })
      charge([window], 0)
    }
    expect(decide([window], 0)).toMatchObject({ go: false })
  })
})

describe('the pace', () => {
  test('forgets lateness of more than a tenth of the period', () => {
    const window = rolling(100, 10_000, { clears: Array(60).fill(20_000), paceAt: 10_000 })
    charge([window], 16_000, { share: () => 1, paced: true, ahead: 0 })
    expect(window.lateMs).toBeGreaterThan(900)
    expect(window.lateMs).toBeLessThanOrEqual(1_000)
  })

  test('is not slowed down by answers that take longer than a tenth of the period', () => {
    const window = rolling(100, 10_000)
    charge([window], 0)
    settle([window], { at: 0, answeredAt: 8_000 }, true)
    expect(window.tripMs).toBe(1_000)
  })
})
