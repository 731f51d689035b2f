import type { Connector } from '../connector/connector.ts'
import { withoutEnding } from '../lib/ending.ts'
import { newId } from '../lib/ids.ts'
import { Problem } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import {
  type Connection,
  type ConnectionPage,
  deleteConnection,
  findConnection,
  findConnectionByExternalId,
  insertConnection,
  listConnections,
  updateVendorAccount,
} from '../store/connections.ts'
import { updateCredentialScopes } from '../store/credentials.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'
import { notFound } from './account.ts'
import type { Engine } from './engine.ts'
import { noteHealth, setQuarantine } from './health.ts'
import type { CheckedCredential, GivenCredential, Intake } from './intake.ts'
import type { OpenConnection } from './open-connection.ts'
import type { Opener } from './opener.ts'
import { Receipt } from './receipt.ts'

export interface ConnectRequest {
  connector: string
  credential: GivenCredential
  baseUrl: string | null
  externalId: string | null
}

/** Which CRM a new connection leads to, and what its account calls it. */
interface ConnectionPlace {
  connector: Connector
  externalId: string | null
}

export interface ConnectionsOptions {
  db: Database
  engine: Engine
  intake: Intake
  opener: Opener
}

/** The connections of accounts: checked with the CRM before they are stored, opened only for a request. */
export class Connections {
  readonly #db: Database
  readonly #engine: Engine
  readonly #intake: Intake
  readonly #opener: Opener

  constructor({ db, engine, intake, opener }: ConnectionsOptions) {
    this.#db = db
    this.#engine = engine
    this.#intake = intake
    this.#opener = opener
  }

