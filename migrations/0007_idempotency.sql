-- Answers to requests that came with an Idempotency-Key, kept for a day: the row commits together with what the request
-- did, and a second one with the key waits for the first and gets the same bytes.
create table idempotent_answers (
  account_id text not null references accounts,
  -- POST /v1/api-keys: a key counts for one route.
  route text not null,
  idempotency_key text not null,
  -- SHA-256 of who asked and for what.
  fingerprint bytea not null,
  status int not null,
  -- Sealed by src/credentials/idempotency.ts, for an answer may show a secret; empty while it is being made.
  answer bytea not null,
  created_at timestamptz not null default now(),
  primary key (account_id, route, idempotency_key)
);
create index idempotent_answers_by_age on idempotent_answers (account_id, created_at);
select isolate_by_account('idempotent_answers');
