import type { Report } from '../budget/decide.ts'
import type { Permit, Scheduler } from '../budget/scheduler.ts'
import type { Connector, Failure } from '../connector/connector.ts'
import type { Answer, Call, Plan } from '../connector/plan.ts'
import type { Clock } from '../lib/clock.ts'
import type { Egress } from '../lib/http/egress.ts'
import { EgressError } from '../lib/http/egress-error.ts'
import type { EgressResponse } from '../lib/http/exchange.ts'
import { Problem, type ProblemCode } from '../model/problems.ts'
import type { Receipt } from './receipt.ts'

/** How often a read is sent at most. */
const ATTEMPTS = 3
/** First back-off before a read is sent again, doubled each time; the wait is a random part of it (full jitter). */
const BACK_OFF_MS = 400

/** Everything that sending a connection's calls takes. */
export interface Line {
  connector: Connector
  baseUrl: string
  /** Headers that carry the credential. */
  authorization: Record<string, string>
  scheduler: Scheduler
  egress: Egress
  clock: Clock
  /** The longest that one call may wait for room, in milliseconds. */
  maxWaitMs: number
  signal?: AbortSignal
}

/** Runs a plan to its end: sends what it asks for, resumes it with the answers, throws a Problem for a failure. */
export async function run<Result>(plan: Plan<Result>, line: Line, receipt: Receipt): Promise<Result> {
  let step = plan.next([])
  try {
    while (!step.done) {
      const calls = step.value
      const first = calls[0]
      const answers =
        calls.length === 1 && first
          ? [await send(first, line, receipt)]
          : await Promise.all(calls.map((call) => send(call, line, receipt)))
      step = plan.next(answers)
    }
    return step.value
  } catch (error) {
    throw line.signal?.aborted && !(error instanceof Problem) ? outOfTime(error) : error
  } finally {
    receipt.windows = line.scheduler.status()
  }
}

/** Sends one call until it is answered well, or ends with a Problem. */
async function send(call: Call, line: Line, receipt: Receipt): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const { answer, failure } = await attemptOnce(call, line, receipt)
    if (!failure) {
      if (call.effect === 'write') receipt.written++
      return answer
    }
    if (failure.window) line.scheduler.block(failure.window, failure.retryAfterMs ?? 0)
    const waitMs = failure.retryAfterMs ?? Math.random() * BACK_OFF_MS * 2 ** attempt
    if (call.effect === 'write' || !failure.retryable || attempt >= ATTEMPTS || waitMs > line.maxWaitMs) {
      receipt.failedOn = call.effect
      throw problemOf(failure)
    }
    // A spent window holds the next attempt back by itself.
    if (!failure.window) {
      receipt.waitedMs += waitMs
      await line.clock.sleep(waitMs, line.signal)
    }
  }
}

async function attemptOnce(
  call: Call,
  line: Line,
  receipt: Receipt,
): Promise<{ answer: Answer; failure: Failure | null }> {
  const asked = line.clock.now()
  const permit = await line.scheduler.acquire(call.windows, line.maxWaitMs, line.signal)
  receipt.waitedMs += line.clock.now() - asked
  receipt.sent()
  let response: EgressResponse
  try {
    response = await line.egress.send(requestOf(call, line))
  } catch (error) {
    return { answer: NO_ANSWER, failure: unanswered(error, call, permit) }
  } finally {
    receipt.returned()
  }
  permit.answered(reportsOf(line.connector, response.headers))
  return judged(call, line, response)
}

const NO_ANSWER: Answer = { status: 0, headers: {}, body: undefined }

function requestOf(call: Call, line: Line) {
  const query =
    call.query && call.query.length > 0 ? `?${new URLSearchParams(call.query as [string, string][])}` : ''
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  return {
    method: call.method,
    url: line.baseUrl + call.path + query,
    headers: {
      accept: 'application/json',
      ...line.authorization,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    ...(line.signal ? { signal: line.signal } : {}),
  }
}

function judged(
  call: Call,
  line: Line,
  response: EgressResponse,
): { answer: Answer; failure: Failure | null } {
  const { status, headers } = response
  const body = parse(response.text)
  const answer: Answer = { status, headers, body: body === MALFORMED ? undefined : body }
  if (call.accepts?.includes(status)) return { answer, failure: null }
  if (status >= 300 || status < 200) {
    const failure = line.connector.judge(answer)
    const asked = retryAfterMs(headers['retry-after'], line.clock.now())
    return { answer, failure: asked === undefined ? failure : { ...failure, retryAfterMs: asked } }
  }
  if (body !== MALFORMED) return { answer, failure: null }
  const code = call.effect === 'write' ? 'outcome_unknown' : 'vendor_malformed'
  return { answer, failure: { code, detail: 'The answer is not JSON.', details: {}, retryable: false } }
}

const MALFORMED = Symbol('malformed')

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return MALFORMED
  }
}

/** The longest `retry-after` that is believed: a day, the longest period of any limit. */
const MAX_RETRY_AFTER_MS = 86_400_000

/** Seconds or an HTTP date (RFC 9110, 10.2.3) as milliseconds from now; undefined for anything else. */
function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
}

function reportsOf(connector: Connector, headers: Readonly<Record<string, string>>): Record<string, Report> {
  const reports: Record<string, Report> = {}
  for (const budget of connector.budgets) {
    if (!budget.headers) continue
    const size = count(headers[budget.headers.size])
    const left = count(headers[budget.headers.remaining])
    if (size === undefined && left === undefined) continue
    reports[budget.id] = {
      ...(size === undefined || size === 0 ? {} : { size }),
      ...(left === undefined ? {} : { remaining: left }),
    }
  }
  return reports
}

const count = (header: string | undefined) =>
  header !== undefined && /^\d{1,12}$/.test(header) ? Number(header) : undefined

/** What it means that no answer came. */
function unanswered(error: unknown, call: Call, permit: Permit): Failure {
  if (!(error instanceof EgressError)) {
    permit.answered()
    throw error
  }
  if (error.sent) permit.answered()
  else permit.unsent()
  const lost = error.sent && call.effect === 'write'
  const code: ProblemCode = lost ? 'outcome_unknown' : (CODES[error.code] ?? 'vendor_unreachable')
  return {
    code,
    detail: error.message,
    details: {},
    retryable: error.code === 'connect' || error.code === 'reset',
  }
}

const CODES: Partial<Record<EgressError['code'], ProblemCode>> = {
  timeout: 'vendor_timeout',
  aborted: 'vendor_timeout',
  too_large: 'vendor_malformed',
  malformed: 'vendor_malformed',
  refused_address: 'base_url_refused',
}

/** The time for answering the whole request ended while it waited for its turn. */
const outOfTime = (cause: unknown) =>
  new Problem('vendor_timeout', 'The calls that this request takes did not end in time.', {}, cause)

function problemOf({ code, detail, details, retryAfterMs: wait }: Failure): Problem {
  const seconds = wait === undefined ? undefined : Math.max(1, Math.ceil(wait / 1000))
  return new Problem(code, detail, { ...details, ...(seconds === undefined ? {} : { retry_after: seconds }) })
}
