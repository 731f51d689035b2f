import { describe, expect, test } from 'vitest'
import type { Answer, Call } from '../../connector/plan.ts'
import { salesforce } from './index.ts'
import { account, answered, play } from './play.suite.ts'

const listOf = (type: 'contacts' | 'deals') => {
  const list = salesforce.objects[type]?.operations.list
  if (!list) throw new Error(`no ${type}`)
  return list
}
const contacts = listOf('contacts')
const pair = { properties: ['LastName'], account, limit: 4_000, position: null, updatedAfter: null }

const idAt = (at: number) => `003${String(at).padStart(12, '0')}AAA`
const row = (Id: string, SystemModstamp = '2026-05-01T07:35:37.000+0000') => ({ Id, SystemModstamp })
const rows = (...records: object[]): Answer => answered({ totalSize: records.length, done: true, records })
const rowsFrom = (from: number, count: number) =>
  rows(...Array.from({ length: count }, (_, at) => row(idAt(from + at))))
const idsOf = (records: readonly { id: string }[]) => records.map(({ id }) => id)
const idsFrom = (from: number, count: number) => Array.from({ length: count }, (_, at) => idAt(from + at))
const soqlOf = (call: Call) => new Map(call.query).get('q')

describe('a list two pages long', () => {
  test('is asked for by two questions at once, which share a record', () => {
    const plan = contacts(pair)
    const asked = plan.next([]).value as readonly Call[]
    const select = 'SELECT Id, CreatedDate, SystemModstamp, IsDeleted, MasterRecordId, LastName FROM Contact'
    expect(asked.map(soqlOf)).toEqual([
      `${select} ORDER BY Id LIMIT 2000`,
      `${select} ORDER BY Id LIMIT 2000 OFFSET 1999`,
    ])
    const { calls, result } = play(contacts(pair), [rowsFrom(1, 2_000), rowsFrom(2_000, 2_000)])
    expect(calls).toHaveLength(2)
    expect(idsOf(result.records)).toEqual(idsFrom(1, 3_999))
    expect(result.next).toBe(idAt(3_999))
  })

  test('ends where either answer is no full one', () => {
    const far = play(contacts(pair), [rowsFrom(1, 2_000), rowsFrom(2_000, 7)]).result
    expect(idsOf(far.records)).toEqual(idsFrom(1, 2_006))
    expect(far.next).toBeNull()
    const near = play(contacts(pair), [rowsFrom(1, 7), rows()]).result
    expect(idsOf(near.records)).toEqual(idsFrom(1, 7))
    expect(near.next).toBeNull()
    const exact = play(contacts(pair), [rowsFrom(1, 2_000), rowsFrom(2_000, 1)]).result
    expect([exact.records.length, exact.next]).toEqual([2_000, null])
  })

  test.each([
    ['a record of the first page is gone', rowsFrom(2_001, 2_000)],
    ['all that was behind is gone', rows()],
  ])('whose answers do not join, for %s, gives the first of them', (_, second) => {
    const { records, next } = play(contacts(pair), [rowsFrom(1, 2_000), second]).result
    expect(idsOf(records)).toEqual(idsFrom(1, 2_000))
    expect(next).toBe(idAt(2_000))
  })

  test('of what changed is not joined by a record that has changed in between', () => {
    const updatedAfter = '2026-05-01T00:00:00.000Z'
    const moved = row(idAt(2_000), '2026-05-02T00:00:00.000+0000')
    const { result } = play(contacts({ ...pair, updatedAfter }), [rowsFrom(1, 2_000), rows(moved)])
    expect(result.records).toHaveLength(2_000)
    expect(result.next).toContain(idAt(2_000))
  })

  test('is one page with child records, or with more fields than a question has room for', () => {
    const roles = play(listOf('deals')({ ...pair, properties: ['OpportunityContactRoles'] }), [
      rowsFrom(1, 2_000),
    ])
    expect(roles.calls).toHaveLength(1)
    const wide = {
      ...pair,
      properties: Array.from({ length: 400 }, (_, at) => `A_long_name_of_a_field_${at}__c`),
    }
    const { calls, result } = play(contacts(wide), [rowsFrom(1, 2_000), answered([])])
    expect(calls.map(({ path }) => path)).toEqual([
      '/services/data/v66.0/query',
      '/services/data/v66.0/composite/sobjects/Contact',
    ])
    expect(result.next).toBe(idAt(2_000))
  })
})
