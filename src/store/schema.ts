import type { ColumnType, Generated } from 'kysely'

/** What the vendor says about the account that a credential belongs to: plain JSON. */
export type VendorAccount = Record<string, unknown>

/** A `jsonb` column: objects come out parsed and go in as they are. */
type Json<T> = ColumnType<T | null, T | null, T | null>

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

/** The tables as migrations/ leave them. */
export interface Schema {
  migration_checksums: MigrationChecksums
  settings: Settings
  accounts: Accounts
  api_keys: ApiKeys
  connections: Connections
  audit_events: AuditEvents
}
