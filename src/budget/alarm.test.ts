import { beforeEach, expect, test } from 'vitest'
import { ManualClock, settled } from '../lib/manual-clock.suite.ts'
import { Alarm } from './alarm.ts'

const NEVER = Number.POSITIVE_INFINITY

let clock: ManualClock
let sleeps: number
let rung: number[]
let alarm: Alarm

beforeEach(() => {
  clock = new ManualClock(0)
  sleeps = 0
  rung = []
  const counted = {
    now: () => clock.now(),
    sleep: (ms: number, signal?: AbortSignal) => {
      sleeps++
      return clock.sleep(ms, signal)
    },
  }
  alarm = new Alarm(counted, () => rung.push(clock.now()))
})

test('rings once at the moment that it was set to, and can be set again', async () => {
  alarm.set(10, 0)
  await clock.advance(100)
  expect(rung).toEqual([10])
  alarm.set(110, 100)
  await clock.advance(100)
  expect(rung).toEqual([10, 110])
})

test('set to a later moment it rings at the earlier one, with one timer for both', async () => {
  alarm.set(10, 0)
  alarm.set(20, 0)
  await clock.advance(100)
  expect([rung, sleeps]).toEqual([[10], 1])
})

test('set to an earlier moment it rings then, and not at the later one', async () => {
  alarm.set(20, 0)
  alarm.set(10, 0)
  await clock.advance(100)
  expect(rung).toEqual([10])
})

test('set to never it does not ring', async () => {
  alarm.set(10, 0)
  alarm.set(NEVER, 0)
  await clock.advance(100)
  expect(rung).toEqual([])
})

test('set anew when its time has just come it is not heard for the old time as well', async () => {
  const wakes: (() => void)[] = []
  const sleep = () => new Promise<void>((resolve) => wakes.push(resolve))
  const late = new Alarm({ now: () => 10, sleep }, () => rung.push(10))
  late.set(10, 0)
  wakes[0]?.()
  late.set(5, 10)
  await settled()
  expect(rung).toEqual([])
})

test('of a moment within a millisecond it rings after it, not before', async () => {
  alarm.set(10.4, 0.2)
  await clock.advance(100)
  expect(rung).toEqual([11])
})
