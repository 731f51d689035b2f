import { type Clock, systemClock } from '../lib/clock.ts'
import type { ShortMemory } from '../lib/short-memory.ts'
import { USUAL } from '../model/permissions.ts'
import {
  type ApiKey,
  type ApiKeyMode,
  findLiveApiKeyByHash,
  insertApiKey,
  listApiKeys,
  lockLiveApiKey,
  replaceApiKey,
  revokeApiKey,
  touchApiKey,
} from '../store/api-keys.ts'
import { recordAudit } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'
import { createApiKeySecret, hashApiKey, hintOf, parseApiKey } from './api-key.ts'

export interface ApiKeyRequest {
  name: string
  mode: ApiKeyMode
  expiresAt?: Date | undefined
  /** `USUAL` when absent. */
  permissions?: readonly string[] | undefined
  /** The connections that it opens; all of the account when absent. */
  connections?: readonly string[] | null | undefined
  /** From where it may be used, as canonical CIDR ranges; from everywhere when absent. */
  allowedAddresses?: readonly string[] | null | undefined
}

export interface CreatedApiKey extends ApiKey {
  /** Shown once: it is stored nowhere. */
  secret: string
}

/** Whose request this is. */
export interface Caller {
  accountId: string
  keyId: string
  mode: ApiKeyMode
  permissions: readonly string[]
  /** The connections that it opens; null = all of the account. */
  connections: readonly string[] | null
  /** From where it may be used; null = from everywhere. */
  allowedAddresses: readonly string[] | null
}

/** A caller with the moment at which its key ends, by the clock of this process. */
export interface RememberedCaller {
  caller: Caller
  until: number
}

export interface Rotation {
  keyId: string
  /** How long the old key goes on; never past its own end. */
  graceSeconds: number
}

export interface ApiKeys {
  /** Inside of a transaction when one is given. */
  create(accountId: string, request: ApiKeyRequest, within?: Database): Promise<CreatedApiKey>
  /** All keys of the account, oldest first, revoked and expired ones too. */
  list(accountId: string): Promise<ApiKey[]>
  /** A new key that may do the same, beside the old one until its grace ends; `undefined` when there is no live one. */
  rotate(accountId: string, rotation: Rotation, within?: Database): Promise<CreatedApiKey | undefined>
  /** `undefined` when the account has no such key. */
  revoke(accountId: string, keyId: string): Promise<ApiKey | undefined>
  /**
   * Revokes a key that somebody has found: that they have it is proof enough. Answers whether it was live; `where` is
   * what they say of the place. The account is told by an event.
   */
  reportLeak(secret: string, where: string | null): Promise<boolean>
  /**
   * The caller of a live key; `null` for every other text. A revoked key is refused from the next request on, and by
   * other processes when their memory of it has faded.
   */
  authenticate(secret: string): Promise<Caller | null>
  /** The caller of a key that this process let in a moment ago; asks no database. */
  remembered(secret: string): Caller | null
}

/** Creates and recognises API keys of our own; `pepper` comes from `openPepper`, `live` remembers callers for a moment. */
export function apiKeys(
  db: Database,
  pepper: Buffer,
  live: ShortMemory<RememberedCaller>,
  clock: Clock = systemClock,
): ApiKeys {
  const remembered = (secret: string) => {
    const known = parseApiKey(secret) && live.get(hashApiKey(secret, pepper).toString('base64'))
    return known && known.until > clock.now() ? known.caller : null
  }
  return {
    create: (accountId, request, within = db) =>
      inAccount(within, accountId, (tx) => createApiKey(tx, { accountId, pepper }, request)),

    list: (accountId) => listApiKeys(db, accountId),

    async rotate(accountId, rotation, within = db) {
      const fresh = await inAccount(within, accountId, (tx) =>
        rotateApiKey(tx, { accountId, pepper }, rotation),
      )
      live.clear()
      return fresh
    },

    async revoke(accountId, keyId) {
      const revoked = await inAccount(db, accountId, async (tx) => {
        const key = await revokeApiKey(tx, accountId, keyId)
        if (key) await recordAudit(tx, accountId, { action: 'api_key.revoked', target: keyId })
        return key
      })
      live.clear()
      return revoked
    },

    async reportLeak(secret, where) {
      const key = parseApiKey(secret) && (await findLiveApiKeyByHash(db, hashApiKey(secret, pepper)))
      if (!key) return false
      await revokeLeaked(db, key, where)
      live.clear()
      return true
    },

    remembered,

    async authenticate(secret) {
      const known = remembered(secret)
      if (known) return known
      if (!parseApiKey(secret)) return null
      const hash = hashApiKey(secret, pepper)
      const key = await findLiveApiKeyByHash(db, hash)
      if (!key) return null
      if (!key.recentlyUsed) await touchApiKey(db, key.accountId, key.keyId)
      const { endsInMs, recentlyUsed: _, ...caller } = key
      const until = endsInMs === null ? Number.POSITIVE_INFINITY : clock.now() + endsInMs
      live.set(hash.toString('base64'), { caller, until })
      return caller
    },
  }
}

/** Where a key is made. */
interface Place {
  accountId: string
  pepper: Buffer
}

async function createApiKey(
  tx: Database,
  { accountId, pepper }: Place,
  request: ApiKeyRequest,
): Promise<CreatedApiKey> {
  const { name, mode, expiresAt, permissions = USUAL, connections = null, allowedAddresses = null } = request
  const secret = createApiKeySecret(mode)
  const fresh = { name, mode, expiresAt, permissions, connections, allowedAddresses }
  const sealed = { hash: hashApiKey(secret, pepper), hint: hintOf(secret, mode) }
  const key = await insertApiKey(tx, accountId, { ...fresh, ...sealed })
  await recordAudit(tx, accountId, {
    action: 'api_key.created',
    target: key.keyId,
    details: { ...fresh, expiresAt: expiresAt?.toISOString() ?? null },
  })
  return { ...key, secret }
}

function revokeLeaked(
  db: Database,
  { accountId, keyId }: { accountId: string; keyId: string },
  where: string | null,
): Promise<void> {
  return inAccount(db, accountId, async (tx) => {
    // Of two reports at once one revokes it and tells.
    if (!(await lockLiveApiKey(tx, accountId, keyId))) return
    await revokeApiKey(tx, accountId, keyId)
    await recordAudit(tx, accountId, { action: 'api_key.leaked', target: keyId, details: { where } })
    await insertEvent(tx, accountId, {
      type: 'api_key.leaked',
      connectionId: null,
      data: { key_id: keyId, where },
    })
  })
}

async function rotateApiKey(
  tx: Database,
  place: Place,
  { keyId, graceSeconds }: Rotation,
): Promise<CreatedApiKey | undefined> {
  const { accountId } = place
  const old = await lockLiveApiKey(tx, accountId, keyId)
  if (!old) return undefined
  const { name, mode, expiresAt, permissions, connections, allowedAddresses } = old
  const fresh = await createApiKey(tx, place, {
    name,
    mode,
    expiresAt: expiresAt ?? undefined,
    permissions,
    connections,
    allowedAddresses,
  })
  await replaceApiKey(tx, accountId, keyId, { keyId: fresh.keyId, graceSeconds })
  const details = { replaced_by: fresh.keyId, grace_seconds: graceSeconds }
  await recordAudit(tx, accountId, { action: 'api_key.rotated', target: keyId, details })
  return fresh
}
