import type { Report } from './decide.ts'
import type { Exchange, Held } from './pool-state.ts'

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
      if (window !== null) told.push({ window, report: reports[id] as Report, since: this.#since })
    }
    this.#pool.settle(this.#held, true, told)
  }

  /** The call certainly never reached the vendor. */
  unsent(): void {
    this.#pool.settle(this.#held, false, [])
  }
}

export type Told = Exchange['reports'][number]

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
}

/** Of those who use the pool's own names. */
export const OWN_NAMES: WindowNames = { nameOf: (id) => id, namesOf: (ids) => ids }
