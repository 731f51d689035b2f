import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createReceiver, type Receiver } from '../../testing/receiver.ts'
import { createWorld, RECORDED_AT, type World } from '../../testing/world.ts'
import { ADMIN_USER_ID } from '../credentials/users.ts'
import { KNOWN_SCOPES } from '../scopes.ts'
import type { WebhookEvent } from './entities.ts'
import { EVENT_TYPES } from './event-types.ts'
import type { WebhooksTab } from './tab.ts'

let world: World
let receiver: Receiver
let tab: WebhooksTab
let appId: number
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 2, companies: 2 } })
  receiver = await createReceiver()
  const app = world.hubspot.privateApps.create({ name: 'hooks', scopes: [...KNOWN_SCOPES] })
  appId = app.appId
  tab = world.hubspot.webhooks.ofPrivateApp(app.id)
  tab.setTarget({ targetUrl: receiver.url })
  for (const eventType of EVENT_TYPES) {
    if (eventType.startsWith('object.') || eventType.endsWith('.propertyChange')) continue
    tab.subscribe({ eventType })
  }
  for (const propertyName of ['email', 'firstname', 'lastname', 'hs_additional_emails']) {
    tab.subscribe({ eventType: 'contact.propertyChange', propertyName })
  }
  tab.subscribe({ eventType: 'company.propertyChange', propertyName: 'name' })
})
afterAll(async () => {
  await world.close()
  await receiver.close()
})
beforeEach(() => {
  receiver.received = []
})

const key = () => world.hubspot.serviceKeys.list()[0]?.appId
/** What the receiver got, without what every event has; association events of one request come in one order. */
const got = async (): Promise<Partial<WebhookEvent>[]> => {
  await world.hubspot.settled()
  return receiver.events()
}
const brief = async (): Promise<string[]> => {
  const events = await got()
  return events.map((event) =>
    [
      event.subscriptionType,
      event.objectId,
      event.propertyName,
      event.propertyValue,
      event.associationType,
      event.toObjectId,
      event.associationRemoved === true ? 'removed' : undefined,
      event.isPrimaryAssociation === true ? 'primary' : undefined,
      event.changeSource === 'INTEGRATION' ? undefined : event.changeSource,
    ]
      .filter((part) => part !== undefined)
      .join(' '),
  )
}
const create = async (object: string, properties: Record<string, string> = {}): Promise<number> =>
  Number((await world.call('POST', `/crm/v3/objects/${object}`, { properties })).json.id)
const quietly = async (object: string, properties: Record<string, string> = {}): Promise<number> => {
  const id = await create(object, properties)
  await got()
  receiver.received = []
  return id
}

