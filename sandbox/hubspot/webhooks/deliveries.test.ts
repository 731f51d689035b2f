import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Signature } from '@hubspot/api-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LedgerEntry } from '../../core/ledger.ts'
import { createSandbox, type HubspotOptions, type HubspotSandbox, movableClock } from '../../index.ts'
import { createReceiver, type Receiver } from '../../testing/receiver.ts'
import { RECORDED_AT } from '../../testing/world.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

let receiver: Receiver
let hubspot: HubspotSandbox
let token: string
let app: { id: string; appId: number; secret: string }
beforeEach(async () => {
  receiver = await createReceiver()
  hubspot = await sandbox()
})
afterEach(() => receiver.close())

/** A sandbox without a socket whose private app hears of contacts that are made. */
async function sandbox(options: HubspotOptions = {}): Promise<HubspotSandbox> {
  const made = await createSandbox({
    hubspot: { clock: movableClock(RECORDED_AT), burstLimit: 100_000, ...options },
  })
  const scopes = ['crm.objects.contacts.read', 'crm.objects.contacts.write']
  const { id, appId, token: value } = made.hubspot.privateApps.create({ name: 'hooks', scopes })
  const tab = made.hubspot.webhooks.ofPrivateApp(id)
  tab.setTarget({ targetUrl: receiver.url })
  tab.subscribe({ eventType: 'contact.creation' })
  token = value
  app = { id, appId, secret: made.hubspot.privateApps.clientSecret(id) }
  return made.hubspot
}

async function createContacts(count = 1, to = hubspot): Promise<void> {
  const inputs = Array.from({ length: count }, () => ({ properties: {} }))
  const request = new Request('http://sandbox/crm/v3/objects/contacts/batch/create', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ inputs }),
  })
  expect((await to.fetch(request)).status).toBe(201)
}
const attempts = (of = hubspot): LedgerEntry[] => of.ledger.entries({ kind: 'delivery' })
const later = async (ms: number): Promise<void> => {
  hubspot.clock.advance(ms)
  await hubspot.settled()
}

