import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox, type SalesforceSandbox } from '../../sandbox/index.ts'
import { exportRecords } from '../../src/cli/commands/export.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { recordSchema } from '../../src/model/objects.ts'
import { type ConnectionBody, startWorld, type World } from './world.ts'

type Line = Record<string, unknown>

let salesforce: SalesforceSandbox
let closeSandbox: () => Promise<void>
let world: World
/** The connection to the second vendor. */
let second: string

beforeAll(async () => {
  salesforce = (await createSandbox({ salesforce: { seed: { accounts: 5, contacts: 2_500 } } })).salesforce
  const { url, close } = await salesforce.listen()
  closeSandbox = close
  world = await startWorld({
    seed: { contacts: 350 },
    hosts: [new URL(url).host],
    clock: systemClock,
    environment: { CROSSWALK_JOB_RECORDS: '400' },
  })
  const credential = { type: 'access_token', token: salesforce.session().accessToken }
  const connected = await world.call<ConnectionBody>('POST', '/v1/connections', {
    body: { connector: 'salesforce', base_url: url, credential },
  })
  second = connected.body.id
})
afterEach(() => world.hubspot.faults.clear())
afterAll(async () => {
  await world?.close()
  await closeSandbox?.()
})

const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)

async function stream(path: string) {
  const answer = await world.call('GET', path)
  expect(answer.status, answer.text.slice(0, 500)).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
  const lines = linesOf(answer.text)
  const records = lines.filter(({ object }) => object === 'contact')
  const cursors = lines.filter(({ object }) => object === 'export_cursor')
  return { answer, lines, records, cursors, end: lines.at(-1) ?? {} }
}

const jobs = () => world.call('GET', `/v1/connections/${second}/export/contacts?by=job`)

describe('the stream of a whole list', () => {
  test('has every record as lists have it, cursors between, and at its end what it took', async () => {
    const { answer, lines, records, cursors, end } = await stream(world.at('/export/contacts'))
    const { data } = (await world.call<{ data: Line[] }>('GET', world.at('/contacts?limit=100'))).body
    expect(records).toHaveLength(350)
    expect(records.slice(0, 100)).toEqual(data)
    const schema = recordSchema('contacts')
    for (const record of records) expect(schema.safeParse(record).error).toBeUndefined()
    expect(cursors.map((each) => each.records)).toEqual([100, 200, 300])
    expect(lines).toHaveLength(350 + 3 + 1)
    expect(end).toMatchObject({
      object: 'export_end',
      complete: true,
      cursor: null,
      records: 350,
      by: { pages: 350, job: 0 },
      reason: null,
    })
    const logged = await world.call<Line>('GET', `/v1/requests/${answer.headers.get('x-request-id')}`)
    expect(logged.body).toMatchObject({
      path: '/v1/connections/{connection_id}/export/contacts',
      vendor_calls: end.vendor_calls,
      code: null,
    })
  })

  test('comes by a job of the CRM’s from a size on, the same records', async () => {
    const before = salesforce.ledger.total
    const { records, end } = await stream(`/v1/connections/${second}/export/contacts`)
    expect(end).toMatchObject({ complete: true, records: 2_500, by: { pages: 2_000, job: 500 } })
    // What is told is what the CRM has seen.
    expect(end.vendor_calls).toBe(salesforce.ledger.total - before)
    const pages = await stream(`/v1/connections/${second}/export/contacts?by=pages&fields=id,last_name`)
    expect(pages.end).toMatchObject({ by: { pages: 2_500, job: 0 } })
    expect(pages.records.map(({ id }) => id)).toEqual(records.map(({ id }) => id))
    expect(Object.keys(pages.records[0] ?? {})).not.toContain('first_name')
  })

  test('is what `crosswalk export` prints of a CRM whose lists nobody can divide', async () => {
    const { records } = await stream(`/v1/connections/${second}/export/contacts?fields=id,last_name`)
    const lines: string[] = []
    const at = { url: world.url, apiKey: world.apiKey }
    const wanted = {
      connection: second,
      object: 'contacts',
      fields: 'id,last_name',
      readers: 3,
      lane: 'sync',
    }
    const take = (text: string) => void lines.push(text)
    expect(await exportRecords(at, { ...wanted, take })).toBe(2_500)
    expect(linesOf(lines.join(''))).toEqual(records)
  })

  test('tells what it failed for in its last line, and goes on from there', async () => {
    world.hubspot.faults.add({
      match: { path: '/crm/objects/2026-03/contacts', after: 2 },
      effect: { kind: 'status', status: 500 },
    })
    const broken = await stream(world.at('/export/contacts'))
    expect(broken.end).toMatchObject({
      object: 'export_end',
      complete: false,
      records: 200,
      problem: { code: 'vendor_error', status: 502 },
    })
    world.hubspot.faults.clear()
    const rest = await stream(world.at(`/export/contacts?cursor=${broken.end.cursor}`))
    const whole = await stream(world.at('/export/contacts'))
    expect([...broken.records, ...rest.records]).toEqual(whole.records)
    // Its cursors are those of pages.
    const page = await world.call<{ data: Line[] }>(
      'GET',
      world.at(`/contacts?limit=100&cursor=${broken.end.cursor}`),
    )
    expect(page.body.data).toEqual(whole.records.slice(200, 300))
  })

  test('that fails before its first record is an answer like any other', async () => {
    world.hubspot.faults.add({
      match: { path: '/crm/objects/2026-03/contacts' },
      effect: { kind: 'status', status: 500 },
    })
    expect((await world.call('GET', world.at('/export/contacts'))).status).toBe(502)
    expect((await world.call('GET', world.at('/export/contacts?by=wagon'))).status).toBe(400)
    expect((await world.call('GET', world.at('/export/contacts?limit=3'))).status).toBe(400)
    expect((await world.call('GET', world.at('/export/contacts?cursor=x'))).status).toBe(400)
    expect((await world.call('GET', world.at('/export/contacts?include_deleted=true'))).status).toBe(400)
  })

  test('of which only the head is asked for is not read', async () => {
    const calls = await world.callsDuring(async () => {
      const answer = await world.call('HEAD', world.at('/export/contacts'))
      expect([answer.status, answer.text]).toEqual([200, ''])
    })
    expect(calls.length).toBeLessThan(4)
  })

  test('says something while the job runs, and leaves no job behind when the caller goes', async () => {
    salesforce.org.settings.bulkRunMs = 3_600_000
    const leaving = new AbortController()
    const open = async () => {
      const { json } = await salesforceCall('GET', '/services/data/v66.0/jobs/query')
      return (json as { records: unknown[] }).records.length
    }
    const answer = await fetch(`${world.url}/v1/connections/${second}/export/contacts`, {
      headers: { authorization: `Bearer ${world.apiKey}` },
      signal: leaving.signal,
    })
    const reader = answer.body?.getReader()
    await reader?.read()
    await expect.poll(open).toBe(1)
    leaving.abort()
    await expect.poll(open, { timeout: 10_000 }).toBe(0)
    salesforce.org.settings.bulkRunMs = 0
    expect((await jobs()).status).toBe(200)
  })
})

async function salesforceCall(method: string, path: string) {
  const { accessToken } = salesforce.session()
  const answer = await salesforce.fetch(
    new Request(`http://salesforce${path}`, { method, headers: { authorization: `Bearer ${accessToken}` } }),
  )
  return { status: answer.status, json: await answer.json() }
}
