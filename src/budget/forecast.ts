import type { WindowKnowledge } from '../connector/explain.ts'

/** Spending of the first minutes of a day tells nothing about the rest of it: milliseconds. */
const LEAST_ELAPSED_MS = 15 * 60_000

/**
 * When a day's calls will be gone if it goes on as it went so far: epoch milliseconds, or null when they last until the
 * day ends, or it is too early to tell.
 */
export function exhaustion(
  { kind, size, ours, others, clearsAt }: WindowKnowledge,
  periodMs: number,
  now: number,
): number | null {
  if (kind !== 'day') return null
  const spent = ours + others
  const elapsed = periodMs - (clearsAt - now)
  if (spent >= size) return now
  if (spent === 0 || elapsed < LEAST_ELAPSED_MS) return null
  const goneAt = now + ((size - spent) * elapsed) / spent
  return goneAt < clearsAt ? Math.round(goneAt) : null
}
