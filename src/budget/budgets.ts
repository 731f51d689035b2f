import { randomUUID } from 'node:crypto'
import type { BudgetWindow } from '../connector/connector.ts'
import type { WindowKnowledge } from '../connector/explain.ts'
import type { Clock } from '../lib/clock.ts'
import { type Report, remaining, shares, type Window } from './decide.ts'
import { type Ask, type Permit, Pool } from './pool.ts'
import type { Lane } from './pool-state.ts'
import type { BudgetStore } from './store.ts'

/** What is left of a window, for receipts. */
export interface WindowStatus {
  id: string
  size: number
  remaining: number
  /** Seconds; 0 for a limit on calls under way at once. */
  period: number
}

export interface BudgetsOptions {
  store: BudgetStore
  /** For waiting; what the time is the store says. */
  clock: Clock
  /** The part of every window that is left to the customer's other applications, 0 to 1. */
  reserve: number
  /** The part of a day or fixed period that only interactive calls may use, 0 to 1. */
  interactiveShare: number
}

/** Whose calls are counted together. */
export interface BudgetOwner {
  /** One credential, or one app at one account. */
  credential: string
  /** The vendor's account; null when it is not known yet. */
  account: string | null
  /** Where its day ends; null when it is not known. */
  zone: string | null
}

/** How many pools are kept in memory; the least recently used go first. */
const MOST_POOLS = 10_000

/** The rate budgets of all connections of this process. */
export class Budgets {
  readonly #options: BudgetsOptions
  readonly #member = randomUUID()
  readonly #pools = new Map<string, Pool>()

  constructor(options: BudgetsOptions) {
    this.#options = options
  }

  /** Whether other processes may spend from the same budgets. */
  get isShared(): boolean {
    return this.#options.store.shared
  }

  /** The budget of one owner's calls. Windows of an account are shared by all of its credentials. */
  of(windows: readonly BudgetWindow[], { credential, account, zone }: BudgetOwner): Budget {
    const key = account ?? credential
    const pool = this.#pool(key)
    if (zone !== null) pool.useZone(zone)
    const names = new Map(
      windows.map(({ id, scope }) => [id, scope === 'account' ? id : `${id}@${credential.slice(0, 16)}`]),
    )
    pool.know(windows.map((window) => [names.get(window.id) as string, window] as const))
    return new Budget(pool, windows, names)
  }

  #pool(key: string): Pool {
    const known = this.#pools.get(key)
    if (known) {
      this.#pools.delete(key)
      this.#pools.set(key, known)
      return known
    }
    const { store, clock } = this.#options
    const pool = new Pool({ key, store, clock, member: this.#member, share: this.#share })
    this.#pools.set(key, pool)
    const [oldest] = this.#pools
    if (this.#pools.size > MOST_POOLS && oldest && oldest[1].isIdle) {
      this.#pools.delete(oldest[0])
      store.forget(oldest[0])
    }
    return pool
  }

  readonly #share = (lane: Lane, window: Window): number => {
    const { reserve, interactiveShare } = this.#options
    const kept = lane === 'interactive' || window.kind === 'rolling' || window.kind === 'concurrent'
    return Math.max(0, 1 - reserve - (kept ? 0 : interactiveShare))
  }

  close(): Promise<void> {
    return this.#options.store.close()
  }
}

/** The windows that one connection's calls are charged to, by the connector's own names. */
export class Budget {
  readonly #pool: Pool
  readonly #windows: readonly BudgetWindow[]
  /** The pool's name of each window. */
  readonly #names: ReadonlyMap<string, string>

  constructor(pool: Pool, windows: readonly BudgetWindow[], names: ReadonlyMap<string, string>) {
    this.#pool = pool
    this.#windows = windows
    this.#names = names
  }

  /** As {@link Pool.acquire}. */
  async acquire(ask: Ask): Promise<Permit> {
    const permit = await this.#pool.acquire({ ...ask, windows: ask.windows.flatMap(this.#named) })
    return {
      get fresh() {
        return permit.fresh
      },
      answered: (reports = {}) => permit.answered(this.#renamed(reports)),
      unsent: () => permit.unsent(),
    }
  }

  readonly #named = (id: string): string[] => {
    const name = this.#names.get(id)
    return name === undefined ? [] : [name]
  }

  #renamed(reports: Readonly<Record<string, Report>>): Record<string, Report> {
    return Object.fromEntries(
      Object.entries(reports).flatMap(([id, report]) => this.#named(id).map((name) => [name, report])),
    )
  }

  /** The vendor said that this window is spent, and to come again in `ms` (null: it did not say when). */
  spent(window: string, ms: number | null): void {
    for (const name of this.#named(window)) this.#pool.spent(name, ms)
  }

  /** Learns what the other processes have done meanwhile. */
  look(): Promise<void> {
    return this.#pool.look()
  }

  /** Epoch milliseconds by the clock that the windows are kept by. */
  now(): number {
    return this.#pool.state().now
  }

  /** What is left of each window, by our own account. */
  status(): WindowStatus[] {
    return this.#view((window, now) => ({
      size: window.size,
      remaining: remaining(window, now),
      period: window.kind === 'concurrent' ? 0 : window.periodMs / 1000,
    }))
  }

  /** By whom each window was spent, and when there is room again: for explaining a refusal. */
  shares(): WindowKnowledge[] {
    return this.#view((window, now) => ({
      kind: window.kind,
      size: window.size,
      remaining: remaining(window, now),
      ...shares(window, now),
    }))
  }

  #view<View>(view: (window: Window, now: number) => View): (View & { id: string })[] {
    const { now, windows } = this.#pool.state()
    return this.#windows.flatMap(({ id }) => {
      const window = windows[this.#names.get(id) ?? '']
      return window ? [{ id, ...view(window, now) }] : []
    })
  }
}
