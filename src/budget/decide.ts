/**
 * The budget's arithmetic: what the vendor may still count against us, and when one more call fits. Pure: windows and
 * the time go in, a decision comes out. Times are epoch milliseconds.
 */

import { countCleared, insert } from './moments.ts'
import { keptForOthers, type Others } from './others.ts'

interface Common {
  id: string
  /** Calls that the vendor allows. */
  size: number
  /** Calls granted and not yet answered: the vendor may count them at any moment from now on. */
  inFlight: number
  /** Nothing is sent before this moment: the vendor said so. */
  blockedUntil: number
  /** When an interactive call was last granted. */
  hurriedAt?: number
}

/** No more than `size` calls within any `periodMs`. */
export interface RollingWindow extends Common, Others {
  kind: 'rolling'
  /** When each of our answered calls stops counting, ascending: the moment of its answer plus the period. */
  clears: number[]
  /** When calls stop counting that our other processes presumably made while nobody could ask them, ascending. */
  presumed?: number[]
  /** When the next call of a paced lane is due. */
  paceAt: number
  /** By how much calls of a paced lane were late in a window in use, and did not catch up yet: milliseconds. */
  lateMs?: number
  /** How long a call is charged before its answer comes, on average: milliseconds. */
  tripMs: number
}

/**
 * No more than `size` calls until `resetsAt`: a day in the account's zone, or a period of fixed length. `told`: within
 * any `periodMs`; what the vendor tells replaces our count, and by `resetsAt` all that it counted last has cleared.
 */
export interface CountedWindow extends Common {
  kind: 'day' | 'fixed' | 'told'
  periodMs: number
  /** Our calls. */
  used: number
  others: number
  resetsAt: number
  /** The zone that `resetsAt` was made with; null for a fixed period, and as long as nobody knows. */
  zone: string | null
}

/** No more than `size` calls under way at once. */
export interface ConcurrentWindow extends Common {
  kind: 'concurrent'
}

export type Window = RollingWindow | CountedWindow | ConcurrentWindow

/** On what terms a call asks for room. */
export interface Terms {
  /** The part of a window that calls of its kind may fill, 0 to 1, by the kind of window. */
  share(window: Window): number
  /** Calls go out evenly, in place of in a burst as large as the window. */
  paced: boolean
  /** So many calls go before this one. */
  ahead: number
}

/**
 * `until`: the earliest moment at which there can be room; null when that takes an answer that is still to come. With
 * `sure` there will be.
 */
export type Decision = { go: true } | { go: false; window: string; until: number | null; sure: boolean }

const GO: Decision = { go: true }
const PLAIN: Terms = { share: () => 1, paced: false, ahead: 0 }

/** The part of a window that a paced lane may send at once after a rest. */
const BURST = 0.1
/** A window less full than this counts as rested. */
const MOSTLY_EMPTY = 0.5
/** So many calls that went out late, for timers and busy processors, are caught up with. */
const LATE = 3
/** By this part of their spacing calls come sooner, while such as were later than that are made up for. */
const SOONER = 0.2
/** Lateness of more than this part of the period is lost. */
const MOST_LATE = 0.1
/** By how much a place is taken longer than the average trip tells, for timers and counting in whole milliseconds. */
const SLACK_MS = 3
/** How much the newest trip weighs in the average. */
const NEWEST = 0.05
/** The least part of a window that others leave us, whatever they spend. */
const LEAST = 0.02
/** A trip longer than this part of the period does not slow the pace down any more. */
const LONGEST_TRIP = 0.1
/** How long a call that stopped counting is remembered, for judging headers that are as old: milliseconds. */
export const REMEMBER_MS = 2_000

/**
 * Whether one call that is charged to these windows may be sent now. A call counts from when it is granted until its
 * answer plus the period, so that wherever between the two the vendor placed it, its window is never exceeded.
 */
export function decide(windows: readonly Window[], now: number, terms: Terms = PLAIN): Decision {
  if (windows.every((window) => isPlainlyFree(window, now, terms))) return GO
  let decision = GO
  let latest = now
  let sure = true
  for (const window of windows) {
    const free = freeAt(window, now, terms)
    if (free === null) return { go: false, window: window.id, until: null, sure: false }
    sure &&= free.sure
    const until = Math.max(free.at, window.blockedUntil)
    if (until > latest) {
      latest = until
      decision = { go: false, window: window.id, until, sure }
    }
  }
  return decision.go ? decision : { ...decision, sure }
}

/**
 * Whether there is room beyond doubt: the usual case, told without making anything. Calls that stopped counting a
 * moment ago may still be in the lists, so no may mean yes.
 */
