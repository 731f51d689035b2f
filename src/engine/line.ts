import type { Scheduler } from '../budget/scheduler.ts'
import type { Connector } from '../connector/connector.ts'
import type { Clock } from '../lib/clock.ts'
import type { Egress } from '../lib/http/egress.ts'
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
  /** Headers that carry the credential. */
  authorization: Record<string, string>
  credential: KnownCredential
  /** The calls before, of the same credential. */
  history: History
  scheduler: Scheduler
  egress: Egress
  clock: Clock
  /** The longest that one call may wait for room, in milliseconds. */
  maxWaitMs: number
  signal?: AbortSignal
}
