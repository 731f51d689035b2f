import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../../test/database.ts'
import { shows, times } from '../../test/faults/heavy.ts'
import { StartupError } from '../lib/startup-error.ts'
import { insertAccount } from './accounts.ts'
import { insertApiKey, listApiKeys, revokeApiKey, touchApiKey } from './api-keys.ts'
import { refuseUnbound } from './application-role.ts'
import { findConnection, insertConnection, listConnections } from './connections.ts'
import { type Database, openDatabase } from './database.ts'
import { inAccount } from './in-account.ts'

let test: TestDatabase
let ours: string
let theirs: string
let keyId: string
const hash = Buffer.alloc(32, 7)

beforeAll(async () => {
  test = await createTestDatabase()
  ours = (await insertAccount(test.db, 'ours')).accountId
  theirs = (await insertAccount(test.db, 'theirs')).accountId
  keyId = (
    await insertApiKey(test.db, ours, {
      name: 'k',
      mode: 'test',
      hint: 'h',
      hash,
      permissions: [],
      connections: null,
      allowedAddresses: null,
    })
  ).keyId
  await insertConnection(test.db, ours, {
    connectionId: 'con_ours',
    connector: 'tinycrm',
    credential: { credentialId: 'cre_ours', type: 'key', hint: '…', sealed: Buffer.from('sealed') },
  })
})
afterAll(() => test.close())

/** Tables that hold rows of accounts, with what guards them. */
async function guardsOf(db: Database) {
  const found = await sql<{ table: string; forced: boolean; policies: string[] }>`
    select c.relname as table, c.relrowsecurity and c.relforcerowsecurity as forced,
           array(select p.policyname::text from pg_policies p where p.tablename = c.relname) as policies
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`.execute(db)
  return found.rows
}
const openTables = async (db: Database) =>
  (await guardsOf(db)).filter((each) => !each.forced || !each.policies.includes('own_account'))

describe('every table with account_id', () => {
  it('forces row-level security and has the policy of accounts', async () => {
    expect((await guardsOf(test.db)).map((each) => each.table)).toEqual(
      expect.arrayContaining(['accounts', 'api_keys', 'connections']),
    )
    expect(await openTables(test.db)).toEqual([])
  })

  it('is found when it does not (planted)', async () => {
    const planted = await createTestDatabase({ asOwner: true })
    await sql`create table forgotten (account_id text)`.execute(planted.db)
    await sql`create table half (account_id text); alter table half enable row level security;
      create policy own_account on half using (account_id = current_setting('crosswalk.account_id', true))`.execute(
      planted.db,
    )
    expect((await openTables(planted.db)).map((each) => each.table)).toEqual(['forgotten', 'half'])
    await planted.close()
  })
})

describe('the server', () => {
  it('works as a role that is bound, and that owns nothing where a second role could be made', async () => {
    const found = await sql<{ bound: boolean; separate: boolean; owns: boolean }>`
      select not (rolsuper or rolbypassrls) as bound, current_user <> session_user as separate,
             exists (select from pg_class where relowner = r.oid) as owns
        from pg_roles r where rolname = current_user`.execute(test.db)
    expect(found.rows[0]?.bound).toBe(true)
    expect(found.rows[0]?.owns).toBe(!found.rows[0]?.separate)
  })

  it('refuses to start as a user whom nothing binds', async () => {
    const { connectionString } = test
    const owner = await openDatabase({ connectionString, poolSize: 1 })
    const [user] = (
      await sql<{
        super: boolean
      }>`select rolsuper as super from pg_roles where rolname = current_user`.execute(owner.db)
    ).rows
    const refused = await refuseUnbound(owner.db).catch((error) => error)
    if (user?.super) expect(refused).toBeInstanceOf(StartupError)
    else expect(refused).toBeUndefined()
    await owner.close()
  })
})

/** Every statement without a word of the account in it: what a forgotten `where` leaves. */
const RAW: Record<'read' | 'readKeys' | 'change' | 'remove', (tx: Database) => Promise<unknown[]>> = {
  read: (tx: Database) => tx.selectFrom('connections').selectAll().execute(),
  readKeys: (tx: Database) => tx.selectFrom('api_keys').selectAll().execute(),
  change: (tx: Database) => tx.updateTable('api_keys').set({ name: 'stolen' }).returningAll().execute(),
  remove: (tx: Database) => tx.deleteFrom('connections').returningAll().execute(),
}

