import type { RollingWindow, Window } from './decide.ts'
import type { PoolState } from './pool-state.ts'

/**
 * A pool from what the store has (`theirs`, null when it has lost it) and what this process knows (`mine`). What
 * both know is counted once; in doubt a call is counted twice rather than not at all.
 */
export function reunite(theirs: PoolState | null, mine: PoolState | null, epoch: string): PoolState {
  if (!mine) return structuredClone(theirs as PoolState)
  const own = structuredClone(mine)
  if (!theirs) return { ...own, epoch }
  const state = structuredClone(theirs)
  for (const [id, window] of Object.entries(own.windows)) {
    const known = state.windows[id]
    if (!known) state.windows[id] = window
    else if (known.kind === 'rolling' && window.kind === 'rolling') union(known, window)
    else if (known.kind !== 'rolling' && window.kind === known.kind) atLeast(known, window)
  }
  for (const [name, member] of Object.entries(own.members)) {
    const known = state.members[name]
    // What it holds it must be known to hold, or nobody counts the call once it is answered.
    if (!known || known.seen < member.seen) state.members[name] = member
  }
  for (const [name, seen] of Object.entries(own.processes))
    state.processes[name] = Math.max(seen, state.processes[name] ?? 0)
  return state
}

/** Every call that one of the two knows; a moment that both have is the same call. */
function union(known: RollingWindow, window: RollingWindow): void {
  known.clears = merged(known.clears, window.clears)
  known.others = merged(known.others, window.others)
  // Whoever made them may not have told of them yet: they count until they clear, if need be twice.
  if (window.presumed) known.presumed = merged(known.presumed ?? [], window.presumed)
  known.paceAt = Math.max(known.paceAt, window.paceAt)
}

function merged(a: readonly number[], b: readonly number[]): number[] {
  const left = new Map<number, number>()
  for (const at of a) left.set(at, (left.get(at) ?? 0) + 1)
  const more = b.filter((at) => {
    const known = left.get(at) ?? 0
    if (known > 0) left.set(at, known - 1)
    return known === 0
  })
  return [...a, ...more].sort((x, y) => x - y)
}

function atLeast(known: Exclude<Window, RollingWindow>, window: Window): void {
  if (known.kind === 'concurrent' || window.kind === 'concurrent' || window.kind === 'rolling') return
  if (known.resetsAt !== window.resetsAt) return
  known.used = Math.max(known.used, window.used)
  known.others = Math.max(known.others, window.others)
}
