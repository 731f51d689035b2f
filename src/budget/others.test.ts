import { describe, expect, test } from 'vitest'
import { charge, decide, forget, type RollingWindow, settle } from './decide.ts'
import { learn } from './learn.ts'
import { chargeOthers, keptForOthers, type Others } from './others.ts'
import { burstWindow } from './store.suite.ts'
import { openWindow } from './windows.ts'

const SIZE = 190
const PERIOD_MS = 10_000
const LASTS_MS = 60_000

const opened = (size: number, periodMs = PERIOD_MS) =>
  openWindow('burst', burstWindow(size, periodMs), { now: 0, zone: null }) as RollingWindow

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How many calls somebody else makes in this millisecond. */
type Client = (now: number) => number

const every =
  (ms: number, calls = 1, from = 0): Client =>
  (now) =>
    now >= from && (now - from) % ms === 0 ? calls : 0

/** Calls that know nothing of each other, so many within a period on average. */
function random(calls: number, seed: number): Client {
  const number = numbers(seed)
  const pause = () => (-Math.log(1 - number()) * PERIOD_MS) / calls
  let next = pause()
  return (now) => {
    let made = 0
    for (; next <= now; made++) next += pause()
    return made
  }
}

/**
 * We want all of a window that somebody else spends from too, as a vendor counts it exactly: calls get there in 2 to 18
 * ms, and answers, which come some 70 ms later and are told up to 50 ms after that, say what was left there.
 */
class Shared {
  readonly #window = opened(100)
  readonly #number: () => number
  readonly #client: Client
  readonly #counted: number[] = []
  readonly #due = new Map<number, (() => void)[]>()
  #all = 0
  #refused = 0
  #used = 0

  constructor(client: Client, seed: number) {
    this.#client = client
    this.#number = numbers(seed)
  }

