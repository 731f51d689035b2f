import { expect, test, vi } from 'vitest'
import type { BudgetWindow } from '../connector/connector.ts'
import { ManualClock, settled } from '../lib/manual-clock.suite.ts'
import { Budgets } from './budgets.ts'
import { MemoryStore } from './memory-store.ts'
import type { Permit } from './permit.ts'
import type { Lane } from './pool-state.ts'
import { burstWindow } from './store.suite.ts'

const HUNDRED = burstWindow(100, 10_000)

/** Sixty calls at once: those that went are under way, the others wait. `change`: how often the pool was asked since. */
async function waiting(window: BudgetWindow, lane: Lane = 'sync') {
  const clock = new ManualClock()
  const store = new MemoryStore(clock)
  const budgets = new Budgets({ store, clock, reserve: 0, interactiveShare: 0 })
  const budget = budgets.of([window], { credential: 'key', account: null, zone: null })
  const open: Permit[] = []
  for (let calls = 0; calls < 60; calls++)
    void budget.acquire({ windows: [window.id], lane, caller: '', maxWaitMs: 600_000 }).then((permit) => {
      open.push(permit)
    })
  await settled()
  return { clock, open, change: vi.spyOn(store, 'change') }
}

test('a call that waits for its moment is not looked at again because another one was answered', async () => {
  const { open, change } = await waiting(HUNDRED)
  open[0]?.answered({ burst: { size: 100, remaining: 90 } })
  expect(change).not.toHaveBeenCalled()
})

test('it is when the answer tells of a larger window, and goes', async () => {
  const { open } = await waiting(HUNDRED)
  const before = open.length
  open[0]?.answered({ burst: { size: 200, remaining: 190 } })
  await settled()
  expect(open.length).toBeGreaterThan(before)
})

test('it is when the answer tells that less is spent than was thought, and goes', async () => {
  const { open } = await waiting({ ...burstWindow(2, 30_000), kind: 'told' })
  const before = open.length
  open[0]?.answered({ burst: { remaining: 2 } })
  await settled()
  expect(open.length).toBeGreaterThan(before)
})

test('it is when calls of others show, for they put it off', async () => {
  const { open, change } = await waiting(HUNDRED)
  open[0]?.answered({ burst: { size: 100, remaining: 40 } })
  expect(change).toHaveBeenCalled()
})

test('it is when a call never left, and has its place', async () => {
  const { clock, open } = await waiting(burstWindow(2, 10_000), 'interactive')
  open[0]?.answered()
  await clock.advance(100)
  expect(open).toHaveLength(2)
  open[1]?.unsent()
  await settled()
  expect(open).toHaveLength(3)
})
