import type { Failure } from '../connector/connector.ts'
import { deadGrant, type GrantNews, type Refresher } from '../credentials/oauth/refresh.ts'
import { placeOfCredential, type Vault } from '../credentials/vault.ts'
import type { Clock } from '../lib/clock.ts'
import type { ShortMemory } from '../lib/short-memory.ts'
import { NO_GUARDS } from '../model/guards.ts'
import { Problem } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import { findSealedConnection, type SealedConnection, updateBaseUrl } from '../store/connections.ts'
import {
  adoptCredential,
  type CredentialInUse,
  findFallback,
  lockConnection,
  retireCredential,
  takeIntoUse,
} from '../store/credentials.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import type { GrantPlace } from '../store/grants.ts'
import { inAccount } from '../store/in-account.ts'
import { accountOf, notFound } from './account.ts'
import { isOwnAddress } from './account-address.ts'
import { CredentialUses } from './credential-uses.ts'
import type { Engine } from './engine.ts'
import type { ExportMeter } from './export-meter.ts'
import { noteHealth } from './health.ts'
import { budgetKeyOf, type ConnectionKeeper, grantKeyOf, type OpenConnection } from './open-connection.ts'
import type { Receipt } from './receipt.ts'

export interface OpenerOptions {
  db: Database
  vault: Vault
  engine: Engine
  refresher: Refresher
  exports: ExportMeter
  clock: Clock
  /** Remembers opened connections for a moment, so that what another process does takes effect after it. */
  memory: ShortMemory<Remembered>
  /** Told of failures of work that no caller waits for. */
  onError(error: unknown): void
}

export interface Remembered {
  open: OpenConnection
  /** Until when its token may be used. */
  until: number
}

/** From here on the next token is asked for, while the one in hand still serves. */
const AHEAD_SECONDS = 300
/** A token with less left is waited for. */
const LEAST_SECONDS = 30

/** Opens connections for requests, and finds another credential when the one in use is refused. */
export class Opener implements ConnectionKeeper {
  readonly #options: OpenerOptions
  readonly #uses: CredentialUses
  readonly #recovering = new Map<string, Promise<OpenConnection | null>>()

  constructor(options: OpenerOptions) {
    this.#options = options
    this.#uses = new CredentialUses(options.db)
  }

  /** The connection with its credential in clear, once the use of it is in the audit log. */
  async open(accountId: string, connectionId: string): Promise<OpenConnection> {
    const open = await this.#open(accountId, connectionId)
    await this.#uses.record(accountId, connectionId)
    return open
  }

