-- What became of the calls of each connection's rate limits, by the hour, for two days: in which lane and for whom they
-- were made. A call that several requests shared is divided among them. Lane `others`: calls that somebody else made, as
-- the CRM's answers tell, with the window in place of the caller.
create table budget_spending (
  account_id text not null references accounts,
  connection_id text not null,
  hour timestamptz not null,
  lane text not null,
  -- The id of an API key; empty for Crosswalk's own calls.
  caller text not null,
  calls double precision not null,
  primary key (account_id, connection_id, hour, lane, caller),
  foreign key (account_id, connection_id) references connections on delete cascade
);
create index budget_spending_by_age on budget_spending (account_id, hour);
select isolate_by_account('budget_spending');

-- Which alerts were given, so that each is given once in a window's period, by whichever process is the first.
create table budget_alerts (
  account_id text not null references accounts,
  connection_id text not null,
  window_id text not null,
  resets_at timestamptz not null,
  percent int not null,
  primary key (account_id, connection_id, window_id, resets_at, percent),
  foreign key (account_id, connection_id) references connections on delete cascade
);
select isolate_by_account('budget_alerts');
