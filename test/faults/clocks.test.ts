import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { request } from '../e2e/http.ts'
import { startWorld, type World } from '../e2e/world.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { shows, times } from './heavy.ts'

const TEN_MINUTES = 600_000
/** How long a remembered key may live on in another process, and a busy machine. */
const MEMORY_MS = 1_000

let world: World
let ahead: GatewayProcess
let behind: GatewayProcess
beforeAll(async () => {
  world = await startWorld({ clock: systemClock, seed: { contacts: 2 } })
  ;[ahead, behind] = await Promise.all([
    startGatewayProcess(world, { clockOffsetMs: TEN_MINUTES }),
    startGatewayProcess(world, { clockOffsetMs: -TEN_MINUTES }),
  ])
})
afterAll(async () => {
  await Promise.all([ahead.stop(), behind.stop()])
  await world.close()
})

const send = <Body>(
  url: string,
  method: string,
  path: string,
  options: { secret?: string; body?: unknown; name?: string } = {},
) =>
  request<Body>(url + path, method, {
    headers: {
      authorization: `Bearer ${options.secret ?? world.apiKey}`,
      ...(options.name ? { 'idempotency-key': options.name } : {}),
    },
    ...(options.body ? { body: options.body } : {}),
  })
const isTaken = async (url: string, secret: string) =>
  (await send(url, 'GET', '/v1/connectors', { secret })).status === 200

interface KeyBody {
  id: string
  secret: string
}

/** When the last request was sent that was let in. */
async function takenUntil(url: string, secret: string): Promise<number> {
  for (let last = performance.now(); ; ) {
    const sentAt = performance.now()
    if (!(await isTaken(url, secret))) return last
    last = sentAt
    await systemClock.sleep(20)
  }
}

test('R16: keys, graces, revocations, repeats and links are the same to gateways that are twenty minutes apart', async () => {
  const rounds = times(1, 25)
  for (let round = 0; round < rounds; round++) {
    const [one, other] = round % 2 ? [behind.url, ahead.url] : [ahead.url, behind.url]
    const made = await send<KeyBody>(one, 'POST', '/v1/api-keys', {
      body: { name: 'skewed' },
      name: `made-${round}`,
    })
    const again = await send<KeyBody>(other, 'POST', '/v1/api-keys', {
      body: { name: 'skewed' },
      name: `made-${round}`,
    })
    expect([made.status, again.text]).toEqual([201, made.text])
    expect([await isTaken(one, made.body.secret), await isTaken(other, made.body.secret)]).toEqual([
      true,
      true,
    ])

    const rotated = await send<KeyBody>(one, 'POST', `/v1/api-keys/${made.body.id}/rotate`, {
      body: { grace_seconds: 2 },
    })
    const rotatedAt = performance.now()
    expect(await isTaken(other, made.body.secret)).toBe(true)
    const ends = await Promise.all([one, other].map((url) => takenUntil(url, made.body.secret)))
    for (const end of ends) {
      expect(end - rotatedAt).toBeLessThan(2_000 + MEMORY_MS)
    }

    for (const url of [one, other]) expect(await isTaken(url, rotated.body.secret)).toBe(true)
    await send(one, 'DELETE', `/v1/api-keys/${rotated.body.id}`)
    const revokedAt = performance.now()
    expect(await isTaken(one, rotated.body.secret)).toBe(false)
    expect((await takenUntil(other, rotated.body.secret)) - revokedAt).toBeLessThan(MEMORY_MS)

    const link = await send<{ url: string }>(one, 'POST', '/v1/connect-sessions', {
      body: {
        connector: 'hubspot',
        base_url: world.sandboxUrl,
        objects: { contacts: 'read' },
        return_url: 'http://localhost:1/back',
        expires_in_seconds: 300,
      },
    })
    expect(link.status, link.text).toBe(201)
    const page = await fetch(other + new URL(link.body.url).pathname)
    expect(page.status).toBe(200)

    expect((await send(one, 'GET', world.at('/contacts?limit=1'))).status).toBe(200)
    expect((await send(other, 'GET', world.at('/contacts?limit=1'))).status).toBe(200)
  }
  shows(
    'R16',
    rounds,
    'lives of a key across gateways at +10 and -10 minutes: graces and revocations to the second, 0 calls refused',
  )
})
