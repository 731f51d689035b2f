import { sql } from 'kysely'
import type { Guards } from '../model/guards.ts'
import { Problem } from '../model/problems.ts'
import { type CredentialInUse, IN_USE, insertCredential, type NewCredential } from './credentials.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'
import type { Connections, Credentials, HealthState, RateLimit, VendorAccount } from './schema.ts'

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
  health: HealthState
  healthSince: Date
  /** One sentence; null when healthy. */
  healthReason: string | null
  healthEvidence: Record<string, unknown> | null
  quarantinedAt: Date | null
  quarantineReason: string | null
  limits: { windows: RateLimit[] } | null
  /** Null: none were set. */
  guards: Guards | null
}

/** A connection as a request needs it: with the sealed credential in use, which only the vault opens. */
export interface SealedConnection extends Connection {
  credential: CredentialInUse
}

export interface NewConnection {
  /** Made before the credential is sealed, for the seal is bound to it. */
  connectionId: string
  connector: string
  externalId?: string | undefined
  baseUrl?: string | undefined
  credential: Omit<NewCredential, 'status'>
  vendorAccount?: VendorAccount | undefined
  scopes?: string[] | undefined
  limits?: RateLimit[] | undefined
}

export interface ConnectionPage {
  /** How many at most. */
  limit: number
  /** The last `connectionId` of the page before. */
  after?: string | undefined
  /** Only some of these; null or absent = all. */
  only?: readonly string[] | null | undefined
}

/** What the vendor says about a credential, newly asked. */
export interface VendorAccountUpdate {
  vendorAccount: VendorAccount | null
  scopes: string[]
  limits?: RateLimit[] | undefined
}

/** The constraint's name in migrations/; Citus adds the shard's number to it. */
const EXTERNAL_ID_KEY = 'connections_external_id_key'

const VISIBLE = [
  'connections.connection_id as connectionId',
  'connections.connector',
  'connections.external_id as externalId',
  'connections.base_url as baseUrl',
  'connections.credential_type as credentialType',
  'connections.vendor_account as vendorAccount',
  'connections.scopes',
  'connections.created_at as createdAt',
  'connections.updated_at as updatedAt',
  'connections.health',
  'connections.health_since as healthSince',
  'connections.health_reason as healthReason',
  'connections.health_evidence as healthEvidence',
  'connections.quarantined_at as quarantinedAt',
  'connections.quarantine_reason as quarantineReason',
  'connections.limits',
  'connections.guards',
] as const

/**
 * Stores a connection with its credential; throws `Problem` `connection_conflict` when its
 * connector and `externalId` are taken.
 */
export async function insertConnection(
  db: Database,
  accountId: string,
  fresh: NewConnection,
): Promise<Connection> {
  try {
    return await inAccount(db, accountId, async (tx) => {
      const connection = await tx
        .insertInto('connections')
        .values({
          account_id: accountId,
          connection_id: fresh.connectionId,
          connector: fresh.connector,
          external_id: fresh.externalId ?? null,
          base_url: fresh.baseUrl ?? null,
          credential_type: fresh.credential.type,
          vendor_account: fresh.vendorAccount ?? null,
          scopes: fresh.scopes ?? [],
          limits: fresh.limits ? { windows: fresh.limits } : null,
        })
        .returning(VISIBLE)
        .executeTakeFirstOrThrow()
      await insertCredential(tx, accountId, fresh.connectionId, { ...fresh.credential, status: 'current' })
      return connection
    })
  } catch (error) {
    if (!String((error as { constraint?: unknown }).constraint).startsWith(EXTERNAL_ID_KEY)) throw error
    throw new Problem(
      'connection_conflict',
      `There is already a ${fresh.connector} connection with external_id ${JSON.stringify(fresh.externalId)}.`,
    )
  }
}

/** The connection; `undefined` when the account has none with this id. */
export function findConnection(
  db: Database,
  accountId: string,
  connectionId: string,
): Promise<Connection | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('connections')
      .select(VISIBLE)
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .executeTakeFirst(),
  )
}

