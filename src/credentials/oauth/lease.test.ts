import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Lease } from './lease.ts'

const MS = 10_000
const MOST_MS = 4 * MS

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A lease that was taken now, whose renewals are answered by `renew`, and how often they were asked for. */
function taken(renew: () => Promise<boolean>) {
  const asked = vi.fn(renew)
  const lease = new Lease({ renew: asked, ms: MS, mostMs: MOST_MS }, performance.now())
  return { lease, asked }
}

/** After how many milliseconds the work is ended; looked at every tenth of a second. */
async function endOf(lease: Lease): Promise<number> {
  const began = performance.now()
  while (!lease.signal.aborted && performance.now() - began < 2 * MOST_MS)
    await vi.advanceTimersByTimeAsync(100)
  return performance.now() - began
}

describe('the work of who holds a lease', () => {
  test('goes on while it is renewed, and ends before four of them are over all the same', async () => {
    const { lease, asked } = taken(async () => true)
    await vi.advanceTimersByTimeAsync(3 * MS)
    expect(lease.held).toBe(true)
    expect(asked.mock.calls.length).toBeGreaterThanOrEqual(8)
    expect(3 * MS + (await endOf(lease))).toBeLessThan(MOST_MS)
  })

  test.each([
    ['does not answer', () => new Promise<boolean>(() => undefined)],
    ['is gone', () => Promise.reject(new Error('no database'))],
  ])('ends before the lease when the database %s, so that nobody else has begun by then', async (_, renew) => {
    const { lease } = taken(renew)
    const end = await endOf(lease)
    expect(end).toBeGreaterThan(0.5 * MS)
    expect(end).toBeLessThan(MS)
  })

  test('ends as long after the last renewal as was promised with it: counted from when it was asked for', async () => {
    let answers = 0
    const { lease } = taken(async () => {
      if (++answers > 1) return new Promise(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 2_000))
      return true
    })
    const end = await endOf(lease)
    expect(end).toBeGreaterThan(0.9 * MS)
    expect(end).toBeLessThan(1.1 * MS)
  })

  test('ends at once when another holds the lease', async () => {
    const { lease } = taken(async () => false)
    expect(await endOf(lease)).toBeLessThan(0.5 * MS)
    expect(lease.held).toBe(false)
  })

  test('is over for a process that was stopped for longer, before any timer of it has run', () => {
    const { lease } = taken(async () => true)
    const now = performance.now()
    vi.spyOn(performance, 'now').mockReturnValue(now + 2 * MS)
    expect(lease.held).toBe(false)
    expect(lease.signal.aborted).toBe(true)
  })

  test('is not prolonged by a clock that is set back', async () => {
    const { lease } = taken(() => new Promise(() => undefined))
    vi.setSystemTime(Date.now() - 3_600_000)
    expect(await endOf(lease)).toBeLessThan(MS)
  })

  test('asks for nothing any more when it is done', async () => {
    const { lease, asked } = taken(async () => true)
    lease.close()
    await vi.advanceTimersByTimeAsync(MOST_MS)
    expect(asked).not.toHaveBeenCalled()
  })
})
