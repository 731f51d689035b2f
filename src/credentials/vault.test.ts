import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../../test/database.ts'
import { shows, times } from '../../test/faults/heavy.ts'
import { insertAccount } from '../store/accounts.ts'
import { DataKeys } from './data-keys.ts'
import { SealError, sealEnvelope } from './envelope.ts'
import { loadMasterKeys, type MasterKeys } from './master-key.ts'
import { placeOfCredential, type SecretPlace, Vault } from './vault.ts'

let test: TestDatabase
let accountId: string
let neighbour: string
let place: SecretPlace
const token = 'pat-na1-11111111-2222-3333-4444-555555555555'
const connectionId = 'con_1'
/** Of AES-256-GCM, at the beginning of what it sealed. */
const IV_BYTES = 12

const keysOf = (masterKey: string): Promise<MasterKeys> =>
  loadMasterKeys({ masterKey, masterKeyFile: '/nowhere' })
const newKey = () => randomBytes(32).toString('base64')
const vaultWith = async (text: string) => new Vault(new DataKeys(test.db, await keysOf(text)))

beforeAll(async () => {
  test = await createTestDatabase()
  accountId = (await insertAccount(test.db, 'ours')).accountId
  neighbour = (await insertAccount(test.db, 'theirs')).accountId
  place = placeOfCredential(accountId, { connectionId, credentialId: 'cre_1' }, 'token')
})
afterAll(() => test.close())

async function reasonOf(opening: Promise<string>): Promise<string> {
  const error = await opening.then(
    () => 'opened',
    (failure: unknown) => failure,
  )
  if (error === 'opened') return 'opened'
  expect(error).toBeInstanceOf(SealError)
  expect(String(error)).not.toContain(token)
  return (error as SealError).reason
}

const master = `y2026:${newKey()}`

it('gives back a secret at its own place, and holds nothing of it in clear', async () => {
  const vault = await vaultWith(master)
  const sealed = await vault.seal(place, token)
  expect(await vault.open(place, sealed)).toBe(token)
  expect(sealed.toString('latin1')).not.toContain('pat-na1')
})

it('refuses a secret that was moved to another row, account or field', async () => {
  const vault = await vaultWith(master)
  const sealed = await vault.seal(place, token)
  const elsewhere = [
    placeOfCredential(accountId, { connectionId, credentialId: 'cre_2' }, 'token'),
    placeOfCredential(accountId, { connectionId: 'con_2', credentialId: 'cre_1' }, 'token'),
    placeOfCredential(accountId, { connectionId, credentialId: 'cre_1' }, 'access_token'),
    { accountId, row: ['credentials', connectionId], field: 'cre_1","token' },
  ]
  for (const each of elsewhere) expect(await reasonOf(vault.open(each, sealed))).toBe('tampered')
  // Another account has not even the data key.
  expect(await reasonOf(vault.open({ ...place, accountId: neighbour }, sealed))).toBe('unknown_key')
})

it('S1: refuses every flipped bit of every byte, and every cut', async () => {
  const vault = await vaultWith(master)
  const sealed = await vault.seal(place, token)
  let tried = 0
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
    expect(await reasonOf(vault.open(place, changed))).not.toBe('opened')
    expect(await reasonOf(vault.open(place, sealed.subarray(0, at)))).not.toBe('opened')
    tried += 2
  }
  shows('S1', tried, 'damaged seals tried: 0 opened')
})

it('S1: seals nothing twice with one initialisation vector', async () => {
  const vault = await vaultWith(master)
  const count = times(20_000, 1_000_000)
  const seen = new Set<string>()
  for (let i = 0; i < count; i++) {
    const sealed = await vault.seal(place, token)
    const end = 2 + (sealed[1] ?? 0)
    // All with the one data key of the account, whose id is the header.
    seen.add(sealed.subarray(end, end + IV_BYTES).toString('latin1'))
  }
  expect(seen.size).toBe(count)
  shows('S1', count, 'seals with one data key: 0 initialisation vectors repeated')
}, 600_000)

it('refuses a wrapped data key that was changed or moved', async () => {
  const owner = (text: string, values: unknown[]) =>
    queryAsOwner(test.connectionString, accountId, { text, values })
  const sealed = await (await vaultWith(master)).seal(place, token)
  const [row] = await owner('select data_key_id, wrapped from data_keys', [])
  const wrapped = row?.wrapped as Buffer
  for (const at of [0, 1, 5, 20, wrapped.length - 1]) {
    const changed = Buffer.from(wrapped)
    changed[at] = (changed[at] ?? 0) ^ 1
    await owner('update data_keys set wrapped = $1', [changed])
    expect(await reasonOf((await vaultWith(master)).open(place, sealed))).not.toBe('opened')
  }
  await owner('update data_keys set wrapped = $1', [wrapped])
  expect(await (await vaultWith(master)).open(place, sealed)).toBe(token)
})

it('names the master key that is missing', async () => {
  const sealed = await (await vaultWith(master)).seal(place, token)
  const others = await vaultWith(`y2027:${newKey()}`)
  await expect(others.open(place, sealed)).rejects.toThrow(/"y2026".*y2027/)
  expect(await reasonOf(others.open(place, sealed))).toBe('unknown_key')
  expect(await reasonOf((await vaultWith(`y2026:${newKey()}`)).open(place, sealed))).toBe('tampered')
})

it('opens what was sealed before accounts had data keys, at its own connection only', async () => {
  const keys = await keysOf(master)
  const old = sealEnvelope(keys, JSON.stringify([accountId, connectionId, 'credential']), Buffer.from(token))
  const vault = await vaultWith(master)
  expect(await vault.open(place, old)).toBe(token)
  const other = placeOfCredential(accountId, { connectionId: 'con_2', credentialId: 'cre_1' }, 'token')
  expect(await reasonOf(vault.open(other, old))).toBe('tampered')
})

it('two processes that seal the first secret of an account at once both leave secrets that open', async () => {
  const fresh = (await insertAccount(test.db, 'fresh')).accountId
  const at = { ...place, accountId: fresh }
  const vaults = await Promise.all(Array.from({ length: 5 }, () => vaultWith(master)))
  const sealed = await Promise.all(vaults.map((vault) => vault.seal(at, token)))
  for (const each of sealed) expect(await (await vaultWith(master)).open(at, each)).toBe(token)
})
