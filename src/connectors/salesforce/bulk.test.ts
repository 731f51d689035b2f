import { describe, expect, test } from 'vitest'
import { salesforce } from './index.ts'
import { account, answered, play } from './play.suite.ts'

const bulk = () => {
  const { job } = salesforce.objects.contacts?.operations ?? {}
  if (!job) throw new Error('no job')
  return job
}

describe('a bulk job', () => {
  const job = JSON.stringify({ id: '750000000000001AAA', types: { Score__c: 'number' } })
  const whole = { properties: ['LastName'], account, position: null, updatedAfter: null }
  const part = (text: string, headers: Record<string, string>) => {
    const result = { status: 200, headers, body: undefined, text }
    return play(bulk().part(job, whole, null), [result])
  }
  const CSV = '"Id","LastName","Score__c","Account.Name"\n"1","a","1.50","x"\n"2","b","",""\n'

  test('reads lines as a question would have answered them, and asks for parts of about one size', () => {
    const { calls, result } = part(CSV, { 'sforce-locator': 'MTAw', 'sforce-numberofrecords': '2' })
    expect(calls[0]).toMatchObject({
      path: '/services/data/v66.0/jobs/query/750000000000001AAA/results',
      query: [['maxRecords', '5000']],
      media: 'text/csv',
    })
    expect([...result.records].map(({ raw }) => raw)).toEqual([
      { Id: '1', LastName: 'a', Score__c: 1.5, Account: { Name: 'x' } },
      { Id: '2', LastName: 'b', Score__c: null, Account: null },
    ])
    expect(JSON.parse(result.next ?? '')).toEqual(['MTAw', 50_000])
    expect(part(CSV, { 'sforce-locator': 'null' }).result.next).toBeNull()
  })

  test('reads columns as texts that have the names of what every object has', () => {
    const csv = '"Id","toString","constructor","__proto__"\n"1","a","b","c"\n'
    const [record] = [...part(csv, {}).result.records]
    const raw = record?.raw as Record<string, unknown>
    expect(Object.entries(raw)).toEqual([
      ['Id', '1'],
      ['toString', 'a'],
      ['constructor', 'b'],
      ['__proto__', 'c'],
    ])
    expect(Object.getPrototypeOf(raw)).toBe(Object.prototype)
  })

  test('of which fewer records come than are told is not believed, its last record least', () => {
    const { records } = part(CSV, { 'sforce-numberofrecords': '3' }).result
    const seen: string[] = []
    const read = () => {
      for (const { id } of records) seen.push(id)
    }
    expect(read).toThrow(expect.objectContaining({ code: 'vendor_malformed' }))
    expect(seen).toEqual(['1'])
  })

  test('that still runs is stopped before it is deleted', () => {
    const running = answered([{ errorCode: 'INVALIDJOBSTATE', message: 'running' }], 400)
    const { calls } = play(bulk().drop(job), [running])
    expect(calls.map(({ method, accepts }) => [method, accepts])).toEqual([
      ['DELETE', [400, 404]],
      ['PATCH', [400, 404]],
      ['DELETE', [400, 404]],
    ])
  })

  test('is looked at again after longer and longer waits, and says why it failed', () => {
    const described = answered({ fields: [{ name: 'Score__c', type: 'double' }] })
    const runs = Array.from({ length: 9 }, () => answered({ state: 'InProgress' }))
    const [first = answered({}), ...later] = runs
    const { calls, result } = play(bulk().ready(job), [
      first,
      described,
      ...later,
      answered({ state: 'JobComplete' }),
    ])
    expect(calls.map(({ delayMs }) => delayMs)).toEqual([
      100,
      undefined,
      ...[200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000],
    ])
    expect(calls[1]?.path).toBe('/services/data/v66.0/sobjects/Contact/describe')
    expect(JSON.parse(result)).toEqual({ id: '750000000000001AAA', types: { Score__c: 'number' } })
    const failed = [answered({ state: 'Failed', errorMessage: 'INVALIDENTITY: no' }), described]
    expect(() => play(bulk().ready(job), failed)).toThrow(/INVALIDENTITY/)
  })
})
