import { sql } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** Calls of one connection within an hour, in one lane, for one caller. */
export interface SpendingRow {
  connectionId: string
  /** The beginning of the hour. */
  hour: Date
  lane: string
  caller: string
  calls: number
}

/** Adds to what is there; rows of connections that are gone are left out. Each key stands in `rows` once. */
export async function addSpending(
  db: Database,
  accountId: string,
  rows: readonly SpendingRow[],
): Promise<void> {
  const given = JSON.stringify(rows.map((row) => ({ ...row, hour: row.hour.toISOString() })))
  await inAccount(db, accountId, (tx) =>
    sql`
      insert into budget_spending (account_id, connection_id, hour, lane, caller, calls)
      select ${accountId}, c.connection_id, given.hour, given.lane, given.caller, given.calls
      from jsonb_to_recordset(${given}::jsonb)
        as given ("connectionId" text, hour timestamptz, lane text, caller text, calls double precision)
      join connections c on c.account_id = ${accountId} and c.connection_id = given."connectionId"
      order by c.connection_id, given.hour, given.lane, given.caller
      on conflict (account_id, connection_id, hour, lane, caller)
      do update set calls = budget_spending.calls + excluded.calls`.execute(tx),
  )
}

/** What a connection spent since an hour, oldest first. */
export async function listSpending(
  db: Database,
  accountId: string,
  { connectionId, since }: { connectionId: string; since: Date },
): Promise<Omit<SpendingRow, 'connectionId'>[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('budget_spending')
      .select(['hour', 'lane', 'caller', 'calls'])
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .where('hour', '>=', since)
      .orderBy('hour')
      .orderBy('lane')
      .orderBy('caller')
      .execute(),
  )
}

/** Forgets what is older. */
export async function trimSpending(db: Database, accountId: string, before: Date): Promise<void> {
  await inAccount(db, accountId, async (tx) => {
    await tx
      .deleteFrom('budget_spending')
      .where('account_id', '=', accountId)
      .where('hour', '<', before)
      .execute()
    await tx
      .deleteFrom('budget_alerts')
      .where('account_id', '=', accountId)
      .where('resets_at', '<', before)
      .execute()
  })
}

export interface BudgetAlert {
  connectionId: string
  window: string
  resetsAt: Date
  percent: number
}

/** Notes that an alert is given; false when it was already, or the connection is gone. */
export async function noteBudgetAlert(
  tx: Database,
  accountId: string,
  { connectionId, window, resetsAt, percent }: BudgetAlert,
): Promise<boolean> {
  const { rows } = await sql`
    insert into budget_alerts (account_id, connection_id, window_id, resets_at, percent)
    select account_id, connection_id, ${window}, ${resetsAt}, ${percent}::int from connections
    where account_id = ${accountId} and connection_id = ${connectionId}
    on conflict do nothing returning 1`.execute(tx)
  return rows.length > 0
}
