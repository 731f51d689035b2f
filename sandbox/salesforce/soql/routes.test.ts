import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let world: OrgWorld
let accountIds: string[]

interface Answer {
  totalSize: number
  done: boolean
  nextRecordsUrl?: string
  records: Record<string, unknown>[]
}

beforeAll(async () => {
  world = await createOrg()
  accountIds = await make(
    'Account',
    ['Acme', 'Beta'].map((Name) => ({ Name, Industry: 'Energy' })),
  )
  await make(
    'Contact',
    Array.from({ length: 450 }, (_, at) => ({
      LastName: `Person ${String(at).padStart(3, '0')}`,
      Email: `p${at}@example.com`,
      AccountId: accountIds[at < 205 ? 0 : 1],
    })),
  )
})
afterAll(() => world.close())

async function make(type: string, records: Record<string, unknown>[]): Promise<string[]> {
  const ids: string[] = []
  for (const record of records) {
    const { status, json: body } = await world.call('POST', `${V}/sobjects/${type}`, record)
    expect(status).toBe(201)
    ids.push((body as { id: string }).id)
  }
  return ids
}

const get = (path: string, headers: Record<string, string> = {}, token = world.token) =>
  fetch(world.url + path, { headers: { authorization: `Bearer ${token}`, ...headers } })

async function query(text: string, how: { path?: string; batchSize?: number } = {}): Promise<Answer> {
  const headers: Record<string, string> =
    how.batchSize === undefined ? {} : { 'sforce-query-options': `batchSize=${how.batchSize}` }
  const response = await get(`${V}/${how.path ?? 'query'}?q=${encodeURIComponent(text)}`, headers)
  expect(response.status).toBe(200)
  return (await response.json()) as Answer
}

async function refusal(path: string, token = world.token): Promise<unknown[]> {
  const response = await get(path, {}, token)
  return [response.status, await response.json()]
}

const ask = (text: string): string => `${V}/query?q=${encodeURIComponent(text)}`

describe('queries over HTTP', () => {
  test('records, parents, children and totals as the vendor writes them', async () => {
    const answer = await query(
      "select id, name, (SELECT LastName, Account.Name FROM Contacts ORDER BY LastName LIMIT 1) from account where name = 'acme'",
    )
    expect(answer).toEqual({
      totalSize: 1,
      done: true,
      records: [
        {
          attributes: { type: 'Account', url: `${V}/sobjects/Account/${accountIds[0]}` },
          Id: accountIds[0],
          Name: 'Acme',
          Contacts: {
            totalSize: 1,
            done: true,
            records: [
              {
                attributes: { type: 'Contact', url: expect.stringContaining(`${V}/sobjects/Contact/003`) },
                LastName: 'Person 000',
                Account: {
                  attributes: { type: 'Account', url: `${V}/sobjects/Account/${accountIds[0]}` },
                  Name: 'Acme',
                },
              },
            ],
          },
        },
      ],
    })
    expect(await query('SELECT COUNT() FROM Contact')).toEqual({ totalSize: 450, done: true, records: [] })
    expect(
      await query(
        "SELECT Account.Name, COUNT(Id) FROM Contact WHERE Email != 'P0@example.com' GROUP BY Account.Name",
      ),
    ).toEqual({
      totalSize: 2,
      done: true,
      records: [
        { attributes: { type: 'AggregateResult' }, Name: 'Acme', expr0: 204 },
        { attributes: { type: 'AggregateResult' }, Name: 'Beta', expr0: 245 },
      ],
    })
  })

  test('the recycle bin is in queryAll only', async () => {
    const [id = ''] = await make('Account', [{ Name: 'Gone' }])
    await world.call('DELETE', `${V}/sobjects/Account/${id}`)
    expect(await query("SELECT Id FROM Account WHERE Name = 'Gone'")).toMatchObject({ totalSize: 0 })
    const { records } = await query("SELECT Id, IsDeleted FROM Account WHERE Name = 'Gone'", {
      path: 'queryAll',
    })
    expect(records).toMatchObject([{ Id: id, IsDeleted: true }])
  })

  test('every object can be asked for all of its fields', async () => {
    const { json: body } = await world.call('GET', `${V}/sobjects`)
    for (const { name } of (body as { sobjects: { name: string }[] }).sobjects) {
      const { json: described } = await world.call('GET', `${V}/sobjects/${name}/describe`)
      const names = (described as { fields: { name: string }[] }).fields.map((field) => field.name)
      const answer = await query(`SELECT FIELDS(ALL) FROM ${name} LIMIT 1`)
      for (const record of answer.records) expect(Object.keys(record)).toEqual(['attributes', ...names])
    }
  })
})

