import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSandbox, movableClock } from './index.ts'
import { parseStartOptions } from './options.ts'
import { startSandbox } from './start.ts'
import { createWorld, RECORDED_AT, type World } from './testing/world.ts'

describe('faults and the ledger', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld({ seed: { contacts: 3 } })
  })
  afterAll(() => world.close())
  beforeEach(() => {
    world.hubspot.faults.clear()
    world.hubspot.ledger.clear()
  })
  const fault = (body: unknown) => world.call('POST', '/_sandbox/faults', body)
  const contacts = () => world.call('GET', '/crm/v3/objects/contacts?limit=1')

  it('answer with a status as often as asked', async () => {
    const body = { status: 'error', message: 'x' }
    const effect = { kind: 'status', status: 502, headers: { 'X-A': 'b' }, body }
    expect(
      (await fault({ match: { method: 'get', path: '/crm/v3/objects/*' }, times: 2, effect })).status,
    ).toBe(201)
    expect((await world.call('GET', '/crm/v3/owners')).status).toBe(200)
    const struck = await contacts()
    expect([struck.status, struck.json, struck.headers.get('x-a')]).toEqual([502, body, 'b'])
    expect([(await contacts()).status, (await contacts()).status]).toEqual([502, 200])
    expect(world.hubspot.ledger.entries({ status: 502 })).toHaveLength(2)
  })

  it('drop the connection before or after the work', async () => {
    await fault({ match: { method: 'POST' }, effect: { kind: 'reset' }, times: 1 })
    const create = () => world.call('POST', '/crm/v3/objects/contacts', { properties: {} })
    const count = async () =>
      (await world.call('GET', '/crm/v3/objects/contacts?limit=100')).json.results.length
    const before = await count()
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(before)
    await fault({ match: { method: 'POST' }, effect: { kind: 'lost_answer' }, times: 1 })
    await expect(create()).rejects.toThrow()
    expect(await count()).toBe(before + 1)
    expect(
      world.hubspot.ledger
        .entries()
        .map((entry) => entry.fault)
        .filter(Boolean),
    ).toEqual(['reset', 'lost_answer'])
  })

  it('truncate, garble and delay answers', async () => {
    await fault({ effect: { kind: 'truncate' }, times: 1 })
    await expect(contacts()).rejects.toThrow()
    await fault({ effect: { kind: 'garbage' }, times: 1 })
    await expect(contacts()).rejects.toThrow(SyntaxError)
    await fault({ effect: { kind: 'delay', ms: 60 }, times: 1 })
    const started = performance.now()
    expect((await contacts()).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(50)
  })

  it('hold back the answer after the work, which the ledger has at once', async () => {
    await fault({
      match: { method: 'POST' },
      effect: { kind: 'delay', ms: 5_000, after_work: true },
      times: 1,
    })
    const { total } = world.hubspot.ledger
    const asked = new AbortController()
    const created = fetch(`${world.url}/crm/v3/objects/contacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.token}`, 'content-type': 'application/json' },
      body: '{"properties":{}}',
      signal: asked.signal,
    }).catch((error: unknown) => error)
    await vi.waitFor(() => expect(world.hubspot.ledger.total).toBe(total + 1), 4_000)
    const [entry] = world.hubspot.ledger.entries({ after: total })
    expect(entry).toMatchObject({ method: 'POST', status: 201, fault: 'delay' })
    expect(entry?.state_after).toBeGreaterThan(entry?.state_before ?? Number.POSITIVE_INFINITY)
    asked.abort()
    expect(await created).toMatchObject({ name: 'AbortError' })
  })

  it('are refused when malformed, listed and cleared', async () => {
    expect((await fault({ effect: { kind: 'explode' } })).status).toBe(400)
    expect((await fault({ effect: { kind: 'status', status: 99 } })).status).toBe(400)
    expect((await fault('[')).status).toBe(400)
    await fault({ effect: { kind: 'reset' } })
    expect((await world.call('GET', '/_sandbox/faults')).json.results).toHaveLength(1)
    await world.call('DELETE', '/_sandbox/faults')
    expect((await contacts()).status).toBe(200)
  })

  it('the ledger knows who asked for what, and no secret', async () => {
    await contacts()
    await world.call('GET', `/nowhere?hapikey=secret&token=${world.token}`)
    const { total, results } = (await world.call('GET', '/_sandbox/ledger')).json
    expect(total).toBe(2)
    expect(results[0]).toMatchObject({
      seq: 1,
      method: 'GET',
      path: '/crm/v3/objects/contacts',
      query: 'limit=1',
      route: '/crm/v3/objects/{objectType}',
      credential_id: world.hubspot.serviceKeys.list()[0]?.id,
      status: 200,
    })
    expect(results[1]).toMatchObject({ route: null, status: 404, query: 'hapikey=***&token=***' })
    expect(JSON.stringify(results)).not.toContain(world.token)
  })

  it('the ledger keeps the newest entries and counts all', async () => {
    const { hubspot } = await createSandbox({ hubspot: { ledgerCapacity: 2 } })
    for (const n of [1, 2, 3]) await hubspot.fetch(new Request(`http://x/${n}`))
    expect(hubspot.ledger.total).toBe(3)
    expect(hubspot.ledger.entries().map((entry) => entry.path)).toEqual(['/2', '/3'])
  })
})

