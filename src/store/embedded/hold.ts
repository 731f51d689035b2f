import { Socket } from 'node:net'
import pg from 'pg'
import { DATABASE_USER } from './cluster.ts'
import type { Postmaster } from './postmaster.ts'

/** The maintenance database, which exists from initdb on. */
const MAINTENANCE_DATABASE = 'postgres'
/** An arbitrary number: everybody who uses the embedded server holds this advisory lock, shared. */
const USERS_LOCK = 7_263_011
const CONNECT_TIMEOUT_MS = 5_000

/**
 * One open connection that says "this process uses the server": PostgreSQL itself drops it when the process dies,
 * however it dies, so that nobody has to judge process numbers.
 */
export interface Hold {
  /** Lets go; `true` when nobody else holds the server, and until `end` nobody else can. */
  release(): Promise<boolean>
  end(): Promise<void>
}

/** Connects and takes the shared hold; rejects with the driver's error while the server is not ready. */
export async function takeHold(server: Postmaster, password: string, onLost: () => void): Promise<Hold> {
  const socket = new Socket()
  const client = new pg.Client({
    stream: () => socket,
    host: server.socketDir,
    port: server.port,
    user: DATABASE_USER,
    password,
    database: MAINTENANCE_DATABASE,
    application_name: 'crosswalk hold',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  let held = false
  client.on('error', () => {})
  client.on('end', () => {
    if (held) onLost()
  })
  try {
    await client.connect()
    // Waits while the last user of the server is stopping it: then this connection breaks and the caller tries again.
    await client.query('select pg_advisory_lock_shared($1)', [USERS_LOCK])
    await ensureDatabase(client)
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  held = true
  // A program that ends without letting go must not hang on this connection.
  socket.unref()
  return {
    async release() {
      held = false
      socket.ref()
      await client.query('select pg_advisory_unlock_shared($1)', [USERS_LOCK])
      // A server that a person started by hand is not ours to stop, whoever uses it.
      const answer = await client.query<{ last: boolean }>(
        `select coalesce(current_setting('crosswalk.supervised', true), '') = 'on'
            and pg_try_advisory_lock($1) as last`,
        [USERS_LOCK],
      )
      return answer.rows[0]?.last === true
    },
    async end() {
      held = false
      await client.end().catch(() => {})
    },
  }
}

/** Makes the database that the rest of the program uses; it is named like its user. */
async function ensureDatabase(client: pg.Client): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [DATABASE_USER])
  if (found.rowCount) return
  try {
    await client.query(`create database ${DATABASE_USER}`)
  } catch (error) {
    // 42P04 duplicate_database, 23505 unique_violation: another process was first.
    if (!['42P04', '23505'].includes(String((error as { code?: unknown }).code))) throw error
  }
}
