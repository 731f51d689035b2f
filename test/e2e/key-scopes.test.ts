import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { OBJECT_TYPES } from '../../src/model/objects.ts'
import { PERMISSIONS, type Permission, USUAL } from '../../src/model/permissions.ts'
import { type Answer, request } from './http.ts'
import { fill, type Operation, operationsOf } from './operations.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
let operations: Operation[]
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 2 } })
  operations = await operationsOf(world)
})
afterAll(() => world.close())

interface KeyBody {
  id: string
  secret: string
  scopes: string[]
  connections: string[] | null
  expires_at: string | null
  replaced_by: string | null
}

const make = async (more: object): Promise<KeyBody> => {
  const answer = await world.call<KeyBody>('POST', '/v1/api-keys', { body: { name: 'made', ...more } })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}
const as = (secret: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  request(world.url + path, method, { headers: { authorization: `Bearer ${secret}` }, body })

/** What a refusal for want of a permission names, or null for any other answer. */
function missing({ body }: Answer): string[] | null {
  const { code, missing_permissions = [] } = (body ?? {}) as { code?: string; missing_permissions?: string[] }
  return code === 'missing_permission' ? missing_permissions : null
}

test('scopes × routes: every operation asks for its scope, takes it, and takes no other', async () => {
  let tried = 0
  const scopes = PERMISSIONS.filter((each) => !each.startsWith('records:'))
  const secrets = new Map<Permission, string>()
  for (const scope of scopes) secrets.set(scope, (await make({ scopes: [scope] })).secret)
  for (const operation of operations) {
    const { method, path } = fill(operation, { connection_id: 'con_none', key_id: 'key_none' })
    for (const scope of scopes) {
      // A body that is no object: whoever passes the door is refused behind it, and nothing is done.
      const answer = await as(secrets.get(scope) as string, method, path, method === 'GET' ? undefined : '[]')
      const wanted =
        operation.permission === null || operation.permission === scope ? null : [operation.permission]
      expect({ scope, path, refused: missing(answer) }).toEqual({ scope, path, refused: wanted })
      tried++
    }
  }
  console.info(`scopes × routes: ${scopes.length} scopes × ${operations.length} operations, n = ${tried}`)
  expect(tried).toBe(scopes.length * operations.length)
})

test('records:read and records:write stand for every object, and for nothing else', async () => {
  const [read, write] = [await make({ scopes: ['records:read'] }), await make({ scopes: ['records:write'] })]
  for (const operation of operations) {
    if (operation.permission === null) continue
    const { method, path } = fill(operation, { connection_id: 'con_none', key_id: 'key_none' })
    const ofRecords = OBJECT_TYPES.some((type) => operation.permission?.startsWith(`${type}:`))
    for (const [key, verb] of [
      [read, 'read'],
      [write, 'write'],
    ] as const) {
      const answer = await as(key.secret, method, path, method === 'GET' ? undefined : '[]')
      const open = ofRecords && operation.permission.endsWith(verb)
      expect({ path, method, open: missing(answer) === null }).toEqual({ path, method, open })
    }
  }
})

describe('a key', () => {
  test('that is made without scopes manages no keys and sees no audit log', async () => {
    const key = await make({})
    expect(key.scopes).toEqual(USUAL)
    for (const [method, path] of [
      ['GET', '/v1/api-keys'],
      ['POST', '/v1/api-keys'],
      ['GET', '/v1/audit-events'],
    ] as const) {
      expectProblem(
        await as(key.secret, method, path, method === 'POST' ? { name: 'x' } : undefined),
        'missing_permission',
      )
    }
  })

  test('gives no scope that it has not, no connection that it does not open, and says which', async () => {
    const { secret } = await make({
      scopes: ['keys:write', 'contacts:read'],
      connections: [world.connectionId],
    })
    const give = (body: object) => as(secret, 'POST', '/v1/api-keys', { name: 'given', ...body })
    const connections = [world.connectionId]
    expect(missing(await give({ scopes: ['contacts:read', 'contacts:write'], connections }))).toEqual([
      'contacts:write',
    ])
    expect(missing(await give({ scopes: ['records:read'], connections }))).toEqual(['records:read'])
    expectProblem(await give({ scopes: ['contacts:read'] }), 'missing_permission')
    expectProblem(await give({ scopes: ['contacts:read'], connections: ['con_other'] }), 'not_found')
    expect((await give({ scopes: ['contacts:read'], connections })).status).toBe(201)
    const strong = await make({})
    expectProblem(await as(secret, 'POST', `/v1/api-keys/${strong.id}/rotate`), 'missing_permission')
  })

  test('that is bound to a connection finds no other, by no way of writing its id, and lists only that one', async () => {
    const other = (await world.connect(world.token, { external_id: 'bound' })).body.id
    const { secret } = await make({ connections: [other], scopes: [...USUAL, 'guards:write'] })
    expect((await as(secret, 'GET', `/v1/connections/${other}/contacts`)).status).toBe(200)
    expect((await as(secret, 'GET', `/v1/connections/${other.replace('c', '%63')}`)).status).toBe(200)
    const listed = await as(secret, 'GET', '/v1/connections')
    expect((listed.body as { data: { id: string }[] }).data.map((each) => each.id)).toEqual([other])
    let tried = 0
    for (const operation of operations.filter((each) => each.path.includes('{connection_id}'))) {
      for (const id of [world.connectionId, world.connectionId.replace('c', '%63'), 'con_none', '%E0%A4%A']) {
        const { method, path } = fill(operation, { connection_id: id, key_id: 'x' })
        expectProblem(await as(secret, method, path, method === 'GET' ? undefined : '{}'), 'not_found')
        tried++
      }
    }
    console.info(`bound key × foreign connections: n = ${tried}`)
    expectProblem(await as(secret, 'POST', '/v1/connections', CONNECT), 'missing_permission')
  })
})

test('what a key that is bound to a connection is told of requests, events and errors is of that connection only', async () => {
  const other = (await world.connect(world.token, { external_id: 'narrow' })).body.id
  const foreign = await world.call('GET', world.at('/contacts?limit=1'))
  const own = await world.call('GET', `/v1/connections/${other}/contacts?limit=1`)
  const { secret } = await make({ connections: [other], scopes: ['explain:read', 'connections:read'] })
  const idOf = ({ headers }: Answer) => headers.get('x-request-id') ?? ''
  const shown = () => as(secret, 'GET', '/v1/requests?limit=100')
  type Rows = { data: { id: string; connection_id: string }[] }
  await expect.poll(async () => ((await shown()).body as Rows).data.map(({ id }) => id)).toEqual([idOf(own)])
  expectProblem(await as(secret, 'GET', `/v1/requests/${idOf(foreign)}`), 'not_found')
  expect((await as(secret, 'GET', `/v1/requests/${idOf(own)}`)).status).toBe(200)
  const asked = await as(secret, 'GET', `/v1/requests?connection_id=${world.connectionId}`)
  expect((asked.body as Rows).data).toEqual([])
  const events = (await as(secret, 'GET', '/v1/events?limit=100')).body as Rows
  expect(new Set(events.data.map((each) => each.connection_id))).toEqual(new Set([other]))
  const text = { text: 'HTTP/1.1 401', connection_id: world.connectionId }
  expectProblem(await as(secret, 'POST', '/v1/explain', text), 'not_found')
  expect((await as(secret, 'POST', '/v1/explain', { ...text, connection_id: other })).status).toBe(200)
})

const CONNECT = { connector: 'hubspot', credential: { type: 'service_key', token: 'x' } }

describe('rotation', () => {
  const works = async (secret: string) => (await as(secret, 'GET', '/v1/connections')).status === 200

  test('makes a key that may do the same, and the old one goes on for its grace', async () => {
    const old = await make({ scopes: ['connections:read'], connections: [world.connectionId] })
    const path = `/v1/api-keys/${old.id}/rotate`
    const { status, body } = await world.call<KeyBody>('POST', path, { body: { grace_seconds: 3_600 } })
    expect(status).toBe(201)
    expect(body).toMatchObject({ scopes: old.scopes, connections: old.connections, expires_at: null })
    expect([await works(old.secret), await works(body.secret)]).toEqual([true, true])
    const listed = (await world.call<{ data: KeyBody[] }>('GET', '/v1/api-keys')).body.data
    const shown = listed.find((each) => each.id === old.id)
    expect(shown?.replaced_by).toBe(body.id)
    expect(Date.parse(shown?.expires_at ?? '') - Date.now()).toBeLessThanOrEqual(3_600_000)
  })

  test('without a grace ends the old key at once', async () => {
    const old = await make({ scopes: ['connections:read'] })
    const rotated = await world.call<KeyBody>('POST', `/v1/api-keys/${old.id}/rotate`)
    await expect.poll(() => works(old.secret), { timeout: 1_500 }).toBe(false)
    expect(await works(rotated.body.secret)).toBe(true)
    expectProblem(await world.call('POST', `/v1/api-keys/${old.id}/rotate`), 'api_key_ended')
  })

  test('never lets the old key go on past its own end', async () => {
    const expires_at = new Date(Date.now() + 60_000).toISOString()
    const old = await make({ scopes: ['connections:read'], expires_at })
    await world.call('POST', `/v1/api-keys/${old.id}/rotate`, { body: { grace_seconds: 3_600 } })
    const listed = (await world.call<{ data: KeyBody[] }>('GET', '/v1/api-keys')).body.data
    expect(listed.find((each) => each.id === old.id)?.expires_at).toBe(expires_at)
  })

  test.each([
    { grace_seconds: -1 },
    { grace_seconds: 1.5 },
    { grace_seconds: 2_592_001 },
    { grace_seconds: '1' },
  ])('refuses %j', async (body) => {
    const { id } = await make({})
    expectProblem(await world.call('POST', `/v1/api-keys/${id}/rotate`, { body }), 'invalid_request')
  })

  test('of a key of nobody is told', async () => {
    expectProblem(await world.call('POST', '/v1/api-keys/key_none/rotate'), 'not_found')
  })
})

test('the audit log can be looked through by action, whatever names are in it', async () => {
  const odd = await make({ name: 'half a pair \ud800 and a quote "}' })
  const actions = async (action: string) =>
    (await world.call<{ data: { target: string }[] }>('GET', `/v1/audit-events?action=${action}`)).body.data
  expect((await actions('api_key.created')).map(({ target }) => target)).toContain(odd.id)
  expect(await actions('api_key')).toEqual([])
})

test('who did what is in the audit log, with the request and without a secret', async () => {
  const made = await make({ scopes: ['contacts:read'] })
  await world.call('DELETE', `/v1/api-keys/${made.id}`)
  const { body, text } = await world.call<{ data: Record<string, unknown>[]; next_cursor: string }>(
    'GET',
    '/v1/audit-events?limit=2',
  )
  expect(body.data).toMatchObject([
    {
      action: 'api_key.revoked',
      target: made.id,
      actor: { type: 'api_key' },
      request_id: expect.stringMatching(/^req_/),
    },
    { action: 'api_key.created', target: made.id, details: { permissions: ['contacts:read'], name: 'made' } },
  ])
  expect(text).not.toContain(made.secret.slice(8))
  const next = await world.call<{ data: { id: string }[] }>(
    'GET',
    `/v1/audit-events?limit=1&cursor=${body.next_cursor}`,
  )
  expect(Number(next.body.data[0]?.id)).toBe(Number(body.next_cursor) - 1)
  expect((await world.call('GET', world.at('/contacts'))).status).toBe(200)
  const uses = await world.call<{ data: { target: string }[] }>(
    'GET',
    '/v1/audit-events?action=credential.used',
  )
  expect(uses.body.data.map((each) => each.target)).toContain(world.connectionId)
  expectProblem(await world.call('GET', '/v1/audit-events?cursor=x'), 'invalid_cursor')
  expect(await world.rooms.audit.verify(world.rooms.accountId)).toMatchObject({ broken: null })
})
