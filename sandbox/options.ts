import { parseArgs } from 'node:util'
import * as hubspot from './hubspot/seed/counts.ts'
import type { Tier } from './hubspot/settings.ts'
import * as salesforce from './salesforce/seed/counts.ts'
import type { Edition } from './salesforce/settings.ts'

/** How a sandbox process is started. */
export interface StartOptions {
  /** The vendor that is started. */
  vendor: Vendor
  port: number
  host: string
  /** What a new state is filled with, by name; null: nothing. */
  seed: Readonly<Record<string, number>> | null
  tier: Tier
  /** Of a Salesforce org; absent: Developer. */
  edition?: Edition
  /** Folder that keeps the state; null: in memory only. */
  data: string | null
  /** Print the line about readiness as JSON. */
  json: boolean
  /** Hosts beside this machine that webhooks may be sent to. */
  webhookHosts?: readonly string[]
}

/** What `--help` prints. */
export const USAGE = `Usage: sandbox [hubspot|salesforce] [--port 8081] [--host 127.0.0.1] [--seed contacts=250,companies=60,deals=80,owners=3 | none]
               [--tier free|starter|professional|enterprise] [--edition developer|professional|enterprise|unlimited]
               [--data DIR] [--json]
               [--webhook-host HOST …]
The seed of hubspot also takes tickets, products, line_items, leads, notes, calls, emails, meetings and tasks; that of
salesforce takes accounts, contacts, leads, opportunities, contact_roles, users, campaigns, cases, tasks and events.`

/** The vendors that there are; the first one is meant when none is named. */
export const VENDORS = ['hubspot', 'salesforce'] as const
type Vendor = (typeof VENDORS)[number]

/** What each vendor can be seeded with; the files have no imports, so that they cost nothing. */
const SEEDS = { hubspot, salesforce }

export const EDITIONS: readonly Edition[] = ['developer', 'professional', 'enterprise', 'unlimited']

export const TIERS: readonly Tier[] = ['free', 'starter', 'professional', 'enterprise']

/** Reads command-line arguments; null when help is asked for. Throws a `RangeError` with one sentence. */
export function parseStartOptions(args: readonly string[]): StartOptions | null {
  const { values: given, positionals } = readArguments(args)
  if (given.help === true) return null
  const [named = VENDORS[0], ...more] = positionals
  const vendor = VENDORS.find((each) => each === named)
  if (vendor === undefined)
    throw new RangeError(`There is no sandbox of ${named}, only of ${VENDORS.join(', ')}.`)
  if (vendor !== 'hubspot' && (given.tier !== undefined || given['webhook-host'] !== undefined)) {
    throw new RangeError(`A sandbox of ${vendor} has no --tier and no --webhook-host.`)
  }
  if (vendor !== 'salesforce' && given.edition !== undefined) {
    throw new RangeError(`A sandbox of ${vendor} has no --edition.`)
  }
  const edition = EDITIONS.find((candidate) => candidate === (given.edition ?? 'developer'))
  if (edition === undefined) throw new RangeError(`--edition must be one of ${EDITIONS.join(', ')}.`)
  if (more.length > 0) throw new RangeError(`One vendor a process: ${more.join(' ')} is too much.`)
  const port = Number(given.port ?? '8081')
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError('--port must be from 0 to 65535.')
  const tier = TIERS.find((candidate) => candidate === (given.tier ?? 'professional'))
  if (tier === undefined) throw new RangeError(`--tier must be one of ${TIERS.join(', ')}.`)
  return {
    vendor,
    port,
    host: given.host ?? '127.0.0.1',
    seed: seedOf(vendor, given.seed),
    tier,
    ...(given.edition === undefined ? {} : { edition }),
    data: given.data ?? null,
    json: given.json === true,
    webhookHosts: given['webhook-host'] ?? [],
  }
}

function seedOf(vendor: Vendor, given: string | undefined): StartOptions['seed'] {
  if (given === 'none') return null
  const { DEFAULT_COUNTS, parseCounts } = SEEDS[vendor]
  return given === undefined ? DEFAULT_COUNTS : parseCounts(given)
}

function readArguments(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args)
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error))
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      seed: { type: 'string' },
      tier: { type: 'string' },
      edition: { type: 'string' },
      data: { type: 'string' },
      json: { type: 'boolean' },
      'webhook-host': { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  })
}
