import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let world: OrgWorld

beforeAll(async () => {
  world = await createOrg({ bulkQueueMs: 1_000, bulkRunMs: 1_000 })
  for (let at = 1; at <= 5; at += 1) {
    await world.call('POST', `${V}/sobjects/Account`, { Name: `A "quoted", ${at}`, AnnualRevenue: at * 10 })
  }
})
afterAll(() => world.close())

const jobs = `${V}/jobs/query`

async function create(query: string, more: Record<string, unknown> = {}) {
  const { status, json: body } = await world.call('POST', jobs, {
    operation: 'query',
    query,
    contentType: 'CSV',
    ...more,
  })
  return { status, body: body as { id: string; state: string } }
}

const state = async (id: string) =>
  ((await world.call('GET', `${jobs}/${id}`)).json as { state: string }).state

/** Moves the clock over both steps of every job. */
async function finish(): Promise<void> {
  world.salesforce.clock.advance(1_000)
  world.salesforce.clock.advance(1_000)
}

async function results(id: string, query = '') {
  const response = await fetch(`${world.url}${jobs}/${id}/results${query}`, {
    headers: { authorization: `Bearer ${world.token}` },
  })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    locator: response.headers.get('sforce-locator'),
    count: response.headers.get('sforce-numberofrecords'),
    text: await response.text(),
  }
}

describe('a bulk query', () => {
  test('goes from state to state as the clock moves, and gives CSV a page at a time', async () => {
    const { status, body } = await create(
      'SELECT Name, AnnualRevenue, Owner.Username, Phone FROM Account ORDER BY Id',
    )
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^750[A-Za-z0-9]{15}$/),
      operation: 'query',
      object: 'Account',
      createdById: world.userId,
      createdDate: '2026-05-01T07:35:37.000+0000',
      systemModstamp: '2026-05-01T07:35:37.000+0000',
      state: 'UploadComplete',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      apiVersion: 60,
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    })
    expect((await results(body.id)).status).toBe(400)
    world.salesforce.clock.advance(1_000)
    expect(await state(body.id)).toBe('InProgress')
    world.salesforce.clock.advance(1_000)
    expect((await world.call('GET', `${jobs}/${body.id}`)).json).toMatchObject({
      state: 'JobComplete',
      jobType: 'V2Query',
      retries: 0,
      totalProcessingTime: 1_000,
      numberRecordsProcessed: 5,
    })
    const header = '"Name","AnnualRevenue","Owner.Username","Phone"\n'
    const first = await results(body.id, '?maxRecords=3')
    expect(first).toMatchObject({ status: 200, type: 'text/csv', count: '3' })
    expect(first.text.startsWith(`${header}"A ""quoted"", 1","10.0","`)).toBe(true)
    const second = await results(body.id, `?maxRecords=3&locator=${first.locator}`)
    expect(second).toMatchObject({ locator: 'null', count: '2' })
    expect(second.text.startsWith(`${header}"A ""quoted"", 4","40.0","`)).toBe(true)
    expect(second.text.endsWith('@example.com",""\n') || second.text.endsWith('",""\n')).toBe(true)
    expect((await world.call('GET', `${jobs}/${body.id}/resultPages`)).json).toMatchObject({
      done: true,
      nextRecordsUrl: null,
      resultPages: [{ resultUrl: expect.stringContaining(`${jobs}/${body.id}/results?locator=`) }],
    })
  })

  test('no record is a header; other delimiters and line endings; moments end in Z', async () => {
    const none = await create("SELECT Id FROM Account WHERE Name = 'nobody'")
    const other = await create('SELECT Name, CreatedDate FROM Account ORDER BY Id LIMIT 1', {
      columnDelimiter: 'PIPE',
      lineEnding: 'CRLF',
    })
    await finish()
    expect(await results(none.body.id)).toMatchObject({ text: '"Id"\n', locator: 'null', count: '0' })
    expect((await results(other.body.id)).text).toMatch(
      /^"Name"\|"CreatedDate"\r\n"A ""quoted"", 1"\|"2026-05-01T07:35:37.000Z"\r\n$/,
    )
  })

  test('queryAll has the recycle bin', async () => {
    const { json: made } = await world.call('POST', `${V}/sobjects/Account`, { Name: 'Gone' })
    await world.call('DELETE', `${V}/sobjects/Account/${(made as { id: string }).id}`)
    const text = "SELECT IsDeleted FROM Account WHERE Name = 'Gone'"
    const [live, all] = [await create(text), await create(text, { operation: 'queryAll' })]
    await finish()
    expect((await results(live.body.id)).text).toBe('"IsDeleted"\n')
    expect((await results(all.body.id)).text).toBe('"IsDeleted"\n"true"\n')
  })

  test('is aborted, deleted and listed', async () => {
    const { body } = await create('SELECT Id FROM Account')
    expect((await world.call('PATCH', `${jobs}/${body.id}`, { state: 'Aborted' })).json).toMatchObject({
      state: 'Aborted',
    })
    await finish()
    expect(await state(body.id)).toBe('Aborted')
    expect((await world.call('PATCH', `${jobs}/${body.id}`, { state: 'Aborted' })).status).toBe(400)
    const { json: list } = await world.call('GET', jobs)
    expect(list).toMatchObject({ done: true, nextRecordsUrl: null })
    expect((list as unknown as { records: unknown[] }).records).toHaveLength(6)
    expect((await world.call('DELETE', `${jobs}/${body.id}`)).status).toBe(204)
    expect((await world.call('GET', `${jobs}/${body.id}`)).status).toBe(404)
    world.salesforce.clock.advance(8 * 86_400_000)
    world.token = world.salesforce.session().accessToken
    const response = await fetch(world.url + jobs, { headers: { authorization: `Bearer ${world.token}` } })
    expect(await response.json()).toMatchObject({ records: [] })
  })
})

describe('what bulk refuses', () => {
  test.each([
    [
      'SELECT BillingAddress FROM Account',
      'API_ERROR',
      'Selecting compound data not supported in Bulk Query',
    ],
    [
      'SELECT Id, (SELECT Id FROM Contacts) FROM Account',
      'API_ERROR',
      'Aggregate Relationships not supported in Bulk V2 Query with CSV content type',
    ],
    ['SELECT COUNT() FROM Account', 'API_ERROR', expect.stringContaining('not supported in Bulk Query')],
    [
      'SELECT Name FROM Account GROUP BY Name',
      'API_ERROR',
      expect.stringContaining('not supported in Bulk Query'),
    ],
    ['SELECT Id FROM Account OFFSET 5', 'API_ERROR', 'OFFSET is not supported in Bulk Query'],
    [
      'SELECT TYPEOF What WHEN Account THEN Name END FROM Task',
      'API_ERROR',
      'TYPEOF is not supported in Bulk Query',
    ],
    ['SELECT Id FROM TaskStatus', 'INVALIDENTITY', "Entity 'TaskStatus' is not supported by the Bulk API."],
    [
      'SELECT Nope FROM Account',
      'INVALID_FIELD',
      expect.stringContaining("No such column 'Nope' on entity 'Account'"),
    ],
    ['', 'MALFORMED_QUERY', expect.any(String)],
  ])('%s', async (text, errorCode, message) => {
    const response = await fetch(world.url + jobs, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ operation: 'query', query: text }),
    })
    expect([response.status, await response.json()]).toEqual([400, [{ errorCode, message }]])
  })
})
