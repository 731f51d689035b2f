import type { Refresher } from '../credentials/oauth/refresh.ts'
import type { Clock } from '../lib/clock.ts'
import { Problem } from '../model/problems.ts'
import { listAccounts } from '../store/accounts.ts'
import { type CredentialDue, markGraceWarned, markReminded, retireEnded } from '../store/credential-care.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { grantsDue } from '../store/grants.ts'
import { inAccount } from '../store/in-account.ts'

/** How often it looks, in milliseconds. */
const EVERY_MS = 60_000
/** Before the end of a grace. */
const WARN_SECONDS = 86_400
/** Vendors advise a new key every six months. */
const REMIND_DAYS = 180
/** How many grants of one account are refreshed in one turn; the next turn takes the next ones. */
const GRANTS_A_TURN = 500
const AT_ONCE = 10

export interface CaretakerOptions {
  db: Database
  refresher: Refresher
  clock: Clock
  onError(error: unknown): void
}

/**
 * Does what no request asks for: ends graces, warns before, reminds of old keys, refreshes grants that nobody uses and
 * confirms those that were refused. Any number of processes may do so at once; each row is taken by one.
 */
export class Caretaker {
  readonly #options: CaretakerOptions
  readonly #stop = new AbortController()
  #running: Promise<void> = Promise.resolve()

  constructor(options: CaretakerOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.turn().catch(this.#options.onError)
      await this.#options.clock.sleep(EVERY_MS, this.#stop.signal).catch(() => undefined)
    }
  }

  /** Looks through every account once. */
  async turn(): Promise<void> {
    for (const { accountId } of await listAccounts(this.#options.db)) {
      if (this.#stop.signal.aborted) return
      await this.#careFor(accountId)
      await this.#refreshIdle(accountId)
    }
  }

  async #careFor(accountId: string): Promise<void> {
    await inAccount(this.#options.db, accountId, async (trx) => {
      const tell = async (type: string, due: readonly CredentialDue[]) => {
        for (const each of due) {
          const data = {
            credential_id: each.credentialId,
            type: each.type,
            hint: each.hint,
            grace_until: each.graceUntil?.toISOString() ?? null,
            in_use_since: each.currentSince?.toISOString() ?? null,
          }
          await insertEvent(trx, accountId, { type, connectionId: each.connectionId, data })
        }
      }
      await tell('credential.grace_ended', await retireEnded(trx, accountId))
      await tell('credential.grace_ending', await markGraceWarned(trx, accountId, WARN_SECONDS))
      await tell('credential.rotation_due', await markReminded(trx, accountId, REMIND_DAYS))
    })
  }

  async #refreshIdle(accountId: string): Promise<void> {
    const { db, refresher } = this.#options
    const due = await inAccount(db, accountId, (trx) => grantsDue(trx, accountId, GRANTS_A_TURN))
    const one = async () => {
      for (let grant = due.shift(); grant && !this.#stop.signal.aborted; grant = due.shift()) {
        const { connectionId, credentialId, generation } = grant
        await refresher
          .token({ accountId, connectionId, credentialId }, generation)
          .catch((error: unknown) => {
            // What the CRM says is noted at the connection.
            if (!(error instanceof Problem)) this.#options.onError(error)
          })
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, one))
  }
}
