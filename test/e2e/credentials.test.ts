import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { createLog } from '../../src/lib/log.ts'
import { openRooms, startGateway } from '../../src/main.ts'
import { queryAsOwner } from '../database.ts'
import { request } from './http.ts'
import { expectProblem } from './problem.ts'
import { ALL_SCOPES, type ConnectionBody, startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ seed: { contacts: 2 } })
})
afterAll(() => world.close())

interface CredentialBody {
  id: string
  status: string
  hint: string
  grace_until: string | null
  retired_because: string | null
}

interface EventBody {
  type: string
  connection_id: string
  data: Record<string, unknown>
}

const keyWith = (scopes: readonly string[] = ALL_SCOPES) =>
  world.hubspot.serviceKeys.create({ name: 'rotated', scopes })

async function connected() {
  const key = keyWith()
  const { id } = (await world.connect(key.token)).body
  const path = `/v1/connections/${id}`
  return {
    id,
    key,
    path,
    add: (token: string, more = {}) =>
      world.call<CredentialBody>('POST', `${path}/credentials`, {
        body: { credential: { type: 'service_key', token }, ...more },
      }),
    list: async () =>
      (await world.call<{ data: CredentialBody[] }>('GET', `${path}/credentials`)).body.data.map(
        ({ status }) => status,
      ),
    read: () => world.call('GET', `${path}/contacts?limit=1`),
    health: async () =>
      (await world.call<ConnectionBody & { health: { state: string; reason: string } }>('GET', path)).body
        .health,
    events: async () =>
      (await world.call<{ data: EventBody[] }>('GET', `/v1/events?limit=100&connection_id=${id}`)).body.data,
  }
}

const inDatabase = (text: string, values: unknown[] = []) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, { text, values })

describe('a rotation', () => {
  test('takes the new key into use, keeps the old one for its grace, and tells of it', async () => {
    const it = await connected()
    const fresh = keyWith()
    const { status, body } = await it.add(fresh.token)
    expect(status).toBe(201)
    expect(body).toMatchObject({ status: 'current', grace_until: null })
    expect(body.hint).toBe(`${fresh.token.slice(0, 8)}…${fresh.token.slice(-4)}`)
    expect(await it.list()).toEqual(['current', 'previous'])
    const calls = await world.callsDuring(() => it.read())
    expect(new Set(calls.map((call) => call.credential_id))).toEqual(new Set([fresh.id]))
    const types = (await it.events()).map((event) => event.type)
    expect(types).toEqual(['connection.created', 'credential.rotated'])
  })

  test.each([
    [
      'of another account',
      () =>
        world.hubspot.portals
          .create({ name: 'Elsewhere' })
          .serviceKeys.create({ name: 'x', scopes: ALL_SCOPES }).token,
      /opens the account .* but the connection belongs/,
    ],
    ['with a scope less', () => keyWith(ALL_SCOPES.slice(1)).token, /lacks scopes .*contacts\.read/],
    ['that nobody knows', () => 'pat-na1-11111111-2222-3333-4444-555555555555', /does not know this key/],
    ['in quotes', () => `"${world.token}"`, /quotes/],
  ])('refuses a key %s, and changes nothing', async (_, token, reason) => {
    const it = await connected()
    const problem = expectProblem(await it.add(token()), 'credential_rejected')
    expect(problem.detail).toMatch(reason)
    expect(await it.list()).toEqual(['current'])
    expect((await it.read()).status).toBe(200)
  })

  test('takes a key with fewer scopes when that is asked for', async () => {
    const it = await connected()
    const { status } = await it.add(keyWith(ALL_SCOPES.slice(1)).token, { allow_fewer_scopes: true })
    expect(status).toBe(201)
  })

  test('refuses the key that is in use already', async () => {
    const it = await connected()
    expectProblem(await it.add(it.key.token), 'credential_rejected')
  })

  test('keeps to the old key when the first call with the new one fails, and forgets the new one', async () => {
    const it = await connected()
    // The vendor knows the new key and its scopes, and yet does not let it read.
    const fault = world.hubspot.faults.add({
      match: { method: 'GET', path: '/crm/objects/*' },
      effect: { kind: 'status', status: 403, body: { status: 'error', category: 'MISSING_SCOPES' } },
    })
    const refused = await it.add(keyWith().token)
    world.hubspot.faults.remove(fault.id)
    expect(refused.status).toBe(403)
    expect(await it.list()).toEqual(['retired', 'current'])
    const kept = await inDatabase(
      `select retired_because from credentials where connection_id = $1 and status = 'retired' and sealed is null`,
      [it.id],
    )
    expect(kept).toEqual([{ retired_because: 'its first call failed' }])
    expect((await it.events()).map((event) => event.type)).toEqual(['connection.created'])
    const calls = await world.callsDuring(() => it.read())
    expect(new Set(calls.map((call) => call.credential_id))).toEqual(new Set([it.key.id]))
  })

  test.each([
    ['whose grace is over, though nobody has retired it yet', 'grace_until'],
    ['that is known to have ended', 'dead_at'],
  ])('does not fall back to a key %s', async (_, since) => {
    const it = await connected()
    const fresh = keyWith()
    await it.add(fresh.token)
    await inDatabase(
      `update credentials set ${since} = now() where connection_id = $1 and status = 'previous'`,
      [it.id],
    )
    world.hubspot.serviceKeys.remove(fresh.id)
    const calls = await world.callsDuring(async () => expectProblem(await it.read(), 'credential_invalid'))
    expect(calls.map((call) => call.credential_id)).not.toContain(it.key.id)
    expect(await it.list()).toEqual(['current', 'previous'])
  })

  test('falls back to the old key when the new one is refused, without a failed call', async () => {
    const it = await connected()
    const fresh = keyWith()
    await it.add(fresh.token)
    world.hubspot.serviceKeys.remove(fresh.id)
    const answers = await Promise.all(Array.from({ length: 20 }, () => it.read()))
    expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(200))
    expect(await it.list()).toEqual(['retired', 'current'])
    expect(await it.health()).toMatchObject({ state: 'degraded' })
    expect((await it.events()).map((event) => event.type)).toContain('credential.fell_back')
    const again = await it.add(keyWith().token)
    expect(again.status).toBe(201)
    expect(await it.health()).toMatchObject({ state: 'healthy' })
  })
})

