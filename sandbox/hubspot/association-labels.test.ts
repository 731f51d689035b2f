import { AssociationSpecAssociationCategoryEnum as Category } from '@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
let contact: string
let company: string
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 2, companies: 1, deals: 1, owners: 1 } })
})
afterAll(() => world.close())

const first = async (object: string) =>
  (await world.call('GET', `/crm/v3/objects/${object}?limit=1`)).json.results[0].id
const definitions = () => world.client.crm.associations.v4.schema.definitionsApi
const idsOf = async (pair: string) =>
  (await world.call('GET', `/crm/v4/associations/${pair}/labels`)).json.results.map(
    ({ typeId }: { typeId: number }) => typeId,
  )

describe('association labels through the official client', () => {
  it('are created, shown, used, renamed and deleted', async () => {
    contact = await first('contacts')
    company = (await world.call('POST', '/crm/v3/objects/companies', { properties: { name: 'C' } })).json.id
    const made = await definitions().create('contacts', 'companies', { name: 'adviser', label: 'Adviser' })
    expect(made.results).toEqual([
      { category: 'USER_DEFINED', typeId: made.results[0]?.typeId, label: 'Adviser' },
    ])
    const typeId = made.results[0]?.typeId ?? 0
    const listed = await definitions().getAll('contacts', 'companies')
    expect(listed.results).toContainEqual({ category: 'USER_DEFINED', typeId, label: 'Adviser' })
    const back = await definitions().getAll('companies', 'contacts')
    expect(back.results.filter((type) => type.label === 'Adviser')).toHaveLength(1)

    const { basicApi } = world.client.crm.associations.v4
    const spec = { associationCategory: Category.UserDefined, associationTypeId: typeId }
    const put = await basicApi.create('contacts', contact, 'companies', company, [spec])
    expect(put.labels).toEqual(['Adviser'])
    const typesOf = async () =>
      (await basicApi.getPage('contacts', contact, 'companies')).results.find(
        (row) => String(row.toObjectId) === company,
      )?.associationTypes
    expect(await typesOf()).toEqual([
      { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
      { category: 'USER_DEFINED', typeId, label: 'Adviser' },
    ])

    await definitions().update('contacts', 'companies', { associationTypeId: typeId, label: 'Counsel' })
    expect((await typesOf())?.[1]?.label).toBe('Counsel')
    const far = await basicApi.getPage('companies', company, 'contacts')
    expect(far.results[0]?.associationTypes.map((type) => type.label)).toEqual([null, 'Counsel'])

    await definitions().remove('contacts', 'companies', typeId)
    expect(await typesOf()).toEqual([{ category: 'HUBSPOT_DEFINED', typeId: 279, label: null }])
    // The ids of the two categories count for themselves: 1 is now only HubSpot's own.
    expect(typeId).toBe(1)
    expect((await failure(() => definitions().remove('contacts', 'companies', typeId))).code).toBe(400)
    expect((await failure(() => definitions().remove('contacts', 'companies', 4711))).code).toBe(404)
  })

  it('come in pairs, also between records of one object', async () => {
    const made = await definitions().create('contacts', 'contacts', {
      name: 'boss',
      label: 'Manager',
      inverseLabel: 'Employee',
    })
    expect(made.results.map((type) => type.label)).toEqual(['Manager', 'Employee'])
    const [boss, minion] = made.results.map((type) => type.typeId)
    const other = (
      await world.call('POST', '/crm/v3/objects/contacts', { properties: { email: 'o@x.example' } })
    ).json.id
    const body = [{ associationCategory: 'USER_DEFINED', associationTypeId: boss }]
    await world.call('PUT', `/crm/v4/objects/contacts/${contact}/associations/contacts/${other}`, body)
    const labels = async (from: string) =>
      (await world.call('GET', `/crm/v4/objects/contacts/${from}/associations/contacts`)).json.results[0]
        .associationTypes
    expect(await labels(contact)).toContainEqual({ category: 'USER_DEFINED', typeId: boss, label: 'Manager' })
    expect(await labels(other)).toContainEqual({
      category: 'USER_DEFINED',
      typeId: minion,
      label: 'Employee',
    })
  })

  it('are replaced as a set by PUT', async () => {
    const labels = ['A', 'B'].map((label) => ({ name: `set_${label}`, label }))
    const ids: number[] = []
    for (const input of labels)
      ids.push((await definitions().create('deals', 'contacts', input)).results[0]?.typeId ?? 0)
    const deal = await first('deals')
    const other = (await world.call('POST', '/crm/v3/objects/contacts', { properties: {} })).json.id
    const path = `/crm/objects/2026-03/deals/${deal}/associations/contacts/${other}`
    const spec = (id: number | undefined) => ({ associationCategory: 'USER_DEFINED', associationTypeId: id })
    expect((await world.call('PUT', path, ids.map(spec))).json.labels).toEqual(['A', 'B'])
    expect((await world.call('PUT', path, [spec(ids[1])])).json.labels).toEqual(['B'])
    const { results } = (await world.call('GET', `/crm/v4/objects/deals/${deal}/associations/contacts`)).json
    const row = results.find(({ toObjectId }: { toObjectId: number }) => String(toObjectId) === other)
    expect(row.associationTypes.map(({ label }: { label: string | null }) => label)).toEqual([null, 'B'])
  })
})

describe('a label', () => {
  const post = (pair: string, body: unknown) =>
    world.call('POST', `/crm/associations/v4/${pair}/labels`, body)

  it('is refused without a label, with a taken name, between objects that cannot be associated', async () => {
    expect((await post('deals/companies', { name: 'x' })).json.message).toContain(
      'required fields were not set: [label]',
    )
    expect((await post('deals/companies', { name: '1x', label: 'X' })).status).toBe(400)
    expect((await post('deals/companies', { name: 'x', label: 'x'.repeat(51) })).status).toBe(400)
    expect((await post('deals/companies', { name: 'x', label: 'X' })).status).toBe(200)
    expect((await post('deals/companies', { name: 'x', label: 'Y' })).status).toBe(409)
    expect((await post('products/contacts', { name: 'x', label: 'X' })).json.subCategory).toBe(
      'crm.associations.INVALID_ASSOCIATION_TYPE',
    )
    const own = await world.call('PUT', '/crm/associations/2026-03/deals/companies/labels', {
      associationTypeId: 5,
      label: 'Z',
    })
    expect(own.status).toBe(400)
    expect((await world.call('DELETE', '/crm/v4/associations/deals/companies/labels/341')).status).toBe(400)
  })

  it('is one of at most ten for a pairing', async () => {
    for (let n = 0; n < 10; n += 1) {
      expect(
        (await post('tickets/contacts', { name: `l${n}`, label: `L${n}`, inverseLabel: `M${n}` })).status,
      ).toBe(200)
    }
    expect((await post('tickets/contacts', { name: 'l10', label: 'L10' })).status).toBe(400)
    expect((await idsOf('tickets/contacts')).length).toBe(11)
  })

  it('survives a snapshot', async () => {
    const other = await createWorld()
    other.hubspot.restore(world.hubspot.snapshot())
    expect(other.hubspot.snapshot().rows).toEqual(world.hubspot.snapshot().rows)
    const as = { authorization: `Bearer ${world.token}` }
    const labels = await other.call('GET', '/crm/v4/associations/deals/companies/labels', undefined, as)
    expect(labels.json.results).toContainEqual({
      category: 'USER_DEFINED',
      typeId: expect.any(Number),
      label: 'X',
    })
    await other.close()
  })
})
