import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
  for (const Name of ['One', 'Two']) {
    const { id } = (await org.call('POST', `${V}/sobjects/Account`, { Name })).json
    for (const at of [1, 2]) {
      await org.call('POST', `${V}/sobjects/Contact`, { LastName: `${Name} ${at}`, AccountId: id })
    }
  }
})
afterAll(() => org.close())

const ask = (text: string) => `${V}/query?q=${encodeURIComponent(text)}`
const part = (referenceId: string, url: string, more: object = {}) => ({
  method: 'GET',
  url,
  referenceId,
  ...more,
})
const composite = async (compositeRequest: object[], more: object = {}) =>
  (await org.call('POST', `${V}/composite`, { compositeRequest, ...more })).json.compositeResponse
const families = ask(
  'SELECT Id, Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account ORDER BY Name',
)
const count = (name: string) => org.salesforce.org.store(name).count

describe('queries inside of other calls', () => {
  test('are answered in composite, batch and graph as they are alone', async () => {
    const alone = (await org.call('GET', families)).json
    expect(alone.totalSize).toBe(2)
    const [inComposite] = await composite([part('q', families)])
    expect([inComposite.httpStatusCode, inComposite.body]).toEqual([200, alone])
    const batchRequests = [{ method: 'GET', url: families.slice('/services/data/'.length) }]
    const batch = (await org.call('POST', `${V}/composite/batch`, { batchRequests })).json
    expect(batch).toEqual({ hasErrors: false, results: [{ statusCode: 200, result: alone }] })
    const graphs = [{ graphId: 'g', compositeRequest: [part('q', families)] }]
    const graph = (await org.call('POST', `${V}/composite/graph`, { graphs })).json.graphs[0]
    expect(graph).toMatchObject({
      isSuccessful: true,
      graphResponse: { compositeResponse: [{ body: alone }] },
    })
  })

  test('that are wrong are errors of their part alone', async () => {
    const [bad, good] = await composite([part('bad', ask('SELECT Foo FROM Account')), part('good', families)])
    expect([bad.httpStatusCode, bad.body[0].errorCode, good.httpStatusCode]).toEqual([
      400,
      'INVALID_FIELD',
      200,
    ])
    expect(bad.body[0].message).toContain("No such column 'Foo' on entity 'Account'")
  })

  test('give locators that work outside, and five queries are the most', async () => {
    const contacts = Array.from({ length: 200 }, (_, at) => ({
      attributes: { type: 'Lead' },
      LastName: `L${at}`,
      Company: 'C',
    }))
    for (const chunk of [contacts, contacts.slice(0, 50)]) {
      await org.call('POST', `${V}/composite/sobjects`, { records: chunk })
    }
    const httpHeaders = { 'Sforce-Query-Options': 'batchSize=200' }
    const [page] = await composite([part('q', ask('SELECT Id FROM Lead'), { httpHeaders })])
    expect([page.body.totalSize, page.body.done]).toEqual([250, false])
    expect((await org.call('GET', page.body.nextRecordsUrl)).json).toMatchObject({
      totalSize: 250,
      done: true,
    })
    const six = Array.from({ length: 6 }, (_, at) => part(`q${at}`, families))
    const refused = (await org.call('POST', `${V}/composite`, { compositeRequest: six })).json[0]
    expect(refused.errorCode).toBe('LIMIT_EXCEEDED')
  })
})

