import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../src/lib/clock.ts'
import { queryAsOwner } from '../database.ts'
import { request } from '../e2e/http.ts'
import { ALL_SCOPES, startWorld, type World } from '../e2e/world.ts'
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts'
import { shows, times } from './heavy.ts'

/** At least one after an act of each kind. */
const KILLS = times(6, 200)
const CLIENTS = 8
/** How many kinds of acts there are. */
const KINDS = 6
const CONNECTIONS = 4

let world: World
beforeAll(async () => {
  world = await startWorld({ clock: systemClock, seed: { contacts: 2 } })
})
afterAll(() => world.close())

const inDatabase = (text: string) => queryAsOwner(world.databaseUrl, world.rooms.accountId, { text })

/** The answer, or null when the process died before it came. */
async function send(life: Life, method: string, path: string, body?: unknown) {
  try {
    const answer = await request<{ id: string }>(life.url + path, method, {
      headers: { authorization: `Bearer ${world.apiKey}` },
      ...(body === undefined ? {} : { body }),
    })
    return answer.status < 300 ? answer.body : null
  } catch {
    return null
  }
}

/** What callers were told is done. */
const acknowledged = { keys: [] as string[], revoked: [] as string[], connections: [] as string[] }

interface Life {
  url: string
  /** The kinds of acts that it said to have done. */
  done: Set<number>
  over: boolean
}

/** One client, doing one act after the other until the gateway is dead. */
async function act(life: Life, connection: string): Promise<void> {
  const key = () => world.hubspot.serviceKeys.create({ name: 'killed', scopes: ALL_SCOPES }).token
  const at = `/v1/connections/${connection}`
  const made = async () => {
    const answer = await send(life, 'POST', '/v1/api-keys', { name: 'killed' })
    if (answer) acknowledged.keys.push(answer.id)
    return answer
  }
  const acts = [
    async () => {
      const fresh = await made()
      const gone = fresh && (await send(life, 'DELETE', `/v1/api-keys/${fresh.id}`))
      if (gone) acknowledged.revoked.push(fresh.id)
      return gone
    },
    async () => {
      const fresh = await made()
      return fresh && send(life, 'POST', `/v1/api-keys/${fresh.id}/rotate`, { grace_seconds: 60 })
    },
    async () => {
      const fresh = await send(life, 'POST', '/v1/connections', {
        connector: 'hubspot',
        credential: { type: 'service_key', token: key() },
        base_url: world.sandboxUrl,
      })
      if (fresh) acknowledged.connections.push(fresh.id)
      return fresh && send(life, 'GET', `/v1/connections/${fresh.id}/contacts?limit=1`)
    },
    () => send(life, 'POST', `${at}/credentials`, { credential: { type: 'service_key', token: key() } }),
    () => send(life, 'POST', `${at}/quarantine`, { reason: 'drill' }),
    () => send(life, 'POST', `${at}/release`),
  ]
  while (!life.over) {
    const kind = Math.floor(Math.random() * KINDS)
    if (await acts[kind]?.()) life.done.add(kind)
  }
}

/** What stands in the tables and what the log says, each as a list of "action target"; equal when all is well. */
async function effectsAndEntries(): Promise<{ effects: string[]; entries: string[] }> {
  const actions = [
    'api_key.created',
    'api_key.revoked',
    'api_key.rotated',
    'connection.created',
    'connection.quarantined',
    'connection.released',
    'credential.rotated',
  ]
  const effects = await inDatabase(`
    select 'api_key.created ' || key_id as what from api_keys where name in ('killed')
    union all select 'api_key.revoked ' || key_id from api_keys where name = 'killed' and revoked_at is not null
    union all select 'api_key.rotated ' || key_id from api_keys where name = 'killed' and replaced_by is not null
    union all select type || ' ' || connection_id from events where type in ('connection.quarantined', 'connection.released', 'credential.rotated')
    union all select 'connection.created ' || connection_id from connections`)
  const entries = await inDatabase(`
    select body::json->>'action' || ' ' || (body::json->>'target') as what from audit_events
     where body::json->>'action' in (${actions.map((each) => `'${each}'`).join(', ')})
       and (body::json->>'target' not like 'key_%' or body::json->>'target' in (select key_id from api_keys where name = 'killed'))`)
  const sorted = (rows: Record<string, unknown>[]) => rows.map(({ what }) => String(what)).sort()
  return { effects: sorted(effects), entries: sorted(entries) }
}

/** Connections whose credential the vendor has seen in a list of contacts, and that the log does not name. */
async function unrecordedUses(): Promise<string[]> {
  const used = await inDatabase(
    `select distinct body::json->>'target' as id from audit_events where body::json->>'action' = 'credential.used'`,
  )
  const reads = await inDatabase(
    `select distinct connection_id as id from request_log where path like '%/contacts'`,
  )
  return reads.map(({ id }) => String(id)).filter((id) => !used.some((each) => each.id === id))
}

test('S12: a gateway is killed in the middle of its work: the entries of the audit log are its effects, and the chain holds', async () => {
  const connections: string[] = []
  for (let i = 0; i < CONNECTIONS; i++) {
    const { token } = world.hubspot.serviceKeys.create({ name: 'killed', scopes: ALL_SCOPES })
    connections.push((await world.connect(token)).body.id)
  }
  let next: Promise<GatewayProcess> = startGatewayProcess(world)
  for (let i = 0; i < KILLS; i++) {
    const victim = await next
    // The successor starts while this one works.
    next = startGatewayProcess(world)
    const life: Life = { url: victim.url, done: new Set(), over: false }
    const clients = Array.from({ length: CLIENTS }, (_, n) => act(life, connections[n % CONNECTIONS] ?? ''))
    // As soon as it said that an act is done, where what is written later is missing; or a moment after that.
    while (!life.done.has(i % KINDS)) await systemClock.sleep(2)
    if (i >= KINDS) await systemClock.sleep(Math.random() * 20)
    await victim.kill()
    life.over = true
    await Promise.all(clients)
  }
  await (await next).stop()
  const { effects, entries } = await effectsAndEntries()
  expect(entries).toEqual(effects)
  for (const id of acknowledged.keys) expect(effects).toContain(`api_key.created ${id}`)
  for (const id of acknowledged.revoked) expect(effects).toContain(`api_key.revoked ${id}`)
  for (const id of acknowledged.connections) expect(effects).toContain(`connection.created ${id}`)
  expect(acknowledged.keys.length).toBeGreaterThan(0)
  expect(await unrecordedUses()).toEqual([])
  expect((await world.rooms.audit.verify(world.rooms.accountId)).broken).toBeNull()
  const lone = await inDatabase(
    `select connection_id from credentials group by 1 having count(*) filter (where status = 'current') <> 1`,
  )
  expect(lone).toEqual([])
  shows(
    'S12',
    KILLS,
    `kills of a working gateway: ${entries.length} entries for ${effects.length} effects, chain whole`,
  )
})
