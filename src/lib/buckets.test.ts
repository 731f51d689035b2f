import { expect, it } from 'vitest'
import { Buckets } from './buckets.ts'
import { ManualClock } from './manual-clock.suite.ts'

it('lets the quota through at once, refuses the next, and one more after its time', async () => {
  const clock = new ManualClock()
  const buckets = new Buckets({ quota: 6, periodSeconds: 60 }, clock)
  for (let left = 5; left >= 0; left--) expect(buckets.take('a')).toMatchObject({ taken: true, left })
  expect(buckets.take('a')).toEqual({ taken: false, left: 0, seconds: 10 })
  expect(buckets.look('b').left).toBe(6)
  await clock.advance(9_999)
  expect(buckets.take('a').taken).toBe(false)
  await clock.advance(1)
  expect(buckets.take('a')).toMatchObject({ taken: true, left: 0 })
  await clock.advance(3_600_000)
  expect(buckets.look('a')).toEqual({ left: 6, seconds: 1 })
})

it('refuses nothing without a quota, and forgets the oldest of too many names', () => {
  const clock = new ManualClock()
  const open = new Buckets({ quota: 0, periodSeconds: 60 }, clock)
  for (let i = 0; i < 1_000; i++) expect(open.take('a').taken).toBe(true)
  const few = new Buckets({ quota: 1, periodSeconds: 60 }, clock, 2)
  for (const name of ['a', 'b', 'c']) few.take(name)
  expect(few.look('a').left).toBe(1)
  expect(few.look('c').left).toBe(0)
})
