import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { createLog } from '../../src/lib/log.ts'
import { type Gateway, openRooms, type Rooms, startGateway } from '../../src/main.ts'
import { queryAsOwner } from '../database.ts'
import { shows } from '../faults/heavy.ts'
import { request } from './http.ts'
import { expectProblem } from './problem.ts'
import { ALL_SCOPES, startWorld, type World } from './world.ts'

const FLOOR = 40

let world: World
let rooms: Rooms
let second: Gateway
beforeAll(async () => {
  const environment = { CROSSWALK_EXPORT_FLOOR: String(FLOOR) }
  world = await startWorld({ seed: { contacts: 30, companies: 2, deals: 2 }, environment })
  const config = loadConfig({
    ...world.environment,
    ...environment,
    PORT: '0',
    CROSSWALK_ALLOW_HOSTS: new URL(world.sandboxUrl).host,
  })
  rooms = await openRooms(config, createLog('silent'), () => undefined)
  second = await startGateway(config, rooms, createLog('silent'))
})
afterAll(async () => {
  await second.close()
  await rooms.close()
  await world.close()
})

interface GuardsBody {
  objects: Record<string, string> | null
  daily_records: number | string
  read_today: number
  ceiling_today: number | null
  norm: { average: number; days: number } | null
}

/** A connection of its own, whose credential may do everything. */
async function connected() {
  const { token } = world.hubspot.serviceKeys.create({ name: 'guarded', scopes: ALL_SCOPES })
  const { id } = (await world.connect(token)).body
  const at = `/v1/connections/${id}`
  const headers = { authorization: `Bearer ${world.apiKey}` }
  return {
    id,
    guard: (body: object) => world.call<GuardsBody>('PUT', `${at}/guards`, { body }),
    guards: async () => (await world.call<GuardsBody>('GET', `${at}/guards`)).body,
    call: (method: string, path: string, body?: unknown) => world.call(method, at + path, { body }),
    atSecond: (path: string) => request(second.url + at + path, 'GET', { headers }),
  }
}

const ask = (text: string, values: unknown[] = []) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, { text, values })

/** So many days before today with so many records each. */
const readBefore = (id: string, days: number, records: number) =>
  ask(
    `insert into record_reads (account_id, connection_id, day, records)
      select account_id, connection_id, (now() at time zone 'utc')::date - n, $2
        from connections, generate_series(1, $3::int) n where connection_id = $1`,
    [id, records, days],
  )

const alertsOf = async (id: string) => ({
  audited: await ask(
    `select body::json->'details' as details from audit_events
      where body::json->>'action' = 'connection.export_ceiling_reached' and body::json->>'target' = $1`,
    [id],
  ),
  told: await ask(
    `select data from events where type = 'connection.export_ceiling_reached' and connection_id = $1`,
    [id],
  ),
})

/** Lists ten contacts at a time until it is refused; answers how many records that were. */
async function readUntilRefused(list: (path: string) => Promise<{ status: number; body: unknown }>) {
  for (let read = 0; read < 2_000; read += 10) {
    const answer = await list('/contacts?limit=10')
    if (answer.status !== 200) return { read, answer }
  }
  throw new Error('nobody stopped it')
}

describe('objects of a connection', () => {
  test('that are not named are refused before anything is sent, and those for reading are not written', async () => {
    const it = await connected()
    expect((await it.guard({ objects: { contacts: 'read', companies: 'write' } })).body).toMatchObject({
      objects: { contacts: 'read', companies: 'write' },
      daily_records: 'norm',
      ceiling_today: null,
    })
    const calls = await world.callsDuring(async () => {
      for (const [method, path, body] of [
        ['GET', '/deals'],
        ['GET', '/deals/1'],
        ['POST', '/deals/search', {}],
        ['POST', '/deals', { name: 'x' }],
        ['GET', '/users'],
        ['GET', '/schema/deals'],
        ['POST', '/contacts', { first_name: 'x' }],
        ['PATCH', '/contacts/1', { first_name: 'x' }],
        ['DELETE', '/contacts/1'],
      ] as const) {
        const problem = expectProblem(await it.call(method, path, body), 'object_not_allowed')
        expect([path, problem.accepted]).toEqual([path, ['contacts:read', 'companies:write']])
      }
    })
    expect(calls).toEqual([])
    expect((await it.call('GET', '/contacts?limit=1')).status).toBe(200)
    expect((await it.call('POST', '/contacts/search', {})).status).toBe(200)
    expect((await it.call('POST', '/companies', { name: 'x' })).status).toBe(201)
    await expect.poll(async () => (await it.atSecond('/deals')).status).toBe(403)
    expect((await it.guard({})).body).toMatchObject({ objects: null, daily_records: 'norm' })
    expect((await it.call('GET', '/deals')).status).toBe(200)
  })

  test('are set by nobody who was not given that scope by name', async () => {
    const it = await connected()
    const { secret } = (
      await world.call<{ secret: string }>('POST', '/v1/api-keys', { body: { name: 'usual' } })
    ).body
    const headers = { authorization: `Bearer ${secret}` }
    const path = `/v1/connections/${it.id}/guards`
    expect((await world.call('GET', path, { headers })).status).toBe(200)
    const refused = await world.call('PUT', path, { headers, body: {} })
    expectProblem(refused, 'missing_permission')
    expect(refused.body).toMatchObject({ missing_permissions: ['guards:write'] })
  })

  test.each([
    { objects: { cats: 'read' } },
    { objects: { contacts: 'delete' } },
    { objects: 'contacts' },
    { daily_records: -1 },
    { daily_records: 1.5 },
    { daily_records: 'many' },
  ])('%j is refused', async (body) => {
    const it = await connected()
    expectProblem(await it.guard(body), 'invalid_request')
    expect(await it.guards()).toMatchObject({ objects: null, daily_records: 'norm' })
  })
})

