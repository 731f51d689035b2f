import { type MovableClock, moveClock } from './clock.ts'
import { type Answer, controlAnswer, type Exchange } from './exchange.ts'
import { faultRoutes } from './fault-routes.ts'
import type { HostParts } from './host.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { Router } from './router.ts'
import { ControlError, type ControlRoute, type Snapshot } from './vendor.ts'

/** The paths that belong to the control surface and never to a vendor. */
export const CONTROL_PREFIX = '/_sandbox'

/** What the control surface works on; `clock` is the one that the vendor's room reads. */
export interface ControlParts extends HostParts {
  clock: MovableClock
}

/** Answers one request to the control surface: `{"error": sentence}` with 400, 404, 405 or 409 when refused. */
export type Control = (exchange: Exchange) => Promise<Answer>

/** Builds the control surface of one vendor: core's own routes and those that the vendor adds. */
export function createControl(parts: ControlParts): Control {
  const router = new Router<ControlRoute>()
  for (const route of routesOf(parts)) {
    router.add({ method: route.method, pattern: `${CONTROL_PREFIX}${route.pattern}`, target: route })
  }
  return async (exchange) => {
    const match = router.find(exchange.method, exchange.path)
    if (match.kind === 'no_such_path') return refusal(404, 'No such control route.')
    if (match.kind === 'no_such_method') return refusal(405, 'This control route has no such method.')
    try {
      const query = new URLSearchParams(exchange.query)
      return await match.target.run({ params: match.params, query, body: parseBody(exchange.body) })
    } catch (error) {
      if (error instanceof ControlError) return refusal(error.status, error.message)
      if (error instanceof RangeError) return refusal(400, error.message)
      throw error
    }
  }
}

/** Returns the state of the vendor's room as data that survives JSON. */
export function takeSnapshot(parts: HostParts): Snapshot {
  return { format: 1, vendor: parts.vendor.id, rows: structuredClone([...parts.vendor.rows()]) }
}

/** Puts a vendor's room back to a state taken by `takeSnapshot`; throws a `RangeError` for anything else. */
export function restoreSnapshot(parts: HostParts, snapshot: Snapshot): void {
  const given: Partial<Snapshot> | null = snapshot
  if (given?.format !== 1 || given.vendor !== parts.vendor.id || !Array.isArray(given.rows)) {
    throw new RangeError(`This is not a snapshot of the ${parts.vendor.id} sandbox.`)
  }
  parts.vendor.load(structuredClone(snapshot.rows))
}

function routesOf(parts: ControlParts): ControlRoute[] {
  const { faults, ledger, vendor } = parts
  return [...stateRoutes(parts), ...faultRoutes(faults), ...ledgerRoutes(ledger), ...vendor.control]
}

function stateRoutes(parts: ControlParts): ControlRoute[] {
  const { vendor, clock, ledger } = parts
  return [
    {
      method: 'GET',
      pattern: '/health',
      run: () =>
        controlAnswer(200, { status: 'ok', vendor: vendor.id, now: clock.now(), requests: ledger.total }),
    },
    {
      method: 'POST',
      pattern: '/reset',
      run: () => {
        vendor.reset()
        parts.faults.clear()
        ledger.clear()
        return controlAnswer(200, { status: 'ok' })
      },
    },
    { method: 'GET', pattern: '/snapshot', run: () => controlAnswer(200, takeSnapshot(parts)) },
    {
      method: 'POST',
      pattern: '/restore',
      run: ({ body }) => {
        restoreSnapshot(parts, body as Snapshot)
        return controlAnswer(200, { status: 'ok' })
      },
    },
    { method: 'GET', pattern: '/clock', run: () => controlAnswer(200, { now: clock.now() }) },
    {
      method: 'POST',
      pattern: '/clock',
      run: ({ body }) => {
        moveFromBody(clock, body)
        return controlAnswer(200, { now: clock.now() })
      },
    },
  ]
}

function moveFromBody(clock: MovableClock, body: unknown): void {
  const { advance_ms: advance, now } = (body ?? {}) as { advance_ms?: unknown; now?: unknown }
  if (isNumber(advance)) moveClock(clock, { advanceMs: advance })
  else if (isNumber(now)) moveClock(clock, { toMs: now })
  else throw new ControlError(400, 'Send {"advance_ms": milliseconds} or {"now": milliseconds since 1970}.')
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function parseBody(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    throw new ControlError(400, 'The body is not JSON.')
  }
}

function refusal(status: number, error: string): Answer {
  return controlAnswer(status, { error })
}
