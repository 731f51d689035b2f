import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { StartupError } from '../lib/startup-error.ts'
import { migrate, migrationsFolder } from './migrate.ts'

let test: TestDatabase
let folder: string
beforeEach(async () => {
  test = await createTestDatabase({ empty: true })
  folder = await mkdtemp(join(tmpdir(), 'crosswalk-migrations-'))
  await cp(migrationsFolder(), folder, { recursive: true })
})
afterEach(async () => {
  await test.close()
  await rm(folder, { recursive: true })
})

const ours = async () => (await readdir(migrationsFolder())).sort().map((file) => file.replace('.sql', ''))
const tables = async () => {
  const found = await sql<{ name: string }>`select tablename as name from pg_tables
    where schemaname = 'public' and tablename not like 'kysely%' order by 1`.execute(test.db)
  return found.rows.map((row) => row.name)
}

it('applies everything once', async () => {
  expect(await migrate(test.connectionString)).toEqual(await ours())
  expect(await migrate(test.connectionString)).toEqual([])
  expect(await tables()).toEqual(expect.arrayContaining(['accounts', 'api_keys', 'connections', 'settings']))
})

it('is safe when five processes start at once', async () => {
  await writeFile(join(folder, '9002_slow.sql'), 'select pg_sleep(0.2); create table two (id int);')
  const all = await Promise.all(Array.from({ length: 5 }, () => migrate(test.connectionString, folder)))
  expect(all.flat().sort()).toEqual([...(await ours()), '9002_slow'])
})

it('refuses a database that is newer than the program', async () => {
  await writeFile(join(folder, '9002_newer.sql'), 'create table newer (id int);')
  await migrate(test.connectionString, folder)
  const failure = await migrate(test.connectionString).catch((error) => error)
  expect(failure).toBeInstanceOf(StartupError)
  expect(failure.message).toMatch(/newer than this program.*9002_newer/)
})

it('refuses an applied migration that was edited, but not other line ends', async () => {
  await writeFile(join(folder, '9002_more.sql'), 'create table more (\nid int);\n')
  await migrate(test.connectionString, folder)
  await writeFile(join(folder, '9002_more.sql'), 'create table more (\r\nid int);\r\n')
  expect(await migrate(test.connectionString, folder)).toEqual([])
  await writeFile(join(folder, '9002_more.sql'), 'create table more (\nid text);\n')
  const failure = await migrate(test.connectionString, folder).catch((error) => error)
  expect(failure).toBeInstanceOf(StartupError)
  expect(failure.message).toMatch(/9002_more\.sql was changed after it was applied/)
})

it('applies all or nothing, and says which migration failed', async () => {
  await writeFile(join(folder, '9002_good.sql'), 'create table good (id int);')
  await writeFile(join(folder, '9003_bad.sql'), 'create table bad (id int); create table bad (id int);')
  const failure = await migrate(test.connectionString, folder).catch((error) => error)
  expect(failure).toBeInstanceOf(StartupError)
  expect(failure.message).toMatch(/Migration 9003_bad failed: relation "bad" already exists/)
  expect(await tables()).toEqual([])
})

it('starts every key of a table that has accounts with the account', async () => {
  await migrate(test.connectionString)
  const keys = await sql<{ table: string; first: string }>`
    select c.relname as table, a.attname as first
      from pg_index i
      join pg_class c on c.oid = i.indrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
     where i.indisunique and c.relnamespace = 'public'::regnamespace
       and exists (select from pg_attribute where attrelid = c.oid and attname = 'account_id')`.execute(
    test.db,
  )
  expect(keys.rows.length).toBeGreaterThanOrEqual(4)
  expect(keys.rows.filter((key) => key.first !== 'account_id')).toEqual([])
})
