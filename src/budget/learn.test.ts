import { describe, expect, test } from 'vitest'
import { charge, decide, type RollingWindow, remaining } from './decide.ts'
import { learn } from './learn.ts'
import { openWindow } from './windows.ts'

const rolling = (size: number, periodMs: number, more: Partial<RollingWindow> = {}): RollingWindow => ({
  ...(openWindow(
    'burst',
    { id: 'burst', kind: 'rolling', scope: 'credential', size, periodMs, why: '' },
    at,
  ) as RollingWindow),
  ...more,
})
const at = { now: 0, zone: null }

describe('what the vendor says', () => {
  test('replaces the size, up and down', () => {
    const window = rolling(100, 100)
    learn(window, { size: 190 }, 0, 0)
    expect(remaining(window, 0)).toBe(190)
    learn(window, { size: 10 }, 0, 0)
    expect(remaining(window, 0)).toBe(10)
  })

  test('makes a size that is learned late hold for what was paced before', () => {
    const window = rolling(100, 1_000, { paceAt: 1_400 })
    learn(window, { size: 200 }, 1_000, 1_000)
    expect(window.paceAt).toBe(1_200)
  })

  test('charges calls of others at once, and never forgets them before the vendor can', () => {
    const window = rolling(10, 100, { clears: [90] })
    learn(window, { remaining: 4 }, 50, 50)
    expect(remaining(window, 50)).toBe(4)
    expect(remaining(window, 149)).toBe(5)
    expect(remaining(window, 150)).toBe(10)
  })

  test('does not take our own calls in flight for those of others', () => {
    const window = rolling(10, 100, { inFlight: 3 })
    learn(window, { remaining: 7 }, 0, 0)
    expect(remaining(window, 0)).toBe(7)
  })

  test('keeps free for others what they had, beyond the moment when it clears, for they will call again', () => {
    const window = rolling(100, 1_000)
    learn(window, { remaining: 70 }, 0, 0)
    const room = (now: number) => {
      const copy = structuredClone(window)
      let calls = 0
      while (decide([copy], now).go) {
        charge([copy], now)
        calls++
      }
      return calls
    }
    expect(room(0)).toBe(66)
    expect(room(1_200)).toBe(66)
    expect(room(1_500)).toBe(100)
  })

  test('a burst of others is no sign that more of them come', () => {
    const window = rolling(100, 1_000)
    learn(window, { remaining: 60 }, 0, 0)
    expect(remaining(window, 0)).toBe(60)
    expect(decide([window], 0, { share: () => 1, paced: false, ahead: 53 })).toEqual({ go: true })
  })

  test('in an answer that comes late speaks of the time when the call was sent', () => {
    const window = rolling(10, 100, { clears: [60, 70, 80] })
    learn(window, { remaining: 7 }, 50, 90)
    expect(window.others).toEqual([])
    learn(window, { remaining: 6 }, 50, 90)
    expect(window.others).toEqual([190])
  })

  test('tells how much of the day is gone', () => {
    const day = {
      id: 'daily',
      kind: 'day',
      scope: 'account',
      size: 1_000,
      periodMs: 86_400_000,
      why: '',
    } as const
    const window = openWindow('daily', day, { now: 0, zone: 'UTC' })
    learn(window, { size: 500, remaining: 20 }, 0, 0)
    expect(remaining(window, 0)).toBe(20)
  })
})
