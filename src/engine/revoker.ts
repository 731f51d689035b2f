import type { Connector } from '../connector/connector.ts'
import { revokeToken } from '../credentials/oauth/token-endpoint.ts'
import { placeOfCredential, type Vault } from '../credentials/vault.ts'
import type { Egress } from '../lib/http/egress.ts'
import { Problem } from '../model/problems.ts'
import { recordAudits } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import { inAccount } from '../store/in-account.ts'
import { markEnded, type SecretToEnd } from '../store/revocations.ts'
import { kindsOf } from './engine.ts'
import { noteHealth } from './health.ts'
import type { OAuthApps } from './oauth-apps.ts'

/** What became of a credential at its CRM. */
export interface Revocation {
  connectionId: string
  credentialId: string
  /** `by_hand`: the vendor has no call for it; `detail` has the clicks. */
  outcome: 'revoked' | 'failed' | 'by_hand'
  /** What is left to do, or why it failed. */
  detail: string | null
}

/** Whether the grant itself has ended: an app that needs no person asks for another token when it may be used again. */
interface Ended {
  ended: boolean
}

export interface RevokerOptions {
  db: Database
  vault: Vault
  apps: OAuthApps
  egress: Egress
  connectors: readonly Connector[]
}

/** All of it together: a quarantine waits no longer for CRMs. */
const MOST_MS = 8_000
const CALL_MS = 5_000
const AT_ONCE = 20

/** Ends credentials at their CRM, where the vendor has a call for that. Nothing that a CRM does makes it fail. */
export class Revoker {
  readonly #options: RevokerOptions

  constructor(options: RevokerOptions) {
    this.#options = options
  }

  async end(accountId: string, secrets: readonly SecretToEnd[]): Promise<Revocation[]> {
    if (secrets.length === 0) return []
    const waiting = [...secrets]
    const done: (Revocation & Ended)[] = []
    const signal = AbortSignal.timeout(MOST_MS)
    const work = async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const { connectionId, credentialId } = one
        done.push({ connectionId, credentialId, ...(await this.#end(accountId, one, signal)) })
      }
    }
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, secrets.length) }, work))
    await this.#record(accountId, done)
    return done
  }

  async #end(
    accountId: string,
    secret: SecretToEnd,
    signal: AbortSignal,
  ): Promise<Pick<Revocation, 'outcome' | 'detail'> & Ended> {
    const { vault, apps, egress, connectors } = this.#options
    const connector = connectors.find(({ id }) => id === secret.connector)
    const kind = connector && kindsOf(connector).find(({ type }) => type === secret.type)
    const rest = kind?.howToRevoke ?? null
    const revoke = connector?.oauth?.endpoints.revoke
    if (!revoke || secret.oauthAppId === null) return { outcome: 'by_hand', detail: rest, ended: false }
    try {
      if (signal.aborted)
        return { outcome: 'failed', detail: 'There was no time left for it: ask again.', ended: false }
      const client = await apps.client(accountId, secret.oauthAppId, secret.baseUrl)
      const isMachine = client.flows?.has(secret.type) === true
      const sealed = isMachine ? secret.accessSealed : secret.sealed
      if (sealed === null) return { outcome: 'by_hand', detail: rest, ended: false }
      const place = placeOfCredential(accountId, secret, isMachine ? 'access_token' : 'token')
      const said = await revokeToken(client, await vault.open(place, sealed), {
        ...{ egress, timeoutMs: CALL_MS, signal },
      })
      if (said !== null) return { outcome: 'failed', detail: said, ended: false }
      const detail = isMachine ? rest : (revoke.remains ?? null)
      return { outcome: 'revoked', detail, ended: !isMachine }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return { outcome: 'failed', detail: error.message, ended: false }
    }
  }

  /** In one transaction. */
  async #record(accountId: string, done: readonly (Revocation & Ended)[]): Promise<void> {
    const ended = done.filter((one) => one.ended)
    await inAccount(this.#options.db, accountId, async (tx) => {
      await recordAudits(
        tx,
        accountId,
        done.map(({ connectionId, credentialId, outcome, detail }) => ({
          action: outcome === 'revoked' ? 'credential.revoked' : 'credential.not_revoked',
          target: connectionId,
          details: { credential_id: credentialId, outcome, detail },
        })),
      )
      if (ended.length === 0) return
      await markEnded(
        tx,
        accountId,
        ended.map(({ credentialId }) => credentialId),
      )
      for (const connectionId of new Set(ended.map((one) => one.connectionId))) {
        await noteHealth(tx, accountId, connectionId, REVOKED)
      }
    })
  }
}

const REVOKED = {
  state: 'revoked',
  reason: 'Its grant was ended at the CRM by the operator: its customer has to connect once more.',
  by: 'revocation',
} as const
