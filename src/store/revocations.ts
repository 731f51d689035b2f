import { sql } from 'kysely'
import { recordAudits } from './audit.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'

/** A credential that is to be ended at its CRM, still sealed. */
export interface SecretToEnd {
  connectionId: string
  credentialId: string
  connector: string
  baseUrl: string | null
  type: string
  oauthAppId: string | null
  sealed: Buffer
  accessSealed: Buffer | null
}

/**
 * Every credential that is in use, or still could be, of one connection or of the account. That they are about to be
 * used is in the audit log by then, and whoever refreshes one at this moment may not write any more.
 */
export async function takeSecretsToEnd(
  tx: Database,
  accountId: string,
  connectionId: string | null,
): Promise<SecretToEnd[]> {
  return inAccount(tx, accountId, async () => {
    let query = tx
      .updateTable('credentials')
      .from('connections')
      .set({ lease_epoch: sql<number>`lease_epoch + 1`, lease_until: null })
      .whereRef('connections.account_id', '=', 'credentials.account_id')
      .whereRef('connections.connection_id', '=', 'credentials.connection_id')
      .where('credentials.account_id', '=', accountId)
      .where('credentials.sealed', 'is not', null)
      .where('credentials.dead_at', 'is', null)
      .where('credentials.status', '<>', 'retired')
    if (connectionId !== null) query = query.where('credentials.connection_id', '=', connectionId)
    const found = await query
      .returning([
        'credentials.connection_id as connectionId',
        'credentials.credential_id as credentialId',
        'connections.connector',
        'connections.base_url as baseUrl',
        'credentials.type',
        'credentials.oauth_app_id as oauthAppId',
        'credentials.sealed',
        'credentials.access_sealed as accessSealed',
      ])
      .$narrowType<{ sealed: Buffer }>()
      .execute()
    const events = found.map((one) => ({
      action: 'credential.revoke' as const,
      target: one.connectionId,
      details: { credential_id: one.credentialId },
    }))
    if (events.length > 0) await recordAudits(tx, accountId, events)
    return found
  })
}

/** These have ended at their CRM: nobody calls it with them, or asks for tokens with them, any more. */
export function markEnded(
  tx: Database,
  accountId: string,
  credentialIds: readonly string[],
): Promise<unknown> {
  return inAccount(tx, accountId, () =>
    tx
      .updateTable('credentials')
      .set({ dead_at: sql<Date>`coalesce(dead_at, now())`, access_sealed: null, access_expires_at: null })
      .where('account_id', '=', accountId)
      .where('credential_id', 'in', [...credentialIds])
      .execute(),
  )
}