describe('an event', () => {
  it('is to the key as recorded, with numbers as numbers', async () => {
    const id = await create('contacts', { email: 'new@example.com' })
    const [creation, change] = await got()
    const common = { portalId: 147893286, appId, occurredAt: RECORDED_AT, attemptNumber: 0, objectId: id }
    expect(creation).toEqual({
      ...common,
      eventId: expect.any(Number),
      subscriptionId: expect.any(Number),
      subscriptionType: 'contact.creation',
      changeFlag: 'CREATED',
      changeSource: 'INTEGRATION',
      sourceId: String(key()),
    })
    expect(change).toEqual({
      ...common,
      eventId: expect.any(Number),
      subscriptionId: expect.any(Number),
      subscriptionType: 'contact.propertyChange',
      propertyName: 'email',
      propertyValue: 'new@example.com',
      isSensitive: false,
      changeSource: 'INTEGRATION',
      sourceId: String(key()),
    })
    expect(receiver.received).toHaveLength(1)
    expect(creation?.eventId).not.toBe(change?.eventId)
  })

  it('of a creation can be as documented, and without the values that it came with', async () => {
    world.hubspot.settings.webhookCreationFlag = 'NEW'
    world.hubspot.settings.webhookPropertiesOnCreate = false
    await create('contacts', { email: 'doc@example.com' })
    expect((await got()).map(({ subscriptionType, changeFlag }) => [subscriptionType, changeFlag])).toEqual([
      ['contact.creation', 'NEW'],
    ])
    world.hubspot.settings.webhookCreationFlag = 'CREATED'
    world.hubspot.settings.webhookPropertiesOnCreate = true
  })

  it('comes of every changed property that is subscribed to, and of no other', async () => {
    const id = await quietly('contacts', { email: 'change@example.com', firstname: 'Ada' })
    const properties = { firstname: 'Ada', lastname: 'Byron', city: 'London' }
    await world.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties })
    await world.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { firstname: '' } })
    expect(await brief()).toEqual([
      `contact.propertyChange ${id} lastname Byron`,
      `contact.propertyChange ${id} firstname `,
    ])
  })

  it('comes of archiving and restoring, the latter done by a person', async () => {
    const id = await quietly('companies', { name: 'Acme' })
    await world.call('DELETE', `/crm/v3/objects/companies/${id}`)
    await world.call('DELETE', `/crm/v3/objects/companies/${id}`)
    world.hubspot.records.restore('companies', String(id))
    expect(await brief()).toEqual([`company.deletion ${id}`, `company.restore ${id} CRM_UI`])
    expect(receiver.events().map(({ changeFlag, sourceId }) => [changeFlag, sourceId])).toEqual([
      ['DELETED', String(key())],
      ['RESTORED', `userId:${ADMIN_USER_ID}`],
    ])
  })

  it('comes twice of a deletion for privacy', async () => {
    const id = await quietly('contacts')
    await world.call('POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: String(id) })
    expect(await brief()).toEqual([`contact.privacyDeletion ${id}`, `contact.deletion ${id}`])
  })

  it('comes of a merge with what it moved, and of each property that it moved', async () => {
    const one = await quietly('contacts', { email: 'one@example.com' })
    const two = await quietly('contacts', { email: 'two@example.com', firstname: 'Tove' })
    const body = { primaryObjectId: String(one), objectIdToMerge: String(two) }
    const merged = await world.call('POST', '/crm/v3/objects/contacts/merge', body)
    const events = await got()
    const [merge] = events
    expect(merge).toMatchObject({
      subscriptionType: 'contact.merge',
      primaryObjectId: one,
      mergedObjectIds: [two],
      newObjectId: Number(merged.json.id),
      numberOfPropertiesMoved: 2,
    })
    const values = events.slice(1).map(({ propertyName, propertyValue, changeSource }) => {
      return [propertyName, propertyValue, changeSource]
    })
    expect(values).toEqual([
      ['firstname', 'Tove', 'MERGE_CONTACTS'],
      ['hs_additional_emails', 'two@example.com', 'MERGE_CONTACTS'],
    ])
  })

  it('comes of both sides of an association, and once more of a primary one', async () => {
    const contact = await quietly('contacts')
    const company = await quietly('companies')
    const pair = `/crm/v4/objects/contacts/${contact}/associations`
    await world.call('PUT', `${pair}/default/companies/${company}`)
    const ahead = `contact.associationChange ${contact} CONTACT_TO_COMPANY ${company}`
    const back = `company.associationChange ${company} COMPANY_TO_CONTACT ${contact}`
    expect((await brief()).sort()).toEqual([back, `${back} primary`, ahead, `${ahead} primary`].sort())
    expect(receiver.events().find(({ isPrimaryAssociation }) => isPrimaryAssociation)).toMatchObject({
      fromObjectId: contact,
      toObjectId: company,
      associationTypeId: 1,
      associationCategory: 'HUBSPOT_DEFINED',
      fromObjectTypeId: '0-1',
      toObjectTypeId: '0-2',
    })
    receiver.received = []
    await world.call('DELETE', `${pair}/companies/${company}`)
    expect((await brief()).sort()).toEqual(
      [`${back} removed`, `${back} removed primary`, `${ahead} removed`, `${ahead} removed primary`].sort(),
    )
  })

  it('comes of labels, and of the primary company that gives way', async () => {
    const contact = await quietly('contacts')
    const [first, second] = [await quietly('companies'), await quietly('companies')]
    const path = `/crm/v4/objects/contacts/${contact}/associations/companies`
    await world.call('PUT', `${path}/${first}`, [
      { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 },
    ])
    await got()
    receiver.received = []
    await world.call('PUT', `${path}/${second}`, [
      { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 },
    ])
    const ofContact = (await brief()).filter((line) => line.startsWith('contact.'))
    const line = `contact.associationChange ${contact} CONTACT_TO_COMPANY`
    expect(ofContact.sort()).toEqual(
      [`${line} ${first} removed primary`, `${line} ${second}`, `${line} ${second} primary`].sort(),
    )
    receiver.received = []
    await world.call('PUT', `${path}/${first}`, [
      { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 931 },
    ])
    expect(await brief()).toContain(
      `contact.associationChange ${contact} BILLING_CONTACT_TO_COMPANY ${first}`,
    )
  })

  it('comes of each record of a batch: create, update, upsert, archive', async () => {
    const inputs = ['b1@example.com', 'b2@example.com'].map((email) => ({ properties: { email } }))
    const made = await world.call('POST', '/crm/v3/objects/contacts/batch/create', { inputs })
    const ids = made.json.results.map(({ id }: { id: string }) => id)
    expect((await brief()).filter((line) => line.startsWith('contact.creation'))).toHaveLength(2)
    receiver.received = []
    await world.call('POST', '/crm/v3/objects/contacts/batch/update', {
      inputs: [{ id: ids[0], properties: { firstname: 'B' } }],
    })
    await world.call('POST', '/crm/v3/objects/contacts/batch/upsert', {
      inputs: [
        { idProperty: 'email', id: 'b2@example.com', properties: { firstname: 'U' } },
        { idProperty: 'email', id: 'b3@example.com', properties: {} },
      ],
    })
    const lines = await brief()
    expect(lines[0]).toBe(`contact.propertyChange ${ids[0]} firstname B`)
    expect(lines[1]).toMatch(/^contact\.propertyChange \d+ firstname U$/)
    expect(lines.slice(2).map((line) => line.split(' ')[0])).toEqual([
      'contact.creation',
      'contact.propertyChange',
    ])
    receiver.received = []
    await world.call('POST', '/crm/v3/objects/contacts/batch/archive', {
      inputs: [{ id: ids[0] }, { id: ids[1] }],
    })
    expect(await brief()).toEqual(ids.map((id: string) => `contact.deletion ${id}`))
  })

  it('comes of refused writes never, nor of seeding', async () => {
    await world.call('POST', '/crm/v3/objects/contacts', { properties: { nope: '1' } })
    await world.hubspot.seed({ contacts: 3, companies: 2 })
    expect(await got()).toEqual([])
  })

  it('of any object comes with its type id', async () => {
    const about = {
      name: 'ships',
      labels: {},
      requiredProperties: [],
      properties: [{ name: 'title', label: 'T' }],
    }
    const schema = (await world.call('POST', '/crm/v3/schemas', { ...about, associatedObjects: ['CONTACT'] }))
      .json
    const objectTypeId = schema.objectTypeId as string
    const made = [
      tab.subscribe({ eventType: 'object.creation', objectTypeId }),
      tab.subscribe({ eventType: 'object.propertyChange', objectTypeId, propertyName: 'title' }),
      tab.subscribe({ eventType: 'object.creation', objectTypeId: '0-3' }),
    ]
    const id = await create(objectTypeId, { title: 'Vasa' })
    await create('deals', { dealname: 'D' })
    const events = (await got()).filter(({ subscriptionType }) => subscriptionType?.startsWith('object.'))
    expect(events.map((event) => [event.subscriptionType, event.objectTypeId, event.subscriptionId])).toEqual(
      [
        ['object.creation', objectTypeId, made[0]?.id],
        ['object.propertyChange', objectTypeId, made[1]?.id],
        ['object.creation', '0-3', made[2]?.id],
      ],
    )
    expect(events[0]?.objectId).toBe(id)
  })
})
