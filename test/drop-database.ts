import type pg from 'pg'

/** SQLSTATE insufficient_privilege, https://www.postgresql.org/docs/15/errcodes-appendix.html */
const INSUFFICIENT_PRIVILEGE = '42501'
const TRIES = 100
const PAUSE_MS = 100

/**
 * Drops a database of the tests and ends what is connected to it. An autovacuum worker there is a superuser's process,
 * which a role like the tests' may not end: PostgreSQL refuses, and is asked again until the worker is done, for 10 s.
 */
export async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== INSUFFICIENT_PRIVILEGE || tries === TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
}
