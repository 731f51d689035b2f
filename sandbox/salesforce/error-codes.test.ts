import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrg, type OrgWorld, V } from '../testing/org.ts'

/**
 * Every error code that is known of the vendor's REST API, and what leads to it here. What no state of an org leads to
 * is a fault that is switched on.
 */
let org: OrgWorld
const ids: Record<string, string> = {}
beforeAll(async () => {
  org = await createOrg()
  const make = async (type: string, body: object) =>
    (await org.call('POST', `${V}/sobjects/${type}`, body)).json.id as string
  ids.account = await make('Account', { Name: 'Acme' })
  ids.held = await make('Account', { Name: 'Held' })
  ids.gone = await make('Account', { Name: 'Gone' })
  ids.contact = await make('Contact', { LastName: 'A', Email: 'twin@example.com' })
  await make('Contact', { LastName: 'B', Email: 'twin@example.com' })
  await org.call('DELETE', `${V}/sobjects/Account/${ids.gone}`)
  await control('locks', { id: ids.held })
  await control('objects/Account/fields', {
    name: 'Tier__c',
    type: 'picklist',
    values: ['a'],
    restricted: true,
  })
  await control('objects/Account/fields', { name: 'Key__c', type: 'string', unique: true, external_id: true })
  await control('access', { object: 'Account', field: 'Fax', access: 'read_only' })
  await control('access', { object: 'Case', access: 'read_only' })
  await control('validation-rules', {
    object: 'Lead',
    field: 'City',
    is: 'equal',
    value: 'x',
    message: 'No x.',
  })
  await control('duplicate-rules', { object: 'Lead', fields: ['Email'] })
  await make('Account', { Name: 'Key', Key__c: 'k' })
  await make('Lead', { LastName: 'L', Company: 'C', Email: 'l@example.com' })
})
afterAll(() => org.close())

const control = (path: string, body: object) => org.call('POST', `/_sandbox/salesforce/${path}`, body)
const query = (text: string) => org.call('GET', `${V}/query?q=${encodeURIComponent(text)}`)
const account = (body: object) => org.call('POST', `${V}/sobjects/Account`, body)
const contact = (body: object) => org.call('POST', `${V}/sobjects/Contact`, { LastName: 'x', ...body })
const lead = (body: object) =>
  org.call('POST', `${V}/sobjects/Lead`, { LastName: 'x', Company: 'y', ...body })
const get = (path: string, headers: Record<string, string> = {}) =>
  org.call('GET', `${V}${path}`, undefined, headers)

type Answer = ReturnType<OrgWorld['call']>

/** A call that a fault of the vendor's own words meets. */
const struck = (name: string, more: object = {}): (() => Answer) => {
  return () => {
    org.salesforce.faults.add({ times: 1, effect: { kind: 'vendor', name, ...more } })
    return get('/limits')
  }
}
/** A call by an org whose settings are others. */
async function under(settings: Partial<typeof org.salesforce.settings>): Promise<Awaited<Answer>> {
  const before = { ...org.salesforce.settings }
  Object.assign(org.salesforce.settings, settings)
  const answer = await get('/limits')
  Object.assign(org.salesforce.settings, before)
  return answer
}

