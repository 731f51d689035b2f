import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { contacts, createReader, PORTAL, SUBSCRIPTIONS } from '../../../testing/journal.ts'
import { type Called, RECORDED_AT, type World } from '../../../testing/world.ts'
import type { App } from '../../apps/entities.ts'

let app: App
let call: World['call']
beforeEach(async () => {
  const reader = await createReader()
  app = reader.app
  call = reader.call
  onTestFinished(() => reader.world.close())
})

const subscribe = async (body: unknown = contacts()): Promise<Called> => {
  const made = await call('POST', SUBSCRIPTIONS, body)
  expect(made.status, made.text).toBe(200)
  return made
}
describe('subscriptions of the journal', () => {
  it('are made, replaced, listed and ended', async () => {
    const made = await subscribe(contacts({ properties: ['email'] }))
    expect(made.json).toEqual({
      id: expect.any(Number),
      appId: app.id,
      portalId: PORTAL,
      subscriptionType: 'OBJECT',
      objectTypeId: '0-1',
      actions: ['CREATE', 'UPDATE', 'DELETE', 'MERGE', 'RESTORE'],
      properties: ['email'],
      createdBy: expect.any(Number),
      createdAt: '2026-03-12T07:33:46.615Z',
      updatedAt: '2026-03-12T07:33:46.615Z',
    })
    const again = await subscribe(contacts({ actions: ['CREATE'] }))
    expect([again.json.id, again.json.actions, again.json.properties]).toEqual([
      made.json.id,
      ['CREATE'],
      undefined,
    ])
    await subscribe(contacts({ objectTypeId: '0-2' }))
    expect((await call('GET', SUBSCRIPTIONS)).json.results).toHaveLength(2)
    expect((await call('GET', `${SUBSCRIPTIONS}/${made.json.id}`)).json).toEqual(again.json)
    expect((await call('DELETE', `${SUBSCRIPTIONS}/${made.json.id}`)).status).toBe(204)
    expect((await call('GET', `${SUBSCRIPTIONS}/${made.json.id}`)).status).toBe(404)
    expect((await call('DELETE', `${SUBSCRIPTIONS}/portals/${PORTAL}`)).status).toBe(204)
    expect((await call('GET', SUBSCRIPTIONS)).json.results).toEqual([])
  })

  it('have filters', async () => {
    const { id } = (await subscribe()).json
    const conditions = [{ filterType: 'CRM_OBJECT_PROPERTY', operator: 'EQ', property: 'city', value: 'X' }]
    const { filterId } = (
      await call('POST', `${SUBSCRIPTIONS}/filters`, { subscriptionId: id, filter: { conditions } })
    ).json
    const shown = { id: filterId, filter: { conditions }, createdAt: RECORDED_AT }
    expect((await call('GET', `${SUBSCRIPTIONS}/filters/${filterId}`)).json).toEqual(shown)
    expect((await call('GET', `${SUBSCRIPTIONS}/filters/subscription/${id}`)).json).toEqual([shown])
    expect((await call('DELETE', `${SUBSCRIPTIONS}/filters/${filterId}`)).status).toBe(204)
    expect((await call('GET', `${SUBSCRIPTIONS}/filters/${filterId}`)).status).toBe(404)
  })

  it.each([
    [{}, /\[subscriptionType\]/],
    [contacts({ subscriptionType: 'EVENT' }), /Invalid subscriptionType: EVENT/],
    [contacts({ portalId: undefined }), /\[portalId\]/],
    [contacts({ portalId: 'x' }), /portalId must be an id/],
    [contacts({ portalId: 4711 }), /not installed in portal 4711/],
    [contacts({ objectTypeId: undefined }), /\[objectTypeId\]/],
    [contacts({ actions: [] }), /\[actions\]/],
    [contacts({ actions: 'CREATE' }), /Cannot deserialize/],
    [contacts({ actions: ['EXPLODE'] }), /Invalid actions: EXPLODE/],
    [contacts({ actions: ['ASSOCIATION_ADDED'] }), /is not an action of OBJECT/],
    [contacts({ objectIds: ['x'] }), /objectIds must be an id/],
    [{ subscriptionType: 'APP_LIFECYCLE_EVENT', eventTypeId: '4-1' }, /Invalid eventTypeId/],
  ])('are refused when they are %j', async (body, message) => {
    const refused = await call('POST', SUBSCRIPTIONS, body)
    expect([refused.status, refused.json.message]).toEqual([400, expect.stringMatching(message)])
  })

  it.each([
    [{}, 400, /\[filter, subscriptionId\]/],
    [{ subscriptionId: 1, filter: [] }, 400, /Cannot deserialize/],
    [{ subscriptionId: 1, filter: {} }, 400, /\[conditions\]/],
    [{ subscriptionId: 1, filter: { conditions: [{}] } }, 400, /\[filterType, operator, property\]/],
    [{ subscriptionId: 1, filter: { conditions: [] } }, 404, /resource not found/],
    [
      { subscriptionId: 1, filter: { conditions: [{ filterType: 'X', operator: 'EQ', property: 'p' }] } },
      400,
      /Invalid filterType/,
    ],
    [
      {
        subscriptionId: 1,
        filter: { conditions: [{ filterType: 'CRM_OBJECT_PROPERTY', operator: 'LIKE', property: 'p' }] },
      },
      400,
      /Invalid operator: LIKE/,
    ],
  ])('have filters that are refused when they are %j', async (body, status, message) => {
    const refused = await call('POST', `${SUBSCRIPTIONS}/filters`, body)
    expect([refused.status, refused.json.message]).toEqual([status, expect.stringMatching(message)])
  })
})
