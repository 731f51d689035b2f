import { sql } from 'kysely'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'
import type { CredentialStatus, VendorAccount } from './schema.ts'

/** A credential as its account may see it. */
export interface Credential {
  credentialId: string
  connectionId: string
  type: string
  status: CredentialStatus
  /** First and last characters. */
  hint: string
  vendorAccount: VendorAccount | null
  scopes: string[]
  createdAt: Date
  currentSince: Date | null
  graceUntil: Date | null
  retiredAt: Date | null
  retiredBecause: string | null
}

/** A credential as a call needs it, still sealed. */
export interface CredentialInUse {
  credentialId: string
  type: string
  /** Null once it is retired. */
  sealed: Buffer | null
  oauthAppId: string | null
  accessSealed: Buffer | null
  /** Seconds of the access token that are left by the database's clock; negative once it has ended. */
  secondsLeft: number | null
  /** Counts access tokens; bigint as text. */
  generation: string
  dead: boolean
}

export interface NewCredential {
  /** Made before the credential is sealed, for the seal is bound to it. */
  credentialId: string
  type: string
  status: CredentialStatus
  hint: string
  sealed: Buffer
  vendorAccount?: VendorAccount | undefined
  scopes?: string[] | undefined
  grant?: NewGrant | undefined
}

/** What a credential is beside its refresh token, when it is a grant. */
export interface NewGrant {
  oauthAppId: string
  accessSealed: Buffer
  /** Seconds from now. */
  expiresIn: number
  /** Seconds from now until it is refreshed although nobody asked. */
  idleSeconds: number
}

const VISIBLE = [
  'credentials.credential_id as credentialId',
  'credentials.connection_id as connectionId',
  'credentials.type',
  'credentials.status',
  'credentials.hint',
  'credentials.vendor_account as vendorAccount',
  'credentials.scopes',
  'credentials.created_at as createdAt',
  'credentials.current_since as currentSince',
  'credentials.grace_until as graceUntil',
  'credentials.retired_at as retiredAt',
  'credentials.retired_because as retiredBecause',
] as const

export const IN_USE = [
  'credentials.credential_id as credentialId',
  'credentials.type',
  'credentials.sealed',
  'credentials.oauth_app_id as oauthAppId',
  'credentials.access_sealed as accessSealed',
  sql<number | null>`extract(epoch from credentials.access_expires_at - now())::float8`.as('secondsLeft'),
  'credentials.generation',
  sql<boolean>`credentials.dead_at is not null`.as('dead'),
] as const

export async function insertCredential(
  db: Database,
  accountId: string,
  connectionId: string,
  fresh: NewCredential,
): Promise<Credential> {
  const { grant } = fresh
  return inAccount(db, accountId, (tx) =>
    tx
      .insertInto('credentials')
      .values({
        account_id: accountId,
        connection_id: connectionId,
        credential_id: fresh.credentialId,
        type: fresh.type,
        status: fresh.status,
        hint: fresh.hint,
        sealed: fresh.sealed,
        vendor_account: fresh.vendorAccount ?? null,
        scopes: fresh.scopes ?? [],
        current_since: fresh.status === 'current' ? sql<Date>`now()` : null,
        ...(grant && {
          oauth_app_id: grant.oauthAppId,
          access_sealed: grant.accessSealed,
          access_expires_at: sql<Date>`now() + make_interval(secs => ${grant.expiresIn})`,
          refreshed_at: sql<Date>`now()`,
          refresh_due_at: sql<Date>`now() + make_interval(secs => ${grant.idleSeconds})`,
        }),
      })
      .returning(VISIBLE)
      .executeTakeFirstOrThrow(),
  )
}

/** Every credential that a connection had, newest first. */
export function listCredentials(
  db: Database,
  accountId: string,
  connectionId: string,
): Promise<Credential[]> {
  return inAccount(db, accountId, (tx) =>
    of(tx, accountId, connectionId).select(VISIBLE).orderBy('credential_id', 'desc').execute(),
  )
}

/** The connection's credential with this id, sealed. */
export function findCredential(
  db: Database,
  accountId: string,
  place: { connectionId: string; credentialId: string },
): Promise<(Credential & CredentialInUse) | undefined> {
  return inAccount(db, accountId, (tx) =>
    of(tx, accountId, place.connectionId)
      .select([...VISIBLE, ...IN_USE])
      .where('credential_id', '=', place.credentialId)
      .executeTakeFirst(),
  )
}

