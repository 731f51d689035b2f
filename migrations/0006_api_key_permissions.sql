-- What a key may do, at which connections, and which key took its place. Keys from before may do everything, as they
-- could; a default fills them in, for under row-level security an update here would meet no row.
alter table api_keys
  add column permissions text[] not null default array['records:read', 'records:write', 'connections:read',
    'connections:write', 'connect_sessions:write', 'explain:read', 'audit:read', 'keys:read', 'keys:write'],
  -- Null: all connections of the account.
  add column connections text[],
  add column replaced_by text;
alter table api_keys alter column permissions drop default;
