import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { createApp } from './api/app.ts'
import type { Dependencies } from './api/dependencies.ts'
import { document } from './api/document.ts'
import { type Doors, limitsOf } from './api/limits.ts'
import { closeServer, listen } from './api/server.ts'
import { openBudgets, ownBudgets } from './budget/open.ts'
import { type Config, settingsPage } from './config.ts'
import { comparisonPage } from './connector/comparison.ts'
import { withLimitsApart } from './connector/limits-apart.ts'
import { connectorPage } from './connector/page.ts'
import { connectors } from './connectors/index.ts'
import { type ApiKeys, apiKeys } from './credentials/api-keys.ts'
import { DataKeys } from './credentials/data-keys.ts'
import { type Idempotency, idempotency } from './credentials/idempotency.ts'
import { createMasterKeyFile, loadMasterKeys, type MasterKeys } from './credentials/master-key.ts'
import { Refresher } from './credentials/oauth/refresh.ts'
import { openPepper } from './credentials/pepper.ts'
import { type Rewrapped, rewrap, type SealStatus, sealStatus } from './credentials/rewrap.ts'
import { Vault } from './credentials/vault.ts'
import { Caretaker } from './engine/caretaker.ts'
import { ConnectSessions } from './engine/connect/sessions.ts'
import { Connections } from './engine/connections.ts'
import { type Examination, examine, recogniseConnector } from './engine/doctor.ts'
import { Engine } from './engine/engine.ts'
import { ExportMeter, type ExportNorm } from './engine/export-meter.ts'
import { Guardian } from './engine/guardian.ts'
import { Intake } from './engine/intake.ts'
import { Lockdown } from './engine/lockdown.ts'
import { Metrics } from './engine/metrics.ts'
import { OAuthApps } from './engine/oauth-apps.ts'
import { Opener, type Remembered } from './engine/opener.ts'
import { openRequestLog, type RequestLog } from './engine/request-log.ts'
import { Revoker } from './engine/revoker.ts'
import { Rotation } from './engine/rotation.ts'
import type { SpendingOptions } from './engine/spending.ts'
import { openWatch, type Watch } from './engine/watch.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import { withoutEnding } from './lib/ending.ts'
import { type Failpoint, noFailpoint } from './lib/failpoint.ts'
import { createEgress, type Egress } from './lib/http/egress.ts'
import { createLog } from './lib/log.ts'
import { ShortMemory } from './lib/short-memory.ts'
import { StartupError } from './lib/startup-error.ts'
import { type Account, ensureDefaultAccount, insertAccount, listAccounts } from './store/accounts.ts'
import { type AuditLog, auditLog } from './store/audit.ts'
import { Bells } from './store/bells.ts'
import { type Database, openDatabase, pingDatabase } from './store/database.ts'
import { startEmbeddedPostgres } from './store/embedded.ts'
import { type Event, type EventPage, listEvents } from './store/events.ts'
import { migrate } from './store/migrate.ts'

/** How long a call may wait for room in a budget before it is refused, in milliseconds. */
const MAX_WAIT_MS = 20_000
/** How many API keys and how many connections are remembered at once. */
const MAX_REMEMBERED = 10_000
/** Answering one request: waiting for room, three attempts, and time to say so. */
const DEADLINE_MS = 90_000

