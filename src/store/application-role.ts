import { CompiledQuery, type Kysely, sql } from 'kysely'
import { StartupError } from '../lib/startup-error.ts'
import type { Schema } from './schema.ts'

/**
 * The role that the server works as: not the owner of the tables, so it can neither drop the wall between accounts nor
 * walk around it. One for each user of the database, for roles belong to the whole cluster.
 */
const ROLE = `('crosswalk_app_' || session_user)::name`

/** Any number, the same in all processes. */
const LOCK = 4_711_002

/**
 * Makes the role when our user may, and grants it what it needs. Where our user may not make roles it works as itself:
 * the tables' owner, whom FORCE ROW LEVEL SECURITY binds all the same.
 */
const PREPARE = `do $$
declare
  role name := ${ROLE};
  kept text;
begin
  if not exists (select from pg_roles where rolname = role) then
    begin
      execute format('create role %I nologin', role);
    exception
      when insufficient_privilege then return;
      when duplicate_object or unique_violation then null;
    end;
  end if;
  if not pg_has_role(role, 'usage') then
    begin
      execute format('grant %I to %I', role, session_user);
    exception when insufficient_privilege then return;
    end;
  end if;
  execute format('grant usage on schema public to %I', role);
  execute format('grant select, insert, update, delete on all tables in schema public to %I', role);
  execute format('grant usage on all sequences in schema public to %I', role);
  for kept in select tablename from pg_tables where schemaname = 'public'
    and (tablename = 'migration_checksums' or tablename like 'kysely\\_%')
  loop
    execute format('revoke all on %I from %I', kept, role);
  end loop;
  for kept in select tablename from pg_tables where schemaname = 'public' and tablename like 'audit\\_%'
  loop
    execute format('revoke insert, update, delete on %I from %I', kept, role);
  end loop;
end $$`

/** Brings the role up to date with the tables; several processes do it one after the other. */
export async function prepareApplicationRole(db: Kysely<Schema>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK)})`.execute(tx)
    await sql.raw(PREPARE).execute(tx)
  })
}

/** Makes a new connection work as the role, where it exists and our user is in it. */
export const BECOME_APPLICATION = CompiledQuery.raw(`select set_config('role', rolname, false) from pg_roles
  where rolname = ${ROLE} and pg_has_role(rolname, 'usage')`)

/** Throws `StartupError` when whoever we work as is bound by no policy: then one wall would silently be missing. */
export async function refuseUnbound(db: Kysely<Schema>): Promise<void> {
  const found = await sql<{ name: string; unbound: boolean }>`
    select session_user as name, rolsuper or rolbypassrls as unbound from pg_roles where rolname = current_user`.execute(
    db,
  )
  const [role] = found.rows
  if (role && !role.unbound) return
  throw new StartupError(
    `The database user ${role?.name} passes by row-level security and cannot work as crosswalk_app_${role?.name}: ` +
      'give DATABASE_URL a user that is neither superuser nor BYPASSRLS and owns its database.',
  )
}