/** Another gateway on the same database. */
async function anotherProcess() {
  const log = createLog('silent')
  const config = loadConfig({
    ...world.environment,
    DATABASE_URL: world.databaseUrl,
    PORT: '0',
    CROSSWALK_ALLOW_HOSTS: new URL(world.sandboxUrl).host,
  })
  const rooms = await openRooms(config, log, () => undefined)
  const gateway = await startGateway(config, rooms, log)
  return {
    url: gateway.url,
    close: async () => {
      await gateway.close()
      await rooms.close()
    },
  }
}

describe('graces and ages', () => {
  test('end, are warned of before, and old keys are reminded of', async () => {
    const it = await connected()
    await it.add(keyWith().token)
    const types = async () => (await it.events()).map((event) => event.type).slice(2)
    await world.rooms.caretaker.turn()
    expect(await types()).toEqual([])
    await inDatabase(
      `update credentials set grace_until = grace_until - interval '6 days 1 minute' where connection_id = $1`,
      [it.id],
    )
    await world.rooms.caretaker.turn()
    await world.rooms.caretaker.turn()
    expect(await types()).toEqual(['credential.grace_ending'])
    await inDatabase(
      `update credentials set grace_until = now() where connection_id = $1 and status = 'previous'`,
      [it.id],
    )
    await world.rooms.caretaker.turn()
    expect(await types()).toEqual(['credential.grace_ending', 'credential.grace_ended'])
    expect(await it.list()).toEqual(['current', 'retired'])
    await inDatabase(
      `update credentials set current_since = current_since - interval '180 days' where connection_id = $1`,
      [it.id],
    )
    await world.rooms.caretaker.turn()
    await world.rooms.caretaker.turn()
    expect((await types()).slice(2)).toEqual(['credential.rotation_due'])
  })

  test('a previous key can be retired before; the one in use cannot', async () => {
    const it = await connected()
    const { body } = await it.add(keyWith().token)
    const { data } = (await world.call<{ data: CredentialBody[] }>('GET', `${it.path}/credentials`)).body
    const old = data.find((each) => each.status === 'previous')
    const retired = await world.call<CredentialBody>('DELETE', `${it.path}/credentials/${old?.id}`)
    expect(retired.body).toMatchObject({ status: 'retired', grace_until: null })
    const [row] = await inDatabase('select sealed from credentials where credential_id = $1', [old?.id])
    expect(row?.sealed).toBeNull()
    expectProblem(await world.call('DELETE', `${it.path}/credentials/${body.id}`), 'credential_in_use')
    expectProblem(await world.call('DELETE', `${it.path}/credentials/cre_none`), 'not_found')
  })
})

