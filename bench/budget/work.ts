import type { Ask, CallKind, Outcome, Running } from './approach.ts'
import { pause } from './peer.ts'

/** A part of a list: from a cursor (absent: the start) to before an id (absent: the end). */
export interface Stretch {
  from?: string
  to?: string
}

/** What a process is told to do with one customer's key. */
export type Job =
  /** So many calls at once, as `Promise.all` makes them. */
  | { kind: 'batch'; ask: Ask; calls: number }
  /** So many callers, each of whom asks again as soon as it was answered. */
  | { kind: 'loop'; ask: Ask; lanes: number }
  /** Somebody asks every so often, whether or not the last one was answered. */
  | { kind: 'singles'; ask: Ask; everyMs: number }
  /** Reads each stretch page by page. */
  | { kind: 'walk'; limit: number; stretches: Stretch[] }

export interface Order {
  job: Job
  /** Which of the customers that the process was started with. */
  customer: number
  /** Nothing is begun after so many milliseconds, and nothing waited for. */
  untilMs: number
}

export interface JobResult {
  ok: number
  failed: number
  /** Those of the failed that got no answer at all. */
  unanswered: number
  /** Why, each reason once. */
  errors: string[]
  /** Begun and not ended in time. */
  unfinished: number
  /** Until the last call ended, or until the end of time when some did not. */
  wallMs: number
  /** How long each call took, those that did not end as long as they had taken by then. Only of `singles`. */
  latencies: number[]
  /** When calls failed, in milliseconds since the start. */
  failedAt: number[]
  records: number
}

/** Carries out one order, which begins now. */
export async function carryOut(running: Running, { job, untilMs }: Order): Promise<JobResult> {
  const tally = new Tally(running, job.kind === 'singles' ? 'interactive' : 'bulk', untilMs)
  await Promise.race([WORK[job.kind](tally, job as never), pause(untilMs)])
  return tally.result(job.kind === 'singles')
}

class Tally {
  readonly #running: Running
  readonly #kind: CallKind
  readonly #untilMs: number
  readonly #started = performance.now()
  readonly #open = new Set<number>()
  readonly #result: JobResult = {
    ok: 0,
    failed: 0,
    unanswered: 0,
    errors: [],
    unfinished: 0,
    wallMs: 0,
    latencies: [],
    failedAt: [],
    records: 0,
  }

  constructor(running: Running, kind: CallKind, untilMs: number) {
    this.#running = running
    this.#kind = kind
    this.#untilMs = untilMs
  }

  get hasTime(): boolean {
    return performance.now() - this.#started < this.#untilMs
  }

  async call(ask: Ask): Promise<Outcome> {
    // Two calls may begin within one tick of the clock, and a set would keep one of them.
    let began = performance.now()
    while (this.#open.has(began)) began += 1e-6
    this.#open.add(began)
    const outcome = await this.#running.call(this.#kind, ask).catch(brokenBy)
    this.#open.delete(began)
    const now = performance.now()
    if (outcome.ok) this.#result.ok++
    else {
      this.#result.failed++
      this.#result.failedAt.push(now - this.#started)
      if (outcome.status === 0) this.#unanswered(outcome.error ?? 'no reason given')
    }
    this.#result.latencies.push(now - began)
    this.#result.wallMs = now - this.#started
    return outcome
  }

  #unanswered(why: string): void {
    this.#result.unanswered++
    if (!this.#result.errors.includes(why)) this.#result.errors.push(why)
  }

  count(records: number): void {
    this.#result.records += records
  }

  result(withLatencies: boolean): JobResult {
    const now = performance.now()
    const open = [...this.#open].map((began) => now - began)
    const latencies = withLatencies ? [...this.#result.latencies, ...open] : []
    const wallMs = open.length > 0 ? this.#untilMs : this.#result.wallMs
    return { ...this.#result, latencies, wallMs, unfinished: open.length }
  }
}

const brokenBy = (error: unknown): Outcome => ({ ok: false, status: 0, error: String(error) })

type Work<K extends Job['kind']> = (tally: Tally, job: Extract<Job, { kind: K }>) => Promise<unknown>

const WORK: { readonly [K in Job['kind']]: Work<K> } = {
  batch: (tally, { ask, calls }) => Promise.all(Array.from({ length: calls }, () => tally.call(ask))),
  loop: (tally, { ask, lanes }) =>
    Promise.all(
      Array.from({ length: lanes }, async () => {
        while (tally.hasTime) await tally.call(ask)
      }),
    ),
  async singles(tally, { ask, everyMs }) {
    const begun: Promise<Outcome>[] = []
    for (; tally.hasTime; await pause(everyMs)) begun.push(tally.call(ask))
    await Promise.all(begun)
  },
  walk: (tally, { limit, stretches }) => Promise.all(stretches.map((stretch) => walk(tally, limit, stretch))),
}

async function walk(tally: Tally, limit: number, { from, to }: Stretch): Promise<void> {
  const end = to === undefined ? Number.POSITIVE_INFINITY : Number(to)
  let after = from
  while (tally.hasTime) {
    const { page } = await tally.call({
      object: 'contacts',
      limit,
      ...(after === undefined ? {} : { after }),
    })
    // A page that failed is asked for again: a copy with a hole is no copy.
    if (!page) continue
    tally.count(page.ids.filter((id) => Number(id) < end).length)
    if (page.next === null || Number(page.next) >= end) return
    after = page.next
  }
}
