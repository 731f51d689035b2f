import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../../sandbox/testing/org.ts'
import { ownBudgets } from '../../src/budget/open.ts'
import { EVERYTHING, type Selection } from '../../src/connector/mapping.ts'
import { connectors } from '../../src/connectors/index.ts'
import { Engine } from '../../src/engine/engine.ts'
import { looseConnection } from '../../src/engine/open-connection.ts'
import { Records, type WholeRequest } from '../../src/engine/records.ts'
import type { WholeListReport } from '../../src/engine/whole-list.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createEgress, type Egress } from '../../src/lib/http/egress.ts'

/** More than the first part of a job has. */
const MANY = 5_300

let org: OrgWorld
let egress: Egress
let engine: Engine

beforeAll(async () => {
  org = await createOrg({ seed: { accounts: 20, contacts: MANY, opportunities: 30 } })
  egress = createEgress({ allowHosts: [new URL(org.url).host], timeoutMs: 10_000, userAgent: 'test' })
  engine = new Engine({ connectors, egress, clock: systemClock, budgets: ownBudgets(), maxWaitMs: 1_000 })
})
afterEach(() => org.salesforce.faults.clear())
afterAll(async () => {
  await egress.close()
  await org.close()
})

const account = { id: '1', name: null, currency: 'EUR', time_zone: 'UTC', region: null, ui_url: 'https://x' }

function open(type: 'contacts' | 'companies' | 'deals' | 'leads', signal?: AbortSignal) {
  const connection = looseConnection({
    connectorId: 'salesforce',
    baseUrl: org.url,
    credentialType: 'access_token',
    token: org.token,
    account,
    scopes: ['Account.read', 'Contact.read', 'Opportunity.read', 'OpportunityContactRole.read', 'Lead.read'],
  })
  const session = engine.session(connection, { lane: 'backfill', caller: '', ...(signal ? { signal } : {}) })
  return { session, records: new Records(engine, session, type) }
}

const WHOLE: WholeRequest = {
  selection: EVERYTHING,
  includeRaw: false,
  cursor: null,
  updatedAfter: null,
  includeDeleted: false,
  by: 'auto',
  jobFrom: null,
}

/** Everything as it goes over the wire, and where one could have gone on. */
async function read(
  type: Parameters<typeof open>[0],
  request: Partial<WholeRequest>,
  afterFirst: (report: WholeListReport) => Promise<unknown> = async () => {},
) {
  const { session, records } = open(type)
  const { list, cursorOf } = await records.whole({ ...WHOLE, ...request })
  const found: string[] = []
  const cursors: [cursor: string, records: number][] = []
  for await (const { lines, records: some, position } of list.slices()) {
    found.push(...Buffer.from(lines).toString().split('\n').slice(0, -1))
    if (position) cursors.push([cursorOf(position), found.length])
    if (found.length === some) await afterFirst(list.report)
  }
  return { found, cursors, report: list.report, receipt: session.receipt }
}

const jobsLeft = async () =>
  ((await org.call('GET', `${V}/jobs/query`)).json as { records: unknown[] }).records.length
const callsSince = (count: number) => org.salesforce.ledger.total - count

