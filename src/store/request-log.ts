import { sql } from 'kysely'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'
import type { LoggedCall } from './schema.ts'

/** A request that asked a vendor, as the log keeps it. */
export interface LoggedRequest {
  requestId: string
  connectionId: string | null
  connector: string | null
  at: Date
  method: string
  path: string
  status: number
  code: string | null
  ms: number
  vendorCalls: number
  calls: LoggedCall[]
  diagnosis: Diagnosis | null
}

export interface RequestLogPage {
  limit: number
  /** Only entries before this one. */
  before?: string | undefined
  connectionId?: string | undefined
  /** Only of some of these connections; null or absent = all. */
  only?: readonly string[] | null | undefined
  /** Only requests that ended with a problem. */
  failed?: boolean | undefined
  /** Nothing older. */
  since: Date
}

const VISIBLE = [
  'sequence',
  'request_id as requestId',
  'connection_id as connectionId',
  'connector',
  'at',
  'method',
  'path',
  'status',
  'code',
  'ms',
  'vendor_calls as vendorCalls',
  'calls',
  'diagnosis',
] as const

/** Adds entries of one account in their order. */
export async function insertLoggedRequests(
  db: Database,
  accountId: string,
  entries: readonly LoggedRequest[],
): Promise<void> {
  const rows = entries.map((entry) => ({
    account_id: accountId,
    request_id: entry.requestId,
    connection_id: entry.connectionId,
    connector: entry.connector,
    at: entry.at,
    method: entry.method,
    path: entry.path,
    status: entry.status,
    code: entry.code,
    ms: entry.ms,
    vendor_calls: entry.vendorCalls,
    calls: JSON.stringify(entry.calls),
    diagnosis: entry.diagnosis,
  }))
  await inAccount(db, accountId, (tx) => tx.insertInto('request_log').values(rows).execute())
}

/** One page of the account's log, newest first. */
export async function listLoggedRequests(
  db: Database,
  accountId: string,
  page: RequestLogPage,
): Promise<(LoggedRequest & { sequence: string })[]> {
  return inAccount(db, accountId, (tx) => {
    let query = tx
      .selectFrom('request_log')
      .select(VISIBLE)
      .where('account_id', '=', accountId)
      .where('at', '>=', page.since)
    if (page.before !== undefined) query = query.where('sequence', '<', page.before)
    if (page.connectionId !== undefined) query = query.where('connection_id', '=', page.connectionId)
    if (page.only) query = query.where('connection_id', 'in', page.only)
    if (page.failed) query = query.where('code', 'is not', null)
    return query.orderBy('sequence', 'desc').limit(page.limit).execute()
  })
}

/** The newest request of the account with this id; undefined when the log has none. */
export async function findLoggedRequest(
  db: Database,
  accountId: string,
  requestId: string,
  since: Date,
): Promise<LoggedRequest | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('request_log')
      .select(VISIBLE)
      .where('account_id', '=', accountId)
      .where('request_id', '=', requestId)
      .where('at', '>=', since)
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst(),
  )
}

/** Forgets what is older than `before`, and all but the newest `rows` entries of the account. */
export async function trimRequestLog(
  db: Database,
  accountId: string,
  { before, rows }: { before: Date; rows: number },
): Promise<void> {
  await inAccount(db, accountId, (tx) =>
    sql`delete from request_log where account_id = ${accountId} and (at < ${before} or sequence <=
      (select sequence from request_log where account_id = ${accountId}
        order by sequence desc offset ${rows} limit 1))`.execute(tx),
  )
}
