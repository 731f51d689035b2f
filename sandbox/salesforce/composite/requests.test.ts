import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
})
afterAll(() => org.close())

const account = { method: 'POST', url: `${V}/sobjects/Account`, referenceId: 'acme', body: { Name: 'Acme' } }
const contact = (AccountId: string, referenceId = 'ada') => ({
  ...{ method: 'POST', url: `${V}/sobjects/Contact`, referenceId, body: { LastName: 'Ada', AccountId } },
})
const count = (name: string) => org.salesforce.org.store(name).count

describe('composite', () => {
  it('hands on what earlier parts answered, in bodies and addresses', async () => {
    const used = org.salesforce.ledger.total
    const { json, headers } = await org.call('POST', `${V}/composite`, {
      compositeRequest: [
        account,
        contact('@{acme.id}'),
        { method: 'GET', url: `${V}/sobjects/Contact/@{ada.id}?fields=AccountId`, referenceId: 'read' },
        {
          method: 'PATCH',
          url: `${V}/sobjects/Account/@{read.AccountId}`,
          referenceId: 'done',
          body: { Name: 'B' },
        },
      ],
    })
    const [made, , read, done] = json.compositeResponse
    expect(made).toEqual({
      body: { id: expect.stringMatching(/^001/), success: true, errors: [] },
      httpHeaders: { Location: `${V}/sobjects/Account/${made.body.id}` },
      httpStatusCode: 201,
      referenceId: 'acme',
    })
    expect(read.body.AccountId).toBe(made.body.id)
    expect([done.httpStatusCode, done.body]).toEqual([204, null])
    expect(headers.get('sforce-limit-info')).toMatch(/^api-usage=1\//)
    expect(org.salesforce.ledger.total).toBe(used + 1)
  })

  it('halts what depends on a failure, and goes on with the rest', async () => {
    const { json } = await org.call('POST', `${V}/composite`, {
      compositeRequest: [
        { ...account, body: {} },
        contact('@{acme.id}'),
        { ...account, referenceId: 'other' },
      ],
    })
    const codes = json.compositeResponse.map(
      (part: { httpStatusCode: number; body: { errorCode?: string }[] }) => [
        part.httpStatusCode,
        part.body[0]?.errorCode,
      ],
    )
    expect(codes).toEqual([
      [400, 'REQUIRED_FIELD_MISSING'],
      [400, 'PROCESSING_HALTED'],
      [201, undefined],
    ])
  })

  it('all or none takes back what was written', async () => {
    const before = count('Account')
    const { json } = await org.call('POST', `${V}/composite`, {
      allOrNone: true,
      compositeRequest: [
        account,
        { ...contact('@{acme.id}'), body: {} },
        { ...account, referenceId: 'other' },
      ],
    })
    expect(
      json.compositeResponse.map(({ body }: { body: { errorCode: string }[] }) => body[0]?.errorCode),
    ).toEqual(['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED'])
    expect(count('Account')).toBe(before)
  })

  it('refuses more than 25 parts, names that are there twice, and composites inside', async () => {
    const many = Array.from({ length: 26 }, (_, at) => ({ ...account, referenceId: `a${at}` }))
    const code = async (compositeRequest: unknown) =>
      (await org.call('POST', `${V}/composite`, { compositeRequest })).json[0].errorCode
    expect(await code(many)).toBe('LIMIT_EXCEEDED')
    expect(await code([account, account])).toBe('JSON_PARSER_ERROR')
    const inside = await org.call('POST', `${V}/composite`, {
      compositeRequest: [{ method: 'POST', url: `${V}/composite/batch`, referenceId: 'x', body: {} }],
    })
    expect(inside.json.compositeResponse[0].httpStatusCode).toBe(400)
  })
})

describe('batch', () => {
  it('answers each call for itself, and stops when told to', async () => {
    const batchRequests = [
      { method: 'GET', url: 'v60.0/limits' },
      { method: 'GET', url: 'v60.0/sobjects/Nothing' },
      { method: 'POST', url: 'v57.0/sobjects/Account', richInput: { Name: 'Batch' } },
    ]
    const { json } = await org.call('POST', `${V}/composite/batch`, { batchRequests })
    expect(json.hasErrors).toBe(true)
    expect(json.results.map(({ statusCode }: { statusCode: number }) => statusCode)).toEqual([200, 404, 201])
    const halted = (await org.call('POST', `${V}/composite/batch`, { batchRequests, haltOnError: true })).json
    expect(halted.results.map(({ statusCode }: { statusCode: number }) => statusCode)).toEqual([
      200, 404, 412,
    ])
    expect(halted.results[2].result[0].errorCode).toBe('BATCH_PROCESSING_HALTED')
  })
})

describe('graph and tree', () => {
  it('a graph is all or none for itself', async () => {
    const before = count('Account')
    const { json } = await org.call('POST', `${V}/composite/graph`, {
      graphs: [
        { graphId: 'good', compositeRequest: [account, contact('@{acme.id}')] },
        { graphId: 'bad', compositeRequest: [account, { ...contact('@{acme.id}'), body: {} }] },
      ],
    })
    expect(
      json.graphs.map(({ graphId, isSuccessful }: { graphId: string; isSuccessful: boolean }) => [
        graphId,
        isSuccessful,
      ]),
    ).toEqual([
      ['good', true],
      ['bad', false],
    ])
    expect(count('Account')).toBe(before + 1)
    const chain = Array.from({ length: 16 }, (_, at) => ({
      ...{ method: 'POST', url: `${V}/sobjects/Account`, referenceId: `a${at}` },
      body: { Name: `A${at}`, ...(at === 0 ? {} : { ParentId: `@{a${at - 1}.id}` }) },
    }))
    const deep = await org.call('POST', `${V}/composite/graph`, {
      graphs: [{ graphId: 'deep', compositeRequest: chain }],
    })
    expect(deep.json[0].errorCode).toBe('LIMIT_EXCEEDED')
  })

  it('a tree makes records with their children, or nothing', async () => {
    const tree = (LastName: string) => ({
      records: [
        {
          attributes: { type: 'Account', referenceId: 'a' },
          Name: 'Tree',
          Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName }] },
        },
      ],
    })
    const { status, json } = await org.call('POST', `${V}/composite/tree/Account`, tree('Leaf'))
    expect(json).toEqual({
      hasErrors: false,
      results: [
        { referenceId: 'a', id: expect.stringMatching(/^001/) },
        { referenceId: 'c', id: expect.stringMatching(/^003/) },
      ],
    })
    expect(status).toBe(201)
    const child = (await org.call('GET', `${V}/sobjects/Contact/${json.results[1].id}`)).json
    expect(child.AccountId).toBe(json.results[0].id)
    const before = count('Account')
    const failed = await org.call('POST', `${V}/composite/tree/Account`, tree(''))
    expect(failed.status).toBe(400)
    expect(failed.json).toMatchObject({
      hasErrors: true,
      results: [{ referenceId: 'c', errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] }],
    })
    expect(count('Account')).toBe(before)
  })
})
