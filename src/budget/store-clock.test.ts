import { afterEach, expect, test, vi } from 'vitest'
import { StoreClock } from './store-clock.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The store's time, if it runs as much ahead of ours. */
const AHEAD_MS = 5_000_000

/** A clock that heard of the store's time in an answer that took so long, of which the store looked at its clock at `share`. */
function heard(clock: StoreClock, tripMs: number, share: number, aheadMs = AHEAD_MS): void {
  const at = performance.now()
  clock.heard(at - tripMs + tripMs * share + aheadMs, at - tripMs, at)
}

test('the time lies between what it was at the latest when asked and at the earliest when heard', () => {
  const clock = new StoreClock()
  heard(clock, 400, 0.5)
  const truth = performance.now() + AHEAD_MS
  expect(clock.now()).toBeLessThanOrEqual(truth)
  expect(clock.latest()).toBeGreaterThanOrEqual(truth)
  expect(clock.latest() - clock.now()).toBeGreaterThanOrEqual(399)
  // Answers that say more narrow it down.
  heard(clock, 400, 0)
  heard(clock, 400, 1)
  expect(clock.latest() - clock.now()).toBeLessThan(50)
})

test("this process' own clock is never looked at", () => {
  vi.spyOn(Date, 'now').mockReturnValue(42)
  const clock = new StoreClock()
  expect(Math.abs(clock.now() - (performance.timeOrigin + performance.now()))).toBeLessThan(1_000)
  heard(clock, 10, 0.5)
  expect(Math.abs(clock.now() - (performance.now() + AHEAD_MS))).toBeLessThan(1_000)
})

test('a store that was set, or is another one, is believed at once', () => {
  const clock = new StoreClock()
  heard(clock, 10, 0.5)
  heard(clock, 10, 0.5, AHEAD_MS - 600_000)
  expect(Math.abs(clock.now() - (performance.now() + AHEAD_MS - 600_000))).toBeLessThan(1_000)
})

test('what was heard long ago tells less: two clocks drift apart', () => {
  let at = 0
  vi.spyOn(performance, 'now').mockImplementation(() => at)
  const clock = new StoreClock()
  clock.heard(AHEAD_MS, 0, 0)
  // Nearly three hours later the store is half a second behind, and an answer that took two seconds says little of it.
  at = 10_000_000
  const truth = at + AHEAD_MS - 500
  clock.heard(truth - 1_000, at - 2_000, at)
  expect(clock.now()).toBeLessThanOrEqual(truth)
  expect(clock.latest()).toBeGreaterThanOrEqual(truth)
  expect(clock.latest() - clock.now()).toBeLessThanOrEqual(2_000)
})
