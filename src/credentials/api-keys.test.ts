import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../../test/database.ts'
import { ManualClock } from '../lib/manual-clock.suite.ts'
import { ShortMemory } from '../lib/short-memory.ts'
import { StartupError } from '../lib/startup-error.ts'
import { ensureDefaultAccount, insertAccount } from '../store/accounts.ts'
import type { Database } from '../store/database.ts'
import { createApiKeySecret } from './api-key.ts'
import { type ApiKeys, apiKeys, type CreatedApiKey, type RememberedCaller } from './api-keys.ts'
import { loadMasterKeys } from './master-key.ts'
import { openPepper } from './pepper.ts'

let test: TestDatabase
let keys: ApiKeys
let ours: string
let theirs: string
const masterKey = `k1:${randomBytes(32).toString('base64')}`

const clock = new ManualClock()
const memory = (ms: number) => new ShortMemory<RememberedCaller>(clock, ms, 100)

const pepperWith = async (text: string) =>
  openPepper(test.db, await loadMasterKeys({ masterKey: text, masterKeyFile: '' }))

beforeAll(async () => {
  test = await createTestDatabase()
  ours = (await ensureDefaultAccount(test.db)).accountId
  theirs = (await insertAccount(test.db, 'theirs')).accountId
  keys = apiKeys(test.db, await pepperWith(masterKey), memory(0))
})
afterAll(() => test.close())

const endings: [string, (keys: ApiKeys, key: CreatedApiKey) => Promise<unknown>][] = [
  ['revoked', (at, { keyId }) => at.revoke(ours, keyId)],
  ['handed in as leaked', (at, { secret }) => at.reportLeak(secret, null)],
  ['rotated without a grace', (at, { keyId }) => at.rotate(ours, { keyId, graceSeconds: 0 })],
]

it.each(
  endings,
)('a key is refused at once where it was %s, and elsewhere when the memory of it has faded', async (_, end) => {
  const pepper = await pepperWith(masterKey)
  const [here, elsewhere] = [apiKeys(test.db, pepper, memory(1_000)), apiKeys(test.db, pepper, memory(1_000))]
  const key = await here.create(ours, { name: 'shared', mode: 'live' })
  const { secret } = key
  expect(await here.authenticate(secret)).not.toBeNull()
  expect(await elsewhere.authenticate(secret)).not.toBeNull()
  await end(here, key)
  expect(await here.authenticate(secret)).toBeNull()
  expect(await elsewhere.authenticate(secret)).not.toBeNull()
  await clock.advance(1_000)
  expect(await elsewhere.authenticate(secret)).toBeNull()
})

it('creates a key whose secret only the creator sees, and recognises it', async () => {
  const { secret, ...shown } = await keys.create(ours, { name: 'first', mode: 'live' })
  expect(await keys.authenticate(secret)).toMatchObject({ accountId: ours, keyId: shown.keyId, mode: 'live' })
  const listed = await keys.list(ours)
  expect(listed.find((key) => key.keyId === shown.keyId)).toMatchObject({ name: 'first', hint: shown.hint })
  const everything = await queryAsOwner(test.connectionString, ours, { text: 'select * from api_keys' })
  expect(everything.length).toBeGreaterThan(0)
  expect(JSON.stringify([everything, listed])).not.toContain(secret.slice(8, 30))
})

it('notes the use of a key, at most once a minute', async () => {
  const { secret, keyId } = await keys.create(ours, { name: 'used', mode: 'test' })
  const lastUse = async () => (await keys.list(ours)).find((key) => key.keyId === keyId)?.lastUsedAt
  expect(await lastUse()).toBeNull()
  await keys.authenticate(secret)
  const first = await lastUse()
  expect(first).toBeInstanceOf(Date)
  await keys.authenticate(secret)
  expect(await lastUse()).toEqual(first)
  await queryAsOwner(test.connectionString, ours, {
    text: `update api_keys set last_used_at = now() - interval '1 hour' where key_id = $1`,
    values: [keyId],
  })
  await keys.authenticate(secret)
  expect((await lastUse())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? Number.NaN)
})

it('refuses a revoked key on the very next request', async () => {
  const { secret, keyId } = await keys.create(ours, { name: 'leaked', mode: 'live' })
  expect(await keys.authenticate(secret)).not.toBeNull()
  const revoked = await keys.revoke(ours, keyId)
  expect(revoked?.revokedAt).toBeInstanceOf(Date)
  expect(await keys.authenticate(secret)).toBeNull()
  expect((await keys.revoke(ours, keyId))?.revokedAt).toEqual(revoked?.revokedAt)
})

it('refuses an expired key', async () => {
  const past = await keys.create(ours, {
    name: 'old',
    mode: 'live',
    expiresAt: new Date(Date.now() - 60_000),
  })
  const future = await keys.create(ours, {
    name: 'new',
    mode: 'live',
    expiresAt: new Date(Date.now() + 60_000),
  })
  expect(await keys.authenticate(past.secret)).toBeNull()
  expect(await keys.authenticate(future.secret)).not.toBeNull()
})

it('shows and revokes nothing of another account', async () => {
  const { secret, keyId } = await keys.create(ours, { name: 'ours', mode: 'live' })
  expect(await keys.list(theirs)).toEqual([])
  expect(await keys.revoke(theirs, keyId)).toBeUndefined()
  expect(await keys.authenticate(secret)).not.toBeNull()
})

it('asks the database nothing about a text with a wrong checksum', async () => {
  const unreachable = new Proxy({} as Database, {
    get: () => {
      throw new Error('the database was asked')
    },
  })
  const blind = apiKeys(unreachable, randomBytes(32), memory(0))
  expect(await blind.authenticate(`cw_live_${'x'.repeat(36)}`)).toBeNull()
  expect(await blind.authenticate('Bearer')).toBeNull()
  await expect(blind.authenticate(createApiKeySecret('live'))).rejects.toThrow('was asked')
})

it('knows no key of another installation', async () => {
  expect(await keys.authenticate(createApiKeySecret('live'))).toBeNull()
})

it('keeps all keys valid when the master key is rotated, and drops the old one', async () => {
  const { secret } = await keys.create(ours, { name: 'rotated', mode: 'live' })
  const newer = `k2:${randomBytes(32).toString('base64')}`
  const [one, two] = await Promise.all([
    pepperWith(`${newer},${masterKey}`),
    pepperWith(`${newer},${masterKey}`),
  ])
  expect(one).toEqual(two)
  const onlyNew = await pepperWith(newer)
  expect(await apiKeys(test.db, onlyNew, memory(0)).authenticate(secret)).not.toBeNull()
  await expect(pepperWith(masterKey)).rejects.toThrow(StartupError)
})

it('refuses to start with another master key than the one of the database', async () => {
  const wrong = `k2:${randomBytes(32).toString('base64')}`
  const failure = await pepperWith(wrong).catch((error) => error)
  expect(failure).toBeInstanceOf(StartupError)
  expect(failure.message).toMatch(/not the one that this database was written with/)
  expect(failure.message).not.toContain(wrong.slice(3))
})

it('agrees on one pepper when several processes start on a new database', async () => {
  const fresh = await createTestDatabase()
  try {
    const master = await loadMasterKeys({ masterKey, masterKeyFile: '' })
    const peppers = await Promise.all(Array.from({ length: 4 }, () => openPepper(fresh.db, master)))
    expect(new Set(peppers.map((pepper) => pepper.toString('hex'))).size).toBe(1)
  } finally {
    await fresh.close()
  }
})
