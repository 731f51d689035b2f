import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'
import { SAMPLE_CARD_PATH } from './extensions/cards.ts'
import { redacted } from './redact.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3 } })
})
afterAll(() => world.close())
beforeEach(() => world.hubspot.ledger.clear())
const ask = async (query: string) => (await world.call('GET', `/_sandbox/ledger${query}`)).json
const contacts = '/crm/v3/objects/contacts'

describe('the ledger', () => {
  it('tells the version of the state before and after each request', async () => {
    await world.call('GET', contacts)
    await world.call('POST', contacts, { properties: { firstname: 'A' } })
    await world.call('POST', contacts, { properties: { nope: '1' } })
    await world.call('GET', contacts)
    const results = world.hubspot.ledger.entries()
    expect((await ask('')).results).toEqual(results)
    const changed = results.map((entry) => entry.state_after > entry.state_before)
    expect(changed).toEqual([false, true, false, false])
    for (const at of [1, 2, 3]) expect(results[at]?.state_before).toBe(results[at - 1]?.state_after)
    expect((await ask('?changed=true')).results).toHaveLength(1)
    expect((await ask('?changed=false')).results).toHaveLength(3)
  })

  it('keeps token calls apart from others', async () => {
    await world.call('POST', '/oauth/v2/private-apps/get/access-token-info', { tokenKey: world.token })
    await world.call('GET', contacts)
    const tokens = await ask('?kind=token')
    expect(tokens.results).toMatchObject([
      { path: '/oauth/v2/private-apps/get/access-token-info', status: 200 },
    ])
    expect((await ask('?kind=request')).results).toMatchObject([{ path: contacts }])
    expect((await ask('?kind=delivery')).results).toEqual([])
    expect(JSON.stringify(tokens)).not.toContain(world.token)
  })

  it('is asked by credential, moment, path, method, status and number', async () => {
    const other = world.hubspot.serviceKeys.create({ name: 'b', scopes: ['crm.objects.owners.read'] })
    await world.call('GET', contacts)
    await world.call('GET', '/crm/v3/owners', undefined, { authorization: `Bearer ${other.token}` })
    expect((await ask(`?credential=${other.id}`)).results).toMatchObject([{ path: '/crm/v3/owners' }])
    const since = world.hubspot.clock.now() + 1
    world.hubspot.clock.advance(1)
    await world.call('POST', contacts, { properties: {} })
    expect((await ask(`?since=${since}`)).results).toMatchObject([{ method: 'POST' }])
    expect((await ask(`?path=${contacts}&method=get&status=200`)).results).toHaveLength(1)
    expect((await ask('?after=1&limit=1')).results).toMatchObject([{ seq: 2 }])
    expect((await ask('?limit=0')).results).toEqual([])
  })

  it('lists what was asked for and is not there, most wanted first', async () => {
    world.hubspot.faults.add({ times: 1, match: { path: '/struck' }, effect: { kind: 'reset' } })
    await expect(world.call('GET', '/struck')).rejects.toThrow()
    for (const path of ['/crm-exports/1/2/3/x.csv', SAMPLE_CARD_PATH]) await world.call('GET', path)
    const refused = ['/webhooks/v3/1/settings', '/crm/v3/timeline/1/event-templates']
    for (const path of refused) expect((await world.call('GET', path)).status, path).toBeGreaterThan(400)
    for (const path of ['/a', '/b', '/b', contacts, `/marketing/v3/${world.token}`])
      await world.call('GET', path)
    await world.call('PUT', contacts)
    await world.call('GET', '/webhooks/v3/1/nonsense')
    const { json, text } = await world.call('GET', '/_sandbox/ledger/unknown-routes')
    expect(json.results).toMatchObject([
      { method: 'GET', path: '/b', count: 2, status: 404 },
      { path: '/a', count: 1 },
      { path: '/marketing/v3/pat-***' },
      { method: 'PUT', path: contacts, status: 405 },
      { path: '/webhooks/v3/1/nonsense' },
    ])
    expect(json.results).toHaveLength(5)
    expect(text).not.toContain(world.token)
    expect(world.hubspot.ledger.unknownRoutes()).toEqual(json.results)
  })

  it.each([
    ['?kind=all', 'kind must be one of request, token, delivery.'],
    ['?after=x', 'after must be a whole number.'],
    ['?changed=1', 'changed must be true or false.'],
    [
      '?colour=red',
      'The ledger cannot be asked for colour, only for after, since, limit, status, path, method, credential, fault, kind, changed.',
    ],
  ])('refuses %s', async (query, error) => {
    expect(await ask(query)).toEqual({ error })
  })
})

describe('what the ledger may know', () => {
  const token = 'pat-na1-0d3c0cbe-0000-4000-8000-000000000000'
  it.each([
    ['/crm/v3/objects/contacts', 'limit=1&properties=zip', '', ''],
    ['/x', 'hapikey=a&limit=1', '', 'hapikey=***&limit=1'],
    ['/x', `token=${token}`, '', 'token=***'],
    ['/x', `%68apikey=a&q=${token}`, '', '%68apikey=***&q=pat-***'],
    ['/x', 'code=a&state=b&client_secret=c&refresh_token=d', '', null],
    [`/x/${token}/y`, '', '/x/pat-***/y', ''],
    [`/x/pat%2Dna1-0d3c0cbe-0000-4000-8000-000000000000`, '', '/x/pat-***', ''],
    ['/oauth/v1/access-tokens/CJSP5qf1KhICAQEYs-gDIIGOBii1', '', '/oauth/v1/access-tokens/***', ''],
    ['/oauth/v1/refresh-tokens/na1-1234', '', '/oauth/v1/refresh-tokens/***', ''],
    ['/x/%', 'a=%', '/x/%', 'a=%'],
    ['/crm-exports/1/2/a640-12/x.csv', '', '/crm-exports/1/2/***/x.csv', ''],
  ])('of %s?%s', (path, query, cleanPath, cleanQuery) => {
    const clean = redacted(path, query)
    expect(clean.path).toBe(cleanPath || path)
    const expected = cleanQuery === null ? 'code=***&state=b&client_secret=***&refresh_token=***' : cleanQuery
    expect(clean.query).toBe(expected || query)
  })
})
