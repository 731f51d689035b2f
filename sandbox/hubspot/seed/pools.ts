import { type Random, randomFrom } from '../../core/random.ts'
import {
  CITIES,
  COMPANY_SUFFIXES,
  FIRST_NAMES,
  JOB_AREAS,
  JOB_LEVELS,
  JOB_TYPES,
  LAST_NAMES,
  PRODUCT_ADJECTIVES,
  PRODUCT_MATERIALS,
  PRODUCT_NOUNS,
  STATES,
  STREET_SUFFIXES,
} from './words.ts'

/** Names and words that records are put together from. */
export interface Pools {
  firstNames: string[]
  lastNames: string[]
  companies: string[]
  jobTitles: string[]
  cities: { city: string; state: string }[]
  streets: string[]
  products: string[]
}

/** Draws the pools, the same ones for the same seed; takes one number of `random`, whatever the sizes. */
export function drawPools(random: Random, sizes: { people: number; companies: number }): Pools {
  const own = randomFrom(random.whole(2 ** 31))
  const unique = (count: number, draw: () => string): string[] => {
    const found = new Set<string>()
    for (let tries = 0; found.size < count && tries < count * 20; tries += 1) found.add(draw())
    return [...found]
  }
  const joined = (...lists: (readonly string[])[]) => lists.map((list) => own.pick(list)).join(' ')
  return {
    firstNames: sample(own, FIRST_NAMES, sizes.people),
    lastNames: sample(own, LAST_NAMES, sizes.people),
    companies: unique(Math.min(1500, sizes.companies), () => companyName(own)),
    jobTitles: unique(80, () => joined(JOB_LEVELS, JOB_AREAS, JOB_TYPES)),
    cities: sample(own, CITIES, 60).map((city) => ({ city, state: own.pick(STATES) })),
    streets: unique(80, () => joined(LAST_NAMES, STREET_SUFFIXES)),
    products: unique(60, () => joined(PRODUCT_ADJECTIVES, PRODUCT_MATERIALS, PRODUCT_NOUNS)),
  }
}

function companyName(random: Random): string {
  const [first, second, third] = [random, random, random].map(({ pick }) => pick(LAST_NAMES))
  const kind = random.whole(3)
  if (kind === 0) return `${first} - ${second}`
  return kind === 1 ? `${first} ${random.pick(COMPANY_SUFFIXES)}` : `${first}, ${second} and ${third}`
}

/** So many items of a list, each of them once, in an order of chance. */
function sample(random: Random, list: readonly string[], count: number): string[] {
  const left = [...list]
  const taken: string[] = []
  while (taken.length < count && left.length > 0) {
    const at = random.whole(left.length)
    taken.push(left[at] as string)
    left[at] = left.at(-1) as string
    left.pop()
  }
  return taken
}
