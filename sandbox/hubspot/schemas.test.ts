import {
  ObjectTypePropertyCreateNumberDisplayHintEnum as Hint,
  ObjectTypePropertyCreateTypeEnum as Type,
} from '@hubspot/api-client/lib/codegen/crm/schemas/models/ObjectTypePropertyCreate.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
let cars: string
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 2, companies: 1, deals: 1, owners: 1 } })
  cars = (await world.call('POST', '/crm/v3/schemas', schema('cars'))).json.objectTypeId
})
afterAll(() => world.close())

const text = { type: Type.String, fieldType: 'text' }
const schema = (name: string) => ({
  name,
  labels: { singular: 'Car', plural: 'Cars' },
  primaryDisplayProperty: 'model',
  secondaryDisplayProperties: ['maker'],
  searchableProperties: ['model', 'maker'],
  requiredProperties: ['model'],
  properties: [
    { name: 'model', label: 'Model', ...text },
    { name: 'maker', label: 'Maker', ...text },
    { name: 'vin', label: 'VIN', hasUniqueValue: true, ...text },
    {
      name: 'price',
      label: 'Price',
      type: Type.Number,
      fieldType: 'number',
      numberDisplayHint: Hint.Currency,
    },
  ],
  associatedObjects: ['CONTACT'],
})

