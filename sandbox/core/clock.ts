/** A source of the present moment, in milliseconds since 1970-01-01T00:00:00Z. */
export interface Clock {
  now(): number
  /** Calls `listener` after every move of a clock that can be moved. */
  whenMoved?(listener: () => void): void
}

/** A clock that only moves when it is told to: `advance` and `set` take milliseconds. */
export interface MovableClock extends Clock {
  advance(ms: number): void
  set(ms: number): void
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Returns a clock that stands still at `startMs` until `advance` or `set` is called. */
export function movableClock(startMs: number): MovableClock {
  let nowMs = startMs
  const moves = moveListeners()
  return {
    now: () => nowMs,
    whenMoved: moves.listen,
    advance: (ms) => {
      nowMs += ms
      moves.tell()
    },
    set: (ms) => {
      nowMs = ms
      moves.tell()
    },
  }
}

/**
 * Returns a clock that runs with `base` and can be moved ahead or back of it, so that a running server's
 * windows and expiries can be tested without waiting.
 */
export function shiftedClock(base: Clock): MovableClock {
  let shiftMs = 0
  const moves = moveListeners()
  base.whenMoved?.(moves.tell)
  return {
    now: () => base.now() + shiftMs,
    whenMoved: moves.listen,
    advance: (ms) => {
      shiftMs += ms
      moves.tell()
    },
    set: (ms) => {
      shiftMs = ms - base.now()
      moves.tell()
    },
  }
}

function moveListeners(): { listen(listener: () => void): void; tell(): void } {
  const listeners: (() => void)[] = []
  return {
    listen: (listener) => {
      listeners.push(listener)
    },
    tell: () => {
      for (const listener of listeners) listener()
    },
  }
}

/** The first and the last moment that the clock may be moved to: the years 1970 to 9999. */
const FIRST_MOMENT = 0
const LAST_MOMENT = 253_402_300_799_999

/** Moves the clock of a running sandbox; throws a `RangeError` with one sentence for moments without dates. */
export function moveClock(clock: MovableClock, by: { advanceMs: number } | { toMs: number }): void {
  const to = 'toMs' in by ? by.toMs : clock.now() + by.advanceMs
  if (!(to >= FIRST_MOMENT && to <= LAST_MOMENT)) {
    throw new RangeError('The clock can be moved within the years 1970 to 9999.')
  }
  if ('toMs' in by) clock.set(by.toMs)
  else clock.advance(by.advanceMs)
}
