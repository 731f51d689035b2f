import { afterAll, beforeAll, expect, test } from 'vitest'
import { problems } from '../../src/model/problems.ts'
import { shows, times } from '../faults/heavy.ts'
import { type MadeUp, Requests } from './random-requests.ts'
import { type Schema, violations } from './schema-check.ts'
import { ALL_SCOPES, startWorld, type World } from './world.ts'

const REQUESTS = times(1_000, 10_000)
const SEQUENCES = times(50, 2_000)
const AT_ONCE = 20
/** The failures that are HubSpot's and not ours. */
const VENDOR_FAILURES = [502, 504]

let world: World
let document: Document
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 20, companies: 5, deals: 5, owners: 2 } })
  document = (await world.call<Document>('GET', '/openapi.json')).body
})
afterAll(() => world.close())

interface Answers {
  content?: Record<string, { schema: Schema }>
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Answers> }>>
  components?: { schemas?: Record<string, unknown> }
}

/** What was answered to requests that were made up, and what of it is not as the document says. */
const strange: string[] = []
const statuses = new Map<number, number>()

async function send({ method, path, template, body }: MadeUp) {
  const answer = await world.call<{ id?: string }>(method, path, body === undefined ? {} : { body })
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
  const what = `${method} ${path} ${body ?? ''} → ${answer.status} ${answer.text.slice(0, 300)}`
  if (answer.status >= 500 && !VENDOR_FAILURES.includes(answer.status)) strange.push(what)
  const documented = document.paths[template]?.[method.toLowerCase()]?.responses ?? {}
  if (!(String(answer.status) in documented)) strange.push(`undocumented: ${what}`)
  const { code } = answer.body as { code?: string }
  if (answer.status >= 400 && !(String(code) in problems)) strange.push(`no problem: ${what}`)
  const [described] = Object.entries(documented[String(answer.status)]?.content ?? {})
  if (described) {
    const [media, { schema }] = described
    const bodies = media === 'application/x-ndjson' ? linesOf(answer.text) : [answer.body]
    const wrong = bodies.flatMap((each) => violations(document, schema, each))
    if (wrong.length > 0) strange.push(`not as documented: ${wrong.slice(0, 3).join(', ')}: ${what}`)
  }
  return answer
}

const linesOf = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))

function told(): string {
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
  return `5xx of ours 0, undocumented statuses 0, answers unlike their schema 0 (${counts.join(', ')})`
}

test('S9: requests made up from the document: none hangs, none fails here, all are as documented', async () => {
  statuses.clear()
  const [contact] = (await world.records('contacts').list({ limit: 1 })).data
  // One quarantine would close the connection for all that comes after it, as would its guards.
  const paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => !/\/(quarantine|guards)$/.test(path)),
  )
  const ids = { connection_id: world.connectionId, record_id: String(contact?.id) }
  const requests = new Requests({ ...document, paths }, { seed: 20_260_312, ids })
  for (let count = 0; count < REQUESTS; count += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => send(requests.next())))
  }
  expect(strange).toEqual([])
  shows('S9', REQUESTS, `requests made up: ${told()}`)
  // The generator is worth something only while some of what it makes up is taken.
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 20)
  expect(statuses.get(400)).toBeGreaterThan(REQUESTS / 20)
})

/** Collections of the document: what a POST there makes has an address below, by an id that the answer tells. */
const collections = () =>
  Object.entries(document.paths).flatMap(([path, { post }]) => {
    const item = Object.keys(document.paths).find((each) =>
      new RegExp(`^${literal(path)}/\\{\\w+\\}$`).test(each),
    )
    return post && item ? [{ path, item, idName: /\{(\w+)\}$/.exec(item)?.[1] ?? '' }] : []
  })

const literal = (text: string) => text.replaceAll(/[{}]/g, '\\$&')

/** A body for each that is taken. */
const made = (): Record<string, object> => ({
  '/v1/connections': {
    connector: 'hubspot',
    credential: {
      type: 'service_key',
      token: world.hubspot.serviceKeys.create({ name: 'f', scopes: ALL_SCOPES }).token,
    },
    base_url: world.sandboxUrl,
  },
  '/v1/connections/{connection_id}/credentials': {
    credential: {
      type: 'service_key',
      token: world.hubspot.serviceKeys.create({ name: 'f', scopes: ALL_SCOPES }).token,
    },
  },
  '/v1/oauth-apps': {
    connector: 'hubspot',
    name: 'f',
    client_id: crypto.randomUUID(),
    client_secret: 'x'.repeat(36),
  },
  '/v1/connect-sessions': { connector: 'hubspot' },
  '/v1/api-keys': { name: 'f', scopes: ['contacts:read'] },
  '/v1/connections/{connection_id}/contacts': { first_name: 'F' },
  '/v1/connections/{connection_id}/companies': { name: 'F' },
  '/v1/connections/{connection_id}/deals': { name: 'F' },
  '/v1/connections/{connection_id}/leads': { last_name: 'F', company_name: 'F' },
})

test('S9: a body is known for every collection of the document', () => {
  expect(Object.keys(made())).toEqual(expect.arrayContaining(collections().map(({ path }) => path)))
})

test('S9: what was made is worked with, deleted and asked for again: all as documented, and gone is gone', async () => {
  statuses.clear()
  const requests = new Requests(document, { seed: 7, ids: { connection_id: world.connectionId } })
  const all = collections()
  let lived = 0
  let gone = 0
  const live = async () => {
    const { path, item, idName } = all[requests.whole(all.length)] as (typeof all)[number]
    const ids: Record<string, string> = { connection_id: world.connectionId }
    const here = path.replace('{connection_id}', world.connectionId)
    const body = JSON.stringify(made()[path])
    const { status, body: first } = await send({ method: 'POST', template: path, path: here, body })
    if (status !== 201 || !first.id) return
    lived++
    ids[idName] = first.id
    for (let step = requests.whole(5); step >= 0; step--) {
      await send(requests.oneOf((template) => template.startsWith(item), ids))
    }
    const methods = document.paths[item] ?? {}
    if (!methods.delete) return
    const at = `${here}/${first.id}`
    const deleted = await send({ method: 'DELETE', template: item, path: at, body: undefined })
    if (deleted.status !== 204 || !methods.get) return
    const again = await send({ method: 'GET', template: item, path: at, body: undefined })
    if (again.status !== 404) strange.push(`not gone: GET ${at} → ${again.status}`)
    gone++
  }
  for (let count = 0; count < SEQUENCES; count += 10) await Promise.all(Array.from({ length: 10 }, live))
  expect(strange).toEqual([])
  expect(lived).toBeGreaterThan(SEQUENCES / 2)
  shows('S9', SEQUENCES, `lives of things: ${lived} made, ${gone} deleted and gone; ${told()}`)
})

test('the gateway is as well as before', async () => {
  expect((await world.call('GET', '/readyz')).status).toBe(200)
  expect((await world.call('GET', world.at('/contacts?limit=1'))).status).toBe(200)
})
