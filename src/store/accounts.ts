import type { Database } from './database.ts'

/** An account is a tenant: everything else belongs to exactly one. */
export interface Account {
  accountId: string
  name: string
  createdAt: Date
}

/** Fixed, so that processes that start at once agree on it by the primary key alone. */
const DEFAULT_ACCOUNT_ID = `acc_${'0'.repeat(26)}`

/** The account that a new installation starts with; made when it is missing. */
export async function ensureDefaultAccount(db: Database): Promise<Account> {
  await db
    .insertInto('accounts')
    .values({ account_id: DEFAULT_ACCOUNT_ID, name: 'default' })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .execute()
  const row = await db
    .selectFrom('accounts')
    .selectAll()
    .where('account_id', '=', DEFAULT_ACCOUNT_ID)
    .executeTakeFirstOrThrow()
  return { accountId: row.account_id, name: row.name, createdAt: row.created_at }
}
