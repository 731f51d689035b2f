import type { Report } from '../budget/learn.ts'
import type { Permit } from '../budget/permit.ts'
import type { Connector, Failure } from '../connector/connector.ts'
import type { Seen } from '../connector/explain.ts'
import type { Answer, Call, Plan } from '../connector/plan.ts'
import { EgressError } from '../lib/http/egress-error.ts'
import type { EgressResponse } from '../lib/http/exchange.ts'
import { retryAfterMs } from '../lib/http/retry-after.ts'
import { withoutTokens } from '../lib/redact.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import { Problem, type ProblemCode } from '../model/problems.ts'
import { CallerGone } from './caller-gone.ts'
import { brokenOf, callOf, cancelled, diagnose, foundByPlan, heldBack } from './diagnose.ts'
import type { Line } from './line.ts'
import type { Receipt } from './receipt.ts'
import type { SentCall } from './trail.ts'

/** How often a call is sent at most. */
const ATTEMPTS = 3
/** First back-off before a read is sent again, doubled each time; the wait is a random part of it (full jitter). */
const BACK_OFF_MS = 400
/** How many other credentials a call tries: one that was renewed meanwhile, and one to fall back to. */
const RENEWALS = 2
/** The longest that one plan may wait of its own accord, all its delays together: milliseconds. */
const MOST_DELAY_MS = 3_600_000

/** Runs a plan to its end: sends what it asks for, resumes it with the answers, throws a Problem for a failure. */
export async function run<Result>(plan: Plan<Result>, line: Line, receipt: Receipt): Promise<Result> {
  let step = plan.next([])
  let last: Seen | null = null
  let delayedMs = 0
  try {
    while (!step.done) {
      const calls = step.value
      const first = calls[0]
      // Of several calls at once none is dropped while another one writes.
      if (calls.length > 1 && calls.some(({ effect }) => effect === 'write')) receipt.writing = true
      delayedMs += Math.max(0, ...calls.map(({ delayMs = 0 }) => delayMs))
      if (delayedMs > MOST_DELAY_MS) throw outOfTime('it waited for too long', line)
      const answers =
        calls.length === 1 && first
          ? [await send(first, line, receipt)]
          : await Promise.all(calls.map((call) => send(call, line, receipt)))
      const answer = answers.at(-1)
      last = answer && first ? { ...answer, text: '', broken: null, call: callOf(first) } : null
      step = plan.next(answers)
    }
    return step.value
  } catch (error) {
    if (hasLeft(line) && !receipt.writing) throw new CallerGone(error)
    if (error instanceof Problem) throw foundByPlan(error, last, line)
    throw line.signal?.aborted ? outOfTime(error, line) : error
  } finally {
    receipt.windows = line.budget.status()
  }
}

/** A failure, and what was seen of it. */
interface Failed {
  failure: Failure
  seen: Seen
}

interface Attempt {
  answer: Answer
  failed: Failed | null
}

/** Sends one call until it is answered well, or ends with a Problem. */
async function send(call: Call, line: Line, receipt: Receipt): Promise<Answer> {
  let renewals = 0
  if (call.delayMs) await waitFor(call.delayMs, line, receipt)
  for (let attempt = 1; ; attempt++) {
    const { answer, failed } = await attemptOnce(call, line, receipt, attempt)
    if (!failed) {
      line.retries.wentWell()
      if (call.effect === 'write') receipt.written++
      return answer
    }
    const { failure, seen } = failed
    // A call that was refused for its credential did nothing, so a write may be sent again as well.
    if (
      failure.code === 'credential_invalid' &&
      renewals++ < RENEWALS &&
      (await line.refused(failure, receipt))
    ) {
      attempt--
      continue
    }
    const asked = retryAfterMs(answer.headers, line.clock.now())
    if (failure.window) line.budget.spent(chargedTo(call, failure.window, line), asked ?? null)
    const waitMs = failure.retryAfterMs ?? Math.random() * BACK_OFF_MS * 2 ** attempt
    const safe = call.effect === 'read' || failure.untouched === true
    const worth = safe && failure.retryable && attempt < ATTEMPTS && waitMs <= line.maxWaitMs
    // A spent window holds everybody back by itself: its retries are paid for by it.
    if (!worth || !(failure.window || line.retries.spend())) {
      receipt.failedOn = call.effect
      throw problemOf(failure, diagnose(seen, line))
    }
    // A spent window holds the next attempt back by itself.
    if (!failure.window) await waitFor(waitMs, line, receipt)
  }
}

