import { sql } from 'kysely'
import type { Database } from './database.ts'

/** Which account each transaction under way works in. */
const accounts = new WeakMap<Database, string>()

/**
 * Does `work` in a transaction that sees and writes rows of this account only: PostgreSQL's row-level security reads
 * the setting. Inside of another `inAccount` it joins that transaction, which must be of the same account.
 */
export async function inAccount<Result>(
  db: Database,
  accountId: string,
  work: (tx: Database) => Promise<Result>,
): Promise<Result> {
  if (db.isTransaction) {
    if (accounts.get(db) !== accountId) throw new Error('A transaction works in one account.')
    return work(db)
  }
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('crosswalk.account_id', ${accountId}, true)`.execute(tx)
    accounts.set(tx, accountId)
    return work(tx)
  })
}
