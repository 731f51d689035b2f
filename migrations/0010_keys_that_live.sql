-- A key that is revoked is looked up as one that never was: it is not in the index, so the time of the answer does not tell
-- them apart (bench/timing.ts).
drop index api_keys_by_hash;
create index api_keys_live_by_hash on api_keys (hash) where revoked_at is null;
create or replace function api_key_by_hash(presented bytea) returns setof api_keys language plpgsql security definer
  set search_path = public, pg_temp as $$
begin
  perform set_config('crosswalk.presented_hash', encode(presented, 'hex'), true);
  return query select * from api_keys where hash = presented and revoked_at is null;
  perform set_config('crosswalk.presented_hash', '', true);
end $$;
