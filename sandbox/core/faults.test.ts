import { describe, expect, it } from 'vitest'
import type { Exchange } from './exchange.ts'
import { CORE_EFFECTS } from './fault-fields.ts'
import { type FaultMatch, type FaultRule, Faults } from './faults.ts'

const request = (path = '/a', method = 'GET', authorization?: string): Exchange => ({
  ...{ method, path, query: '', body: '' },
  headers: authorization === undefined ? {} : { authorization },
})

/** Which of so many requests are met by the rule, counted from 1. */
function met(match: FaultMatch, requests = 12, times?: number): number[] {
  const faults = new Faults()
  faults.add({ match, effect: { kind: 'reset' }, ...(times === undefined ? {} : { times }) })
  const struck: number[] = []
  for (let n = 1; n <= requests; n += 1) if (faults.take(request(), 0) !== null) struck.push(n)
  return struck
}

describe('a rule meets', () => {
  it.each<[string, FaultMatch, number[]]>([
    ['the nth request', { nth: 3 }, [3]],
    ['each nth request', { every: 5 }, [5, 10]],
    ['all requests after some', { after: 9 }, [10, 11, 12]],
    ['each nth after some', { every: 4, after: 4 }, [8, 12]],
  ])('%s', (_, match, expected) => {
    expect(met(match)).toEqual(expected)
  })

  it('as many as `times`, then ends', () => {
    expect(met({ every: 2 }, 12, 2)).toEqual([2, 4])
    const faults = new Faults()
    faults.add({ times: 1, effect: { kind: 'reset' } })
    faults.take(request(), 0)
    expect(faults.list()).toEqual([])
  })

  it('a share of them by chance, the same ones in every run', () => {
    const some = met({ share: 0.1 }, 1000)
    expect(some.length).toBeGreaterThan(70)
    expect(some.length).toBeLessThan(130)
    expect(met({ share: 0.1 }, 1000)).toEqual(some)
    expect(met({ share: 0.1, seed: 7 }, 1000)).not.toEqual(some)
    expect(met({ share: 1 })).toHaveLength(12)
  })

  it('only the requests of its method and path, and counts no others', () => {
    const faults = new Faults()
    faults.add({ match: { method: 'post', path: '/crm/*/contacts/*', nth: 2 }, effect: { kind: 'reset' } })
    const asked: [string, string][] = [
      ['POST', '/crm/v3/contacts/1'],
      ['GET', '/crm/v3/contacts/1'],
      ['POST', '/crm/v3/deals/1'],
      ['POST', '/crm/v3/contacts/'],
    ]
    expect(asked.map(([method, path]) => faults.take(request(path, method), 0) !== null)).toEqual([
      ...[false, false, false, true],
    ])
    expect(faults.list()[0]).toMatchObject({ met: 2, struck: 1, left: null })
  })

  it.each([
    ['/a', '/a', true],
    ['/a', '/ab', false],
    ['*', '/x', true],
    ['/a*', '/a', true],
    ['/a*a', '/a', false],
    ['/a*b*c', '/axbyc', true],
    ['/a*b*c', '/acb', false],
    ['*(', '/(', true],
  ])('%s meets %s: %s', (path, asked, expected) => {
    const faults = new Faults()
    faults.add({ match: { path }, effect: { kind: 'reset' } })
    expect(faults.take(request(asked), 0) !== null).toBe(expected)
  })
})

