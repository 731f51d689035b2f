-- What all processes know of the rate budgets they share: one document a pool (src/budget/pool-state.ts), replaced as a
-- whole by whoever saw its newest version. Not logged: after a crash of the database the processes tell it anew. A pool
-- is named by a hash; it belongs to a CRM's account or key, whoever uses it here, so to no account of ours.
create unlogged table budget_pools (
  pool text primary key,
  version text not null,
  document text not null,
  changed_at timestamptz not null default now()
) with (fillfactor = 50);
create index budget_pools_by_age on budget_pools (changed_at);
