import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ProblemCode } from '../../src/model/problems.ts'
import { expectProblem, type ProblemBody } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 120, deals: 2, companies: 1 } })
  // What the gateway remembers of the account is not what these tests count.
  for (const type of ['contacts', 'deals', 'companies'] as const) await world.records(type).list({ limit: 1 })
})
afterAll(() => world.close())

/** Sends a request that must be refused before the CRM is asked anything. */
async function refused(
  method: string,
  path: string,
  { body, code }: { body?: unknown; code: ProblemCode },
): Promise<ProblemBody> {
  let problem: ProblemBody | undefined
  const calls = await world.callsDuring(async () => {
    const answer = await world.call(method, path.startsWith('/v1') ? path : world.at(path), { body })
    problem = expectProblem(answer, code)
    expect(answer.headers.get('crosswalk-vendor-calls')).toBe('0')
  })
  expect(calls).toEqual([])
  return problem as ProblemBody
}

describe('a query parameter that is not known', () => {
  test.each([
    [
      'GET',
      '/contacts?page=2',
      ['limit', 'cursor', 'fields', 'include_raw', 'updated_after', 'include_deleted', 'ranges'],
    ],
    ['GET', '/contacts/1?limit=2', ['fields', 'include_raw']],
    ['GET', '/v1/connections?offset=3', ['limit', 'cursor']],
  ])('%s %s names the ones that are', async (method, path, accepted) => {
    const problem = await refused(method, path, { code: 'unknown_parameter' })
    expect(new Set(problem.accepted)).toEqual(new Set(accepted))
    expect(problem.errors?.[0]?.at).toMatch(/^\?(page|limit|offset)$/)
  })

  test.each([
    ['POST', '/contacts?dry_run=true', {}],
    ['PATCH', '/contacts/1?merge=1', { first_name: 'A' }],
    ['DELETE', '/contacts/1?hard=true', undefined],
    ['POST', '/contacts/search?limit=3', {}],
    ['GET', '/v1/api-keys?limit=1', undefined],
    ['GET', '/v1/connectors?x=', undefined],
    ['GET', '/schema/contacts?x=', undefined],
  ])('%s %s is refused as well', async (method, path, body) => {
    await refused(method, path, { body, code: 'unknown_parameter' })
  })
})

describe('a query parameter with a value that it does not take', () => {
  test.each([
    'limit=0',
    'limit=2001',
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=1e1',
    'limit=',
    'limit=1&limit=2',
    'include_raw=yes',
    'include_raw=1',
    'include_deleted=yes',
    'updated_after=yesterday',
    'updated_after=2026-01-01',
    'updated_after=2026-02-30T00:00:00Z',
    'updated_after=2026-01-01T00:00:00',
    `cursor=${'a'.repeat(2_049)}`,
  ])('%s', async (query) => {
    const problem = await refused('GET', `/contacts?${query}`, { code: 'invalid_request' })
    expect(problem.errors?.[0]?.at).toBe(`?${query.split('=')[0]}`)
  })

  test('an empty cursor is no cursor', async () => {
    const { status } = await world.call('GET', world.at('/contacts?cursor='))
    expect(status).toBe(400)
  })
})

describe('a field that is not known', () => {
  test('in fields= names the ones that are', async () => {
    const problem = await refused('GET', '/contacts?fields=first_name,firstname', { code: 'unknown_field' })
    expect(problem.accepted).toContain('first_name')
    expect(problem.errors).toEqual([{ at: 'fields', message: 'unknown field firstname' }])
  })

  test('in a custom field names the properties of the account', async () => {
    const problem = await refused('GET', '/contacts?fields=custom_fields.tier', { code: 'unknown_field' })
    expect(problem.accepted).toEqual(['customer_tier', 'nps_score', 'vip', 'renewal_date'])
  })

  test.each([
    ['POST', '/contacts', { first_name: 'A', firstname: 'B' }, '/firstname'],
    ['PATCH', '/contacts/1', { id: '2' }, '/id'],
    ['POST', '/contacts/search', { filters: [] }, '/filters'],
    ['POST', '/v1/api-keys', { name: 'a', scope: [] }, '/scope'],
  ])('%s %s in the body names the ones that are', async (method, path, body, at) => {
    const problem = await refused(method, path, { body, code: 'unknown_field' })
    expect(problem.errors?.map((error) => error.at)).toEqual([at])
    expect(problem.accepted?.length).toBeGreaterThan(0)
  })
})

