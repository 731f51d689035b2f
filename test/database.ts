import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, openDatabase } from '../src/store/database.ts'
import { dropDatabase } from './drop-database.ts'

export interface TestDatabase {
  /** As the server works: bound by row-level security. */
  db: Database
  /** The owner's. */
  connectionString: string
  /** Closes it and drops it. */
  close(): Promise<void>
}

export interface TestDatabaseOptions {
  /** Without migrations, and with `db` as the owner. */
  empty?: boolean
  /** `db` as the owner. */
  asOwner?: boolean
}

/** A database for one test file, copied from the migrated template (about 30 ms); needs globalSetup database-setup.ts. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = inject('databaseServerUrl')
  const template = inject('databaseTemplate')
  const name = `${template}_${randomBytes(6).toString('hex')}`
  await onServer((client) =>
    client.query(`create database ${name} template ${options.empty ? 'template0' : template}`),
  )
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const asApplication = !(options.empty || options.asOwner)
  const { db, close } = await openDatabase({ connectionString: url.href, asApplication, poolSize: 5 })
  return {
    db,
    connectionString: url.href,
    async close() {
      await close()
      await onServer((client) => dropDatabase(client, name))
    },
  }
}

/** Runs one statement as the owner, on rows of one account, for what only time or a thief would bring about. */
export async function queryAsOwner(
  connectionString: string,
  accountId: string,
  statement: { text: string; values?: unknown[] },
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(`select set_config('crosswalk.account_id', $1, false)`, [accountId])
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

/** Acts on the server's own database, outside of any transaction. */
async function onServer(act: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await client.connect()
  try {
    await act(client)
  } finally {
    await client.end()
  }
}
