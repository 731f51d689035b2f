import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RecordBody } from './records.ts'
import { idsOf } from './vendor.ts'
import { startWorld, type World } from './world.ts'

let world: World
let contacts: RecordBody[]
let deals: RecordBody[]
let companies: RecordBody[]

beforeAll(async () => {
  world = await startWorld({ seed: true })
  contacts = await world.records('contacts').listAll({ limit: 100 })
  companies = await world.records('companies').listAll({ limit: 100 })
  deals = await world.records('deals').listAll({ limit: 100 })
})
afterAll(() => world.close())

type Filter = Record<string, unknown>
type Case = [words: string, type: 'contacts' | 'companies' | 'deals', Filter, (r: RecordBody) => boolean]

const is = (field: string, op: string, value: unknown): Filter => ({ field, op, value })
const amount = (deal: RecordBody) => Number(deal.amount)
const tier = (contact: RecordBody) => contact.custom_fields.customer_tier ?? null
const nps = (contact: RecordBody) => contact.custom_fields.nps_score ?? null
const emailOf = (contact: RecordBody) => (contact.emails as { email: string }[])[0]?.email
const LEADS = ['NEW', 'OPEN']

const cases: Case[] = [
  [
    'eq on a word of the schema',
    'contacts',
    is('lifecycle_stage', 'eq', 'CUSTOMER'),
    (c) => c.lifecycle_stage === 'CUSTOMER',
  ],
  ['neq', 'contacts', is('lead_status', 'neq', 'NEW'), (c) => c.lead_status !== 'NEW'],
  ['in', 'contacts', is('lead_status', 'in', LEADS), (c) => LEADS.includes(String(c.lead_status))],
  ['not_in', 'contacts', is('lead_status', 'not_in', LEADS), (c) => !LEADS.includes(String(c.lead_status))],
  ['exists', 'contacts', is('owner_id', 'exists', true), (c) => c.owner_id !== null],
  ['does not exist', 'contacts', is('owner_id', 'exists', false), (c) => c.owner_id === null],
  ['gt on a decimal', 'deals', is('amount', 'gt', '50000'), (d) => amount(d) > 50_000],
  ['gte on a decimal', 'deals', is('amount', 'gte', '50000'), (d) => amount(d) >= 50_000],
  ['lt on a decimal', 'deals', is('amount', 'lt', 20_000), (d) => amount(d) < 20_000],
  ['lte on a decimal', 'deals', is('amount', 'lte', '20000'), (d) => amount(d) <= 20_000],
  ['gte on a whole number', 'companies', is('employees', 'gte', 1000), (c) => Number(c.employees) >= 1000],
  [
    'eq on title words',
    'companies',
    is('industry', 'eq', 'Computer Software'),
    (c) => c.industry === 'Computer Software',
  ],
  ['eq on a type', 'deals', is('type', 'eq', 'NEW_BUSINESS'), (d) => d.type === 'NEW_BUSINESS'],
  [
    'eq on a custom option',
    'contacts',
    is('custom_fields.customer_tier', 'eq', 'gold'),
    (c) => tier(c) === 'gold',
  ],
  [
    'gte on a custom number',
    'contacts',
    is('custom_fields.nps_score', 'gte', 9),
    (c) => nps(c) !== null && Number(nps(c)) >= 9,
  ],
  [
    'exists on a custom field',
    'contacts',
    is('custom_fields.vip', 'exists', true),
    (c) => (c.custom_fields.vip ?? null) !== null,
  ],
]