describe('S15: the records that are read of a connection in a day', () => {
  test('end at the ceiling that was set, for both gateways together; it is told once; writes go on', async () => {
    const it = await connected()
    await it.guard({ daily_records: 100 })
    const [one, other] = await Promise.all([
      readUntilRefused((path) => it.call('GET', path)),
      readUntilRefused((path) => it.atSecond(path)),
    ])
    for (const { answer } of [one, other]) {
      expect(answer).toMatchObject({ status: 429, body: { code: 'export_ceiling_reached' } })
      const { retry_after } = answer.body as { retry_after: number }
      expect(retry_after).toBeGreaterThan(0)
      expect(retry_after).toBeLessThanOrEqual(86_400)
    }
    const read = one.read + other.read
    // Each gateway may finish a page, and have a twentieth of the ceiling untold.
    expect(read).toBeGreaterThanOrEqual(100)
    expect(read).toBeLessThanOrEqual(130)
    expect((await it.call('GET', '/contacts/1')).status).toBe(429)
    expect((await it.call('POST', '/contacts/search', {})).status).toBe(429)
    expect((await it.call('POST', '/contacts', { first_name: 'x' })).status).toBe(201)
    const { audited, told } = await alertsOf(it.id)
    expect([audited.length, told.length]).toEqual([1, 1])
    expect(audited[0]?.details).toMatchObject({ ceiling: 100 })
    expect(await it.guards()).toMatchObject({
      ceiling_today: 100,
      read_today: expect.toSatisfy((n) => n >= 100),
    })
    await it.guard({ daily_records: 'none' })
    expect((await it.call('GET', '/contacts/1')).status).not.toBe(429)
    shows('S15', 1, `ceiling of 100 records a day, two gateways: ${read} left, 1 alert`)
  })

  test('end at ten times the norm of thirty days, and at the floor where that is less', async () => {
    const it = await connected()
    await readBefore(it.id, 7, 12)
    // Before the norm looks.
    await readBefore(it.id, 40, 1).catch(() => undefined)
    const { read } = await readUntilRefused((path) => it.call('GET', path))
    expect(read).toBe(120)
    expect(await it.guards()).toMatchObject({
      norm: { average: 12, days: 7 },
      ceiling_today: 120,
      read_today: 120,
    })
    const small = await connected()
    await readBefore(small.id, 20, 1)
    expect((await readUntilRefused((path) => small.call('GET', path))).read).toBe(FLOOR)
    expect((await alertsOf(it.id)).audited).toHaveLength(1)
  })

  test('have no norm before there are seven days', async () => {
    const it = await connected()
    await readBefore(it.id, 6, 1)
    for (let i = 0; i < 6; i++) expect((await it.call('GET', '/contacts?limit=10')).status).toBe(200)
    expect(await it.guards()).toMatchObject({
      norm: { average: 1, days: 6 },
      ceiling_today: null,
      read_today: 60,
    })
  })

  test('begin anew with the day, and old days are forgotten', async () => {
    const it = await connected()
    await it.guard({ daily_records: 20 })
    expect((await readUntilRefused((path) => it.call('GET', path))).read).toBe(20)
    const written = () => ask('select records from record_reads where connection_id = $1', [it.id])
    await expect.poll(async () => (await it.guards()) && (await written())).toEqual([{ records: '20' }])
    await ask(`update record_reads set day = day - 1, alerted_at = null where connection_id = $1`, [it.id])
    await ask(
      `insert into record_reads (account_id, connection_id, day, records)
        select account_id, connection_id, (now() at time zone 'utc')::date - 40, 5 from connections where connection_id = $1`,
      [it.id],
    )
    await expect.poll(async () => (await it.call('GET', '/contacts?limit=10')).status).toBe(200)
    await expect.poll(async () => (await it.guards()) && (await written())).toHaveLength(2)
  })

  test('are written down when a process ends', async () => {
    const it = await connected()
    const third = await openRooms(
      loadConfig({ ...world.environment, CROSSWALK_ALLOW_HOSTS: new URL(world.sandboxUrl).host }),
      createLog('silent'),
      () => undefined,
    )
    const open = await third.connections.open(third.accountId, it.id)
    open.keeper.exported(open, 7)
    await third.close()
    expect(await ask('select records from record_reads where connection_id = $1', [it.id])).toEqual([
      { records: '7' },
    ])
  })
})
