import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { startWorld, type World } from './world.ts'

/** Calls within ten seconds. */
const BURST = 12

let world: World
beforeAll(async () => {
  world = await startWorld({
    ...{ clock: systemClock, seed: { contacts: 30 } },
    sandbox: { burstLimit: BURST, dailyLimit: 1_000_000 },
  })
})
afterAll(() => world.close())

const asked = (path: string) =>
  world.hubspot.ledger.entries({}).filter((each) => `${each.method} ${each.path}`.startsWith(path)).length

const send = (method: string, path: string, more: RequestInit = {}) =>
  fetch(world.url + world.at(path), {
    ...{ method, ...more },
    headers: {
      authorization: `Bearer ${world.apiKey}`,
      ...{ 'crosswalk-max-wait': '60', 'content-type': 'application/json', 'crosswalk-share-calls': 'off' },
      ...more.headers,
    },
  })

/** Somebody who hangs up while the request waits for room in the budget. */
async function hangUp(method: string, path: string, more: RequestInit = {}): Promise<void> {
  const caller = new AbortController()
  const sent = send(method, path, { ...more, signal: caller.signal }).catch((error: Error) => error.name)
  await systemClock.sleep(300)
  caller.abort()
  expect(await sent).toBe('AbortError')
}

test('who hangs up while a call waits for room is served no more: neither a read nor a write is sent, and a key can be used again', async () => {
  // The size of the window is known from the first answer; then it is filled.
  await send('GET', '/contacts?limit=1')
  const fill = Array.from({ length: BURST + 4 }, (_, n) => send('GET', `/contacts?limit=${n + 2}`))
  await systemClock.sleep(300)
  const body = JSON.stringify({ first_name: 'Given', last_name: 'Up' })
  const key = { 'idempotency-key': 'given-up' }
  await Promise.all([
    hangUp('GET', '/companies?limit=1'),
    hangUp('POST', '/contacts', { body, headers: key }),
    hangUp('PATCH', '/contacts/1', { body }),
  ])
  // Whoever comes later waits behind those who wait, not behind those who left.
  const again = await send('POST', '/contacts', { body, headers: key })
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, null])
  expect(asked('POST /crm/objects')).toBe(1)
  expect(asked('PATCH ')).toBe(0)
  expect(asked('GET /crm/objects/2026-03/companies')).toBe(0)
  const replayed = await send('POST', '/contacts', { body, headers: key })
  expect([replayed.status, replayed.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect((await Promise.all(fill)).map(({ status }) => status)).toEqual(fill.map(() => 200))
})

test('a write that has left is done to its end, and told to whoever asks again with its key', async () => {
  const { faults } = world.hubspot
  faults.add({
    match: { method: 'POST', path: '/crm/objects/*' },
    effect: { kind: 'delay', ms: 3_000, after_work: true },
  })
  const body = JSON.stringify({ first_name: 'Sent', last_name: 'Already' })
  const key = { 'idempotency-key': 'sent-already' }
  const posts = asked('POST /crm/objects')
  const caller = new AbortController()
  const sent = send('POST', '/contacts', { body, headers: key, signal: caller.signal }).catch(() => null)
  while (!(await isMade('Sent'))) await systemClock.sleep(200)
  caller.abort()
  expect(await sent).toBeNull()
  faults.clear()
  let answer = await send('POST', '/contacts', { body, headers: key })
  for (; answer.status === 503; answer = await send('POST', '/contacts', { body, headers: key }))
    await systemClock.sleep(100)
  expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
  expect(asked('POST /crm/objects') - posts).toBe(1)
})

/** Whether the vendor has a contact of that name, asked past the gateway. */
async function isMade(name: string): Promise<boolean> {
  const path = '/crm/objects/2026-03/contacts?limit=100&properties=firstname'
  type Found = { results: { properties: { firstname: string } }[] }
  // The account has no call left for a while.
  const { results } = await world.vendor<Found>('GET', path).catch(() => ({ results: [] }) as Found)
  return results.some(({ properties }) => properties.firstname === name)
}
