import type { Logger } from 'pino'
import type { ApiKeys, Caller } from '../credentials/api-keys.ts'
import type { Connections } from '../engine/connections.ts'
import type { Engine } from '../engine/engine.ts'
import type { OAuthApps } from '../engine/oauth-apps.ts'
import type { Receipt } from '../engine/receipt.ts'
import type { RequestLog } from '../engine/request-log.ts'
import type { Rotation } from '../engine/rotation.ts'
import type { Event, EventPage } from '../store/events.ts'

/** Everything the API needs, handed in by the composition root. */
export interface Dependencies {
  engine: Engine
  connections: Connections
  rotation: Rotation
  apps: OAuthApps
  events(accountId: string, page: EventPage): Promise<Event[]>
  keys: ApiKeys
  requestLog: RequestLog
  /** Resolves when the database answers; rejects when it does not. */
  ping(): Promise<void>
  log: Logger
  /** The longest that answering one request may take, in milliseconds. */
  deadlineMs: number
  /** Where the reference page's script is, or null when it was not built. */
  referenceScript: string | null
}

/** What middleware leaves for handlers. */
export interface Variables {
  requestId: string
  caller: Caller
  /** Filled by handlers that talk to a vendor. */
  receipt: Receipt | null
}

export interface Env {
  Variables: Variables
}
