import { createTestDatabase } from '../../test/database.ts'
import { openDatabase } from '../store/database.ts'
import { PostgresBackend } from './postgres-backend.ts'
import { SharedStore } from './shared-store.ts'
import { storeSuite } from './store.suite.ts'

storeSuite('PostgreSQL', async () => {
  const database = await createTestDatabase()
  return {
    open: async () => {
      const { connectionString } = database
      const { db, close } = await openDatabase({ connectionString, asApplication: true, poolSize: 2 })
      return new SharedStore(new PostgresBackend(db, close), fail)
    },
    close: () => database.close(),
  }
})

function fail(error: unknown): never {
  throw new Error('The database went away.', { cause: error })
}
