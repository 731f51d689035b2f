import { OptionInput } from '@hubspot/api-client/lib/codegen/crm/properties/index.js'
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 1, deals: 3, owners: 3 } })
})
afterAll(() => world.close())

describe('owners through the official client', () => {
  it('lists page by page, finds by e-mail, id and user id', async () => {
    const { ownersApi } = world.client.crm.owners
    const page = await ownersApi.getPage(undefined, undefined, 2, false)
    expect(page.results).toHaveLength(2)
    const rest = await ownersApi.getPage(undefined, page.paging?.next?.after, 2, false)
    expect(rest.results).toHaveLength(1)
    const [owner] = rest.results
    expect((await ownersApi.getPage(owner?.email)).results).toEqual(rest.results)
    expect((await ownersApi.getById(Number(owner?.id), 'id', false)).id).toBe(owner?.id)
    expect((await ownersApi.getById(Number(owner?.userId), 'userId', false)).id).toBe(owner?.id)
    expect((await failure(() => ownersApi.getById(1))).code).toBe(404)
    expect((await ownersApi.getPage(undefined, undefined, 10, true)).results).toEqual([])
  })
})

describe('properties through the official client', () => {
  const definition = (name: string) => ({
    name,
    label: 'Colour',
    type: PropertyCreateTypeEnum.Enumeration,
    fieldType: PropertyCreateFieldTypeEnum.Select,
    groupName: 'contactinformation',
    options: [
      Object.assign(new OptionInput(), { label: 'Red', value: 'red', displayOrder: 0, hidden: false }),
    ],
  })

  it('creates, reads, changes and archives one', async () => {
    const { coreApi } = world.client.crm.properties
    const made = await coreApi.create('contacts', definition('colour'))
    expect(made.modificationMetadata).toMatchObject({ archivable: true, readOnlyValue: false })
    const written = await world.client.crm.contacts.basicApi.create({
      properties: { colour: 'red' },
      associations: [],
    })
    expect(written.properties.colour).toBe('red')
    const wrong = await failure(() =>
      world.client.crm.contacts.basicApi.create({ properties: { colour: 'blue' }, associations: [] }),
    )
    expect(wrong.body.errors).toEqual([
      {
        message: 'blue was not one of the allowed options: [red]',
        code: 'INVALID_OPTION',
        context: { propertyName: ['colour'] },
      },
    ])
    expect((await coreApi.update('contacts', 'colour', { label: 'Color' })).label).toBe('Color')
    expect((await coreApi.getByName('contacts', 'colour')).label).toBe('Color')
    expect((await coreApi.getAll('contacts', false)).results.map(({ name }) => name)).toContain('colour')
    const twice = await failure(() => coreApi.create('contacts', definition('colour')))
    expect(twice).toMatchObject({ code: 409, body: { subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS' } })
    await coreApi.archive('contacts', 'colour')
    expect((await failure(() => coreApi.getByName('contacts', 'colour'))).code).toBe(404)
    expect((await failure(() => coreApi.archive('contacts', 'colour'))).code).toBe(404)
    expect((await failure(() => coreApi.archive('contacts', 'email'))).code).toBe(400)
    await coreApi.create('contacts', definition('colour'))
  })

  it('works in batches, also with a 207', async () => {
    const { batchApi } = world.client.crm.properties
    const made = await batchApi.create('contacts', {
      inputs: [definition('b1'), definition('b2'), definition('b1')],
    })
    expect(made).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_ALREADY_EXISTS' }] })
    const read = await batchApi.read('contacts', {
      archived: false,
      inputs: [{ name: 'b1' }, { name: 'zzz' }],
    } as Parameters<typeof batchApi.read>[1])
    expect(read).toMatchObject({ results: [{ name: 'b1' }], numErrors: 1 })
    await batchApi.archive('contacts', { inputs: [{ name: 'b1' }, { name: 'b2' }] })
  })

  it('keeps groups', async () => {
    const { groupsApi } = world.client.crm.properties
    await groupsApi.create('deals', { name: 'ours', label: 'Ours' })
    expect((await groupsApi.update('deals', 'ours', { label: 'Our own' })).label).toBe('Our own')
    expect((await groupsApi.getByName('deals', 'ours')).label).toBe('Our own')
    expect((await groupsApi.getAll('deals')).results.map(({ name }) => name)).toContain('ours')
    expect((await failure(() => groupsApi.create('deals', { name: 'ours', label: 'Ours' }))).code).toBe(409)
    await groupsApi.archive('deals', 'ours')
    expect((await failure(() => groupsApi.getByName('deals', 'ours'))).code).toBe(404)
  })

  it('lists the 245 recorded company properties', async () => {
    const { results } = await world.client.crm.properties.coreApi.getAll('companies')
    expect(results.filter((property) => property.hubspotDefined)).toHaveLength(245)
  })
})

describe('pipelines through the official client', () => {
  const stage = (label: string, probability: string) => ({
    label,
    displayOrder: 0,
    metadata: { probability },
  })

  it('creates, replaces, changes and archives a pipeline', async () => {
    const { pipelinesApi } = world.client.crm.pipelines
    const made = await pipelinesApi.create('deals', {
      label: 'P',
      displayOrder: 1,
      stages: [stage('A', '0.5')],
    })
    expect(made.stages[0]?.metadata).toEqual({ isClosed: 'false', probability: '0.5' })
    const replaced = await pipelinesApi.replace('deals', made.id, {
      label: 'Q',
      displayOrder: 1,
      stages: [stage('Won', '1.0'), stage('B', '0.1')],
    })
    expect(replaced.stages.map(({ label }) => label)).toEqual(['Won', 'B'])
    expect((await pipelinesApi.update('deals', made.id, { label: 'R' })).label).toBe('R')
    expect((await pipelinesApi.getById('deals', made.id)).label).toBe('R')
    expect((await pipelinesApi.getAll('deals')).results.map(({ id }) => id)).toEqual(['default', made.id])
    await pipelinesApi.archive('deals', made.id)
    expect((await failure(() => pipelinesApi.getById('deals', made.id))).code).toBe(404)
    const unclear = await failure(() =>
      pipelinesApi.create('deals', {
        label: 'P',
        displayOrder: 1,
        stages: [{ label: 'A', displayOrder: 0, metadata: {} }],
      }),
    )
    expect(unclear.code).toBe(400)
  })

  it('creates, replaces, changes and archives a stage', async () => {
    const { pipelineStagesApi: stages } = world.client.crm.pipelines
    const made = await stages.create('deals', 'default', { ...stage('Extra', '0.3'), displayOrder: 9 })
    expect((await stages.getById('deals', 'default', made.id)).label).toBe('Extra')
    expect(
      (await stages.update('deals', 'default', made.id, { label: 'E', metadata: { probability: '0.4' } }))
        .label,
    ).toBe('E')
    const replaced = await stages.replace('deals', 'default', made.id, stage('F', '0.0'))
    expect(replaced).toMatchObject({ id: made.id, metadata: { isClosed: 'true' } })
    expect((await stages.getAll('deals', 'default')).results).toHaveLength(8)
    await stages.archive('deals', 'default', made.id)
    expect((await failure(() => stages.getById('deals', 'default', made.id))).code).toBe(404)
  })

  it('answers audits', async () => {
    expect((await world.client.crm.pipelines.pipelineAuditsApi.getAudit('deals', 'default')).results).toEqual(
      [],
    )
    const stage = await world.call('GET', '/crm/v3/pipelines/deals/default/stages/closedwon/audit')
    expect(stage.json.results).toEqual([])
    const path = '/crm/v3/pipelines/deals/default/stages/closedwon'
    await world.call('PATCH', path, { label: 'Won' })
    const changed = (await world.call('GET', `${path}/audit`)).json.results
    expect(changed).toMatchObject([
      { identifier: 'closedwon', action: 'UPDATE', rawObject: { label: 'Won' } },
    ])
    // The client (13.5.0) sends a literal {pipelineId} here, which no server can know.
    const { pipelineStageAuditsApi } = world.client.crm.pipelines
    expect((await failure(() => pipelineStageAuditsApi.getAudit('deals', 'closedwon'))).code).toBe(404)
  })

  it('refuses to delete a stage in use when asked to check', async () => {
    const deal = await world.client.crm.deals.basicApi.create({
      properties: { dealstage: 'contractsent' },
      associations: [],
    })
    const refused = await world.call(
      'DELETE',
      '/crm/v3/pipelines/deals/default/stages/contractsent?validateReferencesBeforeDelete=true',
    )
    expect(refused.status).toBe(400)
    expect(refused.json.subCategory).toBe('PipelineError.STAGE_ID_IN_USE')
    expect(refused.json.context.objectIds[0]).toContain(deal.id)
  })
})