async function waitFor(ms: number, line: Line, receipt: Receipt): Promise<void> {
  receipt.waitedMs += ms
  await line.clock.sleep(ms, signalOf(line, receipt))
}

async function attemptOnce(call: Call, line: Line, receipt: Receipt, attempt: number): Promise<Attempt> {
  const asked = line.clock.now()
  const { permit, authorization } = await leaveFor(call, line, receipt)
  const waitedMs = line.clock.now() - asked
  receipt.waitedMs += waitedMs
  if (call.effect === 'write') receipt.writing = true
  receipt.sent()
  const started = performance.now()
  const note = (ended: Pick<SentCall, 'status' | 'broken' | 'error'>) => {
    const { method, path, windows } = call
    const ms = performance.now() - started
    const left = line.budget.shares()
    const { lane } = line
    const sent = { at: line.clock.now(), method, path, windows, lane, attempt, ms, left, ...ended }
    line.history.add(sent)
    receipt.note(sent)
    if (line.observed) for (const each of line.observed.by) each.ended?.(line.observed.place, sent, waitedMs)
  }
  let response: EgressResponse
  try {
    response = await line.egress.send(requestOf(call, line, authorization, signalOf(line, receipt)))
  } catch (error) {
    const failed = unanswered(error, call, permit)
    note({ status: null, broken: failed.seen.broken })
    return { answer: NO_ANSWER, failed }
  } finally {
    receipt.returned()
  }
  permit.answered(reportsOf(line.connector, call, response.headers))
  const attempted = judged(call, line, response)
  const { status } = response
  note({ status, broken: null, ...(attempted.failed ? { error: attempted.answer.body } : {}) })
  return attempted
}

interface Leave {
  permit: Permit
  authorization: Record<string, string>
}

/** Whoever asked has hung up, before the time was over. */
const hasLeft = ({ signal, deadline }: Line) => signal?.aborted === true && deadline?.aborted === false

/** What ends a call: whoever hangs up ends what has changed nothing yet, and nothing once a write has left. */
const signalOf = (line: Line, receipt: Receipt) =>
  receipt.writing ? (line.deadline ?? line.signal) : line.signal

/** Room for the call, and the credential that it carries. */
async function leaveFor(call: Call, line: Line, receipt: Receipt): Promise<Leave> {
  for (;;) {
    const permit = await permitFor(call, line, signalOf(line, receipt))
    const authorization = await line.authorize().catch((error: unknown) => {
      permit.unsent()
      throw error
    })
    if (permit.fresh) return { permit, authorization }
    permit.unsent()
  }
}

/** Throws a Problem `rate_limited`, explained, when there is no room in time. */
async function permitFor(call: Call, line: Line, signal: AbortSignal | undefined): Promise<Permit> {
  const { lane, caller, maxWaitMs } = line
  try {
    return await line.budget.acquire({ windows: call.windows, lane, caller, maxWaitMs, signal })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { by = [], place } = line.observed ?? {}
    for (const each of by) if (place) each.refused?.(place, line.budget.shares())
    throw heldBack(error, call, line)
  }
}

const NO_ANSWER: Answer = { status: 0, headers: {}, body: undefined }
const NOTHING = { status: null, headers: {}, body: undefined, text: '' }

