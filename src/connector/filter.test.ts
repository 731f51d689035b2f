import { describe, expect, test } from 'vitest'
import { Problem } from '../model/problems.ts'
import { type Filter, translateFilter, translateSort } from './filter.ts'
import { bindMapping, type Rows } from './mapping.ts'
import { unsupported } from './row.ts'
import { dayOfInstant, decimal, instant, option, text } from './rows.ts'
import type { CustomField, MappingContext } from './vendor.ts'

const none = unsupported('Not in this test.')
const rows = new Proxy({} as Rows<'deals'>, {
  ownKeys: () => ['name', 'amount', 'close_date', 'closed_at', 'type', 'status'],
  getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  get: (_, field) =>
    ({
      name: text('title'),
      amount: decimal('worth'),
      close_date: dayOfInstant('closes'),
      closed_at: instant('closed'),
      type: option('kind', { NEW_BUSINESS: 'new' }),
    })[field as string] ?? none,
})
const mapping = bindMapping('deals', rows, { updated_at: 'changed' })

const vip: CustomField = {
  name: 'vip',
  label: 'VIP',
  type: 'boolean',
  custom: true,
  read_only: false,
  options: [],
}
const context: MappingContext = {
  account: { id: '1', name: null, currency: null, time_zone: 'Europe/Berlin', region: null, ui_url: null },
  customFields: new Map([['vip', vip]]),
  labels: new Map(),
}
const limits = { groups: 3, perGroup: 3, total: 6 }

const translate = (filter: Filter) => translateFilter(filter, mapping, context, limits)
const plain = (filter: Filter) =>
  translate(filter).map((group) => group.map(({ property, operator, value }) => [property, operator, value]))

function refusal(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const of = (field: string, op: string, value: unknown) => ({ field, op, value }) as Filter

describe('a filter', () => {
  test.each<[Filter, unknown]>([
    [of('name', 'eq', 'Engine'), [[['title', 'eq', 'Engine']]]],
    [of('amount', 'in', ['1.50', 2]), [[['worth', 'in', ['1.50', '2']]]]],
    [of('type', 'eq', 'NEW_BUSINESS'), [[['kind', 'eq', 'new']]]],
    [of('closed_at', 'gt', '2026-01-01T01:00:00+01:00'), [[['closed', 'gt', '2026-01-01T00:00:00.000Z']]]],
    [of('name', 'exists', false), [[['title', 'exists', false]]]],
    [of('custom_fields.vip', 'eq', true), [[['vip', 'eq', 'true']]]],
    [of('updated_at', 'gte', '2026-01-01T00:00:00Z'), [[['changed', 'gte', '2026-01-01T00:00:00.000Z']]]],
  ])('%j becomes conditions on the properties', (filter, expected) => {
    expect(plain(filter)).toEqual(expected)
  })

  test('a day is a stretch of time in the zone of the account', () => {
    const [from, before] = ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']
    expect(plain(of('close_date', 'eq', '2026-03-29'))).toEqual([
      [
        ['closes', 'gte', from],
        ['closes', 'lt', before],
      ],
    ])
    expect(plain(of('close_date', 'gt', '2026-03-29'))).toEqual([[['closes', 'gte', before]]])
    expect(plain(of('close_date', 'lte', '2026-03-29'))).toEqual([[['closes', 'lt', before]]])
    expect(plain(of('close_date', 'lt', '2026-03-29'))).toEqual([[['closes', 'lt', from]]])
  })

  test('and of or becomes alternatives of conditions', () => {
    const filter: Filter = {
      and: [{ or: [of('name', 'eq', 'a'), of('name', 'eq', 'b')] }, of('amount', 'gt', '1')],
    }
    expect(plain(filter)).toEqual([
      [
        ['title', 'eq', 'a'],
        ['worth', 'gt', '1'],
      ],
      [
        ['title', 'eq', 'b'],
        ['worth', 'gt', '1'],
      ],
    ])
  })

  test('an unknown field is refused with everything that works', () => {
    const { code, details } = refusal(() => translate(of('status', 'eq', 'WON')))
    expect(code).toBe('unsupported_filter')
    expect(details.accepted).toContain('updated_at (eq, neq, gt, gte, lt, lte, exists)')
    expect(details.accepted).toContain('custom_fields.vip (eq, neq, exists)')
  })

  test('an operator that the field does not have is refused with those it has', () => {
    const { code, details } = refusal(() => translate(of('type', 'gt', 'NEW_BUSINESS')))
    expect(code).toBe('unsupported_filter')
    expect(details.accepted).toEqual(['eq', 'neq', 'in', 'not_in', 'exists'])
  })

  test.each([
    of('amount', 'eq', 'much'),
    of('closed_at', 'eq', 'yesterday'),
    of('close_date', 'eq', '2026-02-30'),
    of('name', 'in', 'one'),
    of('name', 'exists', 'yes'),
    of('custom_fields.vip', 'eq', 'true'),
  ])('%j has a value of the wrong shape', (filter) => {
    expect(refusal(() => translate({ and: [filter] }))).toMatchObject({
      code: 'invalid_request',
      details: { errors: [{ at: '/filter/and/0/value' }] },
    })
  })

  test('more alternatives or conditions than the CRM takes are refused, also when they would be millions', () => {
    const four = [1, 2, 3, 4].map((n) => of('name', 'eq', String(n)))
    expect(refusal(() => translate({ or: four })).code).toBe('unsupported_filter')
    expect(refusal(() => translate({ and: four })).code).toBe('unsupported_filter')
    const huge: Filter = { and: Array.from({ length: 30 }, () => ({ or: four })) }
    expect(refusal(() => translate(huge)).code).toBe('unsupported_filter')
  })
})

test('an operator that the vendor cannot answer exactly is refused on every field', () => {
  const without = { ...limits, without: ['contains_token' as const] }
  const filter = { field: 'name', op: 'contains_token', value: 'Ada' } as const
  const { details } = refusal(() => translateFilter(filter, mapping, context, without))
  expect(details.accepted).toEqual(['eq', 'neq', 'in', 'not_in', 'exists'])
})

describe('sorting', () => {
  test('is by a field, a moment of the header, or a custom field', () => {
    expect(translateSort('amount', mapping, context)).toEqual({ property: 'worth', type: 'number' })
    expect(translateSort('updated_at', mapping, context)).toEqual({ property: 'changed', type: 'instant' })
    expect(translateSort('custom_fields.vip', mapping, context)).toEqual({ property: 'vip', type: 'boolean' })
  })

  test('by a property that the credential may not see is refused, and so is a filter by it', () => {
    const closed = { ...context, hidden: new Set(['worth']) }
    expect(refusal(() => translateSort('amount', mapping, closed)).code).toBe('unsupported_filter')
    const filter = { field: 'amount', op: 'eq', value: '1' } as const
    expect(refusal(() => translateFilter(filter, mapping, closed, limits)).message).toMatch(/may not see/)
  })

  test('by a custom field of a kind that has no order is refused', () => {
    const unordered = { ...context, customFields: new Map([['vip', { ...vip, sortable: false }]]) }
    expect(refusal(() => translateSort('custom_fields.vip', mapping, unordered)).code).toBe(
      'unsupported_filter',
    )
  })

  test('by anything else is refused with what works', () => {
    const { code, details } = refusal(() => translateSort('status', mapping, context))
    expect(code).toBe('unsupported_filter')
    expect(details.accepted).toEqual(['name', 'amount', 'close_date', 'closed_at', 'type', 'updated_at'])
  })
})