describe('pages', () => {
  test('walk through all records; what is made or deleted meanwhile changes nothing of which they are', async () => {
    const first = await query('SELECT LastName FROM Contact ORDER BY LastName', { batchSize: 200 })
    expect(first).toMatchObject({ totalSize: 450, done: false })
    expect(first.nextRecordsUrl).toMatch(/^\/services\/data\/v60\.0\/query\/0r8[A-Za-z0-9]{15}-200$/)
    const [extra = ''] = await make('Contact', [{ LastName: 'Person 000a' }])
    const names = first.records.map(({ LastName }) => LastName)
    for (let next = first.nextRecordsUrl; next !== undefined; ) {
      const page = (await (await get(next)).json()) as Answer
      expect(page.totalSize).toBe(450)
      names.push(...page.records.map(({ LastName }) => LastName))
      next = page.nextRecordsUrl
      expect(page.done).toBe(next === undefined)
    }
    await world.call('DELETE', `${V}/sobjects/Contact/${extra}`)
    expect(names).toEqual(Array.from({ length: 450 }, (_, at) => `Person ${String(at).padStart(3, '0')}`))
  })

  test('batchSize is a wish within 200 and 2,000', async () => {
    expect((await query('SELECT Id FROM Contact', { batchSize: 1 })).records).toHaveLength(200)
    expect((await query('SELECT Id FROM Contact', { batchSize: 9_999 })).records).toHaveLength(450)
  })

  test('children beyond a page have a locator of their own', async () => {
    const { records } = await query(
      "SELECT (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Acme'",
      { batchSize: 200 },
    )
    const children = records[0]?.Contacts as Answer
    expect(children).toMatchObject({ totalSize: 205, done: false })
    expect(await (await get(String(children.nextRecordsUrl))).json()).toMatchObject({
      totalSize: 205,
      done: true,
    })
  })

  test('a bad locator, one of somebody else, one that is too far, one that was pushed out, one that is too old', async () => {
    const bad = (extendedErrorCode?: string) => [
      400,
      [
        {
          message: 'invalid query locator',
          errorCode: 'INVALID_QUERY_LOCATOR',
          ...(extendedErrorCode === undefined ? {} : { extendedErrorDetails: [{ extendedErrorCode }] }),
        },
      ],
    ]
    const { nextRecordsUrl = '' } = await query('SELECT Id FROM Contact', { batchSize: 200 })
    expect(await refusal(`${V}/query/nonsense`)).toEqual(bad('INVALID_QUERY_LOCATOR_FORMAT'))
    expect(await refusal(`${V}/query/0r8000000000000AAA-200`)).toEqual(bad())
    expect(await refusal(nextRecordsUrl.replace('-200', '-450'))).toEqual(
      bad('LOCATOR_LOCATION_EXCEEDS_SIZE'),
    )
    await world.salesforce.seed({ users: 1 })
    const [other] = [...world.salesforce.org.store('User').live()].filter(({ id }) => id !== world.userId)
    const stranger = world.salesforce.session(other?.id).accessToken
    expect(await refusal(nextRecordsUrl, stranger)).toEqual(bad())
    expect((await get(nextRecordsUrl)).status).toBe(200)
    for (let more = 0; more < 9; more += 1) await query('SELECT Id FROM Contact', { batchSize: 200 })
    expect((await get(nextRecordsUrl)).status).toBe(200)
    for (let more = 0; more < 10; more += 1) await query('SELECT Id FROM Contact', { batchSize: 200 })
    expect(await refusal(nextRecordsUrl)).toEqual(bad())
    const { nextRecordsUrl: last = '' } = await query('SELECT Id FROM Contact', { batchSize: 200 })
    world.salesforce.clock.advance(2 * 86_400_000 + 1)
    const { accessToken } = world.salesforce.session()
    world.token = accessToken
    expect(await refusal(last)).toEqual(bad('QUERY_LOCATOR_EXPIRED'))
  })
})

describe('refusals over HTTP', () => {
  test.each([
    ['SELECT Id FROM Foo', 'INVALID_TYPE'],
    ['SELECT Foo FROM Account', 'INVALID_FIELD'],
    ['SELECT', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Account OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
    ["SELECT Id FROM Account WHERE Id = 'x'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ['SELECT Id FROM Account USING SCOPE team', 'INVALID_QUERY_SCOPE'],
    ["SELECT Id FROM Account WHERE Description = 'x'", 'INVALID_FIELD'],
  ])('%s', async (text, errorCode) => {
    expect(await refusal(ask(text))).toEqual([400, [{ message: expect.any(String), errorCode }]])
  })

  test('no statement, and explain', async () => {
    expect(await refusal(`${V}/query`)).toMatchObject([400, [{ errorCode: 'MALFORMED_QUERY' }]])
    expect(await refusal(`${V}/query?explain=${encodeURIComponent('SELECT Id FROM Account')}`)).toMatchObject(
      [400, [{ errorCode: 'FUNCTIONALITY_NOT_ENABLED' }]],
    )
  })
})
