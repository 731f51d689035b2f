import { sql } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** How much was forgotten. */
export interface Wiped {
  credentials: number
  oauthApps: number
  dataKeys: number
}

/** Forgets every secret of one connection; its grants are given up, and what is on the way from their CRM comes too late. */
export function wipeConnection(tx: Database, accountId: string, connectionId: string): Promise<number> {
  return inAccount(tx, accountId, () => wipeCredentials(tx, accountId, connectionId))
}

/** Forgets every secret of the account, and the data keys that they were sealed with. */
export function wipeAccount(tx: Database, accountId: string): Promise<Wiped> {
  return inAccount(tx, accountId, async () => {
    const credentials = await wipeCredentials(tx, accountId, null)
    await tx
      .updateTable('connect_sessions')
      .set({ pending: null, oauth_verifier: null, oauth_state_hash: null, expires_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .where('state', 'in', ['open', 'checked'])
      .execute()
    await tx.deleteFrom('idempotent_answers').where('account_id', '=', accountId).execute()
    const apps = await tx.deleteFrom('oauth_apps').where('account_id', '=', accountId).executeTakeFirst()
    const keys = await tx.deleteFrom('data_keys').where('account_id', '=', accountId).executeTakeFirst()
    return { credentials, oauthApps: Number(apps.numDeletedRows), dataKeys: Number(keys.numDeletedRows) }
  })
}

async function wipeCredentials(
  tx: Database,
  accountId: string,
  connectionId: string | null,
): Promise<number> {
  let query = tx
    .updateTable('credentials')
    .set({
      sealed: null,
      access_sealed: null,
      access_expires_at: null,
      grace_until: sql<Date | null>`case when status = 'previous' then now() end`,
      dead_at: sql<Date | null>`case when oauth_app_id is not null then coalesce(dead_at, now()) end`,
      // Whoever refreshes it at this moment may not write any more.
      lease_epoch: sql<number>`lease_epoch + 1`,
      lease_until: null,
    })
    .where('account_id', '=', accountId)
    .where('sealed', 'is not', null)
  if (connectionId !== null) query = query.where('connection_id', '=', connectionId)
  return Number((await query.executeTakeFirst()).numUpdatedRows)
}
