import { randomUUID } from 'node:crypto'
import type { Budgets } from '../../../src/budget/budgets.ts'
import { openBudgets, ownBudgets } from '../../../src/budget/open.ts'
import type { BudgetWindow } from '../../../src/connector/connector.ts'
import { hubspot } from '../../../src/connectors/hubspot/index.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import type { Approach, CallKind, CustomerConfig, Running } from '../approach.ts'
import { createSender, type Sent } from '../send.ts'

type Kind = 'memory' | 'postgres' | 'redis'

/** The windows of an ordinary call, as the connector names them. */
const WINDOWS = ['burst', 'daily']
/** As long as the longest run: here every call waits for its turn. */
const MAX_WAIT_MS = 300_000
const ATTEMPTS = 3
const TOO_MANY = 429
const LANES = { interactive: 'interactive', bulk: 'backfill' } as const

const owner = (credential: string) => ({ credential, account: null, zone: 'US/Eastern' })

/** As much of a budget as its cost is measured by. */
export interface OpenPool {
  acquire(): Promise<{ answered(): void }>
}

/** Pools of one process that shares with nobody. */
export function openMemoryPools(): () => OpenPool {
  const budgets = ownBudgets()
  return () => {
    const budget = budgets.of(hubspot.budgets, owner(randomUUID()))
    return { acquire: () => budget.acquire(askOf('interactive')) }
  }
}

/** Ours is not told the limit: it learns it from the headers. */
function ours(kind: Kind, about: string, more: Partial<Approach>): Approach {
  const start = async (config: CustomerConfig) => run(await budgetsOf(kind, config), config)
  return { name: `crosswalk/${kind}`, about, isOurs: true, ...more, start }
}

export const crosswalk: readonly Approach[] = [
  ours('memory', 'our budget, kept in the memory of one process', { mostProcesses: 1 }),
  ours('postgres', 'our budget, shared through PostgreSQL', { needs: 'database' }),
  ours('redis', 'our budget, shared through Redis', { needs: 'redis' }),
]

/** One for all customers of a process, as the server has. */
let opened: Promise<Budgets> | null = null

function budgetsOf(kind: Kind, { redisUrl, databaseUrl }: CustomerConfig): Promise<Budgets> {
  const shared = { redisUrl: redisUrl ?? undefined, databaseUrl: databaseUrl ?? undefined }
  const settings = { budgets: kind, ...shared, reservePercent: 0, interactivePercent: 0 }
  opened ??= openBudgets(settings, systemClock, tellOutage)
  return opened
}

/** Each process keeps to its share then, which explains a figure. */
function tellOutage(error: unknown): void {
  process.stderr.write(
    `  (the store of the budgets does not answer: ${error instanceof Error ? error.message : String(error)})\n`,
  )
}

function run(budgets: Budgets, config: CustomerConfig): Running {
  const budget = budgets.of(hubspot.budgets, owner(config.id))
  const { send, close } = createSender(config)
  const leave = async (kind: CallKind) => {
    for (;;) {
      const permit = await budget.acquire(askOf(kind))
      if (permit.fresh) return permit
      permit.unsent()
    }
  }
  return {
    async call(kind, ask) {
      for (let attempt = 1; ; attempt++) {
        const permit = await leave(kind)
        const sent = await send(ask)
        permit.answered(reportsOf(hubspot.budgets, sent))
        if (sent.status !== TOO_MANY || attempt === ATTEMPTS) return sent
        budget.spent('burst', null)
      }
    },
    close,
  }
}

const askOf = (kind: CallKind) => ({
  ...{ windows: WINDOWS, lane: LANES[kind], caller: 'bench', maxWaitMs: MAX_WAIT_MS },
})

/** What the headers of an answer say about each window. */
function reportsOf(budgets: readonly BudgetWindow[], { headers: said }: Sent) {
  const reports: Record<string, { size: number; remaining: number }> = {}
  for (const { id, headers } of budgets) {
    const size = Number(headers && said[headers.size])
    const remaining = Number(headers && said[headers.remaining])
    if (size > 0 && remaining >= 0) reports[id] = { size, remaining }
  }
  return reports
}
