import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  charge,
  type DayWindow,
  decide,
  learn,
  type RollingWindow,
  remaining,
  settle,
  shares,
} from './decide.ts'

const rolling = (size: number, periodMs: number, more: Partial<RollingWindow> = {}): RollingWindow => ({
  kind: 'rolling',
  id: 'burst',
  size,
  periodMs,
  inFlight: 0,
  clears: [],
  others: [],
  blockedUntil: 0,
  ...more,
})

const daily = (size: number, used: number): DayWindow => ({
  kind: 'day',
  id: 'daily',
  size,
  inFlight: 0,
  used,
  others: 0,
  resetsAt: 1_000_000,
  blockedUntil: 0,
})

/**
 * The vendor's own limiter, written without ours: it notes when each call arrived and refuses one that would be more
 * than `size` within any period before it.
 */
class Vendor {
  readonly #arrivals: number[] = []
  readonly #size: number
  readonly #periodMs: number
  refused = 0

  constructor(size: number, periodMs: number) {
    this.#size = size
    this.#periodMs = periodMs
  }

  arrive(at: number): void {
    if (this.#arrivals.filter((each) => each > at - this.#periodMs && each <= at).length >= this.#size)
      this.refused++
    this.#arrivals.push(at)
  }
}

interface Flight {
  arrives: number
  answered: number
}

/** Sends as fast as `decide` allows, each call taking its own time to get there and back. */
function simulate(size: number, periodMs: number, trips: readonly { there: number; back: number }[]) {
  const window = rolling(size, periodMs)
  const vendor = new Vendor(size, periodMs)
  let flights: Flight[] = []
  const arrivals: number[] = []
  let now = 0
  for (const trip of trips) {
    for (;;) {
      const due = flights.filter((flight) => flight.answered <= now)
      flights = flights.filter((flight) => flight.answered > now)
      for (const flight of due.sort((a, b) => a.answered - b.answered))
        settle([window], flight.answered, true)
      const decision = decide([window], now)
      if (decision.go) break
      now = Math.min(decision.until ?? Number.POSITIVE_INFINITY, ...flights.map((flight) => flight.answered))
    }
    charge([window])
    arrivals.push(now + trip.there)
    flights.push({ arrives: now + trip.there, answered: now + trip.there + trip.back })
  }
  for (const at of arrivals.sort((a, b) => a - b)) vendor.arrive(at)
  return { refused: vendor.refused, took: now }
}

const trip = fc.record({ there: fc.integer({ min: 0, max: 300 }), back: fc.integer({ min: 0, max: 300 }) })

describe('a rolling window', () => {
  test('is never exceeded as the vendor sees it, however long calls take to arrive', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 50, max: 1_000 }),
        fc.array(trip, { minLength: 1, maxLength: 80 }),
        (size, periodMs, trips) => {
          expect(simulate(size, periodMs, trips).refused).toBe(0)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('is used to the full when answers come at once', () => {
    const { took } = simulate(10, 1_000, Array(100).fill({ there: 0, back: 0 }))
    expect(took).toBe(9_000)
  })

  test('says when there is room again: when the oldest answered call clears', () => {
    const window = rolling(2, 100, { clears: [150, 180] })
    expect(decide([window], 100)).toEqual({ go: false, window: 'burst', until: 150 })
    expect(decide([window], 150)).toEqual({ go: true })
    expect(remaining(window, 160)).toBe(1)
  })

  test('waits for an answer when every charged call is still out', () => {
    expect(decide([rolling(1, 100, { inFlight: 1 })], 0)).toEqual({ go: false, window: 'burst', until: null })
  })

  test('a call that never left does not count', () => {
    const window = rolling(1, 100)
    charge([window])
    settle([window], 10, false)
    expect(decide([window], 10)).toEqual({ go: true })
  })

  test('is closed while the vendor has blocked it', () => {
    const window = rolling(5, 100, { blockedUntil: 500 })
    expect(decide([window], 0)).toEqual({ go: false, window: 'burst', until: 500 })
    expect(remaining(window, 0)).toBe(0)
  })
})

describe('several windows', () => {
  test('the one that opens last decides', () => {
    const search = rolling(1, 1_000, { id: 'search', clears: [900] })
    expect(decide([rolling(1, 100, { clears: [50] }), search], 0)).toMatchObject({
      window: 'search',
      until: 900,
    })
  })

  test('a spent day waits for its end, and starts afresh after it', () => {
    expect(decide([daily(10, 10)], 0)).toEqual({ go: false, window: 'daily', until: 1_000_000 })
    expect(decide([daily(10, 10)], 1_000_000)).toEqual({ go: true })
  })
})

describe('what the vendor says', () => {
  test('replaces the size, up and down', () => {
    const window = rolling(100, 100)
    learn(window, { size: 190 }, 0)
    expect(remaining(window, 0)).toBe(190)
    learn(window, { size: 10 }, 0)
    expect(remaining(window, 0)).toBe(10)
  })

  test('charges calls of others at once, and never forgets them before the vendor can', () => {
    const window = rolling(10, 100, { clears: [90] })
    learn(window, { remaining: 4 }, 50)
    expect(remaining(window, 50)).toBe(4)
    expect(remaining(window, 149)).toBe(5)
    expect(remaining(window, 150)).toBe(10)
  })

  test('does not take our own calls in flight for those of others', () => {
    const window = rolling(10, 100, { inFlight: 3 })
    learn(window, { remaining: 7 }, 0)
    expect(remaining(window, 0)).toBe(7)
  })

  test('tells how much of the day is gone', () => {
    const window = daily(1_000, 1)
    learn(window, { size: 500, remaining: 20 }, 0)
    expect(remaining(window, 0)).toBe(20)
  })
})

describe('shares', () => {
  test('tell our calls from others, which are forgotten as ours are, and when the next place is free', () => {
    const window = rolling(10, 100, { inFlight: 1, clears: [90] })
    learn(window, { remaining: 5 }, 50)
    expect(shares(window, 50)).toEqual({ ours: 2, others: 3, clearsAt: 50 })
    learn(window, { remaining: 0 }, 50)
    expect(shares(window, 50)).toEqual({ ours: 2, others: 8, clearsAt: 90 })
    expect(shares(window, 150)).toEqual({ ours: 1, others: 0, clearsAt: 150 })
    settle([window], 151, false)
    expect(window.others).toEqual([])
  })

  test('of a day begin anew with the next day', () => {
    const window = daily(100, 10)
    learn(window, { remaining: 60 }, 0)
    expect(shares(window, 0)).toEqual({ ours: 10, others: 30, clearsAt: 1_000_000 })
    expect(shares(window, 1_000_000)).toMatchObject({ ours: 0, others: 0 })
  })
})