const CASES: readonly [status: number, code: string, message: string | RegExp, run: () => Answer][] = [
  [
    401,
    'INVALID_SESSION_ID',
    'Session expired or invalid',
    () => get('/limits', { authorization: 'Bearer x' }),
  ],
  [401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE', () => get('/limits', { authorization: 'Basic x' })],
  [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', () => under({ dailyApiRequests: 0 })],
  [
    ...([403, 'REQUEST_LIMIT_EXCEEDED'] as const),
    'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
    () => under({ concurrentLongCalls: 0 }),
  ],
  [
    ...([403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'] as const),
    struck('long_transactions'),
  ],
  [
    ...([403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.'] as const),
    () => under({ apiEnabled: false }),
  ],
  [403, 'INSUFFICIENT_ACCESS', /./, struck('error', { code: 'INSUFFICIENT_ACCESS' })],
  [
    ...([403, 'INSUFFICIENT_ACCESS_OR_READONLY', /insufficient access/] as const),
    () => org.call('POST', `${V}/sobjects/Case`, { Subject: 'x' }),
  ],
  [
    ...([403, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', /./] as const),
    () => org.call('POST', `${V}/sobjects/Organization`, { Name: 'x' }),
  ],
  [400, 'MALFORMED_QUERY', /unexpected token: 'Account'/, () => query('SELECT Id x Account')],
  [400, 'INVALID_TYPE', /sObject type 'Foo' is not supported/, () => query('SELECT Id FROM Foo')],
  [400, 'INVALID_FIELD', /No such column 'Foo' on entity 'Account'/, () => query('SELECT Foo FROM Account')],
  [400, 'INVALID_QUERY_LOCATOR', 'invalid query locator', () => get('/query/0r8000000000000AAA-2000')],
  [
    ...([400, 'INVALID_QUERY_FILTER_OPERATOR', /./] as const),
    () => query("SELECT Id FROM Account WHERE NumberOfEmployees LIKE 'x'"),
  ],
  [
    ...([400, 'EXCEEDED_ID_LIMIT', /cannot submit more than 200/] as const),
    () => org.call('POST', `${V}/composite/sobjects`, { records: Array.from({ length: 201 }, () => ({})) }),
  ],
  [
    ...([400, 'INVALID_REPLICATION_DATE', /./] as const),
    () => get('/sobjects/Account/updated?start=2026-05-01T00:00:00Z&end=2026-05-01T00:00:30Z'),
  ],
  [400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', () => account({})],
  [
    400,
    'INVALID_FIELD',
    "No such column 'Foo' on sobject of type Account",
    () => account({ Name: 'x', Foo: 1 }),
  ],
  [
    ...([400, 'INVALID_FIELD_FOR_INSERT_UPDATE', /^Unable to create\/update fields: Fax\. /] as const),
    () => account({ Name: 'x', Fax: '1' }),
  ],
  [400, 'MALFORMED_ID', 'Account ID: id value of incorrect type: 1', () => contact({ AccountId: '1' })],
  [
    ...([400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'] as const),
    () => contact({ AccountId: `${ids.account?.slice(0, 12)}zzz` }),
  ],
  [
    ...([
      400,
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      /bad value for restricted picklist field: b/,
    ] as const),
    () => account({ Name: 'x', Tier__c: 'b' }),
  ],
  [
    ...([400, 'STRING_TOO_LONG', /^First Name: data value too large: .*\(max length=40\)$/] as const),
    () => contact({ FirstName: 'x'.repeat(41) }),
  ],
  [400, 'INVALID_EMAIL_ADDRESS', /invalid email address: x/, () => contact({ Email: 'x' })],
  [400, 'NUMBER_OUTSIDE_VALID_RANGE', /./, () => account({ Name: 'x', AnnualRevenue: 1e30 })],
  [400, 'NUMBER_OUTSIDE_VALID_RANGE', /offset/, () => query('SELECT Id FROM Account OFFSET 2001')],
  [
    ...([400, 'FIELD_INTEGRITY_EXCEPTION', /./] as const),
    () => org.call('POST', `${V}/sobjects/Event`, { Subject: 'x', ActivityDateTime: '2026-05-01T08:00:00Z' }),
  ],
  [400, 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'No x.', () => lead({ City: 'x' })],
  [400, 'JSON_PARSER_ERROR', /./, () => org.call('POST', `${V}/sobjects/Account`, '{')],
  [
    ...([
      400,
      'DUPLICATE_VALUE',
      /^duplicate value found: Key__c duplicates value on record with id: 001/,
    ] as const),
    () => account({ Name: 'x', Key__c: 'k' }),
  ],
  [400, 'DUPLICATES_DETECTED', 'Use one of these records?', () => lead({ Email: 'L@example.com' })],
  [
    ...([
      400,
      'UNABLE_TO_LOCK_ROW',
      /^unable to obtain exclusive access to this record or 1 records: 001/,
    ] as const),
    () => org.call('PATCH', `${V}/sobjects/Account/${ids.held}`, { Name: 'y' }),
  ],
  [400, 'QUERY_TIMEOUT', /running for too long/, struck('query_timeout')],
  [400, 'TXN_SECURITY_METERING_ERROR', /./, struck('error', { code: 'TXN_SECURITY_METERING_ERROR' })],
  [400, 'STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', struck('storage_full')],
  [400, 'TOO_MANY_ENUM_VALUE', 'x', struck('error', { code: 'TOO_MANY_ENUM_VALUE', message: 'x' })],
  [404, 'NOT_FOUND', 'The requested resource does not exist', () => get('/nothing')],
  [
    ...([
      404,
      'NOT_FOUND',
      'Provided external ID field does not exist or is not accessible: Foo__c',
    ] as const),
    () => get('/sobjects/Account/Foo__c/x'),
  ],
  [404, 'ENTITY_IS_DELETED', 'entity is deleted', () => get(`/sobjects/Account/${ids.gone}`)],
  [
    ...([405, 'METHOD_NOT_ALLOWED', "HTTP Method 'PUT' not allowed. Allowed are GET,POST"] as const),
    () => org.call('PUT', `${V}/sobjects/Account`, {}),
  ],
  [409, 'CONFLICT', /./, struck('error', { code: 'CONFLICT', status: 409 })],
  [410, 'UNSUPPORTED_API_VERSION', /25\.0/, () => org.call('GET', '/services/data/v25.0/sobjects')],
  [
    ...([412, 'PRECONDITION_FAILED', /./] as const),
    () => get(`/sobjects/Account/${ids.account}`, { 'if-match': '"other--gzip"' }),
  ],
  [414, 'URI_TOO_LONG', /./, () => get(`/query?q=${'x'.repeat(16_400)}`)],
  [
    ...([415, 'UNSUPPORTED_MEDIA_TYPE', /./] as const),
    () => org.call('POST', `${V}/sobjects/Account`, 'x', { 'content-type': 'text/plain' }),
  ],
  [428, 'PRECONDITION_REQUIRED', /./, struck('error', { code: 'PRECONDITION_REQUIRED', status: 428 })],
  [431, 'REQUEST_HEADER_TOO_LARGE', /./, () => get('/limits', { 'x-large': 'x'.repeat(16_400) })],
  [500, 'UNKNOWN_EXCEPTION', /^An unexpected error occurred\./, struck('server_error')],
  [503, 'SERVER_UNAVAILABLE', /./, struck('server_error', { status: 503 })],
  [
    ...([400, 'INVALIDENTITY', /is not supported by the Bulk API/] as const),
    () => org.call('POST', `${V}/jobs/query`, { operation: 'query', query: 'SELECT Id FROM TaskStatus' }),
  ],
  [400, 'INVALIDJOB', /./, () => org.call('POST', `${V}/jobs/ingest`, { operation: 'insert' })],
]

describe('every error code of the vendor', () => {
  test.each(CASES)('%i %s %s', async (status, code, message, run) => {
    const answer = await run()
    expect([answer.status, answer.json?.[0]?.errorCode]).toEqual([status, code])
    expect(answer.json[0].message).toMatch(message)
    expect(answer.json).toHaveLength(1)
  })

  test('300 of several records, 420 of the edge, and a page while it is maintained', async () => {
    const several = await get('/sobjects/Contact/Email/twin@example.com')
    expect([several.status, several.json]).toEqual([
      300,
      [`${V}/sobjects/Contact/${ids.contact}`, expect.stringContaining(`${V}/sobjects/Contact/003`)],
    ])
    const edge = await struck('edge_unavailable')()
    expect([edge.status, edge.text]).toEqual([420, 'edge unavailable'])
    const page = await struck('maintenance')()
    expect([page.status, page.text]).toEqual([503, expect.stringContaining('We are down for maintenance')])
  })

  test('the codes inside of composite calls', async () => {
    const one = { method: 'POST', url: `${V}/sobjects/Account`, referenceId: 'a', body: {} }
    const other = { ...one, referenceId: 'b', body: { Name: '@{a.id}' } }
    const composite = (await org.call('POST', `${V}/composite`, { compositeRequest: [one, other] })).json
    expect(composite.compositeResponse[1].body[0].errorCode).toBe('PROCESSING_HALTED')
    const batchRequests = [
      { method: 'GET', url: 'v60.0/nothing' },
      { method: 'GET', url: 'v60.0/limits' },
    ]
    const batch = (await org.call('POST', `${V}/composite/batch`, { batchRequests, haltOnError: true })).json
    expect(batch.results[1]).toMatchObject({
      statusCode: 412,
      result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }],
    })
    const records = [{ Name: 'x' }, {}].map((record) => ({ attributes: { type: 'Account' }, ...record }))
    const all = await org.call('POST', `${V}/composite/sobjects`, { allOrNone: true, records })
    expect(all.json[0].errors[0].statusCode).toBe('ALL_OR_NONE_OPERATION_ROLLED_BACK')
  })
})

const TOKEN_CASES: readonly [error: string, description: RegExp, form: Record<string, string>][] = [
  ['unsupported_grant_type', /^grant type not supported$/, { grant_type: 'password' }],
  ['invalid_client_id', /^client identifier invalid$/, { grant_type: 'refresh_token', client_id: 'x' }],
  ['invalid_client', /^invalid client credentials$/, { grant_type: 'refresh_token', client_secret: 'x' }],
  ['invalid_grant', /^expired access\/refresh token$/, { grant_type: 'refresh_token', refresh_token: 'x' }],
  ['invalid_grant', /^invalid authorization code$/, { grant_type: 'authorization_code', code: 'x' }],
]

describe('every error of the token endpoint', () => {
  const send = async (form: Record<string, string>) => {
    const app = org.salesforce.apps.create({ name: 'App', callbackUrls: ['http://localhost/'] })
    const own = { client_id: app.clientId, client_secret: String(app.clientSecret) }
    const body = new URLSearchParams({ ...own, ...form })
    const answer = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body })
    return { status: answer.status, json: await answer.json() }
  }

  test.each(TOKEN_CASES)('%s %s', async (error, description, form) => {
    const { status, json } = await send(form)
    expect([status, json]).toEqual([400, { error, error_description: expect.stringMatching(description) }])
  })

  test.each([
    'inactive_user',
    'inactive_org',
    'rate_limit_exceeded',
    'invalid_scope',
  ])('%s as a fault', async (error) => {
    org.salesforce.faults.add({
      ...{ times: 1, match: { path: '/services/oauth2/token' } },
      effect: { kind: 'vendor', name: 'token_refused', error },
    })
    const { status, json } = await send({ grant_type: 'refresh_token', refresh_token: 'x' })
    expect([status, json]).toEqual([400, { error, error_description: expect.any(String) }])
  })
})
