import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js'
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 25, companies: 5, deals: 5, owners: 2 } })
})
afterAll(() => world.close())

const kinds = [
  {
    kind: 'contacts',
    first: { email: 'first@x.example', firstname: 'First' },
    change: { firstname: 'Changed' },
  },
  { kind: 'companies', first: { name: 'First', domain: 'first.example' }, change: { name: 'Changed' } },
  { kind: 'deals', first: { dealname: 'First', amount: '10000' }, change: { dealname: 'Changed' } },
] as const

describe.each(kinds)('the official client on $kind', ({ kind, first, change }) => {
  const api = () => world.client.crm[kind] as World['client']['crm']['contacts']

  it('creates, reads, updates and archives', async () => {
    const made = await api().basicApi.create({ properties: first, associations: [] })
    expect(made.properties).toMatchObject(first)
    expect(made.createdAt).toBeInstanceOf(Date)
    const read = await api().basicApi.getById(made.id, Object.keys(first), undefined, undefined, false)
    expect(read.properties).toMatchObject(first)
    const updated = await api().basicApi.update(made.id, { properties: change })
    expect(updated.properties).toMatchObject(change)
    await api().basicApi.archive(made.id)
    expect((await failure(() => api().basicApi.getById(made.id))).code).toBe(404)
    const archived = await api().basicApi.getById(made.id, undefined, undefined, undefined, true)
    expect(archived.archived).toBe(true)
    await api().basicApi.archive(made.id)
  })

  it('lists page by page and all at once', async () => {
    const page = await api().basicApi.getPage(2, undefined, undefined, undefined, undefined, false)
    expect(page.results).toHaveLength(2)
    const next = await api().basicApi.getPage(2, page.paging?.next?.after)
    expect(next.results[0]?.id).toBe(page.paging?.next?.after)
    const all = await api().getAll()
    expect(all.length).toBeGreaterThanOrEqual(5)
    expect(new Set(all.map((record) => record.id)).size).toBe(all.length)
  })

  it('creates, reads, updates and archives in batches', async () => {
    const inputs = [1, 2, 3].map((n) => {
      const properties = { ...first, ...('email' in first ? { email: `batch${n}@x.example` } : {}) }
      return { properties, associations: [], objectWriteTraceId: String(n) }
    })
    const made = await api().batchApi.create({ inputs })
    expect(made.status).toBe('COMPLETE')
    const ids = made.results.map(({ id }) => ({ id }))
    const read = await api().batchApi.read({
      inputs: ids,
      properties: Object.keys(first),
      propertiesWithHistory: [],
    })
    expect(read.results.map(({ id }) => id)).toEqual(ids.map(({ id }) => id))
    const updated = await api().batchApi.update({ inputs: ids.map(({ id }) => ({ id, properties: change })) })
    expect(updated.results).toHaveLength(3)
    await api().batchApi.archive({ inputs: ids })
    const gone = await api().batchApi.read({ inputs: ids, properties: [], propertiesWithHistory: [] })
    expect(gone).toMatchObject({ results: [], numErrors: 1 })
  })

  it('searches', async () => {
    const name = Object.keys(change)[0] ?? ''
    const made = await api().basicApi.create({ properties: { [name]: 'Needle in hay' }, associations: [] })
    const found = await api().searchApi.doSearch({
      filterGroups: [
        { filters: [{ propertyName: name, operator: FilterOperatorEnum.ContainsToken, value: 'needle' }] },
      ],
      sorts: ['createdate'],
      properties: [name],
      limit: 10,
      after: '0',
    })
    expect(found.total).toBe(1)
    expect(found.results[0]?.id).toBe(made.id)
  })

  it('merges two records, and the old id leads to the one that is left', async () => {
    const primary = await api().basicApi.create({ properties: {}, associations: [] })
    const other = await api().basicApi.create({ properties: change, associations: [] })
    const merged = await (kind === 'contacts'
      ? world.client.crm.contacts.basicApi.merge({ primaryObjectId: primary.id, objectIdToMerge: other.id })
      : api().basicApi.merge({ primaryObjectId: primary.id, objectIdToMerge: other.id }))
    expect(merged.id).toBe(primary.id)
    expect(merged.properties).toMatchObject(change)
    expect((await api().basicApi.getById(other.id)).id).toBe(primary.id)
  })

  it('is told about wrong types, values, ids and duplicates', async () => {
    expect((await failure(() => api().basicApi.getById('4711'))).code).toBe(404)
    expect((await failure(() => api().basicApi.getById('abc'))).body).toMatchObject({
      message: 'Object not found.  objectId are usually numeric.',
      context: { id: ['abc'] },
    })
    const unknown = await failure(() =>
      api().basicApi.create({ properties: { nope: 'x' }, associations: [] }),
    )
    expect(unknown).toMatchObject({ code: 400, body: { errors: [{ code: 'PROPERTY_DOESNT_EXIST' }] } })
    const empty = await failure(() => api().basicApi.update('4711', { properties: {} }))
    expect(empty.code).toBe(404)
    const many = Array.from({ length: 101 }, (_, n) => ({ id: String(n) }))
    const tooMany = await failure(() => api().batchApi.archive({ inputs: many }))
    expect(tooMany.body.message).toBe(
      'The maximum number of inputs supported in a batch is 100. Please reduce the number of items and try again',
    )
  })
})

