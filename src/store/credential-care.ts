import { sql } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** A credential that the caretaker found something to do for. */
export interface CredentialDue {
  connectionId: string
  credentialId: string
  type: string
  hint: string
  graceUntil: Date | null
  currentSince: Date | null
}

const DUE = [
  'connection_id as connectionId',
  'credential_id as credentialId',
  'type',
  'hint',
  'grace_until as graceUntil',
  'current_since as currentSince',
] as const

/** Retires the previous credentials whose grace has ended, and answers which. */
export function retireEnded(db: Database, accountId: string): Promise<CredentialDue[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('credentials')
      .set({
        status: 'retired',
        sealed: null,
        access_sealed: null,
        retired_at: sql<Date>`now()`,
        retired_because: 'its grace ended',
      })
      .where('account_id', '=', accountId)
      .where('status', '=', 'previous')
      .where('grace_until', '<=', sql<Date>`now()`)
      .returning(DUE)
      .execute(),
  )
}

/** Marks the previous credentials whose grace ends within `seconds` as warned of, and answers which. */
export function markGraceWarned(db: Database, accountId: string, seconds: number): Promise<CredentialDue[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('credentials')
      .set({ warned_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .where('status', '=', 'previous')
      .where('warned_at', 'is', null)
      .where('grace_until', '<=', sql<Date>`now() + make_interval(secs => ${seconds})`)
      .returning(DUE)
      .execute(),
  )
}

/** Marks the pasted keys in use that are older than `days` as reminded of, once each `days`, and answers which. */
export function markReminded(db: Database, accountId: string, days: number): Promise<CredentialDue[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('credentials')
      .set({ reminded_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .where('status', '=', 'current')
      .where('oauth_app_id', 'is', null)
      .where(
        sql<boolean>`coalesce(reminded_at, current_since, created_at) <= now() - make_interval(days => ${days})`,
      )
      .returning(DUE)
      .execute(),
  )
}

/** A sealed secret that still hangs on a master key itself: those from before accounts had data keys. */
export interface FirstSeal {
  connectionId: string
  credentialId: string
  sealed: Buffer
}

/** Some secrets of the first form, after a given credential. */
export function firstSeals(
  db: Database,
  accountId: string,
  after: string,
  limit: number,
): Promise<FirstSeal[]> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('credentials')
      .select(['connection_id as connectionId', 'credential_id as credentialId', 'sealed'])
      .where('account_id', '=', accountId)
      .where('credential_id', '>', after)
      .where(sql<boolean>`get_byte(sealed, 0) = 1`)
      .orderBy('credential_id')
      .limit(limit)
      .$narrowType<{ sealed: Buffer }>()
      .execute(),
  )
}

export async function countFirstSeals(db: Database, accountId: string): Promise<number> {
  const row = await inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('credentials')
      .select(sql<number>`count(*)::int`.as('count'))
      .where('account_id', '=', accountId)
      .where(sql<boolean>`get_byte(sealed, 0) = 1`)
      .executeTakeFirstOrThrow(),
  )
  return row.count
}

/** Puts another seal in the place of the one read; `false` when somebody else was faster. */
export async function replaceSeal(
  db: Database,
  accountId: string,
  before: FirstSeal,
  sealed: Buffer,
): Promise<boolean> {
  const result = await inAccount(db, accountId, (tx) =>
    tx
      .updateTable('credentials')
      .set({ sealed })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', before.connectionId)
      .where('credential_id', '=', before.credentialId)
      .where('sealed', '=', before.sealed)
      .executeTakeFirst(),
  )
  return result.numUpdatedRows > 0n
}
