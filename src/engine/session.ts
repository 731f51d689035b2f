import type { Lane } from '../budget/pool-state.ts'
import type { Connector } from '../connector/connector.ts'
import type { Plan } from '../connector/plan.ts'
import type { Problem } from '../model/problems.ts'
import type { OpenConnection } from './open-connection.ts'
import type { Receipt } from './receipt.ts'

/** Why calls are made, and for whom. */
export interface Purpose {
  lane: Lane
  /** Within a lane callers take turns. */
  caller: string
  /** The longest that one call may wait for room, in milliseconds, when less than usual. */
  maxWaitMs?: number
  /** When it is over: its time has ended, or whoever asked has hung up. */
  signal?: AbortSignal
  /** When its time has ended; all that counts once a write has left. As `signal` when it is not said. */
  deadline?: AbortSignal
  /** Whether its reads may be made together with those of others; as the engine is set when it is not said. */
  shares?: boolean
}

/** One request's work on one connection. */
export interface Session {
  connection: OpenConnection
  connector: Connector
  receipt: Receipt
  purpose: Purpose
  /** Whether its reads may be made together with those of others. */
  shares: boolean
  run<Result>(plan: Plan<Result>): Promise<Result>
  /** What its caller is told when its own time has ended. */
  outOfTime(cause: unknown): Problem
}
