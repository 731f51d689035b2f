import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, sendRaw } from './http.ts'
import { expectProblem, type ProblemBody } from './problem.ts'
import { ALL_SCOPES, startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 2 } })
})
afterAll(() => world.close())

const post = (body: unknown, headers?: Record<string, string>) =>
  world.call('POST', world.at('/contacts'), { body, ...(headers ? { headers } : {}) })

/** Sends a request line and headers as they are; answers with the status and the problem's code. */
async function raw(path: string, method = 'GET'): Promise<{ status: number; code: string | undefined }> {
  const text = await sendRaw(
    world.url,
    `${method} ${path} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${world.apiKey}\r\nconnection: close\r\n\r\n`,
  )
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const { code } = (body.startsWith('{') ? JSON.parse(body) : {}) as Partial<ProblemBody>
  return { status: Number(head.split(' ')[1]), code }
}

describe('a body', () => {
  test('of more than a megabyte is refused, with its length told and without', async () => {
    expectProblem(await post(`{"first_name":"${'x'.repeat(1_048_576)}"}`), 'payload_too_large')
    const stream = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(65_536))),
    })
    const answer = await fetch(world.url + world.at('/contacts'), {
      method: 'POST',
      headers: { authorization: `Bearer ${world.apiKey}`, 'content-type': 'application/json' },
      body: stream,
      duplex: 'half',
    } as RequestInit).catch((error: Error) => error)
    // A server may answer or hang up while the rest is still being sent; it must not read it all.
    if (answer instanceof Response) expect(answer.status).toBe(413)
  })

  test.each([
    ['arrays', '['.repeat(4_175) + ']'.repeat(4_175)],
    ['half a million arrays', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['objects', `${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`],
  ])('that is a bomb of %s is refused', async (_, body) => {
    const { status, body: problem } = await post(body)
    expect(status).toBe(400)
    expect(['invalid_request', 'invalid_json']).toContain((problem as ProblemBody).code)
  })

  test('of ten thousand names and one is refused', async () => {
    const names = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, 1]))
    expectProblem(await post({ custom_fields: names }), 'invalid_request')
  })

  test.each([
    '{"__proto__":{"polluted":true}}',
    '{"custom_fields":{"__proto__":{"polluted":true}}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"custom_fields":{"prototype":"x"}}',
    '{"first_name":"A","emails":[{"__proto__":1}]}',
  ])('that would poison objects is refused: %s', async (body) => {
    expectProblem(await post(body), 'invalid_request')
    expect(Object.prototype).not.toHaveProperty('polluted')
  })

  test('with the character NUL is refused', async () => {
    expectProblem(await post({ first_name: 'A\0B' }), 'invalid_request')
  })

  test('that is not UTF-8 is refused', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"first_name":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ])
    expectProblem(await post(bytes), 'invalid_json')
  })

  test.each([
    '{',
    '{"first_name":}',
    'first_name=A',
    "{'first_name':'A'}",
    '{"a":1}{"b":2}',
    'NaN',
    '\ufeff{}x',
  ])('that is not JSON is refused without being quoted: %s', async (body) => {
    const { detail } = expectProblem(await post(body), 'invalid_json')
    if (body.length > 3) expect(detail).not.toContain(body)
  })

  test('with a secret in it and a mistake after it is not told back', async () => {
    const body = `{"credential":{"token":"${world.token}"}`
    const answer = await world.call('POST', '/v1/connections', { body })
    expectProblem(answer, 'invalid_json')
    expect(answer.text).not.toContain(world.token.slice(10, 30))
    const bare = await world.call('POST', '/v1/connections', { body: world.token })
    expect(bare.text).not.toContain(world.token.slice(10, 30))
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonp',
    'application/xml',
  ])('of the type %s is refused', async (type) => {
    expectProblem(await post('{"first_name":"A"}', { 'content-type': type }), 'unsupported_media_type')
  })

  test('without a type is refused', async () => {
    const body = '{"first_name":"A"}'
    const text = await sendRaw(
      world.url,
      `POST ${world.at('/contacts')} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${world.apiKey}\r\n` +
        `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
    expect(text).toMatch(/^HTTP\/1.1 415 /)
  })

  test.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
  ])('of the type %s is taken', async (type) => {
    expect((await post('{"first_name":"A"}', { 'content-type': type })).status).toBe(201)
  })

  test.each([
    '1e400',
    '9007199254740993',
    '-0',
  ])('with the number %s where a count belongs is not kept wrong', async (number) => {
    const answer = await world.call('POST', world.at('/companies'), {
      body: `{"name":"N","employees":${number}}`,
    })
    if (answer.status === 201) expect(JSON.stringify(answer.body)).toContain('"employees":0')
    else expect(answer.status).toBe(400)
  })

  test('with half a character pair does not end in a failure of ours', async () => {
    const answer = await post('{"first_name":"\\ud800"}')
    expect(answer.status).toBeLessThan(500)
  })
})

describe('an answer of the CRM', () => {
  const POISON =
    '"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"prototype":"x"'
  const answers = (path: string, body: string) =>
    world.hubspot.faults.add({
      match: { path },
      times: 1,
      effect: { kind: 'status', status: 200, body, headers: { 'content-type': 'application/json' } },
    })
  const RECORD = `{"id":"1",${POISON},"properties":{"firstname":"A","lastmodifieddate":"2026-01-01T00:00:00Z",${POISON}},"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","archived":false}`
  const property = (name: string) =>
    `{"name":"${name}","label":"${name}","type":"string","fieldType":"text","groupName":"g","options":[],${POISON}}`

  test.each([
    ['a page', '/crm/objects/*', `{${POISON},"results":[${RECORD}]}`, '/contacts?include_raw=true'],
    ['a record', '/crm/objects/*', RECORD, '/contacts/1'],
    [
      'the account’s own properties',
      '/crm/properties/*',
      `{${POISON},"results":[${['__proto__', 'constructor', 'prototype', 'toString'].map(property)}]}`,
      '/schema/contacts',
    ],
    ['an error', '/crm/objects/*', `{"status":"error",${POISON}}`, '/contacts'],
  ])('that would poison objects (%s) poisons none, and ends in no failure of ours', async (_, path, body, ask) => {
    // A key of its own: nothing of the account is remembered.
    const { token } = world.hubspot.serviceKeys.create({ name: 'fresh', scopes: ALL_SCOPES })
    const { id } = (await world.connect(token)).body
    const rule = answers(path, body)
    const calls = await world.callsDuring(async () => {
      const answer = await world.call('GET', `/v1/connections/${id}${ask}`)
      expect([200, 502]).toContain(answer.status)
      expect((answer.body as Record<string, unknown>).polluted).toBeUndefined()
    })
    expect(calls.some((call) => call.path.startsWith(path.replace('*', '')))).toBe(true)
    world.hubspot.faults.remove(rule.id)
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect((await world.call('GET', world.at('/contacts?limit=1'))).status).toBe(200)
  })
})

describe('an address', () => {
  test.each([
    ['/contacts/%2e%2e', 404],
    ['/contacts/..', 404],
    ['/contacts/%2E%2E%2F%2e%2e', 404],
    ['/contacts/..%2f..%2faccount-info', 404],
    ['/contacts/%252e%252e', 404],
    ['/contacts/%', 404],
    ['/contacts/%E0%A4%A', 404],
    ['/contacts/%0d%0aset-cookie:a=b', 404],
    ['/contacts/%20', 404],
    ['/contacts/', 405],
    ['/contacts/%00', 400],
    [`/contacts/${'1'.repeat(256)}`, 400],
    ['/contacts?cursor=%00', 400],
    ['//contacts', 404],
  ])('%s is answered with %i', async (path, status) => {
    const { ledger } = world.hubspot
    const before = ledger.total
    expect((await raw(world.at(path))).status).toBe(status)
    // Whatever an id looks like, HubSpot is asked for a contact of that name and nothing else.
    for (const call of ledger.entries({ after: before })) {
      expect(call.path).toMatch(/^\/crm\/objects\/2026-03\/contacts\/[^/?]+$/)
    }
  })

  test.each([
    '/v1/connections/%00',
    '/v1/connections?cursor=%00',
    '/v1/connections/%00/contacts',
  ])('with the character NUL is refused: %s', async (path) => {
    expect(await raw(path)).toEqual({ status: 400, code: 'invalid_request' })
  })

  test('of another form than a path is answered or refused, and never trusted', async () => {
    expect((await raw('http://elsewhere.example/healthz')).status).toBe(200)
    expect((await raw('//elsewhere.example/v1/connections')).status).toBe(404)
    expect((await raw('*', 'OPTIONS')).status).toBeLessThan(500)
  })

  test('that is huge is refused by the server itself', async () => {
    expect((await raw(`/v1/connections?cursor=${'a'.repeat(20_000)}`)).status).toBe(431)
  })
})

describe('a method', () => {
  const allowOf = (answer: Answer) => {
    expectProblem(answer, 'method_not_allowed')
    return answer.headers.get('allow')
  }

  test.each([
    ['PUT', '/contacts', 'GET, HEAD, POST'],
    ['POST', '/contacts/1', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/contacts/search/x', null],
    ['DELETE', '/users/1', 'GET, HEAD'],
    ['POST', '/pipelines', 'GET, HEAD'],
    ['OPTIONS', '/contacts', 'GET, HEAD, POST'],
    ['PROPFIND', '/contacts', 'GET, HEAD, POST'],
  ])('%s %s', async (method, path, allow) => {
    const answer = await world.call(method, world.at(path))
    if (allow === null) expectProblem(answer, 'not_found')
    else expect(allowOf(answer)).toBe(allow)
  })

  test.each(['/healthz', '/readyz', '/docs', '/openapi.json'])('POST %s', async (path) => {
    expect(allowOf(await world.call('POST', path))).toBe('GET, HEAD')
  })

  test('HEAD is GET without the body', async () => {
    const path = world.at('/contacts?limit=1')
    const [head, get] = [await world.call('HEAD', path), await world.call('GET', path)]
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'))
  })

  test('nothing that is no HTTP gets anywhere', async () => {
    expect(await sendRaw(world.url, 'HELLO\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })
})
