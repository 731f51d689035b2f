import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

/** Seconds; only a request of a gateway that was killed is under way for so long here. */
const GIVEN_UP_AFTER = 5

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

interface Page {
  results: { properties: { firstname?: string } }[]
  paging?: { next?: { after: string } }
}

/** How many records the CRM has of each first name. */
async function recordsByName(): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (let after: string | undefined = ''; after !== undefined; ) {
    const query = `limit=100&properties=firstname${after && `&after=${after}`}`
    const page: Page = await world.vendor('GET', `/crm/objects/2026-03/contacts?${query}`)
    for (const { properties } of page.results) {
      const name = String(properties.firstname)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    after = page.paging?.next?.after
  }
  return counts
}

const keysNamed = (name: string) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, {
    text: `select name, count(*)::int as count from api_keys where name like $1 group by 1`,
    values: [name],
  })
/** What is under way is taken for given up after two minutes: for what is as old as this, they are over. */
const twoMinutesLater = (seconds: number) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, {
    text: `update idempotent_answers set created_at = created_at - interval '121 seconds'
            where status = 0 and created_at <= now() - make_interval(secs => $1)`,
    values: [seconds],
  })

/** One request, and what comes of it: null when the gateway dies of it. */
const sendOnce = (url: string, path: string, name: string) =>
  request<{ code?: string }>(url + path, 'POST', {
    body: path === '/v1/api-keys' ? { name, scopes: ['contacts:read'] } : { first_name: name },
    headers: { authorization: `Bearer ${world.apiKey}`, 'idempotency-key': name },
  }).catch(() => null)

describe('R10: kill -9 of a gateway at a request with a key', () => {
  // What is made here commits together with its answer; whether a record was made at the CRM is not known any more.
  test.each([
    ['answer_claimed', { made: 1, status: 201 }, { made: 0, status: 502 }],
    ['answer_made', { made: 1, status: 201 }, { made: 1, status: 502 }],
    ['answer_stored', { made: 1, status: 201 }, { made: 1, status: 201 }],
  ])('at %s: what is sent again has no second effect', async (step, here, atVendor) => {
    const kills = times(1, 8)
    for (let i = 0; i < kills; i++) {
      const name = `step-${step}-${i}`
      const killedBy = async (path: string) => {
        const victim = await startGatewayProcess(world)
        await victim.dieAt(step)
        expect(await sendOnce(victim.url, path, name)).toBeNull()
        await victim.stop()
      }
      await Promise.all(['/v1/api-keys', world.at('/contacts')].map(killedBy))
      await twoMinutesLater(0)
      const key = await sendOnce(world.url, '/v1/api-keys', name)
      expect([key?.status, (await keysNamed(name))[0]?.count]).toEqual([here.status, here.made])
      const record = await sendOnce(world.url, world.at('/contacts'), name)
      expect([record?.status, record?.body.code]).toEqual([
        atVendor.status,
        atVendor.status === 201 ? undefined : 'outcome_unknown',
      ])
      expect((await recordsByName()).get(name) ?? 0).toBe(atVendor.made)
    }
    shows('R10', 2 * kills, `SIGKILL at ${step}, the request sent again: 0 second effects, 0 false answers`)
  })
})

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
  let over = false
  const passing = (async () => {
    for (; !over; await systemClock.sleep(1_000)) await twoMinutesLater(GIVEN_UP_AFTER)
  })()
  await Promise.all([working, killing]).finally(() => {
    over = true
  })
  await passing
  for (const gateway of gateways) await gateway.stop()
  const keys = await keysNamed('kill-%')
  const records = await recordsByName()
  let unknown = 0
  for (const [name, { texts, unknown: untold }] of told) {
    expect([name, texts.size]).toEqual([name, expect.toSatisfy((size: number) => size <= 1)])
    if (Number(name.split('-')[1]) % RECORDS !== 0) {
      expect([name, texts.size, untold]).toEqual([name, 1, 0])
      expect(keys.find((key) => key.name === name)?.count).toBe(1)
    } else if (untold > 0) unknown++
  }
  expect([...records].filter(([, count]) => count > 1)).toEqual([])
  expect(kills).toBeGreaterThan(0)
  shows(
    'R10',
    KEYS,
    `keys × ${SENDS} sends to two gateways, ${kills} of them killed: 1 effect a key, 0 answers that differ, ${unknown} told as unknown`,
  )
})
