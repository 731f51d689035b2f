import { sql } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** A key that secrets of one account are sealed with, itself sealed with a master key. */
export interface DataKeyRow {
  accountId: string
  dataKeyId: string
  masterKeyId: string
  wrapped: Buffer
}

const COLUMNS = [
  'account_id as accountId',
  'data_key_id as dataKeyId',
  'master_key_id as masterKeyId',
  'wrapped',
] as const

/** The account's newest data key; `undefined` when it has none yet. */
export function newestDataKey(db: Database, accountId: string): Promise<DataKeyRow | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('data_keys')
      .select(COLUMNS)
      .where('account_id', '=', accountId)
      .orderBy('data_key_id', 'desc')
      .executeTakeFirst(),
  )
}

export function findDataKey(
  db: Database,
  accountId: string,
  dataKeyId: string,
): Promise<DataKeyRow | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('data_keys')
      .select(COLUMNS)
      .where('account_id', '=', accountId)
      .where('data_key_id', '=', dataKeyId)
      .executeTakeFirst(),
  )
}

export async function insertDataKey(db: Database, row: DataKeyRow): Promise<void> {
  await inAccount(db, row.accountId, (tx) =>
    tx
      .insertInto('data_keys')
      .values({
        account_id: row.accountId,
        data_key_id: row.dataKeyId,
        master_key_id: row.masterKeyId,
        wrapped: row.wrapped,
      })
      .execute(),
  )
}

/** How many of the account's data keys each master key wraps. */
export function countDataKeys(
  db: Database,
  accountId: string,
): Promise<{ masterKeyId: string; count: number }[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('data_keys')
      .select(['master_key_id as masterKeyId', sql<number>`count(*)::int`.as('count')])
      .where('account_id', '=', accountId)
      .groupBy('master_key_id')
      .execute(),
  )
}

/** Some of the account's data keys that another master key than this one wraps, after a given one. */
export function dataKeysNotWrappedBy(
  db: Database,
  accountId: string,
  page: { masterKeyId: string; after: string; limit: number },
): Promise<DataKeyRow[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('data_keys')
      .select(COLUMNS)
      .where('account_id', '=', accountId)
      .where('master_key_id', '<>', page.masterKeyId)
      .where('data_key_id', '>', page.after)
      .orderBy('data_key_id')
      .limit(page.limit)
      .execute(),
  )
}

/** Puts another seal in the place of the one read; `false` when somebody else was faster. */
export async function replaceWrapping(
  db: Database,
  before: DataKeyRow,
  after: { masterKeyId: string; wrapped: Buffer },
): Promise<boolean> {
  const result = await inAccount(db, before.accountId, (tx) =>
    tx
      .updateTable('data_keys')
      .set({ master_key_id: after.masterKeyId, wrapped: after.wrapped })
      .where('account_id', '=', before.accountId)
      .where('data_key_id', '=', before.dataKeyId)
      .where('wrapped', '=', before.wrapped)
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}
