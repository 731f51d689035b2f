import { describe, expect, it } from 'vitest'
import { accepted, during, floorMs, refused, type Seen, utilisation } from '../../bench/budget/judge.ts'

const seen = (at: number, status = 200): Seen => ({ credentialId: '1', path: '/', status, at })

describe('the judge of the budget benchmark', () => {
  it('counts what the limiter let through, also when the answer was an error, and what it refused', () => {
    const calls = [seen(1), seen(2, 404), seen(3, 429)]
    expect([accepted(calls), refused(calls)]).toEqual([2, 1])
  })

  it('takes the calls of a stretch, from its first moment to before its end', () => {
    const calls = [seen(1_009), seen(1_010), seen(1_019), seen(1_020)]
    expect(during(calls, 1_000, { fromMs: 10, toMs: 20 }).map(({ at }) => at)).toEqual([1_010, 1_019])
  })

  it('says how much of the limit was used within a stretch', () => {
    const calls = [...Array(30)].map((_, at) => seen(5_000 + at * 1_000))
    const limits = { limit: 20, periodMs: 10_000 }
    expect(utilisation(calls, 5_000, { fromMs: 10_000, toMs: 30_000, ...limits })).toBe(0.5)
    expect(utilisation([seen(5_001, 429)], 5_000, { fromMs: 0, toMs: 10_000, ...limits })).toBe(0)
  })

  it('knows the least time: full windows, the first at once', () => {
    expect(floorMs(1_000, 190, 10_000)).toBe(50_000)
    expect([190, 191].map((calls) => floorMs(calls, 190, 10_000))).toEqual([0, 10_000])
  })
})
