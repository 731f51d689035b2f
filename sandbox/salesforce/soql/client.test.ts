import { Connection, SfDate } from '@jsforce/jsforce-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrg, type OrgWorld } from '../../testing/org.ts'

let world: OrgWorld
let conn: Connection

beforeAll(async () => {
  world = await createOrg()
  conn = new Connection({ instanceUrl: world.url, accessToken: world.token, version: '60.0' })
  const input = Array.from({ length: 420 }, (_, at) => ({
    LastName: `L${String(at).padStart(3, '0')}`,
    Email: `c${at}@example.com`,
  }))
  const how = {
    object: 'Contact',
    operation: 'insert',
    input,
    pollInterval: 50,
    pollTimeout: 20_000,
  } as const
  const { successfulResults } = await conn.bulk2.loadAndWaitForResults(how)
  expect(successfulResults).toHaveLength(420)
})
afterAll(() => world.close())

test('query, queryMore and autoFetch', async () => {
  const first = await conn.query<{ LastName: string }>('SELECT Id, LastName FROM Contact ORDER BY LastName', {
    headers: { 'Sforce-Query-Options': 'batchSize=200' },
  } as object)
  expect(first).toMatchObject({ totalSize: 420, done: false })
  const second = await conn.queryMore<{ LastName: string }>(String(first.nextRecordsUrl))
  expect(second.records[0]?.LastName).toBe('L200')
  const all = await conn.query('SELECT Id FROM Contact', {
    autoFetch: true,
    maxFetch: 1_000,
    headers: { 'Sforce-Query-Options': 'batchSize=200' },
  } as object)
  expect(all.records).toHaveLength(420)
})

test('the query builder', async () => {
  const found = await conn
    .sobject('Contact')
    .find(
      {
        LastName: { $like: 'L00%' },
        CreatedDate: { $gte: SfDate.toDateTimeLiteral('2026-01-01T00:00:00Z') } as never,
      },
      ['Id', 'LastName', 'Account.Name'],
    )
    .sort({ LastName: -1 })
    .limit(3)
    .skip(1)
  expect(found.map(({ LastName }) => LastName)).toEqual(['L008', 'L007', 'L006'])
  expect(await conn.sobject('Contact').count({ LastName: { $in: ['L001', 'L002'] } })).toBe(2)
})

test('bulk: ingest and query', async () => {
  const rows = Array.from({ length: 3 }, (_, at) => ({ Name: `Bulk ${at}`, Phone: at === 0 ? '1' : '' }))
  const written = await conn.bulk2.loadAndWaitForResults({
    object: 'Account',
    operation: 'insert',
    input: [...rows, { Name: '', Phone: 'x' }],
    pollInterval: 50,
    pollTimeout: 20_000,
  })
  expect(written.successfulResults).toHaveLength(3)
  expect(written.failedResults).toMatchObject([
    { sf__Error: expect.stringContaining('REQUIRED_FIELD_MISSING') },
  ])
  expect(written.unprocessedRecords).toHaveLength(0)
  const stream = await conn.bulk2.query(
    "SELECT Id, Name, Phone FROM Account WHERE Name LIKE 'Bulk%' ORDER BY Name",
    { pollInterval: 50, pollTimeout: 20_000 },
  )
  const read = (await stream.toArray()) as { Name: string; Phone: string | null }[]
  expect(read.map(({ Name }) => Name)).toEqual(['Bulk 0', 'Bulk 1', 'Bulk 2'])
})
