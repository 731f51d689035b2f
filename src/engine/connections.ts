import type { Connector } from '../connector/connector.ts'
import type { VendorAccount } from '../connector/vendor.ts'
import type { MasterKeys } from '../credentials/master-key.ts'
import { openCredential, sealCredential } from '../credentials/vault.ts'
import { newId } from '../lib/ids.ts'
import type { ShortMemory } from '../lib/short-memory.ts'
import { Problem } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import {
  type Connection,
  deleteConnection,
  findConnection,
  findConnectionByExternalId,
  insertConnection,
  listConnections,
  updateVendorAccount,
} from '../store/connections.ts'
import type { Database } from '../store/database.ts'
import { inAccount } from '../store/in-account.ts'
import { CredentialUses } from './credential-uses.ts'
import type { Engine, OpenConnection } from './engine.ts'
import { Receipt } from './receipt.ts'

export interface ConnectRequest {
  connector: string
  credential: { type: string; token: string }
  baseUrl: string | null
  externalId: string | null
}

/** The connections of accounts: checked with the CRM before they are stored, opened only for a request. */
export class Connections {
  readonly #db: Database
  readonly #keys: MasterKeys
  readonly #engine: Engine
  readonly #opened: ShortMemory<OpenConnection>
  readonly #uses: CredentialUses

  /** @param opened remembers opened connections for a moment, each under its account's id and its own. */
  constructor(db: Database, keys: MasterKeys, engine: Engine, opened: ShortMemory<OpenConnection>) {
    this.#db = db
    this.#keys = keys
    this.#engine = engine
    this.#opened = opened
    this.#uses = new CredentialUses(db)
  }

  /**
   * Checks a credential with the CRM and stores it sealed. Throws a Problem `credential_rejected`, `base_url_refused`
   * or `connection_conflict`, or what the CRM failed with.
   */
  async create(accountId: string, request: ConnectRequest, receipt = new Receipt()): Promise<Connection> {
    const connector = this.#engine.connector(request.connector)
    const baseUrl = request.baseUrl === null ? null : await this.#checkedBaseUrl(request.baseUrl, connector)
    const { account, scopes } = await this.#engine.identify(connector, request.credential, baseUrl, receipt)
    const connectionId = newId('con')
    const fresh = {
      connectionId,
      connector: connector.id,
      externalId: request.externalId ?? undefined,
      baseUrl: baseUrl ?? undefined,
      credentialType: request.credential.type,
      sealedCredential: sealCredential(
        this.#keys,
        placeOf(accountId, connectionId),
        request.credential.token,
      ),
      vendorAccount: { ...account },
      scopes,
    }
    return inAccount(this.#db, accountId, async (tx) => {
      const connection = await insertConnection(tx, accountId, fresh)
      const details = { connector: connector.id, external_id: request.externalId, base_url: baseUrl }
      await recordAudit(tx, accountId, { action: 'connection.created', target: connectionId, details })
      return connection
    })
  }

  /** Only what a URL of an API is: https (or an allowed private host), no query, no trailing slash. */
  async #checkedBaseUrl(text: string, connector: Connector): Promise<string | null> {
    const url = URL.canParse(text) ? new URL(text) : null
    if (!url) throw new Problem('base_url_refused', 'The base URL is not a URL.')
    if (url.search !== '' || url.hash !== '') {
      throw new Problem('base_url_refused', 'A base URL has no query and no fragment.')
    }
    await this.#engine.checkBaseUrl(text)
    const bare = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
    return bare === connector.baseUrl ? null : bare
  }

  /**
   * Asks the CRM again what a connection's credential is and may do, and remembers it. Throws a Problem
   * `credential_invalid` when the CRM does not take it any more, as every other call of the connection does.
   */
  async check(accountId: string, connectionId: string, receipt = new Receipt()): Promise<Connection> {
    const open = await this.open(accountId, connectionId)
    receipt.connectionId = connectionId
    const credential = { type: open.credentialType, token: open.token }
    const connector = this.#engine.connector(open.connectorId)
    const { account, scopes } = await this.#engine
      .identify(connector, credential, open.baseUrl, receipt)
      .catch((error: unknown) => {
        throw error instanceof Problem && error.code === 'credential_rejected'
          ? new Problem('credential_invalid', error.message, error.details, error.cause)
          : error
      })
    const update = { vendorAccount: { ...account }, scopes }
    const connection = await updateVendorAccount(this.#db, accountId, connectionId, update)
    this.#opened.delete(nameOf(accountId, connectionId))
    if (!connection) throw notFound(connectionId)
    return connection
  }

  /** Throws a Problem `not_found` also for another account's connection. */
  async get(accountId: string, connectionId: string): Promise<Connection> {
    const connection = await findConnection(this.#db, accountId, connectionId)
    if (!connection) throw notFound(connectionId)
    return connection
  }

  findByExternalId(
    accountId: string,
    connector: string,
    externalId: string,
  ): Promise<Connection | undefined> {
    return findConnectionByExternalId(this.#db, accountId, { connector, externalId })
  }

  list(accountId: string, page: { limit: number; after?: string }): Promise<Connection[]> {
    return listConnections(this.#db, accountId, page)
  }

  async delete(accountId: string, connectionId: string): Promise<void> {
    const deleted = await inAccount(this.#db, accountId, async (tx) => {
      const gone = await deleteConnection(tx, accountId, connectionId)
      if (gone) await recordAudit(tx, accountId, { action: 'connection.deleted', target: connectionId })
      return gone
    })
    this.#opened.delete(nameOf(accountId, connectionId))
    if (!deleted) throw notFound(connectionId)
  }

  /** The connection with its credential in clear, for the one request that needs it, once that is in the audit log. */
  async open(accountId: string, connectionId: string): Promise<OpenConnection> {
    const open = await this.#open(accountId, connectionId)
    await this.#uses.record(accountId, connectionId)
    return open
  }

  async #open(accountId: string, connectionId: string): Promise<OpenConnection> {
    const name = nameOf(accountId, connectionId)
    const known = this.#opened.get(name)
    if (known) return known
    const sealed = await findConnection(this.#db, accountId, connectionId)
    if (!sealed) throw notFound(connectionId)
    const open = {
      id: sealed.connectionId,
      connectorId: sealed.connector,
      baseUrl: sealed.baseUrl,
      credentialType: sealed.credentialType,
      token: openCredential(this.#keys, placeOf(accountId, connectionId), sealed.sealedCredential),
      account: accountOf(sealed),
      scopes: sealed.scopes,
    }
    this.#opened.set(name, open)
    return open
  }
}

const nameOf = (accountId: string, connectionId: string) => JSON.stringify([accountId, connectionId])

const placeOf = (accountId: string, connectionId: string) =>
  ({ accountId, connectionId, field: 'credential' }) as const

const notFound = (connectionId: string) =>
  new Problem('not_found', `There is no connection ${JSON.stringify(connectionId)}.`)

const UNKNOWN: VendorAccount = {
  id: '',
  name: null,
  currency: null,
  time_zone: null,
  region: null,
  ui_url: null,
}

/** The vendor's account as it was stored. */
export const accountOf = ({ vendorAccount }: Connection): VendorAccount => ({
  ...UNKNOWN,
  ...(vendorAccount as Partial<VendorAccount> | null),
})
