import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FaultEffect } from '../core/faults.ts'
import { createWorld, failure, type World } from '../testing/world.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 120 } })
})
afterAll(() => world.close())
beforeEach(() => {
  world.hubspot.faults.clear()
  world.hubspot.ledger.clear()
})
const contacts = (headers = {}) => world.call('GET', '/crm/v3/objects/contacts?limit=1', undefined, headers)
const once = (effect: FaultEffect, match = {}) => world.hubspot.faults.add({ times: 1, match, effect })
const worded = (name: string, more = {}) => once({ kind: 'vendor', name, ...more })

describe("HubSpot's own words", () => {
  it('for too many calls in ten seconds', async () => {
    worded('burst_429')
    const { status, json, headers } = await contacts()
    expect(status).toBe(429)
    expect(json).toEqual({
      status: 'error',
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      correlationId: headers.get('x-hubspot-correlation-id'),
      policyName: 'TEN_SECONDLY_ROLLING',
      groupName: expect.stringMatching(/^publicapi:private_app-api-calls-ten-secondly:\d+:147893286$/),
    })
    expect(headers.get('x-hubspot-ratelimit-max')).toBe('100000')
    expect(headers.get('x-hubspot-ratelimit-remaining')).toBe('0')
    expect((await contacts()).status).toBe(200)
  })

  it('for too many calls in a day', async () => {
    worded('daily_429')
    const { json, headers } = await contacts()
    expect(json).toMatchObject({ message: 'You have reached your daily limit.', policyName: 'DAILY' })
    expect(headers.get('x-hubspot-ratelimit-daily-remaining')).toBe('0')
  })

  it('for too many searches, without rate headers', async () => {
    worded('search_429')
    const { json, headers } = await world.call('POST', '/crm/v3/objects/contacts/search', {})
    expect(json).toMatchObject({ message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' })
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
  })

  it('for locks, migrations and errors', async () => {
    worded('locked_423')
    expect((await contacts()).status).toBe(423)
    worded('migration_477', { retry_after: 86_400 })
    const moved = await contacts()
    expect([moved.status, moved.headers.get('retry-after')]).toEqual([477, '86400'])
    worded('server_error', { status: 503 })
    expect((await contacts()).json).toMatchObject({ status: 'error', category: 'SERVICE_UNAVAILABLE' })
    worded('cdn_error', { status: 524 })
    const cut = await contacts()
    expect([cut.status, cut.text, cut.headers.get('content-type')]).toEqual([
      524,
      'error code: 524',
      'text/plain; charset=UTF-8',
    ])
  })

  it('for a token that expires once, or from now on for that token only', async () => {
    worded('token_expired')
    const { status, json, headers } = await contacts()
    expect([status, json.category]).toEqual([401, 'EXPIRED_AUTHENTICATION'])
    expect(headers.get('x-hubspot-auth-failure')).toBe('401 Unauthorized')
    expect((await contacts()).status).toBe(200)

    worded('token_expired', { lasting: true })
    const expired = (seconds: number) =>
      `The OAuth token used to make this call expired ${seconds} second(s) ago.`
    expect((await contacts()).json.message).toBe(expired(0))
    world.hubspot.clock.advance(75_000)
    expect((await contacts()).json.message).toBe(expired(75))
    const { token } = world.hubspot.serviceKeys.create({ name: 'b', scopes: ['crm.objects.contacts.read'] })
    expect((await contacts({ authorization: `Bearer ${token}` })).status).toBe(200)
    world.hubspot.faults.clear()
    expect((await contacts()).status).toBe(200)
  })

  it('for too many records and too long addresses', async () => {
    worded('record_limit_402')
    const { status, text } = await contacts()
    const message = 'Portal 147893286 has exceeded its OBJECT_CREATION contact limit of 1000'
    expect([status, text]).toEqual([402, JSON.stringify({ message, errorType: 'LimitExceededException' })])
    worded('uri_too_long_414')
    expect((await contacts()).status).toBe(414)
  })

  it('are listed with their fields, and wrong ones are refused', async () => {
    const { json } = await world.call('GET', '/_sandbox/faults/effects')
    const names = json.effects.flatMap(({ name = '' }) => (name === '' ? [] : [name]))
    expect(names).toContain('burst_429')
    for (const name of names) {
      world.hubspot.faults.clear()
      worded(name)
      expect((await contacts()).status).toBeGreaterThanOrEqual(400)
    }
    const add = (effect: unknown) => world.call('POST', '/_sandbox/faults', { effect })
    expect((await add({ kind: 'vendor', name: 'nope' })).json.error).toBe(
      `A vendor effect needs effect.name, one of: ${names.join(', ')}.`,
    )
    expect((await add({ kind: 'vendor', name: 'cdn_error', status: 500 })).json.error).toBe(
      'The effect cdn_error needs status, one of 521, 522, 523, 524, 525, 526.',
    )
  })
})

describe('answers on the wire', () => {
  it('come without a body, as a page, or under another name', async () => {
    once({ kind: 'empty' })
    const empty = await contacts()
    expect([empty.status, empty.text, empty.headers.get('content-length')]).toEqual([200, '', '0'])
    once({ kind: 'html' })
    expect((await contacts()).headers.get('content-type')).toBe('text/html;charset=utf-8')
    once({ kind: 'content_type' })
    const plain = await contacts()
    expect(plain.headers.get('content-type')).toBe('text/plain')
    expect(JSON.parse(plain.text).results).toHaveLength(1)
  })

  it('drip, from the server and in process', async () => {
    const request = () =>
      new Request(`${world.url}/crm/v3/objects/contacts?limit=1`, {
        headers: { authorization: `Bearer ${world.token}` },
      })
    for (const ask of [fetch, (input: Request) => world.hubspot.fetch(input)]) {
      once({ kind: 'drip', bytes_per_second: 5_000 })
      const response = await ask(request())
      const chunks: number[] = []
      for await (const chunk of response.body ?? []) chunks.push((chunk as Uint8Array).length)
      expect(chunks.length).toBeGreaterThan(1)
    }
  })

  it('are lost after the work, whatever takes their place', async () => {
    const create = () => world.call('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'A' } })
    const count = () => world.hubspot.snapshot().rows.filter(([kind]) => kind === 'record').length
    const before = count()
    once({ kind: 'status', status: 504, body: { gone: true }, after_work: true })
    expect([(await create()).status, count() - before]).toEqual([504, 1])
    worded('server_error', { status: 502, after_work: true })
    expect([(await create()).status, count() - before]).toEqual([502, 2])
    worded('server_error', { status: 502 })
    expect([(await create()).status, count() - before]).toEqual([502, 2])
    const entries = world.hubspot.ledger.entries({ method: 'POST' })
    expect(entries.map((entry) => [entry.fault, entry.state_after > entry.state_before])).toEqual([
      ['status', true],
      ['server_error', true],
      ['server_error', false],
    ])
  })

  it('name the credential also when the vendor refused', async () => {
    worded('burst_429')
    await contacts()
    expect(world.hubspot.ledger.entries({ fault: 'burst_429' })).toMatchObject([
      { status: 429, credential_id: world.hubspot.serviceKeys.list()[0]?.id },
    ])
  })
})

describe('the official client tries again', () => {
  afterEach(() => vi.restoreAllMocks())

  /** Lets the client's waits pass at once, and tells how long they were. */
  function shortWaits(): number[] {
    const waits: number[] = []
    const real = setTimeout
    const short = (run: () => void, ms = 0) => {
      // The client hands `resolve` itself over; what else waits here has functions of its own.
      if (!String(run).includes('[native code]') || ms % 200 !== 0) return real(run, ms)
      waits.push(ms)
      return real(run, 0)
    }
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(short as typeof setTimeout)
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    return waits
  }

  const retrying = async () => {
    const { Client } = await import('@hubspot/api-client')
    return new Client({ accessToken: world.token, basePath: world.url, numberOfApiCallRetries: 3 })
  }

  it.each([
    ['burst_429', 10_000],
    ['search_429', 1_000],
    ['server_error', 200],
  ])('after %s, waiting %i ms more each time', async (name, ms) => {
    const client = await retrying()
    world.hubspot.faults.add({ times: 2, effect: { kind: 'vendor', name } })
    const waits = shortWaits()
    const page = await client.crm.contacts.basicApi.getPage(1)
    expect(page.results).toHaveLength(1)
    expect(waits).toEqual([ms, 2 * ms])
    expect(world.hubspot.ledger.entries().map(({ status }) => status >= 400)).toEqual([true, true, false])
  })

  it('never after the daily limit', async () => {
    const client = await retrying()
    world.hubspot.faults.add({ effect: { kind: 'vendor', name: 'daily_429' } })
    const { code, body } = await failure(() => client.crm.contacts.basicApi.getPage(1))
    expect([code, body.policyName, world.hubspot.ledger.total]).toEqual([429, 'DAILY', 1])
  })

  it('as often as it was told, then gives up', async () => {
    const client = await retrying()
    world.hubspot.faults.add({ effect: { kind: 'vendor', name: 'burst_429' } })
    const waits = shortWaits()
    const { code } = await failure(() => client.crm.contacts.basicApi.getPage(1))
    expect([code, world.hubspot.ledger.total]).toEqual([429, 3])
    expect(waits.length).toBeGreaterThan(0)
  })
})
