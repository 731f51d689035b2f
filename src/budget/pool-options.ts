import type { Clock } from '../lib/clock.ts'
import type { Terms, Window } from './decide.ts'
import { LANES, type Lane } from './pool-state.ts'
import type { BudgetStore } from './store.ts'

/** A call that asks for room. */
export interface Ask {
  /** Which windows count it. */
  windows: readonly string[]
  lane: Lane
  /** Who asks: within a lane callers take turns. */
  caller: string
  /** The longest it may wait, in milliseconds. */
  maxWaitMs: number
  signal?: AbortSignal | undefined
}

/** What the pools of a process have in common. */
export interface PoolOptions {
  store: BudgetStore
  clock: Clock
  /** The name of this process: no other has it, nor will have. */
  member: string
  /** The part of a window that a lane may fill, 0 to 1. */
  share(lane: Lane, window: Window): number
  /** The terms of each lane with nobody ahead. */
  terms: Readonly<Record<Lane, Terms>>
}

/** The terms of each lane, for {@link PoolOptions}. */
export const termsOfLanes = (share: PoolOptions['share']): PoolOptions['terms'] =>
  Object.fromEntries(
    LANES.map((lane): [Lane, Terms] => {
      const paced = lane !== 'interactive'
      return [lane, { share: (window) => share(lane, window), paced, ahead: 0 }]
    }),
  ) as PoolOptions['terms']