function isPlainlyFree(window: Window, now: number, terms: Terms): boolean {
  if (terms.paced || window.blockedUntil > now) return false
  const usable = Math.floor(window.size * terms.share(window)) - terms.ahead
  if (window.kind === 'concurrent') return window.inFlight < usable
  if (window.kind !== 'rolling') return window.used + window.inFlight + window.others < usable
  if (window.others.length > 0 || now < window.peakUntil) return false
  return window.clears.length + (window.presumed?.length ?? 0) + window.inFlight < usable
}

interface Free {
  at: number
  sure: boolean
}

/** `now` when a call fits; else the earliest moment it can, or null when that depends on answers to come. */
function freeAt(window: Window, now: number, terms: Terms): Free | null {
  const usable = usableBy(window, now, terms) - terms.ahead
  if (window.kind === 'concurrent') return window.inFlight < usable ? { at: now, sure: true } : null
  if (window.kind !== 'rolling') {
    const room = now >= window.resetsAt || window.used + window.inFlight < usable
    return { at: room ? now : window.resetsAt, sure: true }
  }
  const paced = terms.paced ? Math.max(now, dueAt(window, now, terms)) : now
  const over = counted(window, now).ours - usable
  if (over < 0) return { at: paced, sure: true }
  const ours = left(window, now)[over] ?? Number.POSITIVE_INFINITY
  const others = now < window.peakUntil ? window.peakUntil : window.others[countCleared(window.others, now)]
  const theirs = others ?? Number.POSITIVE_INFINITY
  const at = Math.max(paced, Math.min(ours, theirs))
  return at === Number.POSITIVE_INFINITY ? null : { at, sure: ours <= theirs }
}

/** When calls of ours that still count stop counting, those that are only presumed among them. */
function left({ clears, presumed = [] }: RollingWindow, now: number): readonly number[] {
  const certain = clears.slice(countCleared(clears, now))
  const doubtful = presumed.slice(countCleared(presumed, now))
  return doubtful.length === 0 ? certain : [...certain, ...doubtful].sort((a, b) => a - b)
}

/** How many calls of ours such a lane may have in the window at once, beside those of others. */
function usableBy(window: Window, now: number, terms: Terms): number {
  const size = Math.floor(window.size * terms.share(window))
  if (window.kind === 'concurrent') return size
  if (window.kind !== 'rolling') return Math.max(0, size - window.others)
  const kept = keptForOthers(window, now)
  return kept === 0 ? size : Math.max(1, Math.floor(size * LEAST), size - kept)
}

/**
 * When a paced call is due: calls go out evenly, after a burst into a window that is mostly empty. The places of that
 * burst clear together one period later and are not taken together again, so that places clear one after the other,
 * and whoever is in a hurry never waits long for the next one.
 */
function dueAt(window: RollingWindow, now: number, terms: Terms): number {
  const usable = usableBy(window, now, terms)
  const ours = window.inFlight + window.clears.length - countCleared(window.clears, now)
  const burst = ours < usable * MOSTLY_EMPTY ? Math.max(1, Math.floor(usable * BURST)) : 1
  return window.paceAt - (burst - 1) * spacingOf(window, usable)
}

/** A place is taken for the period and a call's trip: calls so far apart never find all of so many taken. */
const spacingOf = ({ periodMs, tripMs }: RollingWindow, usable: number) =>
  (periodMs + tripMs + SLACK_MS) / Math.max(1, usable)

/**
 * When a call would be sent that stands behind `terms.ahead` others, if every call is answered at once: for telling a
 * caller beforehand how long it would wait.
 */
export function estimate(windows: readonly Window[], now: number, terms: Terms): number {
  return Math.max(now, ...windows.map((window) => Math.max(window.blockedUntil, turnIn(window, now, terms))))
}

function turnIn(window: Window, now: number, terms: Terms): number {
  if (window.kind !== 'rolling') return freeAt(window, now, terms)?.at ?? now
  // What is kept free for calls of others that may never come refuses nobody beforehand.
  const others = window.others.length - countCleared(window.others, now)
  const usable = Math.max(1, Math.floor(window.size * terms.share(window)) - others)
  const gone = countCleared(window.clears, now)
  const over = window.inFlight + window.clears.length - gone + terms.ahead - usable
  const spacing = spacingOf(window, usableBy(window, now, terms))
  const paced = terms.paced ? dueAt(window, now, terms) + terms.ahead * spacing : now
  if (over < 0) return paced
  const rounds = Math.floor(over / usable)
  const first = window.clears[gone + (over % usable)] ?? now + window.periodMs
  return Math.max(paced, first + rounds * window.periodMs)
}

/** How many calls fit now. */
export function remaining(window: Window, now: number): number {
  if (window.blockedUntil > now) return 0
  const { ours, others } = counted(window, now)
  return Math.max(0, window.size - ours - others)
}

