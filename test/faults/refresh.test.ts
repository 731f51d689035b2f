import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { placeOfCredential } from '../../src/credentials/vault.ts'
import { newId } from '../../src/lib/ids.ts'
import { insertAccount } from '../../src/store/accounts.ts'
import { insertConnection } from '../../src/store/connections.ts'
import { findGrant, grantsDue } from '../../src/store/grants.ts'
import { createTestDatabase, queryAsOwner, type TestDatabase } from '../database.ts'
import { createRefresher, type RefreshWorld } from './refresh-world.ts'
import { TokenServer } from './token-server.ts'

const LEASE_MS = 2_000
/** The whole matrix takes minutes: LONG_TESTS=1 npx vitest run test/faults/refresh.test.ts */
const LONG = process.env.LONG_TESTS === '1'
const FAILURES = LONG ? 50 : 8
const KILLS = LONG ? 8 : 1
/** Of a simulated hour. */
const STEPS = LONG ? 400 : 100

const INVALID_GRANT = {
  status: 400,
  body: JSON.stringify({
    error: 'invalid_grant',
    status: 'BAD_REFRESH_TOKEN',
    message: 'refresh token is invalid',
  }),
}

let database: TestDatabase
let accountId: string
let tokenServer: string
const server = new TokenServer()
const masterKey = randomBytes(32).toString('base64')

beforeAll(async () => {
  database = await createTestDatabase()
  accountId = (await insertAccount(database.db, 'ours')).accountId
  tokenServer = await server.listen()
})
afterEach(() => server.reset())
afterAll(async () => {
  server.close()
  await database.close()
})

/** A grant whose access token has ended. */
async function aGrant(expiresIn = -10): Promise<RefreshWorld> {
  const connectionId = newId('con')
  const credentialId = newId('cre')
  const place = { accountId, connectionId, credentialId }
  const world = { databaseUrl: database.connectionString, masterKey, tokenServer, place, leaseMs: LEASE_MS }
  const gateway = await createRefresher(world)
  await insertConnection(database.db, accountId, {
    connectionId,
    connector: 'hubspot',
    credential: {
      credentialId,
      type: 'oauth',
      hint: '…',
      sealed: await gateway.vault.seal(placeOfCredential(accountId, place, 'token'), 'refresh 0'),
      grant: {
        oauthAppId: 'app_1',
        accessSealed: await gateway.vault.seal(
          placeOfCredential(accountId, place, 'access_token'),
          'access 0',
        ),
        expiresIn,
        idleSeconds: 600_000,
      },
    },
  })
  await gateway.close()
  return world
}

const change = (world: RefreshWorld, set: string) =>
  queryAsOwner(database.connectionString, accountId, {
    text: `update credentials set ${set} where credential_id = $1`,
    values: [world.place.credentialId],
  })

/** Moves time on for this grant: everything that it knows of happened that much earlier. */
const later = (world: RefreshWorld, interval: string) =>
  change(
    world,
    ['access_expires_at', 'refresh_after', 'refused_at', 'refresh_due_at', 'lease_until']
      .map((column) => `${column} = ${column} - interval '${interval}'`)
      .join(', '),
  )

interface Child {
  process: ChildProcess
  go(): Promise<{ token?: string; error?: string; ms: number }[]>
  reached: Promise<string>
}

