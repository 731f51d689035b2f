import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProblemCode } from '../../src/model/problems.ts'
import { expectProblem, type ProblemBody } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 2, companies: 1, deals: 1 } })
  for (const type of ['contacts', 'companies', 'deals'] as const) await world.records(type).list({ limit: 1 })
})
afterAll(() => world.close())

/** Sends a write that must be refused without a single call to the CRM, as a create and as an update. */
async function refused(type: string, body: Record<string, unknown>, code: ProblemCode): Promise<ProblemBody> {
  const problems: ProblemBody[] = []
  const calls = await world.callsDuring(async () => {
    problems.push(expectProblem(await world.call('POST', world.at(`/${type}`), { body }), code))
    problems.push(expectProblem(await world.call('PATCH', world.at(`/${type}/1`), { body }), code))
  })
  expect(calls).toEqual([])
  expect(problems[1]?.errors).toEqual(problems[0]?.errors)
  return problems[0] as ProblemBody
}

const places = (problem: ProblemBody) => problem.errors?.map((error) => error.at)

describe('a field that HubSpot has no place for', () => {
  test.each([
    ['contacts', 'middle_name', 'Byron'],
    ['contacts', 'birthday', '1815-12-10'],
    ['contacts', 'tags', ['a']],
    ['companies', 'legal_name', 'Acme Inc.'],
    ['deals', 'primary_contact_id', '1'],
  ])('%s.%s is refused with the reason', async (type, field, value) => {
    const problem = await refused(type, { [field]: value }, 'field_not_supported')
    expect(problem.errors).toEqual([{ at: `/${field}`, message: expect.stringContaining('HubSpot') }])
  })
})

describe('a field that can only be read', () => {
  test.each([
    ['contacts', 'full_name', 'Ada Lovelace'],
    ['contacts', 'email_opt_out', true],
    ['companies', 'parent_id', '1'],
    ['deals', 'status', 'WON'],
    ['deals', 'probability', 0.5],
    ['deals', 'closed_at', '2026-01-01T00:00:00Z'],
  ])('%s.%s is refused with what to write instead', async (type, field, value) => {
    expect(places(await refused(type, { [field]: value }, 'field_read_only'))).toEqual([`/${field}`])
  })
})

describe('a value that HubSpot would not give back as it was sent', () => {
  test.each([
    [
      'contacts',
      {
        phones: [
          { number: '1', type: 'WORK' },
          { number: '2', type: 'WORK' },
        ],
      },
      '/phones/1',
    ],
    ['contacts', { phones: [{ number: '1', type: 'HOME' }] }, '/phones/0'],
    ['contacts', { phones: [{ number: '1', extension: '22' }] }, '/phones/0'],
    ['contacts', { emails: [{ email: 'a;b@example.com', type: 'OTHER' }] }, '/emails/0'],
    ['contacts', { addresses: [{ city: 'Rome', type: 'HOME' }] }, '/addresses/0'],
    ['contacts', { addresses: [{ street2: 'Flat 2', city: 'Rome' }] }, '/addresses/0/street2'],
    ['contacts', { first_name: '' }, '/first_name'],
    ['companies', { industry: 'computer software' }, '/industry'],
    ['companies', { type: 'CUSTOMER' }, '/type'],
    ['deals', { priority: 'URGENT' }, '/priority'],
    ['contacts', { custom_fields: { customer_tier: 'platinum' } }, '/custom_fields/customer_tier'],
    ['contacts', { custom_fields: { nps_score: 'nine' } }, '/custom_fields/nps_score'],
    ['contacts', { custom_fields: { vip: 'true' } }, '/custom_fields/vip'],
    ['contacts', { custom_fields: { renewal_date: '2027-02-30' } }, '/custom_fields/renewal_date'],
    ['contacts', { custom_fields: { tier: 'gold' } }, '/custom_fields/tier'],
    ['contacts', { custom_fields: { email: 'a@example.com' } }, '/custom_fields/email'],
  ])('%s %j', async (type, body, at) => {
    expect(places(await refused(type, body, 'value_not_representable'))).toEqual([at])
  })

  test('an option that does not exist names those that do', async () => {
    const body = { custom_fields: { customer_tier: 'platinum' } }
    const { detail } = await refused('contacts', body, 'value_not_representable')
    expect(detail).toContain('gold, silver, bronze')
  })

  test('every field that is wrong is named at once', async () => {
    const body = { first_name: '', middle_name: 'B', full_name: 'C', job_title: 'Fine' }
    const answer = await world.call('POST', world.at('/contacts'), { body })
    const problem = answer.body as ProblemBody
    expect(new Set(places(problem))).toEqual(new Set(['/first_name', '/middle_name', '/full_name']))
  })
})

describe('a value of the wrong type', () => {
  test.each([
    ['contacts', { first_name: 7 }, '/first_name'],
    ['contacts', { emails: 'a@example.com' }, '/emails'],
    ['contacts', { emails: [{ email: 'a@example.com', kind: 'x' }] }, '/emails/0/kind'],
    ['contacts', { emails: [{ type: 'WORK' }] }, '/emails/0/email'],
    ['contacts', { lifecycle_stage: 'customer' }, '/lifecycle_stage'],
    ['deals', { amount: 1250.5 }, '/amount'],
    ['deals', { amount: '1,250.00' }, '/amount'],
    ['deals', { amount: '1e6' }, '/amount'],
    ['deals', { currency: 'usd' }, '/currency'],
    ['deals', { close_date: '2026-12-31T00:00:00Z' }, '/close_date'],
    ['deals', { close_date: '2026-02-30' }, '/close_date'],
    ['deals', { contact_ids: ['1', 2] }, '/contact_ids/1'],
    ['companies', { employees: 2.5 }, '/employees'],
    ['companies', { employees: -1 }, '/employees'],
    ['companies', { annual_revenue: '5' }, '/annual_revenue'],
    ['contacts', { custom_fields: { nps_score: { deep: 1 } } }, '/custom_fields/nps_score'],
    ['contacts', { custom_fields: [] }, '/custom_fields'],
  ])('%s %j', async (type, body, at) => {
    expect(places(await refused(type, body, 'invalid_request'))).toEqual([at])
  })

  test.each(['[]', 'null', '7', '"text"', 'true'])('a body that is %s instead of an object', async (body) => {
    const answer = await world.call('POST', world.at('/contacts'), { body })
    expectProblem(answer, 'invalid_request')
  })
})

test('the schema is not touched by any of it: no record was made', async () => {
  expect(await world.records('contacts').listAll()).toHaveLength(2)
})