describe('the schemas API through the official client', () => {
  it('creates, reads, changes and deletes an object', async () => {
    const { coreApi } = world.client.crm.schemas
    const made = await coreApi.create(schema('boats'))
    expect(made).toMatchObject({
      name: 'boats',
      fullyQualifiedName: 'p147893286_boats',
      labels: { singular: 'Car', plural: 'Cars' },
      requiredProperties: ['model'],
    })
    expect(made.objectTypeId).toMatch(/^2-\d+$/)
    expect(made.id).toBe(made.objectTypeId?.slice(2))
    expect(made.properties.find((property) => property.name === 'model')).toMatchObject({
      groupName: 'boats_information',
      type: 'string',
      fieldType: 'text',
    })
    const targets = made.associations.map((type) => type.toObjectTypeId).sort()
    expect(targets).toEqual(['0-1', '0-27', '0-46', '0-47', '0-48', '0-49'])
    const read = await coreApi.getById('p147893286_boats')
    expect(read).toEqual(made)
    expect((await coreApi.getAll(false)).results.map((one) => one.name)).toEqual(['cars', 'boats'])
    const changed = await coreApi.update(made.objectTypeId ?? '', {
      description: 'Floats',
      requiredProperties: [],
    })
    expect(changed).toMatchObject({ portalId: 147893286, description: 'Floats', requiredProperties: [] })
    expect((changed as { properties?: unknown }).properties).toBeUndefined()
    await coreApi.archive(made.objectTypeId ?? '', false)
    expect((await failure(() => coreApi.getById('boats'))).body.message).toBe(
      'Unable to infer object type from: boats',
    )
    expect((await coreApi.getAll(true)).results.map((one) => one.name)).toEqual(['boats'])
    expect((await failure(() => coreApi.create(schema('boats')))).code).toBe(409)
    await coreApi.archive('p147893286_boats', true)
    expect((await coreApi.getAll(true)).results).toEqual([])
    await coreApi.archive((await coreApi.create(schema('boats'))).objectTypeId ?? '', true)
  })

  it('associates objects, and takes that away from their records too', async () => {
    const { coreApi } = world.client.crm.schemas
    const made = await coreApi.createAssociation(cars, {
      fromObjectTypeId: cars,
      toObjectTypeId: '0-2',
      name: 'car_of_company',
    })
    expect(made).toMatchObject({ fromObjectTypeId: cars, toObjectTypeId: '0-2', name: 'car_of_company' })
    const company = (await world.call('GET', '/crm/v3/objects/companies?limit=1')).json.results[0].id
    const car = (await world.call('POST', `/crm/v3/objects/${cars}`, { properties: { model: 'A' } })).json.id
    const pair = `/crm/v4/objects/${cars}/${car}/associations`
    await world.call('PUT', `${pair}/default/companies/${company}`)
    const listed = (await world.call('GET', `${pair}/companies`)).json.results
    expect(listed[0].associationTypes).toEqual([
      { category: 'USER_DEFINED', typeId: Number(made.id), label: null },
    ])
    const twice = await failure(() =>
      coreApi.createAssociation(cars, { fromObjectTypeId: cars, toObjectTypeId: '0-2' }),
    )
    expect(twice.code).toBe(409)
    await coreApi.archiveAssociation(cars, made.id)
    expect((await world.call('GET', `${pair}/companies`)).json.results).toEqual([])
    expect((await world.call('PUT', `${pair}/default/companies/${company}`)).status).toBe(400)
    expect((await failure(() => coreApi.archiveAssociation(cars, made.id))).code).toBe(404)
  })

  it('is refused for what HubSpot defines, with the recorded body', async () => {
    const refused = await failure(() =>
      world.client.crm.schemas.coreApi.update('contacts', { description: 'x' }),
    )
    expect(refused).toMatchObject({
      code: 400,
      body: {
        message: 'Cannot modify HubSpot defined object type',
        subCategory: 'ObjectSchemaError.CANNOT_MODIFY_HUBSPOT_DEFINED_OBJECT_TYPE',
        category: 'VALIDATION_ERROR',
      },
    })
    const shown = await world.call('GET', '/crm/v3/schemas/contacts?includePropertyDefinitions=false')
    expect(shown.json).toMatchObject({ objectTypeId: '0-1', properties: [], labels: { plural: 'Contacts' } })
  })

  it('refuses what it cannot make, and makes nothing of it', async () => {
    const before = (await world.call('GET', '/crm/v3/schemas')).json.results.length
    const post = async (change: Record<string, unknown>) =>
      (await world.call('POST', '/crm/v3/schemas', { ...schema('trains'), ...change })).json.message
    expect(await post({ name: '1st' })).toContain('must be a letter')
    expect(await post({ labels: undefined, name: undefined })).toBe(
      'Invalid input JSON on line 1, column 1: Some required fields were not set: [labels, name]',
    )
    expect(await post({ requiredProperties: ['nope'] })).toBe('Property "nope" does not exist')
    expect(await post({ associatedObjects: ['butterflies'] })).toBe(
      'Unable to infer object type from: butterflies',
    )
    expect(await post({ properties: [{ name: 'UPPER', label: 'x' }] })).toContain('should be lowercase')
    expect(await post({ searchableProperties: Array(21).fill('model') })).toContain('at most 20')
    expect((await world.call('GET', '/crm/v3/schemas')).json.results).toHaveLength(before)
    const batch = await world.call('POST', '/crm-object-schemas/2026-03/schemas/batch/read', {
      inputs: [{ id: cars }, { id: 'trains' }],
    })
    expect([batch.status, batch.json.results.length, batch.json.numErrors]).toEqual([207, 1, 1])
  })

  it('does not delete an object that has records', async () => {
    const made = (await world.call('POST', '/crm/v3/schemas', schema('planes'))).json.objectTypeId
    const plane = (await world.call('POST', `/crm/v3/objects/${made}`, { properties: { model: 'A' } })).json
      .id
    expect((await world.call('DELETE', `/crm/v3/schemas/${made}`)).status).toBe(400)
    await world.call('DELETE', `/crm/v3/objects/${made}/${plane}`)
    expect((await world.call('DELETE', `/crm/v3/schemas/${made}`)).status).toBe(204)
    expect((await world.call('GET', `/crm/v3/objects/${made}`)).status).toBe(400)
    expect((await world.call('DELETE', `/crm/v3/schemas/${made}?archived=true`)).status).toBe(204)
  })

  it('asks for its own scopes', async () => {
    const { token } = world.hubspot.serviceKeys.create({
      name: 'little',
      scopes: ['crm.objects.custom.read'],
    })
    const as = { authorization: `Bearer ${token}` }
    expect((await world.call('GET', '/crm/v3/schemas', undefined, as)).status).toBe(200)
    expect((await world.call('GET', `/crm/v3/objects/${cars}`, undefined, as)).status).toBe(200)
    const refused = await world.call('POST', '/crm/v3/schemas', {}, as)
    expect(refused.json.errors[0].context).toEqual({ requiredGranularScopes: ['crm.schemas.custom.write'] })
  })
})

