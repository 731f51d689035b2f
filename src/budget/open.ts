import { type Clock, steadyClock, systemClock } from '../lib/clock.ts'
import { StartupError } from '../lib/startup-error.ts'
import { openDatabase } from '../store/database.ts'
import { Budgets } from './budgets.ts'
import { MemoryStore } from './memory-store.ts'
import { PostgresBackend } from './postgres-backend.ts'
import { RedisBackend } from './redis-backend.ts'
import { type Backend, SharedStore } from './shared-store.ts'
import type { BudgetStore } from './store.ts'

/** Where the budgets are kept, and how they are divided. */
export interface BudgetSettings {
  budgets: 'auto' | 'redis' | 'postgres' | 'memory'
  /** Shared through Redis or Valkey. */
  redisUrl?: string | undefined
  /** Shared through PostgreSQL, when there is no Redis. */
  databaseUrl?: string | undefined
  /** Percent of every window that is left to the customer's other applications. */
  reservePercent: number
  /** Percent of a day that only interactive calls may use. */
  interactivePercent: number
}

/** Connections to the database that budgets have for themselves: they must not wait for requests that wait for them. */
const POOL_SIZE = 2
/** A statement that takes longer counts as no answer: milliseconds. */
const STATEMENT_TIMEOUT_MS = 1_000

/**
 * The budgets of this process: with neither Redis nor a database of one's own there is one process only, and they are
 * kept in its memory. `onOutage` is told when the others cannot be asked any more.
 */
export async function openBudgets(
  settings: BudgetSettings,
  clock: Clock,
  onOutage: (error: unknown) => void,
): Promise<Budgets> {
  return new Budgets({
    store: await openStore(settings, clock, onOutage),
    clock,
    reserve: settings.reservePercent / 100,
    interactiveShare: settings.interactivePercent / 100,
  })
}

/** Budgets in the memory of this process alone, nothing kept back. */
export const ownBudgets = (clock: Clock = steadyClock): Budgets =>
  new Budgets({ store: new MemoryStore(clock), clock, reserve: 0, interactiveShare: 0 })

async function openStore(
  settings: BudgetSettings,
  clock: Clock,
  onOutage: (error: unknown) => void,
): Promise<BudgetStore> {
  const kind = settings.budgets === 'auto' ? bestOf(settings) : settings.budgets
  // Whoever hands in a clock of his own means it; the machine's is not steady enough.
  if (kind === 'memory') return new MemoryStore(clock === systemClock ? steadyClock : clock)
  return new SharedStore(await backendOf(kind, settings), onOutage)
}

function bestOf({ redisUrl, databaseUrl }: BudgetSettings): 'redis' | 'postgres' | 'memory' {
  if (redisUrl !== undefined) return 'redis'
  return databaseUrl === undefined ? 'memory' : 'postgres'
}

async function backendOf(
  kind: 'redis' | 'postgres',
  { redisUrl, databaseUrl }: BudgetSettings,
): Promise<Backend> {
  if (kind === 'redis') {
    if (redisUrl === undefined) throw new StartupError('CROSSWALK_BUDGETS=redis needs REDIS_URL.')
    return new RedisBackend(redisUrl)
  }
  if (databaseUrl === undefined) throw new StartupError('CROSSWALK_BUDGETS=postgres needs DATABASE_URL.')
  const { db, close } = await openDatabase({
    connectionString: databaseUrl,
    asApplication: true,
    poolSize: POOL_SIZE,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    connectTimeoutMs: STATEMENT_TIMEOUT_MS,
  })
  return new PostgresBackend(db, close)
}
