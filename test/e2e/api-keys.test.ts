import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryAsOwner } from '../database.ts'
import { request } from './http.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

interface KeyBody {
  id: string
  name: string
  mode: string
  hint: string
  secret?: string
  created_at: string
  last_used_at: string | null
  expires_at: string | null
  revoked_at: string | null
}

const create = (body: Record<string, unknown>) => world.call<KeyBody>('POST', '/v1/api-keys', { body })
const listed = async () => (await world.call<{ data: KeyBody[] }>('GET', '/v1/api-keys')).body.data
const as = (authorization: string) => world.call('GET', '/v1/connections', { headers: { authorization } })

const onDatabase = (text: string, values: unknown[] = []) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, { text, values })

describe('a new key', () => {
  test.each(['live', 'test'])('of the mode %s is shown once, and opens the API', async (mode) => {
    const { status, body } = await create({ name: 'CI', mode })
    expect(status).toBe(201)
    expect(body.secret).toMatch(new RegExp(`^cw_${mode}_[0-9A-Za-z]{36}$`))
    expect(body).toMatchObject({ name: 'CI', mode, expires_at: null, revoked_at: null, last_used_at: null })
    expect((await as(`Bearer ${body.secret}`)).status).toBe(200)
    const again = (await listed()).find((key) => key.id === body.id)
    expect(again).not.toHaveProperty('secret')
    expect(again?.hint).toBe(`cw_${mode}_…${body.secret?.slice(-4)}`)
    expect(again?.last_used_at).toEqual(expect.any(String))
  })

  test('is live unless it is said otherwise', async () => {
    expect((await create({ name: 'plain' })).body.mode).toBe('live')
  })

  test.each([
    {},
    { name: '' },
    { name: 'x'.repeat(256) },
    { name: 'x', mode: 'prod' },
    { name: 'x', expires_at: 'soon' },
  ])('asked for by %j is refused', async (body) => {
    expectProblem(await create(body), 'invalid_request')
  })

  test('that would be expired already is refused', async () => {
    const problem = expectProblem(
      await create({ name: 'late', expires_at: '2020-01-01T00:00:00Z' }),
      'invalid_request',
    )
    expect(problem.errors).toEqual([{ at: '/expires_at', message: 'is in the past' }])
  })
})

describe('a key that no longer counts', () => {
  test('is refused from the next request on once it is revoked; revoking it again changes nothing', async () => {
    const { id, secret } = (await create({ name: 'gone' })).body
    expect((await as(`Bearer ${secret}`)).status).toBe(200)
    const revoked = await world.call<KeyBody>('DELETE', `/v1/api-keys/${id}`)
    expect(revoked.body.revoked_at).toEqual(expect.any(String))
    expectProblem(await as(`Bearer ${secret}`), 'unauthorized')
    const again = await world.call<KeyBody>('DELETE', `/v1/api-keys/${id}`)
    expect(again.body.revoked_at).toBe(revoked.body.revoked_at)
    expect((await listed()).find((key) => key.id === id)?.revoked_at).toBe(revoked.body.revoked_at)
  })

  test('is refused once it is expired', async () => {
    const { id, secret, expires_at } = (
      await create({ name: 'short', expires_at: '2099-01-01T01:00:00+01:00' })
    ).body
    expect(expires_at).toBe('2099-01-01T00:00:00.000Z')
    expect((await as(`Bearer ${secret}`)).status).toBe(200)
    await onDatabase(`update api_keys set expires_at = now() - interval '1 second' where key_id = $1`, [id])
    // For a moment this process remembers that it worked.
    await expect.poll(async () => (await as(`Bearer ${secret}`)).status).toBe(401)
    expectProblem(await as(`Bearer ${secret}`), 'unauthorized')
  })

  test('that never was is told', async () => {
    expectProblem(await world.call('DELETE', '/v1/api-keys/key_none'), 'not_found')
  })
})

const report = (keys: unknown, more: object = {}) =>
  request<{ data: { result: string }[] }>(`${world.url}/v1/leaked-keys`, 'POST', {
    body: { keys, ...more },
  })

