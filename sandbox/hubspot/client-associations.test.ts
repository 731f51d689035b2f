import { AssociationSpecAssociationCategoryEnum as Category } from '@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
let contact: string
let company: string
let deal: string
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  const make = async (object: string) =>
    (await world.call('POST', `/crm/v3/objects/${object}`, { properties: {} })).json.id
  contact = await make('contacts')
  company = await make('companies')
  deal = await make('deals')
})

const v4 = () => world.client.crm.associations.v4
const primary = { associationCategory: Category.HubspotDefined, associationTypeId: 1 }

describe('associations v4 through the official client', () => {
  it('associates by default, reads and archives', async () => {
    const made = await v4().basicApi.createDefault('contacts', contact, 'companies', company)
    expect(made.results.map((row) => row.associationSpec.associationTypeId)).toEqual([279, 280])
    const page = await v4().basicApi.getPage('contacts', contact, 'companies')
    expect(page.results).toEqual([
      {
        toObjectId: Number(company),
        associationTypes: [
          { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
          { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
        ],
      },
    ])
    const back = await v4().basicApi.getPage('companies', company, 'contacts')
    expect(back.results[0]?.associationTypes.map((type) => type.typeId)).toEqual([2, 280])
    await v4().basicApi.archive('contacts', contact, 'companies', company)
    expect((await v4().basicApi.getPage('contacts', contact, 'companies')).results).toEqual([])
  })

  it('associates with a label', async () => {
    const made = await v4().basicApi.create('contacts', contact, 'companies', company, [primary])
    expect(made).toMatchObject({
      fromObjectTypeId: '0-1',
      fromObjectId: Number(contact),
      labels: ['Primary'],
    })
    const wrong = [{ associationCategory: Category.HubspotDefined, associationTypeId: 3 }]
    const refused = await failure(() =>
      v4().basicApi.create('contacts', contact, 'companies', company, wrong),
    )
    expect(refused).toMatchObject({ code: 400 })
    const missing = await failure(() =>
      v4().basicApi.create('contacts', '99', 'companies', company, [primary]),
    )
    expect(missing.code).toBe(404)
  })

  it('works in batches', async () => {
    const pair = { _from: { id: deal }, to: { id: contact } }
    expect((await v4().batchApi.createDefault('deals', 'contacts', { inputs: [pair] })).results).toHaveLength(
      2,
    )
    const types = [{ associationCategory: Category.HubspotDefined, associationTypeId: 3 }]
    const made = await v4().batchApi.create('deals', 'contacts', { inputs: [{ ...pair, types }] })
    expect(made.results[0]).toMatchObject({ labels: [] })
    const read = await v4().batchApi.getPage('deals', 'contacts', { inputs: [{ id: deal }, { id: '99' }] })
    expect(read.results[0]).toMatchObject({ _from: { id: deal }, to: [{ toObjectId: Number(contact) }] })
    expect(read).toMatchObject({
      numErrors: 1,
      errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }],
    })
    await v4().batchApi.archiveLabels('deals', 'contacts', { inputs: [{ ...pair, types }] })
    expect((await v4().basicApi.getPage('deals', deal, 'contacts')).results).toEqual([])
    await v4().batchApi.createDefault('deals', 'contacts', { inputs: [pair] })
    await v4().batchApi.archive('deals', 'contacts', {
      inputs: [{ _from: { id: deal }, to: [{ id: contact }] }],
    })
    expect((await v4().basicApi.getPage('deals', deal, 'contacts')).results).toEqual([])
  })

  it('reads the labels of a pair', async () => {
    const { json } = await world.call('GET', '/crm/associations/2026-03/contacts/companies/labels')
    expect(json.results.map(({ typeId }: { typeId: number }) => typeId)).toEqual([279, 1, 931])
  })
})

describe('associations v3 through the official client', () => {
  it('answers a create with both directions, as recorded', async () => {
    const inputs = [{ _from: { id: contact }, to: { id: company }, type: 'contact_to_company' }]
    const made = await world.client.crm.associations.batchApi.create('contacts', 'companies', { inputs })
    expect(made.results).toEqual([
      { _from: { id: company }, to: { id: contact }, type: 'company_to_contact' },
      { _from: { id: contact }, to: { id: company }, type: 'contact_to_company' },
    ])
    const read = await world.client.crm.associations.batchApi.read('contacts', 'companies', {
      inputs: [{ id: contact }],
    })
    expect(read.results[0]?.to).toEqual([{ id: company, type: 'contact_to_company' }])
    await world.client.crm.associations.batchApi.archive('contacts', 'companies', { inputs })
    const gone = await world.client.crm.associations.batchApi.read('contacts', 'companies', {
      inputs: [{ id: contact }],
    })
    expect(gone).toMatchObject({ results: [], numErrors: 1 })
  })

  it('lists types and single associations', async () => {
    const types = await world.call('GET', '/crm/v3/associations/contacts/companies/types')
    expect(types.json.results).toContainEqual({ id: '1', name: 'contact_to_company' })
    const put = await world.call(
      'PUT',
      `/crm/v3/objects/deals/${deal}/associations/contacts/${contact}/deal_to_contact`,
    )
    expect(put.json.associations.contacts.results).toEqual([{ id: contact, type: 'deal_to_contact' }])
    const list = await world.call('GET', `/crm/v3/objects/deals/${deal}/associations/contacts`)
    expect(list.json.results).toEqual([{ id: contact, type: 'deal_to_contact' }])
    const del = await world.call('DELETE', `/crm/v3/objects/deals/${deal}/associations/contacts/${contact}/3`)
    expect(del.status).toBe(204)
  })
})

describe('the primary company of a contact', () => {
  it('follows associatedcompanyid, and the property follows the association', async () => {
    const read = async () =>
      (
        await world.call(
          'GET',
          `/crm/v3/objects/contacts/${contact}?properties=associatedcompanyid&associations=companies`,
        )
      ).json
    await world.call('PATCH', `/crm/v3/objects/contacts/${contact}`, {
      properties: { associatedcompanyid: Number(company) },
    })
    expect((await read()).associations.companies.results).toHaveLength(2)
    const second = (await world.call('POST', '/crm/v3/objects/companies', { properties: { name: 'Second' } }))
      .json.id
    await v4().basicApi.create('contacts', contact, 'companies', second, [primary])
    expect((await read()).properties.associatedcompanyid).toBe(second)
    const first = await v4().basicApi.getPage('contacts', contact, 'companies')
    expect(first.results.find((row) => String(row.toObjectId) === company)?.associationTypes).toHaveLength(1)
    await v4().basicApi.archive('contacts', contact, 'companies', second)
    expect((await read()).properties.associatedcompanyid).toBeNull()
    const company1 = (
      await world.call('GET', `/crm/v3/objects/companies/${company}?properties=num_associated_contacts`)
    ).json
    expect(company1.properties.num_associated_contacts).toBe('1')
  })
})

describe('the dated paths', () => {
  it('answer archives with 200 and a body', async () => {
    const inputs = [{ from: { id: deal }, to: [{ id: contact }] }]
    const dated = await world.call('POST', '/crm/associations/2026-03/deals/contacts/batch/archive', {
      inputs,
    })
    expect(dated.status).toBe(200)
    expect(dated.json.status).toBe('COMPLETE')
    const self = await world.call(
      'PUT',
      `/crm/objects/2026-03/deals/${deal}/associations/default/deals/${deal}`,
    )
    expect(self.json.message).toBe(`Object ${deal} cannot be associated to itself (${deal})`)
  })
})
