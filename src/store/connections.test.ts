import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { newId } from '../lib/ids.ts'
import { Problem } from '../model/problems.ts'
import { insertAccount } from './accounts.ts'
import {
  deleteConnection,
  findConnection,
  findConnectionByExternalId,
  findSealedConnection,
  insertConnection,
  listConnections,
  type NewConnection,
  updateVendorAccount,
} from './connections.ts'

let test: TestDatabase
let ours: string
let theirs: string

beforeAll(async () => {
  test = await createTestDatabase()
  ours = (await insertAccount(test.db, 'ours')).accountId
  theirs = (await insertAccount(test.db, 'theirs')).accountId
})
afterAll(() => test.close())

function aConnection(more: Partial<NewConnection> = {}): NewConnection {
  return {
    connectionId: newId('con'),
    connector: 'tinycrm',
    credential: {
      credentialId: newId('cre'),
      type: 'service_key',
      hint: 'pat-na1-…',
      sealed: Buffer.from([1, 2, 3]),
    },
    ...more,
  }
}

it('stores a connection and finds it, with the credential only where it is asked for', async () => {
  const fresh = aConnection({
    externalId: 'customer 1',
    baseUrl: 'http://127.0.0.1:8081',
    vendorAccount: { id: '12345678', deep: { list: [1, 'ü'] } },
    scopes: ['contacts.read', 'a "quoted", one'],
  })
  const stored = await insertConnection(test.db, ours, fresh)
  const { credential, ...shown } = fresh
  expect(stored).toMatchObject({ ...shown, credentialType: 'service_key', health: 'healthy' })
  expect(JSON.stringify(stored)).not.toContain('sealed')
  expect(await findConnection(test.db, ours, fresh.connectionId)).toEqual(stored)
  const sealed = await findSealedConnection(test.db, ours, fresh.connectionId)
  expect(sealed?.credential.sealed).toEqual(credential.sealed)
  expect(await listConnections(test.db, ours, { limit: 10 })).toContainEqual(stored)
})

it('refuses a second connection with the same connector and external id, in the same account only', async () => {
  await insertConnection(test.db, ours, aConnection({ externalId: 'taken' }))
  const failure = await insertConnection(test.db, ours, aConnection({ externalId: 'taken' })).catch(
    (error) => error,
  )
  expect(failure).toBeInstanceOf(Problem)
  expect(failure).toMatchObject({ code: 'connection_conflict', status: 409 })
  await insertConnection(test.db, theirs, aConnection({ externalId: 'taken' }))
  await insertConnection(test.db, ours, aConnection({ externalId: 'taken', connector: 'othercrm' }))
  await insertConnection(test.db, ours, aConnection())
  await insertConnection(test.db, ours, aConnection())
})

it('lets one of ten concurrent inserts of one external id win', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 10 }, () => insertConnection(test.db, ours, aConnection({ externalId: 'raced' }))),
  )
  expect(all.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
})

it('finds a connection by the name that the caller gave it, in the same account and connector only', async () => {
  const name = { connector: 'tinycrm', externalId: 'named' }
  const stored = await insertConnection(test.db, ours, aConnection(name))
  expect(await findConnectionByExternalId(test.db, ours, name)).toEqual(stored)
  expect(await findConnectionByExternalId(test.db, theirs, name)).toBeUndefined()
  expect(await findConnectionByExternalId(test.db, ours, { ...name, connector: 'othercrm' })).toBeUndefined()
})

it('does not call another broken rule a conflict', async () => {
  const twice = aConnection()
  await insertConnection(test.db, ours, twice)
  await expect(insertConnection(test.db, ours, twice)).rejects.not.toBeInstanceOf(Problem)
  await expect(insertConnection(test.db, 'acc_none', aConnection())).rejects.not.toBeInstanceOf(Problem)
})

it('gives nothing of another account, and changes nothing there', async () => {
  const { connectionId } = await insertConnection(test.db, ours, aConnection())
  expect(await findConnection(test.db, theirs, connectionId)).toBeUndefined()
  expect(await deleteConnection(test.db, theirs, connectionId)).toBe(false)
  const update = { vendorAccount: { id: 'stolen' }, scopes: [] }
  expect(await updateVendorAccount(test.db, theirs, connectionId, update)).toBeUndefined()
  const page = await listConnections(test.db, theirs, { limit: 1000 })
  expect(page.map((connection) => connection.connectionId)).not.toContain(connectionId)
  expect(await findConnection(test.db, ours, connectionId)).toMatchObject({ vendorAccount: null })
})

it('pages through all connections, each once, in the order they were made', async () => {
  const { accountId: account } = await insertAccount(test.db, 'pages')
  const made: string[] = []
  for (let i = 0; i < 7; i++) {
    const fresh = aConnection({ connectionId: newId('con', 1_800_000_000_000 + i) })
    made.push((await insertConnection(test.db, account, fresh)).connectionId)
  }
  const seen: string[] = []
  for (;;) {
    const page = await listConnections(test.db, account, { limit: 3, after: seen.at(-1) })
    if (page.length === 0) break
    seen.push(...page.map((connection) => connection.connectionId))
  }
  expect(seen).toEqual(made)
})

it('updates what the vendor says, and deletes once', async () => {
  const { connectionId } = await insertConnection(test.db, ours, aConnection())
  const updated = await updateVendorAccount(test.db, ours, connectionId, {
    vendorAccount: { id: '1' },
    scopes: ['x'],
  })
  expect(updated).toMatchObject({ vendorAccount: { id: '1' }, scopes: ['x'] })
  expect(await deleteConnection(test.db, ours, connectionId)).toBe(true)
  expect(await deleteConnection(test.db, ours, connectionId)).toBe(false)
  expect(await findConnection(test.db, ours, connectionId)).toBeUndefined()
})
