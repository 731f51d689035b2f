import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../src/connector/mapping.ts'
import { Records } from '../../src/engine/records.ts'
import { newId } from '../../src/lib/ids.ts'
import type { Answer } from './http.ts'
import { expectProblem } from './problem.ts'
import { startWorld, type VendorCall, type World } from './world.ts'

interface Contact {
  id: string
  first_name?: string | null
  last_name?: string | null
  remote_url?: string | null
}

let world: World
let ids: string[]
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 250, deals: 30, companies: 10 } })
  ids = []
  for (let cursor = ''; ids.length < 250; ) {
    const page = await world.call<{ data: Contact[]; next_cursor: string }>(
      'GET',
      world.at(`/contacts?limit=100${cursor}`),
    )
    ids.push(...page.body.data.map(({ id }) => id))
    cursor = `&cursor=${page.body.next_cursor}`
  }
  await get(ids[0] ?? '')
  return () => world.close()
})
beforeEach(() => world.hubspot.faults.clear())
afterEach(() => world.hubspot.faults.clear())

const get = (id: string, query = '', headers: Record<string, string> = {}) =>
  world.call<Contact>('GET', world.at(`/contacts/${id}${query}`), { headers })
const ALONE = { 'crosswalk-share-calls': 'off' }

/** What the answers cost together, by their own account. */
const shareOf = ({ headers }: Answer) =>
  Number(headers.get('crosswalk-vendor-share') ?? headers.get('crosswalk-vendor-calls'))
const total = (answers: readonly Answer[]) => answers.reduce((so, each) => so + shareOf(each), 0)

async function during<Result>(act: () => Promise<Result>): Promise<[Result, VendorCall[]]> {
  let result: Result | undefined
  const calls = await world.callsDuring(async () => {
    result = await act()
  })
  return [result as Result, calls]
}

/** The vendor takes so long for what the path names. */
const slow = (path: string, ms = 300) =>
  world.hubspot.faults.add({ match: { path }, effect: { kind: 'delay', ms } })

describe('gets of many callers', () => {
  test('1,000 at once take at most 15 calls, and each gets its own record', async () => {
    const { engine, connections, accountId } = world.rooms
    const connection = await connections.open(accountId, world.connectionId)
    const wanted = Array.from({ length: 1_000 }, (_, n) => ids[n % ids.length] ?? '')
    const getOne = async (id: string) => {
      const session = engine.session(connection)
      const request = { selection: EVERYTHING, includeRaw: false }
      const record = await new Records(engine, session, 'contacts').get(id, request)
      return { id: record.id, share: session.receipt.share }
    }
    const [found, calls] = await during(() => Promise.all(wanted.map(getOne)))
    expect(found.map(({ id }) => id)).toEqual(wanted)
    expect(calls.length).toBeLessThanOrEqual(15)
    expect(found.reduce((so, { share }) => so + share, 0)).toBeCloseTo(calls.length, 6)
  })

  test('over HTTP: their receipts sum up to the calls that HubSpot saw', async () => {
    slow('/crm/*', 80)
    const [answers, calls] = await during(() => Promise.all(ids.map((id) => get(id))))
    expect(answers.map(({ body }) => body.id)).toEqual(ids)
    expect(calls.length).toBeLessThan(ids.length / 8)
    expect(total(answers)).toBeCloseTo(calls.length, 1)
  })

  test('answer as if each were alone: other fields, a record that is not there, one of which the id is none', async () => {
    const [first = '', second = '', third = ''] = ids
    const asked: [string, string][] = [
      [first, '?fields=first_name'],
      [second, '?fields=last_name,emails'],
      [third, ''],
      ['999999999', ''],
      ['no-number', ''],
      [first, '?include_raw=true&fields=last_name'],
      [second, '?include_raw=true&fields=last_name'],
      ...ids.slice(10, 20).map((id): [string, string] => [id, '']),
    ]
    const [together, calls] = await during(() => Promise.all(asked.map((each) => get(...each))))
    const alone = await Promise.all(asked.map((each) => get(...each, ALONE)))
    expect(together.map(({ status }) => status)).toEqual(alone.map(({ status }) => status))
    expect(withoutIds(together)).toEqual(withoutIds(alone))
    expect(together[3]?.status).toBe(404)
    expect(calls.length).toBeLessThan(asked.length)
  })

  test('deals keep their associations', async () => {
    const page = await world.call<{ data: { id: string }[] }>('GET', world.at('/deals?limit=30'))
    const deal = (headers: Record<string, string>) =>
      Promise.all(page.body.data.map(({ id }) => world.call('GET', world.at(`/deals/${id}`), { headers })))
    const [together, calls] = await during(() => deal({}))
    expect(together.map(({ body }) => body)).toEqual((await deal(ALONE)).map(({ body }) => body))
    expect(calls.length).toBeLessThan(page.body.data.length)
  })

  test('are made one by one when that is asked for, and what else the header says is refused', async () => {
    const some = ids.slice(0, 20)
    const [, calls] = await during(() => Promise.all(some.map((id) => get(id, '', ALONE))))
    expect(calls.length).toBe(20)
    expectProblem(await get(ids[0] ?? '', '', { 'crosswalk-share-calls': 'maybe' }), 'invalid_request')
  })

  test('get what a batch alone is refused for', async () => {
    world.hubspot.faults.add({
      match: { path: '/crm/objects/2026-03/contacts/batch/read' },
      effect: { kind: 'status', status: 403, body: { category: 'MISSING_SCOPES', message: 'no' } },
    })
    const some = ids.slice(0, 20)
    const answers = await Promise.all(some.map((id) => get(id)))
    expect(answers.map(({ status }) => status)).toEqual(some.map(() => 200))
    // It is remembered: no batch is tried again soon.
    const [, calls] = await during(() => Promise.all(some.map((id) => get(id))))
    expect(calls.map(({ method }) => method)).toEqual(some.map(() => 'GET'))
  })
})

