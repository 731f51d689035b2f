import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { objects } from '../../src/model/objects.ts'
import { idsOf, vendorRecords } from './vendor.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: true })
})
afterAll(() => world.close())

const NEWCOMERS = { contacts: 250, companies: 60, deals: 80 } as const
const TYPES = ['contacts', 'companies', 'deals'] as const

describe.each(TYPES)('a list of %s', (type) => {
  test.each([7, 100])('by pages of %i holds every record once, in the order of the CRM', async (limit) => {
    const listed = await world.records(type).listAll({ limit })
    expect(idsOf(listed)).toEqual(idsOf(await vendorRecords(world, type)))
    expect(new Set(idsOf(listed)).size).toBe(NEWCOMERS[type])
  })

  test('has pages of 50 unless another limit is asked for', async () => {
    const { data, next_cursor } = await world.records(type).list()
    expect(data).toHaveLength(50)
    expect(next_cursor).toEqual(expect.any(String))
  })

  test('carries the header of every record', async () => {
    const [record] = (await world.records(type).list({ limit: 1 })).data
    expect(record).toMatchObject({
      object: objects[type].name,
      connection_id: world.connectionId,
      provider: 'hubspot',
      remote_id: record?.id,
      archived: false,
      deleted_at: null,
      merged_into_id: null,
      fields_unavailable: [],
    })
    expect(record?.remote_url).toContain(record?.id)
    expect(record).not.toHaveProperty('raw')
  })

  test('answers with the fields that were asked for and no others', async () => {
    const [record] = (await world.records(type).list({ limit: 1, fields: 'owner_id,custom_fields' })).data
    const own = Object.keys(objects[type].fields)
    expect(Object.keys(record ?? {}).filter((field) => own.includes(field))).toEqual(['owner_id'])
    expect(record).toHaveProperty('custom_fields')
  })

  test("adds the CRM's own record when it is asked for", async () => {
    const [record] = (await world.records(type).list({ limit: 1, include_raw: true })).data
    expect(record?.raw).toMatchObject({ id: record?.id, properties: expect.any(Object) })
  })

  test('is the same record as the one that get answers with', async () => {
    const [listed] = (await world.records(type).list({ limit: 1 })).data
    expect(await world.records(type).get(String(listed?.id))).toEqual(listed)
  })
})

test('the page after the last one is told by a null cursor, also when the last page is full', async () => {
  const { data, next_cursor } = await world.records('companies').list({ limit: 60 })
  expect([data.length, next_cursor]).toEqual([60, null])
})

test('one named custom field is answered without the others', async () => {
  const { data } = await world.records('contacts').list({ fields: 'custom_fields.nps_score' })
  expect(new Set(data.flatMap((contact) => Object.keys(contact.custom_fields)))).toEqual(
    new Set(['nps_score']),
  )
})

test('fields that were not asked for are not asked of the CRM either', async () => {
  const calls = await world.callsDuring(() => world.records('contacts').list({ fields: 'first_name' }))
  const [list] = calls.filter((call) => call.path.endsWith('/contacts'))
  expect(new URLSearchParams(list?.query).get('properties')).toBe('firstname')
})

test('a record that is archived while a list is paged does not make another one fall out', async () => {
  const ids = idsOf(await world.records('contacts').listAll())
  const first = await world.records('contacts').list({ limit: 100 })
  await world.records('contacts').archive(String(first.data[3]?.id))
  const rest = await world.records('contacts').listAll({ limit: 100, cursor: String(first.next_cursor) })
  expect([...idsOf(first.data), ...idsOf(rest)]).toEqual(ids)
})
