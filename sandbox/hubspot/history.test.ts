import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browsing } from '../testing/browsing.ts'
import { importOf } from '../testing/client/files.ts'
import { createReceiver, type Receiver } from '../testing/receiver.ts'
import { createWorld, type World } from '../testing/world.ts'

const PORTAL = 147893286
let world: World
let receiver: Receiver
beforeAll(async () => {
  world = await createWorld({ seed: { owners: 1 } })
  receiver = await createReceiver()
})
afterAll(async () => {
  await world.close()
  await receiver.close()
})

const create = async (properties: Record<string, string>): Promise<string> =>
  (await world.call('POST', '/crm/v3/objects/contacts', { properties })).json.id
const entries = async (id: string, name: string) =>
  (await world.call('GET', `/crm/v3/objects/contacts/${id}?propertiesWithHistory=${name}`)).json
    .propertiesWithHistory[name]
const importing = (text: string): string =>
  [
    ...['--b', 'Content-Disposition: form-data; name="files"; filename="people.csv"', '', text, '--b'],
    ...['Content-Disposition: form-data; name="importRequest"', ''],
    importOf([
      ['0-1', 'email'],
      ['0-1', 'firstname'],
    ]),
    '--b--',
  ].join('\r\n')

describe('the history of a property', () => {
  it('says of every value when it came and from whom: the API, a person, an import, a merge', async () => {
    const { appId } = world.hubspot.serviceKeys.list()[0] ?? { appId: 0 }
    const id = await create({ email: 'ada@history.example', firstname: 'Api' })
    const admin = world.hubspot.users.list()[0]
    const person = await Browsing.as(world.hubspot, admin?.email ?? '')
    world.hubspot.clock.advance(1000)
    const edited = await person.post(`/contacts/${PORTAL}/record/0-1/${id}/edit/contactinformation`, {
      'p.firstname': 'Person',
    })
    expect(edited.status).toBe(303)
    world.hubspot.clock.advance(1000)
    const { json } = await world.call(
      'POST',
      '/crm/v3/imports',
      importing('E,F\nada@history.example,Import\n'),
    )
    expect(await entries(id, 'firstname')).toEqual([
      {
        ...{ value: 'Import', timestamp: '2026-03-12T07:33:48.615Z' },
        ...{ sourceType: 'IMPORT', sourceId: json.id, sourceLabel: 'IMPORT' },
      },
      {
        ...{ value: 'Person', timestamp: '2026-03-12T07:33:47.615Z' },
        ...{ sourceType: 'CRM_UI', sourceId: `userId:${admin?.id}`, sourceLabel: 'CRM_UI' },
        updatedByUserId: admin?.id,
      },
      {
        ...{ value: 'Api', timestamp: '2026-03-12T07:33:46.615Z' },
        ...{ sourceType: 'INTEGRATION', sourceId: String(appId), sourceLabel: 'INTEGRATION' },
      },
    ])
  })

  it('says what a merge took over', async () => {
    const kept = await create({ firstname: 'Kept' })
    const other = await create({ firstname: 'Other', city: 'Paris', email: 'other@history.example' })
    await world.call('POST', '/crm/v3/objects/contacts/merge', {
      ...{ primaryObjectId: kept, objectIdToMerge: other },
    })
    const merged = { sourceType: 'MERGE_CONTACTS', sourceId: kept, sourceLabel: 'MERGE_CONTACTS' }
    expect((await entries(kept, 'city'))[0]).toMatchObject({ value: 'Paris', ...merged })
    expect((await entries(kept, 'firstname'))[0]).toMatchObject({ value: 'Kept', sourceType: 'INTEGRATION' })
  })

  it('is shown for at most 50 records of a page, as the plain page has at most 100', async () => {
    const inputs = Array.from({ length: 60 }, () => ({ properties: { firstname: 'Many' } }))
    await world.call('POST', '/crm/v3/objects/contacts/batch/create', { inputs })
    const page = async (limit: number, more = '') =>
      await world.call('GET', `/crm/v3/objects/contacts?limit=${limit}${more}`)
    const shown = await page(50, '&propertiesWithHistory=firstname')
    expect([shown.status, shown.json.results.length]).toEqual([200, 50])
    expect(shown.json.results[49].propertiesWithHistory.firstname).toHaveLength(1)
    expect((await page(51, '&propertiesWithHistory=firstname')).json.message).toContain('between 1 and 50')
    expect([(await page(51)).status, (await page(100)).status, (await page(101)).status]).toEqual([
      200, 200, 400,
    ])
  })
})

describe('imported rows', () => {
  it('are records of an import, told as such to webhooks', async () => {
    const app = world.hubspot.privateApps.create({ name: 'hooks', scopes: ['crm.objects.contacts.read'] })
    const tab = world.hubspot.webhooks.ofPrivateApp(app.id)
    tab.setTarget({ targetUrl: receiver.url, maxConcurrentRequests: 10 })
    tab.subscribe({ eventType: 'contact.creation' })
    const made = await world.call('POST', '/crm/v3/imports', importing('E,F\nnew@history.example,New\n'))
    const path = '/crm/v3/objects/contacts/new@history.example?idProperty=email'
    const names = 'hs_object_source,hs_object_source_id,hs_object_source_label'
    const { properties } = (await world.call('GET', `${path}&properties=${names}`)).json
    expect(properties).toMatchObject({
      ...{ hs_object_source: 'IMPORT', hs_object_source_id: made.json.id, hs_object_source_label: 'IMPORT' },
    })
    await world.hubspot.settled()
    expect(receiver.events().map(({ changeSource, sourceId }) => [changeSource, sourceId])).toEqual([
      ['IMPORT', made.json.id],
    ])
  })
})