const withoutIds = (answers: readonly Answer<unknown>[]) =>
  answers.map(({ body }) =>
    JSON.parse(
      JSON.stringify(body, (key, value) =>
        ['request_id', 'correlation_id', 'instance', 'diagnosis'].includes(key) ||
        (key === 'detail' && String(value).includes('correlation'))
          ? undefined
          : value,
      ),
    ),
  )

describe('identical reads', () => {
  test('of a list at the same time are one call', async () => {
    slow('/crm/*')
    const list = () => world.call('GET', world.at('/contacts?limit=7'))
    const [answers, calls] = await during(() => Promise.all(Array.from({ length: 12 }, list)))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(calls.length).toBe(1)
    expect(answers.map(({ headers }) => headers.get('crosswalk-vendor-calls'))).toEqual(
      answers.map(() => '1'),
    )
    expect(total(answers)).toBeCloseTo(1, 2)
  })

  test('of another account, or through another connection, are their own', async () => {
    slow('/crm/*')
    const other = await world.rooms.createAccount(`other ${newId('evt')}`)
    const key = await world.rooms.keys.create(other.accountId, {
      name: 'test',
      mode: 'test',
      permissions: ['connections:write', 'contacts:read'] as never,
    })
    const headers = { authorization: `Bearer ${key.secret}` }
    const mine = await world.connect(world.token)
    const theirs = await world.call<{ id: string }>('POST', '/v1/connections', {
      headers,
      body: {
        connector: 'hubspot',
        credential: { type: 'service_key', token: world.token },
        base_url: world.sandboxUrl,
      },
    })
    const list = (id: string, more = {}) =>
      world.call('GET', `/v1/connections/${id}/contacts?limit=3`, { headers: more })
    // What each connection asks once for itself.
    await Promise.all([list(mine.body.id), list(theirs.body.id, headers)])
    const [answers, calls] = await during(() =>
      Promise.all([list(world.connectionId), list(mine.body.id), list(theirs.body.id, headers)]),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(calls.length).toBe(3)
  })

  test('do not hide a write: a read that is asked for after it shows it, also while an older one is under way', async () => {
    const id = ids[40] ?? ''
    // What HubSpot read before the write arrives long after it.
    const held = world.hubspot.faults.add({
      times: 1,
      match: { path: `/crm/objects/2026-03/contacts/${id}` },
      effect: { kind: 'delay', ms: 1_500, after_work: true },
    })
    const older = get(id)
    while (world.hubspot.faults.list().some((each) => each.id === held.id)) await pause(5)
    const name = `after ${newId('evt')}`
    const written = await world.call('PATCH', world.at(`/contacts/${id}`), { body: { first_name: name } })
    expect(written.status).toBe(200)
    const newer = await get(id)
    expect(newer.body.first_name).toBe(name)
    expect((await older).body.first_name).not.toBe(name)
  })
})
