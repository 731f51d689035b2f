import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../testing/org.ts'

let org: OrgWorld
beforeAll(async () => {
  org = await createOrg()
})
afterAll(() => org.close())

const C = `${V}/composite/sobjects`
const contact = (LastName: string, more: object = {}) => ({
  attributes: { type: 'Contact' },
  LastName,
  ...more,
})
const made = async (...names: string[]) => {
  const { json } = await org.call('POST', C, { records: names.map((name) => contact(name)) })
  return json.map(({ id }: { id: string }) => id) as string[]
}

describe('collections', () => {
  it('create each record for itself, with 200 for all', async () => {
    const { status, json } = await org.call('POST', C, {
      records: [
        contact('A'),
        contact(''),
        { attributes: { type: 'Foo' } },
        { attributes: { type: 'Account' }, Name: 'B' },
      ],
    })
    expect(status).toBe(200)
    expect(json).toEqual([
      { id: expect.stringMatching(/^003/), success: true, errors: [] },
      {
        success: false,
        errors: [
          {
            statusCode: 'REQUIRED_FIELD_MISSING',
            message: 'Required fields are missing: [LastName]',
            fields: ['LastName'],
          },
        ],
      },
      {
        success: false,
        errors: [{ statusCode: 'INVALID_TYPE', message: "sObject type 'Foo' is not supported.", fields: [] }],
      },
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
    ])
  })

  it('all or none: those that were fine are rolled back and say so', async () => {
    const before = org.salesforce.org.store('Contact').count
    const { json } = await org.call('POST', C, { allOrNone: true, records: [contact('A'), contact('')] })
    expect(json.map(({ errors }: { errors: { statusCode: string }[] }) => errors[0]?.statusCode)).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'REQUIRED_FIELD_MISSING',
    ])
    expect(org.salesforce.org.store('Contact').count).toBe(before)
  })

  it('change, read and delete, with null for what is not there', async () => {
    const [one = '', two = ''] = await made('One', 'Two')
    const changed = await org.call('PATCH', C, {
      records: [
        { ...contact('Eins'), Id: one },
        contact('Nobody'),
        { ...contact('X'), id: `${one.slice(0, 10)}zzzzz` },
      ],
    })
    expect(
      changed.json.map(
        (result: { success: boolean; errors: { statusCode: string }[] }) =>
          result.success || result.errors[0]?.statusCode,
      ),
    ).toEqual([true, 'MISSING_ARGUMENT', 'INVALID_CROSS_REFERENCE_KEY'])
    const missing = `${one.slice(0, 10)}zzzzz`
    const byPost = await org.call('POST', `${C}/Contact`, { ids: [two, missing, one], fields: ['LastName'] })
    expect(byPost.json.map((record: { LastName: string } | null) => record?.LastName ?? null)).toEqual([
      'Two',
      null,
      'Eins',
    ])
    const byGet = await org.call('GET', `${C}/Contact?ids=${one},${two}&fields=Id,Name`)
    expect(byGet.json[0]).toEqual({
      attributes: { type: 'Contact', url: `${V}/sobjects/Contact/${one}` },
      Id: one,
      Name: 'Eins',
    })
    const gone = await org.call('DELETE', `${C}?ids=${one},${missing},x`)
    expect(
      gone.json.map(
        (result: { success: boolean; errors: { statusCode: string }[] }) =>
          result.success || result.errors[0]?.statusCode,
      ),
    ).toEqual([true, 'INVALID_CROSS_REFERENCE_KEY', 'MALFORMED_ID'])
  })

  it('upsert by a look-up field, and by Id', async () => {
    const records = [contact('A', { Email: 'a@example.com' }), contact('B', { Email: 'b@example.com' })]
    const first = (await org.call('PATCH', `${C}/Contact/Email`, { records })).json
    expect(first.map(({ created }: { created: boolean }) => created)).toEqual([true, true])
    const again = (await org.call('PATCH', `${C}/Contact/Email`, { records })).json
    expect(again[0]).toEqual({ id: first[0].id, success: true, errors: [], created: false })
    const byId = [{ ...contact('C'), Id: first[0].id }, contact('D')]
    const mixed = (await org.call('PATCH', `${C}/Contact/Id`, { records: byId })).json
    expect(mixed.map(({ created }: { created: boolean }) => created)).toEqual([false, true])
  })

  it('take 200 records in at most 10 chunks', async () => {
    const many = Array.from({ length: 201 }, (_, at) => contact(`N${at}`))
    expect((await org.call('POST', C, { records: many })).json[0].errorCode).toBe('EXCEEDED_ID_LIMIT')
    const mixed = Array.from({ length: 12 }, (_, at) =>
      at % 2 === 0 ? contact('x') : { attributes: { type: 'Account' }, Name: 'y' },
    )
    expect((await org.call('POST', C, { records: mixed })).json[0].errorCode).toBe('LIMIT_EXCEEDED')
    expect((await org.call('POST', C, { records: {} })).json[0].errorCode).toBe('JSON_PARSER_ERROR')
    expect((await org.call('POST', C, { records: many.slice(1) })).json).toHaveLength(200)
  })
})
