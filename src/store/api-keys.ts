import { sql } from 'kysely'
import { newId } from '../lib/ids.ts'
import type { Database } from './database.ts'
import { inAccount } from './in-account.ts'
import type { ApiKeys } from './schema.ts'

export type ApiKeyMode = 'live' | 'test'

/** An API key as people may see it: never its secret, never its hash. */
export interface ApiKey {
  keyId: string
  name: string
  mode: ApiKeyMode
  /** Prefix and last four characters: `cw_live_…x7Qa`. */
  hint: string
  createdAt: Date
  lastUsedAt: Date | null
  expiresAt: Date | null
  revokedAt: Date | null
  permissions: string[]
  /** The connections that it opens; null = all of the account. */
  connections: string[] | null
  /** From where it may be used, as CIDR ranges; null = from everywhere. */
  allowedAddresses: string[] | null
  /** The key that took its place when it was rotated. */
  replacedBy: string | null
}

export interface NewApiKey {
  name: string
  mode: ApiKeyMode
  hint: string
  hash: Buffer
  expiresAt?: Date | undefined
  permissions: readonly string[]
  connections: readonly string[] | null
  allowedAddresses: readonly string[] | null
}

/** What a live key says about a request. */
export interface LiveApiKey {
  accountId: string
  keyId: string
  mode: ApiKeyMode
  /** Whether its last use was noted less than a minute ago, so that it need not be noted again. */
  recentlyUsed: boolean
  /** How long it goes on, in milliseconds; null = without end. */
  endsInMs: number | null
  permissions: string[]
  connections: string[] | null
  allowedAddresses: string[] | null
}

const VISIBLE = [
  'key_id as keyId',
  'name',
  'mode',
  'hint',
  'created_at as createdAt',
  'last_used_at as lastUsedAt',
  'expires_at as expiresAt',
  'revoked_at as revokedAt',
  'permissions',
  'connections',
  'allowed_addresses as allowedAddresses',
  'replaced_by as replacedBy',
] as const

/** Stores a new key of the account. */
export async function insertApiKey(db: Database, accountId: string, key: NewApiKey): Promise<ApiKey> {
  return inAccount(db, accountId, (tx) =>
    tx
      .insertInto('api_keys')
      .values({
        account_id: accountId,
        key_id: newId('key'),
        name: key.name,
        mode: key.mode,
        hint: key.hint,
        hash: key.hash,
        expires_at: key.expiresAt ?? null,
        permissions: [...key.permissions],
        connections: key.connections && [...key.connections],
        allowed_addresses: key.allowedAddresses && [...key.allowedAddresses],
      })
      .returning(VISIBLE)
      .executeTakeFirstOrThrow(),
  )
}

/** All keys of the account, oldest first, revoked and expired ones too. */
export async function listApiKeys(db: Database, accountId: string): Promise<ApiKey[]> {
  return inAccount(db, accountId, (tx) =>
    tx.selectFrom('api_keys').select(VISIBLE).where('account_id', '=', accountId).orderBy('key_id').execute(),
  )
}

/**
 * Makes the key useless from the next request on; a second time changes nothing.
 * `undefined` when the account has no such key.
 */
export async function revokeApiKey(
  db: Database,
  accountId: string,
  keyId: string,
): Promise<ApiKey | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .updateTable('api_keys')
      .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
      .where('account_id', '=', accountId)
      .where('key_id', '=', keyId)
      .returning(VISIBLE)
      .executeTakeFirst(),
  )
}

/** A key that is neither revoked nor expired, locked until the transaction ends. */
export async function lockLiveApiKey(
  db: Database,
  accountId: string,
  keyId: string,
): Promise<ApiKey | undefined> {
  return inAccount(db, accountId, (tx) =>
    tx
      .selectFrom('api_keys')
      .select(VISIBLE)
      .where('account_id', '=', accountId)
      .where('key_id', '=', keyId)
      .where('revoked_at', 'is', null)
      .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', sql<Date>`now()`)]))
      .forUpdate()
      .executeTakeFirst(),
  )
}

/** Ends a key after the grace, or when it would have ended anyway; notes what took its place. */
export async function replaceApiKey(
  db: Database,
  accountId: string,
  keyId: string,
  by: { keyId: string; graceSeconds: number },
): Promise<void> {
  const end = sql<Date>`least(expires_at, now() + make_interval(secs => ${by.graceSeconds}))`
  await inAccount(db, accountId, (tx) =>
    tx
      .updateTable('api_keys')
      .set({ expires_at: end, replaced_by: by.keyId })
      .where('account_id', '=', accountId)
      .where('key_id', '=', keyId)
      .execute(),
  )
}

/** The key with this hash if it is neither revoked nor expired by the database's clock; one of the few reads over all accounts. */
export async function findLiveApiKeyByHash(db: Database, hash: Buffer): Promise<LiveApiKey | undefined> {
  return db
    .selectFrom(sql<ApiKeys>`api_key_by_hash(${hash})`.as('api_keys'))
    .select([
      'account_id as accountId',
      'key_id as keyId',
      'mode',
      sql<boolean>`coalesce(last_used_at > now() - interval '1 minute', false)`.as('recentlyUsed'),
      sql<number | null>`(extract(epoch from expires_at - now()) * 1000)::float8`.as('endsInMs'),
      'permissions',
      'connections',
      'allowed_addresses as allowedAddresses',
    ])
    .where('revoked_at', 'is', null)
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', sql<Date>`now()`)]))
    .executeTakeFirst()
}

/** Notes that the key was used now. */
export async function touchApiKey(db: Database, accountId: string, keyId: string): Promise<void> {
  await inAccount(db, accountId, (tx) =>
    tx
      .updateTable('api_keys')
      .set({ last_used_at: sql<Date>`now()` })
      .where('account_id', '=', accountId)
      .where('key_id', '=', keyId)
      .execute(),
  )
}
