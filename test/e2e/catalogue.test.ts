import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ownBudgets } from '../../src/budget/open.ts'
import { connectors } from '../../src/connectors/index.ts'
import { encodeCursor } from '../../src/engine/cursor.ts'
import { Engine } from '../../src/engine/engine.ts'
import { Records } from '../../src/engine/records.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createEgress } from '../../src/lib/http/egress.ts'
import { type ProblemCode, problems } from '../../src/model/problems.ts'
import type { Answer } from './http.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    seed: { contacts: 2 },
    environment: { CROSSWALK_VENDOR_TIMEOUT_MS: '200', CROSSWALK_REMEMBER_MS: '0' },
  })
})
afterEach(() => world.hubspot.faults.clear())
afterAll(() => world.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  world.call('GET', world.at(path), { headers })
const post = (path: string, body: unknown) => world.call('POST', world.at(path), { body })
const fault = (effect: Parameters<World['hubspot']['faults']['add']>[0]['effect']) =>
  world.hubspot.faults.add({ match: { path: '/crm/objects/*' }, effect })
const answers = (status: number, body: object = {}) => fault({ kind: 'status', status, body })

/** Connects a key of its own, for what may be done to it at HubSpot. */
async function withKeyOf(
  scopes: string[],
  act: (connectionId: string, keyId: string) => Promise<Answer>,
): Promise<Answer> {
  const key = world.hubspot.serviceKeys.create({ name: 'short-lived', scopes })
  const { body } = await world.connect(key.token)
  return act(body.id, key.id)
}

/** Codes that no caller can get today, and why; a test below holds each reason. */
const unreachable = {
  request_timeout: 'takes thirty seconds; src/api/broken-request.test.ts has it',
  too_many_requests: 'takes a server with other settings; test/e2e/caller-limits.test.ts has it',
  operation_not_supported: 'the only connector offers every operation of every object',
  refresh_failed: 'no connection here was signed in to: src/credentials/oauth/refresh.test.ts',
} as const

/** One real situation for every code of the catalogue: a code without one does not compile. */
const situations: Record<Exclude<ProblemCode, keyof typeof unreachable>, () => Promise<Answer>> = {
  invalid_request: () => get('/contacts?limit=0'),
  unknown_parameter: () => get('/contacts?page=1'),
  unknown_field: () => get('/contacts?fields=x'),
  unsupported_filter: () => post('/contacts/search', { filter: { field: 'tags', op: 'eq', value: 'x' } }),
  invalid_cursor: () => get('/contacts?cursor=x'),
  invalid_json: () => post('/contacts', '{"first_name":'),
  unauthorized: () =>
    world.call('GET', world.at('/contacts'), { headers: { authorization: 'Bearer nobody' } }),
  missing_permission: async () => {
    const body = { name: 'reads contacts', scopes: ['contacts:read'] }
    const { secret } = (await world.call<{ secret: string }>('POST', '/v1/api-keys', { body })).body
    return world.call('GET', '/v1/api-keys', { headers: { authorization: `Bearer ${secret}` } })
  },
  address_not_allowed: async () => {
    const body = { name: 'of an office', allowed_addresses: ['192.0.2.0/24'] }
    const { secret } = (await world.call<{ secret: string }>('POST', '/v1/api-keys', { body })).body
    return world.call('GET', '/v1/connectors', { headers: { authorization: `Bearer ${secret}` } })
  },
  api_key_ended: async () => {
    const { id } = (await world.call<{ id: string }>('POST', '/v1/api-keys', { body: { name: 'ends' } })).body
    await world.call('DELETE', `/v1/api-keys/${id}`)
    return world.call('POST', `/v1/api-keys/${id}/rotate`)
  },
  idempotency_conflict: async () => {
    const headers = { 'idempotency-key': 'one' }
    await world.call('POST', '/v1/api-keys', { body: { name: 'first' }, headers })
    return world.call('POST', '/v1/api-keys', { body: { name: 'second' }, headers })
  },
  address_too_long: () => get(`/contacts?fields=${'a'.repeat(8_192)}`),
  headers_too_large: () => get('/contacts', { 'x-long': 'a'.repeat(16_384) }),
  not_found: () => world.call('GET', '/v1/connections/con_none'),
  method_not_allowed: () => world.call('PUT', world.at('/contacts')),
  payload_too_large: () => post('/contacts', `"${'x'.repeat(1_048_577)}"`),
  unsupported_media_type: () =>
    world.call('POST', world.at('/contacts'), { body: 'a=b', headers: { 'content-type': 'text/plain' } }),
  field_not_supported: () => post('/contacts', { tags: ['a'] }),
  field_read_only: () => post('/contacts', { full_name: 'A' }),
  value_not_representable: () => post('/contacts', { first_name: '' }),
  result_window_exceeded: beyondTheWindow,
  credential_rejected: () => world.connect(`"${world.token}"`),
  base_url_refused: () => world.connect(world.token, { base_url: 'https://10.0.0.1' }),
  connection_conflict: async () => {
    await world.connect(world.token, { external_id: 'twice' })
    return world.connect(world.token, { external_id: 'twice' })
  },
  conflict: () => {
    answers(409, { category: 'CONFLICT' })
    return post('/contacts', { first_name: 'A' })
  },
  credential_invalid: () =>
    withKeyOf(['crm.objects.contacts.read'], (id, keyId) => {
      world.hubspot.serviceKeys.remove(keyId)
      return world.call('GET', `/v1/connections/${id}/contacts`)
    }),
  connection_quarantined: () =>
    withKeyOf(['crm.objects.contacts.read'], async (id) => {
      await world.call('POST', `/v1/connections/${id}/quarantine`, { body: {} })
      return world.call('GET', `/v1/connections/${id}/contacts`)
    }),
  object_not_allowed: () =>
    withKeyOf(['crm.objects.contacts.read'], async (id) => {
      await world.call('PUT', `/v1/connections/${id}/guards`, { body: { objects: { deals: 'read' } } })
      return world.call('GET', `/v1/connections/${id}/contacts`)
    }),
  export_ceiling_reached: () =>
    withKeyOf(['crm.objects.contacts.read'], async (id) => {
      await world.call('PUT', `/v1/connections/${id}/guards`, { body: { daily_records: 0 } })
      return world.call('GET', `/v1/connections/${id}/contacts`)
    }),
  credential_in_use: async () => {
    const path = `/v1/connections/${world.connectionId}/credentials`
    const { body } = await world.call<{ data: { id: string }[] }>('GET', path)
    return world.call('DELETE', `${path}/${body.data[0]?.id}`)
  },
  missing_scope: () =>
    withKeyOf(['crm.objects.contacts.read'], (id) => world.call('GET', `/v1/connections/${id}/companies`)),
  forbidden_by_vendor: () => {
    answers(403)
    return get('/contacts')
  },
  record_not_found: () => get('/contacts/1'),
  rejected_by_vendor: () => post('/contacts', { owner_id: '1' }),
  rate_limited: () => {
    answers(429, { policyName: 'TEN_SECONDLY_ROLLING' })
    return post('/contacts', { first_name: 'A' })
  },
  // The deal's name is taken, and then one of its contacts does not exist.
  partially_written: async () => {
    const { body } = await post('/deals', { name: 'A deal' })
    const { id } = body as { id: string }
    return world.call('PATCH', world.at(`/deals/${id}`), {
      body: { name: 'Half a deal', contact_ids: ['1'] },
    })
  },
  outcome_unknown: () => {
    fault({ kind: 'lost_answer' })
    return post('/contacts', { first_name: 'A' })
  },
  vendor_error: () => {
    answers(477)
    return get('/contacts')
  },
  vendor_unreachable: () => {
    fault({ kind: 'reset' })
    return get('/contacts')
  },
  vendor_timeout: () => {
    fault({ kind: 'delay', ms: 400 })
    return get('/contacts')
  },
  vendor_malformed: () => {
    fault({ kind: 'garbage' })
    return get('/contacts')
  },
  audit_unavailable: async () => {
    await onDatabase('alter table audit_events rename to hidden_events')
    const answer = await world.call('POST', '/v1/api-keys', { body: { name: 'unrecorded' } })
    await onDatabase('alter table hidden_events rename to audit_events')
    return answer
  },
  unavailable: async () => {
    await world.door.shut()
    const answer = await get('/contacts')
    await world.door.open()
    return answer
  },
  internal: async () => {
    await onDatabase('alter table connections rename to hidden_connections')
    const answer = await get('/contacts')
    await onDatabase('alter table hidden_connections rename to connections')
    return answer
  },
}

async function onDatabase(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.databaseUrl })
  await client.connect()
  await client.query(statement)
  await client.end()
}

