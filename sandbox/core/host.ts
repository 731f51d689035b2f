import type { Clock } from './clock.ts'
import type { Answer, Exchange } from './exchange.ts'
import { type FaultEffect, type Faults, faultAnswer } from './faults.ts'
import type { Ledger } from './ledger.ts'
import type { Vendor } from './vendor.ts'

/** What reaches the wire: a whole answer, the first half of one, or nothing at all. */
export type Outcome = { kind: 'whole' | 'half'; answer: Answer } | { kind: 'dropped' }

/** The parts that one vendor's room is served with. */
export interface HostParts {
  vendor: Vendor
  clock: Clock
  ledger: Ledger
  faults: Faults
}

const GARBAGE = '<<<\u0000{"results":[[[ this is not JSON'

/** Lets a vendor's room answer a request, with the faults that are switched on, and writes it in the ledger. */
export function dispatch(parts: HostParts, exchange: Exchange): Outcome | Promise<Outcome> {
  const startedAt = parts.clock.now()
  const effect = parts.faults.take(exchange.method, exchange.path)
  if (effect?.kind === 'delay') {
    return new Promise((resolve) => {
      setTimeout(() => resolve(serve(parts, exchange, { startedAt, effect })), effect.ms)
    })
  }
  return serve(parts, exchange, { startedAt, effect })
}

/** Writes in the ledger a request that was refused before the vendor's room saw it, and returns the refusal. */
export function refuseTooLarge(parts: HostParts, exchange: Exchange): Outcome {
  const answer = parts.vendor.tooLarge()
  const now = parts.clock.now()
  note(parts, exchange, {
    startedAt: now,
    status: answer.status,
    route: null,
    credentialId: null,
    fault: null,
  })
  return { kind: 'whole', answer }
}

function serve(
  parts: HostParts,
  exchange: Exchange,
  begun: { startedAt: number; effect: FaultEffect | null },
): Outcome {
  const { startedAt, effect } = begun
  const fault = effect?.kind ?? null
  if (effect?.kind === 'reset') {
    note(parts, exchange, { startedAt, status: 0, route: null, credentialId: null, fault })
    return { kind: 'dropped' }
  }
  if (effect?.kind === 'status') {
    const answer = faultAnswer(effect)
    note(parts, exchange, { startedAt, status: answer.status, route: null, credentialId: null, fault })
    return { kind: 'whole', answer }
  }
  const { answer, route, credentialId } = parts.vendor.handle(exchange)
  const status = effect?.kind === 'lost_answer' ? 0 : answer.status
  note(parts, exchange, { startedAt, status, route, credentialId, fault })
  if (effect?.kind === 'lost_answer') return { kind: 'dropped' }
  if (effect?.kind === 'truncate') return { kind: 'half', answer }
  if (effect?.kind === 'garbage') return { kind: 'whole', answer: { ...answer, body: GARBAGE } }
  return { kind: 'whole', answer }
}

interface Note {
  startedAt: number
  status: number
  route: string | null
  credentialId: string | null
  fault: string | null
}

function note(parts: HostParts, exchange: Exchange, about: Note): void {
  const { path, query } = parts.vendor.redact(exchange.path, exchange.query)
  parts.ledger.append({
    vendor: parts.vendor.id,
    method: exchange.method,
    path,
    query,
    route: about.route,
    credential_id: about.credentialId,
    status: about.status,
    fault: about.fault,
    started_at: about.startedAt,
    finished_at: parts.clock.now(),
  })
}
