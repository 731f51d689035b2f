import { charge, decide, forget, settle, type Terms, type Window } from './decide.ts'
import { learn } from './learn.ts'
import type { Exchange, Held, Lane, PoolRules, PoolState } from './pool-state.ts'

/** Who asks for a call, for which windows of the document, and on what terms. */
interface Asking {
  windows: readonly Window[]
  member: string
  lane: Lane
  rules: PoolRules
  terms: Terms
}

/**
 * Grants one call while nobody waits: as an exchange would, without all that takes. False when it cannot be told
 * so quickly whether there is room.
 */
export function grantAtOnce(state: PoolState, held: Held, asking: Asking): boolean {
  const { windows, member, lane, rules, terms } = asking
  const { at } = held
  if (at < state.at || windows.length < held.windows.length) return false
  for (const window of windows) if (isOver(window, rules, at)) return false
  if (!decide(windows, at, terms).go) return false
  charge(windows, at, terms)
  if (lane === 'interactive') for (const window of windows) window.hurriedAt = at
  state.at = at
  const known = state.members[member]
  if (known) {
    known.seen = at
    known.held.push(held)
  } else state.members[member] = { seen: at, held: [held], wants: [] }
  return true
}

/** What became of a call that those windows of the document were charged with. */
interface Settled {
  windows: readonly Window[]
  member: string
  sent: boolean
  told: Exchange['reports']
  now: number
}

/**
 * The counterpart of {@link grantAtOnce}: counts a call that was answered now, and takes in what its answer said. Answers
 * whether a call that waits for a moment may be due at another one: for no other reason than that it was answered none is.
 */
export function settleAtOnce(state: PoolState, held: Held, settled: Settled): boolean {
  const { windows, member, sent, told, now } = settled
  const all = state.members[member]?.held
  const place = all ? placeOf(all, held.id) : -1
  // One whose process was thought to be dead counts already.
  if (all && place >= 0) {
    all[place] = all[all.length - 1] as Held
    all.pop()
    settle(windows, { at: held.at, answeredAt: now }, sent)
    for (const window of windows) forget(window, now)
  }
  let moved = !sent
  for (const { window: id, report, since, onOthers } of told) {
    const window = state.windows[id]
    if (!window) continue
    const { size } = window
    const foreign = learn(window, report, since, now)
    if (foreign > 0) onOthers?.(id, foreign)
    moved ||= window.size !== size || isMovedByAnswers(window)
  }
  return moved
}

/** What is left of it comes from the vendor, or depends on others, of whom there were some. */
const isMovedByAnswers = (window: Window) =>
  window.kind === 'told' || (window.kind === 'rolling' && window.peakUntil > 0)

function placeOf(held: readonly Held[], id: number): number {
  for (let place = 0; place < held.length; place++) if (held[place]?.id === id) return place
  return -1
}

/** Whether a window's period has ended, or ends at another moment than was thought. */
function isOver(window: Window, { zone }: PoolRules, now: number): boolean {
  if (window.kind === 'rolling' || window.kind === 'concurrent') return false
  return now >= window.resetsAt || (window.kind === 'day' && zone !== null && window.zone !== zone)
}
