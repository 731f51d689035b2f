import { Client } from '@hubspot/api-client'
import type { SubscriptionCreateRequestEventTypeEnum as EventType } from '@hubspot/api-client/lib/codegen/webhooks/models/SubscriptionCreateRequest.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReceiver, type Receiver } from '../../testing/receiver.ts'
import { type Called, createWorld, failure, type World } from '../../testing/world.ts'
import type { App } from '../apps/entities.ts'
import { APP_WEBHOOK_PATHS } from './app-routes.ts'

const SCOPES = ['crm.objects.contacts.read', 'crm.objects.contacts.write']

let world: World
let receiver: Receiver
let app: App
let key: string
let appToken: string
beforeAll(async () => {
  world = await createWorld()
  receiver = await createReceiver()
  key = world.hubspot.developerKey.create().value
  app = world.hubspot.apps.create({
    name: 'Connector',
    auth: 'static',
    distribution: 'private',
    requiredScopes: SCOPES,
  })
  appToken = world.hubspot.apps.installStatic(app.id)
})
afterAll(async () => {
  await world.close()
  await receiver.close()
})

const call = async (method: string, path: string, body?: unknown): Promise<Called> => {
  const response = await fetch(`${world.url}${path}?hapikey=${key}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}
const at = (suffix: string, base = '/webhooks/v3', id = app.id): string => `${base}/${id}${suffix}`
const settings = (): unknown => ({ targetUrl: receiver.url, throttling: { maxConcurrentRequests: 10 } })

describe("the official client's webhooks", () => {
  it('set where they go, subscribe, change, list and clear, and events arrive', async () => {
    const { webhooks } = new Client({ developerApiKey: key, basePath: world.url, numberOfApiCallRetries: 0 })
    const { settingsApi, subscriptionsApi } = webhooks
    expect((await failure(() => settingsApi.getAll(app.id))).code).toBe(404)
    const set = await settingsApi.configure(app.id, {
      targetUrl: receiver.url,
      throttling: { maxConcurrentRequests: 12 },
    })
    expect([set.targetUrl, set.throttling.maxConcurrentRequests]).toEqual([receiver.url, 12])
    expect((await settingsApi.getAll(app.id)).createdAt).toBeInstanceOf(Date)
    const creation = await subscriptionsApi.create(app.id, { eventType: 'contact.creation' as EventType })
    expect([creation.active, typeof creation.id]).toEqual([false, 'string'])
    const change = await subscriptionsApi.create(app.id, {
      eventType: 'contact.propertyChange' as EventType,
      propertyName: 'email',
      active: true,
    })
    const id = Number(creation.id)
    expect((await subscriptionsApi.update(id, app.id, { active: true })).active).toBe(true)
    expect((await subscriptionsApi.getById(id, app.id)).eventType).toBe('contact.creation')
    expect((await subscriptionsApi.getAll(app.id)).results).toHaveLength(2)

    const properties = { email: 'ada@example.com' }
    await world.call(
      'POST',
      '/crm/v3/objects/contacts',
      { properties },
      { authorization: `Bearer ${appToken}` },
    )
    await world.hubspot.settled()
    expect(receiver.events().map(({ subscriptionType, appId }) => [subscriptionType, appId])).toEqual([
      ['contact.creation', app.id],
      ['contact.propertyChange', app.id],
    ])

    const inputs = [
      { id, active: false },
      { id: Number(change.id), active: false },
    ]
    const updated = await subscriptionsApi.updateBatch(app.id, { inputs })
    expect(updated.results.map(({ active }) => active)).toEqual([false, false])
    await subscriptionsApi.archive(id, app.id)
    expect((await failure(() => subscriptionsApi.getById(id, app.id))).code).toBe(404)
    await subscriptionsApi.archive(Number(change.id), app.id)
    await settingsApi.clear(app.id)
    expect((await failure(() => settingsApi.getAll(app.id))).code).toBe(404)
  })
})

describe('the webhooks of an app', () => {
  it.each(
    APP_WEBHOOK_PATHS.map(({ path, route }) => [route.method, path, route.success] as const),
  )('%s %s answers with one of its codes', async (method, path, success) => {
    await call('PUT', at('/settings'), settings())
    const propertyName = `p${Math.floor(performance.now() * 1000)}`
    const change = { eventType: 'contact.propertyChange', propertyName }
    const { id } = (await call('POST', at('/subscriptions'), change)).json
    const body = path.endsWith('/settings')
      ? settings()
      : path.endsWith('/batch/update')
        ? { inputs: [{ id: Number(id), active: true }] }
        : { ...change, propertyName: `${propertyName}x`, active: false }
    const filled = path.replace('{appId}', String(app.id)).replace('{subscriptionId}', id)
    const called = await call(method, filled, method === 'GET' || method === 'DELETE' ? undefined : body)
    expect(success, called.text).toContain(called.status)
  })

  it('are shown in the recorded shapes', async () => {
    const set = await call('PUT', at('/settings'), settings())
    expect(set.json).toEqual({
      targetUrl: receiver.url,
      throttling: { maxConcurrentRequests: 10 },
      createdAt: expect.any(String),
      updatedAt: '2026-03-12T07:33:46.615Z',
    })
    const made = await call('POST', at('/subscriptions'), {
      eventType: 'contact.propertyChange',
      propertyName: 'jobtitle',
    })
    expect(made.json).toEqual({
      id: expect.stringMatching(/^\d+$/),
      eventType: 'contact.propertyChange',
      propertyName: 'jobtitle',
      active: false,
      createdAt: '2026-03-12T07:33:46.615Z',
      updatedAt: '2026-03-12T07:33:46.615Z',
    })
    expect(made.headers.get('location')).toBe(`${world.url}${at('/subscriptions')}/${made.json.id}`)
    const event = { eventType: 'event.completed', eventTypeName: 'pe1_signed_up' }
    expect((await call('POST', at('/subscriptions'), event)).json).toMatchObject({ ...event, active: false })
    const partly = await call('POST', at('/subscriptions/batch/update'), {
      inputs: [
        { id: made.json.id, active: true },
        { id: 1, active: true },
      ],
    })
    expect(partly.status).toBe(207)
    expect(partly.json).toMatchObject({
      status: 'COMPLETE',
      results: [{ id: made.json.id, active: true }],
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['1'] } }],
    })
  })

  it.each([
    ['PUT', '/settings', {}, 400, /Some required fields were not set: \[targetUrl, throttling\]/],
    [
      'PUT',
      '/settings',
      { targetUrl: 'https://example.com', throttling: {} },
      400,
      /\[maxConcurrentRequests\]/,
    ],
    ['PUT', '/settings', { targetUrl: 'https://example.com', throttling: [] }, 400, /Cannot deserialize/],
    [
      'PUT',
      '/settings',
      { targetUrl: 'https://example.com', throttling: { maxConcurrentRequests: 5 } },
      400,
      /must be a whole number above 5/,
    ],
    [
      'PUT',
      '/settings',
      { targetUrl: 'http://example.com', throttling: { maxConcurrentRequests: 10 } },
      400,
      /must start with https/,
    ],
    ['POST', '/subscriptions', '[', 400, /Invalid input JSON/],
    ['POST', '/subscriptions', {}, 400, /\[eventType\]/],
    ['POST', '/subscriptions', { eventType: 'contact.nothing' }, 400, /is not an event type/],
    ['POST', '/subscriptions', { eventType: 'contact.propertyChange' }, 400, /needs a propertyName/],
    ['POST', '/subscriptions', { eventType: 'contact.creation', active: 'yes' }, 400, /active must be/],
    [
      'POST',
      '/subscriptions',
      { eventType: 'contact.propertyChange', propertyName: [] },
      400,
      /Cannot deserialize/,
    ],
    [
      'POST',
      '/subscriptions',
      { eventType: 'deal.creation' },
      403,
      /hasn't been granted all required scopes/,
    ],
    ['POST', '/subscriptions/batch/update', {}, 400, /\[inputs\]/],
    ['POST', '/subscriptions/batch/update', { inputs: [{ id: 1 }] }, 400, /\[active\]/],
    ['GET', '/subscriptions/1', undefined, 404, /^resource not found$/],
    ['PATCH', '/subscriptions/x', { active: true }, 404, /^resource not found$/],
    ['DELETE', '/subscriptions/1', undefined, 404, /^resource not found$/],
    ['POST', '/settings', {}, 404, /^resource not found$/],
  ])('refuse %s%s %j with %i', async (...[method, suffix, body, status, message]) => {
    const refused = await call(method, at(suffix), body)
    expect([refused.status, refused.json.message]).toEqual([status, expect.stringMatching(message)])
    expect(refused.json.correlationId).toBe(refused.headers.get('x-hubspot-correlation-id'))
  })

  it('refuse the same subscription twice', async () => {
    const body = { eventType: 'contact.merge' }
    expect((await call('POST', at('/subscriptions'), body)).status).toBe(201)
    const again = await call('POST', at('/subscriptions'), body)
    expect([again.status, again.json.category]).toEqual([409, 'CONFLICT'])
  })

  it('are those of the developer whose key it is: no other app, no private app, no bearer token', async () => {
    const other = world.hubspot.portals.create({ name: 'Other' })
    const foreign = world.hubspot.apps.create(
      { name: 'Foreign', auth: 'static', distribution: 'private', requiredScopes: SCOPES },
      { portalId: other.portalId },
    )
    const own = world.hubspot.privateApps.create({ name: 'p', scopes: SCOPES })
    for (const id of [foreign.id, own.appId, 4711]) {
      expect((await call('GET', at('/subscriptions', '/webhooks/v3', id))).status).toBe(404)
    }
    expect((await world.call('GET', at('/subscriptions'))).status).toBe(401)
    const asApp = await world.call('GET', at('/settings'), undefined, { authorization: `Bearer ${appToken}` })
    expect(asApp.status).toBe(401)
  })

  it('come from the accounts that have the app, with the scopes that they granted', async () => {
    await call('PUT', at('/settings'), settings())
    world.hubspot.webhooks.ofApp(app.id).subscribe({ eventType: 'contact.deletion' })
    receiver.received = []
    const remove = async () => {
      const { id } = (await world.call('POST', '/crm/v3/objects/contacts', { properties: {} })).json
      await world.call('DELETE', `/crm/v3/objects/contacts/${id}`)
      await world.hubspot.settled()
      return receiver.events().length
    }
    expect(await remove()).toBe(1)
    world.hubspot.apps.uninstall(app.id)
    expect(await remove()).toBe(1)
    appToken = world.hubspot.apps.installStatic(app.id)
    expect(await remove()).toBe(2)
  })
})

describe("a project's webhooks-hsmeta.json", () => {
  const control = (method: string, body?: unknown, query = '') =>
    world.call(method, `/_sandbox/hubspot/apps/${app.id}/webhooks${query}`, body)
  const file = (subscriptions: unknown, more: Record<string, unknown> = {}) => ({
    uid: 'webhooks',
    type: 'webhooks',
    config: {
      settings: { targetUrl: 'https://example.com/hooks', maxConcurrentRequests: 15 },
      subscriptions,
    },
    ...more,
  })

  it('sets the webhooks of an app as a whole, and again', async () => {
    const crmObjects = [{ subscriptionType: 'object.creation', objectType: 'contact', active: true }]
    const legacyCrmObjects = [{ subscriptionType: 'contact.propertyChange', propertyName: 'lastname' }]
    const hubEvents = [{ subscriptionType: 'contact.privacyDeletion', active: true }]
    const set = await control('PUT', file({ crmObjects, legacyCrmObjects, hubEvents }))
    expect(set.status).toBe(200)
    expect(set.json.max_concurrent_requests).toBe(15)
    const kept = set.json.subscriptions.map((one: Record<string, unknown>) => [
      one.event_type,
      one.property_name ?? one.object_type_id,
      one.active,
    ])
    expect(kept).toEqual([
      ['object.creation', '0-1', true],
      ['contact.propertyChange', 'lastname', false],
      ['contact.privacyDeletion', null, true],
    ])
    const again = await control('PUT', file({ crmObjects, hubEvents: [] }))
    expect(again.json.subscriptions).toHaveLength(1)
    expect(again.json.subscriptions[0].id).toBe(set.json.subscriptions[0].id)
    expect((await control('GET')).json).toEqual(again.json)
  })

  it.each([
    [null, /^Send the file webhooks-hsmeta\.json/],
    [file({}, { type: 'app' }), /^type must be "webhooks"/],
    [file([]), /config\.subscriptions must be an object/],
    [file({ other: [] }), /has no list other; it has crmObjects, legacyCrmObjects, hubEvents/],
    [file({ hubEvents: {} }), /hubEvents must be a list/],
    [file({ hubEvents: [1] }), /hubEvents is a list of objects/],
    [file({ hubEvents: [{}] }), /needs subscriptionType/],
    [file({ hubEvents: [{ subscriptionType: 'object.creation' }] }), /does not belong into hubEvents/],
    [file({ crmObjects: [{ subscriptionType: 'contact.creation' }] }), /does not belong into crmObjects/],
    [file({ crmObjects: [{ subscriptionType: 'object.creation', objectType: 'zebra' }] }), /no object zebra/],
    [file({ legacyCrmObjects: [{ subscriptionType: 'contact.propertyChange' }] }), /needs a propertyName/],
    [file({ hubEvents: [{ subscriptionType: 'contact.merge', active: 1 }] }), /active must be true or false/],
    [
      file({ hubEvents: [{ subscriptionType: 'contact.merge' }, { subscriptionType: 'contact.merge' }] }),
      /contact\.merge is subscribed to twice/,
    ],
  ])('is refused when it is %j', async (body, sentence) => {
    const before = (await control('GET')).json
    const refused = await control('PUT', body)
    expect([refused.status, refused.json.error]).toEqual([400, expect.stringMatching(sentence)])
    expect((await control('GET')).json).toEqual(before)
  })

  it('takes scopes that the app asks for, and a developer', async () => {
    const refused = await control('PUT', file({ legacyCrmObjects: [{ subscriptionType: 'deal.merge' }] }))
    expect(refused.status).toBe(403)
    const { id } = world.hubspot.users.create({ email: 'sales@example.com' })
    expect((await control('PUT', file({}), `?acting_user=${id}`)).status).toBe(403)
  })
})
