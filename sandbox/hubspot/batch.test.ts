import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const batch = (verb: string, body: unknown) =>
  world.call('POST', `/crm/v3/objects/contacts/batch/${verb}`, body)
const person = (email: string) => ({ properties: { email } })

describe('a batch create', () => {
  it('without trace ids is refused as a whole, without an id', async () => {
    await batch('create', { inputs: [person('a@x.example')] })
    const before = (await world.call('GET', '/crm/v3/objects/contacts?limit=100')).json.results.length
    const refused = await batch('create', { inputs: [person('b@x.example'), person('A@x.example')] })
    expect(refused.status).toBe(409)
    expect(refused.text).toBe(
      '{"status":"error","message":"Contact already exists","correlationId":' +
        `"${refused.headers.get('x-hubspot-correlation-id')}","category":"CONFLICT"}`,
    )
    expect((await world.call('GET', '/crm/v3/objects/contacts?limit=100')).json.results).toHaveLength(before)
  })

  it('with trace ids writes the good ones and lists the others', async () => {
    const existing = (await world.call('GET', '/crm/v3/objects/contacts/a@x.example?idProperty=email')).json
      .id
    const mixed = await batch('create', {
      inputs: [
        { ...person('a@x.example'), objectWriteTraceId: '0' },
        { ...person('c@x.example'), objectWriteTraceId: '1' },
        { properties: { nope: '1' }, objectWriteTraceId: '2' },
      ],
    })
    expect(mixed.status).toBe(207)
    expect(mixed.json).toMatchObject({ status: 'COMPLETE', numErrors: 2 })
    expect(mixed.json.results).toHaveLength(1)
    expect(mixed.json.errors[0]).toEqual({
      status: 'error',
      category: 'CONFLICT',
      message: `Contact already exists. Existing ID: ${existing}`,
      context: { objectWriteTraceId: ['0'], existingId: [existing] },
    })
    expect(mixed.json.errors[1]).toMatchObject({
      category: 'VALIDATION_ERROR',
      context: { objectWriteTraceId: ['2'] },
    })
  })

  it('does not answer in the order of its inputs', async () => {
    const inputs = Array.from({ length: 8 }, (_, n) => person(`order${n}@x.example`))
    const made = await batch('create', { inputs })
    const emails = made.json.results.map((row: { properties: { email: string } }) => row.properties.email)
    expect(emails).not.toEqual(inputs.map((input) => input.properties.email))
    expect([...emails].sort()).toEqual(inputs.map((input) => input.properties.email))
  })

  it('lists every refused value of every input', async () => {
    const refused = await batch('create', {
      inputs: [{ properties: { nope: '1' } }, { properties: { nope: '2' } }],
    })
    expect(refused.json.errors).toHaveLength(2)
    expect(refused.json.message.match(/PROPERTY_DOESNT_EXIST/g)).toHaveLength(2)
  })
})

describe('a batch read and update', () => {
  it('report all missing ids in one problem', async () => {
    const [{ id }] = (await world.call('GET', '/crm/v3/objects/contacts?limit=1')).json.results
    const read = await batch('read', { inputs: [{ id }, { id: '1' }, { id: '2' }], properties: ['email'] })
    expect(read.status).toBe(207)
    expect(read.text).toMatch(
      /^\{"completedAt":"[^"]+","status":"COMPLETE","startedAt":"[^"]+","results":\[\{/,
    )
    expect(read.json.errors).toEqual([
      {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message:
          'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
        context: { ids: ['1', '2'] },
      },
    ])
    const update = await batch('update', {
      inputs: [
        { id, properties: { firstname: 'U' } },
        { id: '9', properties: { firstname: 'U' } },
      ],
    })
    expect([update.status, update.json.results.length, update.json.numErrors]).toEqual([207, 1, 1])
  })

  it('refuse duplicate ids, too many inputs and too many with history', async () => {
    const twice = { id: '123456', properties: { firstname: 'x' } }
    const refused = await batch('update', { inputs: [twice, twice] })
    expect(refused.json).toMatchObject({
      message: 'Duplicate IDs found in batch input: [123456]. IDs must be unique',
      context: { ids: ['123456'] },
      category: 'VALIDATION_ERROR',
    })
    const inputs = Array.from({ length: 51 }, (_, n) => ({ id: String(n + 1) }))
    expect((await batch('read', { inputs, properties: [] })).status).toBe(207)
    expect((await batch('read', { inputs, propertiesWithHistory: ['email'] })).json.message).toBe(
      'The maximum number of inputs supported in a batch request for property histories is 50',
    )
  })

  it('upsert by a unique property of our own', async () => {
    await world.call('POST', '/crm/v3/properties/contacts', {
      name: 'ext_id',
      label: 'Ext',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
      hasUniqueValue: true,
    })
    const input = (id: string, firstname: string) => ({ id, idProperty: 'ext_id', properties: { firstname } })
    const first = await batch('upsert', { inputs: [input('E1', 'one'), input('E2', 'two')] })
    expect(first.json.results.map((row: { new: boolean }) => row.new)).toEqual([true, true])
    const second = await batch('upsert', { inputs: [input('E1', 'uno'), input('E3', 'three')] })
    expect(second.json.results.map((row: { new: boolean }) => row.new)).toEqual([false, true])
    const read = await batch('read', {
      inputs: [{ id: 'E1' }],
      idProperty: 'ext_id',
      properties: ['firstname'],
    })
    expect(read.json.results[0].properties.firstname).toBe('uno')
    const clash = await world.call('PATCH', `/crm/v3/objects/contacts/E2?idProperty=ext_id`, {
      properties: { ext_id: 'E1' },
    })
    expect(clash.status).toBe(400)
    expect(clash.json.message).toMatch(
      /^Cannot set PropertyValueCoordinates\{portalId=147893286, .* already has that value\.$/,
    )
    expect(
      (await batch('upsert', { inputs: [{ id: 'x', idProperty: 'firstname', properties: {} }] })).status,
    ).toBe(400)
  })
})
