-- What was done in an account, by whom: each entry's hash covers the one before it, so that a changed, removed or
-- reordered row is found by src/store/audit.ts. Entries are written in the transaction of the act, by the function
-- below only; the server's role may write neither table itself, and no one may change an entry.

create table audit_events (
  account_id text not null references accounts,
  sequence bigint not null,
  at timestamptz not null,
  -- JSON as it was written, for the hash is of these bytes.
  body text not null,
  previous_hash bytea not null,
  hash bytea not null,
  primary key (account_id, sequence)
);
select isolate_by_account('audit_events');

-- The last entry of each account: the chain's end cannot be cut off without changing it here as well.
create table audit_heads (
  account_id text not null references accounts,
  sequence bigint not null,
  hash bytea not null,
  primary key (account_id)
);
select isolate_by_account('audit_heads');

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'an entry of the audit log is never changed' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on audit_events
  for each statement execute function refuse_change();

create function audit_moment(at timestamptz) returns text language sql immutable as
  $$ select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;

-- Adds an entry to the account that is set, and to no other; the order of entries is the order of commits.
create function record_audit_event(entry text) returns bigint language plpgsql security definer
  set search_path = public, pg_temp as $$
declare
  account text := nullif(current_setting('crosswalk.account_id', true), '');
  head audit_heads;
  moment timestamptz := clock_timestamp();
  mark bytea;
begin
  if account is null then
    raise exception 'no account is set';
  end if;
  insert into audit_heads values (account, 0, ''::bytea) on conflict do nothing;
  select * into strict head from audit_heads where account_id = account for update;
  head.sequence := head.sequence + 1;
  mark := sha256(head.hash || convert_to(
    concat_ws(chr(10), account, head.sequence, audit_moment(moment), entry), 'UTF8'));
  insert into audit_events values (account, head.sequence, moment, entry, head.hash, mark);
  update audit_heads set sequence = head.sequence, hash = mark where account_id = account;
  return head.sequence;
end $$;
