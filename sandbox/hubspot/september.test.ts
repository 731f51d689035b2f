import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 2, companies: 1, deals: 1, owners: 1 } })
})
afterAll(() => world.close())

const at = (version: string) => `/crm/objects/${version}/contacts`
const missing = { inputs: [{ id: '1' }], properties: [] }
const setRules = (rules: unknown[]) => world.call('PUT', '/_sandbox/hubspot/validation-rules', { rules })

describe('version 2026-09', () => {
  it('reads and writes what the other versions do', async () => {
    const made = await world.call('POST', at('2026-09'), { properties: { email: 's@x.example' } })
    expect(made.status).toBe(201)
    expect((await world.call('GET', `/crm/v3/objects/contacts/${made.json.id}`)).json.id).toBe(made.json.id)
    const list = await world.call('GET', `${at('2026-09')}?limit=1`)
    expect(list.json.paging.next.link).toContain('/crm/objects/2026-09/contacts?')
    expect((await world.call('GET', '/crm/properties/2026-09/0-1/email')).json.name).toBe('email')
    expect((await world.call('GET', '/account-info/2026-09/details')).status).toBe(200)
  })

  it('tells the name and the age of the account only where the settings follow the changelog', async () => {
    const details = async (version: string) =>
      (await world.call('GET', `/account-info/${version}/details`)).json
    expect(await details('2026-09')).toEqual(await details('v3'))
    world.hubspot.settings.septemberAccountDetails = 'changelog'
    const added = { portalName: 'Default account', createdAt: '2026-01-05T00:00:00Z' }
    expect(await details('2026-09')).toEqual({ ...(await details('2026-03')), ...added })
    world.hubspot.settings.septemberAccountDetails = 'spec'
  })

  it('has no 207 and no 201 of associations, unless the setting says that nothing changed', async () => {
    const [contact, company] = await Promise.all(
      ['contacts', 'companies'].map(
        async (object) => (await world.call('GET', `/crm/v3/objects/${object}?limit=1`)).json.results[0].id,
      ),
    )
    const pair = { inputs: [{ from: { id: contact }, to: { id: company }, types: [] }] }
    const codes = async (version: string) => {
      const read = await world.call('POST', `${at(version)}/batch/read`, missing)
      const associated = await world.call(
        'POST',
        `/crm/associations/${version}/contacts/companies/batch/create`,
        pair,
      )
      expect(read.json.numErrors).toBe(1)
      return [read.status, associated.status]
    }
    expect(await codes('2026-03')).toEqual([207, 201])
    expect(await codes('2026-09')).toEqual([200, 200])
    world.hubspot.settings.septemberCodes = 'unchanged'
    expect(await codes('2026-09')).toEqual([207, 201])
    world.hubspot.settings.septemberCodes = 'spec'
  })
})

describe("an administrator's rules", () => {
  const write = (version: string, properties: Record<string, string>) =>
    world.call('POST', `/crm/objects/${version}/deals`, { properties })

  it('hold on create from 2026-09 on only', async () => {
    await setRules([{ object: 'deals', kind: 'create_form', property: 'amount' }])
    expect((await write('2026-03', { dealname: 'D' })).status).toBe(201)
    const refused = await write('2026-09', { dealname: 'D' })
    expect([refused.status, refused.json.message, refused.json.context]).toEqual([
      400,
      'Error creating DEAL. Some required properties were not set.',
      { properties: ['amount'] },
    ])
    expect((await write('2026-09', { dealname: 'D', amount: '1' })).status).toBe(201)
    world.hubspot.settings.ruleRefusal = 'invalid'
    expect((await write('2026-09', { dealname: 'D' })).json.errors[0].code).toBe('REQUIRED_PROPERTY_MISSING')
    world.hubspot.settings.ruleRefusal = 'missing'
  })

  it('hold on update: in a stage, and when another property has a value; also in batches', async () => {
    await setRules([
      { object: 'deals', kind: 'stage', stage: 'closedlost', property: 'closed_lost_reason' },
      {
        object: 'deals',
        kind: 'conditional',
        when: { property: 'hs_priority', value: 'high' },
        property: 'amount',
      },
    ])
    const { id } = (await write('2026-09', { dealname: 'D' })).json
    const patch = (properties: Record<string, string>) =>
      world.call('PATCH', `/crm/objects/2026-09/deals/${id}`, { properties })
    expect((await patch({ dealstage: 'closedlost' })).json.context).toEqual({
      properties: ['closed_lost_reason'],
    })
    expect((await patch({ hs_priority: 'high' })).json.message).toContain('Error updating DEAL.')
    const batch = await world.call('POST', '/crm/objects/2026-09/deals/batch/update', {
      inputs: [{ id, properties: { hs_priority: 'high' } }],
    })
    expect(batch.status).toBe(400)
    expect((await patch({ hs_priority: 'high', amount: '5' })).status).toBe(200)
    expect((await patch({ amount: '' })).status).toBe(400)
    expect((await patch({ dealstage: 'closedlost', closed_lost_reason: 'Price' })).status).toBe(200)
  })

  it('forbid associations with 403', async () => {
    await setRules([{ object: 'contacts', kind: 'association', to: 'deals' }])
    const first = async (object: string) =>
      (await world.call('GET', `/crm/v3/objects/${object}?limit=1`)).json.results[0].id
    const [deal, contact] = [await first('deals'), await first('contacts')]
    const path = (version: string) =>
      `/crm/objects/${version}/deals/${deal}/associations/default/contacts/${contact}`
    const refused = await world.call('PUT', path('2026-09'))
    expect([refused.status, refused.json.category]).toEqual([403, 'MISSING_PERMISSIONS'])
    expect((await world.call('PUT', path('2026-03'))).status).toBe(200)
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }]
    const body = { properties: {}, associations: [{ to: { id: contact }, types }] }
    expect((await world.call('POST', '/crm/objects/2026-09/deals', body)).status).toBe(403)
  })

  it('are shown, survive a snapshot, and are refused when they name what is not there', async () => {
    const rules = [{ object: 'contacts', kind: 'create_form', property: 'lastname' }]
    await setRules(rules)
    world.hubspot.restore(world.hubspot.snapshot())
    expect((await world.call('GET', '/_sandbox/hubspot/validation-rules')).json).toEqual({ rules })
    for (const wrong of [
      { object: 'butterflies', kind: 'create_form', property: 'x' },
      { object: 'deals', kind: 'create_form', property: 'nope' },
      { object: 'deals', kind: 'stage', stage: 'nope', property: 'amount' },
      { object: 'deals', kind: 'nope' },
      null,
    ]) {
      expect((await setRules([wrong])).status, JSON.stringify(wrong)).toBe(400)
    }
    await setRules([])
  })
})
