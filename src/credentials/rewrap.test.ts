import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../../test/database.ts'
import { childProgram } from '../../test/faults/child-program.ts'
import { shows, times } from '../../test/faults/heavy.ts'
import { insertAccount } from '../store/accounts.ts'
import { insertConnection } from '../store/connections.ts'
import { findCredential } from '../store/credentials.ts'
import { DataKeys } from './data-keys.ts'
import { sealEnvelope } from './envelope.ts'
import { loadMasterKeys, type MasterKeys } from './master-key.ts'
import { rewrap, sealStatus } from './rewrap.ts'
import { placeOfCredential, Vault } from './vault.ts'

let test: TestDatabase
const a = `a:${randomBytes(32).toString('base64')}`
const b = `b:${randomBytes(32).toString('base64')}`
const keysOf = (text: string): Promise<MasterKeys> =>
  loadMasterKeys({ masterKey: text, masterKeyFile: '/nowhere' })

interface Secret {
  accountId: string
  connectionId: string
  credentialId: string
}
const secrets: Secret[] = []
const textOf = (secret: Secret) => `secret of ${secret.connectionId}`
const ACCOUNTS = 8
const ROUNDS = times(20, 100)
/** How often each step is killed at. */
const KILLS = times(1, 8)
/** Secrets of before there were data keys, in each account: every kill takes one with it. */
const FIRST_SEALS = times(1, 3)

beforeAll(async () => {
  test = await createTestDatabase()
  const keys = await keysOf(a)
  const vault = new Vault(new DataKeys(test.db, keys))
  for (let i = 0; i < ACCOUNTS; i++) {
    const { accountId } = await insertAccount(test.db, `account ${i}`)
    for (const form of [...Array(FIRST_SEALS).keys(), 'second']) {
      const secret = { accountId, connectionId: `con_${form}_${i}`, credentialId: `cre_${form}_${i}` }
      const place = placeOfCredential(accountId, secret, 'token')
      const first = JSON.stringify([accountId, secret.connectionId, 'credential'])
      const sealed =
        form !== 'second'
          ? sealEnvelope(keys, first, Buffer.from(textOf(secret)))
          : await vault.seal(place, textOf(secret))
      await insertConnection(test.db, accountId, {
        connectionId: secret.connectionId,
        connector: 'tiny',
        credential: { credentialId: secret.credentialId, type: 'key', hint: '…', sealed },
      })
      secrets.push(secret)
    }
  }
})
afterAll(() => test.close())

/** How many secrets do not open with these master keys, by a process that has opened none before. */
async function lost(text: string): Promise<number> {
  const vault = new Vault(new DataKeys(test.db, await keysOf(text)))
  let count = 0
  for (const secret of secrets) {
    const row = await findCredential(test.db, secret.accountId, secret)
    const opening = vault.open(placeOfCredential(secret.accountId, secret, 'token'), row?.sealed as Buffer)
    if ((await opening.catch(() => null)) !== textOf(secret)) count++
  }
  return count
}

/** Seals anew in a process of its own, which kills itself at a step. */
async function rewrapUntilKilled(keys: string, at: string, nth: number): Promise<string | null> {
  const child = spawn(process.execPath, [await childProgram('rewrap-child')], {
    env: { ...process.env, CHILD_OF: JSON.stringify({ url: test.connectionString, keys, at, nth }) },
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return signal
}

it.each([
  'secret_opened',
  'secret_replaced',
  'data_key_opened',
  'data_key_replaced',
])('R18: leaves everything readable when it is killed at %s, and is ended by the next one', async (at) => {
  for (let i = 0; i < KILLS; i++) {
    // To the other key each time; a first seal is sealed anew only once.
    const keys = (await sealStatus(test.db, await keysOf(`${b},${a}`))).left > 0 ? `${b},${a}` : `${a},${b}`
    expect(await rewrapUntilKilled(keys, at, 1 + (i % 2))).toBe('SIGKILL')
    expect(await lost(keys)).toBe(0)
    if (at.startsWith('data_key')) await rewrap(test.db, await keysOf(keys))
  }
  shows('R18', KILLS, `SIGKILL at ${at}: 0 of ${secrets.length} secrets lost`)
}, 240_000)

it('ends where it was interrupted', async () => {
  const keys = await keysOf(`${b},${a}`)
  await rewrap(test.db, keys)
  expect(await sealStatus(test.db, keys)).toMatchObject({ left: 0, firstSeals: 0, done: true })
  expect(await lost(b)).toBe(0)
})

it('R18: goes back and forth many times while others read and add secrets, and loses none', async () => {
  const both = await keysOf(`${a},${b}`)
  const vault = new Vault(new DataKeys(test.db, both))
  let running = true
  let read = 0
  const reading = (async () => {
    while (running) {
      expect(await lost(`${a},${b}`)).toBe(0)
      read += secrets.length
      const accountId = secrets[read % secrets.length]?.accountId ?? ''
      const place = placeOfCredential(accountId, { connectionId: 'c', credentialId: 'd' }, 'token')
      expect(await vault.open(place, await vault.seal(place, 'fresh'))).toBe('fresh')
    }
  })()
  for (let i = 0; i < ROUNDS; i++) await rewrap(test.db, await keysOf(i % 2 ? `${b},${a}` : `${a},${b}`))
  running = false
  await reading
  shows('R18', ROUNDS, `rotations of the master key, ${read} reads meanwhile: 0 failed`)
}, 240_000)

it('refuses to seal anew what it cannot open, and changes nothing', async () => {
  const other = `c:${randomBytes(32).toString('base64')}`
  await expect(rewrap(test.db, await keysOf(other))).rejects.toThrow(/master key/)
  expect(await lost(`${a},${b}`)).toBe(0)
})

it('tells of a swap of two rows, and of two accounts', async () => {
  const [one, two] = secrets as [Secret, Secret]
  const read = async (secret: Secret) =>
    (await findCredential(test.db, secret.accountId, secret))?.sealed as Buffer
  const before = [await read(one), await read(two)]
  const write = (secret: Secret, sealed: Buffer | undefined) =>
    queryAsOwner(test.connectionString, secret.accountId, {
      text: 'update credentials set sealed = $1 where credential_id = $2',
      values: [sealed, secret.credentialId],
    })
  await write(one, before[1])
  await write(two, before[0])
  expect(await lost(`${a},${b}`)).toBe(2)
  await write(one, before[0])
  await write(two, before[1])
  expect(await lost(`${a},${b}`)).toBe(0)
})