/** The rooms that work on the database: what commands on this machine and the server share. */
export interface Rooms {
  accountId: string
  keys: ApiKeys
  connections: Connections
  guardian: Guardian
  lockdown: Lockdown
  rotation: Rotation
  connectSessions: ConnectSessions
  apps: OAuthApps
  caretaker: Caretaker
  engine: Engine
  requestLog: RequestLog
  spending: Watch['spending']
  metrics: Metrics
  createAccount(name: string): Promise<Account>
  listAccounts(): Promise<Account[]>
  audit: AuditLog
  /** What is sealed with which master key, and sealing it with the current one. */
  seals: { status(): Promise<SealStatus>; rewrap(rewrapped: Rewrapped): Promise<number> }
  events(accountId: string, page: EventPage): Promise<Event[]>
  idempotency: Idempotency
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Makes a master key for a new folder; answers whether it did. Where there is a database already, its key is lost and
 * a new one would not open anything: then none is made, and opening the rooms says so.
 */
export const ensureMasterKey = async (config: Config): Promise<boolean> =>
  config.masterKey === undefined &&
  !existsSync(databaseFolder(config)) &&
  (await createMasterKeyFile(config.masterKeyFile))

const databaseFolder = (config: Config) => join(config.dataDir, 'postgres')

export type Progress = (sentence: string) => void

/** What tests put in the place of the real thing. */
export interface Seams {
  /** What budgets and back-offs live by. */
  clock?: Clock
  failpoint?: Failpoint
}

/**
 * Opens the database (the embedded one when no other is configured), brings it up to date, and builds every room.
 * Throws `StartupError` with one clear sentence.
 */
export async function openRooms(
  config: Config,
  log: Logger,
  progress: Progress,
  { clock = systemClock, failpoint = noFailpoint }: Seams = {},
): Promise<Rooms> {
  const masterKeys = await loadMasterKeys({
    masterKey: config.masterKey,
    masterKeyFile: config.masterKeyFile,
  })
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    const connectionString = config.databaseUrl ?? (await startDatabase(config, progress, closing))
    const applied = await migrate(connectionString)
    if (applied.length > 0) progress(`Migrated the database: ${applied.join(', ')}.`)
    const { db, close: closeDatabase } = await openDatabase({
      connectionString,
      asApplication: true,
      poolSize: config.poolSize,
      onConnectionError: (err) => log.warn({ err }, 'a database connection broke'),
    })
    closing.push(closeDatabase)
    const bells = new Bells(connectionString)
    closing.push(() => bells.close())
    const { accountId } = await ensureDefaultAccount(db)
    const pepper = await openPepper(db, masterKeys)
    const onError = (err: unknown) => log.error({ err }, 'work that no request waits for failed')
    const { egress, engine, watch } = await openEngine(config, clock, { db, log, onError, closing })
    const memory = <Value>() => new ShortMemory<Value>(clock, config.rememberMs, MAX_REMEMBERED)
    const requestLog = openRequestLog(db, config, log)
    closing.push(() => requestLog.close())
    const { exports, ...kept } = keepConnections({
      db,
      bells,
      masterKeys,
      engine,
      egress,
      clock,
      failpoint,
      memory: memory(),
      norm: config.exports,
      onError,
      onRefresh: (outcome) => watch.metrics.refreshed(outcome),
    })
    closing.push(() => exports.close())
    return {
      accountId,
      keys: apiKeys(db, pepper, memory(), clock),
      engine,
      requestLog,
      ...watch,
      ...kept,
      seals: {
        status: () => sealStatus(db, masterKeys),
        rewrap: (rewrapped) => rewrap(db, masterKeys, rewrapped),
      },
      events: (account, page) => listEvents(db, account, page),
      createAccount: (name) => insertAccount(db, name),
      listAccounts: () => listAccounts(db),
      audit: auditLog(db),
      ping: () => pingDatabase(db),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface Watching extends Omit<SpendingOptions, 'clock'> {
  log: Logger
  closing: (() => Promise<void>)[]
}

async function openEngine(config: Config, clock: Clock, { db, log, onError, closing }: Watching) {
  const egress = createEgress({
    allowHosts: config.allowHosts,
    timeoutMs: config.vendorTimeoutMs,
    userAgent: 'crosswalk/0.1.0',
  })
  closing.push(() => egress.close())
  const budgets = await openBudgets(config, clock, (err) =>
    log.warn({ err }, 'the shared rate budgets cannot be reached: this process keeps to its share'),
  )
  closing.push(() => budgets.close())
  const watch = openWatch({ db, clock, budgets, onError })
  closing.push(watch.close)
  const { observers } = watch
  const more = { maxWaitMs: MAX_WAIT_MS, sharesReads: config.shareCalls, observers }
  const limited = withLimitsApart(connectors, config.limitsApart)
  return { egress, watch, engine: new Engine({ connectors: limited, egress, clock, budgets, ...more }) }
}

interface Keeping {
  db: Database
  bells: Bells
  masterKeys: MasterKeys
  engine: Engine
  egress: Egress
  clock: Clock
  failpoint: Failpoint
  memory: ShortMemory<Remembered>
  norm: ExportNorm
  onError(error: unknown): void
  /** Told what became of an access token that was asked for. */
  onRefresh(outcome: string): void
}

/** Everything that looks after credentials. */
function keepConnections(keeping: Keeping) {
  const { db, bells, masterKeys, engine, egress, clock, failpoint, memory, norm, onError } = keeping
  const vault = new Vault(new DataKeys(db, masterKeys))
  const apps = new OAuthApps(db, vault, connectors)
  const refresher: Refresher = new Refresher({
    db,
    vault,
    egress,
    clock,
    bells,
    client: (accountId, { oauthAppId, baseUrl }) => apps.client(accountId, oauthAppId, baseUrl),
    tell(place, news) {
      keeping.onRefresh(news.kind)
      return opener.grantNews(place, news)
    },
    moved: (place, baseUrl) => opener.moved(place, baseUrl),
    failpoint,
  })
  const exports = new ExportMeter({ db, clock, norm })
  const opener = new Opener({ db, vault, engine, refresher, exports, clock, memory, onError })
  const intake = new Intake({ engine, vault, apps, egress })
  const connections = new Connections({ db, engine, intake, opener })
  const rotation = new Rotation({ db, vault, engine, intake, opener, failpoint })
  const caretaker = new Caretaker({ db, refresher, clock, onError })
  const rooms = { db, vault, engine, egress, intake, apps, connections, rotation }
  const connectSessions = new ConnectSessions(rooms)
  const guardian = new Guardian({ db, exports, opener })
  const revoker = new Revoker({ db, vault, apps, egress, connectors })
  const lockdown = new Lockdown({ db, vault, opener, revoker })
  const cared = { apps, connections, rotation, caretaker, connectSessions, guardian, lockdown, exports }
  return { ...cared, idempotency: idempotency(db, vault, failpoint) }
}

async function startDatabase(
  config: Config,
  progress: Progress,
  closing: (() => Promise<void>)[],
): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir: databaseFolder(config),
    binDir: config.pgBinDir,
    onProgress: progress,
  })
  closing.push(() => postgres.stop())
  return postgres.connectionString
}