describe('records of a custom object', () => {
  it.each([
    'type id',
    'p147893286_cars',
    'p_cars',
    'cars',
  ])('live their whole life under %s', async (alias) => {
    const name = alias === 'type id' ? cars : alias
    const { basicApi, batchApi, searchApi } = world.client.crm.objects
    const made = await basicApi.create(name, {
      properties: { model: 'Beetle', price: '10' },
      associations: [],
    })
    expect(Object.keys((await basicApi.getById(name, made.id)).properties)).toEqual([
      'hs_createdate',
      'hs_lastmodifieddate',
      'hs_object_id',
    ])
    expect((await basicApi.update(name, made.id, { properties: { model: 'Polo' } })).properties.model).toBe(
      'Polo',
    )
    const query = { query: 'polo', filterGroups: [], sorts: [], properties: ['model'], limit: 5, after: '' }
    expect((await searchApi.doSearch(name, query)).results.map((record) => record.id)).toContain(made.id)
    const batch = await batchApi.create(name, {
      inputs: [{ properties: { model: 'Golf' }, associations: [] }],
    })
    await batchApi.archive(name, { inputs: [{ id: batch.results[0]?.id ?? '' }] })
    await basicApi.archive(name, made.id)
    expect((await failure(() => basicApi.getById(name, made.id))).code).toBe(404)
  })

  it('need their required properties, in the recorded words', async () => {
    const refused = await world.call('POST', `/crm/v3/objects/${cars}`, { properties: { price: 1 } })
    expect(refused.json.message).toBe('Error creating cars. Some required properties were not set.')
    expect(refused.json.context).toEqual({ properties: ['model'] })
  })

  it('are upserted by a unique property, and clash by it', async () => {
    const input = { id: 'V1', idProperty: 'vin', properties: { model: 'Beetle' } }
    const upsert = async () =>
      (await world.call('POST', `/crm/v3/objects/${cars}/batch/upsert`, { inputs: [input] })).json
    const [first, second] = [await upsert(), await upsert()]
    expect([first.results[0].new, second.results[0].new]).toEqual([true, false])
    expect(second.results[0].id).toBe(first.results[0].id)
    const clash = await world.call('POST', `/crm/v3/objects/${cars}`, {
      properties: { model: 'X', vin: 'v1' },
    })
    expect([clash.status, clash.json.message]).toEqual([
      409,
      `Car already exists. Existing ID: ${first.results[0].id}`,
    ])
  })

  it('are associated with contacts by the type of their schema, and have pipelines', async () => {
    const contact = (await world.call('GET', '/crm/v3/objects/contacts?limit=1')).json.results[0].id
    const types = await world.call('GET', `/crm/v3/associations/${cars}/contacts/types`)
    expect(types.json.results).toEqual([{ id: expect.stringMatching(/^\d+$/), name: 'cars_to_contact' }])
    const associationTypeId = Number(types.json.results[0].id)
    const made = await world.call('POST', `/crm/v3/objects/${cars}`, {
      properties: { model: 'A' },
      associations: [
        { to: { id: contact }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId }] },
      ],
    })
    const read = await world.call('GET', `/crm/v3/objects/${cars}/${made.json.id}?associations=contacts`)
    expect(read.json.associations).toEqual({
      contacts: { results: [{ id: contact, type: 'cars_to_contact' }] },
    })
    const back = await world.call('GET', `/crm/v3/objects/contacts/${contact}?associations=cars`)
    expect(Object.keys(back.json.associations)).toEqual(['p147893286_cars'])
    const stages = [{ label: 'Parked', displayOrder: 0, metadata: {}, stageId: 'parked' }]
    const pipeline = { label: 'Life', displayOrder: 0, stages }
    expect((await world.call('POST', `/crm/v3/pipelines/${cars}`, pipeline)).status).toBe(201)
    const parked = await world.call('PATCH', `/crm/v3/objects/${cars}/${made.json.id}`, {
      properties: { hs_pipeline_stage: 'parked' },
    })
    expect(parked.json.properties.hs_pipeline_stage).toBe('parked')
  })

  it('keep their properties, and answer to the plain name only when the setting says so', async () => {
    const label = {
      name: 'colour',
      label: 'Colour',
      type: 'string',
      fieldType: 'text',
      groupName: 'cars_information',
    }
    expect((await world.call('POST', `/crm/v3/properties/${cars}`, label)).status).toBe(201)
    world.hubspot.settings.customObjectsByName = false
    expect((await world.call('GET', '/crm/v3/objects/cars')).status).toBe(400)
    expect((await world.call('GET', '/crm/v3/objects/p_cars')).status).toBe(200)
    world.hubspot.settings.customObjectsByName = true
  })

  it('survive a snapshot with their schema, associations and unique values', async () => {
    const other = await createWorld()
    const saved = world.hubspot.snapshot()
    other.hubspot.restore(saved)
    expect(other.hubspot.snapshot().rows).toEqual(saved.rows)
    const as = { authorization: `Bearer ${world.token}` }
    const read = await other.call('GET', `/crm/v3/objects/cars/V1?idProperty=vin`, undefined, as)
    expect(read.status).toBe(200)
    const types = await other.call('GET', '/crm/v3/associations/contacts/cars/types', undefined, as)
    expect(types.json.results).toEqual([{ id: expect.stringMatching(/^\d+$/), name: 'contact_to_cars' }])
    await other.close()
  })
})
