-- account_id leads every key, so that each table shards by it (Citus, YugabyteDB) and no query can forget it cheaply.

-- One row a migration that was applied, with the SHA-256 of its file: an edited migration is refused at start.
create table migration_checksums (
  name text primary key,
  checksum text not null
);

-- Of this installation, not of an account: small values that all processes must agree on.
create table settings (
  name text primary key,
  value bytea not null
);

create table accounts (
  account_id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table api_keys (
  account_id text not null references accounts,
  key_id text not null,
  name text not null,
  mode text not null check (mode in ('live', 'test')),
  -- Prefix and last four characters, to recognise a key by: cw_live_…x7Qa
  hint text not null,
  -- HMAC-SHA-256 of the secret; the secret itself is nowhere.
  hash bytea not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, key_id)
);

-- The one lookup without an account: it is what finds the account of a request.
create index api_keys_by_hash on api_keys (hash);

create table connections (
  account_id text not null references accounts,
  connection_id text not null,
  connector text not null,
  -- The caller's own name for whose CRM this is.
  external_id text,
  -- Null: the vendor's own host.
  base_url text,
  credential_type text not null,
  -- Sealed by src/credentials/vault.ts.
  credential bytea not null,
  vendor_account jsonb,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, connection_id),
  constraint connections_external_id_key unique (account_id, connector, external_id)
);
