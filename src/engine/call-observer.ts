import type { Lane } from '../budget/pool-state.ts'
import type { WindowKnowledge } from '../connector/explain.ts'
import type { OpenConnection } from './open-connection.ts'
import type { SentCall } from './trail.ts'

/** Whose call it is. */
export interface CallPlace {
  connector: string
  accountId: string
  connectionId: string
  lane: Lane
  caller: string
}

/** Whose the calls are that a connection makes for this purpose. */
export const placeOf = (
  { connectorId, accountId, id }: Pick<OpenConnection, 'connectorId' | 'accountId' | 'id'>,
  { lane, caller }: Pick<CallPlace, 'lane' | 'caller'>,
): CallPlace => ({ connector: connectorId, accountId, connectionId: id, lane, caller })

/** Who is told of calls to vendors while they are made: must cost next to nothing, and never throws. */
export interface CallObserver {
  /** A call has ended, after it had waited so long for room. */
  ended?(place: CallPlace, call: SentCall, waitedMs: number): void
  /** Our own budget let no call go. */
  refused?(place: CallPlace, windows: readonly WindowKnowledge[]): void
  /** A request is charged with so many calls: parts of them where others shared them. */
  charged?(place: CallPlace, calls: number): void
  /** The vendor counts calls in a window that are not ours. */
  others?(place: CallPlace, window: string, calls: number): void
}
