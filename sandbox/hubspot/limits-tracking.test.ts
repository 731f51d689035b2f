import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
const get = async (path: string) => (await world.call('GET', path)).json
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 4, companies: 2, deals: 1 } })
})
afterAll(() => world.close())

const rowOf = (rows: { objectTypeId: string; usage: number }[], id: string) =>
  rows.find((row) => row.objectTypeId === id)

describe('limits tracking', () => {
  it('counts records against the limit, as in the example of the guide', async () => {
    const { hubspotDefinedObjectTypes, customObjectTypes } = await get('/crm/v3/limits/records')
    expect(rowOf(hubspotDefinedObjectTypes, '0-1')).toEqual({
      objectTypeId: '0-1',
      singularLabel: 'Contact',
      pluralLabel: 'Contacts',
      limit: 15_000_000,
      usage: 4,
      percentage: 0,
    })
    expect(customObjectTypes).toMatchObject({ overallUsage: 0, byObjectType: [] })
    world.hubspot.settings.recordsLimit = 150_000
    const again = await get('/crm/limits/2026-03/records')
    expect(rowOf(again.hubspotDefinedObjectTypes, '0-1')).toMatchObject({ limit: 150_000, percentage: 0.003 })
  })

  it('counts custom objects, properties, pipelines and labels that are made, and not what HubSpot defines', async () => {
    const before = await get('/crm/v3/limits/custom-properties')
    const usage = rowOf(before.byObjectType, '0-1')?.usage ?? 0
    const property = {
      name: 'p1',
      label: 'P',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    }
    await world.call('POST', '/crm/v3/properties/contacts', property)
    const boat = await world.call('POST', '/crm-object-schemas/v3/schemas', {
      name: 'boat',
      labels: { singular: 'Boat', plural: 'Boats' },
      associatedObjects: ['CONTACT'],
      primaryDisplayProperty: 'hull',
      requiredProperties: ['hull'],
      properties: [{ name: 'hull', label: 'Hull', type: 'string', fieldType: 'text' }],
    })
    expect(boat.status, boat.text).toBe(201)
    const stages = [{ label: 'S', displayOrder: 0, metadata: { probability: '0.5' } }]
    await world.call('POST', '/crm/v3/pipelines/deals', { label: 'Second', displayOrder: 1, stages })
    await world.call('POST', '/crm/v4/associations/contacts/companies/labels', {
      name: 'boss',
      label: 'Boss',
    })

    const properties = await get('/crm/v3/limits/custom-properties')
    expect(rowOf(properties.byObjectType, '0-1')).toMatchObject({
      ...{ limit: 1000, usage: usage + 1, percentage: (usage + 1) / 10 },
    })
    expect(properties.overallUsage).toBe(before.overallUsage + 2)
    expect(await get('/crm/v3/limits/custom-object-types')).toEqual({ limit: 10, usage: 1, percentage: 10 })
    const pipelines = await get('/crm/v3/limits/pipelines')
    expect(rowOf(pipelines.hubspotDefinedObjectTypes, '0-3')).toMatchObject({ usage: 2, limit: 50 })
    const records = await get('/crm/v3/limits/records')
    expect(records.customObjectTypes.byObjectType).toMatchObject([
      { singularLabel: 'Boat', pluralLabel: 'Boats', usage: 0 },
    ])
    expect(await get('/crm/v3/limits/calculated-properties')).toMatchObject({
      overallUsage: 0,
      byObjectType: [],
    })

    const { results } = await get(
      '/crm/v3/limits/associations/labels?fromObjectTypeId=0-1&toObjectTypeId=0-2',
    )
    expect(results).toMatchObject([{ allLabels: ['Boss'], limit: 10, usage: 1, percentage: 10 }])
    const none = await get('/crm/v3/limits/associations/labels?fromObjectTypeId=0-3')
    expect(none).toEqual({ results: [] })
  })

  it('names records that are near or at the limit of what they can be associated with', async () => {
    const [company, other] = (await get('/crm/v3/objects/companies')).results
    const contacts = (await get('/crm/v3/objects/contacts')).results
    const link = (from: string, to: string) =>
      world.call('PUT', `/crm/v4/objects/contacts/${from}/associations/default/companies/${to}`)
    for (const { id } of contacts) await link(id, company.id)
    await world.call(
      'DELETE',
      `/crm/v4/objects/contacts/${contacts[0].id}/associations/companies/${other.id}`,
    )
    world.hubspot.settings.recordAssociationsLimit = 5
    expect(await get('/crm/v3/limits/associations/records/from')).toMatchObject({
      results: [{ objectTypeId: '0-2', hasRecordsAtLimit: false, hasRecordsNearLimit: true }],
    })
    expect(await get('/crm/v3/limits/associations/records/0-2/to')).toMatchObject({
      results: [{ objectTypeId: '0-1', hasRecordsNearLimit: true }],
    })
    expect(await get('/crm/v3/limits/associations/records/0-2/0-1')).toMatchObject({
      ...{ limit: 5, totalRecordsAtLimit: 0, totalRecordsNearLimit: 1, atLimitFromRecordSamples: [] },
      nearLimitFromRecordSamples: [{ objectId: Number(company.id), usage: 4, percentage: 80 }],
    })
    world.hubspot.settings.recordAssociationsLimit = 4
    const full = await get('/crm/v3/limits/associations/records/0-2/0-1')
    expect(full).toMatchObject({ totalRecordsAtLimit: 1, totalRecordsNearLimit: 0 })
    expect(full.atLimitFromRecordSamples).toEqual([
      { objectId: Number(company.id), label: expect.any(String) },
    ])
    expect(await get('/crm/v3/limits/associations/records/0-1/0-2')).toMatchObject({ totalRecordsAtLimit: 0 })
  })

  it('asks for a scope of any object', async () => {
    const { token } = world.hubspot.serviceKeys.create({ name: 'import', scopes: ['crm.import'] })
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${world.url}/crm/v3/limits/records`, { headers })
    expect([answer.status, await answer.json()]).toMatchObject([403, { category: 'MISSING_SCOPES' }])
  })
})

describe('the object library', () => {
  it('says which objects are enabled', async () => {
    const { enablementByObjectTypeId } = await get('/crm/v3/object-library/enablement')
    expect(enablementByObjectTypeId).toMatchObject({ '0-1': true, '0-2': true, '0-3': true })
    expect(await get('/crm/v3/object-library/enablement/0-1')).toEqual({ enablement: true })
    expect(await get('/crm/v3/object-library/enablement/0-9999')).toEqual({ enablement: false })
  })
})
