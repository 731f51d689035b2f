import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultEffect } from '../../sandbox/core/faults.ts'
import { Records } from '../../src/engine/records.ts'
import type { DiagnosisCode } from '../../src/model/diagnosis.ts'
import type { ProblemCode } from '../../src/model/problems.ts'
import type { Answer } from './http.ts'
import { expectProblem, type ProblemBody } from './problem.ts'
import { startWorld, type VendorCall, type World } from './world.ts'

let world: World
let contact: string

beforeAll(async () => {
  world = await startWorld({
    seed: { contacts: 3, deals: 1 },
    environment: { CROSSWALK_VENDOR_TIMEOUT_MS: '300' },
  })
  const [first] = (await world.records('contacts').list({ limit: 1 })).data
  contact = String(first?.id)
})
afterEach(() => world.hubspot.faults.clear())
afterAll(() => world.close())

const CORRELATION = '5f0a4b6e-1f2d-4c8a-9d59-0d5b2f6a7c11'
const OBJECTS = '/crm/objects/*'

const says = (status: number, body: object, headers?: Record<string, string>): FaultEffect => ({
  kind: 'status',
  status,
  body: { status: 'error', correlationId: CORRELATION, ...body },
  ...(headers ? { headers } : {}),
})

interface Outcome {
  answer: Answer
  /** What HubSpot saw of it. */
  calls: VendorCall[]
}

/** Makes HubSpot fail (again and again, unless `times` says how often) and sends one request. */
async function sendThrough(
  effect: FaultEffect,
  { method, path, body, times }: { method: string; path: string; body?: object; times?: number },
): Promise<Outcome> {
  world.hubspot.faults.add({ match: { method, path: OBJECTS }, effect, ...(times ? { times } : {}) })
  const { ledger } = world.hubspot
  const after = ledger.total
  const answer = await world.call(method, world.at(path), { body })
  // A delayed call is in the ledger only when HubSpot is done with it, after we have given up.
  const spent = Number(answer.headers.get('crosswalk-vendor-calls'))
  await expect.poll(() => ledger.total - after).toBe(spent)
  return {
    answer,
    calls: ledger
      .entries({ after })
      .filter((call) => call.method === method && call.path.startsWith('/crm/')),
  }
}

const readThrough = (effect: FaultEffect, times?: number) =>
  sendThrough(effect, { method: 'GET', path: `/contacts/${contact}`, ...(times ? { times } : {}) })

interface Expected {
  code: ProblemCode
  diagnosis: DiagnosisCode
  /** How often a read is sent. */
  reads: number
  /** Calls beside, to find out whether the vendor knows the key. */
  doubts?: number
  upstream?: ProblemBody['upstream']
  more?: Partial<ProblemBody>
}

const LOCKED = { message: 'The record is locked.', category: 'LOCKED' }
const upstream = (status: number, message: string, category?: string) => ({
  status,
  message,
  correlation_id: CORRELATION,
  ...(category ? { category } : {}),
})

