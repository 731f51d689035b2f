import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CountedWindow,
  charge,
  decide,
  estimate,
  forget,
  type RollingWindow,
  remaining,
  settle,
  shares,
} from './decide.ts'
import { learn } from './learn.ts'

const rolling = (size: number, periodMs: number, more: Partial<RollingWindow> = {}): RollingWindow => ({
  kind: 'rolling',
  id: 'burst',
  size,
  periodMs,
  inFlight: 0,
  clears: [],
  others: [],
  blockedUntil: 0,
  peak: 0,
  peakUntil: 0,
  paceAt: 0,
  tripMs: 0,
  ...more,
})

const daily = (size: number, used: number): CountedWindow => ({
  kind: 'day',
  periodMs: 86_400_000,
  zone: 'UTC',
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
  granted: number
  arrives: number
  answered: number
}

/**
 * Sends as fast as `decide` allows, each call taking its own time to get there and back; with `told` answers say what
 * is left, as of their arrival.
 */
function simulate(
  size: number,
  periodMs: number,
  trips: readonly { there: number; back: number }[],
  told = false,
) {
  const window = rolling(size, periodMs)
  const vendor = new Vendor(size, periodMs)
  let flights: Flight[] = []
  const arrivals: number[] = []
  let now = 0
  const land = ({ granted, arrives, answered }: Flight) => {
    settle([window], { at: granted, answeredAt: answered }, true)
    const counted = arrivals.filter((at) => at > arrives - periodMs && at <= arrives).length
    if (told) learn(window, { remaining: size - counted }, granted, answered)
  }
  for (const trip of trips) {
    for (;;) {
      const due = flights.filter((flight) => flight.answered <= now)
      flights = flights.filter((flight) => flight.answered > now)
      for (const flight of due.sort((a, b) => a.answered - b.answered)) land(flight)
      const decision = decide([window], now)
      if (decision.go) break
      now = Math.min(decision.until ?? Number.POSITIVE_INFINITY, ...flights.map((flight) => flight.answered))
    }
    charge([window], now)
    arrivals.push(now + trip.there)
    flights.push({ granted: now, arrives: now + trip.there, answered: now + trip.there + trip.back })
  }
  for (const at of arrivals.sort((a, b) => a - b)) vendor.arrive(at)
  return { refused: vendor.refused, took: now, others: window.others }
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
    expect(decide([window], 100)).toMatchObject({ go: false, window: 'burst', until: 150 })
    expect(decide([window], 150)).toEqual({ go: true })
    expect(remaining(window, 160)).toBe(1)
  })

  test('waits for an answer when every charged call is still out', () => {
    expect(decide([rolling(1, 100, { inFlight: 1 })], 0)).toMatchObject({
      go: false,
      window: 'burst',
      until: null,
    })
  })

  test('a call that never left does not count', () => {
    const window = rolling(1, 100)
    charge([window], 0)
    settle([window], { at: 0, answeredAt: 10 }, false)
    expect(decide([window], 10)).toEqual({ go: true })
  })

  test('is closed while the vendor has blocked it', () => {
    const window = rolling(5, 100, { blockedUntil: 500 })
    expect(decide([window], 0)).toMatchObject({ go: false, window: 'burst', until: 500 })
    expect(remaining(window, 0)).toBe(0)
  })
})