/** The connection with its credential in use, sealed; `undefined` when the account has none with this id. */
export async function findSealedConnection(
  db: Database,
  accountId: string,
  connectionId: string,
): Promise<SealedConnection | undefined> {
  // In one round trip: this is on the path of every request.
  const row = await db
    .selectFrom(sql<Connections>`connection_in_account(${accountId}, ${connectionId})`.as('connections'))
    .innerJoin(
      sql<Credentials>`credential_in_account(${accountId}, ${connectionId})`.as('credentials'),
      'credentials.connection_id',
      'connections.connection_id',
    )
    .select([...VISIBLE, ...IN_USE])
    .executeTakeFirst()
  return row && { ...row, credential: row }
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
    if (page.only) query = query.where('connection_id', 'in', page.only)
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

/** Locks every connection of the account against all use, and answers which were not so already. */
export async function quarantineConnections(
  tx: Database,
  accountId: string,
  reason: string | null,
): Promise<string[]> {
  const rows = await tx
    .updateTable('connections')
    .set({ quarantined_at: sql<Date>`now()`, quarantine_reason: reason, updated_at: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where('quarantined_at', 'is', null)
    .returning('connection_id')
    .execute()
  return rows.map(({ connection_id }) => connection_id).sort()
}

/** Notes the same health of every connection of the account, and answers of which it is news. */
export async function updateHealthOfAll(
  tx: Database,
  accountId: string,
  { state, reason, evidence }: Health,
): Promise<string[]> {
  const rows = await tx
    .updateTable('connections')
    .set({ health: state, health_reason: reason, health_evidence: evidence, health_since: sql<Date>`now()` })
    .where('account_id', '=', accountId)
    .where((row) =>
      row.or([row('health', '<>', state), sql<boolean>`health_reason is distinct from ${reason}`]),
    )
    .returning('connection_id')
    .execute()
  return rows.map(({ connection_id }) => connection_id).sort()
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
      .set({
        vendor_account: update.vendorAccount,
        scopes: update.scopes,
        updated_at: sql<Date>`now()`,
        ...(update.limits ? { limits: { windows: update.limits } } : {}),
      })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}

/** The account has moved to another address. */
export async function updateBaseUrl(
  db: Database,
  accountId: string,
  connectionId: string,
  baseUrl: string,
): Promise<void> {
  await inAccount(db, accountId, (tx) =>
    tx
      .updateTable('connections')
      .set({ base_url: baseUrl, updated_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .execute(),
  )
}

export interface Health {
  state: HealthState
  reason: string | null
  evidence: Record<string, unknown> | null
}

/** Notes how a connection is; `undefined` when it was so already, or is gone. */
export function updateHealth(
  db: Database,
  accountId: string,
  connectionId: string,
  { state, reason, evidence }: Health,
): Promise<Connection | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('connections')
      .set({
        health: state,
        health_reason: reason,
        health_evidence: evidence,
        health_since: sql<Date>`case when health = ${state} then health_since else now() end`,
      })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .where((row) =>
        row.or([row('health', '<>', state), sql<boolean>`health_reason is distinct from ${reason}`]),
      )
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}

/** Says what a connection may be used for; `undefined` when the account has no such connection. */
export function updateGuards(
  db: Database,
  accountId: string,
  connectionId: string,
  guards: Guards,
): Promise<Connection | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('connections')
      .set({ guards, updated_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}

/** Locks a connection against all use, or frees it (null); `undefined` when it is so already, or is gone. */
export function updateQuarantine(
  db: Database,
  accountId: string,
  connectionId: string,
  quarantine: { reason: string | null } | null,
): Promise<Connection | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('connections')
      .set({
        quarantined_at: quarantine ? sql<Date>`now()` : null,
        quarantine_reason: quarantine?.reason ?? null,
        updated_at: sql<Date>`now()`,
      })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .where('quarantined_at', quarantine ? 'is' : 'is not', null)
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}