const failures: [what: string, FaultEffect, Expected][] = [
  [
    '400',
    says(400, { message: 'Bad input', category: 'VALIDATION_ERROR' }),
    {
      code: 'rejected_by_vendor',
      diagnosis: 'unknown',
      reads: 1,
      upstream: upstream(400, 'Bad input', 'VALIDATION_ERROR'),
    },
  ],
  [
    '401',
    says(401, { message: 'Expired', category: 'EXPIRED_AUTHENTICATION' }),
    {
      code: 'credential_invalid',
      diagnosis: 'token_revoked',
      reads: 1,
      doubts: 2,
      upstream: upstream(401, 'Expired', 'EXPIRED_AUTHENTICATION'),
    },
  ],
  [
    '403 for a scope',
    says(403, {
      message: 'Scopes',
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['a.read'] } }],
    }),
    {
      code: 'missing_scope',
      diagnosis: 'missing_scope',
      reads: 1,
      upstream: upstream(403, 'Scopes', 'MISSING_SCOPES'),
      more: { missing_scopes: ['a.read'] },
    },
  ],
  [
    '403 for another reason',
    says(403, { message: 'Forbidden', category: 'BANNED' }),
    {
      code: 'forbidden_by_vendor',
      diagnosis: 'account_blocked',
      reads: 1,
      upstream: upstream(403, 'Forbidden', 'BANNED'),
    },
  ],
  [
    '404',
    says(404, { message: 'resource not found' }),
    {
      code: 'record_not_found',
      diagnosis: 'record_not_found',
      reads: 1,
      upstream: upstream(404, 'resource not found'),
    },
  ],
  [
    '409',
    says(409, { message: 'Contact already exists. Existing ID: 77', category: 'CONFLICT' }),
    {
      code: 'conflict',
      diagnosis: 'record_exists',
      reads: 1,
      upstream: upstream(409, 'Contact already exists. Existing ID: 77', 'CONFLICT'),
      more: { existing_id: '77' },
    },
  ],
  [
    '423',
    says(423, LOCKED),
    {
      code: 'vendor_error',
      diagnosis: 'record_locked',
      reads: 3,
      upstream: upstream(423, 'The record is locked.', 'LOCKED'),
      more: { retry_after: 2 },
    },
  ],
  [
    '429 of the burst',
    says(429, {
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    }),
    { code: 'rate_limited', diagnosis: 'rate_window_spent', reads: 3, more: { retry_after: 10 } },
  ],
  [
    '429 with a short retry-after',
    says(
      429,
      { message: 'Slow down', errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' },
      { 'retry-after': '1' },
    ),
    { code: 'rate_limited', diagnosis: 'rate_window_spent', reads: 3, more: { retry_after: 1 } },
  ],
  [
    '429 with a negative retry-after',
    says(429, { message: 'Slow down' }, { 'retry-after': '-5' }),
    { code: 'rate_limited', diagnosis: 'rate_limited', reads: 3 },
  ],
  [
    '477',
    says(477, { message: 'Migration in progress' }),
    {
      code: 'vendor_error',
      diagnosis: 'data_migration',
      reads: 1,
      upstream: upstream(477, 'Migration in progress'),
    },
  ],
  [
    '477 with a long retry-after',
    says(477, { message: 'Migration in progress' }, { 'retry-after': '86400' }),
    { code: 'vendor_error', diagnosis: 'data_migration', reads: 1, more: { retry_after: 86_400 } },
  ],
  [
    '500',
    says(500, { message: 'internal error' }),
    { code: 'vendor_error', diagnosis: 'crm_failed', reads: 3, upstream: upstream(500, 'internal error') },
  ],
  [
    '502 without a body',
    { kind: 'status', status: 502, body: '' },
    { code: 'vendor_error', diagnosis: 'crm_overloaded', reads: 3, upstream: { status: 502 } },
  ],
  [
    '503 as a page',
    { kind: 'status', status: 503, body: '<html>Down</html>', headers: { 'content-type': 'text/html' } },
    { code: 'vendor_error', diagnosis: 'crm_unavailable', reads: 3, upstream: { status: 503 } },
  ],
  ['504', says(504, { message: 'Timeout' }), { code: 'vendor_error', diagnosis: 'crm_overloaded', reads: 3 }],
  [
    '521',
    says(521, { message: 'Web server is down' }),
    {
      code: 'vendor_error',
      diagnosis: 'edge_failed',
      reads: 3,
      upstream: upstream(521, 'Web server is down'),
    },
  ],
  [
    'a redirect',
    { kind: 'status', status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' },
    { code: 'vendor_error', diagnosis: 'redirected', reads: 1, upstream: { status: 302 } },
  ],
  [
    'no answer in time',
    { kind: 'delay', ms: 1_000 },
    { code: 'vendor_timeout', diagnosis: 'timed_out', reads: 1 },
  ],
  [
    'a connection that is dropped',
    { kind: 'reset' },
    { code: 'vendor_unreachable', diagnosis: 'connection_lost', reads: 3 },
  ],
  [
    'an answer that is lost',
    { kind: 'lost_answer' },
    { code: 'vendor_unreachable', diagnosis: 'connection_lost', reads: 3 },
  ],
  [
    'half an answer',
    { kind: 'truncate' },
    { code: 'vendor_unreachable', diagnosis: 'connection_lost', reads: 3 },
  ],
  ['garbage', { kind: 'garbage' }, { code: 'vendor_malformed', diagnosis: 'answer_not_json', reads: 1 }],
  [
    'a page instead of JSON',
    { kind: 'status', status: 200, body: '<html>Hello</html>', headers: { 'content-type': 'text/html' } },
    { code: 'vendor_malformed', diagnosis: 'answer_is_page', reads: 1 },
  ],
  [
    'an empty 200',
    { kind: 'status', status: 200, body: '' },
    { code: 'vendor_malformed', diagnosis: 'answer_empty', reads: 1 },
  ],
  [
    'a JSON of another shape',
    { kind: 'status', status: 200, body: [] },
    { code: 'vendor_malformed', diagnosis: 'answer_unexpected', reads: 1 },
  ],
  [
    'a record without an id',
    { kind: 'status', status: 200, body: { properties: {} } },
    { code: 'vendor_malformed', diagnosis: 'answer_unexpected', reads: 1 },
  ],
]

describe('a read that HubSpot fails', () => {
  test.each(failures)('with %s', async (_, effect, {
    code,
    diagnosis,
    reads,
    doubts = 0,
    upstream: said,
    more,
  }) => {
    const { answer, calls } = await readThrough(effect)
    const problem = expectProblem(answer, code)
    expect(problem.diagnosis?.code).toBe(diagnosis)
    expect(problem.diagnosis?.remedy.length).toBeGreaterThan(0)
    if (said) expect(problem.upstream).toEqual(said)
    if (more) expect(problem).toMatchObject(more)
    expect(calls).toHaveLength(reads)
    expect(answer.headers.get('crosswalk-vendor-calls')).toBe(String(reads + doubts))
  })

  test.each([
    ['423', says(423, LOCKED)],
    [
      '429',
      says(429, {
        message: 'You have reached your ten_secondly_rolling limit.',
        policyName: 'TEN_SECONDLY_ROLLING',
      }),
    ],
    ['500', says(500, { message: 'internal error' })],
    ['a dropped connection', { kind: 'reset' } as const],
    ['half an answer', { kind: 'truncate' } as const],
  ])('with %s twice is answered well by the third attempt', async (_, effect) => {
    const { answer, calls } = await readThrough(effect, 2)
    expect([answer.status, calls.length]).toEqual([200, 3])
  })
})

const writes: [string, method: string, path: () => string, body?: object][] = [
  ['a create', 'POST', () => '/contacts', { first_name: 'Once' }],
  ['an update', 'PATCH', () => `/contacts/${contact}`, { first_name: 'Once' }],
  ['an archive', 'DELETE', () => `/contacts/${contact}`],
]

describe.each(writes)('%s that HubSpot fails', (_, method, path, body) => {
  const write = (effect: FaultEffect) =>
    sendThrough(effect, { method, path: path(), ...(body ? { body } : {}) })

  test.each([
    [423, 'vendor_error'],
    [429, 'rate_limited'],
  ] as const)('with %i did nothing, so it is sent again', async (status, code) => {
    const { answer, calls } = await write(says(status, { message: 'no' }))
    expectProblem(answer, code)
    expect(calls).toHaveLength(3)
  })

  test.each([
    [500, 'vendor_error'],
    [503, 'vendor_error'],
  ] as const)('with %i is sent once and never again', async (status, code) => {
    const { answer, calls } = await write(says(status, { message: 'no' }))
    expectProblem(answer, code)
    expect(calls).toHaveLength(1)
  })

  test.each([
    ['dropped before', { kind: 'reset' }],
    ['lost after', { kind: 'lost_answer' }],
    ['cut off', { kind: 'truncate' }],
    ['late', { kind: 'delay', ms: 1_000 }],
  ] as [
    string,
    FaultEffect,
  ][])('with an answer that is %s has an unknown outcome, and is not sent again', async (what, effect) => {
    // An archive answers with nothing, of which no half can be missing.
    if (method === 'DELETE' && what === 'cut off') return
    const { answer, calls } = await write(effect)
    expectProblem(answer, 'outcome_unknown')
    expect(calls).toHaveLength(1)
    expect(answer.headers.get('crosswalk-vendor-calls')).toBe('1')
  })
})

test('a create whose answer is lost was made once: that is why it must not be sent again', async () => {
  world.hubspot.faults.add({
    match: { method: 'POST', path: OBJECTS },
    effect: { kind: 'lost_answer' },
    times: 1,
  })
  const body = { first_name: 'Lost', emails: [{ email: 'lost@example.com' }] }
  expectProblem(await world.call('POST', world.at('/contacts'), { body }), 'outcome_unknown')
  const filter = { field: 'primary_email', op: 'eq', value: 'lost@example.com' }
  expect(await world.records('contacts').searchAll({ filter })).toHaveLength(1)
})

test('a request whose time is up while HubSpot is slow ends as a timeout', async () => {
  const connection = await world.rooms.connections.open(world.rooms.accountId, world.connectionId)
  const session = world.rooms.engine.session(connection, {
    lane: 'interactive',
    caller: '',
    signal: AbortSignal.timeout(100),
  })
  world.hubspot.faults.add({ match: { path: OBJECTS }, effect: { kind: 'delay', ms: 250 } })
  const read = new Records(world.rooms.engine, session, 'contacts').get(contact, {
    selection: { fields: null, customFields: null },
    includeRaw: false,
  })
  const { ledger } = world.hubspot
  const before = ledger.total
  await expect(read).rejects.toMatchObject({ code: 'vendor_timeout' })
  await expect.poll(() => ledger.total).toBeGreaterThan(before)
})

test('no failure tells a token, in an answer or in the log', async () => {
  for (const [, effect] of failures) {
    const { answer } = await readThrough(effect, 3)
    expect(answer.text).not.toContain(world.token)
    world.hubspot.faults.clear()
  }
  expect(world.logs.join('')).not.toContain(world.token)
  expect(world.logs.join('')).not.toContain(world.apiKey)
})
