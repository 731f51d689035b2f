import { type CountedWindow, counted, REMEMBER_MS, type RollingWindow, type Window } from './decide.ts'
import { chargeOthers } from './others.ts'

/** More calls of others than these are not noted one by one: the window is closed for a period. */
const MOST_NOTED = 1_000

/** What an answer said about one window. */
export interface Report {
  size?: number
  remaining?: number
}

/**
 * Takes over what the vendor said in answer to a call that was granted at `since`. Its size replaces ours; calls that
 * it counts and that cannot be ours are somebody else's, and are charged as if they had been made now, so that they
 * are never forgotten too early. Answers how many of them are new.
 */
export function learn(window: Window, report: Report, since: number, now: number): number {
  if (report.size !== undefined) resize(window, report.size, now)
  if (report.remaining === undefined || window.kind === 'concurrent') return 0
  if (isStale(window, since, now)) return 0
  if (window.kind === 'told') {
    const others = window.others
    takeOver(window, report.remaining, now)
    return Math.max(0, window.others - others)
  }
  const { ours, others } = counted(window, window.kind === 'rolling' ? Math.min(since, now) : now)
  const foreign = window.size - report.remaining - ours - others
  if (foreign <= 0) return 0
  if (window.kind !== 'rolling') {
    window.others += foreign
    return foreign
  }
  if (foreign > MOST_NOTED) {
    window.blockedUntil = Math.max(window.blockedUntil, now + window.periodMs)
    return foreign
  }
  chargeOthers(window, foreign, now)
  return foreign
}

/** Calls that the vendor does not count any more have cleared; of those that it does, as many as can be are ours. */
function takeOver(window: CountedWindow, left: number, now: number): void {
  const spent = Math.max(0, window.size - left)
  window.used = Math.min(window.used, Math.max(0, spent - window.inFlight))
  window.others = Math.max(0, spent - window.used - window.inFlight)
  window.resetsAt = now + window.periodMs
}

/** What was paced as if the window had another size takes its time by the new one. */
function resize(window: Window, size: number, now: number): void {
  if (window.kind === 'rolling' && window.paceAt > now && size > 0)
    window.paceAt = now + ((window.paceAt - now) * window.size) / size
  window.size = size
}

/** An answer to a call so old speaks of calls that are forgotten here, or of the day before. */
const isStale = (window: RollingWindow | CountedWindow, since: number, now: number) =>
  window.kind === 'rolling' ? now - since > REMEMBER_MS : since < window.resetsAt - window.periodMs
