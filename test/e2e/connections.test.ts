import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EVERYTHING } from '../../src/model/permissions.ts'
import { request } from './http.ts'
import { expectProblem } from './problem.ts'
import { ALL_SCOPES, type ConnectionBody, startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    seed: { contacts: 2 },
    sandbox: { companyCurrency: 'EUR', timeZone: 'Europe/Berlin', hublet: 'eu1', portalId: 4711 },
  })
})
afterAll(() => world.close())

const keyWith = (scopes: readonly string[]) => world.hubspot.serviceKeys.create({ name: 'other', scopes })

describe('a new connection', () => {
  test('says whose account it is, which scopes it has and what they open', async () => {
    const { status, body } = await world.connect(world.token, { external_id: 'customer-1' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      connector: 'hubspot',
      external_id: 'customer-1',
      base_url: world.sandboxUrl,
      credential_type: 'service_key',
      account: { id: '4711', currency: 'EUR', time_zone: 'Europe/Berlin', region: 'eu1' },
      scopes: [...ALL_SCOPES].sort(),
    })
    expect(Object.keys(body.objects)).toEqual(['contacts', 'companies', 'deals', 'users', 'pipelines'])
    expect(body.objects.contacts).toEqual({
      read: true,
      write: true,
      missing_scopes: [],
      how_to_add: null,
      fields_unavailable: [],
    })
    expect(body.objects.users).toMatchObject({ read: true, write: false, missing_scopes: [] })
  })

  test('may be made with a private-app token', async () => {
    const credential = { type: 'private_app_token', token: world.token }
    const { body } = await world.connect(world.token, { credential })
    expect(body.credential_type).toBe('private_app_token')
  })

  test('never shows its token again, by any route', async () => {
    const { body } = await world.connect(world.token)
    const path = `/v1/connections/${body.id}`
    const answers = [
      await world.connect(world.token),
      await world.call('GET', path),
      await world.call('GET', '/v1/connections?limit=100'),
      await world.call('POST', `${path}/check`),
      await world.call('GET', `${path}/contacts?include_raw=true`),
      await world.call('GET', `${path}/schema/contacts`),
    ]
    for (const answer of answers) {
      expect(answer.status).toBeLessThan(300)
      expect(answer.text).not.toContain(world.token)
    }
    expect(world.logs.join('')).not.toContain(world.token)
  })
})

/** As HubSpot's command line has it. */
const PERSONAL = Buffer.concat([
  Buffer.from('\n\x24na1-0d3c-0cbe-4000-8000-000000000000'),
  Buffer.alloc(60, 7),
]).toString('base64')

describe('a token of the wrong form is refused without asking HubSpot, and the mistake is named', () => {
  test.each([
    ['quotes', () => `"${world.token}"`, 'quotes'],
    ['the word Bearer', () => `Bearer ${world.token}`, 'Bearer'],
    ['a line break', () => `${world.token}\n`, 'line break'],
    ['a part', () => world.token.slice(0, 20), 'not whole'],
    ['a hapikey', () => '11111111-2222-3333-4444-555555555555', 'hapikey'],
    ['a personal access key', () => PERSONAL, 'personal access key'],
    ['a refresh token', () => 'eu1-0d3c-0cbe-4000-8000-000000000000', 'refresh token'],
    ['an access token', () => `CN${'a1B2'.repeat(80)}`, 'access token'],
    ['a masked key', () => 'pat-na1-••••••••', 'masked'],
    ['something else', () => 'secret', 'pat-'],
  ])('%s', async (_, token, word) => {
    const calls = await world.callsDuring(async () => {
      const answer = await world.connect(token())
      const problem = expectProblem(answer, 'credential_rejected')
      expect(problem.detail).toContain(word)
      expect(problem.diagnosis?.remedy.length).toBeGreaterThan(0)
      expect(answer.text).not.toContain(world.token)
    })
    expect(calls).toEqual([])
  })

  test('one of the right form that HubSpot does not know is refused with what HubSpot said', async () => {
    const answer = await world.connect('pat-na1-00000000-0000-4000-8000-000000000000')
    expect(expectProblem(answer, 'credential_rejected').upstream?.status).toBeGreaterThanOrEqual(400)
  })
})

describe('a request to connect that is not valid', () => {
  test.each([
    [{ connector: 'pipedrive' }, 'hubspot'],
    [{ credential: { type: 'password', token: 'x' } }, 'service_key'],
  ])('%j names what there is', async (more, accepted) => {
    const problem = expectProblem(await world.connect(world.token, more), 'invalid_request')
    expect(problem.accepted).toContain(accepted)
  })

  test.each([
    { credential: { type: 'service_key' } },
    { credential: { type: 'service_key', token: '' } },
    { credential: 'x' },
    { external_id: '' },
    { external_id: 7 },
    { base_url: 7 },
  ])('%j', async (more) => {
    expectProblem(await world.connect(world.token, more), 'invalid_request')
  })
})

