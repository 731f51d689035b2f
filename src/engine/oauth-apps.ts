import type { Connector } from '../connector/connector.ts'
import type { OAuthClient } from '../credentials/oauth/token-endpoint.ts'
import type { Vault } from '../credentials/vault.ts'
import { newId } from '../lib/ids.ts'
import { Problem } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import { inAccount } from '../store/in-account.ts'
import {
  deleteOAuthApp,
  findOAuthApp,
  insertOAuthApp,
  listOAuthApps,
  type OAuthApp,
  updateOAuthAppSecret,
} from '../store/oauth-apps.ts'

export interface OAuthAppRequest {
  name: string
  clientId: string
  clientSecret: string
  scopes: string[]
  /** Checked; null = the vendor's own host. */
  baseUrl: string | null
}

/** The apps that an integration has made at vendors for its customers to sign in to. */
export class OAuthApps {
  readonly #db: Database
  readonly #vault: Vault
  readonly #connectors: ReadonlyMap<string, Connector>

  constructor(db: Database, vault: Vault, connectors: readonly Connector[]) {
    this.#db = db
    this.#vault = vault
    this.#connectors = new Map(connectors.map((connector) => [connector.id, connector]))
  }

  /**
   * Seals the secret of an app; what it gives stores the app, in a transaction if need be. Throws a Problem
   * `invalid_request` when the vendor has no OAuth.
   */
  async prepare(
    accountId: string,
    connector: Connector,
    request: OAuthAppRequest,
  ): Promise<(within: Database) => Promise<OAuthApp>> {
    if (!connector.oauth) throw new Problem('invalid_request', `${connector.name} has no OAuth here.`)
    const oauthAppId = newId('app')
    const { name, clientId, baseUrl, scopes } = request
    const clientSecret = await this.#vault.seal(placeOfSecret(accountId, oauthAppId), request.clientSecret)
    const app = { oauthAppId, connector: connector.id, name, clientId, clientSecret, baseUrl, scopes }
    return (within) =>
      inAccount(within, accountId, async (tx) => {
        const details = { connector: connector.id, name, client_id: clientId }
        await recordAudit(tx, accountId, { action: 'oauth_app.created', target: oauthAppId, details })
        return insertOAuthApp(tx, accountId, app)
      })
  }

  async create(accountId: string, connector: Connector, request: OAuthAppRequest): Promise<OAuthApp> {
    return (await this.prepare(accountId, connector, request))(this.#db)
  }

  list(accountId: string): Promise<OAuthApp[]> {
    return listOAuthApps(this.#db, accountId)
  }

  /** Puts another client secret in the place of the old one, for all grants of the app at once. */
  async changeSecret(accountId: string, oauthAppId: string, clientSecret: string): Promise<OAuthApp> {
    const sealed = await this.#vault.seal(placeOfSecret(accountId, oauthAppId), clientSecret)
    return inAccount(this.#db, accountId, async (tx) => {
      const app = await updateOAuthAppSecret(tx, accountId, oauthAppId, sealed)
      if (!app) throw noApp(oauthAppId)
      await recordAudit(tx, accountId, { action: 'oauth_app.secret_changed', target: oauthAppId })
      return app
    })
  }

  async delete(accountId: string, oauthAppId: string): Promise<void> {
    const outcome = await inAccount(this.#db, accountId, async (tx) => {
      const done = await deleteOAuthApp(tx, accountId, oauthAppId)
      if (done === 'deleted') {
        await recordAudit(tx, accountId, { action: 'oauth_app.deleted', target: oauthAppId })
      }
      return done
    })
    if (outcome === 'missing') throw noApp(oauthAppId)
    if (outcome === 'used') {
      throw new Problem('credential_in_use', 'Connections hold grants that were given to this app.')
    }
  }

  /**
   * The app with its secret opened, for one call to the vendor's token endpoint. `at` is the address of the account, or
   * the one where a person signs in, for vendors that have a token endpoint there.
   */
  async client(
    accountId: string,
    oauthAppId: string,
    at: string | null = null,
  ): Promise<OAuthClient & { app: OAuthApp }> {
    const { clientSecret, ...app } = await this.#find(accountId, oauthAppId)
    const connector = this.#connectors.get(app.connector)
    if (!connector?.oauth) throw noApp(oauthAppId)
    const { endpoints, machines = [] } = connector.oauth
    return {
      app,
      endpoints,
      baseUrl: (endpoints.atAccount ? at : null) ?? app.baseUrl ?? connector.baseUrl,
      clientId: app.clientId,
      flows: new Map(machines.map(({ kind, flow }) => [kind.type, flow])),
      clientSecret: await this.#vault.open(placeOfSecret(accountId, oauthAppId), clientSecret),
    }
  }

  async #find(accountId: string, oauthAppId: string) {
    const app = await findOAuthApp(this.#db, accountId, oauthAppId)
    if (!app) throw noApp(oauthAppId)
    return app
  }
}

const placeOfSecret = (accountId: string, oauthAppId: string) => ({
  accountId,
  row: ['oauth_apps', oauthAppId],
  field: 'client_secret',
})

const noApp = (id: string) => new Problem('not_found', `There is no OAuth app ${JSON.stringify(id)}.`)
