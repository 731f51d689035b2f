import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/config.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createLog } from '../../src/lib/log.ts'
import { type Gateway, openRooms, type Rooms, startGateway } from '../../src/main.ts'
import { shows, times } from '../faults/heavy.ts'
import { request } from './http.ts'
import { startWorld, type World } from './world.ts'

let world: World
let rooms: Rooms
let second: Gateway
/** The gateway of the world, and another process's worth of rooms on the same database; both by the real clock. */
beforeAll(async () => {
  world = await startWorld({ clock: systemClock })
  const config = loadConfig({
    ...world.environment,
    PORT: '0',
    CROSSWALK_ALLOW_HOSTS: new URL(world.sandboxUrl).host,
    // Each key that is revoked here is refused many times.
    CROSSWALK_FAILURES_PER_MINUTE: '0',
  })
  rooms = await openRooms(config, createLog('silent'), () => undefined)
  second = await startGateway(config, rooms, createLog('silent'))
})
afterAll(async () => {
  await second.close()
  await rooms.close()
  await world.close()
})

const create = (url: string, name: string) =>
  request<{ id: string }>(`${url}/v1/api-keys`, 'POST', {
    body: { name },
    headers: { authorization: `Bearer ${world.apiKey}`, 'idempotency-key': name },
  })

test('R10: one request that reaches both, 10 sends a key: 1 effect a key, the same bytes', async () => {
  const names = Array.from({ length: times(20, 1_000) }, (_, i) => `both-${i}`)
  for (const name of names) {
    const urls = Array.from({ length: 10 }, (_, i) => (i % 2 ? world.url : second.url))
    const answers = await Promise.all(urls.map((url) => create(url, name)))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  }
  const all = await rooms.keys.list(world.rooms.accountId)
  expect(all.filter((key) => key.name.startsWith('both-'))).toHaveLength(names.length)
  shows('R10', names.length, 'keys × 10 sends to two gateways: 1 effect a key, 0 answers that differ')
})

async function report(secret: string): Promise<void> {
  const { body } = await request(`${world.url}/v1/leaked-keys`, 'POST', { body: { keys: [secret] } })
  expect(body).toEqual({ data: [{ result: 'revoked' }] })
}

test('S3: a key that is revoked here, or handed in as leaked, is refused there within a second', async () => {
  const keys = await Promise.all(
    Array.from({ length: times(20, 100) }, (_, i) =>
      world.rooms.keys.create(world.rooms.accountId, { name: `leaked ${i}`, mode: 'test' }),
    ),
  )
  const late: number[] = []
  let after = 0
  const watch = async ({ secret, keyId }: { secret: string; keyId: string }, n: number) => {
    const ask = (url: string) =>
      request(`${url}/v1/connectors`, 'GET', { headers: { authorization: `Bearer ${secret}` } })
    expect([(await ask(second.url)).status, (await ask(world.url)).status]).toEqual([200, 200])
    if (n % 2) await world.rooms.keys.revoke(world.rooms.accountId, keyId)
    else await report(secret)
    const revokedAt = performance.now()
    expect((await ask(world.url)).status).toBe(401)
    for (;;) {
      const sentAt = performance.now() - revokedAt
      const { status } = await ask(second.url)
      if (status === 401) return
      expect(status).toBe(200)
      after++
      if (sentAt > 1_000) late.push(sentAt)
    }
  }
  await Promise.all(keys.map(watch))
  expect(late).toEqual([])
  shows(
    'S3',
    keys.length,
    `keys revoked or reported as leaked here: ${after} requests accepted there within the second, 0 later`,
  )
})
