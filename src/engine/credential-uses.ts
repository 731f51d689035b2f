import { currentActor } from '../lib/acting.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { ShortMemory } from '../lib/short-memory.ts'
import { recordAudit } from '../store/audit.ts'
import type { Database } from '../store/database.ts'

/** An entry stands for the uses of one connection by one caller in the hour after it. */
const HOUR_MS = 3_600_000
const MAX_REMEMBERED = 100_000

/** Writes the use of credentials into the audit log, before a credential leaves; what cannot be written is not used. */
export class CredentialUses {
  readonly #db: Database
  readonly #recorded: ShortMemory<true>

  constructor(db: Database, clock: Clock = systemClock) {
    this.#db = db
    this.#recorded = new ShortMemory(clock, HOUR_MS, MAX_REMEMBERED)
  }

  /** Throws a Problem `audit_unavailable`. */
  async record(accountId: string, connectionId: string): Promise<void> {
    const { type, id } = currentActor()
    const use = `${accountId} ${connectionId} ${type} ${id}`
    if (this.#recorded.get(use)) return
    await recordAudit(this.#db, accountId, { action: 'credential.used', target: connectionId })
    this.#recorded.set(use, true)
  }
}
