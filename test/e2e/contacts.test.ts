import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectProblem } from './problem.ts'
import { vendorAddOption, vendorCreate, vendorGet } from './vendor.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    seed: { contacts: 3, companies: 2, owners: 1 },
    sandbox: { lifecycleBackward: 'allow' },
  })
})
afterAll(() => world.close())

let made = 0
const email = () => `person${++made}@example.com`

/** A contact with every kind of field that can be written. */
const ada = (address: string) => ({
  first_name: 'Ada',
  last_name: 'Lovelace',
  prefix: 'Countess',
  job_title: 'Analyst',
  emails: [{ email: address, type: 'WORK', primary: true }],
  phones: [
    { number: '+44 20 7946 0000', type: 'WORK', primary: true },
    { number: '+44 7700 900000', type: 'MOBILE' },
  ],
  addresses: [
    { street1: '12 St James Square', city: 'London', postal_code: 'SW1Y 4LE', country: 'UK', type: 'WORK' },
  ],
  company_name: 'Analytical Engines',
  lifecycle_stage: 'LEAD',
  lead_status: 'OPEN',
  websites: ['https://ada.example'],
  custom_fields: { customer_tier: 'gold', nps_score: 9, vip: true, renewal_date: '2027-02-28' },
})

describe('a new contact', () => {
  test('is answered and read back as it was sent', async () => {
    const address = email()
    const created = await world.records('contacts').create(ada(address))
    const read = await world.records('contacts').get(created.id)
    for (const contact of [created, read]) {
      expect(contact).toMatchObject({
        first_name: 'Ada',
        full_name: 'Ada Lovelace',
        prefix: 'Countess',
        emails: [{ email: address, type: 'WORK', primary: true }],
        phones: [
          { number: '+44 20 7946 0000', type: 'WORK', extension: null, primary: true },
          { number: '+44 7700 900000', type: 'MOBILE', extension: null, primary: false },
        ],
        lifecycle_stage: 'LEAD',
        lifecycle_stage_raw: 'lead',
        custom_fields: { customer_tier: 'gold', nps_score: 9, vip: true, renewal_date: '2027-02-28' },
      })
      expect(contact.addresses).toEqual([
        {
          street1: '12 St James Square',
          street2: null,
          city: 'London',
          state: null,
          postal_code: 'SW1Y 4LE',
          country: 'UK',
          type: 'WORK',
        },
      ])
    }
  })

  test('is at HubSpot in the words of HubSpot', async () => {
    const { id } = await world.records('contacts').create(ada(email()))
    const names = 'firstname,lifecyclestage,mobilephone,zip,customer_tier,vip,renewal_date,nps_score'
    const { properties } = await vendorGet(world, 'contacts', id, names)
    expect(properties).toMatchObject({
      firstname: 'Ada',
      lifecyclestage: 'lead',
      mobilephone: '+44 7700 900000',
      zip: 'SW1Y 4LE',
      customer_tier: 'gold',
      vip: 'true',
      renewal_date: '2027-02-28',
      nps_score: '9',
    })
  })

  test('is refused with the id of the contact that has its e-mail address already', async () => {
    const address = email()
    const { id } = await world.records('contacts').create(ada(address))
    const again = await world.call('POST', world.at('/contacts'), { body: ada(address) })
    const problem = expectProblem(again, 'conflict')
    expect(problem.existing_id).toBe(id)
    expect(problem.upstream).toMatchObject({ status: 409, category: 'CONFLICT' })
  })
})

