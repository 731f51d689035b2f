import { MORE_SEEDED } from './fill-more.ts'

/** What can be seeded, in the order in which it is made: the first three never change by what comes after them. */
export const SEEDED = [
  ...(['companies', 'contacts', 'deals', 'tickets', 'products', 'line_items', 'leads'] as const),
  ...(['notes', 'calls', 'emails', 'meetings', 'tasks'] as const),
  ...MORE_SEEDED,
] as const

/** How many of each to make. */
export type SeedCounts = Record<(typeof SEEDED)[number] | 'owners', number>

const NAMES = [...SEEDED, 'owners'] as const

/** The records of a first start: enough to page through, few enough to read. */
export const DEFAULT_COUNTS: SeedCounts = {
  ...nothing(),
  ...{ contacts: 250, companies: 60, deals: 80, owners: 3 },
}

const MOST = 5_000_000

/** Reads `{contacts: 250, …}`; absent members are 0. Throws a `RangeError` with one sentence. */
export function readCounts(given: unknown): SeedCounts {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new RangeError('A seed is an object of counts, e.g. {"contacts": 250, "companies": 60}.')
  }
  const counts = nothing()
  for (const [name, value] of Object.entries(given)) {
    const known = NAMES.find((candidate) => candidate === name)
    if (known === undefined) throw new RangeError(`Only ${NAMES.join(', ')} can be seeded, not ${name}.`)
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MOST) {
      throw new RangeError(`${name} must be a whole number from 0 to ${MOST}.`)
    }
    counts[known] = value
  }
  return counts
}

function nothing(): SeedCounts {
  return Object.fromEntries(NAMES.map((name) => [name, 0])) as SeedCounts
}

/** Reads `contacts=250,companies=60`; throws a `RangeError` with one sentence. */
export function parseCounts(text: string): SeedCounts {
  const given: Record<string, number> = {}
  for (const part of text.split(',')) {
    const [name = '', count = ''] = part.split('=')
    if (!/^\d{1,9}$/.test(count.trim()))
      throw new RangeError(`Write the seed as contacts=250,companies=60, not ${text}.`)
    given[name.trim()] = Number(count)
  }
  return readCounts(given)
}
