import type { Clock } from '../core/clock.ts'
import type { SnapshotRow } from '../core/vendor.ts'
import { SalesforceError } from './errors.ts'
import { dailyAllocation, longCallsAtOnce, type Settings } from './settings.ts'

const DAY_MS = 86_400_000
/** Calls are counted in steps of this length: 24 hours roll on by steps. */
const STEP_MS = 15 * 60_000

/** The limits of an org: calls in 24 hours, and long calls at once. */
export class Limits {
  private readonly clock: Clock
  private readonly settings: Settings
  private readonly steps = new Map<number, number>()
  private readonly running = new Set<number>()

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = settings
  }

  /** Calls in the last 24 hours. */
  get used(): number {
    this.forgetOld()
    let sum = 0
    for (const count of this.steps.values()) sum += count
    return sum
  }

  get allocation(): number {
    return dailyAllocation(this.settings)
  }

  /** Sets how many calls were made in the last 24 hours, as if they had been made now. */
  setUsed(count: number): void {
    this.steps.clear()
    this.steps.set(this.step(), count)
  }

  /** `api-usage=18/15000` */
  describe(): string {
    return `api-usage=${this.used}/${this.allocation}`
  }

  /** Counts a call; throws a `SalesforceError` (403) when there are none left, or too many long calls run. */
  admit(): void {
    if (this.used >= this.allocation) throw limitExceeded('TotalRequests Limit exceeded.')
    const now = this.clock.now()
    let long = 0
    for (const since of this.running) if (now - since >= this.settings.longCallMs) long += 1
    if (long >= longCallsAtOnce(this.settings)) {
      throw limitExceeded('ConcurrentRequests (Concurrent API Requests) Limit exceeded.')
    }
    const step = this.step()
    this.steps.set(step, (this.steps.get(step) ?? 0) + 1)
  }

  /** Says that a call goes on; returns what to call at its end. */
  begin(): () => void {
    // Two calls may begin at the same moment: each is an entry of its own.
    let since = this.clock.now()
    while (this.running.has(since)) since -= 0.001
    this.running.add(since)
    return () => this.running.delete(since)
  }

  *rows(): Generator<SnapshotRow> {
    yield ['calls', [...this.steps]]
  }

  load([kind, steps]: SnapshotRow): boolean {
    if (kind !== 'calls') return false
    for (const [step, count] of steps as [number, number][]) this.steps.set(step, count)
    return true
  }

  private step(): number {
    return Math.floor(this.clock.now() / STEP_MS)
  }

  private forgetOld(): void {
    const oldest = this.step() - DAY_MS / STEP_MS
    for (const step of this.steps.keys()) if (step <= oldest) this.steps.delete(step)
  }
}

/** 403 of a limit. Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
export function limitExceeded(message: string): SalesforceError {
  return new SalesforceError(403, { message, errorCode: 'REQUEST_LIMIT_EXCEEDED' })
}