describe('the control surface', () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
  })
  afterAll(() => world.close())

  it('makes, lists and deletes Service Keys', async () => {
    const path = '/_sandbox/hubspot/service-keys'
    const made = await world.call('POST', path, { name: 'k', scopes: ['crm.objects.contacts.read'] })
    expect(made.status).toBe(201)
    expect(made.json.token).toMatch(/^pat-na1-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/)
    expect((await world.call('GET', path)).text).not.toContain('pat-')
    const bearer = { authorization: `Bearer ${made.json.token}` }
    expect((await world.call('GET', '/crm/v3/objects/contacts', undefined, bearer)).status).toBe(200)
    expect((await world.call('DELETE', `${path}/${made.json.id}`)).status).toBe(204)
    expect((await world.call('GET', '/crm/v3/objects/contacts', undefined, bearer)).status).toBe(401)
    expect((await world.call('DELETE', `${path}/${made.json.id}`)).status).toBe(404)
    const unknown = await world.call('POST', path, { name: 'k', scopes: ['crm.objects.unicorns.read'] })
    expect([unknown.status, unknown.json]).toEqual([
      400,
      {
        error:
          'Unknown scopes: crm.objects.unicorns.read. GET /_sandbox/hubspot/scopes lists those that exist.',
      },
    ])
  })

  it('sets limits and settings, seeds, moves the clock, and says how it is', async () => {
    await world.call('PUT', '/_sandbox/hubspot/limits', { burst: 1, daily: 10 })
    expect((await world.call('GET', '/crm/v3/owners')).headers.get('x-hubspot-ratelimit-max')).toBe('1')
    expect((await world.call('GET', '/crm/v3/owners')).status).toBe(429)
    await world.call('PUT', '/_sandbox/hubspot/limits', { burst: null, daily: null })
    expect((await world.call('GET', '/_sandbox/hubspot/limits')).json).toMatchObject({
      burst: 190,
      daily: 625000,
    })
    expect((await world.call('PATCH', '/_sandbox/hubspot/settings', { nope: 1 })).status).toBe(400)
    expect((await world.call('PATCH', '/_sandbox/hubspot/settings', { retryAfterOn429: true })).status).toBe(
      200,
    )
    await world.call('POST', '/_sandbox/seed', { contacts: 5 })
    expect((await world.call('GET', '/crm/v3/objects/contacts?limit=100')).json.results).toHaveLength(5)
    const { now } = (await world.call('POST', '/_sandbox/clock', { advance_ms: 1000 })).json
    expect(now).toBe(RECORDED_AT + 1000)
    expect((await world.call('GET', '/_sandbox/health')).json).toMatchObject({
      status: 'ok',
      vendor: 'hubspot',
    })
    for (const wrong of [{ now: 1e300 }, { advance_ms: -1e15 }, { advance_ms: '1' }, {}, [], 'x']) {
      expect((await world.call('POST', '/_sandbox/clock', JSON.stringify(wrong))).status).toBe(400)
    }
    expect((await world.call('GET', '/_sandbox/clock')).json).toEqual({ now })
    expect((await world.call('GET', '/_sandbox/nowhere')).status).toBe(404)
    expect((await world.call('PUT', '/_sandbox/health')).status).toBe(405)
  })

  it('takes a snapshot, resets and restores it', async () => {
    const list = async () =>
      (await world.call('GET', '/crm/v3/objects/contacts?limit=100&associations=companies')).text
    await world.call('POST', '/_sandbox/seed', { contacts: 4, companies: 2, deals: 2, owners: 1 })
    await world.call('PATCH', `/crm/v3/objects/contacts/${JSON.parse(await list()).results[0].id}`, {
      properties: { firstname: 'N' },
    })
    const before = await list()
    const saved = (await world.call('GET', '/_sandbox/snapshot')).json
    expect((await world.call('POST', '/_sandbox/reset')).status).toBe(200)
    expect((await world.call('GET', '/crm/v3/objects/contacts')).status).toBe(401)
    expect((await world.call('POST', '/_sandbox/restore', saved)).status).toBe(200)
    expect(await list()).toBe(before)
    expect((await world.call('POST', '/_sandbox/restore', { format: 2 })).status).toBe(400)
  })
})