describe('a base URL', () => {
  test.each([
    'http://api.hubapi.com',
    'http://127.0.0.1:1',
    'https://127.0.0.1',
    'https://10.1.2.3/',
    'https://192.168.0.1',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]:8443',
    'https://[::ffff:10.0.0.1]',
    'https://2130706433',
    'https://0x7f.1',
    'https://localhost',
    'https://printer',
    'https://crm.internal',
    'https://user:password@api.hubapi.com',
    'https://api.hubapi.com?x=1',
    'https://api.hubapi.com#x',
    'ftp://api.hubapi.com',
    'file:///etc/passwd',
    'api.hubapi.com',
    '',
  ])('%s is refused', async (base_url) => {
    const calls = await world.callsDuring(async () => {
      expectProblem(await world.connect(world.token, { base_url }), 'base_url_refused')
    })
    expect(calls).toEqual([])
  })

  test('is kept without a slash at its end', async () => {
    const { body } = await world.connect(world.token, { base_url: `${world.sandboxUrl}/` })
    expect(body.base_url).toBe(world.sandboxUrl)
  })
})

describe('an external id', () => {
  test('is taken once, also by many at the same time, and free again after a delete', async () => {
    const attempts = Array.from({ length: 5 }, () => world.connect(world.token, { external_id: 'one' }))
    const answers = await Promise.all(attempts)
    const made = answers.filter((answer) => answer.status === 201)
    expect(made).toHaveLength(1)
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 'connection_conflict')
    await world.call('DELETE', `/v1/connections/${made[0]?.body.id}`)
    expect((await world.connect(world.token, { external_id: 'one' })).status).toBe(201)
  })
})

test('connections are listed by pages, each once, oldest first', async () => {
  for (let i = 0; i < 3; i++) await world.connect(world.token)
  interface Page {
    data: ConnectionBody[]
    next_cursor: string | null
  }
  const found: string[] = []
  let cursor = ''
  do {
    const { body } = await world.call<Page>('GET', `/v1/connections?limit=2${cursor}`)
    expect(body.data.length).toBeLessThanOrEqual(2)
    found.push(...body.data.map((each) => each.id))
    cursor = body.next_cursor ? `&cursor=${body.next_cursor}` : ''
  } while (cursor)
  const all = (await world.call<Page>('GET', '/v1/connections?limit=100')).body.data.map((each) => each.id)
  expect(found).toEqual(all)
  expect(new Set(found).size).toBe(found.length)
  expect(found[0]).toBe(world.connectionId)
})

test('a deleted connection is gone, and so is everything under it', async () => {
  const { id } = (await world.connect(world.token)).body
  expect((await world.call('GET', `/v1/connections/${id}/contacts`)).status).toBe(200)
  expect((await world.call('DELETE', `/v1/connections/${id}`)).status).toBe(204)
  for (const path of ['', '/contacts', '/contacts/1', '/schema/contacts']) {
    expectProblem(await world.call('GET', `/v1/connections/${id}${path}`), 'not_found')
  }
  expectProblem(await world.call('DELETE', `/v1/connections/${id}`), 'not_found')
  expectProblem(await world.call('POST', `/v1/connections/${id}/check`), 'not_found')
})

describe("another account's key", () => {
  test('finds nothing of ours by any id, and lists nothing', async () => {
    const { accountId } = await world.rooms.createAccount('neighbour')
    const { secret, keyId } = await world.rooms.keys.create(accountId, {
      name: 'theirs',
      mode: 'live',
      permissions: EVERYTHING,
    })
    const headers = { authorization: `Bearer ${secret}` }
    const ask = (method: string, path: string, body?: object) =>
      request(world.url + path, method, { headers, body })
    const path = `/v1/connections/${world.connectionId}`
    const calls = await world.callsDuring(async () => {
      for (const [method, rest, body] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/check', {}],
        ['GET', '/contacts'],
        ['GET', '/contacts/1'],
        ['POST', '/contacts', { first_name: 'A' }],
        ['PATCH', '/contacts/1', { first_name: 'A' }],
        ['DELETE', '/contacts/1'],
        ['POST', '/contacts/search', {}],
        ['GET', '/users'],
        ['GET', '/schema/deals'],
      ] as const) {
        expectProblem(await ask(method, path + rest, body), 'not_found')
      }
    })
    expect(calls).toEqual([])
    expect((await ask('GET', '/v1/connections')).body).toEqual({ data: [], next_cursor: null })
    const ours = (await world.rooms.keys.list(world.rooms.accountId))[0]?.keyId
    expectProblem(await ask('DELETE', `/v1/api-keys/${ours}`), 'not_found')
    const theirs = (await ask('GET', '/v1/api-keys')).body as { data: { id: string }[] }
    expect(theirs.data.map((key) => key.id)).toEqual([keyId])
    expect((await world.call('GET', path)).status).toBe(200)
  })
})

