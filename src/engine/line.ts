import type { Budget } from '../budget/budgets.ts'
import type { Lane } from '../budget/pool-state.ts'
import type { Connector, Failure } from '../connector/connector.ts'
import type { Clock } from '../lib/clock.ts'
import type { Egress } from '../lib/http/egress.ts'
import type { CallObserver, CallPlace } from './call-observer.ts'
import type { Receipt } from './receipt.ts'
import type { RetryBudget } from './retry-budget.ts'
import type { History } from './trail.ts'

/** What a line's credential is known to be, beside the headers that carry it. */
export interface KnownCredential {
  type: string
  token: string
  /** Null when the vendor has not been asked yet. */
  scopes: readonly string[] | null
  region: string | null
}

/** Everything that sending a connection's calls takes. */
export interface Line {
  connector: Connector
  baseUrl: string
  /** Headers that carry the credential, asked for before each attempt; throws a Problem when it may not be used. */
  authorize(): Promise<Record<string, string>>
  /** Told that the CRM refused the credential; whether there is another to try with now. */
  refused(failure: Failure, receipt: Receipt): Promise<boolean>
  /** The credential that is used just now. */
  credential(): KnownCredential
  /** The calls before, of the same credential. */
  history: History
  budget: Budget
  retries: RetryBudget
  /** What the calls are for, and who asks. */
  lane: Lane
  caller: string
  egress: Egress
  clock: Clock
  /** The longest that one call may wait for room, in milliseconds. */
  maxWaitMs: number
  signal?: AbortSignal
  deadline?: AbortSignal
  /** Who is told of each call, and whose it is: absent for a credential that belongs to no connection. */
  observed?: { by: readonly CallObserver[]; place: CallPlace }
}
