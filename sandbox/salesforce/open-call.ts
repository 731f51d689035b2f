import type { Clock } from '../core/clock.ts'
import type { Exchange, Seen } from '../core/exchange.ts'
import type { Reply } from './call.ts'
import type { Grants } from './oauth/grants.ts'
import type { Settings } from './settings.ts'
import type { Org } from './store/org.ts'

/** A call outside of `/services/data/{version}`: it counts against no limit. */
export interface OpenCall {
  readonly org: Org
  readonly grants: Grants
  readonly settings: Settings
  readonly clock: Clock
  readonly exchange: Exchange
  readonly params: Readonly<Record<string, string>>
  readonly origin: string
  /** What the ledger is told: routes name the credential that they found. */
  readonly seen: Omit<Seen, 'answer'>
}

/** A route of such calls. */
export interface OpenRoute {
  method: string
  pattern: string
  success: readonly number[]
  testedBy: string
  run(call: OpenCall): Reply | Promise<Reply>
}
