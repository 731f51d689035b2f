import { sql } from 'kysely'
import { newId } from '../lib/ids.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'
import type { Accounts } from './schema.ts'

/** An account is a tenant: everything else belongs to exactly one. */
export interface Account {
  accountId: string
  name: string
  createdAt: Date
}

/** Fixed, so that processes that start at once agree on it by the primary key alone. */
const DEFAULT_ACCOUNT_ID = `acc_${'0'.repeat(26)}`

const VISIBLE = ['account_id as accountId', 'name', 'created_at as createdAt'] as const

/** The account that a new installation starts with; made when it is missing. */
export async function ensureDefaultAccount(db: Database): Promise<Account> {
  return inAccount(db, DEFAULT_ACCOUNT_ID, async (tx) => {
    await tx
      .insertInto('accounts')
      .values({ account_id: DEFAULT_ACCOUNT_ID, name: 'default' })
      .onConflict((conflict) => conflict.column('account_id').doNothing())
      .execute()
    return tx
      .selectFrom('accounts')
      .select(VISIBLE)
      .where('account_id', '=', DEFAULT_ACCOUNT_ID)
      .executeTakeFirstOrThrow()
  })
}

/** Makes another account, with nothing in it. */
export async function insertAccount(db: Database, name: string): Promise<Account> {
  const accountId = newId('acc')
  return inAccount(db, accountId, (tx) =>
    tx
      .insertInto('accounts')
      .values({ account_id: accountId, name })
      .returning(VISIBLE)
      .executeTakeFirstOrThrow(),
  )
}

/** Every account of this installation, oldest first; one of the few reads over all accounts. */
export async function listAccounts(db: Database): Promise<Account[]> {
  return db
    .selectFrom(sql<Accounts>`all_accounts()`.as('accounts'))
    .select(VISIBLE)
    .orderBy('account_id')
    .execute()
}