describe('a filter that cannot be answered exactly', () => {
  const search = (filter: unknown, code: ProblemCode) =>
    refused('POST', '/contacts/search', { body: { filter }, code })
  const is = (field: string, op: string, value: unknown) => ({ field, op, value })

  test.each([
    'birthday',
    'emails',
    'full_name',
    'nonsense',
    'custom_fields.nonsense',
    '__proto__',
  ])('the field %s names those that can be filtered by', async (field) => {
    const problem = await search(is(field, 'eq', 'x'), 'unsupported_filter')
    expect(problem.accepted?.join()).toMatch(/first_name \(eq, .*custom_fields\.customer_tier/s)
    expect(problem.errors).toEqual([{ at: '/filter/field', message: expect.stringContaining(field) }])
  })

  test('an operator that the field does not take names those that it does', async () => {
    const problem = await search(is('first_name', 'gt', 'A'), 'unsupported_filter')
    expect(problem.accepted).toEqual(['eq', 'neq', 'in', 'not_in', 'contains_token', 'exists'])
  })

  test('an operator that nobody knows names all of them', async () => {
    const problem = await search(is('first_name', 'like', 'A'), 'unsupported_filter')
    expect(problem.accepted).toContain('contains_token')
  })

  test('more alternatives than HubSpot takes', async () => {
    const or = Array.from({ length: 6 }, (_, i) => is('first_name', 'eq', `name ${i}`))
    const { detail } = await search({ or }, 'unsupported_filter')
    expect(detail).toContain('6 alternatives')
  })

  test('a product of alternatives that would not end', async () => {
    const either = { or: Array.from({ length: 20 }, (_, i) => is('first_name', 'eq', `${i}`)) }
    await search({ and: Array.from({ length: 50 }, () => either) }, 'unsupported_filter')
  })

  test('a filter that is longer than HubSpot reads', async () => {
    const value = Array.from({ length: 99 }, (_, i) => `${i}${'x'.repeat(40)}`)
    await search(is('first_name', 'in', value), 'unsupported_filter')
  })

  test.each([
    ['a text for a truth', is('email_opt_out', 'eq', 'yes'), '/filter/value'],
    ['a text for exists', is('first_name', 'exists', 'yes'), '/filter/value'],
    ['one value for in', is('first_name', 'in', 'A'), '/filter/value'],
    ['an empty text', is('first_name', 'eq', ''), '/filter/value'],
    ['a word that is none of the schema', is('lifecycle_stage', 'eq', 'customer'), '/filter/value'],
    ['a null', is('first_name', 'eq', null), '/filter/value'],
    ['an object', is('first_name', 'eq', {}), '/filter/value'],
    ['an empty list', is('first_name', 'in', []), '/filter/value'],
    ['an empty and', { and: [] }, '/filter/and'],
    ['a comparison without a value', { field: 'first_name', op: 'eq' }, '/filter'],
    ['a text', 'first_name eq A', '/filter'],
    ['and beside or', { and: [is('a', 'eq', 1)], or: [is('a', 'eq', 1)] }, '/filter'],
    ['a place within', { and: [is('first_name', 'eq', 'A'), { or: [{}] }] }, '/filter/and/1/or/0'],
  ])('%s', async (_, filter, at) => {
    const problem = await search(filter, 'invalid_request')
    expect(problem.errors?.map((error) => error.at)).toEqual([at])
  })

  test('nesting deeper than eight', async () => {
    let filter: unknown = is('first_name', 'eq', 'A')
    for (let depth = 0; depth < 9; depth++) filter = { and: [filter] }
    await search(filter, 'invalid_request')
  })

  test('a sort that cannot be', async () => {
    const body = { sort: { field: 'emails' } }
    const problem = await refused('POST', '/contacts/search', { body, code: 'unsupported_filter' })
    expect(problem.accepted).toEqual(expect.arrayContaining(['first_name', 'updated_at']))
  })
})

describe('a cursor', () => {
  const cursorOf = async (path: string, body?: unknown) => {
    const answer = await world.call<{ next_cursor: string }>(body ? 'POST' : 'GET', world.at(path), { body })
    expect(answer.body.next_cursor).toEqual(expect.any(String))
    return answer.body.next_cursor
  }

  test('of a list is refused by another object, another question and another connection', async () => {
    const cursor = await cursorOf('/contacts?limit=10')
    await refused('GET', `/deals?cursor=${cursor}`, { code: 'invalid_cursor' })
    await refused('GET', `/contacts?updated_after=2020-01-01T00:00:00Z&cursor=${cursor}`, {
      code: 'invalid_cursor',
    })
    await refused('POST', '/contacts/search', { body: { cursor }, code: 'invalid_cursor' })
    const { body } = await world.connect(world.token)
    await refused('GET', `/v1/connections/${body.id}/contacts?cursor=${cursor}`, { code: 'invalid_cursor' })
  })

  test('of a search is refused when the filter changes, and taken with other fields and another limit', async () => {
    const filter = { field: 'first_name', op: 'exists', value: true }
    const cursor = await cursorOf('/contacts/search', { filter, limit: 10 })
    const other = { ...filter, value: false }
    await refused('POST', '/contacts/search', { body: { filter: other, cursor }, code: 'invalid_cursor' })
    const page = await world.records('contacts').search({ filter, cursor, limit: 5, fields: ['emails'] })
    expect(page.data).toHaveLength(5)
  })

  test.each([
    'nonsense',
    'bnVsbA',
    'W10',
    '%20',
    'WzIsIngiLCJ5Il0',
  ])('that is damaged: %s', async (cursor) => {
    await refused('GET', `/contacts?cursor=${cursor}`, { code: 'invalid_cursor' })
  })

  test('of connections that is damaged is refused as well', async () => {
    await refused('GET', '/v1/connections?cursor=nonsense', { code: 'invalid_cursor' })
  })
})
