import type { ColumnType, Generated } from 'kysely'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { Guards } from '../model/guards.ts'

/** What the vendor says about the account that a credential belongs to: plain JSON. */
export type VendorAccount = Record<string, unknown>

/** A `jsonb` column: objects come out parsed and go in as they are. */
type Json<T> = ColumnType<T | null, T | null, T | null>

/** One call to a vendor in the log of requests. */
export interface LoggedCall {
  /** RFC 3339. */
  at: string
  method: string
  /** With ids taken out. */
  path: string
  attempt: number
  /** Null when no answer came. */
  status: number | null
  /** Why none came. */
  broken: string | null
  ms: number
  windows: { id: string; size: number; remaining: number; ours: number; others: number; charged: boolean }[]
  /** Allowed members of an error body. */
  error?: unknown
}

interface MigrationChecksums {
  name: string
  checksum: string
}

interface Settings {
  name: string
  value: Buffer
}

export interface Accounts {
  account_id: string
  name: string
  created_at: Generated<Date>
}

export interface ApiKeys {
  account_id: string
  key_id: string
  name: string
  mode: 'live' | 'test'
  hint: string
  hash: Buffer
  created_at: Generated<Date>
  last_used_at: Date | null
  expires_at: Date | null
  revoked_at: Date | null
  permissions: string[]
  connections: string[] | null
  allowed_addresses: string[] | null
  replaced_by: string | null
}

export interface Connections {
  account_id: string
  connection_id: string
  connector: string
  external_id: string | null
  base_url: string | null
  credential_type: string
  vendor_account: Json<VendorAccount>
  scopes: string[]
  created_at: Generated<Date>
  updated_at: Generated<Date>
  health: Generated<HealthState>
  health_since: Generated<Date>
  health_reason: string | null
  health_evidence: Json<Record<string, unknown>>
  quarantined_at: Date | null
  quarantine_reason: string | null
  limits: Json<{ windows: RateLimit[] }>
  guards: Json<Guards>
}

/** How a connection is; quarantine lies over it. */
export type HealthState = 'healthy' | 'degraded' | 'needs_reauth' | 'revoked'

/** A limit of the vendor's as it was when the account was last asked. */
export interface RateLimit {
  id: string
  size: number
  period_seconds: number
}

interface DataKeys {
  account_id: string
  data_key_id: string
  master_key_id: string
  wrapped: Buffer
  created_at: Generated<Date>
}

export type CredentialStatus = 'current' | 'next' | 'previous' | 'retired'

export interface Credentials {
  account_id: string
  connection_id: string
  credential_id: string
  type: string
  status: CredentialStatus
  hint: string
  sealed: Buffer | null
  vendor_account: Json<VendorAccount>
  scopes: string[]
  created_at: Generated<Date>
  current_since: Date | null
  grace_until: Date | null
  retired_at: Date | null
  retired_because: string | null
  reminded_at: Date | null
  warned_at: Date | null
  oauth_app_id: string | null
  access_sealed: Buffer | null
  access_expires_at: Date | null
  generation: ColumnType<string, number | undefined, number>
  refreshed_at: Date | null
  refresh_due_at: Date | null
  lease_epoch: ColumnType<string, number | undefined, number>
  lease_until: Date | null
  refresh_after: Date | null
  refresh_failures: Generated<number>
  refused_at: Date | null
  dead_at: Date | null
}

interface Events {
  account_id: string
  seq: ColumnType<string, number, number>
  event_id: string
  type: string
  connection_id: string | null
  data: Json<Record<string, unknown>>
  created_at: Generated<Date>
}

interface OAuthApps {
  account_id: string
  oauth_app_id: string
  connector: string
  name: string
  client_id: string
  client_secret: Buffer
  base_url: string | null
  scopes: string[]
  created_at: Generated<Date>
}

export type ConnectState = 'open' | 'checked' | 'completed'

export interface ConnectSessions {
  account_id: string
  session_id: string
  link_hash: Buffer
  state: ConnectState
  connector: string | null
  external_id: string | null
  base_url: string | null
  objects: Json<Record<string, 'read' | 'write'>>
  kinds: string[]
  return_url: string | null
  reauth_connection_id: string | null
  connection_id: string | null
  browser_hash: Buffer | null
  failure: string | null
  oauth_app_id: string | null
  oauth_state_hash: Buffer | null
  oauth_verifier: Buffer | null
  oauth_started_at: Date | null
  pending: Buffer | null
  created_at: Generated<Date>
  expires_at: Date
  completed_at: Date | null
}

interface AuditEvents {
  account_id: string
  sequence: string
  at: Date
  body: string
  previous_hash: Buffer
  hash: Buffer
}

interface RequestLog {
  account_id: string
  sequence: Generated<string>
  request_id: string
  connection_id: string | null
  connector: string | null
  at: Date
  method: string
  path: string
  status: number
  code: string | null
  ms: number
  vendor_calls: number
  /** Written as JSON text: the driver would take a list for an array of PostgreSQL's. */
  calls: ColumnType<LoggedCall[], string, never>
  diagnosis: Json<Diagnosis>
}

interface IdempotentAnswers {
  account_id: string
  route: string
  idempotency_key: string
  fingerprint: Buffer
  status: number
  answer: Buffer
  created_at: Generated<Date>
}

interface BudgetSpending {
  account_id: string
  connection_id: string
  hour: Date
  lane: string
  caller: string
  calls: number
}

interface BudgetAlerts {
  account_id: string
  connection_id: string
  window_id: string
  resets_at: Date
  percent: number
}

/** The tables as migrations/ leave them. */
export interface Schema {
  budget_spending: BudgetSpending
  budget_alerts: BudgetAlerts
  migration_checksums: MigrationChecksums
  settings: Settings
  accounts: Accounts
  api_keys: ApiKeys
  connections: Connections
  request_log: RequestLog
  audit_events: AuditEvents
  data_keys: DataKeys
  credentials: Credentials
  events: Events
  oauth_apps: OAuthApps
  connect_sessions: ConnectSessions
  idempotent_answers: IdempotentAnswers
}
