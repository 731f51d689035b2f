import { controlAnswer } from './exchange.ts'
import type { Ledger, LedgerKind, LedgerQuery } from './ledger.ts'
import { ControlError, type ControlRoute } from './vendor.ts'

const KINDS: readonly LedgerKind[] = ['request', 'token', 'delivery']
const NUMBERS = ['after', 'since', 'limit', 'status'] as const
const TEXTS = ['path', 'method', 'credential', 'fault'] as const
const NAMES: readonly string[] = [...NUMBERS, ...TEXTS, 'kind', 'changed']

/** The ledger on the control surface. */
export function ledgerRoutes(ledger: Ledger): ControlRoute[] {
  return [
    {
      method: 'GET',
      pattern: '/ledger',
      run: ({ query }) =>
        controlAnswer(200, { total: ledger.total, results: ledger.entries(readLedgerQuery(query)) }),
    },
    {
      method: 'GET',
      pattern: '/ledger/unknown-routes',
      run: () => controlAnswer(200, { results: ledger.unknownRoutes() }),
    },
    {
      method: 'DELETE',
      pattern: '/ledger',
      run: () => {
        ledger.clear()
        return controlAnswer(200, { status: 'ok' })
      },
    },
  ]
}

/** Reads what a URL asks of the ledger; throws a `ControlError` with one sentence. */
function readLedgerQuery(query: URLSearchParams): LedgerQuery {
  const read: Record<string, string | number | boolean> = {}
  for (const [name, text] of query) {
    if (!NAMES.includes(name)) {
      throw new ControlError(400, `The ledger cannot be asked for ${name}, only for ${NAMES.join(', ')}.`)
    }
    if ((NUMBERS as readonly string[]).includes(name)) {
      if (!/^\d{1,15}$/.test(text)) throw new ControlError(400, `${name} must be a whole number.`)
      read[name] = Number(text)
    } else if (name === 'changed') {
      if (text !== 'true' && text !== 'false') throw new ControlError(400, 'changed must be true or false.')
      read.changed = text === 'true'
    } else read[name] = text
  }
  if (read.kind !== undefined && !(KINDS as readonly unknown[]).includes(read.kind)) {
    throw new ControlError(400, `kind must be one of ${KINDS.join(', ')}.`)
  }
  return read
}
