import { randomFrom } from '../../core/random.ts'

/**
 * Minutes until each of the ten retries, counted from the attempt before; with the jitter they end within 24 hours.
 * Documented are the number, the 24 hours and that there is jitter; the steps are ours.
 * Source: developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide
 */
const MINUTES = [1, 4, 10, 20, 45, 90, 150, 240, 330, 400]
/** Each wait is up to this share longer or shorter. */
const JITTER = 0.1
const MINUTE_MS = 60_000
const STEPS = 1000

/**
 * How long after its `attempt`th attempt (0 is the first) a batch is tried again, in milliseconds; null: never. The
 * jitter depends on the batch, so that a run repeats.
 */
export function retryDelayMs(batchId: number, attempt: number): number | null {
  const minutes = MINUTES[attempt]
  if (minutes === undefined) return null
  const chance = randomFrom(batchId * MINUTES.length + attempt).whole(2 * STEPS + 1) / STEPS - 1
  return Math.round(minutes * MINUTE_MS * (1 + JITTER * chance))
}