describe('a paced lane', () => {
  const terms = { share: () => 1, paced: true, ahead: 0 }

  /** When each of so many calls goes out that all wait from the beginning, answered at once. */
  function sent(window: RollingWindow, calls: number): number[] {
    const moments: number[] = []
    let now = 0
    while (moments.length < calls) {
      const decision = decide([window], now, terms)
      if (!decision.go) {
        now = decision.until as number
        continue
      }
      charge([window], now, terms)
      settle([window], { at: now, answeredAt: now }, true)
      moments.push(now)
    }
    return moments
  }

  test('sends a tenth of the window at once, and the rest evenly, as many as the window allows', () => {
    const moments = sent(rolling(20, 1_000), 200)
    expect(moments.slice(0, 2)).toEqual([0, 0])
    const gaps = moments.slice(2).map((at, index) => at - (moments[index + 1] as number))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(49)
    expect(moments.at(-1)).toBeLessThanOrEqual(10_050)
  })

  /** Sends all that may go, with answers after 80 ms; counts what goes from a moment on. */
  function busy(window: RollingWindow, from: number) {
    let flights: number[] = []
    let sent = 0
    return {
      sent: () => sent,
      step(now: number): void {
        for (const at of flights.filter((each) => each + 80 <= now))
          settle([window], { at, answeredAt: now }, true)
        flights = flights.filter((at) => at + 80 > now)
        while (decide([window], now, terms).go) {
          charge([window], now, terms)
          flights.push(now)
          if (now >= from) sent++
        }
      },
    }
  }

  test('of calls that take their time clears one place after the other for whoever is in a hurry, and still fills the window', () => {
    const window = rolling(100, 10_000, { tripMs: 80 })
    const { step, sent } = busy(window, 20_000)
    for (let now = 0; now < 60_000; now++) {
      step(now)
      const next = decide([window], now)
      if (now >= 20_000) expect(next.go ? now : next.until).toBeLessThanOrEqual(now + 105)
    }
    expect(sent()).toBeGreaterThanOrEqual(0.99 * 400)
  })

  test('that is let through late every time catches up, and still fills the window', () => {
    const { step, sent } = busy(rolling(100, 10_000, { tripMs: 80 }), 20_000)
    for (let now = 0; now < 60_000; now += 25) step(now)
    expect(sent()).toBeGreaterThanOrEqual(0.985 * 400)
  })

  test('that stands still now and then makes up for it bit by bit, and still fills the window', () => {
    const { step, sent } = busy(rolling(190, 10_000), 10_000)
    for (let now = 0; now < 60_000; now += 2) if (now % 2_000 >= 400) step(now)
    expect(sent()).toBeGreaterThanOrEqual(0.95 * 5 * 190)
  })

  /**
   * A full window whose process stands still from second 20 to 21. From second 26 to 30, when what was late can be made
   * up for: how many places are free on average. After it: how long whoever is in a hurry waits for one at the most.
   */
  function stoodStill(hurried: boolean) {
    const window = rolling(100, 10_000, { tripMs: 80 })
    const { step } = busy(window, 0)
    const free: number[] = []
    let longest = 0
    for (let now = 0; now < 35_000; now += 2) {
      if (hurried) window.hurriedAt = now
      if (now < 20_000 || now >= 21_000) step(now)
      if (now >= 26_000 && now < 30_000) free.push(remaining(window, now))
      const next = decide([window], now)
      if (now >= 30_000 && !next.go) longest = Math.max(longest, (next.until ?? now) - now)
    }
    return { free: free.reduce((sum, each) => sum + each) / free.length, longest }
  }

  test('that stood still uses every place soon again', () => {
    expect(stoodStill(false).free).toBeLessThanOrEqual(1)
  })

  test('that stood still keeps places for the gap while somebody is in a hurry', () => {
    expect(stoodStill(true).longest).toBeLessThanOrEqual(700)
  })

  test('stands behind those who go before it', () => {
    const window = rolling(3, 100, { clears: [40] })
    expect(decide([window], 0, { ...terms, paced: false, ahead: 1 })).toEqual({ go: true })
    expect(decide([window], 0, { ...terms, paced: false, ahead: 2 })).toMatchObject({ until: 40 })
  })

  test('may fill its share only', () => {
    const half = { ...terms, paced: false, share: () => 0.5 }
    expect(decide([daily(10, 5)], 0, half)).toMatchObject({ go: false })
    expect(decide([daily(10, 4)], 0, half)).toEqual({ go: true })
    expect(decide([rolling(10, 100, { inFlight: 5 })], 0, half)).toMatchObject({ go: false })
  })
})

describe('an estimate', () => {
  test('of a window that the vendor has closed is when it opens', () => {
    expect(
      estimate([rolling(10, 100, { blockedUntil: 500 })], 0, { share: () => 1, paced: false, ahead: 0 }),
    ).toBe(500)
  })

  test('counts the rounds that those in front take', () => {
    const window = rolling(10, 1_000, { clears: Array(10).fill(700) })
    const at = (ahead: number) => estimate([window], 500, { share: () => 1, paced: false, ahead })
    expect([at(0), at(9), at(10), at(25)]).toEqual([700, 700, 1_700, 2_700])
  })

  test('calls of others that are only expected put nobody off', () => {
    const terms = { share: () => 1, paced: false }
    const window = rolling(10, 100, { clears: [40, 50, 60], peak: 8, peakUntil: 1_000 })
    expect(estimate([window], 0, { ...terms, ahead: 6 })).toBe(0)
    expect(estimate([window], 0, { ...terms, ahead: 7 })).toBe(40)
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
    expect(decide([daily(10, 10)], 0)).toMatchObject({ go: false, window: 'daily', until: 1_000_000 })
    expect(decide([daily(10, 10)], 1_000_000)).toEqual({ go: true })
  })
})

