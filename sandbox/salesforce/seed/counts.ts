/** What can be seeded, in the order in which it is made. */
export const SEEDED = [
  ...(['users', 'accounts', 'contacts', 'leads', 'opportunities', 'contact_roles'] as const),
  ...(['campaigns', 'cases', 'tasks', 'events'] as const),
] as const

/** How many of each to make; users beside the administrator. */
export type SeedCounts = Record<(typeof SEEDED)[number], number>

/** The records of a first start: enough to page through, few enough to read. */
export const DEFAULT_COUNTS: SeedCounts = {
  ...nothing(),
  ...{ users: 3, accounts: 60, contacts: 250, leads: 80, opportunities: 80, contact_roles: 100 },
  ...{ campaigns: 3, cases: 20, tasks: 40, events: 20 },
}

const MOST = 5_000_000

/** Reads `{contacts: 250, …}`; absent members are 0. Throws a `RangeError` with one sentence. */
export function readCounts(given: unknown): SeedCounts {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new RangeError('A seed is an object of counts, e.g. {"contacts": 250, "accounts": 60}.')
  }
  const counts = nothing()
  for (const [name, value] of Object.entries(given)) {
    const known = SEEDED.find((candidate) => candidate === name)
    if (known === undefined) throw new RangeError(`Only ${SEEDED.join(', ')} can be seeded, not ${name}.`)
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MOST) {
      throw new RangeError(`${name} must be a whole number from 0 to ${MOST}.`)
    }
    counts[known] = value
  }
  return counts
}

function nothing(): SeedCounts {
  return Object.fromEntries(SEEDED.map((name) => [name, 0])) as SeedCounts
}

/** Reads `contacts=250,accounts=60`; throws a `RangeError` with one sentence. */
export function parseCounts(text: string): SeedCounts {
  const given: Record<string, number> = {}
  for (const part of text.split(',')) {
    const [name = '', count = ''] = part.split('=')
    if (!/^\d{1,9}$/.test(count.trim())) {
      throw new RangeError(`Write the seed as contacts=250,accounts=60, not ${text}.`)
    }
    given[name.trim()] = Number(count)
  }
  return readCounts(given)
}