describe('the official client on contacts only', () => {
  it('finds by e-mail, refuses a duplicate and upserts by e-mail', async () => {
    const { basicApi, batchApi } = world.client.crm.contacts
    const made = await basicApi.create({ properties: { email: 'Unique@X.example' }, associations: [] })
    const read = await basicApi.getById('UNIQUE@x.example', undefined, undefined, undefined, false, 'email')
    expect(read.id).toBe(made.id)
    const twice = await failure(() =>
      basicApi.create({ properties: { email: 'unique@x.EXAMPLE' }, associations: [] }),
    )
    expect(twice).toMatchObject({
      code: 409,
      body: { message: `Contact already exists. Existing ID: ${made.id}`, category: 'CONFLICT' },
    })
    const input = (id: string) => ({ id, idProperty: 'email', properties: { firstname: 'Up' } })
    const upserted = await batchApi.upsert({ inputs: [input('unique@x.example'), input('new@x.example')] })
    expect(upserted.results.map((result) => result._new)).toEqual([false, true])
    expect(upserted.results[1]?.properties.email).toBe('new@x.example')
  })

  it('keeps or clears what an upsert by e-mail does not name, as the settings say', async () => {
    const email = 'whole@x.example'
    const upsert = (firstname: string) =>
      world.call('POST', '/crm/v3/objects/contacts/batch/upsert', {
        inputs: [{ id: email, idProperty: 'email', properties: { firstname } }],
      })
    const properties = { email, lastname: 'L', city: 'Rome' }
    const { id } = (await world.call('POST', '/crm/v3/objects/contacts', { properties })).json
    const read = async () =>
      (await world.call('GET', `/crm/v3/objects/contacts/${id}?properties=email,firstname,lastname,city`))
        .json.properties
    expect((await upsert('One')).status).toBe(200)
    expect(await read()).toMatchObject({ ...properties, firstname: 'One' })
    world.hubspot.settings.upsertByEmail = 'reset'
    expect((await upsert('Two')).status).toBe(200)
    expect(await read()).toMatchObject({ email, firstname: 'Two', lastname: null, city: null })
    world.hubspot.settings.upsertByEmail = 'partial'
  })

  it('associates while creating and shows associations twice', async () => {
    const company = await world.client.crm.companies.basicApi.create({
      properties: { name: 'C' },
      associations: [],
    })
    const contact = await world.client.crm.contacts.basicApi.create({
      properties: { email: 'linked@x.example' },
      associations: [
        {
          to: { id: company.id },
          types: [
            {
              associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined,
              associationTypeId: 279,
            },
          ],
        },
      ],
    })
    const read = await world.client.crm.contacts.basicApi.getById(
      contact.id,
      ['associatedcompanyid'],
      undefined,
      ['companies'],
    )
    expect(read.properties.associatedcompanyid).toBe(company.id)
    expect(read.associations?.companies?.results).toEqual([
      { id: company.id, type: 'contact_to_company' },
      { id: company.id, type: 'contact_to_company_unlabeled' },
    ])
  })

  it('keeps the history of a property', async () => {
    const { basicApi } = world.client.crm.contacts
    const made = await basicApi.create({ properties: { firstname: 'One' }, associations: [] })
    world.hubspot.clock.advance(1000)
    await basicApi.update(made.id, { properties: { firstname: 'Two' } })
    const read = await basicApi.getById(made.id, ['firstname'], ['firstname'])
    expect(read.propertiesWithHistory?.firstname?.map(({ value }) => value)).toEqual(['Two', 'One'])
  })

  it('purges for good', async () => {
    const { basicApi, gdprApi } = world.client.crm.contacts as typeof world.client.crm.contacts & {
      gdprApi?: { purge(input: { objectId: string }): Promise<void> }
    }
    const made = await basicApi.create({ properties: { email: 'gone@x.example' }, associations: [] })
    await (gdprApi ?? basicApi).purge({ objectId: made.id })
    expect((await failure(() => basicApi.getById(made.id))).code).toBe(404)
    await basicApi.create({ properties: { email: 'gone@x.example' }, associations: [] })
  })
})

describe('the generic objects API of the official client', () => {
  it.each(['contacts', 'contact', '0-1'])('knows contacts as %s', async (alias) => {
    const page = await world.client.crm.objects.basicApi.getPage(alias, 1)
    expect(page.results).toHaveLength(1)
    const made = await world.client.crm.objects.basicApi.create(alias, { properties: {}, associations: [] })
    await world.client.crm.objects.basicApi.update(alias, made.id, { properties: { firstname: 'G' } })
    await world.client.crm.objects.batchApi.archive(alias, { inputs: [{ id: made.id }] })
    const found = await world.client.crm.objects.searchApi.doSearch(alias, {
      filterGroups: [],
      sorts: [],
      properties: [],
      limit: 1,
      after: '',
    })
    expect(found.total).toBeGreaterThan(0)
  })

  it('is refused an unknown type with 400', async () => {
    const refused = await failure(() => world.client.crm.objects.basicApi.getPage('butterflies'))
    expect(refused).toMatchObject({
      code: 400,
      body: { message: 'Unable to infer object type from: butterflies' },
    })
  })
})
