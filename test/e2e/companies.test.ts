import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectProblem } from './problem.ts'
import { vendorAddOption, vendorCreate, vendorGet } from './vendor.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { companies: 2, owners: 1 }, sandbox: { companyCurrency: 'EUR' } })
})
afterAll(() => world.close())

const acme = () => ({
  name: 'Acme',
  description: 'Makes everything.',
  industry: 'Computer Software',
  domains: ['acme.example'],
  websites: ['https://acme.example'],
  phones: [{ number: '+1 555 0100', type: 'WORK', primary: true }],
  employees: 250,
  annual_revenue: { amount: '1250000.50', currency: 'EUR' },
  type: 'PARTNER',
  lifecycle_stage: 'CUSTOMER',
  timezone: 'Europe/Berlin',
})

test('a new company is answered and read back as it was sent', async () => {
  const created = await world.records('companies').create(acme())
  for (const company of [created, await world.records('companies').get(created.id)]) {
    expect(company).toMatchObject({
      ...acme(),
      phones: [{ number: '+1 555 0100', type: 'WORK', extension: null, primary: true }],
      industry_raw: 'COMPUTER_SOFTWARE',
      type_raw: 'PARTNER',
    })
  }
})

test('money is a decimal string in the currency of the account, to the last cent', async () => {
  const amount = '12345678901234567.89'
  const { id } = await world.records('companies').create({ name: 'Rich', annual_revenue: { amount } })
  const { annual_revenue } = await world.records('companies').get(id)
  expect(annual_revenue).toEqual({ amount, currency: 'EUR' })
  const { properties } = await vendorGet(world, 'companies', id, 'annualrevenue')
  expect(properties.annualrevenue).toBe(amount)
})

test('money in another currency than HubSpot keeps is refused, and nothing is written', async () => {
  const calls = await world.callsDuring(async () => {
    const body = { name: 'Yen', annual_revenue: { amount: '5', currency: 'JPY' } }
    const problem = expectProblem(
      await world.call('POST', world.at('/companies'), { body }),
      'value_not_representable',
    )
    expect(problem.errors).toEqual([
      { at: '/annual_revenue/currency', message: expect.stringContaining('EUR') },
    ])
  })
  expect(calls.filter((call) => call.route?.includes('objectType') && call.method === 'POST')).toEqual([])
})

test("an industry and a type of the account's own are null beside the word of HubSpot", async () => {
  const { id } = await vendorCreate(world, 'companies', { name: 'Odd', type: 'VENDOR', industry: 'RETAIL' })
  await vendorAddOption(world, 'companies/type', 'friend of ours')
  await world.vendor('PATCH', `/crm/v3/objects/companies/${id}`, { properties: { type: 'friend of ours' } })
  expect(await world.records('companies').get(id)).toMatchObject({
    type: null,
    type_raw: 'friend of ours',
    industry: 'Retail',
    industry_raw: 'RETAIL',
  })
})

test('an update touches only what it names, null empties, archive removes', async () => {
  const { id } = await world.records('companies').create(acme())
  const after = await world.records('companies').update(id, { employees: null, name: 'Acme II' })
  expect(after).toMatchObject({ ...acme(), phones: expect.any(Array), name: 'Acme II', employees: null })
  await world.records('companies').archive(id)
  expectProblem(await world.call('GET', world.at(`/companies/${id}`)), 'record_not_found')
})

test('a company has an owner that is one of the users', async () => {
  const [user] = await world.records('users').listAll()
  const { id } = await world.records('companies').create({ name: 'Owned', owner_id: user?.id })
  expect((await world.records('companies').get(id)).owner_id).toBe(user?.id)
})
