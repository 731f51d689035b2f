import { afterAll, beforeAll, expect, test } from 'vitest'
import { problems } from '../../src/model/problems.ts'
import { Requests } from './random-requests.ts'
import { startWorld, type World } from './world.ts'

/** A longer run: FUZZ_REQUESTS=12000 npx vitest run test/e2e/fuzz.test.ts */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 1_000)
/** The failures that are HubSpot's and not ours. */
const VENDOR_FAILURES = [502, 504]

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 20, companies: 5, deals: 5, owners: 2 } })
})
afterAll(() => world.close())

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, unknown> }>>
}

test('requests made up from the document: none hangs, none fails here, all are as documented', async () => {
  const { body: document } = await world.call<Document>('GET', '/openapi.json')
  const [contact] = (await world.records('contacts').list({ limit: 1 })).data
  // One quarantine would close the connection for all that comes after it, as would its guards.
  const paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => !/\/(quarantine|guards)$/.test(path)),
  )
  const requests = new Requests(
    { ...document, paths },
    {
      seed: 20_260_312,
      ids: { connection_id: world.connectionId, record_id: String(contact?.id) },
    },
  )
  const strange: string[] = []
  const statuses = new Map<number, number>()
  for (let count = 0; count < REQUESTS; count += 20) {
    const batch = Array.from({ length: 20 }, () => requests.next())
    await Promise.all(
      batch.map(async ({ method, path, template, body }) => {
        const answer = await world.call(method, path, body === undefined ? {} : { body })
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        const what = `${method} ${path} ${body ?? ''} → ${answer.status} ${answer.text.slice(0, 300)}`
        if (answer.status >= 500 && !VENDOR_FAILURES.includes(answer.status)) strange.push(what)
        const documented = document.paths[template]?.[method.toLowerCase()]?.responses ?? {}
        if (!(String(answer.status) in documented)) strange.push(`undocumented: ${what}`)
        const { code } = answer.body as { code?: string }
        if (answer.status >= 400 && !(String(code) in problems)) strange.push(`no problem: ${what}`)
      }),
    )
  }
  expect(strange).toEqual([])
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
  console.info(`S9: n = ${REQUESTS} requests made up, 5xx of ours 0, undocumented 0 (${counts.join(', ')})`)
  // The generator is worth something only while some of what it makes up is taken.
  expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 20)
  expect(statuses.get(400)).toBeGreaterThan(REQUESTS / 20)
})

test('the gateway is as well as before', async () => {
  expect((await world.call('GET', '/readyz')).status).toBe(200)
  expect((await world.call('GET', world.at('/contacts?limit=1'))).status).toBe(200)
})
