import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HubspotOptions } from '../../index.ts'
import { type Called, caller, createWorld, RECORDED_AT, type World } from '../../testing/world.ts'

const DAY_MS = 86_400_000
const APPS = '/_sandbox/hubspot/private-apps'
const SCOPES = ['crm.objects.contacts.read', 'crm.objects.contacts.write']

let world: World
beforeEach(async () => {
  world = await createWorld({ seed: { contacts: 1 } })
})
afterEach(() => world.close())

const make = async (by = ''): Promise<{ id: string; token: string; app_id: number }> =>
  (await world.call('POST', `${APPS}${by}`, { name: 'Old sync', scopes: SCOPES })).json
const post = (path: string, body?: unknown): Promise<Called> => world.call('POST', `${APPS}/${path}`, body)
const status = async (token: string) =>
  (await caller(world.url, token)('GET', '/crm/v3/objects/contacts')).status
const moveTo = (ms: number) => world.hubspot.clock.set(RECORDED_AT + ms)

describe('a private app', () => {
  it('shows its token and its client secret as often as wanted, but not in lists', async () => {
    const { id, token } = await make()
    expect(await status(token)).toBe(200)
    expect((await world.call('GET', `${APPS}/${id}/token`)).json).toEqual({ token })
    const secret = (await world.call('GET', `${APPS}/${id}/client-secret`)).json.client_secret
    expect(secret).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    const next = (await post(`${id}/rotate`, { expire: 'later' })).json.token
    expect((await world.call('GET', `${APPS}/${id}/token`)).json).toEqual({ token: next })
    for (const place of [APPS, `${APPS}/${id}`, `${APPS}/${id}/usage`, '/_sandbox/hubspot/notifications']) {
      const { text } = await world.call('GET', place)
      for (const hidden of [token, next, secret]) expect(text, place).not.toContain(hidden)
    }
  })

  it('is no Service Key, has ids of the same series, and is revoked when deleted', async () => {
    const { id, token, app_id: appId } = await make()
    const key = world.hubspot.serviceKeys.create({ name: 'k', scopes: SCOPES })
    expect(key.appId).toBe(appId + 1)
    expect((await world.call('GET', `/_sandbox/hubspot/service-keys/${id}`)).status).toBe(404)
    expect((await world.call('DELETE', `${APPS}/${key.id}`)).status).toBe(404)
    expect((await world.call('DELETE', `${APPS}/${id}`)).status).toBe(204)
    expect(await status(token)).toBe(401)
  })

  it('has nineteen others beside it at most', async () => {
    for (let n = 0; n < 20; n += 1) await make()
    const refused = await world.call('POST', APPS, { name: 'one more', scopes: SCOPES })
    expect([refused.status, refused.json.error]).toEqual([
      409,
      'This account has 20 private apps already, which is the most.',
    ])
    const { results } = (await world.call('GET', APPS)).json
    await world.call('DELETE', `${APPS}/${results[0].id}`)
    expect((await world.call('POST', APPS, { name: 'again', scopes: SCOPES })).status).toBe(201)
  })
})

describe('making private apps', () => {
  const at = (moment: string) => world.hubspot.clock.set(Date.parse(moment))
  const code = async () => (await world.call('POST', APPS, { name: 'a', scopes: SCOPES })).status
  const set = (settings: HubspotOptions) => world.call('PATCH', '/_sandbox/hubspot/settings', settings)

  it('ends in older accounts with 2026-10-26', async () => {
    await set({ accountCreatedAt: '2026-09-27T23:59:59.999Z' })
    at('2026-10-25T23:59:59.999Z')
    expect(await code()).toBe(201)
    at('2026-10-26T00:00:00Z')
    expect(await code()).toBe(403)
    const { error } = (await world.call('POST', APPS, { name: 'a', scopes: SCOPES })).json
    expect(error).toContain('can no longer be created in this account')
    expect(error).toContain('Create a Service Key')
  })

  it('was never possible in accounts from 2026-09-28 on', async () => {
    at('2026-09-28T00:00:00Z')
    await set({ accountCreatedAt: '2026-09-28T00:00:00Z' })
    expect(await code()).toBe(403)
    await set({ accountCreatedAt: '2026-09-27T23:59:59.999Z' })
    expect(await code()).toBe(201)
  })

  it('can be opened and closed against the dates; existing apps go on', async () => {
    const { token } = await make()
    await set({ privateAppCreation: 'closed' })
    expect(await code()).toBe(403)
    at('2027-01-01T00:00:00Z')
    await set({ privateAppCreation: 'open' })
    expect(await code()).toBe(201)
    await set({ privateAppCreation: 'by_date' })
    expect([await code(), await status(token)]).toEqual([403, 200])
  })
})

