import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
let contact: string
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 2, deals: 2, owners: 1 } })
  contact = (await world.call('GET', '/crm/v3/objects/contacts?limit=1')).json.results[0].id
})
afterAll(() => world.close())

const at = { hs_timestamp: '2026-03-12T10:00:00Z' }
const kinds = [
  { kind: 'tickets', id: '0-5', name: 'subject', more: { hs_pipeline_stage: '1' } },
  { kind: 'products', id: '0-7', name: 'name', more: { price: '10' } },
  { kind: 'lineItems', path: 'line_items', id: '0-8', name: 'name', more: { price: '2.50', quantity: '4' } },
  { kind: 'leads', id: '0-136', name: 'hs_lead_name', more: {} },
  { kind: 'notes', id: '0-46', name: 'hs_note_body', more: at },
  { kind: 'calls', id: '0-48', name: 'hs_call_title', more: at },
  { kind: 'emails', id: '0-49', name: 'hs_email_subject', more: { ...at, hs_email_direction: 'EMAIL' } },
  { kind: 'meetings', id: '0-47', name: 'hs_meeting_title', more: at },
  { kind: 'tasks', id: '0-27', name: 'hs_task_subject', more: at },
]

describe.each(kinds)('the official client on $kind', ({ kind, path = kind, id, name, more }) => {
  type Contacts = World['client']['crm']['contacts']
  const api = (): Contacts => {
    const { crm } = world.client
    const places = { ...{ tickets: crm.tickets, products: crm.products, lineItems: crm.lineItems } }
    return (places[kind as 'tickets'] ?? crm.objects[kind as 'notes']) as unknown as Contacts
  }
  const input = (text: string) => ({
    properties: { ...(more as Record<string, string>), [name]: text },
    associations:
      kind === 'leads'
        ? [
            {
              to: { id: contact },
              types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 578 }],
            },
          ]
        : [],
  })
  const create = (text: string) =>
    api().basicApi.create(input(text) as Parameters<Contacts['basicApi']['create']>[0])

  it('creates, reads, updates, lists and archives', async () => {
    const made = await create('First')
    expect(made.properties).toMatchObject({ ...more, [name]: 'First', hs_object_id: made.id })
    const read = await api().basicApi.getById(made.id, [name], [name])
    expect(read.properties[name]).toBe('First')
    expect(read.propertiesWithHistory?.[name]?.[0]).toMatchObject({
      value: 'First',
      sourceType: 'INTEGRATION',
    })
    const updated = await api().basicApi.update(made.id, { properties: { [name]: 'Changed' } })
    expect(updated.properties[name]).toBe('Changed')
    expect(
      (await api().basicApi.getById(made.id, undefined, [name])).propertiesWithHistory?.[name],
    ).toHaveLength(2)
    expect((await api().basicApi.getPage(100)).results.map((record) => record.id)).toContain(made.id)
    await api().basicApi.archive(made.id)
    expect((await failure(() => api().basicApi.getById(made.id))).code).toBe(404)
    const gone = await api().basicApi.getById(made.id, undefined, undefined, undefined, true)
    expect(gone.archived).toBe(true)
  })

  it('works in batches and searches', async () => {
    const inputs = ['Needle one', 'Needle two'].map(input) as Parameters<
      Contacts['batchApi']['create']
    >[0]['inputs']
    const made = await api().batchApi.create({ inputs })
    const ids = made.results.map((record) => ({ id: record.id }))
    const read = await api().batchApi.read({ inputs: ids, properties: [name], propertiesWithHistory: [] })
    expect(read.results.map((record) => record.id)).toEqual(ids.map((entry) => entry.id))
    const updated = await api().batchApi.update({
      inputs: ids.map((entry) => ({ ...entry, properties: { [name]: 'Needle three' } })),
    })
    expect(updated.results).toHaveLength(2)
    const filters = [{ propertyName: name, operator: FilterOperatorEnum.ContainsToken, value: 'needle' }]
    const search = { filterGroups: [{ filters }], sorts: [], properties: [name], limit: 10, after: '0' }
    expect((await api().searchApi.doSearch(search)).total).toBe(2)
    await api().batchApi.archive({ inputs: ids })
    expect((await api().searchApi.doSearch(search)).total).toBe(0)
  })

  it('is reached by its type id, at every path, and can be merged and deleted for good', async () => {
    const [first, second] = [await create('A'), await create('B')]
    for (const base of ['/crm/v3/objects', '/crm/objects/v3', '/crm/objects/2026-03']) {
      const called = await world.call('GET', `${base}/${id}/${first.id}`)
      expect(called.json.id, base).toBe(first.id)
    }
    const merged = await world.call('POST', `/crm/v3/objects/${id}/merge`, {
      primaryObjectId: first.id,
      objectIdToMerge: second.id,
    })
    expect(merged.json).toMatchObject({ id: first.id, properties: { hs_merged_object_ids: second.id } })
    expect((await world.call('GET', `/crm/v3/objects/${path}/${second.id}`)).json.id).toBe(first.id)
    const purged = await world.call('POST', `/crm/objects/v3/${id}/gdpr-delete`, { objectId: first.id })
    expect(purged.status).toBe(204)
    expect((await world.call('GET', `/crm/v3/objects/${path}/${first.id}`)).status).toBe(404)
  })
})
