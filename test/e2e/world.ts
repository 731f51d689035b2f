import { randomBytes } from 'node:crypto'
import { createSandbox, type HubspotOptions, type HubspotSandbox } from '../../sandbox/index.ts'
import { loadConfig } from '../../src/config.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { createLog } from '../../src/lib/log.ts'
import { openRooms, type Rooms, startGateway } from '../../src/main.ts'
import type { ObjectType } from '../../src/model/objects.ts'
import { EVERYTHING } from '../../src/model/permissions.ts'
import { createTestDatabase } from '../database.ts'
import { fastClock } from './clock.ts'
import { type Door, openDoor } from './door.ts'
import { type Answer, type RequestOptions, request } from './http.ts'
import { RecordClient } from './records.ts'

const OBJECTS = ['contacts', 'companies', 'deals']

/** The scopes of a key that may do everything that the gateway offers. */
export const ALL_SCOPES = [
  ...OBJECTS.flatMap((name) => [`crm.objects.${name}.read`, `crm.objects.${name}.write`]),
  'crm.objects.owners.read',
]

/** What only the test itself may do at HubSpot, with a key of its own. */
const SCHEMA_SCOPES = OBJECTS.map((name) => `crm.schemas.${name}.write`)

export interface WorldOptions {
  /** Of the service key that is connected; all by default. */
  scopes?: readonly string[]
  /** What the sandbox holds; nothing by default, `true` for what a newcomer gets. */
  seed?: HubspotOptions['seed']
  /** Settings of the sandbox; its limits are out of the way unless they are set here. */
  sandbox?: HubspotOptions
  /** Hosts beside the sandbox's that the gateway may call. */
  hosts?: readonly string[]
  /** What the gateway's environment says beside the database and the master key. */
  environment?: Record<string, string>
  /** What both sides live by; twenty times as fast as the machine's own by default. */
  clock?: Clock
}

export interface ConnectionBody {
  id: string
  connector: string
  external_id: string | null
  base_url: string | null
  credential_type: string
  account: Record<string, string | null>
  scopes: string[]
  objects: Record<string, ObjectAccess>
  created_at: string
  updated_at: string
}

interface ObjectAccess {
  read: boolean
  write: boolean
  missing_scopes: string[]
  how_to_add: string | null
  fields_unavailable: string[]
}

/** A gateway on a port, a sandbox on another, a database of their own, and one connection between them. */
export interface World {
  url: string
  apiKey: string
  connectionId: string
  hubspot: HubspotSandbox
  sandboxUrl: string
  /** The service key that is connected. */
  token: string
  rooms: Rooms
  /** The database itself, past the door. */
  databaseUrl: string
  /** The gateway's own way to its database. */
  door: Door
  /** The environment in which commands of the CLI find this gateway and its database. */
  environment: Record<string, string>
  /** Every line that the gateway logged. */
  logs: string[]
  /** A request with the API key; paths begin with `/`. */
  call<Body = unknown>(method: string, path: string, options?: RequestOptions): Promise<Answer<Body>>
  /** The path of something at the connection. */
  at(path: string): string
  /** The operations of one object, every answered record checked against its schema. */
  records(type: ObjectType): RecordClient
  /** Connects another key of the sandbox. */
  connect(token: string, more?: Record<string, unknown>): Promise<Answer<ConnectionBody>>
  /** What HubSpot itself says, asked in process. */
  vendor<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body>
  /** What the sandbox was asked while `act` ran. */
  callsDuring(act: () => Promise<unknown>): Promise<VendorCall[]>
  close(): Promise<void>
}

export type VendorCall = ReturnType<HubspotSandbox['ledger']['entries']>[number]

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const clock = options.clock ?? fastClock()
  const { hubspot } = await createSandbox({
    hubspot: {
      clock,
      burstLimit: 1_000_000,
      dailyLimit: 1_000_000,
      searchLimit: 1_000_000,
      ledgerCapacity: 100_000,
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...options.sandbox,
    },
  })
  const sandbox = await hubspot.listen()
  const database = await createTestDatabase()
  const logs: string[] = []
  const door = await openDoor(database.connectionString)
  const masterKey = randomBytes(32).toString('base64')
  const config = loadConfig({
    DATABASE_URL: door.connectionString,
    CROSSWALK_MASTER_KEY: masterKey,
    CROSSWALK_ALLOW_HOSTS: [new URL(sandbox.url).host, ...(options.hosts ?? [])].join(','),
    PORT: '0',
    CROSSWALK_SHUTDOWN_SECONDS: '1',
    // By the clock that HubSpot has here; a database has its own.
    CROSSWALK_BUDGETS: 'memory',
    CROSSWALK_FAILURES_PER_MINUTE: '0',
    ...options.environment,
  })
  const log = createLog(config.logLevel, { write: (line) => void logs.push(line) })
  const rooms = await openRooms(config, log, () => undefined, { clock })
  const gateway = await startGateway(config, rooms, log)
  const { secret: apiKey } = await rooms.keys.create(rooms.accountId, {
    name: 'test',
    mode: 'test',
    permissions: EVERYTHING,
  })
  const { token } = hubspot.serviceKeys.create({ name: 'test', scopes: options.scopes ?? ALL_SCOPES })
  const administrator = hubspot.serviceKeys.create({
    name: 'admin',
    scopes: [...ALL_SCOPES, ...SCHEMA_SCOPES],
  })

  const call: World['call'] = (method, path, { body, headers } = {}) =>
    request(gateway.url + path, method, { body, headers: { authorization: `Bearer ${apiKey}`, ...headers } })
  const connect: World['connect'] = (key, more = {}) =>
    call('POST', '/v1/connections', {
      body: {
        connector: 'hubspot',
        credential: { type: 'service_key', token: key },
        base_url: sandbox.url,
        ...more,
      },
    })
  const connected = await connect(token)
  if (connected.status !== 201) throw new Error(`The connection was not made: ${connected.text}`)
  const connectionId = connected.body.id
  const at = (path: string) => `/v1/connections/${connectionId}${path}`
  return {
    url: gateway.url,
    apiKey,
    connectionId,
    hubspot,
    sandboxUrl: sandbox.url,
    token,
    rooms,
    databaseUrl: database.connectionString,
    door,
    environment: {
      DATABASE_URL: database.connectionString,
      CROSSWALK_MASTER_KEY: masterKey,
      CROSSWALK_URL: gateway.url,
      CROSSWALK_API_KEY: apiKey,
    },
    logs,
    call,
    connect,
    at,
    records: (type) => new RecordClient(type, (method, path, more) => call(method, at(path), more)),
    vendor: (method, path, body) => askVendor(hubspot, administrator.token, { method, path, body }),
    async callsDuring(act) {
      const after = hubspot.ledger.total
      await act()
      return hubspot.ledger.entries({ after })
    },
    async close() {
      await gateway.close()
      await rooms.close()
      await sandbox.close()
      await door.close()
      await database.close()
    },
  }
}

async function askVendor<Body>(
  hubspot: HubspotSandbox,
  token: string,
  { method, path, body }: { method: string; path: string; body?: unknown },
): Promise<Body> {
  const response = await hubspot.fetch(
    new Request(`http://sandbox${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  if (!response.ok) throw new Error(`HubSpot answered ${response.status}: ${text}`)
  return (text === '' ? null : JSON.parse(text)) as Body
}
