import type { Clock } from './clock.ts'

interface Entry<Value> {
  until: number
  value: Value
}

/** Remembers answers for a moment, so that a run of requests asks for the same thing once; bounded, the oldest go first. */
export class ShortMemory<Value> {
  readonly #clock: Clock
  readonly #ms: number
  readonly #most: number
  readonly #entries = new Map<string, Entry<Value>>()

  /** @param ms how long an answer is believed; 0 remembers nothing. */
  constructor(clock: Clock, ms: number, most: number) {
    this.#clock = clock
    this.#ms = ms
    this.#most = most
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    const left = entry.until - this.#clock.now()
    // More than it was given: the machine's clock was set back, and nobody knows how old the answer is.
    if (left > 0 && left <= this.#ms) return entry.value
    this.#entries.delete(key)
    return undefined
  }

  set(key: string, value: Value): void {
    if (this.#ms === 0) return
    this.#entries.delete(key)
    this.#entries.set(key, { until: this.#clock.now() + this.#ms, value })
    if (this.#entries.size <= this.#most) return
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest)
      break
    }
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  clear(): void {
    this.#entries.clear()
  }
}
