import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReceiver, type Receiver } from '../../testing/receiver.ts'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let receiver: Receiver
let tab: string
beforeAll(async () => {
  world = await createWorld()
  receiver = await createReceiver()
  const scopes = ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.objects.custom.read']
  tab = `/private-apps/${world.hubspot.privateApps.create({ name: 'hooks', scopes }).id}/webhooks`
})
afterAll(async () => {
  await world.close()
  await receiver.close()
})

const control = (method: string, path: string, body?: unknown) =>
  world.call(method, `/_sandbox/hubspot${path}`, body)

describe('the webhooks tab of a private app', () => {
  it('sets a target and subscriptions, from which deliveries follow', async () => {
    expect((await control('GET', tab)).json).toEqual({
      target_url: null,
      max_concurrent_requests: 10,
      subscriptions: [],
    })
    const set = await control('PUT', tab, { target_url: receiver.url, max_concurrent_requests: 20 })
    expect([set.status, set.json.max_concurrent_requests]).toEqual([200, 20])
    const made = await control('POST', `${tab}/subscriptions`, {
      event_type: 'contact.propertyChange',
      property_name: 'email',
    })
    expect(made.status).toBe(201)
    expect(made.json).toEqual({
      id: expect.any(Number),
      event_type: 'contact.propertyChange',
      property_name: 'email',
      object_type_id: null,
      event_type_name: null,
      active: true,
      created_at: '2026-03-12T07:33:46.615Z',
      updated_at: '2026-03-12T07:33:46.615Z',
    })
    await world.call('POST', '/crm/v3/objects/contacts', { properties: { email: 'a@example.com' } })
    expect((await control('POST', '/webhooks/settle')).json).toEqual({
      ...{ waiting: 0, in_flight: 0, retrying: 0 },
    })
    expect(receiver.events()).toHaveLength(1)
    const one = `${tab}/subscriptions/${made.json.id}`
    expect((await control('PATCH', one, { active: false })).json.active).toBe(false)
    await world.call('POST', '/crm/v3/objects/contacts', { properties: { email: 'b@example.com' } })
    await control('POST', '/webhooks/settle')
    expect(receiver.events()).toHaveLength(1)
    expect((await control('DELETE', one)).status).toBe(204)
    expect((await control('DELETE', one)).status).toBe(404)
    expect((await control('DELETE', tab)).status).toBe(204)
    expect((await control('DELETE', tab)).status).toBe(404)
    expect((await control('GET', '/webhooks')).json.waiting).toBe(0)
    expect((await control('GET', '/webhooks/event-types')).json.results).toContain('contact.merge')
  })

  it.each([
    ['PUT', '', {}, 400, /^Send \{"target_url": text\}\.$/],
    ['PUT', '', { target_url: 'nonsense' }, 400, /^targetUrl must be an address/],
    ['PUT', '', { target_url: 'http://example.com/' }, 400, /must start with https:\/\/ \(or http:\/\/ for/],
    ['PUT', '', { target_url: 'ftp://localhost/' }, 400, /must start with https:/],
    ['PUT', '', { target_url: 'https://u:p@example.com/' }, 400, /no user, password or fragment/],
    ['PUT', '', { target_url: 'https://example.com/#x' }, 400, /no user, password or fragment/],
    [
      'PUT',
      '',
      { target_url: 'https://example.com/', max_concurrent_requests: 5 },
      400,
      /maxConcurrentRequests must be a whole number above 5/,
    ],
    ['POST', '/subscriptions', {}, 400, /^Send \{"event_type": text, …\}\.$/],
    [
      'POST',
      '/subscriptions',
      { event_type: 'contact.explosion' },
      400,
      /is not an event type\. There are: contact\./,
    ],
    ['POST', '/subscriptions', { event_type: 'product.associationChange' }, 400, /is not an event type/],
    ['POST', '/subscriptions', { event_type: 'contact.propertyChange' }, 400, /needs a propertyName/],
    [
      'POST',
      '/subscriptions',
      { event_type: 'contact.creation', property_name: 'email' },
      400,
      /takes no propertyName/,
    ],
    [
      'POST',
      '/subscriptions',
      { event_type: 'contact.propertyChange', property_name: 'hs_lastmodifieddate' },
      400,
      /cannot be subscribed to/,
    ],
    ['POST', '/subscriptions', { event_type: 'object.creation' }, 400, /needs an objectTypeId/],
    [
      'POST',
      '/subscriptions',
      { event_type: 'object.creation', object_type_id: 'x' },
      400,
      /must be a type id/,
    ],
    [
      'POST',
      '/subscriptions',
      { event_type: 'deal.creation' },
      403,
      /takes one of these scopes: crm\.objects\.deals/,
    ],
    ['PATCH', '/subscriptions/1', {}, 400, /^Send \{"active": true or false\}\.$/],
    ['PATCH', '/subscriptions/1', { active: true }, 404, /no subscription with this id/],
    ['PATCH', '/subscriptions/x', { active: true }, 404, /no subscription with this id/],
  ])('refuses %s%s %j with %i', async (...[method, path, body, status, sentence]) => {
    const refused = await control(method, `${tab}${path}`, body)
    expect([refused.status, refused.json.error]).toEqual([status, expect.stringMatching(sentence)])
  })

  it('refuses the same subscription twice, and the 1,001st', async () => {
    for (let index = 0; index < 1000; index += 1) {
      const about = { eventType: 'contact.propertyChange', propertyName: `p${index}` }
      world.hubspot.webhooks.ofPrivateApp(tab.split('/')[2] ?? '').subscribe(about)
    }
    const again = { event_type: 'contact.propertyChange', property_name: 'p7' }
    expect((await control('POST', `${tab}/subscriptions`, again)).status).toBe(409)
    const more = await control('POST', `${tab}/subscriptions`, { event_type: 'contact.creation' })
    expect([more.status, more.json.error]).toEqual([409, 'An app has 1000 subscriptions at most.'])
  })

  it('is for Super Admins, and not for Service Keys', async () => {
    const { id } = world.hubspot.users.create({ email: 'sam@example.com', developerTools: true })
    expect((await control('GET', `${tab}?acting_user=${id}`)).status).toBe(403)
    const key = world.hubspot.serviceKeys.list()[0]?.id
    const refused = await control('GET', `/private-apps/${key}/webhooks`)
    expect([refused.status, refused.json.error]).toEqual([
      403,
      'Service Keys cannot be used for webhooks; a private app or an app can.',
    ])
    expect((await control('GET', '/private-apps/1/webhooks')).status).toBe(404)
  })

  it('takes no target without TLS when the sandbox is set so', async () => {
    world.hubspot.settings.webhookPlainHttp = 'never'
    const refused = await control('PUT', tab, { target_url: receiver.url })
    expect(refused.status).toBe(400)
    world.hubspot.settings.webhookPlainHttp = 'this_machine'
  })
})

describe('completed events', () => {
  it('are told when a test says so, to whom subscribed to that event or to all', async () => {
    receiver.received = []
    const app = world.hubspot.privateApps.create({ name: 'events', scopes: ['crm.objects.contacts.read'] })
    const tab = `/_sandbox/hubspot/private-apps/${app.id}/webhooks`
    await world.call('PUT', tab, { target_url: receiver.url })
    const subscribe = (body: object) =>
      world.call('POST', `${tab}/subscriptions`, { event_type: 'event.completed', ...body })
    const named = await subscribe({ event_type_name: 'pe1_signed_up' })
    expect([named.status, named.json.event_type_name]).toEqual([201, 'pe1_signed_up'])
    expect((await subscribe({})).status).toBe(201)
    expect((await subscribe({ event_type: 'contact.creation', event_type_name: 'x' })).json.error).toBe(
      'contact.creation takes no eventTypeName.',
    )
    const complete = async (body: object) =>
      (await world.call('POST', '/_sandbox/hubspot/webhooks/completed-events', body)).json
    const about = { event_type_name: 'pe1_signed_up', object_id: 7 }
    expect(await complete(about)).toEqual({ events: 2 })
    expect(await complete({ ...about, event_type_name: 'pe1_left' })).toEqual({ events: 1 })
    await world.hubspot.settled()
    expect(receiver.events().map(({ eventTypeName }) => eventTypeName)).toEqual([
      ...['pe1_signed_up', 'pe1_signed_up', 'pe1_left'],
    ])
    expect(receiver.events()[0]).toMatchObject({ subscriptionType: 'event.completed', objectId: 7 })
    for (const wrong of [{}, { event_type_name: 'x' }, { object_id: 7 }, { ...about, colour: 'red' }])
      expect((await complete(wrong)).error, JSON.stringify(wrong)).toEqual(expect.any(String))
    world.hubspot.privateApps.remove(app.id)
  })
})

describe('conversations', () => {
  it('have events when a test says that something happened, for apps that may know', async () => {
    receiver.received = []
    const app = world.hubspot.privateApps.create({ name: 'chat', scopes: ['conversations.read'] })
    const blind = world.hubspot.privateApps.create({ name: 'blind', scopes: ['crm.objects.contacts.read'] })
    const tab = world.hubspot.webhooks.ofPrivateApp(app.id)
    tab.setTarget({ targetUrl: receiver.url, maxConcurrentRequests: 10 })
    for (const eventType of ['conversation.creation', 'conversation.newMessage']) tab.subscribe({ eventType })
    tab.subscribe({ eventType: 'conversation.propertyChange', propertyName: 'status' })
    expect(() =>
      world.hubspot.webhooks.ofPrivateApp(blind.id).subscribe({ eventType: 'conversation.creation' }),
    ).toThrow('conversations.read')
    const happen = async (body: object) =>
      (await world.call('POST', '/_sandbox/hubspot/webhooks/conversations', body)).json
    const thread = { thread_id: 7 }
    const status = { event_type: 'conversation.propertyChange', property_name: 'status' }
    expect(await happen({ ...thread, event_type: 'conversation.creation' })).toEqual({ events: 1 })
    expect(await happen({ ...thread, event_type: 'conversation.newMessage', message_id: 'm1' })).toEqual({
      events: 1,
    })
    expect(await happen({ ...thread, ...status, property_value: 'CLOSED' })).toEqual({ events: 1 })
    const other = { ...status, property_name: 'assignedTo', property_value: '1' }
    expect(await happen({ ...thread, ...other })).toEqual({ events: 0 })
    expect(await happen({ ...thread, event_type: 'conversation.deletion' })).toEqual({ events: 0 })
    await world.hubspot.settled()
    const [creation, message, change] = receiver.events()
    expect(creation).toMatchObject({
      subscriptionType: 'conversation.creation',
      objectId: 7,
      changeFlag: 'CREATED',
    })
    expect(message).toMatchObject({
      messageId: 'm1',
      messageType: 'MESSAGE',
      portalId: 147893286,
      appId: app.appId,
    })
    expect(change).toMatchObject({ propertyName: 'status', propertyValue: 'CLOSED' })
    for (const wrong of [
      {},
      thread,
      { ...thread, event_type: 'contact.creation' },
      { event_type: 'conversation.creation' },
    ]) {
      expect((await happen(wrong)).error, JSON.stringify(wrong)).toEqual(expect.any(String))
    }
    expect((await happen({ ...thread, ...status })).error).toContain('property_value')
    expect((await happen({ ...thread, event_type: 'conversation.newMessage' })).error).toContain('message_id')
  })
})

describe('faults of webhooks on the control surface', () => {
  const faults = '/webhooks/faults'

  it('are added, listed, described and removed', async () => {
    const made = await control('POST', faults, { match: { nth: 2 }, times: 1, effect: { kind: 'lost' } })
    expect(made.status).toBe(201)
    expect((await control('GET', faults)).json.results).toEqual([made.json])
    const about = (await control('GET', `${faults}/effects`)).json
    expect(about.effects.map(({ kind }: { kind: string }) => kind)).toEqual([
      'duplicate',
      'late',
      'lost',
      'reordered',
    ])
    expect((await control('DELETE', `${faults}/${made.json.id}`)).status).toBe(204)
    expect((await control('DELETE', `${faults}/${made.json.id}`)).status).toBe(404)
    await control('POST', faults, { effect: { kind: 'duplicate' } })
    await world.call('POST', '/_sandbox/reset')
    expect((await control('GET', faults)).json.results).toEqual([])
    await control('POST', faults, { effect: { kind: 'duplicate' } })
    expect((await control('DELETE', faults)).status).toBe(204)
    expect((await control('GET', faults)).json.results).toEqual([])
  })

  it.each([
    [null, 'A webhook fault is a JSON object.'],
    [{}, 'A webhook fault needs effect.kind, one of: duplicate, late, lost, reordered.'],
    [
      { effect: { kind: 'status' } },
      'A webhook fault needs effect.kind, one of: duplicate, late, lost, reordered.',
    ],
    [{ effect: { kind: 'late' } }, 'The effect late needs ms, a whole number from 1 to 86400000.'],
    [{ effect: { kind: 'lost', ms: 1 } }, 'The effect lost has no member ms; it has none.'],
    [{ effect: { kind: 'lost' }, times: 0 }, 'A fault needs times, a whole number from 1 to 1000000000.'],
    [{ effect: { kind: 'lost' }, match: [] }, 'match must be an object.'],
    [
      { effect: { kind: 'lost' }, match: { path: '/x' } },
      /^match has no member path; it has subscription_type/,
    ],
    [{ effect: { kind: 'lost' }, match: { subscription_type: 'x' } }, /^x is not an event type\./],
  ])('refuse %j', async (body, sentence) => {
    const refused = await control('POST', faults, body)
    expect([refused.status, refused.json.error]).toEqual([
      400,
      typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    ])
  })
})
