import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js'
import { expect } from 'vitest'
import { failure, type World } from '../world.ts'

type Client = World['client']

/** Properties with groups, pipelines with stages, and custom objects. */
export async function exerciseDefinitions(client: Client): Promise<void> {
  await exerciseProperties(client)
  await exercisePipelines(client)
  await exerciseSchemas(client)
}

async function exerciseProperties({ crm }: Client): Promise<void> {
  const { coreApi, groupsApi, batchApi } = crm.properties
  await groupsApi.create('deals', { name: 'ours', label: 'Ours' })
  expect((await groupsApi.update('deals', 'ours', { label: 'Our own' })).label).toBe('Our own')
  expect((await groupsApi.getByName('deals', 'ours')).label).toBe('Our own')
  const named = (name: string) => ({
    ...{ name, label: 'L', groupName: 'ours' },
    type: PropertyCreateTypeEnum.String,
    fieldType: PropertyCreateFieldTypeEnum.Text,
  })
  expect((await coreApi.create('deals', named('p1'))).groupName).toBe('ours')
  expect((await coreApi.update('deals', 'p1', { label: 'Changed' })).label).toBe('Changed')
  expect((await coreApi.getByName('deals', 'p1')).label).toBe('Changed')
  await batchApi.create('deals', { inputs: [named('p2'), named('p3')] })
  const inputs = [{ name: 'p2' }, { name: 'p3' }]
  type Read = Parameters<typeof batchApi.read>[1]
  const read = await batchApi.read('deals', { archived: false, inputs } as Read)
  expect(read.results.map(({ name }) => name)).toEqual(['p2', 'p3'])
  await batchApi.archive('deals', { inputs })
  await coreApi.archive('deals', 'p1')
  const left = (await coreApi.getAll('deals')).results.map(({ name }) => name)
  expect(left.filter((name) => /^p[123]$/.test(name))).toEqual([])
  await groupsApi.archive('deals', 'ours')
  expect((await groupsApi.getAll('deals')).results.map(({ name }) => name)).not.toContain('ours')
}

async function exercisePipelines({ crm }: Client): Promise<void> {
  const { pipelinesApi, pipelineStagesApi: stages, pipelineAuditsApi } = crm.pipelines
  const stage = (label: string) => ({ label, displayOrder: 1, metadata: { probability: '0.5' } })
  const made = await pipelinesApi.create('deals', { label: 'P', displayOrder: 1, stages: [stage('A')] })
  const replaced = await pipelinesApi.replace('deals', made.id, {
    ...{ label: 'Q', displayOrder: 2 },
    stages: [stage('A'), stage('B')],
  })
  expect(replaced.stages.map(({ label }) => label)).toEqual(['A', 'B'])
  expect((await pipelinesApi.update('deals', made.id, { label: 'R' })).label).toBe('R')
  expect((await pipelinesApi.getById('deals', made.id)).label).toBe('R')
  const added = await stages.create('deals', made.id, stage('C'))
  expect((await stages.update('deals', made.id, added.id, { label: 'D', metadata: {} })).label).toBe('D')
  expect((await stages.replace('deals', made.id, added.id, stage('E'))).label).toBe('E')
  expect((await stages.getById('deals', made.id, added.id)).label).toBe('E')
  expect((await stages.getAll('deals', made.id)).results).toHaveLength(3)
  await stages.archive('deals', made.id, added.id)
  expect((await failure(() => stages.getById('deals', made.id, added.id))).code).toBe(404)
  const actions = (await pipelineAuditsApi.getAudit('deals', made.id)).results.map(({ action }) => action)
  expect(actions).toEqual(['CREATE', 'UPDATE', 'UPDATE'])
  await pipelinesApi.archive('deals', made.id)
  expect((await pipelinesApi.getAll('deals')).results.map(({ id }) => id)).toEqual(['default'])
}

