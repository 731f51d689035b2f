import type { ColumnType, Generated } from 'kysely'
import type { Diagnosis } from '../model/diagnosis.ts'

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
}

export interface Connections {
  account_id: string
  connection_id: string
  connector: string
  external_id: string | null
  base_url: string | null
  credential_type: string
  credential: Buffer
  vendor_account: Json<VendorAccount>
  scopes: string[]
  created_at: Generated<Date>
  updated_at: Generated<Date>
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

/** The tables as migrations/ leave them. */
export interface Schema {
  migration_checksums: MigrationChecksums
  settings: Settings
  accounts: Accounts
  api_keys: ApiKeys
  connections: Connections
  request_log: RequestLog
  audit_events: AuditEvents
}
