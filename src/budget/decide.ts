/**
 * The budget's arithmetic: what the vendor may still count against us, and whether one more call fits. Pure: the state
 * and the time go in, a decision comes out. Times are epoch milliseconds.
 */

/** No more than `size` calls within any `periodMs`. */
export interface RollingWindow {
  kind: 'rolling'
  id: string
  size: number
  periodMs: number
  /** Calls sent and not yet answered: the vendor may count them at any moment from now on. */
  inFlight: number
  /** When each answered call stops counting, ascending: the moment of its answer plus the period. */
  clears: number[]
  /** Those of `clears` that are somebody else's calls, ascending. */
  others: number[]
  /** Nothing is sent before this moment: the vendor said so. */
  blockedUntil: number
}

/** No more than `size` calls until `resetsAt`. */
export interface DayWindow {
  kind: 'day'
  id: string
  size: number
  inFlight: number
  used: number
  /** Those of `used` that are somebody else's calls. */
  others: number
  resetsAt: number
  blockedUntil: number
}

export type Window = RollingWindow | DayWindow

/** `until` is null when only an answer that is still to come can make room. */
export type Decision = { go: true } | { go: false; window: string; until: number | null }

const GO: Decision = { go: true }

/**
 * Whether one call that is charged to these windows may be sent now. A call counts from when it is sent until its
 * answer plus the period, so that wherever between the two the vendor placed it, its window is never exceeded.
 */
export function decide(windows: readonly Window[], now: number): Decision {
  let decision = GO
  let latest = now
  for (const window of windows) {
    const until = window.blockedUntil > now ? window.blockedUntil : freeAt(window, now)
    if (until === null) return { go: false, window: window.id, until }
    if (until > latest) {
      latest = until
      decision = { go: false, window: window.id, until }
    }
  }
  return decision
}

/** `now` when a call fits; else the earliest moment it can, or null when that depends on answers to come. */
function freeAt(window: Window, now: number): number | null {
  if (window.kind === 'day') {
    if (now >= window.resetsAt) return now
    return window.used + window.inFlight < window.size ? now : window.resetsAt
  }
  const gone = countCleared(window.clears, now)
  const over = window.inFlight + window.clears.length - gone - window.size
  if (over < 0) return now
  return window.clears[gone + over] ?? null
}

/** How many of the ascending moments are past. */
function countCleared(clears: readonly number[], now: number): number {
  let low = 0
  let high = clears.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((clears[middle] as number) <= now) low = middle + 1
    else high = middle
  }
  return low
}

/** How many calls fit now. */
export function remaining(window: Window, now: number): number {
  if (window.blockedUntil > now) return 0
  const counted =
    window.kind === 'day'
      ? now >= window.resetsAt
        ? 0
        : window.used
      : window.clears.length - countCleared(window.clears, now)
  return Math.max(0, window.size - window.inFlight - counted)
}

/** Charges a call that is about to be sent. */
export function charge(windows: readonly Window[]): void {
  for (const window of windows) window.inFlight++
}

/**
 * Ends a call's flight: from `now`, the moment of its answer, it counts for one more period. `sent: false` when it
 * certainly never reached the vendor, which then does not count it.
 */
export function settle(windows: readonly Window[], now: number, sent: boolean): void {
  for (const window of windows) {
    window.inFlight--
    if (window.kind === 'rolling') forget(window, now)
    if (!sent) continue
    if (window.kind === 'day') window.used++
    else window.clears.push(now + window.periodMs)
  }
}

function forget(window: RollingWindow, now: number): void {
  window.clears.splice(0, countCleared(window.clears, now))
  if (window.others.length > 0) window.others.splice(0, countCleared(window.others, now))
}

/** What an answer said about one window. */
export interface Report {
  size?: number
  remaining?: number
}

/**
 * Takes over what the vendor's headers say. Its size replaces ours; calls that it counts and we do not are somebody
 * else's, and are charged as if they had been made now, so that they are never forgotten too early.
 */
export function learn(window: Window, report: Report, now: number): void {
  if (report.size !== undefined) window.size = report.size
  if (report.remaining === undefined) return
  const foreign = remaining({ ...window, blockedUntil: 0 }, now) - report.remaining
  if (foreign <= 0) return
  if (window.kind === 'day') {
    window.used += foreign
    window.others += foreign
    return
  }
  for (let i = 0; i < foreign; i++) {
    window.clears.push(now + window.periodMs)
    window.others.push(now + window.periodMs)
  }
}

/** By whom a window's calls were made, and when the next place in it is free. */
export function shares(window: Window, now: number): { ours: number; others: number; clearsAt: number } {
  if (window.kind === 'day') {
    const { used, others, inFlight } = now >= window.resetsAt ? { ...window, used: 0, others: 0 } : window
    return { ours: used - others + inFlight, others, clearsAt: window.resetsAt }
  }
  const others = window.others.length - countCleared(window.others, now)
  const all = window.clears.length - countCleared(window.clears, now) + window.inFlight
  const free = window.blockedUntil > now ? window.blockedUntil : freeAt(window, now)
  return { ours: Math.max(0, all - others), others, clearsAt: free ?? now + window.periodMs }
}

/** Starts the next day of a day window: nothing of it is used yet. */
export function turnDay(window: DayWindow, resetsAt: number): void {
  window.used = 0
  window.others = 0
  window.resetsAt = resetsAt
}
