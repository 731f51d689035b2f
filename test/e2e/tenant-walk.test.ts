import { afterAll, beforeAll, expect, test } from 'vitest'
import { EVERYTHING } from '../../src/model/permissions.ts'
import { type Answer, type RequestOptions, request } from './http.ts'
import { fill, type Operation, operationsOf } from './operations.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
/** Ids of things that belong to the first account, and a word that only its answers hold. */
let theirs: Record<string, string>
let mine: string
let operations: Operation[]

const OAUTH_APP = {
  connector: 'hubspot',
  client_id: 'client-of-the-first',
  client_secret: 'x'.repeat(36),
  name: 'of the first',
}

beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 3, companies: 1, deals: 1 } })
  const made = async (path: string, body: object) => {
    const answer = await world.call<{ id: string }>('POST', path, { body })
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer.body.id
  }
  const read = await world.call<{ data: { id: string }[] }>('GET', world.at('/contacts?limit=1'))
  const credentials = await world.call<{ data: { id: string }[] }>('GET', world.at('/credentials'))
  theirs = {
    connection_id: world.connectionId,
    record_id: read.body.data[0]?.id ?? '',
    request_id: read.headers.get('x-request-id') ?? '',
    credential_id: credentials.body.data[0]?.id ?? '',
    key_id: await made('/v1/api-keys', { name: 'of the first', scopes: ['contacts:read'] }),
    oauth_app_id: await made('/v1/oauth-apps', OAUTH_APP),
    session_id: await made('/v1/connect-sessions', { external_id: 'customer' }),
  }
  const { accountId } = await world.rooms.createAccount('second')
  const key = { name: 'of the second', mode: 'live', permissions: EVERYTHING } as const
  mine = (await world.rooms.keys.create(accountId, key)).secret
  operations = await operationsOf(world)
})
afterAll(() => world.close())

const asSecond = (method: string, path: string, options: RequestOptions = {}): Promise<Answer> =>
  request(world.url + path, method, {
    ...options,
    headers: { authorization: `Bearer ${mine}`, ...options.headers },
  })

/** What each operation without an id in its path is asked, with the first account's ids wherever they fit. */
const WITHOUT_IDS: Record<string, { query?: () => string; body?: () => object; answers: number[] }> = {
  connections_create: {
    body: () => ({ connector: 'hubspot', credential: { type: 'service_key', token: 'not one' } }),
    answers: [422],
  },
  connections_list: { query: () => `?cursor=${theirs.connection_id}`, answers: [200] },
  connectors_list: { answers: [200] },
  events_list: { query: () => `?connection_id=${theirs.connection_id}`, answers: [200] },
  oauth_apps_create: { body: () => ({ ...OAUTH_APP, client_id: 'another', name: 'own' }), answers: [201] },
  oauth_apps_list: { answers: [200] },
  api_keys_create: { body: () => ({ name: 'x', connections: [theirs.connection_id] }), answers: [404] },
  api_keys_list: { answers: [200] },
  requests_list: { query: () => `?connection_id=${theirs.connection_id}`, answers: [200] },
  explain: { body: () => ({ text: 'x', connection_id: theirs.connection_id }), answers: [404] },
  audit_events_list: { answers: [200] },
  account_quarantine: { body: () => ({ reason: theirs.connection_id }), answers: [200] },
  advice_get: { body: () => ({ connector: 'hubspot' }), answers: [200] },
  connect_sessions_create: { body: () => ({ connection_id: theirs.connection_id }), answers: [404] },
}

/** A body that passes validation, so that only the id can be what is refused. */
const BODIES: Record<string, object> = {
  credentials_add: { credential: { type: 'service_key', token: 'not one' } },
  oauth_apps_update: { client_secret: 'y'.repeat(36) },
  contacts_create: { first_name: 'A' },
  contacts_update: { first_name: 'A' },
  companies_create: { name: 'A' },
  companies_update: { name: 'A' },
  deals_create: { name: 'A' },
  deals_update: { name: 'A' },
}

