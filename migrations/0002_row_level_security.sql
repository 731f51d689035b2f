-- The second wall between accounts. The first is in the code: every query names its account. This one is in the
-- database: whoever works here sees the rows of the account in the setting crosswalk.account_id, which
-- src/store/in-account.ts sets for one transaction, and no row at all when it is not set. FORCE holds the owner to it
-- as well, so that the wall stands also where no second role can be made.

-- For each table with account_id, in the migration that makes the table: select isolate_by_account('its_name');
create function isolate_by_account(guarded regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('alter table %s force row level security', guarded);
  execute format(
    'create policy own_account on %s using (account_id = current_setting(''crosswalk.account_id'', true))', guarded);
end $$;
revoke execute on function isolate_by_account from public;

select isolate_by_account('accounts');
select isolate_by_account('api_keys');
select isolate_by_account('connections');

-- What has to look over all accounts has a narrow function here, and there is no other way;
-- src/store/row-level-security.test.ts lists and tries them. A policy "to current_user" is for the owner, as whom these
-- functions run. Each takes back what it set, for a transaction goes on after it.

-- The key with this hash: it finds the account of a request. Whoever presents the hash may see that row.
create policy presented on api_keys for select to current_user
  using (hash = decode(current_setting('crosswalk.presented_hash', true), 'hex'));
create function api_key_by_hash(presented bytea) returns setof api_keys language plpgsql security definer
  set search_path = public, pg_temp as $$
begin
  perform set_config('crosswalk.presented_hash', encode(presented, 'hex'), true);
  return query select * from api_keys where hash = presented;
  perform set_config('crosswalk.presented_hash', '', true);
end $$;

-- All accounts: for the commands of this machine.
create policy listed on accounts for select to current_user
  using (current_setting('crosswalk.listed', true) = 'accounts');
create function all_accounts() returns setof accounts language plpgsql security definer
  set search_path = public, pg_temp as $$
begin
  perform set_config('crosswalk.listed', 'accounts', true);
  return query select * from accounts;
  perform set_config('crosswalk.listed', '', true);
end $$;

-- Not over all accounts: one connection, with its account set, in one round trip, for the path of every request.
create function connection_in_account(account text, connection text) returns setof connections language plpgsql
  set search_path = public, pg_temp as $$
declare
  before text := current_setting('crosswalk.account_id', true);
begin
  perform set_config('crosswalk.account_id', account, true);
  return query select * from connections where account_id = account and connection_id = connection;
  perform set_config('crosswalk.account_id', coalesce(before, ''), true);
end $$;
