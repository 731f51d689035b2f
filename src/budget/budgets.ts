import { randomUUID } from 'node:crypto'
import type { BudgetWindow } from '../connector/connector.ts'
import type { WindowKnowledge } from '../connector/explain.ts'
import type { Clock } from '../lib/clock.ts'
import { remaining, shares, type Window } from './decide.ts'
import type { Permit, WindowNames } from './permit.ts'
import { Pool } from './pool.ts'
import { type Ask, type PoolOptions, termsOfLanes } from './pool-options.ts'
import type { Lane } from './pool-state.ts'
import type { BudgetStore } from './store.ts'
import { isAlias } from './windows.ts'

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
  readonly #pools = new Map<string, Pool>()
  /** What is the same for all pools. */
  readonly #shared: PoolOptions

  constructor(options: BudgetsOptions) {
    this.#options = options
    const { store, clock } = options
    const share = this.#share
    this.#shared = { store, clock, member: randomUUID(), share, terms: termsOfLanes(share) }
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
    const own = credential.slice(0, 16)
    const nameOf = ({ id, scope }: BudgetWindow) => (scope === 'account' ? id : `${id}@${own}`)
    const byId = new Map(windows.map((window) => [window.id, window]))
    const names = windows.map((window) =>
      nameOf((isAlias(window) ? byId.get(window.doubt?.unless ?? '') : undefined) ?? window),
    )
    pool.know(windows.flatMap((window) => (isAlias(window) ? [] : [[nameOf(window), window] as const])))
    return new Budget(pool, windows, names)
  }

  #pool(key: string): Pool {
    const known = this.#pools.get(key)
    if (known) {
      this.#pools.delete(key)
      this.#pools.set(key, known)
      return known
    }
    const pool = new Pool(key, this.#shared)
    this.#pools.set(key, pool)
    const [oldest] = this.#pools
    if (this.#pools.size > MOST_POOLS && oldest && oldest[1].isIdle) {
      this.#pools.delete(oldest[0])
      this.#options.store.forget(oldest[0])
    }
    return pool
  }

  readonly #share = (lane: Lane, window: Window): number => {
    const { reserve, interactiveShare } = this.#options
    const kept = lane === 'interactive' || window.kind === 'rolling' || window.kind === 'concurrent'
    return Math.max(0, 1 - reserve - (kept ? 0 : interactiveShare))
  };

  /** How full each window is that this process knows, by the connectors' names. */
  *fills(): Generator<{ window: string; used: number }> {
    for (const pool of this.#pools.values()) {
      const { now, windows } = pool.state()
      for (const [name, window] of Object.entries(windows)) {
        const { ours, others } = shares(window, now)
        yield { window: name.replace(/@.*/s, ''), used: (ours + others) / window.size }
      }
    }
  }

  close(): Promise<void> {
    return this.#options.store.close()
  }
}

const NOTHING: readonly string[] = []

/** The windows that one connection's calls are charged to, by the connector's own names. */
export class Budget implements WindowNames {
  readonly #pool: Pool
  readonly #windows: readonly BudgetWindow[]
  /** What the pool calls each of them. */
  readonly #names: readonly string[]
  /** What was asked for last, and what the pool calls that: mostly the same again. */
  #asked: readonly string[] = NOTHING
  #named: readonly string[] = NOTHING
  onOthers: WindowNames['onOthers'] = undefined

  constructor(pool: Pool, windows: readonly BudgetWindow[], names: readonly string[]) {
    this.#pool = pool
    this.#windows = windows
    this.#names = names
  }

  /** `tell` hears of calls in a window that are not ours, as the answers to calls of this budget show them. */
  watchOthers(tell: (window: string, calls: number) => void): void {
    this.onOthers = (name, calls) => {
      const window = this.#windows[this.#names.indexOf(name)]
      if (window) tell(window.id, calls)
    }
  }

  /** As {@link Pool.acquire}. */
  acquire(ask: Ask): Promise<Permit> {
    return this.#pool.acquire(ask, this)
  }

  namesOf(ids: readonly string[]): readonly string[] {
    if (ids !== this.#asked) {
      this.#named = ids.flatMap((id) => this.nameOf(id) ?? [])
      this.#asked = ids
    }
    return this.#named
  }

  nameOf(id: string): string | null {
    const place = this.#windows.findIndex((window) => window.id === id)
    return this.#names[place] ?? null
  }

  /** The vendor said that this window is spent, and to come again in `ms` (null: it did not say when). */
  spent(window: string, ms: number | null): void {
    const name = this.nameOf(window)
    if (name !== null) this.#pool.spent(name, ms)
  }

  /** As {@link Pool.claim}. */
  claim(windows: readonly string[]): void {
    this.#pool.claim(this.namesOf(windows))
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
    return this.#windows.flatMap((known, place) => {
      const { id } = known
      const window = isAlias(known) ? undefined : windows[this.#names[place] ?? '']
      return window ? [{ id, ...view(window, now) }] : []
    })
  }
}
