import { randomBytes } from 'node:crypto'
import { systemClock } from '../lib/clock.ts'
import { KEY_BYTES } from '../lib/crypto.ts'
import { newId } from '../lib/ids.ts'
import { ShortMemory } from '../lib/short-memory.ts'
import { findDataKey, insertDataKey, newestDataKey } from '../store/data-keys.ts'
import type { Database } from '../store/database.ts'
import { openEnvelope, SealError, sealEnvelope } from './envelope.ts'
import type { MasterKeys } from './master-key.ts'

/** A key that secrets of one account are sealed with. */
export interface DataKey {
  id: string
  key: Buffer
}

/** How many opened data keys a process keeps; opening one again costs a query. */
const MAX_KEPT = 10_000
/** For so long a process seals with a key without asking whether it is there still: milliseconds. */
const BELIEVED_MS = 1_000

/** Each account's data keys, opened when they are needed. Wrapping one anew leaves the key itself as it was. */
export class DataKeys {
  readonly #db: Database
  readonly #keys: MasterKeys
  readonly #opened = new Map<string, DataKey>()
  readonly #newest: ShortMemory<Promise<DataKey>>

  constructor(db: Database, keys: MasterKeys) {
    this.#db = db
    this.#keys = keys
    this.#newest = new ShortMemory(systemClock, BELIEVED_MS, MAX_KEPT)
  }

  get masterKeys(): MasterKeys {
    return this.#keys
  }

  /** The key to seal with; made when the account has none. */
  async current(accountId: string): Promise<DataKey> {
    const known = this.#newest.get(accountId)
    if (known) return known
    const finding = this.#findOrMake(accountId)
    this.#newest.set(accountId, finding)
    return finding.catch((error: unknown) => {
      this.#newest.delete(accountId)
      throw error
    })
  }

  /** A key by its id; throws `SealError` when the account has none with it, or its master key is not at hand. */
  async open(accountId: string, id: string): Promise<DataKey> {
    const name = JSON.stringify([accountId, id])
    const known = this.#opened.get(name)
    if (known) return known
    const row = await findDataKey(this.#db, accountId, id)
    if (!row) throw new SealError('unknown_key', `There is no data key ${JSON.stringify(id)}.`)
    return this.#keep(accountId, id, openEnvelope(this.#keys, placeOfDataKey(accountId, id), row.wrapped))
  }

  /** Drops what is kept of an account whose data keys were wiped. */
  forget(accountId: string): void {
    this.#newest.delete(accountId)
    for (const name of this.#opened.keys()) {
      if (JSON.parse(name)[0] === accountId) this.#opened.delete(name)
    }
  }

  async #findOrMake(accountId: string): Promise<DataKey> {
    const row = await newestDataKey(this.#db, accountId)
    if (row) return this.open(accountId, row.dataKeyId)
    // There never was one, or all were wiped, maybe by another process.
    this.forget(accountId)
    const id = newId('dk')
    const key = randomBytes(KEY_BYTES)
    const wrapped = sealEnvelope(this.#keys, placeOfDataKey(accountId, id), key)
    // Two processes may both make one: both stay, and each opens what it sealed.
    await insertDataKey(this.#db, { accountId, dataKeyId: id, masterKeyId: this.#keys[0].id, wrapped })
    return this.#keep(accountId, id, key)
  }

  #keep(accountId: string, id: string, key: Buffer): DataKey {
    const opened = { id, key }
    this.#opened.set(JSON.stringify([accountId, id]), opened)
    if (this.#opened.size > MAX_KEPT) this.#opened.delete(this.#opened.keys().next().value as string)
    return opened
  }
}

/** Where a data key is stored; JSON, so that no choice of ids makes two places read the same. */
export const placeOfDataKey = (accountId: string, id: string) => JSON.stringify(['data_keys', accountId, id])
