import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { queryAsOwner } from '../database.ts'
import { request } from '../e2e/http.ts'
import { visitLink } from '../e2e/link-visit.ts'
import { ALL_SCOPES, startWorld, type World } from '../e2e/world.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { heavily, shows, times } from './heavy.ts'
import { steadyLoad } from './load.ts'

const ROTATIONS = times(5, 100)
/** How long a remembered key or credential may live on in another process. */
const MEMORY_MS = 1_000

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

const freshKey = () => world.hubspot.serviceKeys.create({ name: 'rotated', scopes: ALL_SCOPES })
const as = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } })
const inDatabase = (text: string, values: unknown[]) =>
  queryAsOwner(world.databaseUrl, world.rooms.accountId, { text, values })

interface KeyBody {
  id: string
  secret: string
}

async function connected() {
  const key = freshKey()
  const { id } = (await world.connect(key.token)).body
  const path = `/v1/connections/${id}`
  return {
    id,
    key,
    path,
    rotate: (url: string, token: string) =>
      request(`${url}${path}/credentials`, 'POST', {
        ...as(world.apiKey),
        body: { credential: { type: 'service_key', token } },
      }),
  }
}

describe('R18: rotation under a steady load of two gateways', () => {
  test("a customer's key, whose predecessor is deleted at the vendor: no call fails", async () => {
    const it = await connected()
    const failed: unknown[] = []
    const load = steadyLoad(async (n) => {
      const url = n % 2 ? world.url : second.url
      const answer = await request(`${url}${it.path}/contacts?limit=1`, 'GET', as(world.apiKey))
      if (answer.status !== 200) failed.push(answer.body)
    })
    let old = it.key
    for (let i = 0; i < ROTATIONS; i++) {
      const fresh = freshKey()
      const rotated = await it.rotate(i % 2 ? world.url : second.url, fresh.token)
      expect(rotated.status, rotated.text).toBe(201)
      world.hubspot.serviceKeys.remove(old.id)
      old = fresh
    }
    const calls = await load.stop()
    expect(failed).toEqual([])
    shows('R18', ROTATIONS, `rotations of a customer's key during ${calls}: 0 failed`)
  })

  test('an API key of ours: no call fails, the old one ends within a second after its grace', async () => {
    const made = await world.call<KeyBody>('POST', '/v1/api-keys', { body: { name: 'rotated' } })
    let current = made.body
    const failed: unknown[] = []
    /** From when on a key may have ended: on a machine that is too busy, a call may lie about until then. */
    const endsAt = new Map<string, number>()
    /** Calls that were answered after that: they are counted, and judged by nobody. */
    let overslept = 0
    const load = steadyLoad(async (n) => {
      const { secret } = current
      const answer = await request(`${n % 2 ? world.url : second.url}/v1/connectors`, 'GET', as(secret))
      if (answer.status === 200) return
      if (performance.now() > (endsAt.get(secret) ?? Number.POSITIVE_INFINITY)) overslept++
      else failed.push(answer.body)
    })
    const endings: Promise<void>[] = []
    const late: number[] = []
    for (let i = 0; i < ROTATIONS; i++) {
      const old = current
      const graceMs = 1_000
      endsAt.set(old.secret, performance.now() + graceMs)
      const fresh = await world.call<KeyBody>('POST', `/v1/api-keys/${old.id}/rotate`, {
        body: { grace_seconds: graceMs / 1000 },
      })
      expect(fresh.status, fresh.text).toBe(201)
      const rotatedAt = performance.now()
      current = fresh.body
      const url = i % 2 ? world.url : second.url
      endings.push(acceptedUntil(url, old.secret).then((at) => void late.push(at - rotatedAt - graceMs)))
    }
    await Promise.all(endings)
    const calls = await load.stop()
    expect(failed).toEqual([])
    expect(late.filter((ms) => ms > MEMORY_MS)).toEqual([])
    shows(
      'R18',
      ROTATIONS,
      `rotations of an API key during ${calls}: 0 failed (${overslept} answered after the grace of their key), no old key taken later than its grace + 1 s`,
    )
  })
})

/** When the last request was sent that this key was let in with. */
async function acceptedUntil(url: string, secret: string): Promise<number> {
  for (let last = 0; ; ) {
    const sentAt = performance.now()
    const { status } = await request(`${url}/v1/connectors`, 'GET', as(secret))
    if (status === 401) return last
    last = sentAt
    await systemClock.sleep(20)
  }
}

