import { type Failpoint, noFailpoint } from '../lib/failpoint.ts'
import { listAccounts } from '../store/accounts.ts'
import { countFirstSeals, firstSeals, replaceSeal } from '../store/credential-care.ts'
import { countDataKeys, type DataKeyRow, dataKeysNotWrappedBy, replaceWrapping } from '../store/data-keys.ts'
import type { Database } from '../store/database.ts'
import { DataKeys, placeOfDataKey } from './data-keys.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import type { MasterKeys } from './master-key.ts'
import { placeOfCredential, Vault } from './vault.ts'

/** What still hangs on which master key. */
export interface MasterKeyStatus {
  id: string
  /** Whether this process has it. */
  configured: boolean
  /** Whether new data keys are sealed with it. */
  current: boolean
  dataKeys: number
}

export interface SealStatus {
  keys: MasterKeyStatus[]
  /** Secrets of before accounts had data keys. */
  firstSeals: number
  /** How many rows are to be sealed anew. */
  left: number
  /** Whether the current master key alone opens everything. */
  done: boolean
}

const PAGE = 100

/** What is sealed with which master key, over all accounts. */
export async function sealStatus(db: Database, keys: MasterKeys): Promise<SealStatus> {
  const counts = new Map(keys.map((key) => [key.id, 0]))
  let first = 0
  for (const { accountId } of await listAccounts(db)) {
    for (const { masterKeyId, count } of await countDataKeys(db, accountId)) {
      counts.set(masterKeyId, (counts.get(masterKeyId) ?? 0) + count)
    }
    first += await countFirstSeals(db, accountId)
  }
  const shown = [...counts].map(([id, dataKeys]) => ({
    id,
    configured: keys.some((key) => key.id === id || key.fingerprint === id),
    current: id === keys[0].id,
    dataKeys,
  }))
  const left = first + shown.reduce((sum, key) => sum + (key.current ? 0 : key.dataKeys), 0)
  return { keys: shown, firstSeals: first, left, done: left === 0 }
}

/** Told after each secret that was sealed anew. */
export type Rewrapped = (done: number) => void | Promise<void>

/**
 * Seals everything with the current master key, one row after the other, while others read and write: each row is
 * changed whole or not at all, so that whoever stops in the middle leaves nothing that does not open. Answers how many
 * rows were changed. Throws `SealError` when a row's master key is not among those configured.
 */
export async function rewrap(
  db: Database,
  keys: MasterKeys,
  rewrapped: Rewrapped = () => {},
  reach: Failpoint = noFailpoint,
): Promise<number> {
  let done = 0
  const vault = new Vault(new DataKeys(db, keys))
  for (const { accountId } of await listAccounts(db)) {
    for (let after = ''; ; ) {
      const rows = await dataKeysNotWrappedBy(db, accountId, { masterKeyId: keys[0].id, after, limit: PAGE })
      for (const row of rows) {
        const wrapped = wrapAnew(keys, row)
        await reach('data_key_opened')
        if (await replaceWrapping(db, row, { masterKeyId: keys[0].id, wrapped })) await rewrapped(++done)
        await reach('data_key_replaced')
      }
      after = rows.at(-1)?.dataKeyId ?? ''
      if (rows.length < PAGE) break
    }
    for (let after = ''; ; ) {
      const rows = await firstSeals(db, accountId, after, PAGE)
      for (const row of rows) {
        const place = placeOfCredential(accountId, row, 'token')
        const sealed = await vault.seal(place, await vault.open(place, row.sealed))
        await reach('secret_opened')
        if (await replaceSeal(db, accountId, row, sealed)) await rewrapped(++done)
        await reach('secret_replaced')
      }
      after = rows.at(-1)?.credentialId ?? ''
      if (rows.length < PAGE) break
    }
  }
  return done
}

function wrapAnew(keys: MasterKeys, row: DataKeyRow): Buffer {
  const place = placeOfDataKey(row.accountId, row.dataKeyId)
  return sealEnvelope(keys, place, openEnvelope(keys, place, row.wrapped))
}