describe('health', () => {
  test('a key that was deleted at the vendor is revoked, with evidence; a new one heals the connection', async () => {
    const it = await connected()
    world.hubspot.serviceKeys.remove(it.key.id)
    expectProblem(await it.read(), 'credential_invalid')
    expect(await it.health()).toMatchObject({ state: 'revoked', evidence: { observed_by: 'call' } })
    expect((await it.add(keyWith().token)).status).toBe(201)
    expect(await it.health()).toMatchObject({ state: 'healthy', reason: null, evidence: null })
    expect(await it.list()).toEqual(['current', 'retired'])
    const changes = (await it.events()).filter((event) => event.type === 'connection.health_changed')
    expect(changes.map((event) => event.data.state)).toEqual(['revoked', 'healthy'])
    expect((await it.read()).status).toBe(200)
  })

  test('one refusal of a key that the vendor knows is a doubt, which the next good call ends', async () => {
    const it = await connected()
    world.hubspot.faults.add({
      match: { method: 'GET', path: '/crm/objects/*' },
      effect: { kind: 'status', status: 401, body: { status: 'error', category: 'INVALID_AUTHENTICATION' } },
      times: 1,
    })
    expectProblem(await it.read(), 'credential_invalid')
    expect(await it.health()).toMatchObject({ state: 'degraded' })
    expect((await it.read()).status).toBe(200)
    expect(await it.health()).toMatchObject({ state: 'healthy' })
  })

  test('a scope that was taken away is told with its name, and the connection is well again when it is back', async () => {
    const it = await connected()
    const [lost = ''] = ALL_SCOPES
    world.hubspot.serviceKeys.change(it.key.id, { removeScopes: [lost] })
    expect((await world.call('POST', `${it.path}/check`)).status).toBe(200)
    expect(await it.health()).toMatchObject({
      state: 'degraded',
      reason: expect.stringContaining(lost),
      evidence: { missing_scopes: [lost], observed_by: 'check' },
    })
    world.hubspot.serviceKeys.change(it.key.id, { addScopes: [lost] })
    await world.call('POST', `${it.path}/check`)
    expect(await it.health()).toMatchObject({ state: 'healthy' })
    const changes = (await it.events()).filter((event) => event.type === 'connection.health_changed')
    expect(changes.map((event) => event.data.state)).toEqual(['degraded', 'healthy'])
  })
})

describe('quarantine', () => {
  test('a second time changes nothing, and a release leaves the connection as it was before', async () => {
    const it = await connected()
    world.hubspot.serviceKeys.remove(it.key.id)
    expectProblem(await it.read(), 'credential_invalid')
    const post = (what: string, body = {}) => world.call('POST', `${it.path}/${what}`, { body })
    await post('quarantine', { reason: 'first' })
    await post('quarantine', { reason: 'second' })
    expect(await it.health()).toMatchObject({ state: 'quarantined', reason: 'first' })
    await post('release')
    await post('release')
    expect(await it.health()).toMatchObject({ state: 'revoked' })
    const types = (await it.events()).map((event) => event.type)
    expect(types.slice(2)).toEqual(['connection.quarantined', 'connection.released'])
  })

  test('stops all use here at once and elsewhere within a second, and ends with a release', async () => {
    const second = await anotherProcess()
    const it = await connected()
    const there = () =>
      request(`${second.url}${it.path}/contacts?limit=1`, 'GET', {
        headers: { authorization: `Bearer ${world.apiKey}` },
      })
    expect((await there()).status).toBe(200)
    const body = { reason: 'seen in a public repository' }
    const quarantined = await world.call<ConnectionBody>('POST', `${it.path}/quarantine`, { body })
    expect(quarantined.body).toMatchObject({ health: { state: 'quarantined', reason: body.reason } })
    expectProblem(await it.read(), 'connection_quarantined')
    expectProblem(await world.call('POST', `${it.path}/check`), 'connection_quarantined')
    await expect.poll(async () => (await there()).status, { timeout: 30_000 }).not.toBe(200)
    const calls = await world.callsDuring(async () => void (await there()))
    expect(calls).toEqual([])
    await world.call('POST', `${it.path}/release`)
    expect((await it.read()).status).toBe(200)
    const types = (await it.events()).map((event) => event.type)
    expect(types.slice(1)).toEqual(['connection.quarantined', 'connection.released'])
    await second.close()
  })
})

test('events are read with a cursor, each once, and the cursor waits for what comes', async () => {
  const seen: string[] = []
  let cursor = ''
  interface Page {
    data: { id: string }[]
    next_cursor: string
    has_more: boolean
  }
  for (let more = true; more; ) {
    const { body } = await world.call<Page>('GET', `/v1/events?limit=3${cursor && `&cursor=${cursor}`}`)
    seen.push(...body.data.map((event) => event.id))
    cursor = body.next_cursor
    more = body.has_more
  }
  expect(new Set(seen).size).toBe(seen.length)
  await Promise.all(Array.from({ length: 5 }, () => connected()))
  const { body } = await world.call<Page>('GET', `/v1/events?limit=100&cursor=${cursor}`)
  expect(body.data).toHaveLength(5)
  expectProblem(await world.call('GET', '/v1/events?cursor=x'), 'invalid_cursor')
})

test('no key stands anywhere in the database in clear', async () => {
  const tables = await inDatabase(`select tablename from pg_tables where schemaname = 'public'`)
  for (const { tablename } of tables) {
    const rows = await inDatabase(`select * from ${tablename}`)
    expect(JSON.stringify(rows)).not.toContain(world.token.slice(10))
  }
})
