import type { Connector, CredentialKind } from '../connector/connector.ts'
import { revokePasted, revokeToken } from '../credentials/oauth/token-endpoint.ts'
import { placeOfCredential, type Vault } from '../credentials/vault.ts'
import { withoutEnding } from '../lib/ending.ts'
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

type Outcome = Pick<Revocation, 'outcome' | 'detail'> & Ended

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

  async #end(accountId: string, secret: SecretToEnd, signal: AbortSignal): Promise<Outcome> {
    const connector = this.#options.connectors.find(({ id }) => id === secret.connector)
    const kind = connector && kindsOf(connector).find(({ type }) => type === secret.type)
    const rest = kind?.howToRevoke ?? null
    const byHand: Outcome = { outcome: 'by_hand', detail: rest, ended: false }
    if (!connector || !kind || !connector.oauth?.endpoints.revoke) return byHand
    if (secret.oauthAppId === null && !kind.endsItself) return byHand
    try {
      if (signal.aborted) return failed('There was no time left for it: ask again.', rest)
      const { oauthAppId } = secret
      return oauthAppId === null
        ? await this.#endPasted(accountId, secret, { connector, kind, signal })
        : ((await this.#endGrant(accountId, { ...secret, oauthAppId }, { rest, signal })) ?? byHand)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return failed(error.message, rest)
    }
  }

  /** Null: there is nothing of it that could be ended by a call. */
  async #endGrant(
    accountId: string,
    secret: SecretToEnd & { oauthAppId: string },
    { rest, signal }: { rest: string | null; signal: AbortSignal },
  ): Promise<Outcome | null> {
    const { vault, apps, egress } = this.#options
    const client = await apps.client(accountId, secret.oauthAppId, secret.baseUrl)
    const isMachine = client.flows?.has(secret.type) === true
    const sealed = isMachine ? secret.accessSealed : secret.sealed
    if (sealed === null) return null
    const place = placeOfCredential(accountId, secret, isMachine ? 'access_token' : 'token')
    const token = await vault.open(place, sealed)
    const said = await revokeToken(client, token, { egress, timeoutMs: CALL_MS, signal })
    if (said !== null) return failed(said, rest)
    const detail = isMachine ? rest : (client.endpoints.revoke?.remains ?? null)
    return { outcome: 'revoked', detail, ended: !isMachine }
  }

  async #endPasted(
    accountId: string,
    secret: SecretToEnd,
    { connector, kind, signal }: { connector: Connector; kind: CredentialKind; signal: AbortSignal },
  ): Promise<Outcome> {
    const { vault, egress } = this.#options
    const endpoints = connector.oauth?.endpoints
    if (!endpoints) throw new Error(`${connector.id} has no OAuth.`)
    const token = await vault.open(placeOfCredential(accountId, secret, 'token'), secret.sealed)
    const said = await revokePasted(
      { endpoints, baseUrl: secret.baseUrl ?? connector.baseUrl },
      { token, headers: kind.authorize(token) },
      { egress, timeoutMs: CALL_MS, signal },
    )
    if (said !== null) return failed(said, kind.howToRevoke ?? null)
    return { outcome: 'revoked', detail: null, ended: true }
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

/** What a call could not end is ended by hand. */
const failed = (why: string, rest: string | null): Outcome => ({
  outcome: 'failed',
  detail: rest === null ? why : `${withoutEnding(why, '.')}. ${rest}`,
  ended: false,
})

const REVOKED = {
  state: 'revoked',
  reason: 'Its credential was ended at the CRM by the operator: its customer has to connect once more.',
  by: 'revocation',
} as const