describe('missing scopes', () => {
  const some = ['crm.objects.contacts.read', 'crm.objects.deals.read', 'crm.objects.deals.write']

  test('are told for each object with the clicks that add them', async () => {
    const { objects } = (await world.connect(keyWith(some).token)).body
    expect(objects.contacts).toMatchObject({
      read: true,
      write: false,
      missing_scopes: ['crm.objects.contacts.write'],
    })
    expect(objects.contacts?.how_to_add).toMatch(/Service Keys.*crm\.objects\.contacts\.write/)
    expect(objects.companies).toMatchObject({
      read: false,
      write: false,
      missing_scopes: ['crm.objects.companies.read', 'crm.objects.companies.write'],
    })
    expect(objects.companies?.how_to_add).toContain(
      'crm.objects.companies.read and crm.objects.companies.write',
    )
    expect(objects.deals).toMatchObject({
      read: true,
      write: true,
      how_to_add: null,
      fields_unavailable: ['company_id'],
    })
    expect(objects.users).toMatchObject({ read: false, missing_scopes: ['crm.objects.owners.read'] })
  })

  test('close a field and say so on every record, without failing it', async () => {
    const { id } = (await world.connect(keyWith(some).token)).body
    await world.records('deals').create({ name: 'Closed', contact_ids: [] })
    const { body } = await world.call<{ data: Record<string, unknown>[] }>(
      'GET',
      `/v1/connections/${id}/deals`,
    )
    for (const deal of body.data) {
      expect(deal.fields_unavailable).toEqual(['company_id'])
      expect(deal).not.toHaveProperty('company_id')
      expect(deal).toHaveProperty('contact_ids')
    }
  })

  test('fail a request with their names, as HubSpot says them', async () => {
    const { id } = (await world.connect(keyWith(some).token)).body
    const read = await world.call('GET', `/v1/connections/${id}/companies`)
    const problem = expectProblem(read, 'missing_scope')
    expect(problem.missing_scopes).toContain('crm.objects.companies.read')
    expect(problem.upstream).toMatchObject({ status: 403, category: 'MISSING_SCOPES' })
    const body = { first_name: 'A' }
    const write = await world.call('POST', `/v1/connections/${id}/contacts`, { body })
    expect(expectProblem(write, 'missing_scope').missing_scopes).toContain('crm.objects.contacts.write')
  })

  test('that were added at HubSpot are known after a check', async () => {
    const key = keyWith(['crm.objects.contacts.read'])
    const { id } = (await world.connect(key.token)).body
    world.hubspot.serviceKeys.change(key.id, { addScopes: ['crm.objects.companies.read'] })
    const before = await world.call<ConnectionBody>('GET', `/v1/connections/${id}`)
    expect(before.body.objects.companies?.read).toBe(false)
    const after = await world.call<ConnectionBody>('POST', `/v1/connections/${id}/check`)
    expect(after.body.objects.companies?.read).toBe(true)
    expect((await world.call<ConnectionBody>('GET', `/v1/connections/${id}`)).body).toEqual(after.body)
    expect((await world.call('GET', `/v1/connections/${id}/companies`)).status).toBe(200)
  })
})

describe('a key that HubSpot no longer takes', () => {
  test('is told by a check with 424, as by every other call, and the diagnosis says that it worked before', async () => {
    const key = keyWith(['crm.objects.contacts.read'])
    const { id } = (await world.connect(key.token)).body
    expect((await world.call('GET', `/v1/connections/${id}/contacts`)).status).toBe(200)
    world.hubspot.serviceKeys.remove(key.id)
    for (const [method, path] of [
      ['POST', 'check'],
      ['GET', 'contacts'],
    ] as const) {
      const { diagnosis } = expectProblem(
        await world.call(method, `/v1/connections/${id}/${path}`),
        'credential_invalid',
      )
      expect(diagnosis).toMatchObject({ code: 'token_revoked', certainty: 'certain' })
      expect(diagnosis?.remedy.map(({ text }) => text).join(' ')).toMatch(
        /Settings, Integrations, Service Keys/,
      )
    }
  })

  test.each([
    ['in quotes', '"pat-na1-x"', 'token_malformed'],
    ['of another kind', '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f', 'token_wrong_kind'],
    ['that is not known', 'pat-na1-0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f', 'token_unknown'],
  ])('or one %s is diagnosed when it is connected', async (_, token, code) => {
    const answer = await world.connect(token)
    expect(expectProblem(answer, 'credential_rejected').diagnosis?.code).toBe(code)
    expect(answer.text).not.toContain(token.replaceAll('"', ''))
  })
})
