import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../src/store/embedded.ts'
import { migrate } from '../src/store/migrate.ts'
import { dropDatabase } from './drop-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A server on which the tests may create databases; its password is in it. */
    databaseServerUrl: string
    /** A migrated database to copy; nobody may be connected to it. */
    databaseTemplate: string
  }
}

/** Kept between runs: a second run needs no initdb, and a server that a killed run left over is taken over. */
const DATA_DIR = join(import.meta.dirname, '../node_modules/.cache/crosswalk/test-postgres')

const PREFIX = 'crosswalk_test_'
/** Longer than any run takes. */
const LEFTOVER_AFTER_MS = 3_600_000

/** vitest's globalSetup: one server (DATABASE_URL, or the embedded one) and one migrated template for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.DATABASE_URL
  const embedded = external
    ? undefined
    : await startEmbeddedPostgres({ dataDir: DATA_DIR, binDir: process.env.PG_BIN_DIR })
  const serverUrl = external || embedded?.connectionString || ''
  if (embedded) await dropLeftovers(serverUrl)
  const template = `${PREFIX}${Date.now()}_${randomBytes(4).toString('hex')}`
  await administer(serverUrl, (client) => client.query(`create database ${template}`))
  const templateUrl = new URL(serverUrl)
  templateUrl.pathname = `/${template}`
  await migrate(templateUrl.href)
  project.provide('databaseServerUrl', serverUrl)
  project.provide('databaseTemplate', template)
  return async () => {
    await administer(serverUrl, (client) => dropDatabase(client, template))
    await embedded?.stop()
  }
}

/** Databases of runs that were killed: their name says when they were made. */
async function dropLeftovers(serverUrl: string): Promise<void> {
  await administer(serverUrl, async (client) => {
    const found = await client.query<{ datname: string }>('select datname from pg_database')
    for (const { datname } of found.rows) {
      const madeAt = Number(datname.startsWith(PREFIX) && datname.slice(PREFIX.length).split('_')[0])
      if (madeAt > 0 && Date.now() - madeAt > LEFTOVER_AFTER_MS) {
        await dropDatabase(client, datname)
      }
    }
  })
}

async function administer(serverUrl: string, act: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await act(client)
  } finally {
    await client.end()
  }
}