/** What the API is made of, from the rooms; `publicUrl` is known once the port is. */
function dependenciesOf(
  config: Doors & Pick<Config, 'metricsToken' | 'proxies' | 'wholeLists'> & { publicUrl(): string },
  rooms: Rooms,
  log: Logger,
): Dependencies {
  return {
    ...rooms,
    publicUrl: config.publicUrl,
    metricsToken: config.metricsToken ?? null,
    limits: limitsOf(config),
    proxies: config.proxies,
    log,
    deadlineMs: DEADLINE_MS,
    wholeLists: config.wholeLists,
    referenceScript: findReferenceScript(),
  }
}

/** The reference page's script: beside the built program, or in the package during development. */
function findReferenceScript(): string | null {
  const candidates = ['../assets/scalar.js', '../dist/assets/scalar.js'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  return candidates.find((path) => existsSync(path)) ?? null
}

/**
 * What a credential is and does; needs neither database nor gateway. A private base URL may be called, for whoever
 * names it on this machine runs it. Throws a Problem for a connector that does not exist or a URL that is none.
 */
export async function examineToken(
  config: Config,
  {
    token,
    connector,
    baseUrl,
  }: { token: string; connector?: string | undefined; baseUrl?: string | undefined },
): Promise<Examination> {
  const url = baseUrl === undefined ? null : baseUrlOf(baseUrl)
  const host = url && `${url.hostname}:${url.port || (url.protocol === 'http:' ? 80 : 443)}`
  const egress = createEgress({
    allowHosts: [...config.allowHosts, ...(host ? [host] : [])],
    timeoutMs: config.vendorTimeoutMs,
    userAgent: 'crosswalk/0.1.0',
  })
  const engine = new Engine({
    connectors,
    egress,
    clock: systemClock,
    budgets: ownBudgets(),
    maxWaitMs: MAX_WAIT_MS,
  })
  try {
    const alike = connector === undefined ? recogniseConnector(connectors, token) : null
    const chosen = alike ?? engine.connector(connector ?? connectors[0]?.id ?? '')
    const isGuess = connector === undefined && alike === null
    return await examine(engine, {
      connector: chosen,
      others: isGuess ? connectors.filter((each) => each !== chosen).map(({ id }) => id) : [],
      token,
      baseUrl: url === null ? null : withoutEnding(url.href, '/'),
    })
  } finally {
    await egress.close()
  }
}

function baseUrlOf(text: string): URL {
  if (URL.canParse(text) && /^https?:/.test(text)) return new URL(text)
  throw new StartupError('--base-url must be an address such as https://api.example.com.')
}

/** The OpenAPI document of the routes; needs no database. */
export function openApiDocument(): ReturnType<typeof document> {
  const egress = createEgress({ allowHosts: [], timeoutMs: 1, userAgent: 'none' })
  const engine = new Engine({ connectors, egress, clock: systemClock, budgets: ownBudgets(), maxWaitMs: 0 })
  const rooms = { engine, metrics: new Metrics(() => []) } as unknown as Rooms
  const noLimits = {
    keyRequestsPerMinute: 0,
    addressRequestsPerMinute: 0,
    pageRequestsPerMinute: 0,
    failuresPerMinute: 0,
    proxies: 0,
    wholeLists: { deadlineMs: 0, jobFrom: null },
    publicUrl: () => '',
  }
  return document(createApp(dependenciesOf(noLimits, rooms, createLog('silent'))))
}

/** The pages of docs/ that are made from tables, by their path. */
export function generatedPages(): Record<string, string> {
  return {
    'settings.md': settingsPage(),
    'connectors/side-by-side.md': comparisonPage(connectors),
    ...Object.fromEntries(connectors.map((each) => [`connectors/${each.id}.md`, connectorPage(each)])),
  }
}

export interface Gateway {
  url: string
  /** Takes no more requests, lets those under way finish for a while, then ends them. */
  close(): Promise<void>
}

/** Serves the API. Throws `StartupError` when the port is taken or may not be used. */
export async function startGateway(config: Config, rooms: Rooms, log: Logger): Promise<Gateway> {
  let publicUrl = config.publicUrl ?? ''
  if (config.metricsToken !== undefined) rooms.metrics.withProcess()
  const app = createApp(dependenciesOf({ ...config, publicUrl: () => publicUrl }, rooms, log))
  const server = await listen(config, app.fetch)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  if (publicUrl === '') publicUrl = `http://localhost:${port}`
  rooms.caretaker.start()
  return {
    url: `http://${host}:${port}`,
    async close() {
      await Promise.all([closeServer(server, config.shutdownMs), rooms.caretaker.stop()])
    },
  }
}
