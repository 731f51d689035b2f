import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryAsOwner } from '../database.ts'
import { expectProblem } from './problem.ts'
import { ALL_SCOPES, startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const create = (key: string, body: object = { name: key }) =>
  world.call<{ id: string; secret: string }>('POST', '/v1/api-keys', {
    body,
    headers: { 'idempotency-key': key },
  })
const count = async (name: string) =>
  Number((await onDatabase('select count(*) from api_keys where name = $1', [name]))[0]?.count)
const onDatabase = (text: string, values: unknown[] = []) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, { text, values })

test('the same request again gets the same bytes, and does nothing', async () => {
  const first = await create('again')
  const second = await create('again')
  expect([first.status, second.status, second.text]).toEqual([201, 201, first.text])
  expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
    null,
    'true',
  ])
  expect(await count('again')).toBe(1)
  const repeated = await world.call<{ data: unknown[] }>('GET', '/v1/audit-events?action=answer.repeated')
  expect(repeated.body.data).toHaveLength(1)
  expect(
    (await world.call('GET', '/v1/connectors', { headers: { authorization: `Bearer ${first.body.secret}` } }))
      .status,
  ).toBe(200)
})

test('another body, another query or another caller with the same key is a conflict, and does nothing', async () => {
  const first = await create('changed')
  expectProblem(await create('changed', { name: 'changed!' }), 'idempotency_conflict')
  expect(await count('changed!')).toBe(0)
  const other = await world.rooms.keys.create(world.rooms.accountId, {
    name: 'o',
    mode: 'test',
    permissions: ['keys:write', 'records:read'],
  })
  const headers = { 'idempotency-key': 'changed', authorization: `Bearer ${other.secret}` }
  const body = { name: 'changed', scopes: ['contacts:read'] }
  const stolen = await world.call('POST', '/v1/api-keys', { body, headers })
  expectProblem(stolen, 'idempotency_conflict')
  expect(stolen.text).not.toContain(first.body.secret)
})

test('a key counts for one route', async () => {
  const { id } = (await create('routes')).body
  const rotate = () =>
    world.call<{ id: string }>('POST', `/v1/api-keys/${id}/rotate`, {
      body: { grace_seconds: 60 },
      headers: { 'idempotency-key': 'routes' },
    })
  const [first, second] = [await rotate(), await rotate()]
  expect([first.status, second.text]).toEqual([201, first.text])
})

test('50 keys × 20 sends at once while the database is lost five times: 1 effect a key, the same bytes for all', async () => {
  const sends = Array.from({ length: 1_000 }, (_, i) => `raced-${Math.floor(i / 20)}`)
  const texts = new Map<string, Set<string>>()
  const send = async (name: string) => {
    for (;;) {
      const answer = await create(name)
      if (answer.status === 201) return void texts.set(name, (texts.get(name) ?? new Set()).add(answer.text))
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(500)
    }
  }
  let sent = 0
  let done = 0
  let losses = 0
  const worker = async () => {
    for (let name = sends[sent++]; name !== undefined; name = sends[sent++]) {
      await send(name)
      if (++done % 200 === 0) {
        losses++
        await world.door.shut()
        await world.door.open()
      }
    }
  }
  await Promise.all(Array.from({ length: 40 }, worker))
  const names = [...new Set(sends)]
  for (const name of names) expect([name, texts.get(name)?.size, await count(name)]).toEqual([name, 1, 1])
  console.info(
    `idempotency: n = ${names.length} keys × 20 sends, ${losses} losses of the database, effects per key 1, different answers 0`,
  )
})

test('a connection is made once, and the retry asks no CRM', async () => {
  const body = {
    connector: 'hubspot',
    credential: { type: 'service_key', token: world.token },
    base_url: world.sandboxUrl,
    external_id: 'once',
  }
  const connect = () =>
    world.call<{ id: string }>('POST', '/v1/connections', { body, headers: { 'idempotency-key': 'connect' } })
  const first = await connect()
  expect(first.status, first.text).toBe(201)
  const calls = await world.callsDuring(async () => expect((await connect()).text).toBe(first.text))
  expect(calls).toEqual([])
})

test('a failure is not kept: the retry is carried out', async () => {
  expectProblem(await create('failed', { name: '' }), 'invalid_request')
  expect((await create('failed')).status).toBe(201)
})

test('an answer is kept for 24 hours and not longer', async () => {
  const first = await create('old')
  await onDatabase(
    `update idempotent_answers set created_at = now() - interval '23 hours 59 minutes' where idempotency_key = 'old'`,
  )
  expect((await create('old')).text).toBe(first.text)
  await onDatabase(
    `update idempotent_answers set created_at = now() - interval '24 hours 1 minute' where idempotency_key = 'old'`,
  )
  const second = await create('old')
  expect([second.status, second.body.id === first.body.id]).toEqual([201, false])
  await onDatabase(
    `update idempotent_answers set created_at = now() - interval '25 hours' where idempotency_key = 'again'`,
  )
  await create('clears')
  expect(await onDatabase(`select 1 from idempotent_answers where idempotency_key = 'again'`)).toEqual([])
})

