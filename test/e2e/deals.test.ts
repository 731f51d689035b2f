import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectProblem } from './problem.ts'
import type { RecordBody } from './records.ts'
import { idsOf, vendorCreate, vendorGet } from './vendor.ts'
import { startWorld, type World } from './world.ts'

let world: World
let people: string[]
let firms: string[]

beforeAll(async () => {
  world = await startWorld({
    seed: { contacts: 4, companies: 3, deals: 1, owners: 1 },
    sandbox: { timeZone: 'Asia/Tokyo' },
  })
  people = idsOf(await world.records('contacts').listAll())
  firms = idsOf(await world.records('companies').listAll())
})
afterAll(() => world.close())

const deals = () => world.records('deals')
const renewal = () => ({
  name: 'Renewal',
  amount: '1250.00',
  currency: 'USD',
  close_date: '2026-12-31',
  pipeline_id: 'default',
  stage_id: 'contractsent',
  type: 'EXISTING_BUSINESS',
  priority: 'HIGH',
  custom_fields: { arr: 1200 },
})

describe('a new deal', () => {
  test('is answered and read back as it was sent, with what its stage decides', async () => {
    const created = await deals().create({
      ...renewal(),
      company_id: firms[0],
      contact_ids: people.slice(0, 2),
    })
    const read = await deals().get(created.id)
    expect(read).toMatchObject({
      ...renewal(),
      status: 'OPEN',
      stage_name: 'Contract Sent',
      probability: 0.9,
      type_raw: 'existingbusiness',
      priority_raw: 'high',
      closed_at: null,
      company_id: firms[0],
      contact_ids: people.slice(0, 2),
    })
    expect(created).toMatchObject({ name: 'Renewal', company_id: firms[0], contact_ids: people.slice(0, 2) })
  })

  test.each([
    '0.1',
    '99999999999999999.99',
    '-12.50',
    '0',
  ])('keeps the amount %s to the last digit', async (amount) => {
    const { id } = await deals().create({ ...renewal(), amount })
    expect((await deals().get(id)).amount).toBe(amount)
    expect((await vendorGet(world, 'deals', id, 'amount')).properties.amount).toBe(amount)
  })

  test('closes on a day in the time zone of the account', async () => {
    const { id } = await deals().create(renewal())
    const { properties } = await vendorGet(world, 'deals', id, 'closedate')
    expect(properties.closedate).toBe('2026-12-30T15:00:00Z')
  })

  test('of HubSpot closes on the day that it is there, not in UTC', async () => {
    const closedate = '2026-06-30T16:30:00.000Z'
    const { id } = await vendorCreate(world, 'deals', {
      dealname: 'Late',
      closedate,
      dealstage: 'closedwon',
      pipeline: 'default',
    })
    expect(await deals().get(id)).toMatchObject({
      close_date: '2026-07-01',
      closed_at: closedate,
      status: 'WON',
      probability: 1,
    })
  })
})

describe('an update of a deal', () => {
  test('that moves the stage changes what the stage decides', async () => {
    const { id } = await deals().create(renewal())
    const lost = await deals().update(id, { stage_id: 'closedlost', lost_reason: 'Price' })
    expect(lost).toMatchObject({
      status: 'LOST',
      stage_name: 'Closed Lost',
      lost_reason: 'Price',
      amount: '1250.00',
    })
  })

  test('moves the company and keeps the contacts', async () => {
    const { id } = await deals().create({ ...renewal(), company_id: firms[0], contact_ids: [people[0]] })
    expect(await deals().update(id, { company_id: firms[1] })).toMatchObject({
      company_id: firms[1],
      contact_ids: [people[0]],
      name: 'Renewal',
    })
  })

  test('with null takes the mark of the company away', async () => {
    const { id } = await deals().create({ ...renewal(), company_id: firms[0] })
    expect((await deals().update(id, { company_id: null })).company_id).toBeNull()
    expect((await deals().get(id)).company_id).toBeNull()
  })

  test('replaces the contacts: adds the new, removes the missing, and null removes all', async () => {
    const { id } = await deals().create({ ...renewal(), contact_ids: [people[0], people[1]] })
    const changed = await deals().update(id, { contact_ids: [people[1], people[2]] })
    expect(new Set(changed.contact_ids as string[])).toEqual(new Set([people[1], people[2]]))
    expect((await deals().update(id, { contact_ids: null })).contact_ids).toEqual([])
    expect((await deals().get(id)).contact_ids).toEqual([])
  })

  test('that names no association leaves every association alone', async () => {
    const { id } = await deals().create({ ...renewal(), company_id: firms[2], contact_ids: people })
    const calls = await world.callsDuring(() => deals().update(id, { name: 'Renamed' }))
    expect(await deals().get(id)).toMatchObject({
      name: 'Renamed',
      company_id: firms[2],
      contact_ids: people,
    })
    expect(calls.filter((call) => call.path.includes('associations') && call.method !== 'GET')).toEqual([])
  })
})

describe('what HubSpot refuses', () => {
  test('an unknown stage is named as the field of the schema', async () => {
    const body = { ...renewal(), stage_id: 'nowhere' }
    const problem = expectProblem(
      await world.call('POST', world.at('/deals'), { body }),
      'rejected_by_vendor',
    )
    expect(problem.errors?.map((error) => error.at)).toContain('/stage_id')
    expect(problem.upstream).toMatchObject({ status: 400, category: 'VALIDATION_ERROR' })
    expect(problem.upstream?.correlation_id).toMatch(/[0-9a-f-]{36}/)
  })

  test('a company that does not exist', async () => {
    const body = { ...renewal(), company_id: '1' }
    const { status } = await world.call('POST', world.at('/deals'), { body })
    expect([404, 422]).toContain(status)
  })
})

test('more contacts than one page of associations holds are all there', async () => {
  const inputs = Array.from({ length: 100 }, (_, i) => ({ properties: { email: `crowd${i}@example.com` } }))
  const { results } = await world.vendor<{ results: RecordBody[] }>(
    'POST',
    '/crm/v3/objects/contacts/batch/create',
    {
      inputs,
    },
  )
  const crowd = idsOf(results)
  const { id } = await deals().create({ ...renewal(), contact_ids: crowd })
  const sorted = (ids: unknown) => [...(ids as string[])].sort()
  expect(sorted((await deals().get(id)).contact_ids)).toEqual(sorted(crowd))
  const [found] = await deals().searchAll({
    filter: { field: 'name', op: 'eq', value: 'Renewal' },
    sort: { field: 'created_at', direction: 'desc' },
    limit: 1,
    fields: ['contact_ids'],
  })
  expect(sorted(found?.contact_ids)).toEqual(sorted(crowd))
})
