import { Kysely, PostgresDialect, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../../test/database.ts'
import { actingAs } from '../lib/acting.ts'
import { insertAccount } from './accounts.ts'
import { insertApiKey, listApiKeys } from './api-keys.ts'
import { auditLog, recordAudit } from './audit.ts'
import { inAccount } from './in-account.ts'

let test: TestDatabase
let account: string
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  account = (await insertAccount(test.db, 'audited')).accountId
})

const note = (target: string, of = account) =>
  recordAudit(test.db, of, { action: 'thing.done', target, details: { n: 1, text: 'ü "quoted"' } })
const verify = () => auditLog(test.db).verify(account)
/** What somebody with the owner's password can do; triggers are no hindrance to them. */
const tamper = (statement: string) =>
  queryAsOwner(test.connectionString, account, {
    text: `do $$ begin
      alter table audit_events disable trigger append_only;
      ${statement};
      alter table audit_events enable trigger append_only;
    end $$`,
  })

it('tells what was done, newest first, by whom, and page by page', async () => {
  await note('a')
  await actingAs({ type: 'api_key', id: 'key_1', requestId: 'req_1' }, () => note('b'))
  const log = auditLog(test.db)
  const [b, a] = await log.list(account, { limit: 10 })
  expect(b).toMatchObject({
    sequence: '2',
    target: 'b',
    actor: { type: 'api_key', id: 'key_1' },
    requestId: 'req_1',
  })
  expect(a).toMatchObject({
    sequence: '1',
    actor: { type: 'system', id: null },
    details: { text: 'ü "quoted"' },
  })
  expect(await log.list(account, { limit: 1, before: '2' })).toEqual([a])
  expect(await log.list(account, { limit: 10, action: 'thing.undone' })).toEqual([])
  expect(await log.list((await insertAccount(test.db, 'other')).accountId, { limit: 10 })).toEqual([])
})

it('keeps one order when 100 acts happen at once, and is whole over several pages of 1,000', async () => {
  await Promise.all(Array.from({ length: 100 }, (_, i) => note(`t${i}`)))
  expect(await verify()).toMatchObject({ events: 100, broken: null })
  await inAccount(test.db, account, (tx) =>
    sql`select record_audit_event('{"i":' || i || '}') from generate_series(1, 1950) i`.execute(tx),
  )
  expect(await verify()).toMatchObject({ events: 2_050, broken: null })
})

it('commits with the act or not at all: 200 acts, every second one fails, entries are the effects exactly', async () => {
  const acts = Array.from({ length: 200 }, (_, i) =>
    inAccount(test.db, account, async (tx) => {
      const key = { name: `k${i}`, mode: 'test', hint: '', hash: Buffer.from([i]) } as const
      const may = { permissions: [], connections: null, allowedAddresses: null }
      const { keyId } = await insertApiKey(tx, account, { ...key, ...may })
      await recordAudit(tx, account, { action: 'api_key.created', target: keyId })
      if (i % 2) throw new Error('killed')
    }).catch(() => undefined),
  )
  await Promise.all(acts)
  const entries = await auditLog(test.db).list(account, { limit: 1_000 })
  const keys = await listApiKeys(test.db, account)
  expect(keys).toHaveLength(100)
  expect(entries.map((each) => each.target).sort()).toEqual(keys.map((key) => key.keyId).sort())
  expect((await verify()).broken).toBeNull()
})

describe('finds', () => {
  it.each([
    ['a changed text', `update audit_events set body = replace(body, '"c"', '"x"') where sequence = 3`, '3'],
    [
      'a changed moment',
      `update audit_events set at = at + interval '1 microsecond' where sequence = 2`,
      '2',
    ],
    ['a removed entry', `delete from audit_events where sequence = 2`, '2'],
    ['a removed first entry', `delete from audit_events where sequence = 1`, '1'],
    ['a removed last entry', `delete from audit_events where sequence = 5`, '5'],
    ['everything removed', `delete from audit_events`, '1'],
    [
      'two entries that changed places',
      `update audit_events set sequence = 7 - sequence + 100 where sequence in (3, 4);
       update audit_events set sequence = sequence - 100 where sequence > 100`,
      '3',
    ],
    [
      'an entry that was added at the end',
      `insert into audit_events select account_id, 6, at, body, hash, hash from audit_events where sequence = 5`,
      '6',
    ],
    [
      'a changed entry with its own hash made anew',
      `update audit_events set body = '{}', hash = sha256(previous_hash || convert_to(concat_ws(chr(10),
         account_id, sequence, audit_moment(at), '{}'), 'UTF8')) where sequence = 3`,
      '4',
    ],
    [
      'a changed last entry with its own hash made anew',
      `update audit_events set body = '{}', hash = sha256(previous_hash || convert_to(concat_ws(chr(10),
         account_id, sequence, audit_moment(at), '{}'), 'UTF8')) where sequence = 5`,
      '5',
    ],
  ])('%s', async (_, statement, at) => {
    for (const target of ['a', 'b', 'c', 'd', 'e']) await note(target)
    expect((await verify()).broken).toBeNull()
    await tamper(statement)
    expect((await verify()).broken).toMatchObject({ sequence: at })
  })

  it('a log that was written anew as a whole, by a head that was kept', async () => {
    for (const target of ['a', 'b', 'c']) await note(target)
    const { head } = await verify()
    await note('d')
    expect((await auditLog(test.db).verify(account, head)).broken).toBeNull()
    await tamper('delete from audit_events; delete from audit_heads')
    for (const target of ['a', 'x']) await note(target)
    expect((await verify()).broken).toBeNull()
    expect((await auditLog(test.db).verify(account, head)).broken).toMatchObject({ sequence: '3' })
    for (const target of ['c', 'd']) await note(target)
    expect((await auditLog(test.db).verify(account, head)).broken).toMatchObject({ sequence: '3' })
  })
})

describe('the server', () => {
  it.each([
    'update audit_events set body = body',
    'delete from audit_events',
    'truncate audit_events',
    `insert into audit_events values ('x', 1, now(), '', '', '')`,
  ])('may not: %s', async (statement) => {
    await note('a')
    await expect(inAccount(test.db, account, (tx) => sql.raw(statement).execute(tx))).rejects.toThrow(
      /permission denied|never changed|row-level security/,
    )
  })

  it('writes into no account that is not set', async () => {
    await expect(sql`select record_audit_event('{}')`.execute(test.db)).rejects.toThrow('no account is set')
  })

  it('is refused the act when the log cannot be written', async () => {
    await tamper(`alter table audit_events add constraint full_disk check (sequence < 2) not valid`)
    await note('a')
    await expect(note('b')).rejects.toMatchObject({ code: 'audit_unavailable', status: 503 })
    await tamper(`alter table audit_events drop constraint full_disk`)
  })
})

it('tells a database that is away from one that cannot write the log', async () => {
  const failing = (code: string): Kysely<never> => {
    const connect = () => Promise.reject(Object.assign(new Error(`failed with ${code}`), { code }))
    return new Kysely({ dialect: new PostgresDialect({ pool: { connect, end: async () => {} } }) })
  }
  const noted = (code: string) => recordAudit(failing(code), account, { action: 'thing.done', target: 'x' })
  for (const code of ['EPIPE', 'ECONNRESET', '08006', '57P01']) {
    await expect(noted(code), code).rejects.toThrow(`failed with ${code}`)
  }
  for (const code of ['42501', '53100', 'P0001']) {
    await expect(noted(code), code).rejects.toMatchObject({ code: 'audit_unavailable' })
  }
})