describe('the TypeScript API', () => {
  it('seeds reproducibly, and answers in process', async () => {
    const make = () => createSandbox({ hubspot: { seed: true, clock: movableClock(RECORDED_AT) } })
    const [one, two] = [await make(), await make()]
    const rows = (sandbox: Awaited<ReturnType<typeof make>>) =>
      JSON.stringify(sandbox.hubspot.snapshot().rows)
    expect(rows(one)).toBe(rows(two))
    const { token } = one.hubspot.serviceKeys.create({ name: 't', scopes: ['crm.objects.deals.read'] })
    const request = new Request(
      'http://sandbox/crm/v3/objects/deals?limit=100&properties=arr&associations=contacts,companies',
      {
        headers: { authorization: `Bearer ${token}` },
      },
    )
    const { results } = (await (await one.hubspot.fetch(request)).json()) as {
      results: { associations?: object }[]
    }
    expect(results).toHaveLength(80)
    expect(results.every((row) => row.associations !== undefined)).toBe(true)
    one.hubspot.faults.add({ effect: { kind: 'reset' } })
    await expect(one.hubspot.fetch(new Request('http://sandbox/crm/v3/owners'))).rejects.toThrow(TypeError)
  })
})

describe('the process', () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const run = (...args: string[]) => {
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out = { text: '', errors: '' }
    child.stdout.on('data', (chunk) => {
      out.text += chunk
    })
    child.stderr.on('data', (chunk) => {
      out.errors += chunk
    })
    const exit = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)))
    const ready = async () => {
      while (!out.text.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 20))
      return JSON.parse(out.text) as { url: string; restored: boolean }
    }
    return { child, out, exit, ready }
  }

  it('keeps its state over kill -9 and ends in order on SIGTERM', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sandbox-'))
    const first = run('--port', '0', '--data', data, '--json', '--seed', 'contacts=3')
    const { url, restored } = await first.ready()
    expect(restored).toBe(false)
    const made = await fetch(`${url}/_sandbox/hubspot/service-keys`, {
      method: 'POST',
      body: JSON.stringify({ name: 'k', scopes: ['crm.objects.contacts.read'] }),
    })
    const { token } = (await made.json()) as { token: string }
    const saved = join(data, 'hubspot.ndjson')
    while (!readFileSync(saved, 'utf8').includes(token))
      await new Promise((resolve) => setTimeout(resolve, 20))
    first.child.kill('SIGKILL')
    await first.exit
    const second = run('--port', '0', '--data', data, '--json')
    const again = await second.ready()
    expect(again.restored).toBe(true)
    const list = await fetch(`${again.url}/crm/v3/objects/contacts`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(((await list.json()) as { results: unknown[] }).results).toHaveLength(3)
    second.child.kill('SIGTERM')
    expect(await second.exit).toBe(0)
  }, 30_000)

  it('says one sentence and exits 1 when the port is taken or an option is wrong', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    const { port } = blocker.address() as { port: number }
    const busy = run('--port', String(port), '--seed', 'none')
    expect(await busy.exit).toBe(1)
    expect(busy.out.errors.trim()).toBe(
      `Port ${port} on 127.0.0.1 is already in use; choose another with --port.`,
    )
    blocker.close()
  }, 30_000)

  it('refuses a damaged state instead of losing it', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sandbox-'))
    writeFileSync(join(data, 'hubspot.ndjson'), '["snapshot",1,"hubspot"]\n["settings",{}]\n')
    const options = { port: 0, host: '127.0.0.1', seed: null, vendor: 'hubspot', tier: 'free', data } as const
    await expect(startSandbox(options)).rejects.toThrow('is incomplete; move it away to start afresh.')
  })
})