describe('what the vendor says', () => {
  test('never tells of others when there are none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.array(trip, { minLength: 1, maxLength: 60 }),
        (size, trips) => {
          expect(simulate(size, 400, trips, true).others).toEqual([])
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('shares', () => {
  test('tell our calls from others, which are forgotten as ours are, and when the next place is free', () => {
    const window = rolling(10, 100, { inFlight: 1, clears: [90] })
    learn(window, { remaining: 5 }, 50, 50)
    expect(shares(window, 50)).toEqual({ ours: 2, others: 3, clearsAt: 50 })
    learn(window, { remaining: 0 }, 50, 50)
    expect(shares(window, 50)).toEqual({ ours: 2, others: 8, clearsAt: 90 })
    expect(shares(window, 200)).toEqual({ ours: 1, others: 0, clearsAt: 200 })
    forget(window, 10_000)
    expect([window.clears, window.others]).toEqual([[], []])
  })

  test('of a day begin anew with the next day', () => {
    const window = daily(100, 10)
    learn(window, { remaining: 60 }, 0, 0)
    expect(shares(window, 0)).toEqual({ ours: 10, others: 30, clearsAt: 1_000_000 })
    expect(shares(window, 1_000_000)).toMatchObject({ ours: 0, others: 0 })
  })
})

describe('a window of which the vendor tells what is spent', () => {
  const HOUR_MS = 3_600_000
  const told = (used: number, others: number): CountedWindow => ({
    ...daily(100, used),
    kind: 'told',
    periodMs: 24 * HOUR_MS,
    others,
    resetsAt: 24 * HOUR_MS,
  })

  test('follows the vendor, also when calls of long ago have cleared there', () => {
    const window = told(10, 0)
    learn(window, { size: 200, remaining: 150 }, HOUR_MS, HOUR_MS)
    expect(shares(window, HOUR_MS)).toMatchObject({ ours: 10, others: 40 })
    learn(window, { remaining: 195 }, 2 * HOUR_MS, 2 * HOUR_MS)
    expect(shares(window, 2 * HOUR_MS)).toMatchObject({ ours: 5, others: 0 })
    expect(remaining(window, 2 * HOUR_MS)).toBe(195)
  })

  test('does not take our calls under way for those of others', () => {
    const window = { ...told(0, 0), inFlight: 3 }
    learn(window, { remaining: 97 }, HOUR_MS, HOUR_MS)
    expect(shares(window, HOUR_MS)).toMatchObject({ ours: 3, others: 0 })
  })

  test('is not moved by an answer to a call from before the last one told', () => {
    const window = told(0, 0)
    learn(window, { remaining: 20 }, HOUR_MS, 2 * HOUR_MS)
    learn(window, { remaining: 90 }, HOUR_MS, 3 * HOUR_MS)
    expect(remaining(window, 3 * HOUR_MS)).toBe(20)
  })

  test('counts our calls until it is told more, and is empty a period after that', () => {
    const window = told(0, 0)
    learn(window, { remaining: 1 }, HOUR_MS, HOUR_MS)
    charge([window], HOUR_MS)
    settle([window], { at: HOUR_MS, answeredAt: HOUR_MS }, true)
    expect(decide([window], HOUR_MS)).toEqual({ go: false, window: 'daily', until: 25 * HOUR_MS, sure: true })
    expect(remaining(window, 25 * HOUR_MS)).toBe(100)
  })

  test('that the vendor refused is asked again when its rest is over, not after a day', () => {
    const window = { ...told(0, 0), blockedUntil: 2 * HOUR_MS }
    expect(shares(window, HOUR_MS).clearsAt).toBe(2 * HOUR_MS)
    expect(shares(window, 3 * HOUR_MS).clearsAt).toBe(3 * HOUR_MS)
  })
})
