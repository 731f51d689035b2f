import { swapBudgetPool, sweepBudgetPools } from '../store/budget-pools.ts'
import type { Database } from '../store/database.ts'
import type { Backend, Swapped } from './shared-store.ts'

/** A pool that nobody used for two days has nothing in it that still counts. */
const KEEP_DAYS = 2
const SWEEP_MS = 3_600_000

/** Pools in PostgreSQL: one statement for each change. */
export class PostgresBackend implements Backend {
  readonly #db: Database
  readonly #close: () => Promise<void>
  #sweptAt = Number.NEGATIVE_INFINITY

  /** `close` ends what was opened for it. */
  constructor(db: Database, close: () => Promise<void>) {
    this.#db = db
    this.#close = close
  }

  async swap(
    name: string,
    expected: string | null,
    next: { version: string; document: string } | null,
  ): Promise<Swapped> {
    if (performance.now() - this.#sweptAt > SWEEP_MS) {
      this.#sweptAt = performance.now()
      await sweepBudgetPools(this.#db, KEEP_DAYS)
    }
    return swapBudgetPool(this.#db, { pool: name, expected, next })
  }

  close(): Promise<void> {
    return this.#close()
  }
}
