import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Receipt } from '../../src/engine/receipt.ts'
import { RequestLog } from '../../src/engine/request-log.ts'
import { ensureDefaultAccount, insertAccount } from '../../src/store/accounts.ts'
import { createTestDatabase } from '../database.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

interface Call {
  method: string
  path: string
  attempt: number
  status: number | null
  broken: string | null
  windows: { id: string; size: number; remaining: number; charged: boolean }[]
  error?: Record<string, unknown>
}
interface Logged {
  id: string
  path: string
  status: number
  code: string | null
  connection_id: string | null
  vendor_calls: number
  diagnosis: { code: string; evidence: { seen: string }[] } | null
  calls: Call[]
}

let world: World
let contact: string
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 3 } })
  contact = String((await world.records('contacts').list({ limit: 1 })).data[0]?.id)
})
afterEach(() => world.hubspot.faults.clear())
afterAll(() => world.close())

const logged = async (id: string | null) => (await world.call<Logged>('GET', `/v1/requests/${id}`)).body

describe('the log of requests', () => {
  test('has a request as soon as it is answered, with each call, its path without ids, and the windows', async () => {
    const answer = await world.call('GET', world.at(`/contacts/${contact}`))
    const found = await logged(answer.headers.get('x-request-id'))
    expect(found).toMatchObject({
      method: 'GET',
      path: '/v1/connections/{connection_id}/contacts/{record_id}',
      connection_id: world.connectionId,
      connector: 'hubspot',
      status: 200,
      code: null,
      vendor_calls: 1,
      diagnosis: null,
    })
    const [call] = found.calls
    expect(call).toMatchObject({
      method: 'GET',
      path: '/crm/objects/2026-03/contacts/{id}',
      attempt: 1,
      status: 200,
      broken: null,
    })
    expect(call?.windows.map(({ id, charged }) => [id, charged])).toEqual([
      ['burst', true],
      ['daily', true],
      ['search', false],
    ])
    expect(JSON.stringify(found)).not.toContain(contact)
  })

  test('tells of a failure why, with each attempt and an excerpt that names no person and no secret', async () => {
    const message = `Email address ada@example.com is invalid for Bearer ${world.token}`
    world.hubspot.faults.add({
      match: { path: '/crm/objects/*' },
      effect: {
        kind: 'status',
        status: 500,
        body: { status: 'error', message, correlationId: 'c-1', secret: 'x' },
      },
    })
    const answer = await world.call('GET', world.at(`/contacts/${contact}`))
    const found = await logged(answer.headers.get('x-request-id'))
    expect(found).toMatchObject({ status: 502, code: 'vendor_error', diagnosis: { code: 'crm_failed' } })
    expect(found.calls.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 500],
      [3, 500],
    ])
    expect(found.calls[0]?.error).toEqual({
      status: 'error',
      message: 'Email address [e-mail] is invalid for [redacted]',
      correlationId: 'c-1',
    })
    for (const secret of [world.token, 'ada@', 'secret']) expect(JSON.stringify(found)).not.toContain(secret)
  })

  test('keeps what no answer came for, and what the database could not hold', async () => {
    for (const [effect, broken] of [
      [{ kind: 'reset' }, 'connection_lost'],
      [{ kind: 'status', status: 400, body: '{"message":"a\\u0000b\\ud800c","correlationId":"1"}' }, null],
    ] as const) {
      world.hubspot.faults.add({ match: { path: '/crm/objects/*' }, effect })
      const answer = await world.call('GET', world.at(`/contacts/${contact}`))
      const found = await logged(answer.headers.get('x-request-id'))
      expect(found.calls.at(-1)?.broken).toBe(broken)
      world.hubspot.faults.clear()
    }
    expect(world.logs.join('')).not.toContain('could not be logged')
  })

  test('lists newest first, page by page, by connection, and only failures when asked', async () => {
    const ids: (string | null)[] = []
    for (let i = 0; i < 5; i++) {
      ids.push((await world.call('GET', world.at(`/contacts/${contact}`))).headers.get('x-request-id'))
    }
    await world.call('GET', world.at('/contacts/1'))
    const page = await world.call<{ data: Logged[]; next_cursor: string }>('GET', '/v1/requests?limit=3')
    const next = await world.call<{ data: Logged[] }>(
      'GET',
      `/v1/requests?limit=3&cursor=${page.body.next_cursor}`,
    )
    const shown = [...page.body.data, ...next.body.data].map(({ id }) => id)
    expect(shown.slice(1)).toEqual(ids.toReversed())
    const failed = await world.call<{ data: Logged[] }>('GET', '/v1/requests?failed=true&limit=1')
    expect(failed.body.data).toMatchObject([{ id: shown[0], code: 'record_not_found' }])
    const none = await world.call<{ data: Logged[] }>('GET', '/v1/requests?connection_id=con_none')
    expect(none.body.data).toEqual([])
    expectProblem(await world.call('GET', '/v1/requests?cursor=x'), 'invalid_cursor')
  })

  test('has nothing of what asked no CRM, and nothing of another account', async () => {
    const own = await world.call('GET', '/v1/connections')
    expectProblem(await world.call('GET', `/v1/requests/${own.headers.get('x-request-id')}`), 'not_found')
    const seen = await world.call('GET', world.at(`/contacts/${contact}`))
    const other = await world.rooms.createAccount('other')
    const { secret } = await world.rooms.keys.create(other.accountId, { name: 'other', mode: 'test' })
    const headers = { authorization: `Bearer ${secret}` }
    const path = `/v1/requests/${seen.headers.get('x-request-id')}`
    expectProblem(await world.call('GET', path, { headers }), 'not_found')
    expect((await world.call<{ data: unknown[] }>('GET', '/v1/requests', { headers })).body.data).toEqual([])
  })
})

