import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultEffect } from '../../sandbox/core/faults.ts'
import { diagnoses } from '../../src/model/diagnosis.ts'
import { problems } from '../../src/model/problems.ts'
import { expectProblem, type ProblemBody } from './problem.ts'
import { ALL_SCOPES, startWorld, type World } from './world.ts'

let world: World
let contact: string
const other = createServer((_, response) => {
  reached++
  response.end('{}')
})
let reached = 0
let elsewhere: string

beforeAll(async () => {
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  world = await startWorld({
    seed: { contacts: 3 },
    environment: { CROSSWALK_VENDOR_TIMEOUT_MS: '500' },
  })
  contact = String((await world.records('contacts').list({ limit: 1 })).data[0]?.id)
})
afterEach(() => world.hubspot.faults.clear())
afterAll(async () => {
  await world?.close()
  other.close()
  process.stdout.write(`broken provider: n=${tried} (fault × operation), slowest ${Math.round(slowest)} ms\n`)
})

let tried = 0
let slowest = 0
/** Three attempts of half a second, their back-offs, and a busy machine. */
const DEADLINE_MS = 15_000

const status = (code: number, headers?: Record<string, string>): FaultEffect => ({
  kind: 'status',
  status: code,
  body: { status: 'error', message: 'no', correlationId: '1' },
  ...(headers ? { headers } : {}),
})
const success = (body: string, type = 'application/json'): FaultEffect => ({
  kind: 'status',
  status: 200,
  body,
  headers: { 'content-type': type },
})
const redirect = (location: string): FaultEffect => ({
  kind: 'status',
  status: 302,
  body: '',
  headers: { location },
})

const faults: [name: string, effect: () => FaultEffect][] = [
  ...[401, 403, 404, 409, 414, 423, 429, 477, 500, 502, 503, 504, 521, 522, 523, 524, 525, 526].map(
    (code): [string, () => FaultEffect] => [String(code), () => status(code)],
  ),
  ['429 with retry-after 1', () => status(429, { 'retry-after': '1' })],
  ['429 with a huge retry-after', () => status(429, { 'retry-after': '999999999999' })],
  ['429 with a negative retry-after', () => status(429, { 'retry-after': '-1' })],
  ['429 with a date as retry-after', () => status(429, { 'retry-after': 'Fri, 01 Jan 2100 00:00:00 GMT' })],
  ['no answer', () => ({ kind: 'delay', ms: 1_500 })],
  ['a reset', () => ({ kind: 'reset' })],
  ['half an answer', () => ({ kind: 'truncate' })],
  ['garbage', () => ({ kind: 'garbage' })],
  ['truncated JSON', () => success('{"id":"1","properties":{"email":"a')],
  ['a page', () => success('<html>Hello</html>', 'text/html')],
  ['an empty 200', () => success('')],
  ['JSON as plain text with a wrong shape', () => success('{"a":1}', 'text/plain')],
  ['names twice and no id', () => success('{"properties":{},"properties":{}}')],
  ['a number that no double holds', () => success('{"id":1e400,"properties":{}}')],
  ['half a character and NUL', () => success('{"id":null,"properties":{"a":"\\ud800\\u0000"}}')],
  ['nesting of a million', () => success('['.repeat(1_000_000))],
  ['a redirect to another host', () => redirect(`${elsewhere}/x`)],
  ['a redirect to the cloud’s own address', () => redirect('http://169.254.169.254/latest/meta-data')],
  ['a redirect to itself', () => redirect('/crm/objects/2026-03/contacts')],
]

const operations: [name: string, method: string, path: () => string, body?: object][] = [
  ['list', 'GET', () => '/contacts?limit=2'],
  ['get', 'GET', () => `/contacts/${contact}`],
  ['search', 'POST', () => '/contacts/search', { limit: 2 }],
  ['create', 'POST', () => '/contacts', { first_name: 'Never' }],
  ['update', 'PATCH', () => `/contacts/${contact}`, { first_name: 'Never' }],
  ['archive', 'DELETE', () => `/contacts/${contact}`],
]

describe.each(operations)('%s', (operation, method, path, body) => {
  test.each(faults)('through %s ends as one documented problem, diagnosed, in time', async (name, effect) => {
    world.hubspot.faults.add({ match: { path: '/crm/objects/*' }, effect: effect() })
    // A key of its own for each: a refusal by limit closes a key for up to a day, and nothing would be sent.
    const { token } = world.hubspot.serviceKeys.create({ name: 'one', scopes: ALL_SCOPES })
    const { id } = (await world.connect(token)).body
    const { ledger } = world.hubspot
    const after = ledger.total
    const started = performance.now()
    const answer = await world.call(method, `/v1/connections/${id}${path()}`, body ? { body } : {})
    const ms = performance.now() - started
    tried++
    slowest = Math.max(slowest, ms)
    expect(ms).toBeLessThan(DEADLINE_MS)
    await expect
      .poll(
        () => ledger.entries({ after }).filter(({ path: sent }) => sent.startsWith('/crm/objects/')).length,
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0)
    expect(answer.text).not.toContain(token)
    expect(reached).toBe(0)
    // An archive answers with nothing, of which nothing is looked at.
    if (operation === 'archive' && answer.status === 204) {
      expect(name).toMatch(/half an answer|garbage|JSON|200|twice|double|NUL/)
      return
    }
    const { code, diagnosis } = answer.body as ProblemBody
    expect(Object.keys(problems)).toContain(code)
    expectProblem(answer, code)
    expect(Object.keys(diagnoses)).toContain(diagnosis?.code)
  })
})

test('and afterwards everything works as before', async () => {
  const found = await world.call('GET', world.at('/contacts?limit=100'))
  expect(found.status).toBe(200)
})
