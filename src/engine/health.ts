import { recordAudit } from '../store/audit.ts'
import { type Connection, type Health, updateHealth, updateQuarantine } from '../store/connections.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'

/** Who noticed: what the same observer says later takes the place of it. */
export type Observer = 'call' | 'refresh' | 'rotation' | 'scopes' | 'check' | 'wipe' | 'revocation'

/** Notes how a connection is and tells of every change, in one transaction; the same again is no change. */
export function noteHealth(
  db: Database,
  accountId: string,
  connectionId: string,
  health: Omit<Health, 'evidence'> & { by: Observer; evidence?: Record<string, unknown> },
): Promise<Connection | undefined> {
  const evidence = health.state === 'healthy' ? null : { observed_by: health.by, ...health.evidence }
  const { state, reason } = health
  return inAccount(db, accountId, async (trx) => {
    const changed = await updateHealth(trx, accountId, connectionId, { state, reason, evidence })
    if (changed) {
      await insertEvent(trx, accountId, {
        type: 'connection.health_changed',
        connectionId,
        data: { state, reason, evidence },
      })
    }
    return changed
  })
}

/** Locks a connection against all use, or frees it; `undefined` when it is so already. */
export function setQuarantine(
  db: Database,
  accountId: string,
  connectionId: string,
  quarantine: { reason: string | null } | null,
): Promise<Connection | undefined> {
  return inAccount(db, accountId, async (trx) => {
    const changed = await updateQuarantine(trx, accountId, connectionId, quarantine)
    if (changed) {
      const type = quarantine ? 'connection.quarantined' : 'connection.released'
      const data = { reason: quarantine?.reason ?? null }
      await recordAudit(trx, accountId, { action: type, target: connectionId, details: data })
      await insertEvent(trx, accountId, { type, connectionId, data })
    }
    return changed
  })
}