async function exerciseSchemas({ crm }: Client): Promise<void> {
  const { coreApi } = crm.schemas
  const made = await coreApi.create({
    ...{ name: 'ship', labels: { singular: 'Ship', plural: 'Ships' }, primaryDisplayProperty: 'title' },
    requiredProperties: ['title'],
    properties: [{ name: 'title', label: 'Title', type: 'string', fieldType: 'text' }],
    associatedObjects: ['CONTACT'],
  } as unknown as Parameters<typeof coreApi.create>[0])
  const id = made.objectTypeId ?? ''
  expect(made.properties.map(({ name }) => name)).toContain('title')
  expect((await coreApi.getAll()).results.map((schema) => schema.objectTypeId)).toContain(id)
  expect((await coreApi.getById('ship')).labels.plural).toBe('Ships')
  expect((await coreApi.update(id, { description: 'Floats' })).description).toBe('Floats')
  const linked = await coreApi.createAssociation(id, {
    ...{ fromObjectTypeId: id, toObjectTypeId: '0-3', name: 'ship_to_deal' },
  })
  await coreApi.archiveAssociation(id, linked.id)
  const left = (await coreApi.getById(id)).associations.map((type) => type.id)
  expect(left).not.toContain(linked.id)
  await coreApi.archive(id)
  expect((await failure(() => coreApi.getById(id))).code).toBe(400)
}

/** Associations of both APIs, their labels and types, and the report. */
export async function exerciseAssociations({ crm }: Client): Promise<void> {
  const { v4, batchApi, schema } = crm.associations
  const make = (email: string) => crm.contacts.basicApi.create({ properties: { email }, associations: [] })
  const from = (await make('a1@example.com')).id
  const to = (await crm.companies.basicApi.create({ properties: { name: 'C' }, associations: [] })).id
  const pair = ['contacts', from, 'companies', to] as const
  await v4.basicApi.createDefault(...pair)
  const typesOf = async () =>
    (await v4.basicApi.getPage('contacts', from, 'companies')).results.flatMap((result) =>
      result.associationTypes.map(({ typeId }) => typeId),
    )
  expect(await typesOf()).toContain(279)
  const { definitionsApi } = v4.schema
  const [label] = (await definitionsApi.create('contacts', 'companies', { name: 'boss', label: 'Boss' }))
    .results
  const typeId = label?.typeId ?? 0
  type Specs = Parameters<typeof v4.basicApi.create>[4]
  const types = [{ associationCategory: 'USER_DEFINED', associationTypeId: typeId }] as Specs
  const labelled = await v4.basicApi.create(...pair, types)
  expect(labelled.labels).toEqual(['Boss'])
  await definitionsApi.update('contacts', 'companies', { associationTypeId: typeId, label: 'Chief' })
  const labels = (await definitionsApi.getAll('contacts', 'companies')).results.map((one) => one.label)
  expect(labels).toContain('Chief')
  const inputs = [{ _from: { id: from }, to: { id: to }, types }]
  await v4.batchApi.archiveLabels('contacts', 'companies', { inputs })
  expect(await typesOf()).not.toContain(typeId)
  expect((await v4.batchApi.create('contacts', 'companies', { inputs })).results).toHaveLength(1)
  const read = await v4.batchApi.getPage('contacts', 'companies', { inputs: [{ id: from }] })
  expect(read.results[0]?.to[0]?.associationTypes.map((type) => type.label)).toContain('Chief')
  await v4.batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: from }, to: [{ id: to }] }] })
  expect(await typesOf()).toEqual([])
  await v4.batchApi.createDefault('contacts', 'companies', {
    inputs: [{ _from: { id: from }, to: { id: to } }],
  })
  expect(await typesOf()).toContain(279)
  await v4.basicApi.archive(...pair)
  expect(await typesOf()).toEqual([])
  await definitionsApi.remove('contacts', 'companies', typeId)
  const v3 = [{ _from: { id: from }, to: { id: to }, type: 'contact_to_company' }]
  await batchApi.create('contacts', 'companies', { inputs: v3 })
  const old = await batchApi.read('contacts', 'companies', { inputs: [{ id: from }] })
  expect(old.results[0]?.to.map((one) => one.id)).toContain(to)
  await batchApi.archive('contacts', 'companies', { inputs: v3 })
  const names = (await schema.typesApi.getAll('contacts', 'companies')).results.map((type) => type.name)
  expect(names).toContain('contact_to_company')
  const user = Number((await crm.owners.ownersApi.getPage()).results[0]?.userId)
  expect(await v4.reportApi.request(user)).toMatchObject({ userId: user, enqueueTime: expect.any(Date) })
}
