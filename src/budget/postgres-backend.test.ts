import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../../test/database.ts'
import { openDatabase } from '../store/database.ts'
import { backendSuite } from './backend.suite.ts'
import { PostgresBackend } from './postgres-backend.ts'
import { SharedStore } from './shared-store.ts'
import { storeSuite } from './store.suite.ts'

async function openBackend({ connectionString }: TestDatabase): Promise<PostgresBackend> {
  const { db, close } = await openDatabase({ connectionString, asApplication: true, poolSize: 2 })
  return new PostgresBackend(db, close)
}

storeSuite('PostgreSQL', async () => {
  const database = await createTestDatabase()
  return {
    open: async () => new SharedStore(await openBackend(database), fail),
    close: () => database.close(),
  }
})

function fail(error: unknown): never {
  throw new Error('The database went away.', { cause: error })
}

let database: TestDatabase
let backend: PostgresBackend
beforeAll(async () => {
  database = await createTestDatabase()
  backend = await openBackend(database)
})
afterAll(async () => {
  await backend.close()
  await database.close()
})

backendSuite('PostgreSQL', () => backend)

test('a pool that nobody used for two days is forgotten, one that was used is not', async () => {
  const [idle, used] = [randomUUID(), randomUUID()]
  for (const pool of [idle, used]) await backend.swap(pool, null, { version: '1', document: '{}' })
  const text = `update budget_pools set changed_at = now() - interval '3 days' where pool = any($1)`
  await queryAsOwner(database.connectionString, '', { text, values: [[idle, used]] })
  await backend.swap(used, '1', { version: '2', document: '{}' })
  const later = await openBackend(database)
  expect(await later.swap(used, null, null)).toMatchObject({ version: '2' })
  expect(await later.swap(idle, null, null)).toMatchObject({ version: null })
  await later.close()
})
