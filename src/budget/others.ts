import { countCleared, insert } from './moments.ts'

/**
 * Calls in a rolling window that are not ours. They are seen late and some at once: ours hide them until the window is
 * nearly full, and answers tell of them.
 */
export interface Others {
  /** Calls that the vendor allows. */
  size: number
  periodMs: number
  /** When calls of others stop counting, ascending. */
  others: number[]
  /** The most of them seen in it, kept free for them until `peakUntil`: who called will call again. */
  peak: number
  peakUntil: number
  /** The most of them since that was seen, kept free after `peakUntil` until `nextUntil`. */
  nextPeak?: number
  nextUntil?: number
  /** The fewest of them since half a period before `lowUntil`, and in the half before that. */
  low?: number
  lastLow?: number
  lowUntil?: number
}

/** For how many periods the largest share of others is kept free for them. */
const PEAK_PERIODS = 1.5
/** The part of a period after which the least share of others begins anew: it is told by two of them. */
const LOW_PERIODS = 0.5
/** Room that is left beside the calls of others, for those that nobody has told of yet, at the most. */
const MARGIN = 0.1
/** The part of what their calls in the window went up and down by lately that is enough of it. */
const SWING = 0.25
/** What others do in less than this part of the period tells nothing: it may be a burst. */
const LEAST_SEEN = 0.1

/** How many calls of a window are left to others; 0 where there are none. */
export function keptForOthers(window: Others, now: number): number {
  const gone = countCleared(window.others, now)
  const counted = window.others.length - gone
  const coming = counted === 0 ? 0 : counted + stillComing(window, gone, now)
  const held = Math.min(window.size, Math.max(peakOf(window, now), coming))
  if (held === 0) return 0
  const { peak, low = 0, lastLow = 0 } = window
  return held + 1 + Math.ceil(Math.min(held * MARGIN, (peak - Math.min(low, lastLow)) * SWING))
}

function peakOf({ peak, peakUntil, nextPeak = 0, nextUntil = 0 }: Others, now: number): number {
  if (now < peakUntil) return peak
  return now < nextUntil ? nextPeak : 0
}

/**
 * How many calls of others come before the first of those that count clears, if they go on as since that one, but no
 * more than that again: they fill their share of the window while we fill ours, and what is not left free for them then
 * is refused. Once they had a whole period the margin is enough.
 */
function stillComing({ others, periodMs }: Others, gone: number, now: number): number {
  const first = others[gone] ?? now
  const leastMs = periodMs * LEAST_SEEN
  if (first - now <= leastMs) return 0
  // Those that came with the first are its burst.
  const later = others.length - countCleared(others, first + leastMs)
  const elapsed = Math.max(leastMs, now - (first - periodMs) - leastMs)
  return Math.min(others.length - gone, Math.ceil((later * (first - now)) / elapsed))
}

/** Charges so many calls of others as if they had been made now. */
export function chargeOthers(window: Others, calls: number, now: number): void {
  const before = window.others.length - countCleared(window.others, now)
  noteLow(window, before, now)
  for (let i = 0; i < calls; i++) insert(window.others, now + window.periodMs)
  notePeak(window, before + calls, now)
}

function noteLow(window: Others, counted: number, now: number): void {
  const { low = 0, lowUntil = 0 } = window
  if (now < lowUntil) {
    window.low = Math.min(low, counted)
    return
  }
  window.lastLow = low
  window.low = counted
  window.lowUntil = now + window.periodMs * LOW_PERIODS
}

/** A smaller share than the largest is remembered beside it, or it would be forgotten with that one though it came later. */
function notePeak(window: Others, counted: number, now: number): void {
  const until = now + PEAK_PERIODS * window.periodMs
  if (counted >= peakOf(window, now)) {
    window.peak = counted
    window.peakUntil = until
    window.nextUntil = 0
    return
  }
  if (now >= window.peakUntil) {
    window.peak = window.nextPeak ?? 0
    window.peakUntil = window.nextUntil ?? 0
    window.nextUntil = 0
  }
  if (now < (window.nextUntil ?? 0) && counted < (window.nextPeak ?? 0)) return
  window.nextPeak = counted
  window.nextUntil = until
}
