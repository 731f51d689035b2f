import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { CallObserver, CallPlace } from './call-observer.ts'
import type { SentCall } from './trail.ts'

/** Upper bounds in seconds: what is felt as fast, what a CRM takes, what a deadline allows. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
/** Parts of a window that are used, in percent: how full the budgets are that this process knows. */
const FILLED = [50, 80, 95, 100] as const

/** A window of a budget as it stands. */
export interface WindowFill {
  window: string
  /** 0 to 1. */
  used: number
}

const PREFIX = 'crosswalk_'

/**
 * What this process tells Prometheus. Labels are words of ours and of connectors only: no connection, account, key or
 * path with an id, so that their number has a bound and nothing of a customer is in them.
 */
export class Metrics implements CallObserver {
  readonly #registry = new Registry()
  readonly #http = new Histogram({
    name: `${PREFIX}http_request_seconds`,
    help: 'Requests answered: how long they took, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers: [this.#registry],
  })
  readonly #calls = new Histogram({
    name: `${PREFIX}vendor_call_seconds`,
    help: 'Calls to CRMs: how long they took, by connector, lane and outcome (ok, refused, rate_limited, failed, no_answer).',
    labelNames: ['connector', 'lane', 'outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  })
  readonly #waits = new Histogram({
    name: `${PREFIX}vendor_call_wait_seconds`,
    help: 'How long calls waited for room in a rate budget, by connector and lane.',
    labelNames: ['connector', 'lane'],
    buckets: SECONDS,
    registers: [this.#registry],
  })
  readonly #refusals = new Counter({
    name: `${PREFIX}budget_refusals_total`,
    help: 'Calls that our own rate budget refused, by connector and lane: none of them reached the CRM.',
    labelNames: ['connector', 'lane'],
    registers: [this.#registry],
  })
  readonly #charges = new Counter({
    name: `${PREFIX}calls_charged_total`,
    help: 'Calls that requests were charged with, by connector and lane; shared ones in parts.',
    labelNames: ['connector', 'lane'],
    registers: [this.#registry],
  })
  readonly #others = new Counter({
    name: `${PREFIX}others_calls_total`,
    help: 'Calls in a window of a CRM that somebody else made, by connector and window, as its answers tell.',
    labelNames: ['connector', 'window'],
    registers: [this.#registry],
  })
  readonly #refreshes = new Counter({
    name: `${PREFIX}token_refreshes_total`,
    help: 'Access tokens asked for, by outcome (refreshed, failing, doubted, dead).',
    labelNames: ['outcome'],
    registers: [this.#registry],
  })

  /** `fills` tells how full the windows are that this process knows. */
  constructor(fills: () => Iterable<WindowFill>) {
    const gauge = new Gauge({
      name: `${PREFIX}budget_windows`,
      help: 'Windows of rate budgets that this process knows, by window and by how much is used: below 50, 80, 95, 100 percent, or all.',
      labelNames: ['window', 'used'],
      registers: [this.#registry],
      collect() {
        gauge.reset()
        for (const { window, used } of fills()) gauge.inc({ window, used: filled(used) })
      },
    })
  }

  /** Memory, processor and event loop of the process as well. */
  withProcess(): this {
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX })
    return this
  }

  answered(request: { route: string; method: string; status: number; seconds: number }): void {
    const { route, method, status, seconds } = request
    this.#http.observe({ route, method, status: String(status) }, seconds)
  }

  ended({ connector, lane }: CallPlace, call: SentCall, waitedMs: number): void {
    this.#calls.observe({ connector, lane, outcome: outcomeOf(call) }, call.ms / 1000)
    this.#waits.observe({ connector, lane }, waitedMs / 1000)
  }

  refused({ connector, lane }: CallPlace): void {
    this.#refusals.inc({ connector, lane })
  }

  charged({ connector, lane }: CallPlace, calls: number): void {
    this.#charges.inc({ connector, lane }, calls)
  }

  others({ connector }: CallPlace, window: string, calls: number): void {
    this.#others.inc({ connector, window }, calls)
  }

  refreshed(outcome: string): void {
    this.#refreshes.inc({ outcome })
  }

  /** In Prometheus' own text format. */
  async text(): Promise<{ type: string; body: string }> {
    return { type: this.#registry.contentType, body: await this.#registry.metrics() }
  }
}

function filled(used: number): string {
  const bound = FILLED.find((percent) => used * 100 < percent)
  return bound === undefined ? 'all' : String(bound)
}

function outcomeOf({ status }: SentCall): string {
  if (status === null) return 'no_answer'
  if (status === 429) return 'rate_limited'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'ok'
}
