import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, request } from '../e2e/http.ts'
import { fill, operationsOf } from '../e2e/operations.ts'
import { ALL_SCOPES, startWorld, type World } from '../e2e/world.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { shows } from './heavy.ts'

/** The failures that are the vendor's and not ours. */
const VENDOR_FAILURES = [502, 504]
/** Sending and answering are two processes: a few at once keep both of them busy. */
const CLIENTS = 4
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__']

let world: World
/** A gateway on frozen prototypes and without `__proto__`: whoever leans on them, or writes into them, fails. */
let frozen: GatewayProcess
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 3, companies: 1, deals: 1 } })
  frozen = await startGatewayProcess(world)
})
afterAll(async () => {
  await frozen.stop()
  await world.close()
})

const send = (method: string, path: string, body?: string): Promise<Answer> =>
  request(frozen.url + path, method, {
    headers: { authorization: `Bearer ${world.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  })

/** A body that the document's routes know, with a poisonous name at a depth. */
const BODIES = (name: string) => [
  `{"${name}":{"polluted":true}}`,
  `{"custom_fields":{"${name}":{"polluted":true}}}`,
  `{"filter":{"field":"custom_fields.${name}","op":"eq","value":"x"}}`,
  `{"name":"x","first_name":"x","emails":[{"${name}":1}],"objects":{"${name}":"read"}}`,
  `{"constructor":{"prototype":{"${name}":true}}}`,
]

test('S10: poisonous names in every body, query and path of a gateway on frozen prototypes: none fails', async () => {
  const operations = (await operationsOf(world)).filter(({ id }) => !/quarantine|connections_delete/.test(id))
  const failed: string[] = []
  let tried = 0
  const look = async (method: string, path: string, body?: string) => {
    const { status, text } = await send(method, path, body)
    tried++
    if (status >= 500 && !VENDOR_FAILURES.includes(status)) failed.push(`${method} ${path} ${body}: ${text}`)
    if (text.includes('polluted') && status < 400) failed.push(`taken: ${method} ${path} ${body}: ${text}`)
  }
  const tryAll = async (operation: (typeof operations)[number]) => {
    const { method, path } = fill(operation, { connection_id: world.connectionId })
    for (const name of NAMES) {
      await look(method, `${path}?${name}=1&${name}[polluted]=1`)
      const inPath = fill(operation, {
        connection_id: world.connectionId,
        record_id: name,
        key_id: name,
        object: name,
      })
      await look(inPath.method, inPath.path, method === 'GET' || method === 'DELETE' ? undefined : '{}')
      if (method === 'GET' || method === 'DELETE') continue
      for (const body of BODIES(name)) await look(method, path, body)
    }
  }
  const waiting = [...operations]
  const client = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await tryAll(next)
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  expect(failed).toEqual([])
  expect((await send('GET', '/readyz')).status).toBe(200)
  shows('S10', tried, 'requests with poisonous names to a gateway on frozen prototypes: 0 failures')
})

test('S10: poisonous names in the answers of the CRM to a gateway on frozen prototypes: none fails', async () => {
  const poison = NAMES.map((name) => `"${name}":{"polluted":"yes"}`).join(',')
  const record = `{"id":"1",${poison},"properties":{"firstname":"A","lastmodifieddate":"2026-01-01T00:00:00Z",${poison}},"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","archived":false}`
  const properties = NAMES.map(
    (name) =>
      `{"name":"${name}","label":"${name}","type":"string","fieldType":"text","groupName":"g","options":[],${poison}}`,
  )
  const answers: [path: string, status: number, body: string, method: string, ask: string][] = [
    [
      '/crm/objects/*',
      200,
      `{${poison},"results":[${record}],"paging":{${poison}}}`,
      'GET',
      '/contacts?include_raw=true',
    ],
    ['/crm/objects/*', 200, record, 'GET', '/contacts/1?include_raw=true'],
    ['/crm/objects/*', 200, `{"total":1,"results":[${record}],${poison}}`, 'POST', '/contacts/search'],
    ['/crm/objects/*', 201, record, 'POST', '/contacts'],
    ['/crm/objects/*', 200, record, 'PATCH', '/contacts/1'],
    ['/crm/properties/*', 200, `{${poison},"results":[${properties.join(',')}]}`, 'GET', '/schema/contacts'],
    [
      '/crm/properties/*',
      200,
      `{${poison},"results":[${properties.join(',')}]}`,
      'GET',
      '/contacts?include_raw=true',
    ],
    [
      '/crm/*',
      403,
      `{"status":"error","category":"__proto__","message":"x","context":{${poison}},${poison}}`,
      'GET',
      '/contacts',
    ],
    ['/crm/*', 400, `{"status":"error","errors":[{${poison}}],${poison}}`, 'POST', '/contacts'],
  ]
  const failed: string[] = []
  for (const [path, status, body, method, ask] of answers) {
    // A connection of its own: nothing of the account is remembered.
    const { token } = world.hubspot.serviceKeys.create({ name: 'fresh', scopes: ALL_SCOPES })
    const { id } = (await world.connect(token)).body
    const effect = { kind: 'status', status, body, headers: { 'content-type': 'application/json' } } as const
    const rule = world.hubspot.faults.add({ match: { path }, times: 1, effect })
    const answer = await send(
      method,
      `/v1/connections/${id}${ask}`,
      method === 'GET' ? undefined : '{"first_name":"A"}'.repeat(ask.endsWith('search') ? 0 : 1) || '{}',
    )
    world.hubspot.faults.remove(rule.id)
    if (answer.status >= 500 && !VENDOR_FAILURES.includes(answer.status))
      failed.push(`${ask}: ${answer.text}`)
    expect((answer.body as Record<string, unknown>).polluted).toBeUndefined()
  }
  expect(failed).toEqual([])
  expect((await send('GET', `${world.at('/contacts?limit=1')}`)).status).toBe(200)
  shows('S10', answers.length * NAMES.length, 'poisonous names in answers of the CRM: 0 failures')
})
