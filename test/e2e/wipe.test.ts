import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DataKeys } from '../../src/credentials/data-keys.ts'
import { loadMasterKeys } from '../../src/credentials/master-key.ts'
import { rewrap } from '../../src/credentials/rewrap.ts'
import { placeOfCredential, Vault } from '../../src/credentials/vault.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { findCredential, listCredentials } from '../../src/store/credentials.ts'
import { openDatabase } from '../../src/store/database.ts'
import { queryAsOwner } from '../database.ts'
import { shows, times } from '../faults/heavy.ts'
import { visitLink } from './link-visit.ts'
import { expectProblem } from './problem.ts'
import { ALL_SCOPES, type ConnectionBody, startWorld, type World } from './world.ts'

const CONNECTIONS = times(20, 1_000)

let world: World
beforeAll(async () => {
  world = await startWorld({ clock: systemClock, seed: { contacts: 1 } })
})
afterAll(() => world.close())

const ask = (text: string, values: unknown[] = []) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, { text, values })
const freshKey = () => world.hubspot.serviceKeys.create({ name: 'wiped', scopes: ALL_SCOPES })

/** What a backup of these tables holds, as statements that bring it back. */
async function backup(tables: readonly string[]) {
  const rows = await Promise.all(tables.map((table) => ask(`select to_jsonb(t) as row from ${table} t`)))
  return async () => {
    for (const [n, table] of tables.entries()) {
      for (const { row } of rows[n] ?? []) {
        await ask(
          `delete from ${table} t where to_jsonb(t)->>$1 = $2`,
          idOf(table, row as Record<string, string>),
        )
        await ask(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`, [row])
      }
    }
  }
}
const idOf = (table: string, row: Record<string, string>) => {
  const column = table === 'data_keys' ? 'data_key_id' : 'credential_id'
  return [column, row[column]]
}

/** How many secrets of the account open with these master keys; and how many there are. */
async function opened(masterKey: string): Promise<[opens: number, all: number]> {
  const { db, close } = await openDatabase({
    connectionString: world.databaseUrl,
    asApplication: true,
    poolSize: 1,
  })
  const { accountId } = world.rooms
  const keys = await loadMasterKeys({ masterKey, masterKeyFile: '' })
  const vault = new Vault(new DataKeys(db, keys))
  let [opens, all] = [0, 0]
  for (const { connection_id } of await ask('select connection_id from connections')) {
    for (const { credentialId } of await listCredentials(db, accountId, String(connection_id))) {
      const place = { connectionId: String(connection_id), credentialId }
      const found = await findCredential(db, accountId, place)
      if (!found?.sealed) continue
      all++
      const text = await vault
        .open(placeOfCredential(accountId, place, 'token'), found.sealed)
        .catch(() => null)
      if (text !== null) opens++
    }
  }
  await close()
  return [opens, all]
}

test('S15: an account is wiped by one call: nothing opens, also not from a backup once its master key is destroyed', async () => {
  for (let i = 1; i < CONNECTIONS; i++) {
    // A row as connecting leaves it, sealed for its own place; the CRM is asked once.
    expect((await world.connect(freshKey().token)).status).toBe(201)
  }
  const app = { connector: 'hubspot', name: 'ours', client_id: 'x', client_secret: 'y'.repeat(36) }
  expect((await world.call('POST', '/v1/oauth-apps', { body: app })).status).toBe(201)
  const headers = { 'idempotency-key': 'kept' }
  await world.call('POST', '/v1/api-keys', { body: { name: 'kept' }, headers })
  const restore = await backup(['data_keys', 'credentials'])
  const master = world.environment.CROSSWALK_MASTER_KEY ?? ''
  expect(await opened(master)).toEqual([CONNECTIONS, CONNECTIONS])

  const began = Date.now()
  const answer = await world.call('POST', '/v1/quarantine', { body: { reason: 'stolen', wipe: true } })
  const took = Date.now() - began
  expect(answer.body).toMatchObject({
    quarantined: expect.toSatisfy((ids: string[]) => ids.length === CONNECTIONS),
    wiped: { credentials: CONNECTIONS, oauth_apps: 1, data_keys: 1 },
  })
  expect((await world.call('GET', world.at('/contacts'))).status).toBe(423)
  expect(await opened(master)).toEqual([0, 0])
  for (const table of ['data_keys', 'oauth_apps', 'idempotent_answers'])
    expect(await ask(`select * from ${table}`)).toEqual([])
  expect((await world.rooms.audit.verify(world.rooms.accountId)).broken).toBeNull()

  // What was written before still is what it was: whoever has the backup and the master key of then reads it.
  await restore()
  expect(await opened(master)).toEqual([CONNECTIONS, CONNECTIONS])
  // So what is wiped here is wiped there only when that master key is no more.
  await ask('update credentials set sealed = null')
  await ask('delete from data_keys')
  const fresh = `next:${randomBytes(32).toString('base64')}`
  const { db, close } = await openDatabase({
    connectionString: world.databaseUrl,
    asApplication: true,
    poolSize: 1,
  })
  await rewrap(db, await loadMasterKeys({ masterKey: `${fresh},${named(master)}`, masterKeyFile: '' }))
  await close()
  await restore()
  expect(await opened(fresh)).toEqual([0, CONNECTIONS])
  shows(
    'S15',
    CONNECTIONS,
    `connections wiped in ${took} ms; of a restored backup 0 secrets open without the old master key`,
  )
})

const named = (master: string) => (master.includes(':') ? master : `old:${master}`)

test('a wiped connection says so, and its customer brings it back by connecting once more', async () => {
  const { id } = (await world.connect(freshKey().token)).body
  const path = `/v1/connections/${id}`
  await world.call('POST', `${path}/quarantine`, { body: { wipe: true } })
  expect(
    await ask('select 1 from credentials where connection_id = $1 and sealed is not null', [id]),
  ).toEqual([])
  await world.call('POST', `${path}/release`)
  const problem = expectProblem(await world.call('GET', `${path}/contacts`), 'credential_invalid')
  expect(problem.detail).toMatch(/were wiped/)
  const { body } = await world.call<ConnectionBody & { health: object }>('GET', path)
  expect(body.health).toMatchObject({ state: 'revoked', evidence: { observed_by: 'wipe' } })
  const made = await world.call<{ url: string }>('POST', '/v1/connect-sessions', {
    body: { connection_id: id },
  })
  const visit = await visitLink(made.body.url, world.url)
  expect(await visit.send('key', { type: 'service_key', token: freshKey().token })).toBe(303)
  expect(await visit.send('confirm')).toBe(303)
  expect((await world.call('GET', `${path}/contacts`)).status).toBe(200)
})

test('another process that had the data key in memory seals nothing with it once it is gone', async () => {
  const { db, close } = await openDatabase({
    connectionString: world.databaseUrl,
    asApplication: true,
    poolSize: 1,
  })
  const { accountId } = world.rooms
  const keys = await loadMasterKeys({ masterKey: world.environment.CROSSWALK_MASTER_KEY, masterKeyFile: '' })
  const vault = new Vault(new DataKeys(db, keys))
  const place = { accountId, row: ['x'], field: 'y' }
  const before = await vault.seal(place, 'secret')
  await world.call('POST', '/v1/quarantine', { body: { wipe: true } })
  const idOfKey = (sealed: Buffer) => sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString()
  await expect
    .poll(async () => idOfKey(await vault.seal(place, 'secret')), { timeout: 10_000 })
    .not.toBe(idOfKey(before))
  await expect(vault.open(place, before)).rejects.toThrow(/There is no data key/)
  await close()
})