/** Operations that the walk knows no values for: they would be passed by. */
const notWalked = (all: readonly Operation[]) =>
  all
    .filter(({ id, path }) => {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string)
      return names.length === 0 ? !WITHOUT_IDS[id] : !names.every((name) => name === 'object' || theirs[name])
    })
    .map(({ id }) => id)

test('the walk knows every operation of the document, and notices one that is missing (planted)', () => {
  expect(operations.length).toBeGreaterThan(40)
  expect(notWalked(operations)).toEqual([])
  const planted = { id: 'planted', method: 'GET', path: '/v1/planted', permission: null }
  const withId = { ...planted, id: 'planted_id', path: '/v1/planted/{planted_id}' }
  expect(notWalked([...operations, planted, withId])).toEqual(['planted', 'planted_id'])
})

test("every operation with the other account's ids: 0 successes, 404 and never 403", async () => {
  let tried = 0
  const calls = await world.callsDuring(async () => {
    for (const operation of operations.filter(({ path }) => path.includes('{'))) {
      const { method, path } = fill(operation, theirs)
      const body = BODIES[operation.id] ?? {}
      const variants: [string, RequestOptions][] = [
        [path, {}],
        [path, { headers: { 'x-account-id': world.rooms.accountId } }],
        [path.replaceAll(/_0/g, '%5f0'), {}],
      ]
      for (const [each, more] of variants) {
        const answer = await asSecond(
          method,
          each,
          method === 'GET' || method === 'DELETE' ? more : { ...more, body },
        )
        expect({ path: each, method, status: answer.status, text: answer.text }).toMatchObject({
          status: 404,
        })
        expect((answer.body as { code: string }).code).toBe('not_found')
        tried++
      }
      // The same for an id that nobody has: nothing tells them apart.
      const nobody = await asSecond(
        method,
        path.replaceAll(/[0-9a-z](?=[/]|$)/g, 'q'),
        method === 'GET' || method === 'DELETE' ? {} : { body },
      )
      expect(nobody.status).toBe(404)
      tried++
    }
  })
  console.info(`tenant walk with ids: n = ${tried}, successes 0, calls to the vendor ${calls.length}`)
  expect(calls).toEqual([])
})

test('every operation without ids answers nothing of the other account', async () => {
  let tried = 0
  for (const operation of operations.filter(({ path }) => !path.includes('{'))) {
    const { query, body, answers } = WITHOUT_IDS[operation.id] ?? { answers: [] }
    const path = operation.path + (query?.() ?? '')
    const answer = await asSecond(operation.method, path, body ? { body: body() } : {})
    expect({ id: operation.id, status: answer.status, text: answer.text }).toMatchObject({
      status: expect.toSatisfy((status: number) => answers.includes(status)),
    })
    const asked = `${path}${JSON.stringify(body?.() ?? {})}`
    for (const id of Object.values(theirs).filter((each) => !asked.includes(each)))
      expect(answer.text).not.toContain(id)
    expect(answer.text).not.toContain('of the first"')
    tried++
  }
  console.info(`tenant walk without ids: n = ${tried}, leaks 0`)
})

test("the other account's cursor and Idempotency-Key are nothing here", async () => {
  const page = await world.call<{ next_cursor: string }>('GET', world.at('/contacts?limit=1'))
  expectProblem(
    await asSecond('GET', `${world.at('/contacts')}?limit=1&cursor=${page.body.next_cursor}`),
    'not_found',
  )
  const headers = { 'idempotency-key': 'shared' }
  const body = { name: 'one key', scopes: ['contacts:read'] }
  const first = await world.call<{ id: string; secret: string }>('POST', '/v1/api-keys', { body, headers })
  const second = await asSecond('POST', '/v1/api-keys', { body, headers })
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.text).not.toContain(first.body.secret)
  expect(second.headers.get('idempotency-replayed')).toBeNull()
})
