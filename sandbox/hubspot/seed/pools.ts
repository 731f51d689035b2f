import { base, en, Faker } from '@faker-js/faker'
import type { Random } from '../../core/random.ts'

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

/** Draws the pools with faker, the same ones for the same seed. */
export function drawPools(random: Random, sizes: { people: number; companies: number }): Pools {
  const faker = new Faker({ locale: [en, base] })
  faker.seed(random.whole(2 ** 31))
  const unique = (count: number, draw: () => string): string[] => {
    const found = new Set<string>()
    for (let tries = 0; found.size < count && tries < count * 20; tries += 1) found.add(draw())
    return [...found]
  }
  return {
    firstNames: unique(Math.min(600, sizes.people), () => faker.person.firstName()),
    lastNames: unique(Math.min(600, sizes.people), () => faker.person.lastName()),
    companies: unique(Math.min(1500, sizes.companies), () => faker.company.name()),
    jobTitles: unique(80, () => faker.person.jobTitle()),
    cities: Array.from({ length: 60 }, () => ({
      city: faker.location.city(),
      state: faker.location.state(),
    })),
    streets: unique(80, () => faker.location.street()),
    products: unique(60, () => faker.commerce.productName()),
  }
}