test('is bounded in rows, keeps its order, and costs the request microseconds', async () => {
  const database = await createTestDatabase()
  const { accountId } = await ensureDefaultAccount(database.db)
  const other = await insertAccount(database.db, 'other')
  const lost: unknown[] = []
  const log = new RequestLog(database.db, { days: 7, rows: 100, onLoss: (error) => lost.push(error) })
  const n = 1_000
  let cost = 0
  for (let i = 0; i < n; i++) {
    const request = {
      accountId: i % 10 === 0 ? other.accountId : accountId,
      requestId: `req_${i}`,
      at: Date.now(),
      method: 'GET',
      path: '/v1/x',
      status: 200,
      code: null,
      ms: 1,
      receipt: new Receipt(),
      diagnosis: null,
    }
    const started = performance.now()
    log.add(request)
    cost += performance.now() - started
  }
  const started = performance.now()
  await log.flush()
  const flushed = performance.now() - started
  const found = await log.list(accountId, { limit: 1_000 })
  expect(lost).toEqual([])
  expect(found.length).toBeLessThanOrEqual(110)
  const numbers = found.map(({ requestId }) => Number(requestId.slice(4)))
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a))
  expect(numbers[0]).toBe(999)
  expect((await log.list(other.accountId, { limit: 1_000 })).length).toBe(100)
  process.stdout.write(
    `request log: ${n} entries, ${((cost / n) * 1000).toFixed(2)} µs each on the path of the request, ` +
      `${((flushed / n) * 1000).toFixed(0)} µs each off it\n`,
  )
  await log.close()
  await database.close()
})

test('what is older than the days that were set is not shown, and goes with the next sweep', async () => {
  const database = await createTestDatabase()
  const { accountId } = await ensureDefaultAccount(database.db)
  const log = new RequestLog(database.db, { days: 1, rows: 100, onLoss: () => undefined })
  const request = { accountId, method: 'GET', path: '/', status: 200, code: null, ms: 1, diagnosis: null }
  log.add({ ...request, requestId: 'old', at: Date.now() - 2 * 86_400_000, receipt: new Receipt() })
  log.add({ ...request, requestId: 'new', at: Date.now(), receipt: new Receipt() })
  expect((await log.list(accountId, { limit: 9 })).map(({ requestId }) => requestId)).toEqual(['new'])
  expect(await log.find(accountId, 'old')).toBeUndefined()
  await log.sweep()
  const longer = new RequestLog(database.db, { days: 9, rows: 100, onLoss: () => undefined })
  expect(await longer.find(accountId, 'old')).toBeUndefined()
  await log.close()
  await longer.close()
  await database.close()
})

test('what waits while the database is away is written when it is back, in order', async () => {
  const ids: (string | null)[] = []
  await world.call('GET', world.at(`/contacts/${contact}`))
  await world.door.shut()
  const log = world.rooms.requestLog
  for (const id of ['a', 'b', 'c']) {
    const receipt = new Receipt()
    log.add({
      accountId: world.rooms.accountId,
      requestId: `away_${id}`,
      at: Date.now(),
      method: 'GET',
      path: '/',
      status: 200,
      code: null,
      ms: 1,
      receipt,
      diagnosis: null,
    })
    ids.push(`away_${id}`)
  }
  await log.flush()
  await world.door.open()
  await expect
    .poll(async () => {
      const { body } = await world.call<{ data?: Logged[] }>('GET', '/v1/requests?limit=3')
      return body.data?.map(({ id }) => id)
    })
    .toEqual(ids.toReversed())
})
