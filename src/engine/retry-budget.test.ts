import { expect, test } from 'vitest'
import { RetryBudget } from './retry-budget.ts'

test('a hundred retries are saved up; then every tenth call that goes well pays for one', () => {
  const budget = new RetryBudget()
  const spent = () => [...Array(200)].filter(() => budget.spend()).length
  expect(spent()).toBe(100)
  for (let i = 0; i < 39; i++) budget.wentWell()
  expect(spent()).toBe(3)
  for (let i = 0; i < 2_000; i++) budget.wentWell()
  expect(spent()).toBe(100)
})
