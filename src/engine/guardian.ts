import { type Guards, NO_GUARDS } from '../model/guards.ts'
import { recordAudit } from '../store/audit.ts'
import { findConnection, updateGuards } from '../store/connections.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'
import { notFound } from './account.ts'
import type { ExportMeter, ExportState } from './export-meter.ts'
import type { Opener } from './opener.ts'

export interface GuardianOptions {
  db: Database
  exports: ExportMeter
  opener: Opener
}

/** What a connection may be used for, and how near it is to its ceiling. */
export interface Guarded {
  guards: Guards
  exports: ExportState
}

/** Sets what connections may be used for, whatever their credentials and the API keys may do. */
export class Guardian {
  readonly #options: GuardianOptions

  constructor(options: GuardianOptions) {
    this.#options = options
  }

  /** Throws a Problem `not_found`. */
  async look(accountId: string, connectionId: string): Promise<Guarded> {
    const { db, exports } = this.#options
    const connection = await findConnection(db, accountId, connectionId)
    if (!connection) throw notFound(connectionId)
    const guards = connection.guards ?? NO_GUARDS
    return { guards, exports: await exports.look({ accountId, id: connectionId, guards }) }
  }

  /** In this process from the next request on, in others within a second. Throws a Problem `not_found`. */
  async set(accountId: string, connectionId: string, guards: Guards): Promise<Guarded> {
    const { db, opener } = this.#options
    await inAccount(db, accountId, async (tx) => {
      if (!(await updateGuards(tx, accountId, connectionId, guards))) throw notFound(connectionId)
      const objects =
        guards.objects && Object.entries(guards.objects).map(([type, verb]) => `${type}:${verb}`)
      const details = { objects, daily_records: guards.daily_records }
      await recordAudit(tx, accountId, { action: 'connection.guarded', target: connectionId, details })
      await insertEvent(tx, accountId, { type: 'connection.guarded', connectionId, data: details })
    })
    opener.forget(accountId, connectionId)
    return this.look(accountId, connectionId)
  }
}