/** Another gateway, in a process of its own, ready to begin. */
async function aProcess(
  world: RefreshWorld,
  callers: number,
  fault: { at: string; signal: 'SIGKILL' | 'SIGSTOP' } | null = null,
): Promise<Child> {
  const child = fork(fileURLToPath(new URL('refresh-child.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, CHILD_OF: JSON.stringify({ world, callers, ...fault }) },
  })
  let reach: (name: string) => void = () => undefined
  const reached = new Promise<string>((resolve) => {
    reach = resolve
  })
  let deliver: (results: { token?: string; error?: string; ms: number }[]) => void = () => undefined
  const results = new Promise<{ token?: string; error?: string; ms: number }[]>((resolve) => {
    deliver = resolve
  })
  await new Promise<void>((resolve) => {
    child.on('message', (message: { ready?: true; reached?: string; results?: [] }) => {
      if (message.ready) resolve()
      if (message.reached) reach(message.reached)
      if (message.results) deliver(message.results)
    })
  })
  child.once('exit', () => deliver([]))
  return {
    process: child,
    reached,
    go() {
      child.send('go')
      return results
    },
  }
}

describe('R1: one refresh for an expired token', () => {
  test.each([
    [1, 1, 0.3],
    [100, 2, 0.3],
    ...(LONG
      ? [
          [100, 1, 0.3],
          [10, 1, 1.5],
          [1, 2, 2.2],
          [100, 2, 1.5],
        ]
      : []),
    [10, 2, 1.5],
    [10, 2, 2.2],
  ])('%i callers in %i processes, %d leases of latency: one call, no error', async (callers, processes, leases) => {
    const world = await aGrant()
    server.latencyMs = leases * LEASE_MS
    const children = await Promise.all(Array.from({ length: processes }, () => aProcess(world, callers)))
    const results = (await Promise.all(children.map((child) => child.go()))).flat()
    expect(results).toHaveLength(callers * processes)
    expect(results.filter((each) => each.error)).toEqual([])
    expect(new Set(results.map((each) => each.token))).toEqual(new Set(['access 1']))
    expect(server.calls).toHaveLength(1)
    const slowest = Math.max(...results.map((each) => each.ms))
    console.info(
      `R1: ${callers} callers x ${processes} processes, latency ${server.latencyMs} ms: 1 call, ` +
        `slowest waited ${Math.round(slowest - server.latencyMs)} ms more`,
    )
  })

  test.each(
    Array.from({ length: KILLS }, () => ['leased', 'before_send', 'answered', 'committed']).flat(),
  )('the holder is killed when it has %s: two calls at most, never two at once, the other process gets a token', async (at) => {
    const world = await aGrant()
    server.latencyMs = 0.3 * LEASE_MS
    const [holder, other] = await Promise.all([
      aProcess(world, 1, { at, signal: 'SIGKILL' }),
      aProcess(world, 10),
    ])
    void holder.go()
    await holder.reached
    const results = await other.go()
    expect(results.filter((each) => each.error)).toEqual([])
    expect(server.calls.length).toBeLessThanOrEqual(2)
    expect(server.mostAtOnce).toBe(1)
    console.info(`R1: SIGKILL at ${at}: ${server.calls.length} call(s), 0 errors of ${results.length}`)
  })

  test.each([
    'before_send',
    'answered',
  ])('the holder is stopped at %s for two leases and wakes up: what it brings late is refused', async (at) => {
    const world = await aGrant()
    const holder = await aProcess(world, 1, { at, signal: 'SIGSTOP' })
    const waking = holder.go()
    await holder.reached
    const other = await aProcess(world, 5)
    const results = await other.go()
    expect(results.filter((each) => each.error)).toEqual([])
    const newest = new Set(results.map((each) => each.token))
    expect(newest.size).toBe(1)
    holder.process.kill('SIGCONT')
    const [late] = await waking
    expect(late).toMatchObject({ token: [...newest][0] })
    const gateway = await createRefresher(world)
    expect((await gateway.refresher.token(world.place)).token).toBe([...newest][0])
    await gateway.close()
    expect(server.calls.length).toBeLessThanOrEqual(2)
    console.info(
      `R1: SIGSTOP at ${at} for over a lease: ${server.calls.length} call(s), 0 newer tokens overwritten`,
    )
  })

  test('keeps the refresh token when none is returned, and takes a new one when one is', async () => {
    const world = await aGrant()
    const gateway = await createRefresher(world)
    await gateway.refresher.token(world.place)
    server.answer = (n) => server.tokens(n, { refresh_token: 'refresh 1' })
    await gateway.refresher.token(world.place, '1')
    await gateway.refresher.token(world.place, '2')
    expect(server.shown).toEqual(['refresh 0', 'refresh 0', 'refresh 1'])
    await gateway.close()
  })
})

const faults: [string, TokenServer['answer']][] = [
  ['500', () => ({ status: 500, body: '{}' })],
  ['502 html', () => ({ status: 502, body: '<html>', type: 'text/html' })],
  ['503', () => ({ status: 503, body: '' })],
  ['429', () => ({ status: 429, body: '{"policyName":"SECONDLY"}' })],
  ['reset', () => 'reset'],
  ['200 html', () => ({ status: 200, body: '<html>', type: 'text/html' })],
  ['200 cut off', () => ({ status: 200, body: '{"access_tok' })],
  ['200 without a token', () => ({ status: 200, body: '{}' })],
  ['200 empty', () => ({ status: 200, body: '' })],
  ['200 list', () => ({ status: 200, body: '[]' })],
  ['500 invalid_grant', () => ({ ...INVALID_GRANT, status: 500 })],
  ['invalid_client', () => ({ status: 401, body: '{"error":"invalid_client"}' })],
  ['400 of another kind', () => ({ status: 400, body: '{"error":"invalid_request"}' })],
]

describe('R2: a transient failure never kills a grant', () => {
  test.each(faults)('%s, again and again: the grant lives', async (name, answer) => {
    const world = await aGrant()
    const gateway = await createRefresher(world)
    server.answer = answer
    let refused = 0
    for (let i = 0; i < FAILURES; i++) {
      await change(world, 'refresh_after = null, refresh_failures = 9')
      const error = await gateway.refresher.token(world.place).catch((failure: unknown) => failure)
      if ((error as { code?: string }).code === 'refresh_failed') refused++
    }
    expect((await findGrant(database.db, world.place))?.dead).toBe(false)
    expect(refused).toBe(FAILURES)
    server.reset()
    await change(world, 'refresh_after = null')
    expect((await gateway.refresher.token(world.place)).token).toBe('access 1')
    await gateway.close()
    console.info(`R2: ${name}: ${FAILURES} failed refreshes, 0 grants marked dead`)
  })

  test('a refusal that is repeated a minute later ends it; one that was lost to a race does not', async () => {
    const world = await aGrant()
    const gateway = await createRefresher(world)
    server.answer = () => INVALID_GRANT
    await expect(gateway.refresher.token(world.place)).rejects.toMatchObject({ code: 'refresh_failed' })
    await expect(gateway.refresher.token(world.place)).rejects.toMatchObject({ code: 'refresh_failed' })
    expect(server.calls).toHaveLength(1)
    expect(gateway.news.map((each) => each.kind)).toEqual(['doubted'])
    await later(world, '61 seconds')
    server.answer = (n) => server.tokens(n)
    expect((await gateway.refresher.token(world.place)).token).toBe('access 2')
    server.answer = () => INVALID_GRANT
    await expect(gateway.refresher.token(world.place, '1')).rejects.toMatchObject({ code: 'refresh_failed' })
    await later(world, '61 seconds')
    await expect(gateway.refresher.token(world.place, '1')).rejects.toMatchObject({
      code: 'credential_invalid',
    })
    expect(gateway.news.at(-1)?.kind).toBe('dead')
    await gateway.close()
  })

  test.each([
    ['a dead grant', () => INVALID_GRANT, 2],
    ['a token endpoint that is down', () => ({ status: 503, body: '' }), 120],
  ] as const)('%s costs next to nothing: 10,000 callers in an hour', async (name, answer, most) => {
    const world = await aGrant()
    const gateway = await createRefresher(world)
    server.answer = answer
    // An hour in steps, each with as many callers at once as make 10,000 in all.
    for (let step = 0; step < STEPS; step++) {
      await Promise.all(
        Array.from({ length: 10_000 / STEPS }, () => gateway.refresher.token(world.place).catch(() => null)),
      )
      await later(world, `${3_600 / STEPS} seconds`)
    }
    await gateway.close()
    expect(server.calls.length).toBeLessThanOrEqual(most)
    console.info(`R2: ${name}: 10000 callers in a simulated hour, ${server.calls.length} token calls`)
  })
})

test('R3: 90 days without traffic: every grant is refreshed at least every 7 days, and not all at once', async () => {
  const COUNT = LONG ? 100 : 20
  const worlds: RefreshWorld[] = []
  for (let i = 0; i < COUNT; i++) worlds.push(await aGrant())
  const [first] = worlds as [RefreshWorld]
  const gateway = await createRefresher(first)
  const ask = (text: string) => queryAsOwner(database.connectionString, accountId, { text })
  const ours = worlds.map((world) => `'${world.place.credentialId}'`).join(', ')
  const last = new Map(worlds.map((world) => [world.place.credentialId, 0]))
  const atMinute = new Map<number, number>()
  let longest = 0
  let day = 0
  // Connected at different moments of a week, as customers are.
  await ask(
    `update credentials set refresh_due_at = now() + random() * interval '6 days' where credential_id in (${ours})`,
  )
  for (;;) {
    const [next] = await ask(
      `select extract(epoch from min(refresh_due_at) - now())::float8 / 86400 as days from credentials where credential_id in (${ours})`,
    )
    const days = Math.max(0, Number(next?.days)) + 0.0001
    if (day + days > 90) break
    day += days
    await ask(
      `update credentials set refresh_due_at = refresh_due_at - interval '${days * 86_400} seconds',
        access_expires_at = access_expires_at - interval '${days * 86_400} seconds' where credential_id in (${ours})`,
    )
    for (const { connectionId, credentialId, generation } of await grantsDue(database.db, accountId, 500)) {
      if (!last.has(credentialId)) continue
      await gateway.refresher.token({ accountId, connectionId, credentialId }, generation)
      longest = Math.max(longest, day - (last.get(credentialId) ?? 0))
      last.set(credentialId, day)
      const minute = Math.floor(day * 1_440)
      atMinute.set(minute, (atMinute.get(minute) ?? 0) + 1)
    }
  }
  await gateway.close()
  for (const at of last.values()) longest = Math.max(longest, 90 - at)
  expect(longest).toBeLessThanOrEqual(7)
  const total = [...atMinute.values()].reduce((sum, each) => sum + each, 0)
  expect(total).toBeGreaterThanOrEqual(COUNT * 12)
  const busiest = Math.max(...atMinute.values())
  expect(busiest / COUNT).toBeLessThanOrEqual(0.05 + 1 / COUNT)
  console.info(
    `R3: ${COUNT} grants, 90 days: ${total} refreshes, longest pause ${longest.toFixed(2)} days, busiest minute ${busiest}`,
  )
})
