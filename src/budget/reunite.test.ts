import { expect, test } from 'vitest'
import type { CountedWindow, RollingWindow } from './decide.ts'
import { emptyPool, type PoolState } from './pool-state.ts'
import { reunite } from './reunite.ts'
import { burstWindow } from './store.suite.ts'
import { openWindow } from './windows.ts'

/** A pool whose answered calls clear at these moments, and calls of others at those. */
function pool(clears: number[], others: number[] = [], day: Partial<CountedWindow> = {}): PoolState {
  const burst = openWindow('burst', burstWindow(10, 1_000), { now: 0, zone: null }) as RollingWindow
  const daily = openWindow(
    'daily',
    { ...burstWindow(100, 86_400_000), id: 'daily', kind: 'day' },
    { now: 0, zone: 'UTC' },
  ) as CountedWindow
  return {
    ...emptyPool(0, 'theirs'),
    windows: { burst: { ...burst, clears, others, paceAt: clears.length }, daily: { ...daily, ...day } },
  }
}

const burstOf = ({ windows }: PoolState) => windows.burst as RollingWindow
const dayOf = ({ windows }: PoolState) => windows.daily as CountedWindow

test('what only one side has is taken as it is', () => {
  const mine = pool([5])
  expect(reunite(null, mine, 'new')).toEqual({ ...mine, epoch: 'new' })
  const theirs = pool([7])
  expect(reunite(theirs, null, 'new')).toEqual(theirs)
  const { burst, ...windows } = theirs.windows
  expect(burstOf(reunite({ ...theirs, windows }, mine, 'new')).clears).toEqual([5])
  expect(burst).toBeDefined()
})

test('a call that both know counts once, one that either knows counts, in order', () => {
  const both = reunite(pool([3, 5, 5], [9]), pool([1, 5, 8], [9, 9]), 'new')
  expect(burstOf(both)).toMatchObject({ clears: [1, 3, 5, 5, 8], others: [9, 9], paceAt: 3 })
  expect(burstOf(reunite(pool([3]), pool([5, 6]), 'new')).paceAt).toBe(2)
  expect(burstOf(reunite(pool([5, 6]), pool([3]), 'new')).paceAt).toBe(2)
})

test('calls that were presumed of each other stay', () => {
  const mine = pool([])
  burstOf(mine).presumed = [4]
  expect(burstOf(reunite(pool([2]), mine, 'new'))).toMatchObject({ clears: [2], presumed: [4] })
})

test('of a day the larger count holds, if it is the same day', () => {
  const more = reunite(pool([], [], { used: 4, others: 9 }), pool([], [], { used: 6, others: 2 }), 'new')
  expect(dayOf(more)).toMatchObject({ used: 6, others: 9 })
  const other = reunite(pool([], [], { used: 6, others: 2 }), pool([], [], { used: 4, others: 9 }), 'new')
  expect(dayOf(other)).toMatchObject({ used: 6, others: 9 })
  const yesterday = reunite(pool([], [], { used: 4 }), pool([], [], { used: 6, resetsAt: 1 }), 'new')
  expect(dayOf(yesterday)).toMatchObject({ used: 4 })
})

test('what a process holds is taken from whoever heard of it last', () => {
  const held = (id: number, seen: number) => ({ seen, held: [{ id, windows: ['burst'], at: 0 }], wants: [] })
  const theirs = { ...pool([]), members: { a: held(1, 5), b: held(2, 9) }, processes: { a: 5, b: 9 } }
  const mine = {
    ...pool([]),
    members: { a: held(3, 7), b: held(4, 8), c: held(5, 1) },
    processes: { a: 7, b: 8, c: 1 },
  }
  const both = reunite(theirs, mine, 'new')
  expect(both.members).toEqual({ a: held(3, 7), b: held(2, 9), c: held(5, 1) })
  expect(both.processes).toEqual({ a: 7, b: 9, c: 1 })
})
