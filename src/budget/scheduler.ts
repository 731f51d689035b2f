import type { BudgetWindow } from '../connector/connector.ts'
import type { WindowKnowledge } from '../connector/explain.ts'
import type { Clock } from '../lib/clock.ts'
import { dayInZone, startOfDay } from '../lib/zone.ts'
import { Problem } from '../model/problems.ts'
import {
  charge,
  decide,
  learn,
  type Report,
  remaining,
  settle,
  shares,
  turnDay,
  type Window,
} from './decide.ts'

const DAY_MS = 86_400_000

/** What is left of a window, for receipts. */
export interface WindowStatus {
  id: string
  size: number
  remaining: number
  /** Seconds. */
  period: number
}

/** Leave to send one call. Exactly one of `answered` and `unsent` must be called. */
export interface Permit {
  /** The answer has arrived (or was given up on), with what its headers said by window id. */
  answered(reports?: Readonly<Record<string, Report>>): void
  /** The call certainly never reached the vendor. */
  unsent(): void
}

interface Waiter {
  windows: Window[]
  deadline: number
  grant(permit: Permit): void
  refuse(error: unknown): void
}

/**
 * Sends calls no faster than every window of one connection allows, in the order they came. Calls that are charged to
 * different windows do not wait for each other.
 */
export class Scheduler {
  readonly #clock: Clock
  #zone: string
  readonly #windows: Map<string, Window>
  readonly #periods: Map<string, number>
  #waiting: Waiter[] = []
  #alarm: AbortController | null = null

  constructor(budgets: readonly BudgetWindow[], clock: Clock, timeZone: string) {
    this.#clock = clock
    this.#zone = timeZone
    this.#windows = new Map(budgets.map((budget) => [budget.id, this.#open(budget)]))
    this.#periods = new Map(budgets.map((budget) => [budget.id, budget.periodMs]))
  }

  #open({ id, kind, size, periodMs }: BudgetWindow): Window {
    const common = { id, size, inFlight: 0, blockedUntil: 0 }
    return kind === 'day'
      ? { ...common, kind, used: 0, others: 0, resetsAt: this.#midnight() }
      : { ...common, kind, periodMs, clears: [], others: [] }
  }

  /** Says in which zone the account's day ends, once that is known; what was charged stays charged. */
  useZone(zone: string): void {
    if (zone === this.#zone) return
    this.#zone = zone
    for (const window of this.#windows.values()) {
      if (window.kind === 'day') window.resetsAt = this.#midnight()
    }
    this.#pump()
  }

  /** When the account's day ends. */
  #midnight(): number {
    const now = this.#clock.now()
    const tomorrow = dayInZone(
      startOfDay(dayInZone(now, this.#zone) ?? '', this.#zone) + DAY_MS * 1.5,
      this.#zone,
    )
    return startOfDay(tomorrow ?? '', this.#zone)
  }

  /**
   * Waits for room in the windows named, at most `maxWaitMs`. Throws a Problem `rate_limited` with the seconds to wait
   * when that is longer (at once, when it is already certain), or the signal's reason when the caller goes away.
   */
  acquire(windowIds: readonly string[], maxWaitMs: number, signal?: AbortSignal): Promise<Permit> {
    const windows = windowIds.flatMap((id) => this.#windows.get(id) ?? [])
    const now = this.#clock.now()
    return new Promise((grant, refuse) => {
      if (signal?.aborted) return refuse(signal.reason)
      const waiter: Waiter = {
        windows,
        deadline: now + maxWaitMs,
        grant: (permit) => {
          signal?.removeEventListener('abort', leave)
          grant(permit)
        },
        refuse: (error) => {
          signal?.removeEventListener('abort', leave)
          refuse(error)
        },
      }
      const leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiter)
        refuse(signal?.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiter)
      this.#pump()
    })
  }

  /** Sends nothing charged to this window before `ms` from now: the vendor said it is spent. */
  block(windowId: string, ms: number): void {
    const window = this.#windows.get(windowId)
    if (!window) return
    const until = window.kind === 'day' ? window.resetsAt : this.#clock.now() + ms
    window.blockedUntil = Math.max(window.blockedUntil, until)
    this.#pump()
  }

  /** What is left of each window, by our own account. */
  status(): WindowStatus[] {
    const now = this.#clock.now()
    return [...this.#windows.values()].map((window) => ({
      id: window.id,
      size: window.size,
      remaining: remaining(window, now),
      period: (this.#periods.get(window.id) ?? 0) / 1000,
    }))
  }

  /** By whom each window was spent, and when there is room again: for explaining a refusal. */
  shares(): WindowKnowledge[] {
    const now = this.#clock.now()
    return [...this.#windows.values()].map((window) => ({
      id: window.id,
      kind: window.kind,
      size: window.size,
      remaining: remaining(window, now),
      ...shares(window, now),
    }))
  }

  /** Grants whatever fits, refuses whoever would wait too long, and sets the alarm for the next change. */
  #pump(): void {
    const now = this.#clock.now()
    for (const window of this.#windows.values()) {
      if (window.kind === 'day' && now >= window.resetsAt) turnDay(window, this.#midnight())
    }
    const full = new Set<string>()
    const still: Waiter[] = []
    let wake = Number.POSITIVE_INFINITY
    for (const waiter of this.#waiting) {
      // Nobody overtakes: a window that an earlier call waits for is closed to later ones.
      const held = waiter.windows.some((window) => full.has(window.id))
      const decision = decide(waiter.windows, now)
      if (decision.go && !held) {
        charge(waiter.windows)
        waiter.grant(this.#permit(waiter.windows))
        continue
      }
      const until = decision.go ? null : decision.until
      if (now >= waiter.deadline || (until !== null && until > waiter.deadline)) {
        waiter.refuse(refusal(decision.go ? '' : decision.window, (until ?? now + 1_000) - now))
        continue
      }
      if (!decision.go) full.add(decision.window)
      wake = Math.min(wake, waiter.deadline, until ?? Number.POSITIVE_INFINITY)
      still.push(waiter)
    }
    this.#waiting = still
    this.#setAlarm(wake - now)
  }

  #permit(windows: Window[]): Permit {
    return {
      answered: (reports = {}) => {
        const now = this.#clock.now()
        settle(windows, now, true)
        for (const window of this.#windows.values()) {
          const report = reports[window.id]
          if (report) learn(window, report, now)
        }
        this.#pump()
      },
      unsent: () => {
        settle(windows, this.#clock.now(), false)
        this.#pump()
      },
    }
  }

  #setAlarm(ms: number): void {
    this.#alarm?.abort()
    this.#alarm = null
    if (!Number.isFinite(ms)) return
    const alarm = new AbortController()
    this.#alarm = alarm
    this.#clock.sleep(Math.max(1, ms), alarm.signal).then(
      () => this.#pump(),
      () => undefined,
    )
  }
}

function refusal(window: string, waitMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  return new Problem(
    'rate_limited',
    `The ${window || 'rate'} budget of this connection has no room for ${seconds} s.`,
    { retry_after: seconds },
  )
}