describe('a whole list', () => {
  test('is read by a job from the size on that is set, and by pages below it; both give the same', async () => {
    const before = org.salesforce.ledger.total
    const byJob = await read('contacts', { jobFrom: MANY - 2_000 })
    expect(byJob.report).toEqual({ records: { pages: 2_000, job: MANY - 2_000 }, reason: null })
    // First page, its descriptions, those of the job, the job, a look, one part, delete.
    expect(byJob.receipt.calls).toBe(callsSince(before))
    const byPages = await read('contacts', { jobFrom: MANY - 1_999 })
    expect(byPages.report).toEqual({ records: { pages: MANY, job: 0 }, reason: null })
    expect(byPages.found).toHaveLength(MANY)
    expect(byJob.found).toEqual(byPages.found)
    expect(await jobsLeft()).toBe(0)
  })

  test('goes on from any of its cursors, by either road', async () => {
    const whole = await read('contacts', { by: 'job' })
    expect(whole.report.records).toEqual({ pages: 0, job: MANY })
    expect(whole.cursors.length).toBeGreaterThan(10)
    for (const [cursor, records] of [...whole.cursors.slice(2, 3), ...whole.cursors.slice(-1)]) {
      const rest = whole.found.slice(records)
      expect((await read('contacts', { cursor, by: 'pages' })).found).toEqual(rest)
      expect((await read('contacts', { cursor, by: 'job' })).found).toEqual(rest)
    }
  })

  test.each([
    { updatedAfter: '2020-01-01T00:00:00.000Z' },
    { updatedAfter: '2020-01-01T00:00:00.000Z', includeDeleted: true },
  ])('of what changed is the same by both roads too, two pages at a time: %j', async (request) => {
    const byJob = await read('contacts', { ...request, by: 'job' })
    const before = org.salesforce.ledger.total
    const byPages = await read('contacts', { ...request, by: 'pages' })
    expect(byPages.report.records).toEqual({ pages: MANY, job: 0 })
    expect(byPages.found).toEqual(byJob.found)
    // A page, which tells how many there are; two at once, and what is left.
    expect([byPages.receipt.calls, callsSince(before)]).toEqual([3, 3])
  })

  test('that a job cannot give comes by pages, and the report says why', async () => {
    const deals = await read('deals', { by: 'job' })
    expect(deals.report.records).toEqual({ pages: 30, job: 0 })
    expect(deals.report.reason).toContain('no child records')
    const selection: Selection = { fields: new Set(['name', 'amount', 'close_date']), customFields: null }
    const without = await read('deals', { by: 'job', selection })
    expect(without.report).toEqual({ records: { pages: 0, job: 30 }, reason: null })
    expect((await read('deals', { by: 'pages', selection })).found).toEqual(without.found)
    expect((await read('companies', { by: 'job', includeRaw: true })).report.reason).toContain('include_raw')
  })
})

describe('a job that fails', () => {
  const PATHS = {
    'when it is made': `/services/data/*/jobs/query`,
    'while it is waited for': '/services/data/*/jobs/query/*',
    'when its results are asked for': '/services/data/*/jobs/query/*/results',
  }
  test.each(Object.entries(PATHS))('%s is made up for by pages', async (_, path) => {
    const effect = { kind: 'vendor', name: 'api_disabled' } as const
    org.salesforce.faults.add({ match: { path }, times: 1, effect })
    const { found, report } = await read('contacts', { by: 'job' })
    expect(report.records).toEqual({ pages: MANY, job: 0 })
    expect(report.reason).toContain('not enabled')
    expect(new Set(found).size).toBe(MANY)
    expect(await jobsLeft()).toBe(0)
  })

  test('in the midst is gone on from where it was: no record twice, none missing', async () => {
    const expected = await read('contacts', { by: 'pages' })
    const path = '/services/data/*/jobs/query/*/results'
    org.salesforce.faults.add({
      match: { path, after: 1 },
      effect: { kind: 'vendor', name: 'server_error' },
    })
    // The second part has failed for good while the first one is still being worked on.
    const { found, report } = await read('contacts', { by: 'job' }, (so) =>
      expect.poll(() => so.reason, { timeout: 20_000 }).not.toBeNull(),
    )
    expect(report.records).toEqual({ pages: MANY - 5_000, job: 5_000 })
    expect(report.reason).toContain('unexpected error')
    expect(found).toEqual(expected.found)
    expect(await jobsLeft()).toBe(0)
  }, 30_000)

  test.each([
    'truncate',
    'content_type',
    'garbage',
    'empty',
  ] as const)('with a result that is none (%s) is not believed', async (kind) => {
    const path = '/services/data/*/jobs/query/*/results'
    const effect = kind === 'content_type' ? ({ kind, value: 'text/html' } as const) : { kind }
    org.salesforce.faults.add({ match: { path }, times: 3, effect })
    const { found, report } = await read('contacts', { by: 'job' })
    expect(report).toMatchObject({ records: { pages: MANY, job: 0 }, reason: expect.stringMatching(/./) })
    expect(new Set(found).size).toBe(MANY)
  })
})

