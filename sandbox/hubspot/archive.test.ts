import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

const DAY_MS = 86_400_000
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const make = async (object: string, properties: Record<string, unknown> = {}) =>
  (await world.call('POST', `/crm/v3/objects/${object}`, { properties })).json.id as string
const remove = (object: string, id: string) => world.call('DELETE', `/crm/v3/objects/${object}/${id}`)
const restore = (object: string, id: string) =>
  world.call('POST', `/_sandbox/hubspot/records/${object}/${id}/restore`)
const companiesOf = async (contact: string) =>
  (await world.call('GET', `/crm/v4/objects/contacts/${contact}/associations/companies`)).json.results

describe('an archived record', () => {
  it('comes back with its values, history and associations', async () => {
    const [contact, company] = [await make('contacts', { email: 'a@x.example' }), await make('companies')]
    await world.call('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`)
    const before = await companiesOf(contact)
    await world.call('PATCH', `/crm/v3/objects/contacts/${contact}`, { properties: { firstname: 'A' } })
    await remove('contacts', contact)
    const far = async () =>
      (await world.call('GET', `/crm/v3/objects/companies/${company}?properties=num_associated_contacts`))
        .json
    expect((await far()).properties.num_associated_contacts).toBe('0')
    expect((await restore('contacts', contact)).json).toEqual({
      object: 'contacts',
      id: contact,
      archived: false,
    })
    expect(await companiesOf(contact)).toEqual(before)
    expect((await far()).properties.num_associated_contacts).toBe('1')
    const read = await world.call(
      'GET',
      `/crm/v3/objects/contacts/a@x.example?idProperty=email&propertiesWithHistory=firstname`,
    )
    expect(read.json).toMatchObject({ id: contact, archived: false })
    expect(read.json.propertiesWithHistory.firstname).toHaveLength(1)
    const found = await world.call('POST', '/crm/v3/objects/contacts/search', { query: 'a@x.example' })
    expect(found.json.total).toBe(1)
  })

  it('waits for the other end of an association that is archived too', async () => {
    const [contact, company] = [await make('contacts'), await make('companies')]
    await world.call('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`)
    const before = await companiesOf(contact)
    await remove('contacts', contact)
    await remove('companies', company)
    await restore('contacts', contact)
    expect(await companiesOf(contact)).toEqual([])
    const saved = world.hubspot.snapshot()
    world.hubspot.restore(saved)
    world.hubspot.records.restore('companies', company)
    expect(await companiesOf(contact)).toEqual(before)
  })

  it('leaves the company primary that became it meanwhile', async () => {
    const [contact, old, young] = [await make('contacts'), await make('companies'), await make('companies')]
    const put = (company: string) =>
      world.call('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`)
    await put(old)
    await remove('companies', old)
    await put(young)
    await restore('companies', old)
    const path = `/crm/v3/objects/contacts/${contact}?properties=associatedcompanyid`
    expect((await world.call('GET', path)).json.properties.associatedcompanyid).toBe(young)
    const types = (await companiesOf(contact)).map(
      (row: { associationTypes: unknown[] }) => row.associationTypes.length,
    )
    expect(types.sort()).toEqual([1, 2])
  })

  it('can be restored for 90 days and is gone after them', async () => {
    const [early, late] = [
      await make('deals', { dealname: 'early' }),
      await make('deals', { dealname: 'late' }),
    ]
    await remove('deals', early)
    world.hubspot.clock.advance(DAY_MS)
    await remove('deals', late)
    world.hubspot.clock.advance(89 * DAY_MS - 1)
    const archived = async () =>
      (await world.call('GET', '/crm/v3/objects/deals?archived=true')).json.results.length
    expect(await archived()).toBe(2)
    world.hubspot.clock.advance(1)
    expect(await archived()).toBe(1)
    expect((await world.call('GET', `/crm/v3/objects/deals/${early}?archived=true`)).status).toBe(404)
    const refused = await restore('deals', early)
    expect([refused.status, refused.json.error]).toEqual([
      400,
      `There is no archived record ${early} of deals.`,
    ])
    expect((await restore('deals', late)).status).toBe(200)
    expect(await archived()).toBe(0)
  })

  it('does not come back when its e-mail address is taken, nor when it does not exist', async () => {
    const contact = await make('contacts', { email: 'taken@x.example' })
    await remove('contacts', contact)
    await make('contacts', { email: 'taken@x.example' })
    expect((await restore('contacts', contact)).json.error).toContain('has the email of record')
    expect((await restore('butterflies', contact)).status).toBe(404)
    expect((await restore('contacts', 'abc')).status).toBe(404)
    expect(() => world.hubspot.records.restore('contacts', '1')).toThrow(RangeError)
  })
})

describe('properties', () => {
  const definition = (name: string, more = {}) => ({
    ...{ name, label: name, type: 'string', fieldType: 'text', groupName: 'ticketinformation' },
    ...more,
  })

  it('are archived, listed as archived, and restored by using the name again', async () => {
    const path = '/crm/v3/properties/tickets'
    await world.call('POST', path, definition('ref', { hasUniqueValue: true }))
    const ticket = await make('tickets', { subject: 'S', ref: 'R1' })
    await world.call('DELETE', `${path}/ref`)
    expect((await world.call('GET', `${path}/ref`)).status).toBe(404)
    const gone = (await world.call('GET', `${path}?archived=true`)).json.results
    expect(gone.map(({ name }: { name: string }) => name)).toEqual(['ref'])
    const read = () => world.call('GET', `/crm/v3/objects/tickets/${ticket}?properties=ref`)
    expect((await read()).json.properties.ref).toBeUndefined()
    const back = await world.call('POST', path, definition('ref'))
    expect(back.json.hasUniqueValue).toBe(true)
    expect((await read()).json.properties.ref).toBe('R1')
  })

  it('with unique values are found, upserted and refused by them, and are at most ten', async () => {
    const upsert = (id: string, subject: string) =>
      world.call('POST', '/crm/v3/objects/tickets/batch/upsert', {
        inputs: [{ id, idProperty: 'ref', properties: { subject } }],
      })
    const made = (await upsert('R2', 'New')).json.results[0]
    const again = (await upsert('r2', 'Newer')).json.results[0]
    expect([made.new, again.new, again.id]).toEqual([true, false, made.id])
    const read = await world.call('GET', '/crm/v3/objects/tickets/R2?idProperty=ref&properties=ref,subject')
    expect(read.json.properties).toMatchObject({ ref: 'R2', subject: 'Newer' })
    const clash = await world.call('PATCH', `/crm/v3/objects/tickets/${made.id}`, {
      properties: { ref: 'R1' },
    })
    expect(clash.json.message).toContain('legacyObjectType=TICKET}, propertyName=ref, value=R1} on')
    for (let n = 1; n < 10; n += 1) {
      const unique = definition(`u${n}`, { hasUniqueValue: true })
      expect((await world.call('POST', '/crm/v3/properties/tickets', unique)).status).toBe(201)
    }
    const eleventh = definition('u10', { hasUniqueValue: true })
    expect((await world.call('POST', '/crm/v3/properties/tickets', eleventh)).status).toBe(400)
    const later = await world.call('PATCH', '/crm/v3/properties/tickets/u1', { hasUniqueValue: false })
    expect(later.json.hasUniqueValue).toBe(true)
    const other = await failure(() =>
      world.client.crm.tickets.basicApi.getById('x', undefined, undefined, undefined, false, 'subject'),
    )
    expect(other.code).toBe(400)
  })
})
