import type { Vault } from '../credentials/vault.ts'
import { placeOfCredential } from '../credentials/vault.ts'
import { type Failpoint, noFailpoint } from '../lib/failpoint.ts'
import { Problem } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import { findConnection, findSealedConnection, type SealedConnection } from '../store/connections.ts'
import {
  adoptCredential,
  type Credential,
  findCredential,
  insertCredential,
  listCredentials,
  lockConnection,
  type NewCredential,
  retireCredential,
  stepBack,
  takeIntoUse,
} from '../store/credentials.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'
import { accountOf, notFound } from './account.ts'
import type { Engine } from './engine.ts'
import { noteHealth } from './health.ts'
import type { CheckedCredential, GivenCredential, Intake, IntakeContext } from './intake.ts'
import type { Opener } from './opener.ts'
import { Receipt } from './receipt.ts'

export interface RotationRequest {
  credential: GivenCredential
  /** How long the old one may still be fallen back to, in seconds. */
  graceSeconds: number
  /** Whether the new one may lack scopes that the old one has. */
  fewerScopes: boolean
  /** What commits together with the switch, or not at all; when it throws, nothing is switched. */
  alongside?(within: Database): Promise<void>
}

export interface RotationOptions {
  db: Database
  vault: Vault
  engine: Engine
  intake: Intake
  opener: Opener
  failpoint?: Failpoint
}

/** Puts a new credential in the place of the one in use, without a call that fails. */
export class Rotation {
  readonly #options: RotationOptions

  constructor(options: RotationOptions) {
    this.#options = options
  }

  /** Every credential that the connection had, newest first. */
  async list(accountId: string, connectionId: string): Promise<Credential[]> {
    const { db } = this.#options
    if (!(await findConnection(db, accountId, connectionId))) throw notFound(connectionId)
    return listCredentials(db, accountId, connectionId)
  }

  /**
   * Checks a new credential (same account, no scope less, one call that works), stores it beside the old one and takes it
   * into use; the old one is kept for its grace. Throws a Problem `credential_rejected` with what is wrong.
   */
  async add(
    accountId: string,
    connectionId: string,
    request: RotationRequest,
    receipt = new Receipt(),
  ): Promise<Credential> {
    const { db, intake, engine } = this.#options
    const connection = await findConnection(db, accountId, connectionId)
    if (!connection) throw notFound(connectionId)
    const connector = engine.connector(connection.connector)
    const context: IntakeContext = { accountId, connector, baseUrl: connection.baseUrl, receipt }
    const checked = await intake.check(request.credential, context)
    return this.take(connectionId, checked, context, request)
  }

