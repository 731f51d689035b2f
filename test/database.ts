import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, openDatabase } from '../src/store/database.ts'

export interface TestDatabase {
  db: Database
  connectionString: string
  /** Closes it and drops it. */
  close(): Promise<void>
}

export interface TestDatabaseOptions {
  /** Without migrations. */
  empty?: boolean
}

/** A database for one test file, copied from the migrated template (about 30 ms); needs globalSetup database-setup.ts. */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = inject('databaseServerUrl')
  const template = inject('databaseTemplate')
  const name = `${template}_${randomBytes(6).toString('hex')}`
  await runOnServer(`create database ${name} template ${options.empty ? 'template0' : template}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const { db, close } = await openDatabase({ connectionString: url.href, poolSize: 5 })
  return {
    db,
    connectionString: url.href,
    async close() {
      await close()
      await runOnServer(`drop database ${name} with (force)`)
    },
  }
}

/** Runs one statement on the server's own database, outside of any transaction. */
async function runOnServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('databaseServerUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
