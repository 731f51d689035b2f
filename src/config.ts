import { resolve } from 'node:path'
import { z } from 'zod'
import { withoutEnding } from './lib/ending.ts'
import { StartupError } from './lib/startup-error.ts'

const BUDGET_STORES = ['auto', 'redis', 'postgres', 'memory'] as const
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
/** A host name, an IPv4 address, or an IPv6 address in brackets; then a port. */
const HOST_AND_PORT = /^(?:[\w.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i

const text = (accepted: string) => z.string({ error: accepted }).min(1, accepted)

/** A whole number from `least` to `most`, written in digits. */
function whole(least: number, most: number, unset: number) {
  const accepted = `a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d+$/, accepted)
    .transform(Number)
    .pipe(z.number().min(least, accepted).max(most, accepted))
    .default(unset)
}

function addressOfPostgres() {
  const accepted = 'an address such as postgresql://user:password@host:5432/database'
  return z.string().refine((url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url), accepted)
}

function hostsAndPorts() {
  const accepted = 'a list such as 127.0.0.1:8081,[::1]:8081,crm.internal:443'
  return z
    .string()
    .transform((list) => list.split(',').map((entry) => entry.trim().toLowerCase()))
    .refine((list) => list.every((entry) => HOST_AND_PORT.test(entry)), accepted)
    .default([])
}

/** Every variable that this program reads, with what it is for. The messages say what is accepted. */
const Environment = z.object({
  HOST: text('a host name or address')
    .default('127.0.0.1')
    .describe('The address that the gateway listens on; 0.0.0.0 opens it to the network.'),
  PORT: whole(0, 65_535, 8080).describe('The port that the gateway listens on; 0 takes any free one.'),
  CROSSWALK_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'an address such as https://crosswalk.example.com' })
    .optional()
    .describe(
      "Where customers' browsers reach this server: their links and redirects begin with it; http://localhost and the port by default.",
    ),
  DATABASE_URL: addressOfPostgres()
    .optional()
    .describe('A PostgreSQL 15 or newer to use; without it Crosswalk starts its own.'),
  PG_BIN_DIR: text('a folder')
    .optional()
    .describe('A folder with postgres and initdb, in place of the embedded ones.'),
  CROSSWALK_DATA_DIR: text('a folder')
    .default('.crosswalk')
    .describe('The folder for all that Crosswalk keeps: its database and its master key.'),
  CROSSWALK_MASTER_KEY: text('base64 of 32 bytes')
    .optional()
    .describe(
      'The key that seals credentials: base64 of 32 bytes, or several id:base64, the current one first.',
    ),
  CROSSWALK_MASTER_KEY_FILE: text('a file')
    .optional()
    .describe('A file (mode 0600) with the master key; by default master.key in the data folder.'),
  CROSSWALK_ALLOW_HOSTS: hostsAndPorts().describe(
    'Private addresses that connections may use as base URL, as host:port with commas; none by default.',
  ),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`)
    .default('info')
    .describe('The least important kind of log line that is written.'),
  CROSSWALK_POOL_SIZE: whole(1, 1000, 10).describe(
    'The most connections to the database that one process opens.',
  ),
  CROSSWALK_SHUTDOWN_SECONDS: whole(0, 3600, 10).describe(
    'How long requests under way may take after Ctrl-C or SIGTERM.',
  ),
  CROSSWALK_VENDOR_TIMEOUT_MS: whole(1, 600_000, 30_000).describe(
    'How long a CRM may take for one answer, in ms.',
  ),
  CROSSWALK_REMEMBER_MS: whole(0, 60_000, 1_000).describe(
    'How long a live API key and an opened connection are remembered, in ms: a revocation by another process takes effect within it.',
  ),
  CROSSWALK_REQUEST_LOG_DAYS: whole(1, 365, 7).describe(
    'How many days the log of requests is kept; GET /v1/requests shows it.',
  ),
  CROSSWALK_REQUEST_LOG_ROWS: whole(10, 10_000_000, 100_000).describe(
    'How many requests of one account the log keeps at most; the oldest go first.',
  ),
  CROSSWALK_KEY_REQUESTS_PER_MINUTE: whole(0, 10_000_000, 60_000).describe(
    'How many requests one API key may send in a minute; 0 = as many as it likes. Each process counts for itself.',
  ),
  CROSSWALK_ADDRESS_REQUESTS_PER_MINUTE: whole(0, 10_000_000, 120_000).describe(
    'How many requests may come from one address in a minute; 0 = as many as it likes.',
  ),
  CROSSWALK_PAGE_REQUESTS_PER_MINUTE: whole(0, 10_000_000, 600).describe(
    'How many requests for pages that take no API key may come from one address in a minute; 0 = as many as it likes.',
  ),
  CROSSWALK_FAILURES_PER_MINUTE: whole(0, 10_000_000, 60).describe(
    'How many requests with an API key that is none may come from one address in a minute; 0 = as many as it likes.',
  ),
  CROSSWALK_PROXIES: whole(0, 10, 0).describe(
    'How many proxies of your own stand before the gateway: the address of a caller is taken from x-forwarded-for as the outermost of them wrote it. 0 believes no such header.',
  ),
  CROSSWALK_EXPORT_FACTOR: whole(0, 1000, 10).describe(
    'How many times its norm (the average of the last 30 days) may be read of a connection in a day, once it has a norm of 7 days; 0 = as much as one likes. The guards of a connection may say otherwise.',
  ),
  CROSSWALK_EXPORT_FLOOR: whole(0, 1_000_000_000, 10_000).describe(
    'How many records may be read of a connection in a day whatever its norm is.',
  ),
  CROSSWALK_EXPORT_MINUTES: whole(1, 10_080, 60).describe(
    'How long the stream of a whole list (`…/export/contacts`) may take; then it ends with a cursor to go on from.',
  ),
  CROSSWALK_JOB_RECORDS: whole(0, 1_000_000_000, 0).describe(
    'From how many records on a whole list is read by a job of the CRM (such as a bulk query) in place of pages, where it has jobs; 0 = what the page of its connector says.',
  ),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'an address such as redis://127.0.0.1:6379' })
    .optional()
    .describe(
      'Redis or Valkey, where several processes share rate budgets; without it they do so in PostgreSQL.',
    ),
  CROSSWALK_BUDGETS: z
    .enum(BUDGET_STORES, `one of ${BUDGET_STORES.join(', ')}`)
    .default('auto')
    .describe(
      'Where rate budgets are kept: `redis`, `postgres`, or the `memory` of the one process there is; `auto` takes the first of them that is configured.',
    ),
  CROSSWALK_BUDGET_RESERVE_PERCENT: whole(0, 90, 0).describe(
    'Percent of every rate limit that is left to the customer’s other applications.',
  ),
  CROSSWALK_BUDGET_INTERACTIVE_PERCENT: whole(0, 90, 5).describe(
    'Percent of a daily limit that only interactive requests may use: the other lanes stop before it.',
  ),
  CROSSWALK_LIMITS_APART: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((name) => name.trim() || []))
    .describe(
      'Rate limits that the CRM counts by themselves, for those of which it is not known whether it does, as `connector:group` (the page of the connector has the names), with commas between several. Those that are not named are counted with the others.',
    ),
  CROSSWALK_METRICS_TOKEN: z
    .string()
    .min(16, 'a secret of 16 characters or more')
    .optional()
    .describe(
      'The token that Prometheus sends (`Authorization: Bearer …`) to read GET /metrics; without it there is no such page.',
    ),
  CROSSWALK_SHARE_CALLS: z
    .enum(['on', 'off'], 'on or off')
    .default('on')
    .describe(
      'Whether reads of one connection at the same time are made together: gets as batch reads, identical reads once. A request says otherwise with the header Crosswalk-Share-Calls.',
    ),
  CROSSWALK_SANDBOX_PORT: whole(0, 65_535, 8081).describe('The port of the sandbox; 0 takes any free one.'),
  CROSSWALK_URL: z
    .url({ protocol: /^https?$/, error: 'an address such as http://127.0.0.1:8080' })
    .default('http://127.0.0.1:8080')
    .describe('Where commands of the CLI find the gateway.'),
  CROSSWALK_TOKEN: text('a credential of a CRM')
    .optional()
    .describe('The credential of a CRM that `crosswalk doctor` examines, when none is given otherwise.'),
  NO_COLOR: text('anything')
    .optional()
    .describe('When set, commands print without colours (https://no-color.org).'),
  CROSSWALK_API_KEY: text('an API key of the gateway')
    .optional()
    .describe('The API key that commands of the CLI use.'),
})