describe('a filter finds exactly the records that it describes', () => {
  test.each(cases)('%s', async (_, type, filter, matches) => {
    const all = { contacts, companies, deals }[type]
    const wanted = idsOf(all.filter(matches))
    expect(wanted.length).toBeGreaterThan(0)
    expect(wanted.length).toBeLessThan(all.length)
    const first = await world.records(type).search({ filter, limit: 100, fields: [] })
    expect(first.total).toBe(wanted.length)
    expect(idsOf(await world.records(type).searchAll({ filter, limit: 100, fields: [] }))).toEqual(wanted)
  })

  test('contains_token finds a word within a text, whatever its case', async () => {
    const words = (contact: RecordBody) =>
      String(contact.job_title)
        .toLowerCase()
        .split(/[^a-z0-9]+/)
    const [word = ''] = words(contacts[0] as RecordBody)
    const found = await world
      .records('contacts')
      .searchAll({ filter: is('job_title', 'contains_token', word) })
    expect(idsOf(found)).toEqual(idsOf(contacts.filter((contact) => words(contact).includes(word))))
  })

  test('eq on the primary e-mail address', async () => {
    const [someone] = contacts
    const filter = is('primary_email', 'eq', emailOf(someone as RecordBody))
    expect(idsOf(await world.records('contacts').searchAll({ filter }))).toEqual([someone?.id])
  })

  test.each([
    'eq',
    'gt',
    'gte',
    'lt',
    'lte',
  ] as const)('%s on a day in the time zone of the account', async (op) => {
    const day = String(deals[10]?.close_date)
    const compare = {
      eq: (other: string) => other === day,
      gt: (other: string) => other > day,
      gte: (other: string) => other >= day,
      lt: (other: string) => other < day,
      lte: (other: string) => other <= day,
    }[op]
    const found = await world.records('deals').searchAll({ filter: is('close_date', op, day), limit: 100 })
    expect(idsOf(found)).toEqual(idsOf(deals.filter((deal) => compare(String(deal.close_date)))))
  })
})

describe('and, or', () => {
  const customer = is('lifecycle_stage', 'eq', 'CUSTOMER')
  const owned = is('owner_id', 'exists', true)
  const isCustomer = (c: RecordBody) => c.lifecycle_stage === 'CUSTOMER'
  const isOwned = (c: RecordBody) => c.owner_id !== null
  const isNew = (c: RecordBody) => c.lead_status === 'NEW'

  test.each([
    ['and', { and: [customer, owned] }, (c: RecordBody) => isCustomer(c) && isOwned(c)],
    ['or', { or: [customer, owned] }, (c: RecordBody) => isCustomer(c) || isOwned(c)],
    [
      'an or within an and',
      { and: [owned, { or: [customer, is('lead_status', 'eq', 'NEW')] }] },
      (c: RecordBody) => isOwned(c) && (isCustomer(c) || isNew(c)),
    ],
    [
      'an and within an or',
      { or: [{ and: [owned, customer] }, is('lead_status', 'eq', 'NEW')] },
      (c: RecordBody) => (isOwned(c) && isCustomer(c)) || isNew(c),
    ],
  ])('%s', async (_, filter, matches) => {
    const found = await world.records('contacts').searchAll({ filter, limit: 30, fields: [] })
    expect(idsOf(found)).toEqual(idsOf(contacts.filter(matches)))
  })
})

describe('a sort', () => {
  test.each(['asc', 'desc'] as const)('%s orders the whole result over all its pages', async (direction) => {
    const found = await world.records('deals').searchAll({ sort: { field: 'amount', direction }, limit: 30 })
    const amounts = found.map(amount)
    const sign = direction === 'asc' ? 1 : -1
    expect(amounts).toEqual([...amounts].sort((a, b) => sign * (a - b)))
    expect(new Set(idsOf(found))).toEqual(new Set(idsOf(deals)))
    expect(found).toHaveLength(deals.length)
  })

  test('by the moment of the last change works as well', async () => {
    const { data } = await world
      .records('contacts')
      .search({ sort: { field: 'updated_at', direction: 'desc' } })
    const newest = contacts
      .map((c) => String(c.updated_at))
      .sort()
      .reverse()
      .slice(0, 50)
    expect(data.map((c) => c.updated_at)).toEqual(newest)
  })
})

test('a search without a filter holds every record by ascending id', async () => {
  expect(idsOf(await world.records('companies').searchAll({ limit: 25 }))).toEqual(idsOf(companies))
})

test('a found record is the one that get answers with, associations and all', async () => {
  const [found] = (await world.records('deals').search({ limit: 1 })).data
  expect(found).toEqual(await world.records('deals').get(String(found?.id)))
  expect(found?.contact_ids).toHaveLength(1)
  expect(found?.company_id).toEqual(expect.any(String))
})
