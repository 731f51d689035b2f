import { createServer } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { StartupError } from '../lib/startup-error.ts'
import { openDatabase, pingDatabase } from './database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase({ asOwner: true })
})
afterAll(() => test.close())

async function failureOf(connectionString: string): Promise<StartupError> {
  const failure = await openDatabase({ connectionString, poolSize: 1, connectTimeoutMs: 500 }).catch(
    (error) => error,
  )
  expect(failure).toBeInstanceOf(StartupError)
  expect(failure.message.split('\n')).toHaveLength(1)
  expect(`${failure.stack} ${JSON.stringify(failure.cause)}`).not.toContain('s3cret')
  return failure
}

it('answers, and reads whole and decimal numbers as text', async () => {
  await pingDatabase(test.db)
  const row = await sql`select 9007199254740993::int8 as id, 12345678901234567.10::numeric as amount`.execute(
    test.db,
  )
  expect(row.rows).toEqual([{ id: '9007199254740993', amount: '12345678901234567.10' }])
})

it.each([
  ['nothing listens', 'postgresql://me:s3cret@127.0.0.1:1/db', /127\.0\.0\.1:1\/db .*nothing listens there/],
  ['no such host', 'postgresql://me:s3cret@no-such-host.invalid/db', /no-such-host\.invalid:5432\/db/],
  ['no such socket', 'postgresql://me:s3cret@localhost/db?host=/nowhere', /nothing listens there/],
  ['another scheme', 'mysql://me:s3cret@localhost/db', /DATABASE_URL is not an address/],
  ['a broken address', 'postgresql://me:s3cret@host:port:5/db', /DATABASE_URL is not an address/],
])('says in one sentence that %s', async (_, address, expected) => {
  expect((await failureOf(address)).message).toMatch(expected)
})

it('says that the password is wrong, and that the database is missing', async () => {
  const url = new URL(test.connectionString)
  url.password = 's3cret'
  expect((await failureOf(url.href)).message).toMatch(/refuses the user or the password/)
  url.password = new URL(test.connectionString).password
  url.pathname = '/no_such_database'
  expect((await failureOf(url.href)).message).toMatch(/no database of this name/)
})

it('says that something else listens there, also when it never answers', async () => {
  const silent = createServer((socket) => socket.on('error', () => {}))
  const rude = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  for (const [server, expected] of [
    [silent, /does not answer in time/],
    [rude, /cannot be used/],
  ] as const) {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    expect((await failureOf(`postgresql://me:s3cret@127.0.0.1:${port}/db`)).message).toMatch(expected)
    server.close()
  }
})

it('cancels a statement that takes too long', async () => {
  const { connectionString } = test
  const slow = await openDatabase({ connectionString, poolSize: 1, statementTimeoutMs: 50 })
  await expect(sql`select pg_sleep(20)`.execute(slow.db)).rejects.toThrow(/statement timeout/)
  await slow.close()
})

it('outlives the loss of its connections, one idle and one in a transaction', async () => {
  const lost: Error[] = []
  const { connectionString } = test
  const pool = await openDatabase({
    connectionString,
    poolSize: 2,
    onConnectionError: (error) => lost.push(error),
  })
  const killOthers = sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  const overlap = () => sql`select pg_sleep(0.1)`.execute(pool.db)
  await Promise.all([overlap(), overlap()])
  const transaction = pool.db.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx)
    await killOthers.execute(test.db)
    await sql`select 1`.execute(trx)
  })
  await expect(transaction).rejects.toThrow()
  await pingDatabase(pool.db)
  await expect.poll(() => lost.length).toBeGreaterThanOrEqual(2)
  await pool.close()
})