describe('an update', () => {
  test('changes the fields that it names and leaves the others alone', async () => {
    const before = await world.records('contacts').create(ada(email()))
    const after = await world.records('contacts').update(before.id, { job_title: 'Director' })
    const { job_title, updated_at, remote_version, ...rest } = after
    expect(job_title).toBe('Director')
    expect(Date.parse(String(updated_at))).toBeGreaterThan(Date.parse(String(before.updated_at)))
    expect(before).toMatchObject(rest)
    expect(remote_version).not.toBe(before.remote_version)
  })

  test('sends HubSpot nothing but the properties that it names', async () => {
    const { id } = await world.records('contacts').create(ada(email()))
    await world.vendor('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { city: 'Paris' } })
    await world.records('contacts').update(id, { custom_fields: { nps_score: 3 } })
    const contact = await world.records('contacts').get(id)
    expect(contact.addresses).toMatchObject([{ city: 'Paris', street1: '12 St James Square' }])
    expect(contact.custom_fields).toMatchObject({ nps_score: 3, customer_tier: 'gold', vip: true })
  })

  test('with null empties a field, a list and a custom field', async () => {
    const { id } = await world.records('contacts').create(ada(email()))
    const body = { job_title: null, phones: null, addresses: null, custom_fields: { customer_tier: null } }
    const after = await world.records('contacts').update(id, body)
    expect(after).toMatchObject({ job_title: null, phones: [], addresses: [], first_name: 'Ada' })
    expect(after.custom_fields).toMatchObject({ customer_tier: null, nps_score: 9 })
    const { properties } = await vendorGet(world, 'contacts', id, 'jobtitle,phone,mobilephone,city')
    expect(
      Object.values(properties).filter((value) => value === 'Analyst' || value?.startsWith('+')),
    ).toEqual([])
  })

  test('of a list replaces the whole list', async () => {
    const { id } = await world.records('contacts').create(ada(email()))
    const after = await world
      .records('contacts')
      .update(id, { phones: [{ number: '+1 555 0100', type: 'MOBILE' }] })
    expect(after.phones).toEqual([{ number: '+1 555 0100', type: 'MOBILE', extension: null, primary: false }])
  })

  test('that names no field is refused before HubSpot is asked', async () => {
    const { id } = await world.records('contacts').create(ada(email()))
    const calls = await world.callsDuring(async () => {
      expectProblem(await world.call('PATCH', world.at(`/contacts/${id}`), { body: {} }), 'invalid_request')
      expectProblem(await world.call('POST', world.at('/contacts'), { body: {} }), 'invalid_request')
      expectProblem(await world.call('POST', world.at('/contacts')), 'invalid_request')
    })
    expect(calls).toEqual([])
  })
})

describe('values that the schema does not know', () => {
  test("an account's own lifecycle stage keeps its word beside a null", async () => {
    const { id } = await vendorCreate(world, 'contacts', { email: email() })
    await vendorAddOption(world, 'contacts/lifecyclestage', '12345')
    await world.vendor('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { lifecyclestage: '12345' } })
    const contact = await world.records('contacts').get(id)
    expect(contact).toMatchObject({ lifecycle_stage: null, lifecycle_stage_raw: '12345' })
  })

  test('the word of the CRM can be written, and contradicting it is refused', async () => {
    const { id } = await world.records('contacts').create({ ...ada(email()), lifecycle_stage: undefined })
    const after = await world.records('contacts').update(id, { lifecycle_stage_raw: 'customer' })
    expect(after.lifecycle_stage).toBe('CUSTOMER')
    const body = { lifecycle_stage: 'LEAD', lifecycle_stage_raw: 'customer' }
    const answer = await world.call('PATCH', world.at(`/contacts/${id}`), { body })
    expectProblem(answer, 'value_not_representable')
  })
})

describe('an archived contact', () => {
  test('is gone from get, list and search; archiving it again changes nothing', async () => {
    const { id } = await world.records('contacts').create(ada(email()))
    await world.records('contacts').archive(id)
    await world.records('contacts').archive(id)
    expectProblem(await world.call('GET', world.at(`/contacts/${id}`)), 'record_not_found')
    expectProblem(
      await world.call('PATCH', world.at(`/contacts/${id}`), { body: { job_title: 'x' } }),
      'record_not_found',
    )
    const all = await world.records('contacts').listAll()
    expect(all.map((contact) => contact.id)).not.toContain(id)
    const filter = { field: 'lifecycle_stage', op: 'eq', value: 'LEAD' }
    expect((await world.records('contacts').searchAll({ filter })).map((each) => each.id)).not.toContain(id)
  })
})

test('texts keep every character on the way there and back', async () => {
  const odd = 'Zoë "Ünïcode" <b>&amp;</b> 🦊 \u202e ‮ \\ \' ; , |'
  const { id } = await world.records('contacts').create({ first_name: odd })
  expect((await world.records('contacts').get(id)).first_name).toBe(odd)
})

test('a contact knows the company that it belongs to', async () => {
  const company = await world.records('companies').create({ name: 'Mills', domains: ['mills.example'] })
  const contact = await world.records('contacts').create({ first_name: 'Mill' })
  await world.vendor('PUT', `/crm/v4/objects/contacts/${contact.id}/associations/companies/${company.id}`, [
    { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 },
  ])
  expect((await world.records('contacts').get(contact.id)).company_id).toBe(company.id)
})
