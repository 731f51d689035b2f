import { randomBytes } from 'node:crypto'
import { emptyPool, type PoolState } from './pool-state.ts'
import { reunite } from './reunite.ts'
import type { BudgetStore, Change } from './store.ts'
import { StoreClock } from './store-clock.ts'

/** What a backend answers: the document as it is now, and its time. */
export interface Swapped {
  done: boolean
  /** Null when there is none. */
  version: string | null
  /** JSON; null when there is none, and when the swap was done. */
  document: string | null
  /** Epoch milliseconds by the clock of the backend. */
  now: number
}

/** Keeps documents by name, each with a version, and replaces one when it is still the one that the caller saw. */
export interface Backend {
  /** `expected` null: there must be none yet. A swap to null only reads. Rejects when the backend does not answer. */
  swap(
    name: string,
    expected: string | null,
    next: { version: string; document: string } | null,
  ): Promise<Swapped>
  close(): Promise<void>
}

interface Copy {
  version: string | null
  document: string | null
  /** The document parsed. Changed by nobody. */
  state: PoolState | null
  /** When it was fresh: milliseconds of this process' steady time. */
  seenAt: number
}

const NOTHING: Copy = { version: null, document: null, state: null, seenAt: Number.NEGATIVE_INFINITY }

interface Alone {
  /** How many others presumably go on as well. */
  unseen: number
  /** Since when the backend answers again, by performance.now(); null: it does not. */
  backSince: number | null
}

/** After so long with answers every process has noticed that the backend is there again: milliseconds. */
const ALL_BACK_MS = 1_200
/** A copy so old is read again before it is believed that nothing has changed: milliseconds. */
const STALE_MS = 20
/** After a failure the backend is left alone for so long: milliseconds. */
const RESPITE_MS = 250
/** How many others are assumed when a pool was never seen before the backend went away. */
const STRANGERS = 3
const MOST_TRIES = 50

/**
 * Pools that all processes share, by compare and swap: a process changes its copy of a pool and puts it back when
 * nobody else did meanwhile; otherwise it changes theirs. While the backend is away every process goes on with its
 * copy and counts each call of its own once more for each other process: together they stay within the window.
 */
export class SharedStore implements BudgetStore {
  readonly shared = true
  readonly #backend: Backend
  readonly #onOutage: (error: unknown) => void
  readonly #copies = new Map<string, Copy>()
  /** Pools that went on alone since the backend went away. */
  readonly #alone = new Map<string, Alone>()
  readonly #clock: StoreClock
  /** The backend did not answer when it was asked last. */
  #isAway = false
  #isAsking = false
  #respiteUntil = 0

  constructor(backend: Backend, onOutage: (error: unknown) => void) {
    this.#backend = backend
    this.#onOutage = onOutage
    this.#clock = new StoreClock()
  }

  async change<Result>(pool: string, change: Change<Result>): Promise<Result> {
    if (this.#isAway) {
      void this.#askAgain(pool)
      return this.#changeAlone(pool, change)
    }
    try {
      return await this.#changeTogether(pool, change)
    } catch (error) {
      if (!(error instanceof BackendError)) throw error
      if (!this.#isAway) this.#onOutage(error.cause)
      this.#leaveAlone()
      return this.#changeAlone(pool, change)
    }
  }

  #leaveAlone(): void {
    this.#isAway = true
    this.#respiteUntil = performance.now() + RESPITE_MS
  }

  /** Whether the backend is there again. Nobody waits for it: one that is silent takes as long as its time-out. */
  async #askAgain(pool: string): Promise<void> {
    if (this.#isAsking || performance.now() < this.#respiteUntil) return
    this.#isAsking = true
    try {
      await this.#swap(pool, null, null)
    } catch {
      this.#leaveAlone()
    } finally {
      this.#isAsking = false
    }
  }