/** The steps of a rotation at which the process that does it is killed, and whether the new key is in use then. */
const STEPS: [step: string, taken: boolean][] = [
  ['rotation_checked', false],
  ['rotation_stored', false],
  ['rotation_tried', false],
  ['rotation_switched', true],
]

describe('R18: kill -9 of a gateway that rotates', () => {
  test.each([
    ...STEPS.slice(2),
    ...heavily(...STEPS.slice(0, 2)),
  ])('at %s: the connection works, with one key in use, and is rotated by the next who tries', async (step, taken) => {
    const kills = times(1, 8)
    for (let i = 0; i < kills; i++) {
      const [it, victim] = await Promise.all([connected(), startGatewayProcess(world)])
      await victim.dieAt(step)
      const fresh = freshKey()
      await expect(it.rotate(victim.url, fresh.token)).rejects.toThrow()
      await victim.stop()
      const statuses = await inDatabase(
        'select status, sealed is null as wiped from credentials where connection_id = $1',
        [it.id],
      )
      expect(statuses.filter(({ status }) => status === 'current')).toHaveLength(1)
      expect(statuses.filter(({ status, wiped }) => wiped !== (status === 'retired'))).toEqual([])
      expect((await world.call('GET', `${it.path}/contacts?limit=1`)).status).toBe(200)
      const used = world.hubspot.ledger.entries({ after: world.hubspot.ledger.total - 1 })
      expect(used[0]?.credential_id).toBe((taken ? fresh : it.key).id)
      const told = await inDatabase(
        `select type from events where connection_id = $1 and type = 'credential.rotated'`,
        [it.id],
      )
      const audited = await inDatabase(
        `select body from audit_events where body::json->>'target' = $1 and body::json->>'action' = 'credential.rotated'`,
        [it.id],
      )
      expect([told.length, audited.length]).toEqual(taken ? [1, 1] : [0, 0])
      const again = await it.rotate(second.url, freshKey().token)
      expect(again.status, again.text).toBe(201)
    }
    shows('R18', kills, `SIGKILL at ${step}: 1 key in use, 0 failed calls, 0 half-told rotations`)
  })
})

/** A browser that opened the link of a re-authorisation and pasted a key: all that is left is to say yes. */
async function reauthorizing(connectionId: string, token: string) {
  const made = await world.call<{ id: string; url: string }>('POST', '/v1/connect-sessions', {
    body: { connection_id: connectionId },
  })
  const visit = await visitLink(made.body.url, world.url)
  expect(await visit.send('key', { type: 'service_key', token })).toBe(303)
  return {
    confirm: (url: string) => visit.send('confirm', {}, url),
    outcome: async () => {
      const { body } = await world.call<{ state: string; connection_id: string | null }>(
        'GET',
        `/v1/connect-sessions/${made.body.id}`,
      )
      return [body.state, body.connection_id]
    },
  }
}

describe('R18: kill -9 of a gateway at which a customer re-authorises', () => {
  test.each([
    ...STEPS.slice(2),
    ...heavily(...STEPS.slice(0, 2)),
  ])('at %s: the link and the credential are both used, or neither is and the next click does it', async (step, taken) => {
    const kills = times(1, 8)
    for (let i = 0; i < kills; i++) {
      const it = await connected()
      const fresh = freshKey()
      const customer = await reauthorizing(it.id, fresh.token)
      const victim = await startGatewayProcess(world)
      await victim.dieAt(step)
      await expect(customer.confirm(victim.url)).rejects.toThrow()
      await victim.stop()
      expect(await customer.outcome()).toEqual(taken ? ['completed', it.id] : ['checked', null])
      expect(await customer.confirm(world.url)).toBe(taken ? 410 : 303)
      expect(await customer.outcome()).toEqual(['completed', it.id])
      expect((await world.call('GET', `${it.path}/contacts?limit=1`)).status).toBe(200)
      const [used] = world.hubspot.ledger.entries({ after: world.hubspot.ledger.total - 1 })
      expect(used?.credential_id).toBe(fresh.id)
    }
    shows('R18', kills, `SIGKILL at ${step} of a re-authorisation: link and credential used together`)
  })
})
