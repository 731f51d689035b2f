import type { Logger } from 'pino'
import type { ApiKeys, Caller } from '../credentials/api-keys.ts'
import type { Idempotency } from '../credentials/idempotency.ts'
import type { ConnectSessions } from '../engine/connect/sessions.ts'
import type { Connections } from '../engine/connections.ts'
import type { Engine } from '../engine/engine.ts'
import type { Guardian } from '../engine/guardian.ts'
import type { Lockdown } from '../engine/lockdown.ts'
import type { Metrics } from '../engine/metrics.ts'
import type { OAuthApps } from '../engine/oauth-apps.ts'
import type { Receipt } from '../engine/receipt.ts'
import type { RequestLog } from '../engine/request-log.ts'
import type { Rotation } from '../engine/rotation.ts'
import type { Spending } from '../engine/spending.ts'
import type { Buckets } from '../lib/buckets.ts'
import type { Problem } from '../model/problems.ts'
import type { AuditLog } from '../store/audit.ts'
import type { Event, EventPage } from '../store/events.ts'

/** The limits of our own doors, each with the word that its policy is called by. */
export interface CallerLimits {
  /** Of each address, before anything is looked at. */
  addresses: Buckets
  /** Of each API key, before its body is read. */
  keys: Buckets
  /** Of each address, for what takes no key. */
  pages: Buckets
  /** Of each address, only for keys that are none. */
  failures: Buckets
}

/** Everything the API needs, handed in by the composition root. */
export interface Dependencies {
  engine: Engine
  connections: Connections
  guardian: Guardian
  lockdown: Lockdown
  rotation: Rotation
  connectSessions: ConnectSessions
  /** Where customers' browsers reach this server; no trailing slash. */
  publicUrl(): string
  apps: OAuthApps
  events(accountId: string, page: EventPage): Promise<Event[]>
  keys: ApiKeys
  requestLog: RequestLog
  /** Who spent the calls of connections. */
  spending: Spending
  metrics: Metrics
  /** Null: there is no page for Prometheus. */
  metricsToken: string | null
  audit: AuditLog
  idempotency: Idempotency
  limits: CallerLimits
  /** How many proxies of the operator's stand before us and tell the caller's address. */
  proxies: number
  /** Resolves when the database answers; rejects when it does not. */
  ping(): Promise<void>
  log: Logger
  /** The longest that answering one request may take, in milliseconds. */
  deadlineMs: number
  /** How long a stream of a whole list may take, and from how many records on a job is used; null as connectors say. */
  wholeLists: { deadlineMs: number; jobFrom: number | null }
  /** Where the reference page's script is, or null when it was not built. */
  referenceScript: string | null
}

/** What middleware leaves for handlers. */
export interface Variables {
  requestId: string
  caller: Caller
  /** Filled by handlers that talk to a vendor. */
  receipt: Receipt | null
  /** Of an answer that goes on after its handler: resolves at its end, with what it failed for. */
  lasting: Promise<Problem | null> | null
  /** How many proxies of the operator's stand before us. */
  proxies: number
  /** What is left for this caller, for the answer. */
  limitHeaders: Record<string, string>
}

export interface Env {
  Variables: Variables
}
