-- Several credentials a connection, each sealed with its account's data key, which a master key wraps.

-- Of each account the keys that its secrets are sealed with; only these are sealed anew when the master key changes.
create table data_keys (
  account_id text not null references accounts,
  data_key_id text not null,
  -- Which master key wraps it: what a rotation looks for.
  master_key_id text not null,
  wrapped bytea not null,
  created_at timestamptz not null default now(),
  primary key (account_id, data_key_id)
);

create table credentials (
  account_id text not null,
  connection_id text not null,
  credential_id text not null,
  type text not null,
  status text not null check (status in ('current', 'next', 'previous', 'retired')),
  -- First and last characters, to recognise a key by.
  hint text not null,
  -- Sealed by src/credentials/vault.ts; null once retired. Of a grant this is the refresh token.
  sealed bytea,
  -- What the vendor said of it when it was last asked.
  vendor_account jsonb,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  -- When it became the one in use; the age of a key counts from here.
  current_since timestamptz,
  -- Of a previous one: how long it may still be used.
  grace_until timestamptz,
  retired_at timestamptz,
  retired_because text,
  reminded_at timestamptz,
  warned_at timestamptz,
  -- Of a grant: the app it was given to, its access token, and who may refresh it until when.
  oauth_app_id text,
  access_sealed bytea,
  access_expires_at timestamptz,
  generation bigint not null default 0,
  refreshed_at timestamptz,
  refresh_due_at timestamptz,
  lease_epoch bigint not null default 0,
  lease_until timestamptz,
  refresh_after timestamptz,
  refresh_failures int not null default 0,
  refused_at timestamptz,
  dead_at timestamptz,
  primary key (account_id, connection_id, credential_id),
  foreign key (account_id, connection_id) references connections on delete cascade
);

create unique index credentials_current on credentials (account_id, connection_id) where status = 'current';
create unique index credentials_next on credentials (account_id, connection_id) where status = 'next';
-- What the caretaker looks for in each account: graces that end, keys that grow old, grants that would fall asleep.
create index credentials_in_use on credentials (account_id, status) where status <> 'retired';

-- The owner, too, sees only the account that is set: not while rows of all accounts move.
alter table connections disable row level security;
insert into credentials
  (account_id, connection_id, credential_id, type, status, hint, sealed, vendor_account, scopes, created_at, current_since)
select account_id, connection_id, 'cre' || substr(connection_id, 4), credential_type, 'current', '…', credential,
  vendor_account, scopes, created_at, created_at
from connections;
alter table connections enable row level security;
select isolate_by_account('data_keys');
select isolate_by_account('credentials');

alter table connections drop column credential;

-- How a connection is, since when, and by what evidence; quarantine lies over it.
alter table connections
  add column health text not null default 'healthy'
    check (health in ('healthy', 'degraded', 'needs_reauth', 'revoked')),
  add column health_since timestamptz not null default now(),
  add column health_reason text,
  add column health_evidence jsonb,
  add column quarantined_at timestamptz,
  add column quarantine_reason text,
  add column limits jsonb;

-- What happened, in the order of its commits: `seq` is given out under a lock of the account.
create table events (
  account_id text not null references accounts,
  seq bigint not null,
  event_id text not null,
  type text not null,
  connection_id text,
  data jsonb not null,
  created_at timestamptz not null default now(),
  primary key (account_id, seq)
);
select isolate_by_account('events');

-- Apps of the integration's own at vendors, which their customers sign in to.
create table oauth_apps (
  account_id text not null references accounts,
  oauth_app_id text not null,
  connector text not null,
  name text not null,
  client_id text not null,
  -- Sealed by src/credentials/vault.ts.
  client_secret bytea not null,
  -- Null: the vendor's own host.
  base_url text,
  scopes text[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (account_id, oauth_app_id)
);
select isolate_by_account('oauth_apps');

-- A customer on the way to being connected: found by the hash of the link's secret, bound to the browser that began.
create table connect_sessions (
  account_id text not null references accounts,
  session_id text not null,
  link_hash bytea not null,
  state text not null check (state in ('open', 'checked', 'completed', 'failed')),
  connector text,
  external_id text,
  base_url text,
  -- What is wanted of which object: {"contacts": "write"}.
  objects jsonb not null,
  kinds text[] not null default '{}',
  return_url text,
  -- Of a re-authorisation: which connection gets a new credential.
  reauth_connection_id text,
  -- The outcome.
  connection_id text,
  browser_hash bytea,
  failure text,
  -- A sign-in under way.
  oauth_app_id text,
  oauth_state_hash bytea,
  oauth_verifier bytea,
  oauth_started_at timestamptz,
  -- A credential that was checked and waits for the customer's word; sealed.
  pending bytea,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  completed_at timestamptz,
  primary key (account_id, session_id)
);

select isolate_by_account('connect_sessions');

create index connect_sessions_by_link on connect_sessions (link_hash);
create index connect_sessions_by_state on connect_sessions (oauth_state_hash) where oauth_state_hash is not null;

-- Not over all accounts: the credential in use of one connection, with its account set, in one round trip beside
-- connection_in_account, for the path of every request.
create function credential_in_account(account text, connection text) returns setof credentials language plpgsql
  set search_path = public, pg_temp as $$
declare
  before text := current_setting('crosswalk.account_id', true);
begin
  perform set_config('crosswalk.account_id', account, true);
  return query select * from credentials
    where account_id = account and connection_id = connection and status = 'current';
  perform set_config('crosswalk.account_id', coalesce(before, ''), true);
end $$;

-- The session of a link, or of a sign-in under way: whoever presents the hash of its secret may see that row.
create policy presented on connect_sessions for select to current_user
  using (encode(link_hash, 'hex') = current_setting('crosswalk.presented_session', true)
    or encode(oauth_state_hash, 'hex') = current_setting('crosswalk.presented_session', true));
create function connect_session_by_hash(presented bytea) returns setof connect_sessions language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  perform set_config('crosswalk.presented_session', encode(presented, 'hex'), true);
  return query select * from connect_sessions where link_hash = presented or oauth_state_hash = presented;
  perform set_config('crosswalk.presented_session', '', true);
end $$;
