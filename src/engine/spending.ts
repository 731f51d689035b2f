import type { Clock } from '../lib/clock.ts'
import { addSpending, listSpending, type SpendingRow, trimSpending } from '../store/budget-spending.ts'
import type { Database } from '../store/database.ts'
import type { CallObserver, CallPlace } from './call-observer.ts'

const HOUR_MS = 3_600_000
/** How far back is told. */
const SPENDING_HOURS = 48
/** How long calls gather before they are written together. */
const GATHER_MS = 2_000
/** How many different lines wait at most; when the database is away for long, what comes then is not counted. */
const MOST_WAITING = 20_000
/** So many callers of a connection are told apart in an hour; the rest are counted together. */
const MOST_CALLERS = 100
const THE_REST = 'others'
/** The lane of calls that are not ours. */
export const OTHERS = 'others'

export interface SpendingOptions {
  db: Database
  clock: Clock
  onError(error: unknown): void
}

/** Who spent the calls of each connection, by the hour: gathered here, written off the path of requests. */
export class Spending implements CallObserver {
  readonly #options: SpendingOptions
  #waiting = new Map<string, SpendingRow & { accountId: string }>()
  readonly #callers = new Map<string, Set<string>>()
  readonly #trimmedAt = new Map<string, number>()
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(options: SpendingOptions) {
    this.#options = options
  }

  charged(place: CallPlace, calls: number): void {
    this.#add(place, { lane: place.lane, caller: this.#callerIn(place) }, calls)
  }

  others(place: CallPlace, window: string, calls: number): void {
    this.#add(place, { lane: OTHERS, caller: window }, calls)
  }

  /** What a connection spent in the last hours, what this process knows included. */
  async of(accountId: string, connectionId: string): Promise<Omit<SpendingRow, 'connectionId'>[]> {
    await this.flush()
    const since = new Date(this.#hour() - (SPENDING_HOURS - 1) * HOUR_MS)
    return listSpending(this.#options.db, accountId, { connectionId, since })
  }

  #hour(): number {
    return Math.floor(this.#options.clock.now() / HOUR_MS) * HOUR_MS
  }

  #add(
    { accountId, connectionId }: CallPlace,
    what: Pick<SpendingRow, 'lane' | 'caller'>,
    calls: number,
  ): void {
    const hour = this.#hour()
    const key = JSON.stringify([accountId, connectionId, hour, what.lane, what.caller])
    const known = this.#waiting.get(key)
    if (known) known.calls += calls
    else if (this.#waiting.size < MOST_WAITING)
      this.#waiting.set(key, { accountId, connectionId, hour: new Date(hour), ...what, calls })
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref()
  }

  #callerIn({ accountId, connectionId, caller }: CallPlace): string {
    const key = JSON.stringify([accountId, connectionId, this.#hour()])
    const known = this.#callers.get(key) ?? new Set<string>()
    if (known.size === 0) {
      if (this.#callers.size > MOST_WAITING) this.#callers.clear()
      this.#callers.set(key, known)
    }
    if (known.size >= MOST_CALLERS && !known.has(caller)) return THE_REST
    known.add(caller)
    return caller
  }

  /** Writes what waits; a failure is told to `onError`, never thrown. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#writing = this.#writing.then(() => this.#write())
    await this.#writing
  }

  async #write(): Promise<void> {
    const rows = [...this.#waiting.values()]
    this.#waiting = new Map()
    const accounts = new Map<string, SpendingRow[]>()
    for (const { accountId, ...row } of rows) {
      const own = accounts.get(accountId)
      if (own) own.push(row)
      else accounts.set(accountId, [row])
    }
    for (const [accountId, own] of accounts) {
      try {
        await addSpending(this.#options.db, accountId, own)
        await this.#trim(accountId)
      } catch (error) {
        this.#options.onError(error)
      }
    }
  }

  async #trim(accountId: string): Promise<void> {
    const hour = this.#hour()
    if (this.#trimmedAt.get(accountId) === hour) return
    this.#trimmedAt.set(accountId, hour)
    await trimSpending(this.#options.db, accountId, new Date(hour - SPENDING_HOURS * HOUR_MS))
  }

  async close(): Promise<void> {
    await this.flush()
    if (this.#timer) clearTimeout(this.#timer)
  }
}