describe('a delivery', () => {
  it('is what the official client takes as valid, in both versions', async () => {
    hubspot.webhooks.ofPrivateApp(app.id).setTarget({ targetUrl: `${receiver.url}?b=2&a=1` })
    await createContacts()
    await hubspot.settled()
    const [first] = receiver.received
    if (first === undefined) throw new Error('Nothing was received')
    const { headers, body, path } = first
    const given = { clientSecret: app.secret, requestBody: body, url: receiver.url.replace('/hooks', path) }
    const text = (name: string): string => String(headers[name])
    expect(text('x-hubspot-signature-version')).toBe('v1')
    expect(Signature.isValid({ ...given, signature: text('x-hubspot-signature') })).toBe(true)
    const v3 = { ...given, signatureVersion: 'v3', method: 'POST', signature: text('x-hubspot-signature-v3') }
    const timestamp = Number(text('x-hubspot-request-timestamp'))
    expect(Signature.isValid({ ...v3, timestamp })).toBe(true)
    expect(Signature.isValid({ ...v3, timestamp, requestBody: `${body} ` })).toBe(false)
    expect(text('content-type')).toBe('application/json')
    expect(text('user-agent')).toMatch(/^HubSpot Connect 2\.0 .*WebhooksExecutorDaemon-executor$/)
    expect(path).toBe('/hooks?b=2&a=1')
  })

  it('can have the clock of the sandbox as its timestamp, or no version 3', async () => {
    hubspot.settings.webhookTimestamp = 'clock'
    await createContacts()
    await hubspot.settled()
    hubspot.settings.webhookSignatures = 'v1'
    await createContacts()
    await hubspot.settled()
    const stamps = receiver.received.map(({ headers }) => headers['x-hubspot-request-timestamp'])
    expect(stamps).toEqual([String(RECORDED_AT), undefined])
  })

  it('has 100 events at most, and those of a while together when the settings say so', async () => {
    await createContacts(90)
    await hubspot.settled()
    await createContacts(100)
    await hubspot.settled()
    expect(receiver.received.map(({ events }) => events.length)).toEqual([90, 100])
    receiver.received = []
    hubspot.settings.webhookBatchMs = 1000
    for (let batch = 0; batch < 3; batch += 1) await createContacts(90)
    await hubspot.settled()
    expect(receiver.received).toEqual([])
    await later(1000)
    expect(receiver.received.map(({ events }) => events.length).sort()).toEqual([100, 100, 70])
  })

  it('waits while as many are under way as the app allows', async () => {
    receiver.answer = null
    hubspot.settings.webhookTimeoutMs = 3_600_000
    hubspot.webhooks.ofPrivateApp(app.id).setTarget({ targetUrl: receiver.url, maxConcurrentRequests: 6 })
    for (let call = 0; call < 9; call += 1) await createContacts(100)
    await expect.poll(() => receiver.received.length).toBe(6)
    expect(hubspot.webhooks.state()).toEqual({ waiting: 900, in_flight: 6, retrying: 0 })
    const port = Number(new URL(receiver.url).port)
    await receiver.close()
    receiver = await createReceiver(port)
    await hubspot.settled()
    expect(receiver.received).toHaveLength(3)
    await later(DAY_MS)
    expect(receiver.received).toHaveLength(9)
    expect(hubspot.webhooks.state()).toEqual({ waiting: 0, in_flight: 0, retrying: 0 })
  })

  it('is tried ten more times within a day, at the moments that were jumped over', async () => {
    receiver.answer = 500
    await createContacts()
    await later(DAY_MS)
    expect(receiver.events().map(({ attemptNumber }) => attemptNumber)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ])
    const moments = attempts().map(({ started_at: at }) => at - RECORDED_AT)
    expect(moments).toEqual([...moments].sort((a, b) => a - b))
    expect(new Set(moments).size).toBe(11)
    expect(moments.at(-1)).toBeGreaterThan(15 * HOUR_MS)
    expect(moments.at(-1)).toBeLessThanOrEqual(DAY_MS)
    expect(attempts().map(({ delivery }) => delivery?.next_attempt_at === null)).toEqual([
      ...Array.from({ length: 10 }, () => false),
      true,
    ])
    await later(10 * DAY_MS)
    expect(receiver.received).toHaveLength(11)
    expect(hubspot.webhooks.state().retrying).toBe(0)
  })

  it('is tried again after 4xx, a redirect, silence and a closed port, and never after 2xx', async () => {
    hubspot.settings.webhookTimeoutMs = 30
    for (const answer of [404, 302, null, 204]) {
      receiver.answer = answer
      await createContacts()
      await hubspot.settled()
    }
    const port = Number(new URL(receiver.url).port)
    await receiver.close()
    await createContacts()
    await hubspot.settled()
    receiver = await createReceiver(port)
    const seen = attempts().map(({ status, delivery }) => [
      status,
      delivery?.error,
      delivery?.next_attempt_at !== null,
    ])
    expect(seen).toEqual([
      [404, null, true],
      [302, null, true],
      [0, 'timeout', true],
      [204, null, false],
      [0, 'unreachable', true],
    ])
    hubspot.settings.webhookTimeoutMs = 5000
    await later(2 * 60_000)
    expect(receiver.events().map(({ attemptNumber }) => attemptNumber)).toEqual([1, 1, 1, 1])
  })

  it('that is not allowed to go where its target is fails, as the ledger says, and is tried again', async () => {
    hubspot.webhooks.ofPrivateApp(app.id).setTarget({ targetUrl: 'https://10.0.0.1/' })
    await createContacts()
    await hubspot.settled()
    expect(attempts().map(({ status, delivery }) => [status, delivery?.error])).toEqual([[0, 'not_allowed']])
    expect(hubspot.webhooks.state().retrying).toBe(1)
  })

  it('is in the ledger with counts and ids, and without secrets or values', async () => {
    await createContacts(2)
    await hubspot.settled()
    const [entry] = attempts()
    expect(entry).toMatchObject({
      kind: 'delivery',
      method: 'POST',
      path: '/hooks',
      status: 200,
      credential_id: app.id,
      started_at: RECORDED_AT,
      delivery: {
        app_id: app.appId,
        attempt: 0,
        events: 2,
        event_ids: receiver.events().map(({ eventId }) => eventId),
        types: { 'contact.creation': 2 },
        error: null,
        next_attempt_at: null,
      },
    })
    expect(JSON.stringify(hubspot.ledger.entries())).not.toContain(app.secret)
  })

  it('stops when the app, its target or the subscription is gone', async () => {
    const tab = hubspot.webhooks.ofPrivateApp(app.id)
    const id = tab.show().subscriptions[0]?.id ?? 0
    receiver.answer = 500
    await createContacts()
    await hubspot.settled()
    tab.clearTarget()
    await later(DAY_MS)
    expect(receiver.received).toHaveLength(1)
    tab.setTarget({ targetUrl: receiver.url })
    tab.setActive(id, false)
    await createContacts()
    tab.setActive(id, true)
    tab.unsubscribe(id)
    await createContacts()
    await hubspot.settled()
    expect(receiver.received).toHaveLength(1)
    tab.subscribe({ eventType: 'contact.creation' })
    hubspot.privateApps.change(app.id, { removeScopes: ['crm.objects.contacts.read'] })
    await createContacts()
    await hubspot.settled()
    expect(receiver.received).toHaveLength(1)
    hubspot.privateApps.change(app.id, { addScopes: ['crm.objects.contacts.read'] })
    await createContacts()
    await hubspot.settled()
    expect(receiver.received).toHaveLength(2)
    hubspot.privateApps.remove(app.id)
    await later(DAY_MS)
    expect(receiver.received).toHaveLength(2)
    expect(hubspot.webhooks.state().retrying).toBe(0)
  })

  it('uses settings that are up to five minutes old, when the sandbox is set so', async () => {
    hubspot.settings.webhookSettingsCacheMs = 300_000
    const tab = hubspot.webhooks.ofPrivateApp(app.id)
    await createContacts()
    await hubspot.settled()
    tab.clearTarget()
    await createContacts()
    await hubspot.settled()
    expect(receiver.received).toHaveLength(2)
    await later(300_000)
    await createContacts()
    await hubspot.settled()
    expect(receiver.received).toHaveLength(2)
  })
})