describe('a folder where nothing can be kept', () => {
  it.each([
    '/proc/sandbox/data',
    '/proc',
    '/dev/null',
    '/dev/null/data',
  ])('(%s) is refused at once', (data) => {
    const options = { port: 0, host: '127.0.0.1', seed: null, vendor: 'hubspot', tier: 'free', data } as const
    return expect(startSandbox(options)).rejects.toThrow(`The data folder ${data} cannot be written.`)
  })
})

describe('a long seeding', () => {
  it('says how it is getting on', async () => {
    const told: string[] = []
    await createSandbox({
      hubspot: { seed: { contacts: 200_000 }, progress: (sentence) => told.push(sentence) },
    })
    expect(told).toEqual(['100,000 of 200,000 contacts …', '200,000 of 200,000 contacts …'])
  })
})

describe('the options of the process', () => {
  it('of the TypeScript API name vendors that there are', async () => {
    await expect(createSandbox(JSON.parse('{"hubspt":{"seed":true}}'))).rejects.toThrow(
      'There is no sandbox of hubspt, only of hubspot and salesforce.',
    )
  })

  it('are read strictly', () => {
    expect(parseStartOptions([])).toMatchObject({
      port: 8081,
      tier: 'professional',
      seed: { contacts: 250, owners: 3 },
    })
    expect(parseStartOptions(['--seed', 'contacts=5,deals=2', '--tier', 'free'])).toMatchObject({
      tier: 'free',
      seed: { contacts: 5, companies: 0, deals: 2, owners: 0 },
    })
    expect(parseStartOptions(['--seed', 'none'])?.seed).toBeNull()
    expect(parseStartOptions(['hubspot', '--port', '0'])).toMatchObject({ vendor: 'hubspot', port: 0 })
    expect(parseStartOptions(['--webhook-host', 'a.test', '--webhook-host', 'b.test'])?.webhookHosts).toEqual(
      ['a.test', 'b.test'],
    )
    expect(parseStartOptions(['salesforce', '--edition', 'unlimited'])?.edition).toBe('unlimited')
    expect(() => parseStartOptions(['--edition', 'unlimited'])).toThrow('has no --edition')
    expect(() => parseStartOptions(['salesforce', '--edition', 'basic'])).toThrow('--edition must be one of')
    expect(() => parseStartOptions(['siebel'])).toThrow(
      'There is no sandbox of siebel, only of hubspot, salesforce.',
    )
    expect(() => parseStartOptions(['hubspot', 'siebel'])).toThrow('One vendor a process')
    expect(parseStartOptions(['--help'])).toBeNull()
    for (const wrong of [
      ['--port', 'x'],
      ['--tier', 'gold'],
      ['--seed', 'cats=1'],
      ['--seed', 'contacts'],
      ['--nope'],
      ['x'],
    ]) {
      expect(() => parseStartOptions(wrong)).toThrow(RangeError)
    }
  })
})