/** What the environment says, parsed once and handed to every room. */
export interface Config {
  host: string
  port: number
  /** No trailing slash. */
  publicUrl?: string | undefined
  databaseUrl?: string | undefined
  pgBinDir?: string | undefined
  /** An absolute path. */
  dataDir: string
  masterKey?: string | undefined
  /** An absolute path. */
  masterKeyFile: string
  /** `host:port` in lower case, IPv6 in brackets. */
  allowHosts: readonly string[]
  logLevel: (typeof LOG_LEVELS)[number]
  poolSize: number
  shutdownMs: number
  vendorTimeoutMs: number
  rememberMs: number
  requestLogDays: number
  requestLogRows: number
  keyRequestsPerMinute: number
  addressRequestsPerMinute: number
  pageRequestsPerMinute: number
  failuresPerMinute: number
  proxies: number
  exports: { factor: number; floor: number }
  /** Streams of whole lists; `jobFrom` null is what connectors say. */
  wholeLists: { deadlineMs: number; jobFrom: number | null }
  redisUrl?: string | undefined
  budgets: (typeof BUDGET_STORES)[number]
  reservePercent: number
  interactivePercent: number
  /** Opens GET /metrics. */
  metricsToken?: string | undefined
  /** `connector:group` of limits that are counted by themselves. */
  limitsApart: readonly string[]
  /** Whether reads at the same time are made together. */
  shareCalls: boolean
  sandboxPort: number
  /** Where the CLI finds the gateway. */
  url: string
  apiKey?: string | undefined
  noColor: boolean
  /** Of a CRM, for `crosswalk doctor`. */
  token?: string | undefined
}

