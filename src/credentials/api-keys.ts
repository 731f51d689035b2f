import type { ShortMemory } from '../lib/short-memory.ts'
import {
  type ApiKey,
  type ApiKeyMode,
  findLiveApiKeyByHash,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  touchApiKey,
} from '../store/api-keys.ts'
import { recordAudit } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import { inAccount } from '../store/in-account.ts'
import { createApiKeySecret, hashApiKey, hintOf, parseApiKey } from './api-key.ts'

export interface ApiKeyRequest {
  name: string
  mode: ApiKeyMode
  expiresAt?: Date | undefined
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
}

export interface ApiKeys {
  create(accountId: string, request: ApiKeyRequest): Promise<CreatedApiKey>
  /** All keys of the account, oldest first, revoked and expired ones too. */
  list(accountId: string): Promise<ApiKey[]>
  /** `undefined` when the account has no such key. */
  revoke(accountId: string, keyId: string): Promise<ApiKey | undefined>
  /**
   * The caller of a live key; `null` for every other text. A revoked key is refused from the next request on, and by
   * other processes when their memory of it has faded.
   */
  authenticate(secret: string): Promise<Caller | null>
}

/** Creates and recognises API keys of our own; `pepper` comes from `openPepper`, `live` remembers callers for a moment. */
export function apiKeys(db: Database, pepper: Buffer, live: ShortMemory<Caller>): ApiKeys {
  return {
    async create(accountId, { name, mode, expiresAt }) {
      const secret = createApiKeySecret(mode)
      const hash = hashApiKey(secret, pepper)
      const fresh = { name, mode, expiresAt, hash, hint: hintOf(secret, mode) }
      return inAccount(db, accountId, async (tx) => {
        const key = await insertApiKey(tx, accountId, fresh)
        const details = { name, mode, expires_at: expiresAt?.toISOString() ?? null }
        await recordAudit(tx, accountId, { action: 'api_key.created', target: key.keyId, details })
        return { ...key, secret }
      })
    },

    list: (accountId) => listApiKeys(db, accountId),

    async revoke(accountId, keyId) {
      const revoked = await inAccount(db, accountId, async (tx) => {
        const key = await revokeApiKey(tx, accountId, keyId)
        if (key) await recordAudit(tx, accountId, { action: 'api_key.revoked', target: keyId })
        return key
      })
      live.clear()
      return revoked
    },

    async authenticate(secret) {
      if (!parseApiKey(secret)) return null
      const hash = hashApiKey(secret, pepper)
      const name = hash.toString('base64')
      const known = live.get(name)
      if (known) return known
      const key = await findLiveApiKeyByHash(db, hash)
      if (!key) return null
      if (!key.recentlyUsed) await touchApiKey(db, key.accountId, key.keyId)
      const caller = { accountId: key.accountId, keyId: key.keyId, mode: key.mode }
      // A key with an end is asked for each time: it ends on the moment.
      if (!key.expires) live.set(name, caller)
      return caller
    },
  }
}
