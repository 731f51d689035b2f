import { describe, expect, test } from 'vitest'
import { ManualClock } from './manual-clock.suite.ts'
import { ShortMemory } from './short-memory.ts'

describe('a short memory', () => {
  test('forgets after its time, when told to, and the oldest when it is full', async () => {
    const clock = new ManualClock()
    const memory = new ShortMemory<number>(clock, 1_000, 2)
    memory.set('a', 1)
    await clock.advance(999)
    expect(memory.get('a')).toBe(1)
    await clock.advance(1)
    expect(memory.get('a')).toBeUndefined()
    for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) memory.set(key, value)
    expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual([undefined, 2, 3])
    memory.delete('b')
    expect(memory.get('b')).toBeUndefined()
    memory.clear()
    expect(memory.get('c')).toBeUndefined()
  })

  test('believes nothing when the clock of the machine was set back', () => {
    const clock = { now: () => 5_000, sleep: async () => undefined }
    const memory = new ShortMemory<number>(clock, 1_000, 2)
    memory.set('a', 1)
    expect(memory.get('a')).toBe(1)
    clock.now = () => 4_999
    expect(memory.get('a')).toBeUndefined()
  })

  test('with no time at all remembers nothing', () => {
    const memory = new ShortMemory<number>(new ManualClock(), 0, 2)
    memory.set('a', 1)
    expect(memory.get('a')).toBeUndefined()
  })
})