/** One line of the documentation of the settings. */
export interface DocumentedVariable {
  name: string
  description: string
  /** As one would write it; `undefined` when unset means something else than a value. */
  default?: string | undefined
}

/** Every variable in the order of the documentation. */
export const documentedVariables: readonly DocumentedVariable[] = Object.entries(Environment.shape).map(
  ([name, schema]) => ({ name, description: schema.description ?? '', default: defaultOf(schema) }),
)

/** The page about every variable, in Markdown. */
export function settingsPage(): string {
  const rows = documentedVariables.map(
    (variable) =>
      `| \`${variable.name}\` | ${variable.default ? `\`${variable.default}\`` : ''} | ${variable.description} |`,
  )
  return `# Settings

Environment variables; nothing else is read. An empty one counts as unset, an unknown \`CROSSWALK_…\` is refused.
Made by \`npx crosswalk docs --write\` from src/config.ts.

| variable | default | what it is |
| --- | --- | --- |
${rows.join('\n')}
`
}

/**
 * The configuration from the environment; an empty variable counts as unset. Throws `StartupError` that names every
 * wrong variable and what is accepted, also for a `CROSSWALK_…` that does not exist; values are not repeated.
 */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const known = documentedVariables.map((variable) => variable.name)
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== '')
  const unknown = given.find(([name]) => name.startsWith('CROSSWALK_') && !known.includes(name))
  if (unknown) {
    const accepted = known.filter((name) => name.startsWith('CROSSWALK_')).join(', ')
    throw new StartupError(`${unknown[0]} is not a setting of Crosswalk; those are ${accepted}.`)
  }
  const parsed = Environment.safeParse(
    Object.fromEntries(given.map(([name, value]) => [name, value?.trim()])),
  )
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} must be ${issue.message}`)
    throw new StartupError(`${[...new Set(wrong)].join('; ')}.`)
  }
  const settings = parsed.data
  const dataDir = resolve(settings.CROSSWALK_DATA_DIR)
  return {
    host: settings.HOST,
    port: settings.PORT,
    publicUrl: settings.CROSSWALK_PUBLIC_URL && withoutEnding(settings.CROSSWALK_PUBLIC_URL, '/'),
    databaseUrl: settings.DATABASE_URL,
    pgBinDir: settings.PG_BIN_DIR,
    dataDir,
    masterKey: settings.CROSSWALK_MASTER_KEY,
    masterKeyFile: resolve(settings.CROSSWALK_MASTER_KEY_FILE ?? `${dataDir}/master.key`),
    allowHosts: settings.CROSSWALK_ALLOW_HOSTS,
    logLevel: settings.LOG_LEVEL,
    poolSize: settings.CROSSWALK_POOL_SIZE,
    shutdownMs: settings.CROSSWALK_SHUTDOWN_SECONDS * 1000,
    vendorTimeoutMs: settings.CROSSWALK_VENDOR_TIMEOUT_MS,
    rememberMs: settings.CROSSWALK_REMEMBER_MS,
    requestLogDays: settings.CROSSWALK_REQUEST_LOG_DAYS,
    requestLogRows: settings.CROSSWALK_REQUEST_LOG_ROWS,
    keyRequestsPerMinute: settings.CROSSWALK_KEY_REQUESTS_PER_MINUTE,
    addressRequestsPerMinute: settings.CROSSWALK_ADDRESS_REQUESTS_PER_MINUTE,
    pageRequestsPerMinute: settings.CROSSWALK_PAGE_REQUESTS_PER_MINUTE,
    failuresPerMinute: settings.CROSSWALK_FAILURES_PER_MINUTE,
    proxies: settings.CROSSWALK_PROXIES,
    exports: { factor: settings.CROSSWALK_EXPORT_FACTOR, floor: settings.CROSSWALK_EXPORT_FLOOR },
    wholeLists: {
      deadlineMs: settings.CROSSWALK_EXPORT_MINUTES * 60_000,
      jobFrom: settings.CROSSWALK_JOB_RECORDS || null,
    },
    redisUrl: settings.REDIS_URL,
    budgets: settings.CROSSWALK_BUDGETS,
    reservePercent: settings.CROSSWALK_BUDGET_RESERVE_PERCENT,
    interactivePercent: settings.CROSSWALK_BUDGET_INTERACTIVE_PERCENT,
    metricsToken: settings.CROSSWALK_METRICS_TOKEN,
    limitsApart: settings.CROSSWALK_LIMITS_APART,
    shareCalls: settings.CROSSWALK_SHARE_CALLS === 'on',
    sandboxPort: settings.CROSSWALK_SANDBOX_PORT,
    url: settings.CROSSWALK_URL,
    apiKey: settings.CROSSWALK_API_KEY,
    token: settings.CROSSWALK_TOKEN,
    noColor: settings.NO_COLOR !== undefined,
  }
}

function defaultOf(schema: z.ZodType): string | undefined {
  const unset = schema.safeParse(undefined)
  if (!unset.success || unset.data === undefined) return undefined
  return Array.isArray(unset.data) ? unset.data.join(',') || undefined : String(unset.data)
}
