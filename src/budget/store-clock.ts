/** How far the clocks of two machines may drift apart: 100 parts in a million, more than any quartz does. */
const DRIFT = 1e-4

/**
 * The clock of a store, told from its answers: the moment that an answer names lies between asking and hearing it. The
 * own clock is never looked at, only the steady time of this process, so that it may be wrong by hours and be set.
 */
export class StoreClock {
  /** The bounds of the store's time less ours. */
  #least = Number.NEGATIVE_INFINITY
  #most = Number.POSITIVE_INFINITY
  #at = 0

  get isSet(): boolean {
    return Number.isFinite(this.#least)
  }

  /** The store said `now` in answer to what was asked at `asked` and heard at `heard`, both by performance.now(). */
  heard(now: number, asked: number, heard: number): void {
    const drifted = (heard - this.#at) * DRIFT
    this.#at = heard
    this.#least = Math.max(this.#least - drifted, now - heard)
    this.#most = Math.min(this.#most + drifted, now - asked)
    if (this.#least <= this.#most) return
    // The store's clock was set, or it is another store.
    this.#least = now - heard
    this.#most = now - asked
  }

  /** Never later than it is there; until the store has spoken, our own time. */
  now(): number {
    const offset = this.isSet ? this.#least : performance.timeOrigin
    return Math.floor(performance.now() + offset)
  }

  /** Never earlier than it is there. */
  latest(): number {
    const offset = this.isSet ? this.#most : performance.timeOrigin
    return Math.ceil(performance.now() + offset)
  }
}
