import type { Clock } from '../lib/clock.ts'

const NEVER = Number.POSITIVE_INFINITY
/** Why a sleep ended: one reason for all, for making an error takes longer than the rest of it. */
const SET_ANEW = new Error('The alarm was set anew.')

/**
 * One timer. It rings at the moment that it was set to or before: one that rings too early is set again by whoever
 * hears it, which is cheaper than setting it anew for each answer that moves it.
 */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at = NEVER
  #sleep: AbortController | null = null

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** To ring at `at`, epoch milliseconds of a clock where it is `now`; never for no end. */
  set(at: number, now: number): void {
    if (at >= this.#at && at !== NEVER) return
    if (this.#at !== NEVER) {
      this.#sleep?.abort(SET_ANEW)
      this.#sleep = null
    }
    this.#at = at
    if (at === NEVER) return
    this.#sleep ??= new AbortController()
    const { signal } = this.#sleep
    this.#clock.sleep(Math.max(1, Math.ceil(at - now)), signal).then(
      () => signal.aborted || this.#rings(),
      () => undefined,
    )
  }

  #rings(): void {
    this.#at = NEVER
    this.#ring()
  }
}
