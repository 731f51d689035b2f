import type { WindowKnowledge } from '../connector/explain.ts'
import { noteBudgetAlert } from '../store/budget-spending.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'
import type { CallObserver, CallPlace } from './call-observer.ts'
import type { SentCall } from './trail.ts'

/** Shares of a day's calls at which an event is made, in percent. */
const LEVELS = [80, 95] as const
const DAY_MS = 86_400_000
/** Of a window that rolls on there is an alert a day: until when it counts. */
const dayAfter = (at: number) => (Math.floor(at / DAY_MS) + 1) * DAY_MS
/** How many windows are remembered. */
const MOST_KNOWN = 20_000

/**
 * Events `budget.nearly_spent` when 80 and when 95 percent of the calls of a day are gone, by whomever they were
 * made: each once in that day, also when many processes see it.
 */
export class BudgetAlerts implements CallObserver {
  readonly #db: Database
  readonly #onError: (error: unknown) => void
  /** What was told here, by connection and window: a look at it costs no query. */
  readonly #told = new Map<string, { resetsAt: number; percent: number }>()
  #working: Promise<void> = Promise.resolve()

  constructor(db: Database, onError: (error: unknown) => void) {
    this.#db = db
    this.#onError = onError
  }

  ended(place: CallPlace, { left, at }: SentCall): void {
    for (const window of left)
      if (window.kind === 'told') this.#look(place, { ...window, clearsAt: dayAfter(at) })
    for (const window of left) if (window.kind === 'day' || window.kind === 'fixed') this.#look(place, window)
  }

  refused(place: CallPlace, windows: readonly WindowKnowledge[]): void {
    for (const window of windows)
      if (window.kind === 'day' || window.kind === 'fixed') this.#look(place, window)
  }

  #look(place: CallPlace, window: WindowKnowledge): void {
    const spent = ((window.ours + window.others) / window.size) * 100
    if (spent >= LEVELS[0]) this.#tell(place, window, spent)
  }

  #tell(place: CallPlace, window: WindowKnowledge, spent: number): void {
    const key = JSON.stringify([place.accountId, place.connectionId, window.id])
    const known = this.#told.get(key)
    const already = known?.resetsAt === window.clearsAt ? known.percent : 0
    const reached = LEVELS.filter((percent) => spent >= percent && percent > already)
    const percent = reached.at(-1)
    if (percent === undefined) return
    if (this.#told.size >= MOST_KNOWN) this.#told.clear()
    this.#told.set(key, { resetsAt: window.clearsAt, percent })
    this.#working = this.#working
      .then(() => this.#write(place, window, reached))
      .catch((error: unknown) => {
        this.#told.delete(key)
        this.#onError(error)
      })
  }

  async #write({ accountId, connectionId }: CallPlace, window: WindowKnowledge, levels: readonly number[]) {
    const { id, size, ours, others, clearsAt } = window
    const resetsAt = new Date(clearsAt)
    await inAccount(this.#db, accountId, async (tx) => {
      for (const percent of levels) {
        if (!(await noteBudgetAlert(tx, accountId, { connectionId, window: id, resetsAt, percent }))) continue
        const data = { window: id, percent, size, ours, others, resets_at: resetsAt.toISOString() }
        await insertEvent(tx, accountId, { type: 'budget.nearly_spent', connectionId, data })
      }
    })
  }

  /** Resolves when what was seen so far is written. */
  close(): Promise<void> {
    return this.#working
  }
}