describe('what is on its way', () => {
  it('is forgotten by a reset, and so are answers that come later', async () => {
    receiver.answer = null
    await createContacts()
    await expect.poll(() => receiver.received.length).toBe(1)
    hubspot.reset()
    const { port } = new URL(receiver.url)
    await receiver.close()
    await hubspot.settled()
    receiver = await createReceiver(Number(port))
    await later(DAY_MS)
    expect([receiver.received, attempts()]).toEqual([[], []])
  })

  it('goes on after a snapshot is restored, also into another sandbox', async () => {
    receiver.answer = 503
    await createContacts()
    await hubspot.settled()
    hubspot.settings.webhookBatchMs = 60_000
    await createContacts(2)
    const saved = hubspot.snapshot()
    expect(hubspot.webhooks.state()).toEqual({ waiting: 2, in_flight: 0, retrying: 1 })
    hubspot.reset()
    await later(DAY_MS)
    expect(receiver.received).toHaveLength(1)

    receiver.answer = 200
    const other = (await createSandbox({ hubspot: { clock: movableClock(RECORDED_AT) } })).hubspot
    other.restore(JSON.parse(JSON.stringify(saved)))
    expect(other.webhooks.state()).toEqual({ waiting: 2, in_flight: 0, retrying: 1 })
    other.clock.advance(HOUR_MS)
    await other.settled()
    const got = receiver.received
      .slice(1)
      .map(({ events }) => events.map(({ attemptNumber }) => attemptNumber))
    expect(got.sort()).toEqual([[0, 0], [1]])
    const ids = receiver.events().map(({ eventId }) => eventId)
    expect(new Set(ids).size).toBe(3)
  })

  it('is kept with the data of a sandbox that ends', async () => {
    const data = mkdtempSync(join(tmpdir(), 'webhooks-'))
    const first = await sandbox({ data })
    receiver.answer = 503
    await createContacts(1, first)
    await first.settled()
    first.save()
    receiver.answer = 200
    const second = (await createSandbox({ hubspot: { clock: movableClock(RECORDED_AT + DAY_MS), data } }))
      .hubspot
    await second.settled()
    expect(receiver.events().map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1])
    expect(attempts(second)[0]?.started_at).toBeLessThan(RECORDED_AT + HOUR_MS)
  })
})

