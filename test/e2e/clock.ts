import { type Clock, systemClock } from '../../src/lib/clock.ts'

/**
 * Runs `speed` times as fast as the machine's clock. Gateway and sandbox live by the same one, so every window, wait
 * and back-off keeps its proportions and ten seconds take half of one.
 */
export function fastClock(speed = 20): Clock {
  const start = Date.now()
  const origin = performance.now()
  return {
    now: () => Math.floor(start + (performance.now() - origin) * speed),
    sleep: (ms, signal) => systemClock.sleep(Math.ceil(ms / speed), signal),
  }
}
