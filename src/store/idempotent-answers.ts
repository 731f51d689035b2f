import { sql } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** What a caller says is one and the same request. */
export interface IdempotencyName {
  route: string
  key: string
}

export interface StoredAnswer {
  fingerprint: Buffer
  status: number
  /** Sealed. */
  answer: Buffer
  /** Since it was claimed; by the database's clock. */
  secondsAgo: number
}

/** Answers are kept for a day. */
const KEPT = sql<Date>`now() - interval '24 hours'`
/** How many old answers one new request clears away. */
const CLEARED = 100

/** The answer that was given under this name within a day. */
export async function findAnswer(
  db: Database,
  accountId: string,
  { route, key }: IdempotencyName,
): Promise<StoredAnswer | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('idempotent_answers')
      .select([
        'fingerprint',
        'status',
        'answer',
        sql<number>`extract(epoch from now() - created_at)::float8`.as('secondsAgo'),
      ])
      .where('account_id', '=', accountId)
      .where('route', '=', route)
      .where('idempotency_key', '=', key)
      .where('created_at', '>', KEPT)
      .executeTakeFirst(),
  )
}

/** Takes the name for this transaction; waits for another that has it, and answers `false` when that one committed. */
export async function claimAnswer(
  tx: Database,
  accountId: string,
  claim: IdempotencyName & { fingerprint: Buffer },
): Promise<boolean> {
  const nothing = Buffer.alloc(0)
  const fresh = { fingerprint: claim.fingerprint, status: 0, answer: nothing, created_at: sql<Date>`now()` }
  await sql`delete from idempotent_answers where account_id = ${accountId} and ctid = any(array(
    select ctid from idempotent_answers where account_id = ${accountId} and created_at < ${KEPT}
      limit ${CLEARED} for update skip locked))`.execute(tx)
  const taken = await tx
    .insertInto('idempotent_answers')
    .values({ account_id: accountId, route: claim.route, idempotency_key: claim.key, ...fresh })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'route', 'idempotency_key'])
        .doUpdateSet(fresh)
        .where('idempotent_answers.created_at', '<=', KEPT),
    )
    .returning('route')
    .execute()
  return taken.length === 1
}

/** Stores the answer under a name that this transaction has claimed. */
export async function storeAnswer(
  tx: Database,
  accountId: string,
  stored: IdempotencyName & { status: number; answer: Buffer },
): Promise<void> {
  await tx
    .updateTable('idempotent_answers')
    .set({ status: stored.status, answer: stored.answer })
    .where('account_id', '=', accountId)
    .where('route', '=', stored.route)
    .where('idempotency_key', '=', stored.key)
    .execute()
}

/** Gives a name back: its request did nothing, and may be sent again. */
export async function releaseAnswer(
  db: Database,
  accountId: string,
  { route, key }: IdempotencyName,
): Promise<void> {
  await inAccount(db, accountId, (tx) =>
    tx
      .deleteFrom('idempotent_answers')
      .where('account_id', '=', accountId)
      .where('route', '=', route)
      .where('idempotency_key', '=', key)
      .where('status', '=', 0)
      .execute(),
  )
}
