import type { Vault } from '../credentials/vault.ts'
import { recordAudit, recordAudits } from '../store/audit.ts'
import {
  type Connection,
  findConnection,
  quarantineConnections,
  updateHealthOfAll,
} from '../store/connections.ts'
import { lockConnection } from '../store/credentials.ts'
import type { Database } from '../store/database.ts'
import { insertEvents } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'
import { takeSecretsToEnd } from '../store/revocations.ts'
import { type Wiped, wipeAccount, wipeConnection } from '../store/wipe.ts'
import { notFound } from './account.ts'
import { noteHealth, setQuarantine } from './health.ts'
import type { Opener } from './opener.ts'
import type { Revocation, Revoker } from './revoker.ts'

/** What is done beside locking. */
export interface Quarantine {
  reason: string | null
  /** Whether the secrets are forgotten for good as well. */
  wipe: boolean
  /** Whether they are ended at their CRM too. */
  revoke: boolean
}

export interface LockedDown {
  /** The connections that were not locked before. */
  quarantined: string[]
  wiped: Wiped | null
  upstream: Revocation[]
}

export interface LockdownOptions {
  db: Database
  vault: Vault
  opener: Opener
  revoker: Revoker
}

const WIPED = {
  state: 'revoked',
  reason: 'Its secrets were wiped here: its customer has to connect once more.',
  by: 'wipe',
} as const

/** Stops all use of connections at once, and forgets their secrets when asked to. */
export class Lockdown {
  readonly #options: LockdownOptions

  constructor(options: LockdownOptions) {
    this.#options = options
  }

  /**
   * One connection; the same again changes nothing. Throws a Problem `not_found`. It is locked before its CRM is asked to end
   * its credentials, and whatever the CRM does keeps nobody from forgetting them.
   */
  async one(
    accountId: string,
    connectionId: string,
    { reason, wipe, revoke }: Quarantine,
  ): Promise<{ connection: Connection; upstream: Revocation[] }> {
    const { db, opener, revoker } = this.#options
    const forgetSecrets = (tx: Database) => forgetSecretsOf(tx, accountId, connectionId)
    const secrets = await inAccount(db, accountId, async (tx) => {
      // Whoever rotates it at this moment is waited for.
      if (!(await lockConnection(tx, accountId, connectionId))) throw notFound(connectionId)
      await setQuarantine(tx, accountId, connectionId, { reason })
      if (revoke) return takeSecretsToEnd(tx, accountId, connectionId)
      if (wipe) await forgetSecrets(tx)
      return []
    })
    opener.forget(accountId, connectionId)
    const upstream = await revoker.end(accountId, secrets)
    if (revoke && wipe) await inAccount(db, accountId, forgetSecrets)
    const connection = await findConnection(db, accountId, connectionId)
    if (!connection) throw notFound(connectionId)
    return { connection, upstream }
  }

  /** Every connection of the account, in one transaction and with few statements: all of them, or none. */
  async all(accountId: string, { reason, wipe, revoke }: Quarantine): Promise<LockedDown> {
    const { db, vault, opener, revoker } = this.#options
    const done = await inAccount(db, accountId, async (tx) => {
      const quarantined = await quarantineConnections(tx, accountId, reason)
      const type = 'connection.quarantined'
      const details = { reason }
      await recordAudits(
        tx,
        accountId,
        quarantined.map((id) => ({ action: type, target: id, details })),
      )
      await insertEvents(
        tx,
        accountId,
        quarantined.map((connectionId) => ({ type, connectionId, data: details })),
      )
      if (revoke) return { quarantined, secrets: await takeSecretsToEnd(tx, accountId, null), wiped: null }
      return { quarantined, secrets: [], wiped: wipe ? await wipeAll(tx, accountId, reason) : null }
    })
    opener.forgetAll()
    const upstream = await revoker.end(accountId, done.secrets)
    const forget = (tx: Database) => wipeAll(tx, accountId, reason)
    const wiped = revoke && wipe ? await inAccount(db, accountId, forget) : done.wiped
    if (wipe) vault.forget(accountId)
    return { quarantined: done.quarantined, wiped, upstream }
  }
}

async function forgetSecretsOf(tx: Database, accountId: string, connectionId: string): Promise<void> {
  if ((await wipeConnection(tx, accountId, connectionId)) === 0) return
  await noteHealth(tx, accountId, connectionId, WIPED)
  await recordAudit(tx, accountId, { action: 'connection.wiped', target: connectionId })
}

async function wipeAll(tx: Database, accountId: string, reason: string | null): Promise<Wiped> {
  const { state, by } = WIPED
  const health = { state, reason: WIPED.reason, evidence: { observed_by: by } }
  const changed = await updateHealthOfAll(tx, accountId, health)
  const events = changed.map((connectionId) => ({
    type: 'connection.health_changed',
    connectionId,
    data: health,
  }))
  const wiped = await wipeAccount(tx, accountId)
  const { credentials, oauthApps, dataKeys } = wiped
  const details = { reason, credentials, oauth_apps: oauthApps, data_keys: dataKeys }
  await recordAudit(tx, accountId, { action: 'account.wiped', target: accountId, details })
  await insertEvents(tx, accountId, [...events, { type: 'account.wiped', connectionId: null, data: details }])
  return wiped
}
