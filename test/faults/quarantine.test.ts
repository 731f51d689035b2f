import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { request } from '../e2e/http.ts'
import { ALL_SCOPES, startWorld, type World } from '../e2e/world.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { shows, times } from './heavy.ts'
import { steadyLoad } from './load.ts'

/** What docs/reliability.md promises; it is about a second. */
const MOST_MS = 10_000
const QUIET_MS = 500

let world: World
let second: GatewayProcess
beforeAll(async () => {
  world = await startWorld({ clock: systemClock, seed: { contacts: 2 } })
  second = await startGatewayProcess(world)
})
afterAll(async () => {
  await second.stop()
  await world.close()
})

test('S15: a connection is quarantined under a steady load of two gateways: the CRM is called no more', async () => {
  const rounds = times(1, 20)
  let slowest = 0
  let calls = ''
  for (let i = 0; i < rounds; i++) {
    const key = world.hubspot.serviceKeys.create({ name: 'leaked', scopes: ALL_SCOPES })
    const { id } = (await world.connect(key.token)).body
    const path = `/v1/connections/${id}`
    const headers = { authorization: `Bearer ${world.apiKey}` }
    const statuses = new Set<number>()
    const load = steadyLoad(async (n) => {
      const url = n % 2 ? world.url : second.url
      statuses.add((await request(`${url}${path}/contacts?limit=1`, 'GET', { headers })).status)
    })
    await systemClock.sleep(300)
    const began = Date.now()
    expect((await world.call('POST', `${path}/quarantine`, { body: { reason: 'leaked' } })).status).toBe(200)
    let last = lastCallWith(key.id)
    while (Date.now() - began < MOST_MS && Date.now() - last < QUIET_MS + 1_000) {
      await systemClock.sleep(50)
      last = lastCallWith(key.id)
    }
    await systemClock.sleep(QUIET_MS)
    expect(lastCallWith(key.id)).toBe(last)
    calls = await load.stop()
    expect(lastCallWith(key.id)).toBe(last)
    expect(statuses).toEqual(new Set([200, 423]))
    slowest = Math.max(slowest, last - began)
  }
  expect(slowest).toBeLessThan(MOST_MS)
  shows(
    'S15',
    rounds,
    `quarantines under load (at last ${calls}): the last call to the CRM came ${Math.round(slowest)} ms after, then none`,
  )
})

/** When the vendor was called with this key for the last time. */
function lastCallWith(keyId: string): number {
  const ours = world.hubspot.ledger.entries({}).filter((each) => each.credential_id === keyId)
  return Math.max(...ours.map((each) => each.started_at))
}