describe('the header', () => {
  test.each(['', 'x'.repeat(256), 'a b', 'ü'])('%j is refused', async (key) => {
    if (key === 'ü' || key === '') {
      const answer = await world.call('POST', '/v1/api-keys', {
        body: { name: 'x' },
        headers: { 'idempotency-key': key },
      })
      expect(answer.status).toBe(400)
    } else expectProblem(await create(key), 'invalid_request')
  })
})

describe('a record', () => {
  const createContact = (key: string, body: object = { first_name: key }, path = world.at('/contacts')) =>
    world.call<{ id: string }>('POST', path, { body, headers: { 'idempotency-key': key } })
  const atVendor = async (name: string) => {
    const { results } = await world.vendor<{ results: { properties: Record<string, string> }[] }>(
      'GET',
      '/crm/objects/2026-03/contacts?limit=100&properties=firstname',
    )
    return results.filter(({ properties }) => properties.firstname === name).length
  }

  test('is created once, and its retry asks no CRM and gets the same bytes', async () => {
    const first = await createContact('once')
    expect(first.status, first.text).toBe(201)
    const calls = await world.callsDuring(async () => {
      const second = await createContact('once')
      expect([second.status, second.text]).toEqual([201, first.text])
      expect(second.headers.get('idempotency-replayed')).toBe('true')
    })
    expect(calls).toEqual([])
    expectProblem(await createContact('once', { first_name: 'changed' }), 'idempotency_conflict')
    expect(await atVendor('once')).toBe(1)
  })

  test('10 keys × 20 sends at once: one record a key', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `many-${at}`)
    const answers = await Promise.all(
      names.flatMap((name) => Array.from({ length: 20 }, () => createContact(name))),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    for (const name of names) expect([name, await atVendor(name)]).toEqual([name, 1])
    console.info(
      `idempotent record creates: n = ${answers.length} sends of ${names.length} keys, 1 record a key`,
    )
  })

  test('whose answer was lost is not sent again: the retry is told the same', async () => {
    const lose = { match: { method: 'POST', path: '/crm/objects/*' }, times: 1 }
    world.hubspot.faults.add({ ...lose, effect: { kind: 'lost_answer' } })
    expectProblem(await createContact('lost'), 'outcome_unknown')
    const calls = await world.callsDuring(async () => {
      expectProblem(await createContact('lost'), 'outcome_unknown')
    })
    expect(calls).toEqual([])
    expect(await atVendor('lost')).toBe(1)
  })

  test('that was refused, or never sent, is created by the retry', async () => {
    const effect = { kind: 'status', status: 400, body: { status: 'error', message: 'no' } } as const
    world.hubspot.faults.add({ match: { method: 'POST', path: '/crm/objects/*' }, times: 1, effect })
    expect((await createContact('refused')).status).toBe(422)
    expect((await createContact('refused')).status).toBe(201)
    expect(await atVendor('refused')).toBe(1)
  })

  test('whose process died: at first others are told to come back, later that the outcome is unknown', async () => {
    await createContact('died')
    // What a process leaves that was killed between the call and its answer.
    await onDatabase(`update idempotent_answers set status = 0, answer = '' where idempotency_key = 'died'`)
    const early = expectProblem(await createContact('died'), 'unavailable')
    expect(early.retry_after).toBe(1)
    await onDatabase(
      `update idempotent_answers set created_at = now() - interval '121 seconds' where idempotency_key = 'died'`,
    )
    expectProblem(await createContact('died'), 'outcome_unknown')
    expect(await atVendor('died')).toBe(1)
  })
})

test('a connect session, an OAuth app and a rotation are made once as well', async () => {
  const send = (path: string, body: object) =>
    world.call('POST', path, { body, headers: { 'idempotency-key': 'twice' } })
  const app = { connector: 'hubspot', name: 'once', client_id: 'x', client_secret: 'y'.repeat(36) }
  const { token } = world.hubspot.serviceKeys.create({ name: 'next', scopes: ALL_SCOPES })
  for (const [path, body] of [
    ['/v1/connect-sessions', { connector: 'hubspot' }],
    ['/v1/oauth-apps', app],
    [world.at('/credentials'), { credential: { type: 'service_key', token } }],
  ] as const) {
    const [first, second] = [await send(path, body), await send(path, body)]
    expect([path, first.status, second.text]).toEqual([path, 201, first.text])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
  }
  const { body } = await world.call<{ data: { name: string }[] }>('GET', '/v1/oauth-apps')
  expect(body.data.filter(({ name }) => name === 'once')).toHaveLength(1)
})

test('what is kept shows no secret', async () => {
  const { body } = await create('sealed')
  const rows = await onDatabase(`select *, encode(answer, 'escape') as text from idempotent_answers`)
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) {
    expect(JSON.stringify(row)).not.toContain(body.secret.slice(8, 30))
    expect((row.answer as Buffer).includes(body.secret.slice(8, 30))).toBe(false)
  }
})
