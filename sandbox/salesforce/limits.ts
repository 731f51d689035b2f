import type { Clock } from '../core/clock.ts'
import type { SnapshotRow } from '../core/vendor.ts'
import { refused, SalesforceError } from './errors.ts'
import type { App } from './oauth/entities.ts'
import { Rolling } from './rolling.ts'
import { dailyAllocation, longCallsAtOnce, type Settings } from './settings.ts'
import { count, demand, listOf } from './store/saved.ts'

const KB = 1024
const MB = 1024 * 1024

/** How much of an allocation of 24 hours there is, and how much is left. */
export interface Allocation {
  Max: number
  Remaining: number
}

/** The limits of an org: calls in 24 hours, of all and of single apps, what bulk jobs may do, and long calls at once. */
export class Limits {
  private readonly clock: Clock
  private readonly settings: Settings
  private readonly calls: Rolling
  private readonly bulk: { jobs: Rolling; bytes: Rolling; batches: Rolling }
  /** Calls by app; of those that have an allocation of their own. */
  private readonly byApp = new Map<string, Rolling>()
  private readonly running = new Set<number>()

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = settings
    this.calls = new Rolling(clock)
    this.bulk = { jobs: new Rolling(clock), bytes: new Rolling(clock), batches: new Rolling(clock) }
  }

  /** Calls in the last 24 hours. */
  get used(): number {
    return this.calls.used
  }

  get allocation(): number {
    return dailyAllocation(this.settings)
  }

  /** Sets how many calls were made in the last 24 hours, as if they had been made now. */
  setUsed(used: number): void {
    this.calls.set(used)
  }

  /** `api-usage=18/15000`, and `; per-app-api-usage=17/250(appName=sample-app)` of an app with its own allocation. */
  describe(app: App | null = null): string {
    const all = `api-usage=${this.used}/${this.allocation}`
    if (app === null || app.dailyCalls === null) return all
    return `${all}; per-app-api-usage=${this.usedBy(app)}/${app.dailyCalls}(appName=${plain(app.name)})`
  }

  /** Calls of an app in the last 24 hours; counted while it has an allocation. */
  usedBy({ clientId }: App): number {
    return this.byApp.get(clientId)?.used ?? 0
  }

  /** Counts a call; throws a `SalesforceError` (403) when there are none left, or too many long calls run. */
  admit(app: App | null = null): void {
    if (this.used >= this.allocation) throw limitExceeded('TotalRequests Limit exceeded.')
    const now = this.clock.now()
    let long = 0
    for (const since of this.running) if (now - since >= this.settings.longCallMs) long += 1
    if (long >= longCallsAtOnce(this.settings)) {
      throw limitExceeded('ConcurrentRequests (Concurrent API Requests) Limit exceeded.')
    }
    if (app !== null && app.dailyCalls !== null) {
      if (this.usedBy(app) >= app.dailyCalls) throw limitExceeded(this.settings.appQuotaRefusal)
      this.rollingOf(app.clientId).add(1)
    }
    this.calls.add(1)
  }

  /** Says that a call goes on; returns what to call at its end. */
  begin(): () => void {
    // Two calls may begin at the same moment: each is an entry of its own.
    let since = this.clock.now()
    while (this.running.has(since)) since -= 0.001
    this.running.add(since)
    return () => this.running.delete(since)
  }

  /** Counts a bulk query; throws a `SalesforceError` (400) when the day has none left. The texts are the vendor's. */
  takeQueryJob(): void {
    const { jobs, bytes } = this.bulk
    const { bulkQueryJobs, bulkResultMB } = this.settings
    if (jobs.used >= bulkQueryJobs) {
      const message = `Max bulk v2 query jobs (${bulkQueryJobs}) per 24 hrs has been reached (${jobs.used})`
      throw refused('LIMIT_EXCEEDED', message)
    }
    if (bytes.used >= bulkResultMB * MB) {
      const message = `Max bulk v2 query result size stored (${bulkResultMB * KB}) kb per 24 hrs has been exceeded`
      throw refused('LIMIT_EXCEEDED', message)
    }
    jobs.add(1)
  }

  /** Counts what bulk queries have found. */
  addResults(bytes: number): void {
    this.bulk.bytes.add(bytes)
  }

  /** Counts batches of bulk writes; false, and none is counted, when the day has not so many left. */
  takeBatches(batches: number): boolean {
    if (this.bulk.batches.used + batches > this.settings.bulkBatches) return false
    this.bulk.batches.add(batches)
    return true
  }

  /** The allocations of 24 hours that something here uses up, as `/limits` names them. */
  allocations(): Record<string, Allocation> {
    const { bulkQueryJobs, bulkResultMB, bulkBatches } = this.settings
    const { jobs, bytes, batches } = this.bulk
    return {
      DailyApiRequests: left(this.allocation, this.used),
      DailyBulkApiBatches: left(bulkBatches, batches.used),
      DailyBulkV2QueryFileStorageMB: left(bulkResultMB, Math.ceil(bytes.used / MB)),
      DailyBulkV2QueryJobs: left(bulkQueryJobs, jobs.used),
    }
  }

  *rows(): Generator<SnapshotRow> {
    yield ['calls', this.calls.toSteps()]
    for (const [name, rolling] of Object.entries(this.bulk)) yield ['bulk_used', name, rolling.toSteps()]
    for (const [app, rolling] of this.byApp) yield ['app_calls', app, rolling.toSteps()]
  }

  load([kind, first, second]: SnapshotRow): boolean {
    if (kind === 'calls') this.calls.load(stepsOf(first))
    else if (kind === 'app_calls') this.rollingOf(String(first)).load(stepsOf(second))
    else if (kind === 'bulk_used') {
      if (first !== 'jobs' && first !== 'bytes' && first !== 'batches') throw new TypeError('no such limit')
      this.bulk[first].load(stepsOf(second))
    } else return false
    return true
  }

  private rollingOf(app: string): Rolling {
    const known = this.byApp.get(app)
    if (known !== undefined) return known
    const rolling = new Rolling(this.clock)
    this.byApp.set(app, rolling)
    return rolling
  }
}

function left(max: number, used: number): Allocation {
  return { Max: max, Remaining: Math.max(0, max - used) }
}

/** Names of apps may be anything; headers may not. */
function plain(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?')
}

function stepsOf(saved: unknown): [number, number][] {
  demand(
    saved,
    listOf((pair) => listOf(count)(pair) && (pair as unknown[]).length === 2),
    'used calls',
  )
  return saved as [number, number][]
}

/** 403 of a limit. Source: developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm */
export function limitExceeded(message: string): SalesforceError {
  return new SalesforceError(403, { message, errorCode: 'REQUEST_LIMIT_EXCEEDED' })
}
