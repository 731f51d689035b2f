import { sql } from 'kysely'
import { newId } from '../lib/ids.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** Something that happened to an account; never with a secret in it. */
export interface Event {
  seq: string
  eventId: string
  type: string
  connectionId: string | null
  data: Record<string, unknown> | null
  createdAt: Date
}

export interface NewEvent {
  type: string
  connectionId: string | null
  data: Record<string, unknown>
}

/**
 * Notes what happened, within the transaction of the act itself. The account's lock is held until that commits, so that
 * numbers appear in order and a reader with a cursor misses none.
 */
export const insertEvent = (trx: Database, accountId: string, event: NewEvent): Promise<void> =>
  insertEvents(trx, accountId, [event])

/** The same for many, in their order. */
export async function insertEvents(
  trx: Database,
  accountId: string,
  events: readonly NewEvent[],
): Promise<void> {
  const rows = events.map(({ type, connectionId, data }) => ({ id: newId('evt'), type, connectionId, data }))
  await sql`select pg_advisory_xact_lock(hashtextextended(${`events ${accountId}`}, 0))`.execute(trx)
  await inAccount(trx, accountId, (tx) =>
    sql`insert into events (account_id, seq, event_id, type, connection_id, data)
      select ${accountId}, (select coalesce(max(seq), 0) from events where account_id = ${accountId}) + n,
        event->>'id', event->>'type', event->>'connectionId', event->'data'
      from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as given(event, n)`.execute(
      tx,
    ),
  )
}

export interface EventPage {
  /** The last `seq` of the page before; 0 begins. */
  after: number
  limit: number
  connectionId?: string | undefined
  /** Only of some of these connections; null or absent = all. */
  only?: readonly string[] | null | undefined
}

/** A page of the account's events after a number, oldest first. */
export async function listEvents(db: Database, accountId: string, page: EventPage): Promise<Event[]> {
  return inAccount(db, accountId, (tx) => {
    let query = tx
      .selectFrom('events')
      .select([
        'seq',
        'event_id as eventId',
        'type',
        'connection_id as connectionId',
        'data',
        'created_at as createdAt',
      ])
      .where('account_id', '=', accountId)
      .where('seq', '>', String(page.after))
    if (page.connectionId !== undefined) query = query.where('connection_id', '=', page.connectionId)
    if (page.only) query = query.where('connection_id', 'in', page.only)
    return query.orderBy('seq').limit(page.limit).execute()
  })
}
