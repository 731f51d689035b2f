import { createHash } from 'node:crypto'
import type { BudgetOwner } from '../budget/budgets.ts'
import type { Failure } from '../connector/connector.ts'
import type { VendorAccount } from '../connector/vendor.ts'
import { type Guards, NO_GUARDS } from '../model/guards.ts'
import type { HealthState } from '../store/schema.ts'
import type { Receipt } from './receipt.ts'

/** A connection with its credential opened. */
export interface OpenConnection {
  accountId: string
  id: string
  connectorId: string
  baseUrl: string | null
  credentialType: string
  credentialId: string
  /** Counts the access tokens of a grant; `0` for a key. */
  generation: string
  token: string
  /** Whose budget its calls are charged to: a key's own, or that of an app at an account. */
  budgetKey: string
  account: VendorAccount
  scopes: readonly string[]
  health: HealthState
  /** What it may be used for. */
  guards: Guards
  /** Keeps the connection usable while a request runs. */
  keeper: ConnectionKeeper
}

/** Who opens connections, and is told how they do. */
export interface ConnectionKeeper {
  /** The connection as it is to be used now; throws a Problem when it may not be, or is gone. */
  open(accountId: string, connectionId: string): Promise<OpenConnection>
  /** The CRM refused this credential: another one to use now, or null when there is none. */
  refused(failed: OpenConnection, failure: Failure, receipt: Receipt): Promise<OpenConnection | null>
  /** A call went well with a connection that was thought to be unwell. */
  worked(connection: OpenConnection): Promise<void>
  /** The CRM says that scopes are missing which the credential had. */
  scopesLost(connection: OpenConnection, missing: readonly string[]): Promise<void>
  /** Throws a Problem `export_ceiling_reached` when no more records may leave today. */
  mayExport(connection: OpenConnection): Promise<void>
  /** Told of records that leave. */
  exported(connection: OpenConnection, records: number): void
}

/** A connection that is stored nowhere and stays as it is: for looking at a credential. */
export function looseConnection(
  known: Pick<OpenConnection, 'connectorId' | 'baseUrl' | 'credentialType' | 'token' | 'account' | 'scopes'>,
): OpenConnection {
  const connection: OpenConnection = {
    ...known,
    accountId: '',
    id: 'con_loose',
    credentialId: '',
    generation: '0',
    budgetKey: budgetKeyOf(known.connectorId, known.baseUrl, known.token),
    health: 'healthy',
    guards: NO_GUARDS,
    keeper: {
      open: async () => connection,
      refused: async () => null,
      worked: async () => undefined,
      scopesLost: async () => undefined,
      mayExport: async () => undefined,
      exported: () => undefined,
    },
  }
  return connection
}

/** The budget of one key at one vendor. */
export const budgetKeyOf = (connectorId: string, baseUrl: string | null, token: string) =>
  createHash('sha256').update(`${connectorId}\0${baseUrl}\0${token}`).digest('base64')

/** In the place of a key, for a grant: its tokens change, the app and the account do not. */
export const grantKeyOf = (accountId: string, oauthAppId: string, vendorAccount: string) =>
  JSON.stringify([accountId, oauthAppId, vendorAccount])

/** What the calls of an account's credentials have in common. */
export const accountKeyOf = (connectorId: string, baseUrl: string | null, { id }: VendorAccount) =>
  budgetKeyOf(connectorId, baseUrl, `account ${id}`)

/** Whose budget a connection's calls are charged to. */
export const ownerOf = ({ connectorId, baseUrl, budgetKey, account }: OpenConnection): BudgetOwner => ({
  credential: budgetKey,
  account: accountKeyOf(connectorId, baseUrl, account),
  zone: account.time_zone,
})