  /** The same for a credential that was checked before. */
  async take(
    connectionId: string,
    checked: CheckedCredential,
    context: IntakeContext,
    request: Omit<RotationRequest, 'credential'>,
  ): Promise<Credential> {
    const { db, intake, opener, failpoint: reach = noFailpoint } = this.#options
    const { accountId } = context
    const old = await findSealedConnection(db, accountId, connectionId)
    if (!old) throw notFound(connectionId)
    refuseOther(old, checked)
    if (!request.fewerScopes) refuseFewer(old, checked)
    if (old.health !== 'revoked' && (await this.#isSame(accountId, old, checked))) {
      throw new Problem('credential_rejected', 'This is the credential that is in use already.')
    }
    const sealed = await intake.seal(accountId, connectionId, checked)
    const place = { connectionId, credentialId: sealed.credentialId }
    await reach('rotation_checked')
    await this.#putBeside(accountId, connectionId, sealed)
    await reach('rotation_stored')
    try {
      await intake.tryOut(checked, context)
    } catch (error) {
      await retireCredential(db, accountId, { ...place, only: 'next' }, 'its first call failed')
      throw error
    }
    await reach('rotation_tried')
    const usable = old.health === 'healthy' || old.health === 'degraded'
    const graceSeconds = usable ? request.graceSeconds : 0
    try {
      await this.#switch(accountId, place, { ...request, graceSeconds })
    } catch (error) {
      // When it is not known whether the switch was committed, this changes nothing of it.
      await retireCredential(db, accountId, { ...place, only: 'next' }, 'it was not taken into use')
      throw error
    }
    await reach('rotation_switched')
    opener.forget(accountId, connectionId)
    return (await findCredential(db, accountId, place)) as Credential
  }

  /** Stores it beside the one in use; one that somebody else is about to take into use is given up. */
  #putBeside(accountId: string, connectionId: string, sealed: Omit<NewCredential, 'status'>): Promise<void> {
    return inAccount(this.#options.db, accountId, async (trx) => {
      if (!(await lockConnection(trx, accountId, connectionId))) throw notFound(connectionId)
      for (const { credentialId, status } of await listCredentials(trx, accountId, connectionId)) {
        if (status !== 'next') continue
        await retireCredential(trx, accountId, { connectionId, credentialId }, 'another one was added')
      }
      await insertCredential(trx, accountId, connectionId, { ...sealed, status: 'next' })
    })
  }

  /** From here on every process uses the new one, each as soon as its memory of the old one has faded. */
  #switch(
    accountId: string,
    place: { connectionId: string; credentialId: string },
    { graceSeconds, alongside }: Pick<RotationRequest, 'graceSeconds' | 'alongside'>,
  ): Promise<void> {
    const { connectionId, credentialId } = place
    return inAccount(this.#options.db, accountId, async (trx) => {
      if (!(await lockConnection(trx, accountId, connectionId))) throw notFound(connectionId)
      await alongside?.(trx)
      const fresh = await findCredential(trx, accountId, place)
      if (fresh?.status !== 'next') {
        throw new Problem('credential_rejected', 'Another credential was added at the same time.')
      }
      await stepBack(trx, accountId, connectionId, graceSeconds)
      await takeIntoUse(trx, accountId, place)
      await adoptCredential(trx, accountId, connectionId)
      const data = {
        credential_id: credentialId,
        type: fresh.type,
        hint: fresh.hint,
        grace_seconds: graceSeconds,
      }
      await recordAudit(trx, accountId, { action: 'credential.rotated', target: connectionId, details: data })
      await insertEvent(trx, accountId, { type: 'credential.rotated', connectionId, data })
      await noteHealth(trx, accountId, connectionId, { state: 'healthy', reason: null, by: 'rotation' })
    })
  }

  /** Forgets a credential that is not in use; a second time changes nothing. */
  async retire(accountId: string, connectionId: string, credentialId: string): Promise<Credential> {
    const { db } = this.#options
    const place = { connectionId, credentialId }
    return inAccount(db, accountId, async (trx) => {
      if (!(await lockConnection(trx, accountId, connectionId))) throw notFound(connectionId)
      const known = await findCredential(trx, accountId, place)
      if (!known) throw new Problem('not_found', `There is no credential ${JSON.stringify(credentialId)}.`)
      if (known.status === 'current') throw new Problem('credential_in_use')
      const retired = await retireCredential(trx, accountId, place, 'retired by request')
      if (retired) {
        const data = { credential_id: credentialId }
        await recordAudit(trx, accountId, {
          action: 'credential.retired',
          target: connectionId,
          details: data,
        })
        await insertEvent(trx, accountId, { type: 'credential.retired', connectionId, data })
      }
      return retired ?? known
    })
  }

  async #isSame(
    accountId: string,
    { connectionId, credential }: SealedConnection,
    checked: CheckedCredential,
  ) {
    if (credential.type !== checked.type || credential.sealed === null) return false
    const place = placeOfCredential(
      accountId,
      { connectionId, credentialId: credential.credentialId },
      'token',
    )
    return (await this.#options.vault.open(place, credential.sealed)) === checked.secret
  }
}

/** A credential of another account would put one customer's records into another's. */
function refuseOther(old: SealedConnection, { identity }: CheckedCredential): void {
  const known = accountOf(old)
  if (known.id === '' || known.id === identity.account.id) return
  const names = [identity.account, known].map(({ id, name }) => (name ? `${id} (${name})` : id))
  throw new Problem(
    'credential_rejected',
    `This credential opens the account ${names[0]}, but the connection belongs to the account ${names[1]}.`,
  )
}

function refuseFewer(old: SealedConnection, { identity }: CheckedCredential): void {
  const missing = old.scopes.filter((scope) => !identity.scopes.includes(scope))
  if (missing.length === 0) return
  throw new Problem(
    'credential_rejected',
    `The new credential lacks scopes that the old one has: ${missing.join(', ')}. Add them at the CRM, or allow it with \`allow_fewer_scopes\`.`,
    { missing_scopes: missing },
  )
}
