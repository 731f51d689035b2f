-- What a connection may be used for, whatever its credential and the API keys may do; and how much is read of it.

-- {"objects": {"contacts": "read"} or null for all, "daily_records": a number, "norm" or "none"}; null = all objects, "norm".
alter table connections add column guards jsonb;

-- Records that were read, by day (UTC, by the database's clock); kept for as long as the norm looks back.
create table record_reads (
  account_id text not null,
  connection_id text not null,
  day date not null,
  records bigint not null,
  -- When it was told that the ceiling of that day is reached.
  alerted_at timestamptz,
  primary key (account_id, connection_id, day),
  foreign key (account_id, connection_id) references connections on delete cascade
);
select isolate_by_account('record_reads');