describe('a key that was found somewhere', () => {
  test('is revoked when whoever has found it hands it in, without a key of their own; its account is told', async () => {
    const { id, secret } = (await create({ name: 'leaked', scopes: ['contacts:read'] })).body
    expect((await as(`Bearer ${secret}`)).status).toBe(403)
    const answer = await report([secret, 'nothing of ours'], { where: 'a public repository' })
    expect([answer.status, answer.body]).toEqual([
      200,
      { data: [{ result: 'revoked' }, { result: 'not_live' }] },
    ])
    expect(answer.text).not.toContain(id)
    expectProblem(await as(`Bearer ${secret}`), 'unauthorized')
    expect((await report([secret])).body.data).toEqual([{ result: 'not_live' }])
    const { body: log } = await world.call<{ data: Record<string, unknown>[] }>(
      'GET',
      '/v1/audit-events?action=api_key.leaked',
    )
    expect(log.data.map(({ target, details }) => [target, details])).toEqual([
      [id, { where: 'a public repository' }],
    ])
    expect(log.data[0]?.actor).toMatchObject({
      type: 'leak_report',
      id: expect.stringMatching(/127\.0\.0\.1/),
    })
    const { body: events } = await world.call<{ data: { type: string; data: object }[] }>(
      'GET',
      '/v1/events?limit=100',
    )
    expect(events.data.filter(({ type }) => type === 'api_key.leaked').map(({ data }) => data)).toEqual([
      { key_id: id, where: 'a public repository' },
    ])
  })

  test('is revoked once, and told once, when ten hand it in at the same time', async () => {
    const { id, secret } = (await create({ name: 'leaked ten times' })).body
    await Promise.all(Array.from({ length: 10 }, () => report([secret])))
    const told = await onDatabase(`select 1 from events where data->>'key_id' = $1`, [id])
    expect(told).toHaveLength(1)
  })

  test.each([
    [[]],
    [['x'.repeat(256)]],
    [Array(101).fill('x')],
    ['cw_live_'],
    [[1]],
  ])('%j is no report', async (keys) => {
    expectProblem(await report(keys), 'invalid_request')
  })
})

describe('a request without a key that counts', () => {
  test('is told that the header is missing', async () => {
    const response = await fetch(`${world.url}/v1/connections`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer /)
    expect(await response.json()).toMatchObject({
      code: 'unauthorized',
      detail: expect.stringContaining('no `auth'),
    })
  })

  test.each([
    ['another scheme', () => `Basic ${world.apiKey}`],
    ['no scheme', () => world.apiKey],
    ['no key', () => 'Bearer'],
    ['two keys', () => `Bearer ${world.apiKey} ${world.apiKey}`],
    ['a typing error', () => `Bearer ${world.apiKey.slice(0, -1)}${world.apiKey.endsWith('a') ? 'b' : 'a'}`],
    ['a key that is cut off', () => `Bearer ${world.apiKey.slice(0, 20)}`],
    ['the key of HubSpot', () => `Bearer ${world.token}`],
    ['a key of another installation', () => 'Bearer cw_live_0000000000000000000000000000000000aB'],
  ])('by %s is refused, before its body or its address is looked at', async (_, authorization) => {
    const headers = { authorization: authorization() }
    expectProblem(await world.call('POST', '/v1/connections', { headers, body: '{' }), 'unauthorized')
    expectProblem(await world.call('GET', '/v1/nothing', { headers }), 'unauthorized')
  })

  test('in the address or the query is not a key', async () => {
    const response = await fetch(`${world.url}/v1/connections?api_key=${world.apiKey}`)
    expect(response.status).toBe(401)
  })
})

test('the scheme may be written in small letters', async () => {
  expect((await as(`bearer ${world.apiKey}`)).status).toBe(200)
})

test('no secret is in the log, nor in the database', async () => {
  const { secret } = (await create({ name: 'quiet' })).body
  await as(`Bearer ${secret}`)
  await as(`Bearer ${secret}x`)
  const log = world.logs.join('')
  expect(log).toContain('/v1/api-keys')
  for (const each of [String(secret), world.apiKey, world.token]) expect(log).not.toContain(each.slice(8))
  const rows = await onDatabase('select * from api_keys')
  const connections = await onDatabase('select * from connections')
  expect(rows.length * connections.length).toBeGreaterThan(0)
  const kept = JSON.stringify([rows, connections])
  for (const each of [String(secret), world.apiKey, world.token]) {
    expect(kept).not.toContain(each)
    expect(kept).not.toContain(Buffer.from(each).toString('hex'))
    expect(JSON.stringify(connections.map((row) => String(row.credential)))).not.toContain(each)
  }
})

test('addresses that a key may be used from are kept in one form; what is none is refused', async () => {
  const create = (allowed_addresses: unknown) =>
    world.call<{ id: string; allowed_addresses: string[] }>('POST', '/v1/api-keys', {
      body: { name: 'bound', allowed_addresses },
    })
  const made = await create(['127.0.0.1', '2001:DB8::/33'])
  expect([made.status, made.body.allowed_addresses]).toEqual([201, ['127.0.0.1/32', '2001:db8::/33']])
  const rotated = await world.call<{ allowed_addresses: string[]; secret: string }>(
    'POST',
    `/v1/api-keys/${made.body.id}/rotate`,
  )
  expect(rotated.body.allowed_addresses).toEqual(made.body.allowed_addresses)
  const headers = { authorization: `Bearer ${rotated.body.secret}` }
  expect((await world.call('GET', '/v1/connectors', { headers })).status).toBe(200)
  for (const wrong of [
    [],
    ['localhost'],
    ['127.1'],
    ['10.0.0.0/33'],
    '127.0.0.1',
    Array(51).fill('10.0.0.1'),
  ]) {
    expectProblem(await create(wrong), 'invalid_request')
  }
})
