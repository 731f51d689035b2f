import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSandbox, type HubspotSandbox, movableClock } from '../../index.ts'
import { RECORDED_AT } from '../../testing/world.ts'

const DAY_MS = 86_400_000
const SCOPES = ['crm.objects.contacts.read', 'crm.objects.contacts.write', 'crm.objects.owners.read']

const start = async (options: { data?: string; now?: number } = {}): Promise<HubspotSandbox> => {
  const { data, now = RECORDED_AT } = options
  const kept = data === undefined ? {} : { data }
  return (await createSandbox({ hubspot: { clock: movableClock(now), ...kept } })).hubspot
}
const status = async (hubspot: HubspotSandbox, token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` }
  return (await hubspot.fetch(new Request('http://sandbox/crm/v3/owners', { headers }))).status
}

/** An account in the middle of everything: users of all kinds, rotations pending, keys used and deleted. */
async function busy(hubspot: HubspotSandbox) {
  const dev = hubspot.users.create({ email: 'dev@example.com', developerTools: true, scopes: SCOPES })
  hubspot.users.remove(hubspot.users.create({ email: 'gone@example.com' }).id)
  const key = hubspot.serviceKeys.create({ name: 'key', scopes: SCOPES }, dev.id)
  const app = hubspot.privateApps.create({ name: 'app', scopes: SCOPES })
  const { value } = hubspot.developerKey.create()
  hubspot.serviceKeys.remove(hubspot.serviceKeys.create({ name: 'deleted', scopes: SCOPES }).id)
  const [newKey, newApp] = [hubspot.serviceKeys.rotateLater(key.id), hubspot.privateApps.rotateLater(app.id)]
  await status(hubspot, key.token)
  await status(hubspot, newApp.token)
  return {
    key,
    app,
    value,
    tokens: { old: key.token, new: newKey.token, oldApp: app.token, newApp: newApp.token },
  }
}

/** Everything that people can see of users and credentials. */
function visible(hubspot: HubspotSandbox, ids: { key: string; app: string }) {
  return {
    users: hubspot.users.list({ removed: true }),
    keys: hubspot.serviceKeys.list(),
    apps: hubspot.privateApps.list(),
    logs: [hubspot.serviceKeys.usage(ids.key), hubspot.privateApps.usage(ids.app)],
    secret: hubspot.privateApps.clientSecret(ids.app),
    developerKey: hubspot.developerKey.show(),
    mails: hubspot.notifications(),
    rows: JSON.stringify(hubspot.snapshot()),
  }
}

describe('a snapshot', () => {
  it('brings back users, credentials, logs, e-mails and pending rotations', async () => {
    const hubspot = await start()
    const made = await busy(hubspot)
    const ids = { key: made.key.id, app: made.app.id }
    const before = visible(hubspot, ids)
    expect([before.logs.map((log) => log.length), before.mails.length]).toEqual([[1, 1], 1])
    const saved = JSON.parse(JSON.stringify(hubspot.snapshot()))
    hubspot.reset()
    expect(hubspot.serviceKeys.list()).toEqual([])
    expect(hubspot.users.list({ removed: true })).toHaveLength(1)
    expect(await status(hubspot, made.tokens.new)).toBe(401)
    hubspot.restore(saved)
    expect(visible(hubspot, ids)).toEqual(before)
    hubspot.clock.advance(7 * DAY_MS - 1)
    for (const token of Object.values(made.tokens)) expect(await status(hubspot, token)).toBe(200)
    hubspot.clock.advance(1)
    const after = []
    for (const token of Object.values(made.tokens)) after.push(await status(hubspot, token))
    expect(after).toEqual([401, 200, 401, 200])
    const next = hubspot.serviceKeys.create({ name: 'next', scopes: SCOPES })
    expect(next.appId).toBe(made.app.appId + 3)
  })

  it('keeps the calls of the day, also for the usage endpoint', async () => {
    const hubspot = await start()
    const { tokens } = await busy(hubspot)
    const usage = async (): Promise<number> => {
      const headers = { authorization: `Bearer ${tokens.new}` }
      const url = 'http://sandbox/account-info/v3/api-usage/daily/private-apps'
      const text = await (await hubspot.fetch(new Request(url, { headers }))).text()
      return JSON.parse(text).results[0].currentUsage
    }
    expect(await usage()).toBe(3)
    const saved = hubspot.snapshot()
    hubspot.reset()
    hubspot.restore(saved)
    expect(await usage()).toBe(4)
  })

  it('of an older sandbox still loads: its keys work and its owners are users', async () => {
    const hubspot = await start()
    const { id } = hubspot.users.create({ email: 'owner@example.com' })
    const fresh = hubspot.snapshot()
    const token = 'pat-na1-0d3c0cbe-0000-4000-8000-000000000000'
    const key = { id: '18221010', name: 'old', token, scopes: SCOPES, appId: 18221010, userId: 88842095 }
    const { tier, portalId } = hubspot.settings
    const newer = ['users', 'app_ids', 'credential', 'usage', 'mail', 'day', 'settings']
    const rows = [
      ['settings', { tier, portalId }] as const,
      ['key', { ...key, createdAt: RECORDED_AT }] as const,
      ...fresh.rows.filter(([kind]) => !newer.includes(kind)),
    ]
    const older = await start()
    older.restore({ ...fresh, rows })
    expect(await status(older, token)).toBe(200)
    expect(older.users.list().map((user) => user.id)).toEqual([88842095, id])
    expect(older.users.get(id).email).toBe('owner@example.com')
    expect(older.serviceKeys.get('18221010')).toMatchObject({ name: 'old', rotatedAt: RECORDED_AT })
    expect(older.settings.rotatedTokenAnswer).toBe('invalid')
    const rotated = older.serviceKeys.rotateLater('18221010').token
    expect([await status(older, token), await status(older, rotated)]).toEqual([200, 200])
    expect(older.privateApps.create({ name: 'a', scopes: SCOPES }).appId).toBe(18221011)
  })

  it.each([
    ['credential', null],
    ['credential', { kind: 'service_key', tokens: [] }],
    ['users', [null]],
    ['usage', '1', 7],
    ['nonsense', 1],
  ])('with the damaged row %j is refused and changes nothing', async (...row) => {
    const hubspot = await start()
    const { tokens, key, app } = await busy(hubspot)
    const ids = { key: key.id, app: app.id }
    const before = visible(hubspot, ids)
    const saved = hubspot.snapshot()
    const settings = ['settings', { ...hubspot.settings, portalId: 1 }] as const
    const [kind, ...fields] = row
    expect(() => hubspot.restore({ ...saved, rows: [settings, [String(kind), ...fields]] })).toThrow(
      RangeError,
    )
    expect(visible(hubspot, ids)).toEqual(before)
    expect(hubspot.settings.portalId).toBe(147893286)
    expect(await status(hubspot, tokens.new)).toBe(200)
  })
})

describe('--data', () => {
  const untilSaved = async (data: string, text: string): Promise<void> => {
    const read = (): string => {
      try {
        return readFileSync(join(data, 'hubspot.ndjson'), 'utf8')
      } catch {
        return ''
      }
    }
    await expect.poll(read, { timeout: 5000 }).toContain(text)
  }

  it('keeps what is done through the TypeScript API by itself, and calls when it is saved', async () => {
    const data = mkdtempSync(join(tmpdir(), 'sandbox-'))
    const first = await start({ data })
    const { id, token } = first.serviceKeys.create({ name: 'kept', scopes: SCOPES })
    await untilSaved(data, token)
    first.users.create({ email: 'kept@example.com' })
    await untilSaved(data, 'kept@example.com')
    const rotated = first.serviceKeys.rotateLater(id).token
    await untilSaved(data, rotated)
    const made = { method: 'POST', body: JSON.stringify({ properties: { firstname: 'Fetched' } }) }
    const headers = { authorization: `Bearer ${token}` }
    await first.fetch(new Request('http://sandbox/crm/v3/objects/contacts', { ...made, headers }))
    await untilSaved(data, 'Fetched')
    await status(first, token)
    first.save()
    const second = await start({ data, now: RECORDED_AT + 7 * DAY_MS })
    expect(second.restored).toBe(true)
    expect(second.serviceKeys.usage(id)).toEqual([
      { at: RECORDED_AT, method: 'POST', path: '/crm/v3/objects/contacts', status: 201 },
      { at: RECORDED_AT, method: 'GET', path: '/crm/v3/owners', status: 200 },
    ])
    expect(second.serviceKeys.get(id).lastUsedAt).toBe(RECORDED_AT)
    expect([await status(second, token), await status(second, rotated)]).toEqual([401, 200])
    expect(second.users.get('kept@example.com').firstName).toBe('New')
  })
})
