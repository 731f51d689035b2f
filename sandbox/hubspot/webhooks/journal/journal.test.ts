import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createSandbox, movableClock } from '../../../index.ts'
import {
  BASE,
  contacts,
  createReader,
  journalToken,
  PORTAL,
  SUBSCRIPTIONS,
} from '../../../testing/journal.ts'
import { installApp } from '../../../testing/oauth-app.ts'
import { type Called, caller, RECORDED_AT, type World } from '../../../testing/world.ts'
import type { App } from '../../apps/entities.ts'
import { JOURNAL_PATHS } from './routes.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let world: World
let app: App
let call: World['call']
beforeEach(async () => {
  const reader = await createReader()
  world = reader.world
  app = reader.app
  call = reader.call
  onTestFinished(() => world.close())
})

const token = (scopes?: readonly string[]): Promise<string> => journalToken(world, app, scopes)
const subscribe = async (body: unknown = contacts()): Promise<Called> => {
  const made = await call('POST', SUBSCRIPTIONS, body)
  expect(made.status, made.text).toBe(200)
  return made
}
const create = async (properties: Record<string, string> = {}, object = 'contacts'): Promise<number> => {
  const made = await world.call('POST', `/crm/v3/objects/${object}`, { properties })
  await world.hubspot.settled()
  return Number(made.json.id)
}
const write = async (method: string, path: string, body?: unknown): Promise<void> => {
  expect((await world.call(method, path, body)).status).toBeLessThan(300)
  await world.hubspot.settled()
}
/** Follows the journal from its start and returns what is in its files. */
async function readAll(): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  let at = await call('GET', `${BASE}/earliest`)
  while (at.status === 200) {
    const file = JSON.parse(await (await fetch(at.json.url)).text())
    expect(file).toEqual({
      offset: at.json.currentOffset,
      journalEvents: expect.any(Array),
      publishedAt: expect.any(String),
    })
    found.push(...file.journalEvents)
    at = await call('GET', `${BASE}/offset/${at.json.currentOffset}/next`)
  }
  expect(at.status).toBe(204)
  return found
}