/** Calls that the vendor may count now, those in flight among ours. */
export function counted(window: Window, now: number): { ours: number; others: number } {
  if (window.kind === 'concurrent') return { ours: window.inFlight, others: 0 }
  if (window.kind !== 'rolling') {
    const { used, others } = now >= window.resetsAt ? { used: 0, others: 0 } : window
    return { ours: used + window.inFlight, others }
  }
  const presumed = window.presumed ? window.presumed.length - countCleared(window.presumed, now) : 0
  return {
    ours: window.clears.length - countCleared(window.clears, now) + window.inFlight + presumed,
    others: window.others.length - countCleared(window.others, now),
  }
}

/** Charges a call that is to be sent at `at`. */
export function charge(windows: readonly Window[], at: number, terms: Terms = PLAIN): void {
  for (const window of windows) {
    window.inFlight++
    if (window.kind !== 'rolling') continue
    advance(window, at, terms)
  }
}

/**
 * The next paced call is due one place later. What calls were late beyond what is caught up with at once is made up for
 * bit by bit: in a burst, they would clear in a burst too. Whoever was in a hurry within the period has a few places
 * kept free meanwhile, that fill the gap when it comes round again; while nobody is, they would be wasted.
 */
function advance(window: RollingWindow, at: number, terms: Terms): void {
  const usable = usableBy(window, at, terms)
  const spacing = spacingOf(window, usable)
  const late = Math.max(0, at - LATE * spacing - window.paceAt)
  window.paceAt += spacing + late
  if (late === 0 && !window.lateMs) return
  const free = usable - counted(window, at).ours
  const lateMs =
    free > usable * MOSTLY_EMPTY ? 0 : Math.min((window.lateMs ?? 0) + late, window.periodMs * MOST_LATE)
  const sooner = free <= LATE && isHurried(window, at) ? 0 : Math.min(lateMs, spacing * SOONER)
  window.paceAt -= sooner
  window.lateMs = lateMs - sooner
}

const isHurried = ({ hurriedAt = Number.NEGATIVE_INFINITY, periodMs }: RollingWindow, at: number) =>
  at - hurriedAt < periodMs

/**
 * Ends a call's flight: from `answeredAt` it counts for one more period. `sent: false` when it certainly never reached
 * the vendor, which then does not count it.
 */
export function settle(windows: readonly Window[], trip: Trip, sent: boolean): void {
  for (const window of windows) {
    window.inFlight--
    if (sent) count(window, trip)
  }
}

/** When a call was granted, and when its answer came. */
export interface Trip {
  at: number
  answeredAt: number
}

/** Counts a call of ours. */
export function count(window: Window, { at, answeredAt }: Trip): void {
  if (window.kind === 'concurrent') return
  if (window.kind !== 'rolling') {
    window.used++
    return
  }
  insert(window.clears, answeredAt + window.periodMs)
  const tripMs = Math.min(Math.max(0, answeredAt - at), window.periodMs * LONGEST_TRIP)
  window.tripMs = window.tripMs === 0 ? tripMs : window.tripMs + NEWEST * (tripMs - window.tripMs)
}

/** Forgets what no header can speak of any more. */
export function forget(window: Window, now: number): void {
  if (window.kind !== 'rolling') return
  shorten(window.clears, now)
  shorten(window.others, now)
  if (window.presumed) shorten(window.presumed, now)
}

function shorten(moments: number[], now: number): void {
  const middle = moments[moments.length >> 1]
  if (middle === undefined || middle > now - REMEMBER_MS) return
  moments.splice(0, countCleared(moments, now - REMEMBER_MS))
}

/** Counts a call that another process of ours presumably makes at `at`. */
export function presume(window: Window, at: number): void {
  // Of a day so little is spent meanwhile that what the vendor says of it later is soon enough.
  if (window.kind !== 'rolling') return
  window.presumed ??= []
  insert(window.presumed, at + window.periodMs)
}

/** By whom a window's calls were made, and when the next place in it is free. */
export function shares(window: Window, now: number): { ours: number; others: number; clearsAt: number } {
  const counts = counted(window, now)
  if (window.kind === 'concurrent') return { ...counts, clearsAt: now }
  const full = counts.ours + counts.others >= window.size
  if (window.kind === 'told') {
    const cleared = window.blockedUntil > now ? window.blockedUntil : window.resetsAt
    return { ...counts, clearsAt: full || window.blockedUntil > now ? cleared : now }
  }
  if (window.kind !== 'rolling') return { ...counts, clearsAt: window.resetsAt }
  const next = full ? nextClearing(window, now) : now
  return { ...counts, clearsAt: Math.max(next, window.blockedUntil) }
}

function nextClearing({ clears, others, periodMs }: RollingWindow, now: number): number {
  const moments = [clears[countCleared(clears, now)], others[countCleared(others, now)]]
  return Math.min(...moments.map((at) => at ?? now + periodMs))
}

/** Starts the next day or period: nothing of it is used yet. */
export function turn(window: CountedWindow, resetsAt: number): void {
  window.used = 0
  window.others = 0
  window.resetsAt = resetsAt
}