  async #open(accountId: string, connectionId: string): Promise<OpenConnection> {
    const { memory, clock, db } = this.#options
    const name = nameOf(accountId, connectionId)
    const known = memory.get(name)
    if (known && known.until > clock.now()) return known.open
    const sealed = await findSealedConnection(db, accountId, connectionId)
    if (!sealed) throw notFound(connectionId)
    if (sealed.quarantinedAt) throw quarantined(sealed)
    const { credential } = sealed
    const { token, generation, leftMs } = await this.#secretOf(accountId, connectionId, credential)
    const open = this.#describe(accountId, sealed, { token, generation })
    memory.set(name, { open, until: clock.now() + leftMs })
    return open
  }

  /** What this process remembers of the connection is out of date. */
  forget(accountId: string, connectionId: string): void {
    this.#options.memory.delete(nameOf(accountId, connectionId))
  }

  /** The same for all connections. */
  forgetAll(): void {
    this.#options.memory.clear()
  }

  async #secretOf(accountId: string, connectionId: string, credential: CredentialInUse) {
    const { vault, refresher } = this.#options
    const place: GrantPlace = { accountId, connectionId, credentialId: credential.credentialId }
    if (credential.sealed === null) throw wiped()
    const { oauthAppId, accessSealed, secondsLeft, generation } = credential
    if (oauthAppId === null) {
      if (credential.dead) throw ended()
      const token = await vault.open(placeOfCredential(accountId, place, 'token'), credential.sealed)
      return { token, generation, leftMs: Number.POSITIVE_INFINITY }
    }
    if (credential.dead) throw deadGrant()
    if (accessSealed === null || secondsLeft === null || secondsLeft <= LEAST_SECONDS)
      return refresher.token(place)
    if (secondsLeft <= AHEAD_SECONDS) {
      refresher.token(place, generation).catch((error: unknown) => {
        if (!(error instanceof Problem)) this.#options.onError(error)
      })
    }
    const token = await vault.open(placeOfCredential(accountId, place, 'access_token'), accessSealed)
    return { token, generation, leftMs: secondsLeft * 1000 }
  }

  #describe(
    accountId: string,
    sealed: SealedConnection,
    { token, generation }: { token: string; generation: string },
  ): OpenConnection {
    const { credential } = sealed
    const account = accountOf(sealed)
    return {
      accountId,
      id: sealed.connectionId,
      connectorId: sealed.connector,
      baseUrl: sealed.baseUrl,
      credentialType: credential.type,
      credentialId: credential.credentialId,
      generation,
      token,
      budgetKey: budgetKeyOf(
        sealed.connector,
        sealed.baseUrl,
        credential.oauthAppId === null ? token : grantKeyOf(accountId, credential.oauthAppId, account.id),
      ),
      account,
      scopes: sealed.scopes,
      health: sealed.health,
      guards: sealed.guards ?? NO_GUARDS,
      keeper: this,
    }
  }

  /** Many calls may be refused at once: one of them looks for another credential, the others wait for what it finds. */
  refused(failed: OpenConnection, failure: Failure, receipt: Receipt): Promise<OpenConnection | null> {
    const name = JSON.stringify([failed.accountId, failed.id, failed.credentialId, failed.generation])
    const known = this.#recovering.get(name)
    if (known) return known
    const recovering = this.#recover(failed, failure, receipt).finally(() => this.#recovering.delete(name))
    this.#recovering.set(name, recovering)
    return recovering
  }

  async #recover(failed: OpenConnection, failure: Failure, receipt: Receipt): Promise<OpenConnection | null> {
    const { db, refresher } = this.#options
    const { accountId, id: connectionId, credentialId, generation } = failed
    this.forget(accountId, connectionId)
    const now = await findSealedConnection(db, accountId, connectionId)
    if (!now) return null
    const same = now.credential.credentialId === credentialId
    if (!same || BigInt(now.credential.generation) > BigInt(generation))
      return this.open(accountId, connectionId)
    if (now.credential.oauthAppId !== null) {
      await refresher.token({ accountId, connectionId, credentialId }, generation)
      return this.open(accountId, connectionId)
    }
    if (await this.#fallBack(failed, receipt)) return this.open(accountId, connectionId)
    await this.#diagnose(failed, failure, receipt)
    return null
  }

  /** Goes back to the credential before this one, when it still has its grace and the CRM takes it. */
  async #fallBack(failed: OpenConnection, receipt: Receipt): Promise<boolean> {
    const { db, engine, vault } = this.#options
    const { accountId, id: connectionId, credentialId } = failed
    const old = await findFallback(db, accountId, connectionId)
    if (!old?.sealed) return false
    if (old.oauthAppId === null) {
      const token = await vault.open(placeOfCredential(accountId, old, 'token'), old.sealed)
      const connector = engine.connector(failed.connectorId)
      const taken = await isTaken(
        engine.identify(connector, { type: old.type, token }, failed.baseUrl, receipt),
      )
      if (taken !== true) return false
    }
    const done = await inAccount(db, accountId, async (trx) => {
      if (!(await lockConnection(trx, accountId, connectionId))) return false
      const because = 'the CRM refused it'
      // Whoever was faster has retired it already.
      if (!(await retireCredential(trx, accountId, { connectionId, credentialId }, because))) return true
      await takeIntoUse(trx, accountId, { connectionId, credentialId: old.credentialId })
      await adoptCredential(trx, accountId, connectionId)
      const data = { credential_id: old.credentialId, refused_credential_id: credentialId }
      await recordAudit(trx, accountId, {
        action: 'credential.fell_back',
        target: connectionId,
        details: data,
      })
      await insertEvent(trx, accountId, { type: 'credential.fell_back', connectionId, data })
      return true
    })
    if (done) {
      await noteHealth(db, accountId, connectionId, {
        state: 'degraded',
        reason: 'The CRM refused the newest credential; the one before it is used again.',
        by: 'rotation',
        evidence: { refused_credential_id: credentialId },
      })
    }
    return done
  }

  /** A refused key: gone at the CRM, or refused once although the CRM knows it? */
  async #diagnose(failed: OpenConnection, failure: Failure, receipt: Receipt): Promise<void> {
    const { db, engine } = this.#options
    const credential = { type: failed.credentialType, token: failed.token }
    const connector = engine.connector(failed.connectorId)
    const taken = await isTaken(engine.identify(connector, credential, failed.baseUrl, receipt))
    if (taken === null) return
    await noteHealth(db, failed.accountId, failed.id, {
      ...(taken
        ? {
            state: 'degraded',
            reason: 'The CRM refused a call with this credential, which it knows all the same.',
          }
        : {
            state: 'revoked',
            reason: 'The CRM does not know this credential any more: rotated or deleted there.',
          }),
      by: 'call',
      evidence: { said: failure.details.upstream ?? null },
    })
  }

  async worked({ accountId, id, credentialType }: OpenConnection): Promise<void> {
    const { db } = this.#options
    const now = await findSealedConnection(db, accountId, id)
    // What a grant's refresh, a rotation or a look at the scopes has noted is not undone by one call that went well.
    if (now?.healthEvidence?.observed_by === 'call' && now.credential.type === credentialType) {
      await noteHealth(db, accountId, id, { state: 'healthy', reason: null, by: 'call' })
    }
    this.forget(accountId, id)
  }

  async scopesLost({ accountId, id }: OpenConnection, missing: readonly string[]): Promise<void> {
    await noteHealth(this.#options.db, accountId, id, {
      state: 'degraded',
      reason: `The credential has lost a scope: the CRM asks for ${missing.join(' or ')}.`,
      by: 'scopes',
      evidence: { missing_scopes: [...missing] },
    })
    this.forget(accountId, id)
  }

  mayExport(connection: OpenConnection): Promise<void> {
    return this.#options.exports.refuse(connection)
  }

  exported(connection: OpenConnection, records: number): void {
    this.#options.exports.count(connection, records)
  }

  /** The account has another address now, as its token endpoint says: kept when it is one of the vendor's own. */
  async moved({ accountId, connectionId }: GrantPlace, baseUrl: string): Promise<void> {
    const { db, engine } = this.#options
    const now = await findSealedConnection(db, accountId, connectionId)
    if (!now || now.baseUrl === null) return
    if (!isOwnAddress(engine.connector(now.connector), baseUrl, now.baseUrl)) return
    await updateBaseUrl(db, accountId, connectionId, new URL(baseUrl).origin)
    this.forget(accountId, connectionId)
  }

  /** What became of a grant, as the refresher tells it. */
  async grantNews({ accountId, connectionId }: GrantPlace, news: GrantNews): Promise<void> {
    const { db } = this.#options
    this.forget(accountId, connectionId)
    if (news.kind === 'refreshed') {
      const now = await findSealedConnection(db, accountId, connectionId)
      if (now && now.health !== 'healthy' && now.healthEvidence?.observed_by === 'refresh') {
        await noteHealth(db, accountId, connectionId, { state: 'healthy', reason: null, by: 'refresh' })
      }
      return
    }
    await noteHealth(db, accountId, connectionId, {
      ...GRANT_HEALTH[news.kind],
      by: 'refresh',
      evidence: { said: news.said },
    })
  }
}

const GRANT_HEALTH = {
  failing: { state: 'degraded', reason: 'The CRM gives no new access token for now.' },
  doubted: {
    state: 'degraded',
    reason: 'The CRM refused the grant once; it is asked again before that is believed.',
  },
  dead: {
    state: 'needs_reauth',
    reason: 'The CRM has ended the grant: the customer has to sign in once more.',
  },
} as const

const nameOf = (accountId: string, connectionId: string) => JSON.stringify([accountId, connectionId])

const quarantined = ({ quarantineReason, quarantinedAt }: SealedConnection) =>
  new Problem(
    'connection_quarantined',
    `Quarantined since ${quarantinedAt?.toISOString()}${quarantineReason ? `: ${quarantineReason}` : '.'}`,
  )

const ended = () =>
  new Problem(
    'credential_invalid',
    'This credential was ended at the CRM by the operator: its customer has to connect once more.',
  )

const wiped = () =>
  new Problem(
    'credential_invalid',
    'The secrets of this connection were wiped: its customer has to connect once more.',
  )

/** Whether the CRM takes a credential; null when it does not say. */
async function isTaken(identified: Promise<unknown>): Promise<boolean | null> {
  try {
    await identified
    return true
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.code === 'credential_rejected' ? false : null
  }
}
