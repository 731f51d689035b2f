-- Requests that asked a vendor, each with its calls: what src/engine/request-log.ts writes, in batches. No body but an
-- excerpt of error bodies, no secret. Kept for some days and rows; the oldest go first.
create table request_log (
  account_id text not null references accounts,
  sequence bigint generated always as identity,
  -- The caller may have chosen it, so it need not be unique.
  request_id text not null,
  connection_id text,
  connector text,
  at timestamptz not null,
  method text not null,
  path text not null,
  status integer not null,
  -- The code of the problem, when it was one.
  code text,
  ms double precision not null,
  vendor_calls integer not null,
  -- The calls as src/engine/request-log.ts describes them, oldest first.
  calls jsonb not null,
  diagnosis jsonb,
  primary key (account_id, sequence)
);
create index request_log_by_request_id on request_log (account_id, request_id);
select isolate_by_account('request_log');
