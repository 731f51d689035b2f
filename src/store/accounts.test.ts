import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { ensureDefaultAccount, insertAccount, listAccounts } from './accounts.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())

it('makes the default account once, also when several processes start at once', async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => ensureDefaultAccount(test.db)))
  expect(new Set(made.map((account) => account.accountId)).size).toBe(1)
  expect(made[0]).toMatchObject({ accountId: `acc_${'0'.repeat(26)}`, name: 'default' })
  expect(await listAccounts(test.db)).toEqual([made[0]])
})

it('makes other accounts, and lists them all', async () => {
  const other = await insertAccount(test.db, 'other')
  expect(other).toMatchObject({ accountId: expect.stringMatching(/^acc_/), name: 'other' })
  expect(await listAccounts(test.db)).toContainEqual(other)
})
