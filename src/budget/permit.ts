import type { Report } from './learn.ts'
import type { Held, Told } from './pool-state.ts'

/** Leave to send one call. Exactly one of `answered` and `unsent` must be called. */
export class Permit {
  readonly #pool: Settling
  readonly #held: Held
  readonly #names: WindowNames
  /** The earliest moment that its answer can speak of. */
  readonly #since: number

  constructor(pool: Settling, held: Held, since: number, names: WindowNames) {
    this.#pool = pool
    this.#held = held
    this.#since = since
    this.#names = names
  }

  /** False once it is too old to send the call: whoever shares the pool may think that it never will be. */
  get fresh(): boolean {
    return this.#pool.isFresh
  }

  /** The answer has arrived (or was given up on), with what its headers said by window. */
  answered(reports: Readonly<Record<string, Report>> = {}): void {
    const told: Told[] = []
    for (const id in reports) {
      const window = this.#names.nameOf(id)
      if (window === null) continue
      const report = reports[id] as Report
      told.push({ window, report, since: this.#since, onOthers: this.#names.onOthers })
    }
    this.#pool.settle(this.#held, true, told)
  }

  /** The call certainly never reached the vendor. */
  unsent(): void {
    this.#pool.settle(this.#held, false, [])
  }
}

/** The pool as a permit needs it. */
export interface Settling {
  readonly isFresh: boolean
  settle(held: Held, sent: boolean, told: readonly Told[]): void
}

/** What the pool calls the windows of whoever asks. */
export interface WindowNames {
  /** Null for one that the pool does not know. */
  nameOf(id: string): string | null
  /** Of those that it knows. */
  namesOf(ids: readonly string[]): readonly string[]
  /** Told of calls in a window (by the pool's name) that are not ours. */
  readonly onOthers: ((window: string, calls: number) => void) | undefined
}

/** Of those who use the pool's own names. */
export const OWN_NAMES: WindowNames = { nameOf: (id) => id, namesOf: (ids) => ids, onOthers: undefined }