  play() {
    for (let now = 0; now < LASTS_MS; now++) {
      for (const land of this.#due.get(now) ?? []) land()
      this.#due.delete(now)
      for (let calls = this.#client(now); calls > 0; calls--) this.#arrive(now)
      while (decide([this.#window], now, { share: () => 1, paced: true, ahead: 0 }).go) this.#send(now)
      forget(this.#window, now)
    }
    const allowed = (SIZE * (LASTS_MS - PERIOD_MS)) / PERIOD_MS
    return { refused: this.#refused / this.#all, used: this.#used / allowed }
  }

  #at(moment: number, act: () => void): void {
    this.#due.set(moment, [...(this.#due.get(moment) ?? []), act])
  }

  #arrive(now: number): { isRefused: boolean; left: number } {
    while ((this.#counted[0] ?? now) <= now - PERIOD_MS) this.#counted.shift()
    const isRefused = this.#counted.length >= SIZE
    this.#all++
    if (isRefused) this.#refused++
    else this.#counted.push(now)
    if (!isRefused && now >= PERIOD_MS) this.#used++
    return { isRefused, left: SIZE - this.#counted.length }
  }

  #send(at: number): void {
    const window = this.#window
    charge([window], at)
    const arrives = at + 2 + Math.round(16 * this.#number())
    const answeredAt = arrives + 58 + Math.round(24 * this.#number())
    const toldAt = answeredAt + Math.round(50 * this.#number())
    this.#at(arrives, () => {
      const { isRefused, left } = this.#arrive(arrives)
      this.#at(toldAt, () => {
        settle([window], { at, answeredAt }, true)
        learn(window, { size: SIZE, remaining: left }, at, toldAt)
        if (!isRefused) return
        // As the pool is told that a window is spent, and not until when.
        learn(window, { remaining: 0 }, toldAt, toldAt)
        window.blockedUntil = Math.max(window.blockedUntil, toldAt + PERIOD_MS / 20)
      })
    })
  }
}

/** Mean of some runs. */
function beside(client: (seed: number) => Client) {
  const seen = [1, 2, 3, 4].map((seed) => new Shared(client(seed), seed).play())
  const mean = (of: (one: (typeof seen)[number]) => number) =>
    seen.reduce((so, one) => so + of(one), 0) / seen.length
  return { refused: mean(({ refused }) => refused), used: mean(({ used }) => used) }
}

const OFF_AND_ON = (ms: number, everyMs: number) => (now: number) =>
  Math.floor(now / ms) % 2 === 0 ? every(everyMs)(now) : 0

interface Case {
  says: string
  client(seed: number): Client
  used: number
  refused?: number
}

describe('beside a client that spends 30 percent of a limit', () => {
  test.each<Case>([
    { says: 'nothing at all', client: () => () => 0, used: 0.99 },
    { says: 'evenly', client: () => every(175), used: 0.965 },
    { says: 'evenly, a tenth', client: () => every(526), used: 0.94 },
    { says: 'three at a time', client: () => every(525, 3), used: 0.96 },
    { says: 'ten at a time', client: () => every(1_750, 10), used: 0.95 },
    { says: 'all at once every 10 s', client: () => every(10_000, 57, 5_000), used: 0.89 },
    { says: 'all at once every 12 s', client: () => every(12_000, 57, 500), used: 0.85 },
    { says: 'at random', client: (seed) => random(57, seed * 7 + 1), used: 0.905 },
    { says: 'for three seconds in every six', client: () => OFF_AND_ON(3_000, 88), used: 0.865 },
    { says: 'twice as fast after half a minute', client: () => twice, used: 0.965 },
    { says: 'until it stops', client: () => (now) => (now < 25_000 ? every(175)(now) : 0), used: 0.88 },
    // Nobody can know of its first calls, which find all of the window in use.
    { says: 'from some time on', client: () => every(175, 1, 15_000), used: 0.94, refused: 0.015 },
  ])('$says, no more than half a percent is refused, and the rest is used', ({ client, used, refused }) => {
    const seen = beside(client)
    expect(seen.refused).toBeLessThanOrEqual(refused ?? 0.005)
    expect(seen.used).toBeGreaterThanOrEqual(used)
  })
})

const twice: Client = (now) => (now < 30_000 ? every(350) : every(175))(now)

describe('what is left to others', () => {
  /** A window of 100 calls in a second in which others make calls at these moments. */
  const given = (made: Record<number, number>): Others => {
    const window = opened(100, 1_000)
    for (const [at, calls] of Object.entries(made)) chargeOthers(window, calls, Number(at))
    return window
  }

  const upTo = (now: number, made: Record<number, number>) =>
    given(Object.fromEntries(Object.entries(made).filter(([at]) => Number(at) <= now)))

  test('is nothing where there are none', () => {
    expect(keptForOthers(opened(100), 0)).toBe(0)
  })

  test('is what they had, one more and a tenth, for one and a half periods', () => {
    const window = given({ 0: 30 })
    expect([0, 1_200, 1_499, 1_500].map((now) => keptForOthers(window, now))).toEqual([34, 34, 34, 0])
  })

  test('is what they had later, when that was a little less and the most is forgotten', () => {
    const window = given({ 0: 30, 1200: 28 })
    expect(keptForOthers(window, 1_300)).toBe(34)
    expect(keptForOthers(window, 2_300)).toBe(32)
    expect(keptForOthers(window, 2_700)).toBe(0)
  })

  test('follows the largest of what came later, and forgets what is too long ago', () => {
    expect(keptForOthers(given({ 0: 30, 1100: 20, 1150: 5 }), 1_600)).toBe(29)
    expect(keptForOthers(given({ 0: 10, 400: 20, 1050: 5, 1450: 3 }), 1_950)).toBe(29)
    expect(keptForOthers(given({ 0: 30, 1100: 20, 2200: 10 }), 2_250)).toBe(23)
    expect(keptForOthers(given({ 0: 30, 1100: 20, 2200: 10 }), 2_650)).toBe(12)
  })

  test('needs less of a margin once their calls in the window hardly change', () => {
    const calls = Object.fromEntries(Array.from({ length: 70 }, (_, n) => [n * 50, n < 41 || n > 46 ? 2 : 0]))
    const pause = { ...calls, 2350: 12 }
    expect(keptForOthers(upTo(2_000, calls), 2_000)).toBe(40 + 1 + 1)
    expect([2_400, 2_600].map((now) => keptForOthers(upTo(now, pause), now))).toEqual([45, 45])
    expect(keptForOthers(given({ ...calls, 4600: 40 }), 4_600)).toBe(40 + 1 + 4)
  })

  test('is no more for a burst of theirs than they had, and more for calls that keep coming', () => {
    expect(keptForOthers(given({ 0: 10, 50: 10, 90: 10 }), 90)).toBe(34)
    expect(keptForOthers(given({ 0: 10, 150: 10, 300: 10 }), 300)).toBeGreaterThan(60)
  })
})
