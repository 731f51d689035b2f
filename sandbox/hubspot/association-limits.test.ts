import {
  createConfiguration,
  DefinitionConfigurationsApi,
  ServerConfiguration,
} from '@hubspot/api-client/lib/codegen/crm/associations/v4/schema/index.js'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
const worlds: World[] = []
beforeEach(async () => {
  world = await createWorld()
  worlds.push(world)
})
afterAll(async () => {
  for (const one of worlds) await one.close()
})

const BASE = '/crm/v4/associations/definitions/configurations'
const create = async (object: string, associations: unknown[] = []): Promise<string> =>
  (await world.call('POST', `/crm/v3/objects/${object}`, { properties: {}, associations })).json.id
const limit = (verb: string, inputs: unknown[], pair = 'contacts/companies') =>
  world.call('POST', `${BASE}/${pair}/batch/${verb}`, { inputs })
const setting = (typeId: number, maxToObjectIds: number, category = 'HUBSPOT_DEFINED') => ({
  ...{ category, typeId, maxToObjectIds },
})
const associate = (contact: string, company: string) =>
  world.call('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`)

describe('limits of associations', () => {
  it("are set, listed, changed and purged by the official client's own API", async () => {
    const api = new DefinitionConfigurationsApi(
      createConfiguration({
        baseServer: new ServerConfiguration(world.url, {}),
        authMethods: { oauth2: { accessToken: world.token } },
      }),
    )
    const inputs = [{ category: 'HUBSPOT_DEFINED' as never, typeId: 279, maxToObjectIds: 5 }]
    const made = await api.batchCreate('contacts', 'companies', { inputs })
    expect(made.results.map((one) => [one.typeId, one.userEnforcedMaxToObjectIds])).toEqual([[279, 5]])
    const [input] = inputs
    if (input === undefined) throw new Error('There is an input')
    const changed = { inputs: [{ ...input, maxToObjectIds: 7 }] }
    expect((await api.batchUpdate('contacts', 'companies', changed)).results).toHaveLength(1)
    expect((await api.getAll()).results.map((one) => one.userEnforcedMaxToObjectIds)).toEqual([7])
    expect((await api.getAllBetweenTwoObjectTypes('contacts', 'companies')).results).toHaveLength(1)
    expect((await api.getAllBetweenTwoObjectTypes('companies', 'contacts')).results).toEqual([])
    await api.batchRemove('contacts', 'companies', {
      inputs: [{ category: 'HUBSPOT_DEFINED' as never, typeId: 279 }],
    })
    expect((await api.getAll()).results).toEqual([])
  })

  it('are shown as in the guide, and survive a snapshot', async () => {
    await limit('create', [setting(279, 5)])
    world.hubspot.restore(JSON.parse(JSON.stringify(world.hubspot.snapshot())))
    const { text } = await world.call('GET', `${BASE}/contacts/companies`)
    const row = '{"category":"HUBSPOT_DEFINED","typeId":279,"userEnforcedMaxToObjectIds":5,"label":null}'
    expect(text).toBe(`{"results":[${row}]}`)
  })

  it('hold on every way of associating, in both directions', async () => {
    await limit('create', [setting(279, 1)])
    const [first, second] = [await create('companies'), await create('companies')]
    const contact = await create('contacts')
    expect((await associate(contact, first)).status).toBe(200)
    const refused = await associate(contact, second)
    expect([refused.status, refused.json.context]).toEqual([
      400,
      { type: ['contact_to_company_unlabeled'], maxToObjectIds: ['1'] },
    ])
    expect((await associate(contact, first)).status, 'the same one again').toBe(200)
    const pair = { from: { id: contact }, to: { id: second } }
    const inBatch = async (path: string, input: object) => {
      const { status, json } = await world.call('POST', path, { inputs: [input] })
      return [status, json.results, json.numErrors]
    }
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }]
    const v4 = '/crm/v4/associations/contacts/companies/batch'
    expect(await inBatch(`${v4}/create`, { ...pair, types })).toEqual([207, [], 1])
    expect(await inBatch(`${v4}/associate/default`, pair)).toEqual([207, [], 1])
    const v3 = { ...pair, type: 'contact_to_company' }
    expect(await inBatch('/crm/v3/associations/contacts/companies/batch/create', v3)).toEqual([207, [], 1])
    const put = `/crm/v4/objects/contacts/${contact}/associations/companies/${second}`
    expect((await world.call('PUT', put, types)).status).toBe(400)
    const both = [first, second].map((id) => ({ to: { id }, types }))
    const made = { properties: {}, associations: both }
    expect((await world.call('POST', '/crm/v3/objects/contacts', made)).status).toBe(400)
    const reverse = `/crm/v4/objects/companies/${second}/associations/default/contacts/${contact}`
    expect((await world.call('PUT', reverse)).status, 'from the other side').toBe(400)
    await limit('purge', [{ category: 'HUBSPOT_DEFINED', typeId: 279 }])
    expect((await associate(contact, second)).status).toBe(200)
  })

  it('of a label are at most those of its object, and end with the label', async () => {
    const label = (
      await world.call('POST', '/crm/v4/associations/contacts/companies/labels', {
        name: 'boss',
        label: 'Boss',
      })
    ).json.results[0].typeId
    await limit('create', [setting(279, 10)])
    const above = await limit('create', [setting(label, 11, 'USER_DEFINED')])
    expect([above.status, above.json.errors[0].message]).toEqual([
      207,
      `maxToObjectIds of association type ${label} must be 1 to 10.`,
    ])
    expect((await limit('create', [setting(label, 10, 'USER_DEFINED')])).status).toBe(201)
    expect((await limit('update', [setting(279, 9)])).json.errors[0].message).toContain('10 or more')
    await world.call('DELETE', `/crm/v4/associations/contacts/companies/labels/${label}`)
    expect((await world.call('GET', `${BASE}/all`)).json.results).toHaveLength(1)
    expect((await limit('update', [setting(279, 9)])).status).toBe(200)
  })

  it('are refused twice, where there is none, for another pair and as no number', async () => {
    await limit('create', [setting(279, 5)])
    const problems = async (verb: string, input: object) =>
      (await limit(verb, [input])).json.errors?.[0].category
    expect(await problems('create', setting(279, 5))).toBe('OBJECT_ALREADY_EXISTS')
    expect(await problems('update', setting(1, 5))).toBe('OBJECT_NOT_FOUND')
    expect(await problems('create', setting(3, 5))).toBe('VALIDATION_ERROR')
    for (const max of [0, -1, 1.5, 'x', {}]) {
      const { status } = await limit('create', [{ ...setting(1, 1), maxToObjectIds: max }])
      expect([207, 400], String(max)).toContain(status)
    }
    expect((await limit('create', [{ typeId: 1, category: 'HUBSPOT_DEFINED' }])).status).toBe(400)
    expect((await world.call('GET', `${BASE}/all`)).json.results).toHaveLength(1)
  })
})
