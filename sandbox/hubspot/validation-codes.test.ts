import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 1, owners: 1 } })
  const date = { name: 'd', label: 'D', type: 'date', fieldType: 'date', groupName: 'contactinformation' }
  await world.call('POST', '/crm/v3/properties/contacts', date)
})
afterAll(() => world.close())

/** Object, property, value, code, message: the recorded patterns. */
const REFUSED = [
  ['contacts', 'x', '1', 'PROPERTY_DOESNT_EXIST', /^Property "x" does not exist$/],
  [
    'contacts',
    'hs_object_id',
    '1',
    'READ_ONLY_VALUE',
    /^"hs_object_id" is a read only property; its value cannot be set\.$/,
  ],
  [
    'deals',
    'hs_is_closed',
    'true',
    'READ_ONLY_VALUE',
    /^"hs_is_closed" is a calculated property; its value cannot be set\.$/,
  ],
  [
    'contacts',
    'hs_lead_status',
    'foo',
    'INVALID_OPTION',
    /^foo was not one of the allowed options: \[NEW, OPEN, /,
  ],
  [
    'tickets',
    'hs_pipeline_stage',
    'open',
    'INVALID_OPTION',
    /^open is not a valid pipeline stage ID\. Valid options are: pipelineId=0 : \[1, 2, 3, 4\]$/,
  ],
  ['contacts', 'hubspot_owner_id', '910901', 'INVALID_OWNER_ID', /^910901 was not a valid owner ID$/],
  ['contacts', 'email', 'x', 'INVALID_EMAIL', /^Email address x is invalid$/],
  ['companies', 'domain', ' ', 'INVALID_DOMAIN', /^" " is an invalid domain$/],
  ['contacts', 'd', '1684914035320', 'INVALID_DATE', /^1684914035320 is at 7:40:35\.320 UTC, not midnight!$/],
  ['contacts', 'd', 'x', 'INVALID_LONG', /^x was not a valid long$/],
  ['deals', 'amount', 'discount', 'INVALID_INTEGER', /^discount was not a valid number$/],
] as const

describe('a refused value', () => {
  it.each(REFUSED)('of %s.%s (%s) is %s', async (...row) => {
    const [object, name, value, code, message] = row
    const path = `/crm/v3/objects/${object}`
    const made = await world.call('POST', path, { properties: { [name]: value } })
    const batch = { inputs: [{ properties: { [name]: value } }] }
    const several = await world.call('POST', `${path}/batch/create`, batch)
    for (const { status, json } of [made, several]) {
      expect([status, json.category]).toEqual([400, 'VALIDATION_ERROR'])
      expect(json.errors).toEqual([
        { message: expect.stringMatching(message), code, context: { propertyName: [name] } },
      ])
      const prefix = 'Property values were not valid: '
      expect(json.message.startsWith(prefix)).toBe(true)
      const [inside] = JSON.parse(json.message.slice(prefix.length))
      expect(inside).toMatchObject({ isValid: false, error: code, name, portalId: 147893286 })
    }
  })

  it('may be of any object: a call without its time, an update without properties', async () => {
    const call = await world.call('POST', '/crm/v3/objects/calls', { properties: {} })
    expect(call.json).toMatchObject({
      message: 'Error creating CALL. Some required properties were not set.',
      context: { properties: ['hs_timestamp'] },
    })
    const { id } = (await world.call('GET', '/crm/v3/objects/contacts?limit=1')).json.results[0]
    const empty = await world.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: {} })
    expect(empty.json.message).toBe('No properties found to update, please provide at least one.')
  })
})

describe('records', () => {
  const make = async (object: string, properties: object, associations: unknown = []) =>
    (await world.call('POST', `/crm/v3/objects/${object}`, { properties, associations })).json.id as string

  it('that were merged in a chain keep all their ids', async () => {
    const [a, b, c] = [await make('contacts', {}), await make('contacts', {}), await make('contacts', {})]
    for (const [primaryObjectId, objectIdToMerge] of [
      [b, a],
      [c, b],
    ]) {
      await world.call('POST', '/crm/v3/objects/contacts/merge', { primaryObjectId, objectIdToMerge })
    }
    for (const id of [a, b, c])
      expect((await world.call('GET', `/crm/v3/objects/contacts/${id}`)).json.id).toBe(c)
    const changed = await world.call('PATCH', `/crm/v3/objects/contacts/${a}`, {
      properties: { firstname: 'x' },
    })
    expect(changed.json.id).toBe(c)
  })

  it('close with the time of closing, and leads go with their last primary association', async () => {
    const deal = await make('deals', { dealstage: 'contractsent', closedate: '2030-01-01T00:00:00Z' })
    const path = `/crm/v3/objects/deals/${deal}`
    const won = await world.call('PATCH', path, { properties: { dealstage: 'closedwon' } })
    const closed = (await world.call('GET', `${path}?properties=closedate`)).json.properties.closedate
    expect([won.status, closed.slice(0, 10)]).toEqual([200, '2026-03-12'])
    const contact = await make('contacts', {})
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 578 }]
    const lead = await make('leads', { hs_lead_name: 'L' }, [{ to: { id: contact }, types }])
    await world.call('DELETE', `/crm/v4/objects/leads/${lead}/associations/contacts/${contact}`)
    expect((await world.call('GET', `/crm/v3/objects/leads/${lead}`)).status).toBe(404)
  })

  it('of contacts bring their company when the account is set so', async () => {
    world.hubspot.settings.companiesFromEmails = true
    const emails = ['a@auto.example', 'b@auto.example', 'c@gmail.com']
    const ids: string[] = []
    for (const email of emails) ids.push(await make('contacts', { email }))
    world.hubspot.settings.companiesFromEmails = false
    const companyOf = async (id: string) => {
      const path = `/crm/v3/objects/contacts/${id}?associations=companies`
      return (await world.call('GET', path)).json.associations?.companies.results[0].id
    }
    const [first, second, none] = [
      await companyOf(ids[0] ?? ''),
      await companyOf(ids[1] ?? ''),
      await companyOf(ids[2] ?? ''),
    ]
    expect([second, none]).toEqual([first, undefined])
    const shown = `/crm/v3/objects/companies/${first}?properties=domain,hs_object_source,hs_object_source_label`
    expect((await world.call('GET', shown)).json.properties).toMatchObject({
      ...{ domain: 'auto.example', hs_object_source: 'COMPANIES', hs_object_source_label: 'CRM_SETTING' },
    })
  })

  it('keep pipelines and stages in use from 2026-09 on, unless asked not to', async () => {
    await make('deals', { dealstage: 'qualifiedtobuy' })
    const stage = '/deals/default/stages/qualifiedtobuy'
    const kept = await world.call('DELETE', `/crm/pipelines/2026-09${stage}`)
    expect([kept.status, kept.json.subCategory]).toEqual([400, 'PipelineError.STAGE_ID_IN_USE'])
    const flag = '?validateDealStageUsagesBeforeDelete=false'
    expect((await world.call('DELETE', `/crm/pipelines/2026-09${stage}${flag}`)).status).toBe(204)
  })
})
