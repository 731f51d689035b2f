import type { PoolState } from './pool-state.ts'

/** What became of a pool's document, and what the caller learnt. */
export interface Changed<Result> {
  /** False when the document is as it was: then nothing has to be written. */
  changed: boolean
  result: Result
}

/**
 * Changes a document in place at `now` by the store's clock. `unseen` processes presumably do the same at this moment,
 * for the store cannot be asked.
 */
export type Change<Result> = (state: PoolState, now: number, unseen: number) => Changed<Result>

/** Where pools are kept: in this process, or where all processes see them. */
export interface BudgetStore {
  /** Shared by several processes, so that whoever has something in a pool speaks up from time to time. */
  readonly shared: boolean
  /** Applies the change to the pool, one after the other with those of other processes; may try several times. */
  change<Result>(pool: string, change: Change<Result>): Result | Promise<Result>
  /** The pool as this process saw it last. */
  peek(pool: string): PoolState | null
  /** The document itself, to be changed in place at once; null where others change it too, and when there is none. */
  own(pool: string): PoolState | null
  /** Epoch milliseconds by the store's clock. */
  now(): number
  /** The latest that it may be there: for saying when something ended. */
  latest(): number
  /** Nobody here needs the pool any more. */
  forget(pool: string): void
  close(): Promise<void>
}