describe('effects', () => {
  it('of the first rule count, after the delays of all', () => {
    const faults = new Faults()
    faults.add({ effect: { kind: 'delay', ms: 10 } })
    faults.add({ effect: { kind: 'reset' } })
    faults.add({ effect: { kind: 'garbage' } })
    faults.add({ effect: { kind: 'delay', ms: 5 } })
    const effect = { kind: 'reset' }
    expect(faults.take(request(), 7)).toEqual({ delayMs: 15, answerDelayMs: 0, effect, since: 7 })
    expect(faults.list().map(({ struck }) => struck)).toEqual([1, 1, 0, 1])
  })

  it('delay by chance within bounds, repeatably', () => {
    const delays = () => {
      const faults = new Faults()
      faults.add({ effect: { kind: 'delay', ms: 100, to_ms: 103 } })
      return Array.from({ length: 200 }, () => faults.take(request(), 0)?.delayMs ?? 0)
    }
    expect(new Set(delays())).toEqual(new Set([100, 101, 102, 103]))
    expect(delays()).toEqual(delays())
  })

  it('of the vendor last for the credential that was met, until all is cleared', () => {
    const faults = new Faults([
      { name: 'expired', about: 'x', fields: [{ name: 'lasting', type: 'flag', about: 'x' }] },
    ])
    const effect = { kind: 'vendor', name: 'expired', lasting: true } as const
    faults.add({ times: 1, match: { path: '/a' }, effect })
    expect(faults.take(request('/b', 'GET', 'Bearer 1'), 1)).toBeNull()
    expect(faults.take(request('/a', 'GET', 'Bearer 1'), 2)?.effect).toEqual(effect)
    expect(faults.take(request('/b', 'GET', 'Bearer 1'), 3)).toMatchObject({ effect, since: 2 })
    expect(faults.take(request('/a', 'GET', 'Bearer 2'), 4)).toBeNull()
    expect(JSON.stringify(faults.list())).not.toContain('Bearer')
    faults.clear()
    expect(faults.take(request('/b', 'GET', 'Bearer 1'), 5)).toBeNull()
  })

  it('are described, every field with what it does', () => {
    for (const { about, fields } of CORE_EFFECTS) {
      expect(about).toMatch(/^[a-z]/)
      for (const field of fields) expect(field.about.length).toBeGreaterThan(5)
    }
  })
})

describe('a malformed rule is refused with one sentence:', () => {
  const kinds = 'delay, status, reset, lost_answer, truncate, drip, garbage, content_type, empty, html'
  it.each<[string, unknown, string]>([
    ['without effect', {}, `A fault needs effect.kind, one of: ${kinds}.`],
    ['an unknown kind', { effect: { kind: 'explode' } }, `A fault needs effect.kind, one of: ${kinds}.`],
    [
      'a vendor effect without a vendor',
      { effect: { kind: 'vendor', name: 'x' } },
      'A vendor effect needs effect.name, one of: none.',
    ],
    [
      'a status out of bounds',
      { effect: { kind: 'status', status: 99 } },
      'The effect status needs status, a whole number from 200 to 599.',
    ],
    [
      'no milliseconds',
      { effect: { kind: 'delay' } },
      'The effect delay needs ms, a whole number from 0 to 600000.',
    ],
    [
      'a range upside down',
      { effect: { kind: 'delay', ms: 5, to_ms: 4 } },
      'The effect delay needs to_ms, not below ms.',
    ],
    [
      'an unknown member',
      { effect: { kind: 'drip', bytes_per_second: 1, speed: 1 } },
      'The effect drip has no member speed; it has bytes_per_second.',
    ],
    [
      'a member of an effect that has none',
      { effect: { kind: 'reset', a: 1 } },
      'The effect reset has no member a; it has none.',
    ],
    [
      'a share of more than all',
      { match: { share: 1.5 }, effect: { kind: 'reset' } },
      'match needs share, a number above 0 and at most 1.',
    ],
    [
      'a path that is none',
      { match: { path: 'a' }, effect: { kind: 'reset' } },
      'match.path starts with a slash or with *.',
    ],
    ['a match that is a list', { match: [], effect: { kind: 'reset' } }, 'match must be an object.'],
    [
      'no times',
      { times: 0, effect: { kind: 'reset' } },
      'A fault needs times, a whole number from 1 to 1000000000.',
    ],
    [
      'a member beside them',
      { time: 1, effect: { kind: 'reset' } },
      'A fault has no member time; it has times.',
    ],
    [
      'headers that would break the answer',
      { effect: { kind: 'status', status: 200, headers: { a: 'b\r\nc: d' } } },
      'The effect status needs headers, an object of names and texts.',
    ],
  ])('%s', (_, rule, sentence) => {
    expect(() => new Faults().add(rule as FaultRule)).toThrow(new RangeError(sentence))
  })
})