/** Goes on behind the last result that a sorted search reaches. */
function beyondTheWindow(): Promise<Answer> {
  const sort = { field: 'first_name', direction: 'asc' }
  const question = { search: [null, sort] }
  const cursor = encodeCursor('10000', { connectionId: world.connectionId, object: 'contacts', question })
  return post('/contacts/search', { sort, cursor })
}

test.each(Object.entries(situations))('%s is what a caller gets', async (code, situation) => {
  expectProblem(await situation(), code as ProblemCode)
})

test('every code of the catalogue has its situation here, or a reason why nobody can get it', () => {
  const known = [...Object.keys(situations), ...Object.keys(unreachable)].sort()
  expect(known).toEqual(Object.keys(problems).sort())
})

test('operation_not_supported is what a connector without an object would answer', async () => {
  const [connector] = connectors
  const bare = { ...(connector as (typeof connectors)[number]), objects: {} }
  const egress = createEgress({ allowHosts: [], timeoutMs: 1_000, userAgent: 'test' })
  const engine = new Engine({
    connectors: [bare],
    egress,
    clock: systemClock,
    budgets: ownBudgets(),
    maxWaitMs: 0,
  })
  const connection = await world.rooms.connections.open(world.rooms.accountId, world.connectionId)
  expect(() => new Records(engine, engine.session(connection), 'users')).toThrow(
    expect.objectContaining({ code: 'operation_not_supported' }),
  )
  await egress.close()
})

test('what an internal error was stands in the log, under the id of the request, and not in the answer', async () => {
  const answer = await situations.internal()
  expect(answer.text).not.toMatch(/relation|connections"|at .*:\d+/)
  const { request_id } = answer.body as { request_id: string }
  const line = world.logs.find((each) => each.includes(request_id) && each.includes('unforeseen'))
  expect(line).toContain('connections')
})

test('every code has a page that says what to do', async () => {
  for (const [code, { status, remedy }] of Object.entries(problems)) {
    const page = await world.call('GET', `/errors/${code}`)
    expect(page.text).toContain(`${code} (${status})`)
    expect(page.text).toContain(remedy)
  }
  expectProblem(await world.call('GET', '/errors/constructor'), 'not_found')
})