describe('references', () => {
  test('reach into records, children and collections', async () => {
    const records = [
      { attributes: { type: 'Account' }, Name: 'Many 1' },
      { attributes: { type: 'Account' }, Name: 'Many 2' },
    ]
    const answers = await composite([
      part('q', families),
      part('first', `${V}/sobjects/Account/@{q.records[0].Id}?fields=Name`),
      part('many', `${V}/composite/sobjects`, { method: 'POST', body: { records } }),
      part('second', `${V}/sobjects/Account/@{many[1].id}?fields=Name`),
      part('child', `${V}/sobjects/Contact`, {
        ...{ method: 'POST' },
        body: {
          LastName: 'after @{q.records[1].Contacts.records[0].LastName}, of @{q.totalSize}',
          AccountId: '@{many[0].id}',
        },
      }),
      part('read', `${V}/sobjects/Contact/@{child.id}?fields=LastName,AccountId`),
    ])
    const byName = Object.fromEntries(
      answers.map((answer: { referenceId: string }) => [answer.referenceId, answer]),
    )
    expect([byName.first.body.Name, byName.second.body.Name]).toEqual(['One', 'Many 2'])
    expect(byName.read.body).toMatchObject({
      LastName: 'after Two 1, of 2',
      AccountId: byName.many.body[0].id,
    })
  })

  test.each([
    '@{q.records[9].Id}',
    '@{q.nothing}',
    '@{q.records}',
    '@{other.id}',
    '@{q.records[0].Contacts.Id}',
  ])('to what is not there halt the part: %s', async (reference) => {
    const [, halted] = await composite([
      part('q', families),
      part('read', `${V}/sobjects/Account/${reference}`),
    ])
    expect([halted.httpStatusCode, halted.body[0].errorCode]).toEqual([400, 'PROCESSING_HALTED'])
    expect(halted.body[0].message).toContain(`No value for ${reference.slice(2, -1)} found`)
  })

  test('to a part that comes later, or to itself, halt too', async () => {
    const answers = await composite([
      part('a', `${V}/sobjects/Account/@{b.Id}`),
      part('b', families),
      part('c', `${V}/sobjects/Account/@{c.Id}`),
    ])
    expect(answers.map(({ httpStatusCode }: { httpStatusCode: number }) => httpStatusCode)).toEqual([
      400, 200, 400,
    ])
  })
})

describe('all or none', () => {
  const make = (referenceId: string, body: object) =>
    part(referenceId, `${V}/sobjects/Account`, { method: 'POST', body })

  test('of a composite call takes back creates, changes and deletes alike', async () => {
    const [one, two] = (
      await org.call('GET', ask("SELECT Id FROM Account WHERE Name IN ('One', 'Two') ORDER BY Name"))
    ).json.records
    const before = count('Account')
    const answers = await composite(
      [
        make('new', { Name: 'New' }),
        part('change', `${V}/sobjects/Account/${one.Id}`, { method: 'PATCH', body: { Name: 'Changed' } }),
        part('delete', `${V}/sobjects/Account/${two.Id}`, { method: 'DELETE' }),
        make('bad', {}),
      ],
      { allOrNone: true },
    )
    expect(answers.map(({ body }: { body: { errorCode: string }[] }) => body[0]?.errorCode)).toEqual([
      ...['PROCESSING_HALTED', 'PROCESSING_HALTED', 'PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING'],
    ])
    expect(count('Account')).toBe(before)
    const after = (
      await org.call('GET', ask("SELECT Name FROM Account WHERE Name IN ('One', 'Two') ORDER BY Name"))
    ).json
    expect(after.records.map(({ Name }: { Name: string }) => Name)).toEqual(['One', 'Two'])
    expect(
      (await org.call('GET', ask(`SELECT COUNT() FROM Contact WHERE AccountId = '${two.Id}'`))).json
        .totalSize,
    ).toBe(2)
  })

  test('of a collection inside of a composite call is that of the collection', async () => {
    const before = count('Account')
    const records = [{ Name: 'x' }, {}].map((record) => ({ attributes: { type: 'Account' }, ...record }))
    const collection = part('many', `${V}/composite/sobjects`, {
      method: 'POST',
      body: { allOrNone: true, records },
    })
    const [many, other] = await composite([collection, make('other', { Name: 'Other' })])
    expect([many.httpStatusCode, many.body[0].errors[0].statusCode]).toEqual([
      200,
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    ])
    expect([other.httpStatusCode, count('Account')]).toEqual([201, before + 1])
  })

  test('conditions of parts are theirs, and their tags are shown', async () => {
    const { id } = (await org.call('POST', `${V}/sobjects/Account`, { Name: 'Tagged' })).json
    const path = `${V}/sobjects/Account/${id}`
    const [read] = await composite([part('read', path)])
    expect(read.httpHeaders).toEqual({
      ETag: expect.stringMatching(/^".+--gzip"$/),
      'Last-Modified': expect.stringContaining('GMT'),
    })
    const change = (referenceId: string, Name: string) =>
      part(referenceId, path, {
        method: 'PATCH',
        body: { Name },
        httpHeaders: { 'If-Match': read.httpHeaders.ETag },
      })
    const answers = await composite([change('one', 'A'), change('two', 'B')])
    expect(answers.map(({ httpStatusCode }: { httpStatusCode: number }) => httpStatusCode)).toEqual([
      204, 412,
    ])
  })
})