describe('e-mails to Super Admins', () => {
  const mails = async (): Promise<{ kind: string; at: string; to: string[]; subject: string }[]> =>
    (await world.call('GET', '/_sandbox/hubspot/notifications')).json.results
  const kinds = async () => (await mails()).map(({ kind }) => kind)

  it('tell the whole story of a rotation, each at its moment', async () => {
    const { id } = await make()
    await post(`${id}/rotate`, { expire: 'later' })
    moveTo(6 * DAY_MS - 1)
    expect(await kinds()).toEqual(['rotation_initiated'])
    moveTo(6 * DAY_MS)
    expect(await kinds()).toEqual(['rotation_initiated', 'token_expires_in_24_hours'])
    moveTo(7 * DAY_MS - 1)
    expect(await kinds()).toHaveLength(2)
    moveTo(7 * DAY_MS)
    expect(await kinds()).toEqual(['rotation_initiated', 'token_expires_in_24_hours', 'rotation_completed'])
    moveTo(180 * DAY_MS - 1)
    expect(await kinds()).toHaveLength(3)
    moveTo(200 * DAY_MS)
    const all = await mails()
    expect(all.map(({ kind, at }) => [kind, at])).toEqual([
      ['rotation_initiated', '2026-03-12T07:33:46.615Z'],
      ['token_expires_in_24_hours', '2026-03-18T07:33:46.615Z'],
      ['rotation_completed', '2026-03-19T07:33:46.615Z'],
      ['not_rotated_for_180_days', '2026-09-08T07:33:46.615Z'],
    ])
    expect(all[0]).toMatchObject({ to: ['admin@example.com'], app_id: Number(id), app_name: 'Old sync' })
    expect(all[3]?.subject).toBe('Reminder: the access token has not been rotated for 180 days: Old sync')
    expect(await mails()).toEqual(all)
  })

  it('say when a rotation was cancelled or a token invalidated, and then nothing more about it', async () => {
    const { id } = await make()
    await post(`${id}/rotate`, { expire: 'later' })
    await post(`${id}/cancel-rotation`)
    await post(`${id}/rotate`, { expire: 'later' })
    await post(`${id}/expire-old`)
    await post(`${id}/rotate`, { expire: 'now' })
    moveTo(8 * DAY_MS)
    expect(await kinds()).toEqual([
      'rotation_initiated',
      'rotation_cancelled',
      'rotation_initiated',
      'token_invalidated',
      'token_invalidated',
    ])
  })

  it('go to those who were Super Admins then, and not about Service Keys', async () => {
    const { id } = await make()
    await post(`${id}/rotate`, { expire: 'later' })
    const { id: keyId } = world.hubspot.serviceKeys.create({ name: 'k', scopes: SCOPES })
    world.hubspot.serviceKeys.rotateNow(keyId)
    moveTo(8 * DAY_MS)
    world.hubspot.users.create({ email: 'late@example.com', superAdmin: true })
    await post(`${id}/rotate`, { expire: 'now' })
    const readers = (await mails()).map(({ kind, to }) => [kind, to.join()])
    expect(readers).toEqual([
      ['rotation_initiated', 'admin@example.com'],
      ['token_expires_in_24_hours', 'admin@example.com'],
      ['rotation_completed', 'admin@example.com'],
      ['token_invalidated', 'admin@example.com,late@example.com'],
    ])
    expect(world.hubspot.notifications()).toHaveLength(4)
  })

  it('that were due before an app was deleted are sent all the same', async () => {
    const { id } = await make()
    await post(`${id}/rotate`, { expire: 'later' })
    moveTo(7 * DAY_MS)
    await world.call('DELETE', `${APPS}/${id}`)
    moveTo(400 * DAY_MS)
    expect(await kinds()).toEqual(['rotation_initiated', 'token_expires_in_24_hours', 'rotation_completed'])
  })

  it('are kept up to a thousand, and what was dropped is not sent again', async () => {
    const { id } = await make()
    await post(`${id}/rotate`, { expire: 'later' })
    moveTo(8 * DAY_MS)
    expect(await kinds()).toHaveLength(3)
    for (let n = 0; n < 1000; n += 1) {
      moveTo(8 * DAY_MS + n)
      world.hubspot.privateApps.rotateNow(id)
    }
    expect(new Set(await kinds())).toEqual(new Set(['token_invalidated']))
    expect(await kinds()).toHaveLength(1000)
  })
})

describe('a token whose creator left', () => {
  const association = async (token: string) => {
    const { id } = (await world.call('GET', '/crm/v3/objects/contacts')).json.results[0]
    return caller(world.url, token)('GET', `/crm/v4/objects/contacts/${id}/associations/companies`)
  }
  let maker: number
  let app: { id: string; token: string }
  beforeEach(async () => {
    maker = world.hubspot.users.create({ email: 'maker@example.com', superAdmin: true }).id
    app = await make(`?acting_user=${maker}`)
  })

  it('is refused for associations, and only there', async () => {
    expect((await association(app.token)).status).toBe(200)
    world.hubspot.users.remove(maker)
    const refused = await association(app.token)
    expect(refused.status).toBe(403)
    expect(refused.text).toBe(
      '{"status":"error","message":"The user who created this access token does not have permissions to make this ' +
        `call.","correlationId":"${refused.headers.get('x-hubspot-correlation-id')}","category":"MISSING_PERMISSIONS",` +
        '"result":"USER_DOES_NOT_HAVE_PERMISSIONS"}',
    )
    expect(await status(app.token)).toBe(200)
  })

  it('works again when the user comes back, or when another Super Admin rotates it', async () => {
    world.hubspot.users.remove(maker)
    const rotated = world.hubspot.privateApps.rotateLater(app.id).token
    expect([(await association(app.token)).status, (await association(rotated)).status]).toEqual([403, 200])
    world.hubspot.users.create({ email: 'maker@example.com' })
    expect((await association(app.token)).status).toBe(200)
  })

  it('is a matter of settings', async () => {
    world.hubspot.users.change(maker, { superAdmin: false })
    expect((await association(app.token)).status).toBe(200)
    world.hubspot.settings.privateAppCreatorLost = 'removed_or_demoted'
    expect((await association(app.token)).status).toBe(403)
    const rotated = world.hubspot.privateApps.rotateLater(app.id).token
    expect([(await association(app.token)).status, (await association(rotated)).status]).toEqual([403, 200])
    world.hubspot.users.remove(maker)
    world.hubspot.settings.privateAppCreatorLost = 'never'
    expect((await association(app.token)).status).toBe(200)
  })
})