  async #changeTogether<Result>(pool: string, change: Change<Result>): Promise<Result> {
    const own = this.#copies.get(pool) ?? NOTHING
    let base = own
    const alone = this.#alone.get(pool)
    const returning = alone?.backSince === null
    if (own === NOTHING || !this.#clock.isSet || returning) base = await this.#read(pool, own)
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const now = this.#clock.now()
      const lost = base.state === null || base.state.epoch !== own.state?.epoch || returning
      const state = lost ? restored(base, own, now) : (JSON.parse(base.document ?? '') as PoolState)
      const { changed, result } = change(state, now, alone?.unseen ?? 0)
      if (!changed && !lost) {
        if (performance.now() - base.seenAt < STALE_MS) {
          if (base !== own) this.#copies.set(pool, base)
          return result
        }
        const fresh = await this.#read(pool, own)
        if (fresh.version === base.version) {
          this.#copies.set(pool, { ...base, seenAt: fresh.seenAt })
          return result
        }
        base = fresh
        continue
      }
      const next = { version: randomBytes(9).toString('base64'), document: JSON.stringify(state) }
      const swapped = await this.#swap(pool, base.version, next)
      if (swapped.done) {
        this.#noteReturn(pool, alone)
        this.#copies.set(pool, { ...next, state, seenAt: performance.now() })
        return result
      }
      base = copyOf(swapped)
    }
    throw new BackendError(new Error(`The pool was changed by others ${MOST_TRIES} times in a row.`))
  }

  /** For a moment others may still be alone while this process is back: it keeps to its share as long. */
  #noteReturn(pool: string, alone: Alone | undefined): void {
    if (!alone) return
    const now = performance.now()
    if (alone.backSince === null) alone.backSince = now
    else if (now - alone.backSince > ALL_BACK_MS) this.#alone.delete(pool)
  }

  async #read(pool: string, own: Copy): Promise<Copy> {
    const swapped = await this.#swap(pool, own.version, null)
    const known = swapped.version !== null && swapped.version === own.version
    return copyOf(known ? { ...swapped, document: own.document } : swapped)
  }

  async #swap(pool: string, expected: string | null, next: Parameters<Backend['swap']>[2]): Promise<Swapped> {
    const asked = performance.now()
    try {
      const swapped = await this.#backend.swap(pool, expected, next)
      this.#clock.heard(swapped.now, asked, performance.now())
      this.#isAway = false
      return swapped
    } catch (error) {
      throw new BackendError(error)
    }
  }

  #changeAlone<Result>(pool: string, change: Change<Result>): Result {
    const now = this.#clock.now()
    const own = this.#copies.get(pool) ?? NOTHING
    const state = own.state ? structuredClone(own.state) : emptyPool(now, '')
    const others = Math.max(0, Object.keys(state.processes).length - 1)
    const unseen = this.#alone.get(pool)?.unseen ?? (own === NOTHING ? STRANGERS : others)
    this.#alone.set(pool, { unseen, backSince: null })
    const { result } = change(state, now, unseen)
    this.#copies.set(pool, { ...own, state })
    return result
  }

  peek(pool: string): PoolState | null {
    return this.#copies.get(pool)?.state ?? null
  }

  own(): null {
    return null
  }

  now(): number {
    return this.#clock.now()
  }

  latest(): number {
    return this.#clock.latest()
  }

  forget(pool: string): void {
    this.#copies.delete(pool)
    this.#alone.delete(pool)
  }

  close(): Promise<void> {
    return this.#backend.close()
  }
}

/** The backend did not answer. */
class BackendError extends Error {
  constructor(cause: unknown) {
    super('The store of the budgets does not answer.', { cause })
  }
}

/** A pool that the backend has forgotten, or another process has told anew, with what is known here. */
function restored({ state: theirs }: Copy, { state: mine }: Copy, now: number): PoolState {
  const epoch = randomBytes(9).toString('base64')
  return theirs || mine ? reunite(theirs, mine, epoch) : emptyPool(now, epoch)
}

const copyOf = ({ version, document }: Swapped): Copy => ({
  version,
  document,
  state: document === null ? null : (JSON.parse(document) as PoolState),
  seenAt: performance.now(),
})
