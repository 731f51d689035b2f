import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSandbox, movableClock } from '../../index.ts'
import { caller, createWorld, RECORDED_AT, type World } from '../../testing/world.ts'

const SCOPES = ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.objects.owners.read']
const PORTALS = '/_sandbox/hubspot/portals'

let world: World
beforeEach(async () => {
  world = await createWorld({ seed: { contacts: 3, owners: 1 } })
})
afterEach(() => world.close())

async function european() {
  const made = await world.call('POST', PORTALS, {
    name: 'Acme Europe',
    hublet: 'eu1',
    tier: 'starter',
    time_zone: 'Europe/Berlin',
    seed: { contacts: 2, owners: 1 },
  })
  const at = `?portal=${made.json.portal_id}`
  const key = await world.call('POST', `/_sandbox/hubspot/service-keys${at}`, { name: 'k', scopes: SCOPES })
  return { made, at, portalId: made.json.portal_id as number, key, call: caller(world.url, key.json.token) }
}

describe('several portals', () => {
  it('are made, shown and deleted', async () => {
    const { made, portalId } = await european()
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      portal_id: portalId,
      name: 'Acme Europe',
      default: false,
      tier: 'starter',
      time_zone: 'Europe/Berlin',
      hublet: 'eu1',
      ui_domain: 'app-eu1.hubspot.com',
      account_type: 'STANDARD',
      created_at: '2026-03-12T07:33:46.615Z',
    })
    const listed = await world.call('GET', PORTALS)
    expect(listed.json.results.map((portal: { portal_id: number }) => portal.portal_id)).toEqual([
      147893286,
      portalId,
    ])
    expect((await world.call('GET', `${PORTALS}/${portalId}`)).json).toEqual(made.json)
    expect((await world.call('DELETE', `${PORTALS}/${portalId}`)).status).toBe(204)
    expect((await world.call('GET', `${PORTALS}/${portalId}`)).status).toBe(404)
  })

  it('are found by their tokens, and share no record', async () => {
    const { call, key, portalId } = await european()
    expect(key.json.token).toMatch(/^pat-eu1-/)
    const here = await world.call('GET', '/crm/objects/2026-03/contacts?properties=email')
    const there = await call('GET', '/crm/objects/2026-03/contacts?properties=email')
    expect([here.json.results.length, there.json.results.length]).toEqual([3, 2])
    const ids = new Set(here.json.results.map((record: { id: string }) => record.id))
    const [first] = there.json.results
    expect(ids.has(first.id)).toBe(false)
    const emails = here.json.results.map(
      (record: { properties: { email: string } }) => record.properties.email,
    )
    expect(emails).not.toContain(first.properties.email)
    expect(first.url).toBe(`https://app-eu1.hubspot.com/contacts/${portalId}/record/0-1/${first.id}`)
    expect((await world.call('GET', `/crm/v3/objects/contacts/${first.id}`)).status).toBe(404)
    expect((await call('GET', `/crm/v3/objects/contacts/${first.id}`)).status).toBe(200)
    const account = await call('GET', '/account-info/v3/details')
    expect(account.json).toMatchObject({
      portalId,
      timeZone: 'Europe/Berlin',
      uiDomain: 'app-eu1.hubspot.com',
      dataHostingLocation: 'eu1',
    })
  })

  it('have credentials with app ids of their own, and limits of their own', async () => {
    const { call, key, at } = await european()
    const ids = new Set([key.json.app_id, ...world.hubspot.serviceKeys.list().map(({ appId }) => appId)])
    expect(ids.size).toBe(2)
    await world.call('PUT', `/_sandbox/hubspot/limits${at}`, { burst: 1 })
    expect((await call('GET', '/crm/v3/owners')).status).toBe(200)
    expect((await call('GET', '/crm/v3/owners')).status).toBe(429)
    expect((await world.call('GET', '/crm/v3/owners')).status).toBe(200)
  })

  it('are each reached by every control route for accounts', async () => {
    const { at, portalId } = await european()
    await world.call('POST', `/_sandbox/hubspot/users${at}`, { email: 'only@eu.example.com' })
    await world.call('PATCH', `/_sandbox/hubspot/settings${at}`, { companyCurrency: 'EUR' })
    await world.call('POST', `/_sandbox/seed${at}`, { deals: 2 })
    const europe = world.hubspot.portals.get(portalId)
    expect(europe.users.list().map(({ email }) => email)).toContain('only@eu.example.com')
    expect(world.hubspot.users.list().map(({ email }) => email)).not.toContain('only@eu.example.com')
    expect([europe.settings.companyCurrency, world.hubspot.settings.companyCurrency]).toEqual(['EUR', 'USD'])
    expect((await world.call('GET', `/_sandbox/hubspot/settings${at}`)).json.portalId).toBe(portalId)
    expect((await world.call('GET', '/_sandbox/hubspot/settings?portal=1')).status).toBe(404)
  })

  it.each([
    [{ portal_id: 147893286 }, 409, 'There is a portal 147893286 already.'],
    [{ portal_id: 0 }, 400, /portalId takes a whole number/],
    [{ tier: 'gold' }, 400, /tier takes one of/],
    [{ hublet: '' }, 400, /hublet takes a region/],
    [{ time_zone: 'Mars/Olympus' }, 400, /timeZone takes/],
    [{ name: ' ' }, 400, 'A portal needs a name.'],
    [{ colour: 'red' }, 400, /colour is not accepted here/],
    [{ seed: { cats: 1 } }, 400, /can be seeded, not cats/],
    [{ seed: 7 }, 400, /seed is true, false or/],
    [[], 400, /Send a JSON object/],
  ])('refuse %j with %i', async (body, status, error) => {
    const refused = await world.call('POST', PORTALS, body)
    expect(refused.status).toBe(status)
    expect(refused.json.error).toEqual(typeof error === 'string' ? error : expect.stringMatching(error))
    expect(world.hubspot.portals.list()).toHaveLength(1)
  })

  it('keep the first one, and one id each', async () => {
    const { portalId } = await european()
    expect((await world.call('DELETE', `${PORTALS}/147893286`)).status).toBe(409)
    expect((await world.call('DELETE', `${PORTALS}/abc`)).status).toBe(404)
    const twice = await world.call('PATCH', '/_sandbox/hubspot/settings', { portalId })
    expect([twice.status, twice.json.error]).toEqual([409, `There is a portal ${portalId} already.`])
  })
})

