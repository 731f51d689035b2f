import { sql } from 'kysely'
import { Problem } from '../model/problems.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'
import type { Connections, VendorAccount } from './schema.ts'

/** A connection without its credential: safe to show to its account. */
export interface Connection {
  connectionId: string
  connector: string
  externalId: string | null
  /** `null` = the vendor's own host. */
  baseUrl: string | null
  credentialType: string
  vendorAccount: VendorAccount | null
  scopes: string[]
  createdAt: Date
  updatedAt: Date
}

/** A connection as a request needs it: with the sealed credential, which only the vault opens. */
export interface SealedConnection extends Connection {
  sealedCredential: Buffer
}

export interface NewConnection {
  /** Made before the credential is sealed, for the seal is bound to it. */
  connectionId: string
  connector: string
  externalId?: string | undefined
  baseUrl?: string | undefined
  credentialType: string
  sealedCredential: Buffer
  vendorAccount?: VendorAccount | undefined
  scopes?: string[] | undefined
}

export interface ConnectionPage {
  /** How many at most. */
  limit: number
  /** The last `connectionId` of the page before. */
  after?: string | undefined
}

/** What the vendor says about a credential, newly asked. */
export interface VendorAccountUpdate {
  vendorAccount: VendorAccount | null
  scopes: string[]
}

/** The constraint's name in migrations/; Citus adds the shard's number to it. */
const EXTERNAL_ID_KEY = 'connections_external_id_key'

const VISIBLE = [
  'connection_id as connectionId',
  'connector',
  'external_id as externalId',
  'base_url as baseUrl',
  'credential_type as credentialType',
  'vendor_account as vendorAccount',
  'scopes',
  'created_at as createdAt',
  'updated_at as updatedAt',
] as const

/** Stores a connection; throws `Problem` `connection_conflict` when its connector and `externalId` are taken. */
export async function insertConnection(
  db: Database,
  accountId: string,
  fresh: NewConnection,
): Promise<Connection> {
  try {
    return await inAccount(db, accountId, (tx) =>
      tx
        .insertInto('connections')
        .values({
          account_id: accountId,
          connection_id: fresh.connectionId,
          connector: fresh.connector,
          external_id: fresh.externalId ?? null,
          base_url: fresh.baseUrl ?? null,
          credential_type: fresh.credentialType,
          credential: fresh.sealedCredential,
          vendor_account: fresh.vendorAccount ?? null,
          scopes: fresh.scopes ?? [],
        })
        .returning(VISIBLE)
        .executeTakeFirstOrThrow(),
    )
  } catch (error) {
    if (!String((error as { constraint?: unknown }).constraint).startsWith(EXTERNAL_ID_KEY)) throw error
    throw new Problem(
      'connection_conflict',
      `There is already a ${fresh.connector} connection with external_id ${JSON.stringify(fresh.externalId)}.`,
    )
  }
}

/** The connection with its sealed credential; `undefined` when the account has none with this id. */
export async function findConnection(
  db: Database,
  accountId: string,
  connectionId: string,
): Promise<SealedConnection | undefined> {
  // In one round trip: this is on the path of every request.
  return db
    .selectFrom(sql<Connections>`connection_in_account(${accountId}, ${connectionId})`.as('connections'))
    .select([...VISIBLE, 'credential as sealedCredential'])
    .executeTakeFirst()
}

/** The account's connection with this `external_id` at a connector; `undefined` when there is none. */
export async function findConnectionByExternalId(
  db: Database,
  accountId: string,
  name: { connector: string; externalId: string },
): Promise<Connection | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('connections')
      .select(VISIBLE)
      .where('account_id', '=', accountId)
      .where('connector', '=', name.connector)
      .where('external_id', '=', name.externalId)
      .executeTakeFirst(),
  )
}

/** One page of the account's connections, oldest first, without credentials. */
export async function listConnections(
  db: Database,
  accountId: string,
  page: ConnectionPage,
): Promise<Connection[]> {
  return inAccount(db, accountId, (tx) => {
    let query = tx.selectFrom('connections').select(VISIBLE).where('account_id', '=', accountId)
    if (page.after !== undefined) query = query.where('connection_id', '>', page.after)
    return query.orderBy('connection_id').limit(page.limit).execute()
  })
}

/** Forgets the connection and its credential; `false` when the account has none with this id. */
export async function deleteConnection(
  db: Database,
  accountId: string,
  connectionId: string,
): Promise<boolean> {
  const result = await inAccount(db, accountId, (tx) =>
    tx
      .deleteFrom('connections')
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .executeTakeFirst(),
  )
  return result.numDeletedRows > 0n
}

/** Notes what the vendor now says about the credential; `undefined` when the account has no such connection. */
export async function updateVendorAccount(
  db: Database,
  accountId: string,
  connectionId: string,
  update: VendorAccountUpdate,
): Promise<Connection | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('connections')
      .set({ vendor_account: update.vendorAccount, scopes: update.scopes, updated_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}
