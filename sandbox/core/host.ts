import type { Clock } from './clock.ts'
import type { Answer, Exchange, Seen } from './exchange.ts'
import { emptyAnswer, pageAnswer, statusAnswer } from './fault-answers.ts'
import type { Faults, Strike, VendorFault } from './faults.ts'
import type { Ledger } from './ledger.ts'
import type { Vendor } from './vendor.ts'

/** What reaches the wire: a whole answer, the first half of one, one that drips, or nothing at all. */
export type Outcome =
  | { kind: 'whole'; answer: Answer }
  | { kind: 'half'; answer: Answer }
  | { kind: 'drip'; answer: Answer; bytesPerSecond: number }
  | { kind: 'dropped' }

/** The parts that one vendor's room is served with. */
export interface HostParts {
  vendor: Vendor
  clock: Clock
  ledger: Ledger
  faults: Faults
}

const GARBAGE = '<<<\u0000{"results":[[[ this is not JSON'
const NOTHING: Omit<Seen, 'answer'> = { credentialId: null, route: null }

/** Lets a vendor's room answer a request, with the faults that are switched on, and writes it in the ledger. */
export function dispatch(parts: HostParts, exchange: Exchange): Outcome | Promise<Outcome> {
  const startedAt = parts.clock.now()
  const strike = parts.faults.take(exchange, startedAt)
  if (strike === null) return serve(parts, exchange, { startedAt, strike })
  const { delayMs, answerDelayMs } = strike
  const served = after(delayMs, () => serve(parts, exchange, { startedAt, strike }))
  if (answerDelayMs === 0) return served
  // The ledger has it already: what was decided, and when, is not changed by an answer that waits.
  return Promise.resolve(served).then((outcome) => after(answerDelayMs, () => outcome))
}

function after<T>(ms: number, act: () => T | Promise<T>): T | Promise<T> {
  if (ms === 0) return act()
  return new Promise<void>((resolve) => setTimeout(resolve, ms)).then(act)
}

/** Writes in the ledger a request that was refused before the vendor's room saw it, and returns the refusal. */
export function refuseTooLarge(parts: HostParts, exchange: Exchange): Outcome {
  const answer = parts.vendor.tooLarge()
  const before = parts.vendor.revision()
  const about = { startedAt: parts.clock.now(), before, status: answer.status, fault: null }
  note(parts, exchange, { ...about, seen: NOTHING })
  return { kind: 'whole', answer }
}

function serve(
  parts: HostParts,
  exchange: Exchange,
  begun: { startedAt: number; strike: Strike | null },
): Outcome | Promise<Outcome> {
  const before = parts.vendor.revision()
  const worked = needsWork(begun.strike) ? parts.vendor.handle(exchange) : null
  if (!(worked instanceof Promise)) return finish(parts, exchange, { ...begun, before, worked })
  return worked.then((late) => finish(parts, exchange, { ...begun, before, worked: late }))
}

/** Whether the room does its work: not where an effect comes in place of it. */
function needsWork(strike: Strike | null): boolean {
  const effect = strike?.effect ?? null
  if (effect === null) return true
  if (effect.kind === 'reset') return false
  return !IN_PLACE.includes(effect.kind) || ('after_work' in effect && effect.after_work === true)
}

const IN_PLACE: readonly string[] = ['status', 'empty', 'html', 'vendor']

function finish(
  parts: HostParts,
  exchange: Exchange,
  about: { startedAt: number; strike: Strike | null; before: number; worked: Seen | null },
): Outcome {
  const { startedAt, strike, before, worked } = about
  const { seen, outcome } = carryOut(parts, exchange, { strike, worked })
  const status = outcome.kind === 'dropped' ? 0 : outcome.answer.status
  note(parts, exchange, { startedAt, before, status, fault: nameOf(strike), seen })
  return outcome
}

/** What the ledger calls a fault: the kind of its effect, or the vendor's name for it. */
function nameOf(strike: Strike | null): string | null {
  if (strike === null) return null
  const { effect } = strike
  if (effect === null) return 'delay'
  return effect.kind === 'vendor' ? effect.name : effect.kind
}

interface Done {
  seen: Omit<Seen, 'answer'>
  outcome: Outcome
}

function carryOut(
  parts: HostParts,
  exchange: Exchange,
  { strike, worked }: { strike: Strike | null; worked: Seen | null },
): Done {
  const effect = strike?.effect ?? null
  if (worked !== null && (strike === null || effect === null)) {
    const { answer, ...seen } = worked
    return { seen, outcome: { kind: 'whole', answer } }
  }
  if (strike === null || effect === null) return { seen: NOTHING, outcome: { kind: 'dropped' } }
  if (effect.kind === 'reset') return { seen: NOTHING, outcome: { kind: 'dropped' } }
  if (effect.kind === 'status') return inPlace(worked, () => statusAnswer(effect))
  if (effect.kind === 'empty') return inPlace(worked, emptyAnswer)
  if (effect.kind === 'html') return inPlace(worked, pageAnswer)
  if (effect.kind === 'vendor')
    return inVendorsWords(parts, exchange, { effect, since: strike.since, worked })
  if (worked === null) return { seen: NOTHING, outcome: { kind: 'dropped' } }
  const { answer, ...seen } = worked
  return { seen, outcome: spoilt(answer, effect) }
}

/** Effects that need the room's own answer. */
type Spoiling = Extract<
  NonNullable<Strike['effect']>,
  { kind: 'lost_answer' | 'truncate' | 'drip' | 'garbage' | 'content_type' }
>

function spoilt(answer: Answer, effect: Spoiling): Outcome {
  if (effect.kind === 'lost_answer') return { kind: 'dropped' }
  if (effect.kind === 'truncate') return { kind: 'half', answer }
  if (effect.kind === 'drip') return { kind: 'drip', answer, bytesPerSecond: effect.bytes_per_second }
  if (effect.kind === 'garbage') return { kind: 'whole', answer: { ...answer, body: GARBAGE } }
  const headers = { ...answer.headers, 'content-type': effect.value ?? 'text/plain' }
  return { kind: 'whole', answer: { ...answer, headers } }
}

/** Answers in place of the room, which has seen the request only when the work is done first. */
function inPlace(worked: Seen | null, make: () => Answer): Done {
  const seen = worked === null ? NOTHING : { credentialId: worked.credentialId, route: worked.route }
  return { seen, outcome: { kind: 'whole', answer: make() } }
}

function inVendorsWords(
  parts: HostParts,
  exchange: Exchange,
  { effect, since, worked }: { effect: VendorFault; since: number; worked: Seen | null },
): Done {
  const { answer, ...seen } = parts.vendor.fail(exchange, effect, since)
  return { seen: worked ?? seen, outcome: { kind: 'whole', answer } }
}

interface Note {
  startedAt: number
  /** The state's version before the request. */
  before: number
  status: number
  fault: string | null
  seen: Omit<Seen, 'answer'>
}

function note({ vendor, clock, ledger }: HostParts, exchange: Exchange, about: Note): void {
  const { path, query } = vendor.redact(exchange.path, exchange.query)
  ledger.append({
    kind: vendor.isTokenCall(exchange.path) ? 'token' : 'request',
    vendor: vendor.id,
    method: exchange.method,
    path,
    query,
    route: about.seen.route,
    credential_id: about.seen.credentialId,
    status: about.status,
    fault: about.fault,
    state_before: about.before,
    state_after: vendor.revision(),
    started_at: about.startedAt,
    finished_at: clock.now(),
  })
}
