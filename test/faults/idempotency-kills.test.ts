import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { queryAsOwner } from '../database.ts'
import { request } from '../e2e/http.ts'
import { startWorld, type World } from '../e2e/world.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { shows, times } from './heavy.ts'

const KEYS = times(40, 1_000)
const SENDS = 20
const CLIENTS = 24
/** A gateway is killed after so many answers. */
const ANSWERS_A_LIFE = times(250, 150)
/** Every so many keys one is for a record, which is made at the CRM and not in the transaction of its answer. */
const RECORDS = 4

let world: World
beforeAll(async () => {
  world = await startWorld({ clock: systemClock })
})
afterAll(() => world.close())

interface Told {
  texts: Set<string>
  unknown: number
}

/** Sends one request until something is said of it for good: 201, or that its outcome is unknown. */
async function sendUntilTold(
  gateways: readonly GatewayProcess[],
  name: string,
  n: number,
  told: Map<string, Told>,
): Promise<void> {
  const ofRecord = Number(name.split('-')[1]) % RECORDS === 0
  const path = ofRecord ? world.at('/contacts') : '/v1/api-keys'
  const body = ofRecord ? { first_name: name } : { name, scopes: ['contacts:read'] }
  for (let attempt = 0; ; attempt++) {
    const url = gateways[(n + attempt) % gateways.length]?.url
    const answer = await request<{ code?: string }>(`${url}${path}`, 'POST', {
      body,
      headers: { authorization: `Bearer ${world.apiKey}`, 'idempotency-key': name },
    }).catch(() => null)
    const known = told.get(name) ?? { texts: new Set(), unknown: 0 }
    told.set(name, known)
    if (answer?.status === 201) return void known.texts.add(answer.text)
    if (answer?.body.code === 'outcome_unknown') return void known.unknown++
    if (answer && answer.status < 500) throw new Error(`${name}: ${answer.text}`)
    await systemClock.sleep(50)
  }
}

test('R10: gateways are killed while every request is sent 20 times to two of them: 1 effect a key, the same bytes', async () => {
  const gateways = await Promise.all([startGatewayProcess(world), startGatewayProcess(world)])
  const sends = Array.from({ length: KEYS * SENDS }, (_, i) => `kill-${Math.floor(i / SENDS)}`)
  const told = new Map<string, Told>()
  let [sent, done, kills] = [0, 0, 0]
  const client = async (_: unknown, n: number) => {
    for (let name = sends[sent++]; name !== undefined; name = sends[sent++]) {
      await sendUntilTold(gateways, name, n, told)
      done++
    }
  }
  const working = Promise.all(Array.from({ length: CLIENTS }, client))
  const killing = (async () => {
    for (let at = ANSWERS_A_LIFE; at < sends.length; at += ANSWERS_A_LIFE) {
      while (done < at) await systemClock.sleep(2)
      const which = kills++ % 2
      await gateways[which]?.kill()
      gateways[which] = await startGatewayProcess(world)
    }
  })()
  await Promise.all([working, killing])
  for (const gateway of gateways) await gateway.stop()
  const keys = await queryAsOwner(world.databaseUrl, world.rooms.accountId, {
    text: `select name, count(*)::int as count from api_keys where name like 'kill-%' group by 1`,
  })
  const { results } = await world.vendor<{ results: { properties: Record<string, string> }[] }>(
    'POST',
    '/crm/objects/2026-03/contacts/search',
    { limit: 100, properties: ['firstname'], filterGroups: [] },
  )
  let unknown = 0
  for (const [name, { texts, unknown: untold }] of told) {
    expect([name, texts.size]).toEqual([name, expect.toSatisfy((size: number) => size <= 1)])
    if (Number(name.split('-')[1]) % RECORDS !== 0) {
      expect([name, texts.size, untold]).toEqual([name, 1, 0])
      expect(keys.find((key) => key.name === name)?.count).toBe(1)
    } else if (untold > 0) unknown++
  }
  const records = new Map<string, number>()
  for (const { properties } of results) {
    const name = String(properties.firstname)
    records.set(name, (records.get(name) ?? 0) + 1)
  }
  expect([...records].filter(([, count]) => count > 1)).toEqual([])
  expect(kills).toBeGreaterThan(0)
  shows(
    'R10',
    KEYS,
    `keys × ${SENDS} sends to two gateways, ${kills} of them killed: 1 effect a key, 0 answers that differ, ${unknown} told as unknown`,
  )
})
