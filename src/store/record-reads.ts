import { sql } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** How much is read of a connection. */
export interface RecordReads {
  /** Records that were read today, by all processes. */
  today: number
  /** The average of the days with any in the last thirty before today; null when there is none. */
  average: number | null
  /** How many days that is. */
  days: number
  /** Until the day ends, in seconds. */
  secondsLeft: number
}

/** How far the norm looks back, in days. */
const NORM_DAYS = 30

/** The day as the database sees it, in UTC. */
const today = sql<string>`(now() at time zone 'utc')::date`

/** Adds records to those that were read today, and tells how much that is; 0 only tells. */
export function addRecordReads(
  db: Database,
  accountId: string,
  connectionId: string,
  records: number,
): Promise<RecordReads> {
  return inAccount(db, accountId, async (tx) => {
    if (records > 0) await add(tx, accountId, connectionId, records)
    const found = await sql<RecordReads>`select
        coalesce(sum(records) filter (where day = ${today}), 0)::float8 as today,
        (avg(records) filter (where day < ${today}))::float8 as average,
        count(*) filter (where day < ${today})::int as days,
        extract(epoch from (${today} + 1)::timestamp - (now() at time zone 'utc'))::float8 as "secondsLeft"
      from record_reads
      where account_id = ${accountId} and connection_id = ${connectionId} and day >= ${today} - ${NORM_DAYS}::int`.execute(
      tx,
    )
    return found.rows[0] as RecordReads
  })
}

async function add(tx: Database, accountId: string, connectionId: string, records: number): Promise<void> {
  // A connection that is gone meanwhile has nothing to be counted.
  const added = await sql<{
    records: string
  }>`insert into record_reads (account_id, connection_id, day, records)
      select account_id, connection_id, ${today}, ${records}::bigint from connections
       where account_id = ${accountId} and connection_id = ${connectionId} for key share
      on conflict (account_id, connection_id, day) do update set records = record_reads.records + excluded.records
      returning records`.execute(tx)
  if (Number(added.rows[0]?.records) !== records) return
  // The first of a day: what is too old for the norm goes.
  await sql`delete from record_reads where account_id = ${accountId} and connection_id = ${connectionId}
      and day < ${today} - ${NORM_DAYS}::int`.execute(tx)
}

/** Whether nobody has told yet that today's ceiling is reached; from now on somebody has. */
export async function claimAlert(tx: Database, accountId: string, connectionId: string): Promise<boolean> {
  const claimed = await sql`insert into record_reads (account_id, connection_id, day, records, alerted_at)
      values (${accountId}, ${connectionId}, ${today}, 0, now())
      on conflict (account_id, connection_id, day) do update set alerted_at = now() where record_reads.alerted_at is null
      returning 1`.execute(tx)
  return claimed.rows.length > 0
}