/** The previous credential with the longest grace ahead of it, by the database's clock; no grant that has ended. */
export function findFallback(
  db: Database,
  accountId: string,
  connectionId: string,
): Promise<(Credential & CredentialInUse) | undefined> {
  return inAccount(db, accountId, (tx) =>
    of(tx, accountId, connectionId)
      .select([...VISIBLE, ...IN_USE])
      .where('status', '=', 'previous')
      .where('grace_until', '>', sql<Date>`now()`)
      .where('dead_at', 'is', null)
      .orderBy('grace_until', 'desc')
      .executeTakeFirst(),
  )
}

const of = (db: Database, accountId: string, connectionId: string) =>
  db
    .selectFrom('credentials')
    .where('credentials.account_id', '=', accountId)
    .where('credentials.connection_id', '=', connectionId)

/** Holds off every other change of this connection's credentials until the transaction ends; `false` when it is gone. */
export async function lockConnection(
  trx: Database,
  accountId: string,
  connectionId: string,
): Promise<boolean> {
  const row = await inAccount(trx, accountId, (tx) =>
    tx
      .selectFrom('connections')
      .select('connection_id')
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .forUpdate()
      .executeTakeFirst(),
  )
  return row !== undefined
}

/** The one in use steps back for a while (0 seconds: ends at once). */
export async function stepBack(
  trx: Database,
  accountId: string,
  connectionId: string,
  graceSeconds: number,
): Promise<void> {
  const change =
    graceSeconds > 0
      ? {
          status: 'previous' as const,
          grace_until: sql<Date>`now() + make_interval(secs => ${graceSeconds})`,
          warned_at: null,
        }
      : retired('replaced')
  await trx
    .updateTable('credentials')
    .set(change)
    .where('account_id', '=', accountId)
    .where('connection_id', '=', connectionId)
    .where('status', '=', 'current')
    .execute()
}

/** Takes the credential into use; there must be no other. */
export async function takeIntoUse(
  trx: Database,
  accountId: string,
  place: { connectionId: string; credentialId: string },
): Promise<void> {
  await inAccount(trx, accountId, (tx) =>
    tx
      .updateTable('credentials')
      .set({ status: 'current', grace_until: null, current_since: sql<Date>`coalesce(current_since, now())` })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', place.connectionId)
      .where('credential_id', '=', place.credentialId)
      .execute(),
  )
}

/** The connection says whose it is and what it may do by the credential that is in use. */
export async function adoptCredential(trx: Database, accountId: string, connectionId: string): Promise<void> {
  await sql`update connections set credential_type = c.type, scopes = c.scopes,
      vendor_account = coalesce(c.vendor_account, connections.vendor_account), updated_at = now()
    from credentials c
    where c.account_id = ${accountId} and c.connection_id = ${connectionId} and c.status = 'current'
      and connections.account_id = c.account_id and connections.connection_id = c.connection_id`.execute(trx)
}

/** Forgets the secret for good; `undefined` when it is retired already, not there, or not of the status named. */
export function retireCredential(
  db: Database,
  accountId: string,
  {
    connectionId,
    credentialId,
    only,
  }: { connectionId: string; credentialId: string; only?: CredentialStatus },
  because: string,
): Promise<Credential | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('credentials')
      .set(retired(because))
      .where('account_id', '=', accountId)
      .where('connection_id', '=', connectionId)
      .where('credential_id', '=', credentialId)
      .where('status', only === undefined ? '<>' : '=', only ?? 'retired')
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}

const retired = (because: string) => ({
  status: 'retired' as const,
  sealed: null,
  access_sealed: null,
  grace_until: null,
  retired_at: sql<Date>`now()`,
  retired_because: because,
})

/** Notes what the vendor now says of the credential. */
export async function updateCredentialScopes(
  db: Database,
  accountId: string,
  place: { connectionId: string; credentialId: string },
  seen: { vendorAccount: VendorAccount | null; scopes: string[] },
): Promise<void> {
  await inAccount(db, accountId, (tx) =>
    tx
      .updateTable('credentials')
      .set({ vendor_account: seen.vendorAccount, scopes: seen.scopes })
      .where('account_id', '=', accountId)
      .where('connection_id', '=', place.connectionId)
      .where('credential_id', '=', place.credentialId)
      .execute(),
  )
}