describe('the journal', () => {
  it('is empty, then has what was subscribed to, file by file', async () => {
    expect((await call('GET', `${BASE}/earliest`)).status).toBe(204)
    expect((await call('GET', `${BASE}/latest`)).status).toBe(204)
    await subscribe()
    const one = await create({ email: 'a@example.com', firstname: 'Ada' })
    const two = await create()
    await write('PATCH', `/crm/v3/objects/contacts/${one}`, { properties: { lastname: 'B', city: 'C' } })
    await create({}, 'companies')
    await write('POST', '/crm/v3/objects/contacts/merge', {
      primaryObjectId: String(one),
      objectIdToMerge: String(two),
    })
    await write('DELETE', `/crm/v3/objects/contacts/${one}`)
    world.hubspot.records.restore('contacts', String(one))
    await world.hubspot.settled()
    const events = await readAll()
    const common = {
      type: 'OBJECT',
      portalId: PORTAL,
      occurredAt: '2026-03-12T07:33:46.615Z',
      objectTypeId: '0-1',
    }
    expect(events[0]).toMatchObject({ ...common, action: 'CREATE', objectId: one })
    expect(events[0]?.propertyChanges).toMatchObject({ email: 'a@example.com', firstname: 'Ada' })
    expect(events[2]).toEqual({
      ...common,
      action: 'UPDATE',
      objectId: one,
      propertyChanges: { lastname: 'B', city: 'C' },
    })
    expect(events[3]).toMatchObject({ action: 'MERGE', primaryObjectId: one, mergedObjectIds: [two] })
    expect(events.map(({ action }) => action)).toEqual([
      ...['CREATE', 'CREATE', 'UPDATE', 'MERGE', 'DELETE', 'RESTORE'],
    ])
  })

  it('tells associations from the side that is asked for, and deletions for privacy', async () => {
    await subscribe({
      subscriptionType: 'ASSOCIATION',
      portalId: PORTAL,
      objectTypeId: '0-1',
      actions: ['ASSOCIATION_ADDED', 'ASSOCIATION_REMOVED'],
      associatedObjectTypeIds: ['0-2'],
      objectIds: [],
    })
    await subscribe({
      ...{ subscriptionType: 'GDPR_PRIVACY_DELETION', portalId: PORTAL },
      ...{ objectTypeId: '0-1', actions: ['GDPR_DELETE'] },
    })
    const contact = await create()
    const company = await create({}, 'companies')
    const pair = `/crm/v4/objects/contacts/${contact}/associations`
    await write('PUT', `${pair}/default/companies/${company}`)
    await write('DELETE', `${pair}/companies/${company}`)
    await write('POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: String(contact) })
    const events = await readAll()
    expect(events.map(({ action }) => action)).toEqual([
      ...[
        'ASSOCIATION_ADDED',
        'ASSOCIATION_ADDED',
        'ASSOCIATION_REMOVED',
        'ASSOCIATION_REMOVED',
        'GDPR_DELETE',
      ],
    ])
    expect(events[0]).toMatchObject({
      objectId: contact,
      associatedObjectTypeId: '0-2',
      associatedObjectId: company,
      associationCategory: 'HUBSPOT_DEFINED',
    })
  })

  it('keeps to actions, properties, records, scopes and filters', async () => {
    const watched = await create({ firstname: 'W' })
    const other = await create({ firstname: 'O' })
    const made = await subscribe(
      contacts({ actions: ['UPDATE'], properties: ['lastname'], objectIds: [watched] }),
    )
    const change = async (id: number, properties: Record<string, string>) =>
      write('PATCH', `/crm/v3/objects/contacts/${id}`, { properties })
    await change(watched, { city: 'X' })
    await change(other, { lastname: 'X' })
    await change(watched, { lastname: 'X' })
    expect((await readAll()).map(({ propertyChanges }) => propertyChanges)).toEqual([{ lastname: 'X' }])
    const filter = await call('POST', `${SUBSCRIPTIONS}/filters`, {
      subscriptionId: made.json.id,
      filter: {
        conditions: [{ filterType: 'CRM_OBJECT_PROPERTY', operator: 'IN', property: 'city', values: ['Y'] }],
      },
    })
    expect(filter.json).toEqual({ filterId: expect.any(Number) })
    await change(watched, { lastname: 'filtered out' })
    await change(watched, { city: 'Y', lastname: 'let in' })
    expect((await readAll()).map(({ propertyChanges }) => propertyChanges)).toEqual([
      { lastname: 'X' },
      { lastname: 'let in' },
    ])
    await subscribe(contacts({ objectTypeId: '0-3' }))
    await create({ dealname: 'D' }, 'deals')
    expect(await readAll()).toHaveLength(2)
  })

  it('tells of an app that comes into an account and leaves it', async () => {
    for (const eventTypeId of ['4-1909196', '4-1916193']) {
      await subscribe({ subscriptionType: 'APP_LIFECYCLE_EVENT', eventTypeId, properties: [] })
    }
    world.hubspot.apps.uninstall(app.id)
    await world.hubspot.settled()
    const events = await readAll()
    expect(events).toEqual([
      {
        type: 'APP_LIFECYCLE_EVENT',
        action: 'APP_UNINSTALL',
        portalId: PORTAL,
        occurredAt: '2026-03-12T07:33:46.615Z',
        eventTypeId: '4-1916193',
        appId: app.id,
      },
    ])
  })

  it('is read in batches, by offsets, and by account', async () => {
    await subscribe()
    for (let index = 0; index < 4; index += 1) await create()
    const offsets = (answer: Called): string[] =>
      answer.json.results.map(({ currentOffset }: { currentOffset: string }) => currentOffset)
    const all = offsets(await call('GET', `${BASE}/batch/earliest/10`))
    expect(all).toHaveLength(4)
    expect(offsets(await call('GET', `${BASE}/batch/latest/2`))).toEqual(all.slice(2))
    expect(offsets(await call('GET', `${BASE}/batch/${all[0]}/next/2`))).toEqual(all.slice(1, 3))
    expect((await call('GET', `${BASE}/latest`)).json.currentOffset).toBe(all[3])
    const some = await call('POST', `${BASE}/batch/read`, { inputs: [all[1], 'x'] })
    expect([some.status, offsets(some), some.json.errors[0].context.ids]).toEqual([207, [all[1]], ['x']])
    const local = '/webhooks-journal/journal-local/2026-03/earliest?installPortalId='
    expect((await call('GET', `${local}${PORTAL}`)).status).toBe(200)
    expect((await call('GET', `${local}4711`)).status).toBe(204)
    expect((await call('GET', `${local}x`)).status).toBe(400)
  })

  it('forgets after three days, and the address of a file sooner', async () => {
    await subscribe()
    await create()
    const first = (await call('GET', `${BASE}/earliest`)).json
    expect((await fetch(first.url)).status).toBe(200)
    expect((await fetch(first.url.replace(/token=..../, 'token=0000'))).status).toBe(403)
    expect((await fetch(first.url.replace(/expires=1/, 'expires=9'))).status).toBe(403)
    world.hubspot.clock.set(Date.parse(first.expiresAt))
    expect((await fetch(first.url)).status).toBe(403)
    const secret = new URL(first.url).searchParams.get('token') ?? 'none'
    expect(JSON.stringify(world.hubspot.ledger.entries())).not.toContain(secret)
    world.hubspot.clock.set(RECORDED_AT + 3 * DAY_MS)
    call = caller(world.url, await token())
    expect((await call('GET', `${BASE}/earliest`)).status).toBe(204)
    expect((await call('GET', `${BASE}/offset/${first.currentOffset}/next`)).status).toBe(404)
    expect((await fetch(first.url)).status).toBe(404)
  })

  it('takes snapshots of records', async () => {
    const id = await create({ firstname: 'Ada' })
    const request = (more: object = {}) => ({
      ...{ portalId: PORTAL, objectId: id, objectTypeId: '0-1', properties: ['firstname', 'city'] },
      ...more,
    })
    const taken = await call('POST', '/webhooks-journal/snapshots/2026-03/crm', {
      snapshotRequests: [request(), request({ objectId: 1 }), request({ portalId: 1 })],
    })
    await world.hubspot.settled()
    const statuses = await Promise.all(
      taken.json.snapshotResponses.map(({ snapshotStatusId }: { snapshotStatusId: string }) =>
        call('GET', `${BASE}/status/${snapshotStatusId}`),
      ),
    )
    expect(statuses.map(({ json }) => [json.status, json.errorCode])).toEqual([
      ['SUCCESS', undefined],
      ['FAILED', 'VALIDATION_ERROR'],
      ['FAILED', 'PERMISSION_DENIED'],
    ])
    expect(await readAll()).toEqual([
      {
        ...{ type: 'OBJECT', action: 'SNAPSHOT', portalId: PORTAL, objectTypeId: '0-1', objectId: id },
        occurredAt: '2026-03-12T07:33:46.615Z',
        properties: { firstname: 'Ada', city: null },
      },
    ])
  })

  it('counts in no limit and is part of a snapshot of the sandbox', async () => {
    await subscribe()
    await create()
    const usual = world.hubspot.settings.burstLimit
    world.hubspot.settings.burstLimit = 0
    const first = await call('GET', `${BASE}/earliest`)
    expect([first.status, first.headers.get('x-hubspot-ratelimit-remaining')]).toEqual([200, null])
    world.hubspot.settings.burstLimit = usual
    const known = await token()
    const { snapshotResponses } = (
      await call('POST', '/webhooks-journal/snapshots/2026-03/crm', {
        snapshotRequests: [{ portalId: PORTAL, objectId: 1, objectTypeId: '0-1', properties: ['city'] }],
      })
    ).json
    await world.hubspot.settled()
    const about = async (ask: World['call']) => {
      const { json } = await ask('GET', `${BASE}/earliest`)
      const file = JSON.parse(await (await fetch(json.url)).text())
      const status = await ask('GET', `${BASE}/status/${snapshotResponses[0].snapshotStatusId}`)
      const { results } = (await ask('GET', SUBSCRIPTIONS)).json
      return { offset: json.currentOffset, file, status: status.json, results }
    }
    const before = await about(caller(world.url, known))
    const saved = JSON.parse(JSON.stringify(world.hubspot.snapshot()))
    const other = (await createSandbox({ hubspot: { clock: movableClock(RECORDED_AT) } })).hubspot
    other.restore(saved)
    const { url, close } = await other.listen()
    onTestFinished(close)
    expect(await about(caller(url, known))).toEqual(before)
    expect((await caller(url, await token())('GET', `${BASE}/earliest`)).status).toBe(401)
  })
})

describe('access to the journal', () => {
  it('takes a token by client credentials with the scope of the operation', async () => {
    const anonymous = caller(world.url, 'nobody')
    expect((await anonymous('GET', `${BASE}/earliest`)).status).toBe(401)
    const refused = await world.call('GET', `${BASE}/earliest`)
    expect([refused.status, refused.json.errors[0].context.requiredScopes]).toEqual([
      403,
      ['developer.webhooks_journal.read'],
    ])
    const reader = caller(world.url, await token(['developer.webhooks_journal.read']))
    expect((await reader('GET', `${BASE}/earliest`)).status).toBe(204)
    expect((await reader('GET', SUBSCRIPTIONS)).status).toBe(403)
    expect((await reader('POST', SUBSCRIPTIONS, contacts())).status).toBe(403)
    world.hubspot.clock.advance(HOUR_MS)
    const expired = await reader('GET', `${BASE}/earliest`)
    expect([expired.status, expired.json.category]).toEqual([401, 'EXPIRED_AUTHENTICATION'])
  })

  it('never opens what another app has', async () => {
    const { id } = (await subscribe()).json
    await create()
    const { currentOffset } = (await call('GET', `${BASE}/earliest`)).json
    app = (await installApp(world)).app
    const other = caller(world.url, await token())
    expect((await other('GET', `${BASE}/earliest`)).status).toBe(204)
    expect((await other('GET', `${BASE}/offset/${currentOffset}/next`)).status).toBe(404)
    expect((await other('GET', `${SUBSCRIPTIONS}/${id}`)).status).toBe(404)
    expect((await other('GET', SUBSCRIPTIONS)).json.results).toEqual([])
  })

  it('answers every path with one of its codes', async () => {
    for (const { path, route } of JOURNAL_PATHS) {
      const { id } = (await subscribe()).json
      const filter = {
        conditions: [{ filterType: 'CRM_OBJECT_PROPERTY', operator: 'IS_EMPTY', property: 'p' }],
      }
      const { filterId } = (await call('POST', `${SUBSCRIPTIONS}/filters`, { subscriptionId: id, filter }))
        .json
      const snapshot = { portalId: PORTAL, objectId: await create(), objectTypeId: '0-1', properties: [] }
      const taken = await call('POST', '/webhooks-journal/snapshots/2026-03/crm', {
        snapshotRequests: [snapshot],
      })
      const { currentOffset } = (await call('GET', `${BASE}/earliest`)).json
      const filled = path
        .replace('{subscriptionId}', id)
        .replace('{filterId}', filterId)
        .replace('{portalId}', String(PORTAL))
        .replace('{offset}', currentOffset)
        .replace('{count}', '2')
        .replace('{statusId}', taken.json.snapshotResponses[0].snapshotStatusId)
      const bodies = {
        inputs: [currentOffset],
        snapshotRequests: [snapshot],
        filter,
        subscriptionId: id,
        ...contacts(),
      }
      const answer = await call(route.method, filled, route.method === 'POST' ? bodies : undefined)
      expect(route.success, `${route.method} ${filled}: ${answer.text}`).toContain(answer.status)
    }
  })
})