describe('whoever leaves', () => {
  test('while records come leaves no job behind', async () => {
    const leaving = new AbortController()
    const { list } = await open('contacts', leaving.signal).records.whole({ ...WHOLE, by: 'job' })
    for await (const { records } of list.slices()) {
      expect(records).toBeGreaterThan(0)
      leaving.abort()
      break
    }
    expect(await jobsLeft()).toBe(0)
  })

  test('while the job runs is not kept waiting, and the job is stopped', async () => {
    await org.call('GET', V)
    org.salesforce.org.settings.bulkRunMs = 3_600_000
    const leaving = new AbortController()
    const { list } = await open('contacts', leaving.signal).records.whole({ ...WHOLE, by: 'job' })
    const first = list.slices().next()
    const ended = expect(first).rejects.toMatchObject({ code: 'vendor_timeout' })
    await expect.poll(jobsLeft).toBe(1)
    leaving.abort()
    await ended
    expect(await jobsLeft()).toBe(0)
    org.salesforce.org.settings.bulkRunMs = 0
  })
})

describe('odd values are told alike by both roads', () => {
  const ODD = [
    '"',
    '""',
    ',',
    '\n',
    '\r\n',
    'a\tb',
    ' a ',
    'null',
    '#N/A',
    '=1+1',
    '🦊',
    'é',
    '\u2028',
    "'",
    ';',
    'true',
    '0',
    '1.0',
  ]
  const text = fc.oneof(fc.constantFrom(...ODD), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }))
  const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 3, nil: null })
  const lead = fc.record({
    LastName: text.map((name) => `x${name}y`),
    Company: text.map((name) => `x${name}y`),
    FirstName: maybe(text),
    Description: maybe(text),
    Title: maybe(text),
    Street: maybe(text),
    NumberOfEmployees: maybe(fc.integer({ min: 0, max: 99_999_999 })),
    AnnualRevenue: maybe(fc.integer({ min: -1_000, max: 999_999_999_999_999 })),
    Flag__c: fc.boolean(),
    Score__c: maybe(fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((n) => Math.round(n * 100) / 100)),
    Tags__c: maybe(fc.subarray(['a', 'b', 'c, d', 'e"f'], { minLength: 1 }).map((some) => some.join(';'))),
    Seen__c: maybe(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })).map(
      (date) => (date === null ? null : new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString()),
    ),
    Born__c: maybe(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })).map(
      (date) => date?.toISOString().slice(0, 10) ?? null,
    ),
  })

  beforeAll(async () => {
    const field = (name: string, type: string, more: object = {}) => ({ name, label: name, type, ...more })
    for (const each of [
      field('Flag__c', 'boolean'),
      field('Score__c', 'double', { precision: 18, scale: 2 }),
      field('Tags__c', 'multipicklist', { values: ['a', 'b', 'c, d', 'e"f'] }),
      field('Seen__c', 'datetime'),
      field('Born__c', 'date'),
    ]) {
      const made = await fetch(`${org.url}/_sandbox/salesforce/objects/Lead/fields`, {
        method: 'POST',
        body: JSON.stringify(each),
      })
      expect(await made.text()).not.toContain('error')
    }
    const records = fc.sample(lead, { numRuns: 200, seed: 7 })
    const made = await org.call('POST', `${V}/composite/sobjects`, {
      records: records.map((each) => ({ attributes: { type: 'Lead' }, ...each })),
    })
    const results = made.json as { success: boolean; id: string; errors: unknown[] }[]
    expect(results.filter(({ success }) => !success)).toEqual([])
    await org.call('DELETE', `${V}/sobjects/Lead/${results[3]?.id}`)
  })

  test.each<[string, Partial<WholeRequest>]>([
    ['all of them', {}],
    ['with those in the recycle bin', { includeDeleted: true }],
    ['that changed', { updatedAfter: '2026-01-01T00:00:00.000Z' }],
    ['that changed, deleted ones too', { updatedAfter: '2026-01-01T00:00:00.000Z', includeDeleted: true }],
    [
      'some fields',
      { selection: { fields: new Set(['full_name', 'employees', 'description']), customFields: null } },
    ],
    ['one custom field', { selection: { fields: new Set(['custom_fields']), customFields: ['Tags__c'] } }],
  ])('%s', async (_, request) => {
    const byJob = await read('leads', { ...request, by: 'job' })
    const byPages = await read('leads', { ...request, by: 'pages' })
    expect(byJob.report).toMatchObject({ records: { pages: 0 }, reason: null })
    expect(byPages.found.length).toBe(request.includeDeleted ? 200 : 199)
    expect(byJob.found).toEqual(byPages.found)
  })
})