describe('faults of webhooks', () => {
  const order = (): number[] => receiver.events().map(({ eventId }) => eventId)

  it('send an event twice, with the same id', async () => {
    hubspot.webhooks.faults.add({ times: 1, effect: { kind: 'duplicate', copies: 2 } })
    await createContacts(2)
    await hubspot.settled()
    const [first, second] = [...new Set(order())]
    expect(order().sort()).toEqual([first, first, first, second])
    expect(attempts().map(({ fault }) => fault)).toEqual(['duplicate', 'duplicate', null])
    expect(hubspot.webhooks.faults.list()).toEqual([])
  })

  it('send an event late', async () => {
    hubspot.webhooks.faults.add({ match: { nth: 1 }, effect: { kind: 'late', ms: HOUR_MS } })
    await createContacts(2)
    await hubspot.settled()
    expect(receiver.events()).toHaveLength(1)
    await later(HOUR_MS - 1)
    expect(receiver.events()).toHaveLength(1)
    await later(1)
    expect(receiver.events()).toHaveLength(2)
    expect(attempts().map(({ fault, started_at: at }) => [fault, at - RECORDED_AT])).toEqual([
      [null, 0],
      ['late', HOUR_MS],
    ])
  })

  it('never send an event, and say so in the ledger', async () => {
    hubspot.webhooks.faults.add({ match: { every: 2 }, effect: { kind: 'lost' } })
    await createContacts(4)
    await later(DAY_MS)
    expect(receiver.events()).toHaveLength(2)
    expect(hubspot.ledger.entries({ kind: 'delivery', fault: 'lost' })).toHaveLength(2)
    expect(hubspot.webhooks.faults.list()).toMatchObject([{ met: 4, struck: 2, left: null }])
  })

  it('send an event behind the next one, or by itself after a while', async () => {
    hubspot.webhooks.faults.add({ match: { nth: 1 }, effect: { kind: 'reordered' } })
    await createContacts()
    await hubspot.settled()
    expect(order()).toEqual([])
    await createContacts()
    await hubspot.settled()
    expect(order()).toHaveLength(2)
    expect(order()).toEqual([...order()].sort((a, b) => b - a))
    hubspot.webhooks.faults.add({ match: { nth: 1 }, effect: { kind: 'reordered' } })
    await createContacts()
    await later(60_000)
    expect(order()).toHaveLength(3)
  })

  it('strike by type, by app and by chance, the same way every time', async () => {
    const run = async (): Promise<number> => {
      receiver.received = []
      const match = { subscription_type: 'contact.creation', app_id: app.appId, share: 0.5, seed: 7 }
      const rule = hubspot.webhooks.faults.add({ match, effect: { kind: 'lost' } })
      await createContacts(50)
      await hubspot.settled()
      hubspot.webhooks.faults.remove(rule.id)
      return receiver.events().length
    }
    const first = await run()
    expect(first).toBeGreaterThan(10)
    expect(first).toBeLessThan(40)
    expect(await run()).toBe(first)
    hubspot.webhooks.faults.add({ match: { app_id: 1 }, effect: { kind: 'lost' } })
    hubspot.webhooks.faults.add({ match: { subscription_type: 'deal.merge' }, effect: { kind: 'lost' } })
    receiver.received = []
    await createContacts(5)
    await hubspot.settled()
    expect(receiver.events()).toHaveLength(5)
  })

  it('beside them everything that is sent together can be mixed', async () => {
    hubspot.settings.webhookOrder = 'shuffled'
    await createContacts(20)
    await hubspot.settled()
    expect(order()).not.toEqual([...order()].sort((a, b) => a - b))
    expect(new Set(order()).size).toBe(20)
  })
})