  /**
   * Checks a credential with the CRM and stores it sealed. Throws a Problem `credential_rejected`, `base_url_refused`
   * or `connection_conflict`, or what the CRM failed with.
   */
  async create(accountId: string, request: ConnectRequest, receipt = new Receipt()): Promise<Connection> {
    return (await this.prepare(accountId, request, receipt))(this.#db)
  }

  /** Checks a credential with the CRM, as `create` does; what it gives stores the connection, in a transaction if need be. */
  async prepare(
    accountId: string,
    request: ConnectRequest,
    receipt: Receipt,
  ): Promise<(within: Database) => Promise<Connection>> {
    const connector = this.#engine.connector(request.connector)
    const baseUrl = request.baseUrl === null ? null : await this.checkBaseUrl(request.baseUrl, connector)
    const context = { accountId, connector, baseUrl, receipt }
    const checked = await this.#intake.check(request.credential, context)
    return this.sealed(accountId, { connector, externalId: request.externalId }, checked)
  }

  /** Seals a credential that was checked; what it gives stores the connection, in a transaction if need be. */
  async sealed(
    accountId: string,
    { connector, externalId }: ConnectionPlace,
    checked: CheckedCredential,
  ): Promise<(within: Database) => Promise<Connection>> {
    const connectionId = newId('con')
    const { account, scopes, limits } = checked.identity
    const { baseUrl } = checked
    const credential = await this.#intake.seal(accountId, connectionId, checked)
    const fresh = {
      connectionId,
      connector: connector.id,
      externalId: externalId ?? undefined,
      baseUrl: baseUrl ?? undefined,
      credential,
      vendorAccount: { ...account },
      scopes,
      limits,
    }
    return (within) =>
      inAccount(within, accountId, async (tx) => {
        const connection = await insertConnection(tx, accountId, fresh)
        const data = { connector: connector.id, external_id: externalId, base_url: baseUrl }
        await recordAudit(tx, accountId, {
          action: 'connection.created',
          target: connectionId,
          details: data,
        })
        await insertEvent(tx, accountId, { type: 'connection.created', connectionId, data })
        return connection
      })
  }

  /** Only what a URL of an API is: https (or an allowed private host), no query, no trailing slash. */
  async checkBaseUrl(text: string, connector: Connector): Promise<string | null> {
    const url = URL.canParse(text) ? new URL(text) : null
    if (!url) throw new Problem('base_url_refused', 'The base URL is not a URL.')
    if (url.search !== '' || url.hash !== '') {
      throw new Problem('base_url_refused', 'A base URL has no query and no fragment.')
    }
    await this.#engine.checkBaseUrl(text)
    const bare = `${url.origin}${withoutEnding(url.pathname, '/')}`
    return bare === connector.baseUrl ? null : bare
  }

  /**
   * Asks the CRM again what a connection's credential is and may do, and remembers it. Throws a Problem
   * `credential_invalid` when the CRM does not take it any more, as every other call of the connection does.
   */
  async check(accountId: string, connectionId: string, receipt = new Receipt()): Promise<Connection> {
    const open = await this.open(accountId, connectionId)
    receipt.connectionId = connectionId
    const connector = this.#engine.connector(open.connectorId)
    const granted = open.credentialType === connector.oauth?.kind.type && {
      granted: { accountId: open.account.id, scopes: open.scopes },
    }
    const credential = {
      type: open.credentialType,
      token: open.token,
      budgetKey: () => open.budgetKey,
      ...(granted || {}),
    }
    const identified = await this.#engine
      .identify(connector, credential, open.baseUrl, receipt)
      .catch(async (error: unknown) => {
        if (error instanceof Problem && error.code === 'credential_rejected') {
          await this.#noteRejected(open, error)
          throw new Problem('credential_invalid', error.message, error.details, error.cause)
        }
        throw error
      })
    const { account, scopes, limits } = identified
    const seen = { vendorAccount: { ...account }, scopes }
    const place = { connectionId, credentialId: open.credentialId }
    await updateCredentialScopes(this.#db, accountId, place, seen)
    const connection = await updateVendorAccount(this.#db, accountId, connectionId, { ...seen, limits })
    if (!connection) throw notFound(connectionId)
    const lost = open.scopes.filter((scope) => !scopes.includes(scope))
    const healthy = await noteHealth(this.#db, accountId, connectionId, {
      ...(lost.length > 0
        ? {
            state: 'degraded',
            reason: `The credential has lost ${lost.join(', ')}.`,
            evidence: { missing_scopes: lost },
          }
        : { state: 'healthy', reason: null }),
      by: 'check',
    })
    this.#opener.forget(accountId, connectionId)
    return healthy ?? connection
  }

  async #noteRejected({ accountId, id }: OpenConnection, { message, details }: Problem): Promise<void> {
    const evidence = { said: details.upstream ?? null }
    await noteHealth(this.#db, accountId, id, { state: 'revoked', reason: message, by: 'call', evidence })
    this.#opener.forget(accountId, id)
  }

  /** Allows the use of a quarantined connection again; the same again changes nothing. */
  async release(accountId: string, connectionId: string): Promise<Connection> {
    const changed = await setQuarantine(this.#db, accountId, connectionId, null)
    this.#opener.forget(accountId, connectionId)
    return changed ?? this.get(accountId, connectionId)
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

  list(accountId: string, page: ConnectionPage): Promise<Connection[]> {
    return listConnections(this.#db, accountId, page)
  }

  async delete(accountId: string, connectionId: string): Promise<void> {
    const deleted = await inAccount(this.#db, accountId, async (tx) => {
      const gone = await deleteConnection(tx, accountId, connectionId)
      if (gone) await recordAudit(tx, accountId, { action: 'connection.deleted', target: connectionId })
      return gone
    })
    this.#opener.forget(accountId, connectionId)
    if (!deleted) throw notFound(connectionId)
  }

  /** The connection with its credential in clear, for the one request that needs it, once that is in the audit log. */
  open(accountId: string, connectionId: string): Promise<OpenConnection> {
    return this.#opener.open(accountId, connectionId)
  }
}