describe('a snapshot of several portals', () => {
  it('brings all of them back; a reset leaves the first', async () => {
    const { portalId, call } = await european()
    const saved = JSON.parse(JSON.stringify(world.hubspot.snapshot()))
    world.hubspot.reset()
    expect(world.hubspot.portals.list()).toHaveLength(1)
    expect((await call('GET', '/crm/v3/owners')).status).toBe(401)
    world.hubspot.restore(saved)
    expect(JSON.stringify(world.hubspot.snapshot()) === JSON.stringify(saved)).toBe(true)
    expect(world.hubspot.portals.get(portalId).name).toBe('Acme Europe')
    expect((await call('GET', '/crm/v3/objects/contacts')).json.results).toHaveLength(2)
    const next = world.hubspot.portals.create()
    expect(next.portalId).not.toBe(portalId)
  })

  it('of one portal has the rows that it always had', async () => {
    const { rows } = world.hubspot.snapshot()
    expect(rows.some(([kind]) => kind === 'portal')).toBe(false)
    const { hubspot } = await createSandbox({ hubspot: { clock: movableClock(RECORDED_AT) } })
    hubspot.restore(world.hubspot.snapshot())
    expect(hubspot.serviceKeys.list()).toHaveLength(1)
  })

  it('with two portals of one id is refused, and nothing changes', async () => {
    await european()
    const saved = world.hubspot.snapshot()
    const rows = [...saved.rows, ...saved.rows.slice(saved.rows.findIndex(([kind]) => kind === 'portal'))]
    expect(() => world.hubspot.restore({ ...saved, rows })).toThrow(RangeError)
    expect(world.hubspot.portals.list()).toHaveLength(2)
  })

  it('is kept by --data too', async () => {
    const data = mkdtempSync(join(tmpdir(), 'portals-'))
    const first = (await createSandbox({ hubspot: { data } })).hubspot
    const { token } = first.portals.create({ name: 'Kept' }).serviceKeys.create({ name: 'k', scopes: SCOPES })
    first.save()
    const second = (await createSandbox({ hubspot: { data } })).hubspot
    expect(second.portals.list().map(({ name }) => name)).toEqual(['Default account', 'Kept'])
    const headers = { authorization: `Bearer ${token}` }
    const answer = await second.fetch(new Request('http://sandbox/crm/v3/owners', { headers }))
    expect(answer.status).toBe(200)
  })
})
