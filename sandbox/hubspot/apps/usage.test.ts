import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browsing } from '../../testing/browsing.ts'
import { installApp } from '../../testing/oauth-app.ts'
import { createReceiver, type Receiver } from '../../testing/receiver.ts'
import { caller, createWorld, type World } from '../../testing/world.ts'

const SCOPES = ['crm.objects.contacts.read', 'crm.objects.contacts.write']
const PORTAL = 147893286

let world: World
let receiver: Receiver
beforeAll(async () => {
  world = await createWorld()
  receiver = await createReceiver()
})
afterAll(async () => {
  await world.close()
  await receiver.close()
})

/** An OAuth app in the first account and in another one, with a way to call as it in each. */
async function inTwoAccounts() {
  const eu = world.hubspot.portals.create({ name: 'Acme Europe', hublet: 'eu1' })
  const parts = { distribution: 'marketplace' as const, requiredScopes: ['oauth', ...SCOPES] }
  const { app, client, access } = await installApp(world, parts, { scopes: SCOPES })
  const granted = await world.call('POST', '/_sandbox/hubspot/oauth/grant', {
    ...{ client_id: app.clientId, redirect_uri: app.redirectUrls[0], scopes: SCOPES, portal: eu.portalId },
  })
  const form = {
    grant_type: 'authorization_code',
    code: granted.json.code,
    redirect_uri: app.redirectUrls[0] ?? '',
  }
  const body = new URLSearchParams({ ...client, ...form })
  const given = await fetch(`${world.url}/oauth/v3/token`, { method: 'POST', body })
  const { access_token, hub_id } = (await given.json()) as { access_token: string; hub_id: number }
  expect(hub_id).toBe(eu.portalId)
  return { app, eu, here: caller(world.url, access), there: caller(world.url, access_token) }
}

const CONTACTS = '/crm/v3/objects/contacts'

describe('an OAuth app in several accounts', () => {
  it('has one log of its calls, in the pages and by the API, which a snapshot keeps', async () => {
    const { app, eu, here, there } = await inTwoAccounts()
    await here('GET', CONTACTS)
    world.hubspot.clock.advance(1000)
    await there('GET', `${CONTACTS}/1`)
    const log = async () =>
      (await world.call('GET', `/_sandbox/hubspot/apps/${app.id}/usage`)).json.results.map(
        (row: Record<string, unknown>) => [row.portal_id, row.method, row.path, row.status],
      )
    const calls = [
      [PORTAL, 'GET', CONTACTS, 200],
      [eu.portalId, 'GET', `${CONTACTS}/1`, 404],
    ]
    expect(await log()).toEqual(calls)
    expect(world.hubspot.apps.usage(app.id).map(({ status }) => status)).toEqual([200, 404])
    const admin = await Browsing.as(world.hubspot, world.hubspot.users.list()[0]?.email ?? '')
    const own = (await admin.get(`/developer/${PORTAL}/apps/${app.id}/log`)).text
    for (const part of [`GET ${CONTACTS}/1`, String(eu.portalId)]) expect(own).toContain(part)
    const all = (await admin.get(`/logs/${PORTAL}`)).text
    expect(all).toContain('Our app')
    expect(all).not.toContain(`GET ${CONTACTS}/1`)
    const saved = JSON.parse(JSON.stringify(world.hubspot.snapshot()))
    world.hubspot.reset()
    world.hubspot.restore(saved)
    expect(await log()).toEqual(calls)
  })

  it('hears of the records of each, as those of that account', async () => {
    const { app, eu, here, there } = await inTwoAccounts()
    const hooks = world.hubspot.webhooks.ofApp(app.id)
    hooks.setTarget({ targetUrl: receiver.url, maxConcurrentRequests: 10 })
    hooks.subscribe({ eventType: 'contact.creation' })
    hooks.subscribe({ eventType: 'deal.creation' })
    const ids: number[] = []
    for (const call of [here, there]) {
      ids.push(Number((await call('POST', CONTACTS, { properties: {} })).json.id))
    }
    await world.call('POST', '/crm/v3/objects/deals', { properties: { dealname: 'Not granted' } })
    await world.hubspot.settled()
    const told = receiver.events().map(({ portalId, appId, objectId, subscriptionType }) => ({
      ...{ portalId, appId, objectId, subscriptionType },
    }))
    const about = { appId: app.id, subscriptionType: 'contact.creation' }
    expect(told).toEqual([
      { portalId: PORTAL, objectId: ids[0], ...about },
      { portalId: eu.portalId, objectId: ids[1], ...about },
    ])
    await there('DELETE', '/appinstalls/v3/external-install')
    receiver.received = []
    await here('POST', CONTACTS, { properties: {} })
    eu.serviceKeys.create({ name: 'eu', scopes: SCOPES })
    await world.hubspot.settled()
    expect(receiver.events().map(({ portalId }) => portalId)).toEqual([PORTAL])
  })
})
