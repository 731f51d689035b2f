import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { startEmbeddedPostgres } from '../../src/store/embedded.ts'
import { migrate } from '../../src/store/migrate.ts'
import { startNode } from '../child.ts'
import { ask } from '../world.ts'
import { pause } from './peer.ts'
import { startWitness, type Witness } from './witness.ts'

/** A key of the sandbox, whose calls nobody else's count with. */
export interface Key {
  token: string
  credentialId: string
  limit: number
}

/** Where everything is measured: a sandbox in a process of its own, and what is started when it is first asked for. */
export interface World {
  url: string
  witness: Witness
  /** How many contacts there are. */
  contacts: number
  /** Ids of contacts, ascending. */
  contactIds: string[]
  createKey(tier?: Tier): Promise<Key>
  /** Null when there is no Redis or Valkey on this machine. */
  redisUrl(): Promise<string | null>
  /** Ends it and starts an empty one at the same address. */
  restartRedis(): Promise<void>
  databaseUrl(): Promise<string>
  close(): Promise<void>
}

type Tier = 'free' | 'professional'
/** Calls in any ten seconds. Source: developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines */
const BURST: Readonly<Record<Tier, number>> = { free: 100, professional: 190 }

export const PERIOD_MS = 10_000
const SCOPES = ['crm.objects.contacts.read', 'crm.objects.companies.read']

/**
 * The answer takes 80 ms, 20 more or less: part of it before the limiter decides, the rest after, so that calls that were
 * sent evenly arrive unevenly.
 */
const LATENCY = [
  { kind: 'delay', ms: 2, to_ms: 18 },
  { kind: 'delay', ms: 58, to_ms: 82, after_work: true },
]

export interface WorldOptions {
  checkout: string
  contacts: number
  /** Whether a refused call counts in the window too, as some have reported. */
  refusedCount: boolean
}

export async function openWorld({ checkout, contacts, refusedCount }: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'crosswalk-bench-'))
  const seed = `contacts=${contacts},companies=60,owners=3`
  const args = ['dist/sandbox/main.js', '--port', '0', '--seed', seed, '--json']
  const sandbox = await startNode(args, { cwd: checkout })
  const url = String(sandbox.ready.url)
  const control = (method: string, path: string, body?: unknown) =>
    ask(`${url}/_sandbox${path}`, method, body)
  await control('PATCH', '/hubspot/settings', { rejectedCount: refusedCount })
  const free = await control('POST', '/hubspot/portals', { tier: 'free', seed: { contacts: 10 } })
  const portals: Record<Tier, string> = { free: `?portal=${free.portal_id}`, professional: '' }
  const createKey = async (tier: Tier = 'professional'): Promise<Key> => {
    const key = { name: 'bench', scopes: SCOPES }
    const { token, id } = await control('POST', `/hubspot/service-keys${portals[tier]}`, key)
    return { token: String(token), credentialId: String(id), limit: BURST[tier] }
  }
  const contactIds = await readContactIds(url, (await createKey()).token)
  for (const effect of LATENCY) await control('POST', '/faults', { match: { path: '/crm/*' }, effect })
  const witness = startWitness(url)
  const services = createServices(folder)
  return {
    url,
    witness,
    contacts,
    contactIds,
    createKey,
    ...services,
    async close() {
      await witness.stop()
      await services.stop()
      await sandbox.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The first thousand, and the last one. */
async function readContactIds(url: string, token: string): Promise<string[]> {
  const list = '/crm/objects/2026-03/contacts'
  const found: string[] = []
  for (let after = '0'; after !== '' && found.length < 1_000; ) {
    const page = await ask(`${url}${list}?limit=100&after=${after}`, 'GET', undefined, token)
    const { results, paging } = page as { results: { id: string }[]; paging?: { next: { after: string } } }
    found.push(...results.map(({ id }) => id))
    after = paging?.next.after ?? ''
  }
  return found
}

/** Redis and PostgreSQL, each started once, when it is needed. */
function createServices(folder: string) {
  let redis: { child: ChildProcess; port: number } | null = null
  let database: Promise<{ connectionString: string; stop(): Promise<void> }> | null = null
  const binary = onPath('redis-server') ?? onPath('valkey-server')
  const start = async (port: number) => {
    redis = { child: await startRedis(String(binary), port, folder), port }
    return `redis://127.0.0.1:${port}`
  }
  const startDatabase = async () => {
    const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres') })
    await migrate(server.connectionString)
    return server
  }
  return {
    async redisUrl() {
      if (binary === null) return null
      return redis === null ? start(await freePort()) : `redis://127.0.0.1:${redis.port}`
    },
    async restartRedis() {
      if (redis === null) return
      const { port } = redis
      await ended(redis.child)
      await start(port)
    },
    async databaseUrl() {
      database ??= startDatabase()
      return (await database).connectionString
    },
    async stop() {
      if (redis) await ended(redis.child)
      await (await database)?.stop()
    },
  }
}

/** A Redis that keeps nothing on disk. */
async function startRedis(binary: string, port: number, folder: string): Promise<ChildProcess> {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const child = spawn(binary, [...args, '--dir', folder], { stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries++) {
    if (await answers(port)) return child
    await pause(50)
  }
  child.kill('SIGKILL')
  throw new Error(`${binary} did not start on port ${port}.`)
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (value: boolean) => {
      socket.destroy()
      resolve(value)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function onPath(name: string): string | null {
  const places = (process.env.PATH ?? '').split(delimiter).map((place) => join(place, name))
  return places.find((place) => existsSync(place)) ?? null
}