describe('raw SQL without a where', () => {
  it.each(Object.entries(RAW))('(%s) meets nothing of another account', async (_, statement) => {
    expect(await inAccount(test.db, theirs, statement)).toEqual([])
  })

  it.each(Object.entries(RAW))('(%s) meets nothing at all outside of an account', async (_, statement) => {
    expect(await statement(test.db)).toEqual([])
  })

  it.each(Object.entries(RAW))('(%s) meets our own rows in our own account', async (_, statement) => {
    const undone = inAccount(test.db, ours, async (tx) => {
      expect(await statement(tx)).toHaveLength(1)
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
  })

  it('writes no row into another account, and moves none there', async () => {
    const row = {
      account_id: ours,
      key_id: 'key_x',
      name: 'n',
      mode: 'live',
      hint: 'h',
      hash,
      permissions: [] as string[],
    } as const
    const write = inAccount(test.db, theirs, (tx) => tx.insertInto('api_keys').values(row).execute())
    await expect(write).rejects.toThrow(/row-level security/)
    const move = inAccount(test.db, ours, (tx) =>
      tx.updateTable('api_keys').set({ account_id: theirs }).execute(),
    )
    await expect(move).rejects.toThrow(/row-level security/)
  })
})

describe('a repository', () => {
  it('that is asked in the wrong account finds nothing', async () => {
    expect(await listApiKeys(test.db, theirs)).toEqual([])
    expect(await listConnections(test.db, theirs, { limit: 10 })).toEqual([])
    expect(await findConnection(test.db, theirs, 'con_ours')).toBeUndefined()
    expect(await revokeApiKey(test.db, theirs, keyId)).toBeUndefined()
    await touchApiKey(test.db, theirs, keyId)
    const [row] = await queryAsOwner(test.connectionString, ours, { text: 'select * from api_keys' })
    expect(row).toMatchObject({ name: 'k', revoked_at: null, last_used_at: null })
  })

  it('cannot be asked for two accounts in one transaction', async () => {
    const both = inAccount(test.db, theirs, (tx) => listApiKeys(tx, ours))
    await expect(both).rejects.toThrow('A transaction works in one account.')
  })
})

it('S4: leaves no account behind on a connection: interleaved reads on two connections, every third one fails', async () => {
  const { connectionString } = test
  const pool = await openDatabase({
    connectionString,
    asApplication: true,
    poolSize: 2,
    connectTimeoutMs: 120_000,
  })
  const reads = times(2_000, 10_000)
  let met = 0
  const asks = Array.from({ length: reads }, async (_, i) => {
    const [account, count] = i % 2 ? [ours, 1] : [theirs, 0]
    const rows = await inAccount(pool.db, account, async (tx) => {
      if (i % 3 === 0) await sql`select 1 / 0`.execute(tx)
      return RAW.readKeys(tx)
    }).catch(() => undefined)
    if (rows) expect(rows).toHaveLength(count)
    if (rows) met++
    if (i % 7 === 0) expect(await RAW.readKeys(pool.db)).toEqual([])
  })
  await Promise.all(asks)
  expect(met).toBe(reads - Math.ceil(reads / 3))
  shows('S4', reads, 'interleaved reads of two accounts over two connections: 0 leaks')
  await pool.close()
})

describe('the functions with the rights of the owner', () => {
  it('are these and no others', async () => {
    const found = await sql<{ name: string; path: string[] }>`
      select proname as name, proconfig as path from pg_proc
       where prosecdef and pronamespace = 'public'::regnamespace order by 1`.execute(test.db)
    expect(found.rows.map((each) => each.name)).toEqual([
      'all_accounts',
      'api_key_by_hash',
      'connect_session_by_hash',
      'record_audit_event',
    ])
    for (const { path } of found.rows) expect(path).toContain('search_path=public, pg_temp')
  })

  it('find one key by its whole hash, and no other', async () => {
    const find = async (given: Buffer) =>
      (await sql<{ key_id: string }>`select key_id from api_key_by_hash(${given})`.execute(test.db)).rows
    expect(await find(hash)).toEqual([{ key_id: keyId }])
    expect(await find(hash.subarray(0, 31))).toEqual([])
    expect(await find(Buffer.alloc(0))).toEqual([])
    const after = inAccount(test.db, theirs, async (tx) => {
      expect(await find(hash)).toHaveLength(1)
      await sql`select api_key_by_hash(${hash}), all_accounts(), connection_in_account(${ours}, 'con_ours')`.execute(
        tx,
      )
      return [await RAW.readKeys(tx), await tx.selectFrom('accounts').select('account_id').execute()]
    })
    expect(await after).toEqual([[], [{ account_id: theirs }]])
  })
})

it('lets the server make no table and drop no wall where a second role could be made', async () => {
  const { rows } = await sql<{ separate: boolean }>`select current_user <> session_user as separate`.execute(
    test.db,
  )
  if (!rows[0]?.separate) return
  for (const statement of [
    'alter table api_keys disable row level security',
    'drop policy own_account on api_keys',
    'select * from migration_checksums',
    `select isolate_by_account('api_keys')`,
  ]) {
    await expect(sql.raw(statement).execute(test.db), statement).rejects.toThrow(
      /must be owner|permission denied/,
    )
  }
})
