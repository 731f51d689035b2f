import type { Clock } from '../lib/clock.ts'
import { emptyPool, type PoolState } from './pool-state.ts'
import type { BudgetStore, Change } from './store.ts'

/** Pools of one process that shares them with nobody. */
export class MemoryStore implements BudgetStore {
  readonly shared = false
  readonly #clock: Pick<Clock, 'now'>
  readonly #pools = new Map<string, PoolState>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  change<Result>(pool: string, change: Change<Result>): Result {
    const now = this.now()
    let state = this.#pools.get(pool)
    if (!state) {
      state = emptyPool(now, '')
      this.#pools.set(pool, state)
    }
    return change(state, now, 0).result
  }

  peek(pool: string): PoolState | null {
    return this.#pools.get(pool) ?? null
  }

  own(pool: string): PoolState | null {
    return this.peek(pool)
  }

  now(): number {
    return this.#clock.now()
  }

  latest(): number {
    return this.#clock.now()
  }

  forget(pool: string): void {
    this.#pools.delete(pool)
  }

  async close(): Promise<void> {
    this.#pools.clear()
  }
}
