-- From where a key may be used: CIDR ranges; null = from everywhere.
alter table api_keys add column allowed_addresses text[];
