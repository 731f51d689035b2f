import { expect, test } from 'vitest'
import { exhaustion } from './forecast.ts'

const HOUR = 3_600_000
const day = (ours: number, others: number, hoursLeft: number) =>
  exhaustion(
    { id: 'daily', kind: 'day', size: 1_000, remaining: 0, ours, others, clearsAt: hoursLeft * HOUR },
    24 * HOUR,
    0,
  )

test('a day is gone when it goes on as it went, calls of others included', () => {
  expect(day(400, 100, 18)).toBe(6 * HOUR)
  expect(day(500, 0, 12)).toBeNull()
  expect(day(600, 0, 12)).toBe(8 * HOUR)
  expect(day(900, 100, 1)).toBe(0)
})

test('too early in the day, or with nothing spent, nobody can tell', () => {
  expect(day(500, 0, 23.9)).toBeNull()
  expect(day(0, 0, 3)).toBeNull()
})