function requestOf(
  call: Call,
  line: Line,
  authorization: Record<string, string>,
  signal: AbortSignal | undefined,
) {
  const query =
    call.query && call.query.length > 0 ? `?${new URLSearchParams(call.query as [string, string][])}` : ''
  const body = call.body === undefined ? undefined : JSON.stringify(call.body)
  return {
    method: call.method,
    url: line.baseUrl + call.path + query,
    headers: {
      accept: call.media ?? 'application/json',
      ...authorization,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    ...(signal ? { signal } : {}),
  }
}

/** How much of an answer that is not JSON is looked at. */
const LOOKED_AT = 2_000

function judged(call: Call, line: Line, response: EgressResponse): Attempt {
  const { status, headers, text: whole } = response
  const isGood = status >= 200 && status < 300
  if (isGood && call.media && isOf(call.media, headers))
    return { answer: { status, headers, body: undefined, text: whole }, failed: null }
  const body = parse(whole)
  const answer: Answer = { status, headers, body: body === MALFORMED ? undefined : body }
  const failedWith = (failure: Failure): Attempt => {
    const text = body === MALFORMED ? beginningOf(whole) : ''
    return { answer, failed: { failure, seen: { ...answer, text, broken: null, call: callOf(call) } } }
  }
  if (call.accepts?.includes(status)) return { answer, failed: null }
  if (!isGood) {
    const failure = withoutSecrets(line.connector.judge(answer))
    const asked = retryAfterMs(headers, line.clock.now())
    return failedWith(asked === undefined ? failure : { ...failure, retryAfterMs: asked })
  }
  if (body !== MALFORMED && !call.media) return { answer, failed: null }
  const code = call.effect === 'write' ? 'outcome_unknown' : 'vendor_malformed'
  const detail = `The answer is not ${call.media ?? 'JSON'}.`
  return failedWith({ code, detail, details: {}, retryable: false })
}

const isOf = (media: string, headers: Readonly<Record<string, string>>) =>
  headers['content-type']?.split(';')[0]?.trim().toLowerCase() === media

/** A vendor may repeat what it was sent, the credential too: its words go to callers and into the database. */
function withoutSecrets(failure: Failure): Failure {
  const { upstream, errors } = failure.details
  return {
    ...failure,
    detail: withoutTokens(failure.detail),
    details: {
      ...failure.details,
      ...(upstream?.message ? { upstream: { ...upstream, message: withoutTokens(upstream.message) } } : {}),
      ...(errors
        ? { errors: errors.map((each) => ({ ...each, message: withoutTokens(each.message) })) }
        : {}),
    },
  }
}

/** The beginning of a text; of a long one it cannot be told from it whether it was whole. */
const beginningOf = (text: string) => text.slice(0, LOOKED_AT)

const MALFORMED = Symbol('malformed')

function parse(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return MALFORMED
  }
}

/** The window of a call that a refusal is about: one that may be counted apart has the vendor's words of the other. */
const chargedTo = (call: Call, window: string, { connector }: Line) =>
  connector.budgets.find(({ id, doubt }) => doubt?.unless === window && call.windows.includes(id))?.id ??
  window

/** What the headers say of the windows that the call counts in. */
function reportsOf(
  connector: Connector,
  call: Call,
  headers: Readonly<Record<string, string>>,
): Record<string, Report> {
  const reports: Record<string, Report> = {}
  for (const budget of connector.budgets) {
    if (!call.windows.includes(budget.id)) continue
    const told = budget.told?.(headers)
    if (told) reports[budget.id] = told
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
function unanswered(error: unknown, call: Call, permit: Permit): Failed {
  if (!(error instanceof EgressError)) {
    permit.answered()
    throw error
  }
  if (error.sent) permit.answered()
  else permit.unsent()
  const lost = error.sent && call.effect === 'write'
  const code: ProblemCode = lost ? 'outcome_unknown' : (CODES[error.code] ?? 'vendor_unreachable')
  const retryable = error.code === 'connect' || error.code === 'reset'
  return {
    failure: { code, detail: error.message, details: {}, retryable },
    seen: { ...NOTHING, broken: brokenOf(error), call: callOf(call) },
  }
}

const CODES: Partial<Record<EgressError['code'], ProblemCode>> = {
  timeout: 'vendor_timeout',
  aborted: 'vendor_timeout',
  too_large: 'vendor_malformed',
  malformed: 'vendor_malformed',
  refused_address: 'base_url_refused',
}

/** The time for answering the whole request ended while it waited for its turn, or whoever asked has hung up. */
export function outOfTime(cause: unknown, line: Line): Problem {
  if (hasLeft(line)) return new CallerGone(cause)
  const diagnosis = cancelled(line)
  return new Problem(
    'vendor_timeout',
    'The calls that this request takes did not end in time.',
    { diagnosis },
    cause,
  )
}

function problemOf({ code, detail, details, retryAfterMs: wait }: Failure, diagnosis: Diagnosis): Problem {
  const seconds = wait === undefined ? undefined : Math.max(1, Math.ceil(wait / 1000))
  return new Problem(code, detail, {
    ...details,
    ...(seconds === undefined ? {} : { retry_after: seconds }),
    diagnosis,
  })
}
