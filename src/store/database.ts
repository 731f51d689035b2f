import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { StartupError } from '../lib/startup-error.ts'
import { BECOME_APPLICATION, refuseUnbound } from './application-role.ts'
import { describeAddress, explainConnectFailure } from './connect-failure.ts'
import type { Schema } from './schema.ts'

/** Every room that reads or writes rows takes this; a transaction is one too. */
export type Database = Kysely<Schema>

export interface DatabaseConfig {
  /** `postgresql://user:password@host:port/database`; `?host=/directory` for a unix socket. */
  connectionString: string
  /** Works as the role of the application, whom row-level security binds; otherwise as the user of the address. */
  asApplication?: boolean
  /** The most connections that this process opens. */
  poolSize: number
  /** A statement that takes longer is cancelled; 0 = never. */
  statementTimeoutMs?: number
  /** How long a caller waits for a connection. */
  connectTimeoutMs?: number
  /** Told of connections that broke while nobody was using them; the pool replaces them by itself. */
  onConnectionError?: (error: Error) => void
}

export interface OpenDatabase {
  db: Database
  /** Waits for the queries under way, then closes every connection. */
  close(): Promise<void>
}

const STATEMENT_TIMEOUT_MS = 30_000
const CONNECT_TIMEOUT_MS = 5_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
/** The oldest server that the tests run on; older ones reached or are near the end of their life. */
const OLDEST_SERVER_MAJOR = 15
/** OIDs of int8 and numeric (pg_type.dat): as text, or ids above 2^53 and money would change. */
const TEXT_TYPE_OIDS = [20, 1700]

/**
 * A pool of connections to a PostgreSQL ≥ 15 that has been shown to answer.
 * Throws `StartupError` (never with the password in it) when it cannot be reached, refuses us or is too old.
 */
export async function openDatabase(config: DatabaseConfig): Promise<OpenDatabase> {
  const address = describeAddress(config.connectionString)
  const pool = new pg.Pool({
    connectionString: config.connectionString,
    application_name: 'crosswalk',
    max: config.poolSize,
    statement_timeout: config.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    connectionTimeoutMillis: config.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: numbersAsText(),
  })
  const report = config.onConnectionError ?? (() => {})
  // Without a listener a broken connection is an uncaught exception: the pool listens to idle ones only.
  pool.on('error', report)
  pool.on('connect', (client) => client.on('error', report))
  const db: Database = new Kysely<Schema>({
    dialect: new PostgresDialect({
      pool,
      ...(config.asApplication
        ? { onCreateConnection: async (fresh) => void (await fresh.executeQuery(BECOME_APPLICATION)) }
        : {}),
    }),
  })
  try {
    const major = await serverMajor(db)
    if (major < OLDEST_SERVER_MAJOR) {
      throw new StartupError(`The database at ${address} is PostgreSQL ${major}; 15 or newer is needed.`)
    }
    if (config.asApplication) await refuseUnbound(db)
  } catch (error) {
    await pool.end()
    throw error instanceof StartupError ? error : explainConnectFailure(error, address)
  }
  return { db, close: () => db.destroy() }
}

/** Resolves when the database answers; rejects with the driver's error when it does not. */
export async function pingDatabase(db: Database): Promise<void> {
  await sql`select 1`.execute(db)
}

async function serverMajor(db: Database): Promise<number> {
  const answer = await sql<{ server_version_num: string }>`show server_version_num`.execute(db)
  return Math.floor(Number(answer.rows[0]?.server_version_num) / 10_000)
}

function numbersAsText(): pg.TypeOverrides {
  const types = new pg.TypeOverrides()
  for (const oid of TEXT_TYPE_OIDS) types.setTypeParser(oid, (text: string) => text)
  return types
}
