import { parseArgs } from 'node:util'
import { DEFAULT_COUNTS, parseCounts, type SeedCounts } from './hubspot/seed/counts.ts'
import type { Tier } from './hubspot/settings.ts'

/** How a sandbox process is started. */
export interface StartOptions {
  port: number
  host: string
  /** What a new state is filled with; null: nothing. */
  seed: SeedCounts | null
  tier: Tier
  /** Folder that keeps the state; null: in memory only. */
  data: string | null
  /** Print the line about readiness as JSON. */
  json: boolean
  /** Hosts beside this machine that webhooks may be sent to. */
  webhookHosts?: readonly string[]
}

/** What `--help` prints. */
export const USAGE = `Usage: sandbox [--port 8081] [--host 127.0.0.1] [--seed contacts=250,companies=60,deals=80,owners=3 | none]
               [--tier free|starter|professional|enterprise] [--data DIR] [--json]
               [--webhook-host HOST …]
The seed also takes tickets, products, line_items, leads, notes, calls, emails, meetings and tasks.`

const TIERS: readonly Tier[] = ['free', 'starter', 'professional', 'enterprise']

/** Reads command-line arguments; null when help is asked for. Throws a `RangeError` with one sentence. */
export function parseStartOptions(args: readonly string[]): StartOptions | null {
  const given = readArguments(args)
  if (given.help === true) return null
  const port = Number(given.port ?? '8081')
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError('--port must be from 0 to 65535.')
  const tier = TIERS.find((candidate) => candidate === (given.tier ?? 'professional'))
  if (tier === undefined) throw new RangeError(`--tier must be one of ${TIERS.join(', ')}.`)
  return {
    port,
    host: given.host ?? '127.0.0.1',
    seed: given.seed === 'none' ? null : given.seed === undefined ? DEFAULT_COUNTS : parseCounts(given.seed),
    tier,
    data: given.data ?? null,
    json: given.json === true,
    webhookHosts: given['webhook-host'] ?? [],
  }
}

function readArguments(args: readonly string[]): ReturnType<typeof parse>['values'] {
  try {
    return parse(args).values
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error))
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      seed: { type: 'string' },
      tier: { type: 'string' },
      data: { type: 'string' },
      json: { type: 'boolean' },
      'webhook-host': { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  })
}
