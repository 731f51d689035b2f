import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Page, PageInRanges } from '../../connector/connector.ts'
import type { Answer, Call, Plan } from '../../connector/plan.ts'
import { crmOperations } from './operations.ts'

const { list, listInRanges } = crmOperations({ type: 'contacts', modified: 'lastmodifieddate' })
const LIMIT = 10

interface Bound {
  operator: 'GTE' | 'LT'
  value: string
}

/** A HubSpot of ids alone. Its search may be behind its list, as theirs is. */
class Vendor {
  ids: bigint[]
  /** What its search knows; what the list knows when nothing is said. */
  indexed: bigint[] | null = null
  searches = 0
  pages = 0

  constructor(ids: Iterable<bigint>) {
    this.ids = [...ids].sort((a, b) => (a < b ? -1 : 1))
  }

  answer(call: Call): Answer {
    const results = (ids: readonly bigint[]) => ids.map((id) => ({ id: String(id), properties: {} }))
    if (call.method === 'GET') {
      this.pages++
      const query = new Map(call.query)
      const start = this.#place(BigInt(query.get('after') ?? 0))
      const limit = Number(query.get('limit'))
      const next = this.ids[start + limit]
      const paging = next === undefined ? {} : { paging: { next: { after: String(next) } } }
      return ok({ results: results(this.ids.slice(start, start + limit)), ...paging })
    }
    this.searches++
    const { filterGroups, sorts, after = '0', limit } = call.body as Record<string, never> & SearchBody
    if (Number(after) + limit > 10_000) return { status: 400, headers: {}, body: {} }
    const filters = filterGroups?.[0]?.filters ?? []
    const found = (this.indexed ?? this.ids).filter((id) =>
      filters.every(({ operator, value }) => (operator === 'LT' ? id < BigInt(value) : id >= BigInt(value))),
    )
    if (sorts?.[0]?.direction === 'DESCENDING') found.reverse()
    return ok({ total: found.length, results: results(found.slice(Number(after), Number(after) + limit)) })
  }

  /** How many ids are below. */
  #place(id: bigint): number {
    let low = 0
    for (let high = this.ids.length; low < high; ) {
      const middle = (low + high) >> 1
      if ((this.ids[middle] as bigint) < id) low = middle + 1
      else high = middle
    }
    return low
  }

  run<Result>(plan: Plan<Result>): Result {
    let step = plan.next()
    while (!step.done) step = plan.next(step.value.map((call) => this.answer(call)))
    return step.value
  }
}

interface SearchBody {
  filterGroups?: { filters: Bound[] }[]
  sorts?: { direction: string }[]
  after?: string
  limit: number
}

const ok = (body: unknown): Answer => ({ status: 200, headers: {}, body })

const request = (position: string | null) => ({
  ...{ limit: LIMIT, position, properties: [], updatedAfter: null },
  account: { id: null, zone: null, currency: null } as never,
})
const page = (vendor: Vendor, position: string | null): Page =>
  vendor.run(list?.(request(position)) as Plan<Page>)
const divided = (vendor: Vendor, position: string | null, parts: number): PageInRanges =>
  vendor.run(listInRanges?.(request(position), parts) as Plan<PageInRanges>)

function whole(vendor: Vendor, position: string): bigint[] {
  const read: bigint[] = []
  for (let at: string | null = position; at !== null; ) {
    const { records, next } = page(vendor, at)
    read.push(...records.map(({ id }) => BigInt(id)))
    at = next
  }
  return read
}

/** How many records are in each part, the page that was read in the first. */
function parts(vendor: Vendor, most: number): number[] {
  const { records, next, ranges } = divided(vendor, null, most)
  return [
    records.length + (next === null ? 0 : whole(vendor, next).length),
    ...ranges.map((at) => whole(vendor, at).length),
  ]
}

const even = (count: number, first = 1n, step = 1n) =>
  Array.from({ length: count }, (_, n) => first + BigInt(n) * step)

test('parts that a search can page to are of whole pages and as long as each other, however uneven the ids are', () => {
  // Half of the ids are from before HubSpot began to give out large ones.
  const old = even(4_000, 51n, 50n)
  expect(parts(new Vendor([...old, ...even(4_000, 190_000_000_001n, 3n)]), 4)).toEqual([
    2010, 2000, 1990, 2000,
  ])
  expect(parts(new Vendor([...old, ...even(11, 190_000_000_001n, 7_000_000n)]), 2)).toEqual([2010, 2001])
})

test('deeper ones are told from counts, with one search for each part', () => {
  const vendor = new Vendor(even(60_000, 1n, 7n))
  const found = parts(vendor, 6)
  expect(vendor.searches).toBe(6)
  // A part that does not begin at the first record of a page takes one more.
  expect(vendor.pages).toBeLessThanOrEqual(60_000 / LIMIT + 6)
  expect(found).toHaveLength(6)
  expect(found.reduce((so, each) => so + each, 0)).toBe(60_000)
  for (const each of found) expect(Math.abs(each - 10_000)).toBeLessThan(50)
})

test('what is left of a part can be divided again, and of a short one nothing is', () => {
  const vendor = new Vendor(even(3_000))
  const { next, ranges } = divided(vendor, null, 3)
  const again = divided(vendor, next, 2)
  expect(again.ranges).toHaveLength(1)
  const near = [...again.records.map(({ id }) => BigInt(id)), ...whole(vendor, again.next ?? '')]
  const all = [...even(LIMIT), ...near, ...[...again.ranges, ...ranges].flatMap((at) => whole(vendor, at))]
  expect(all).toEqual(even(3_000))
  expect(divided(new Vendor(even(LIMIT)), null, 4)).toMatchObject({ next: null, ranges: [] })
  expect(divided(new Vendor(even(300)), null, 4)).toMatchObject({ next: '11', ranges: [] })
})

test('whatever is divided at whatever moment, and whatever changes meanwhile, each record is read once', () => {
  const ids = fc.uniqueArray(fc.bigInt({ min: 1n, max: 4_000n }), { minLength: 900, maxLength: 1_500 })
  const choices = fc.infiniteStream(fc.nat({ max: 999 }))
  fc.assert(
    fc.property(ids, choices, fc.nat({ max: 500 }), (made, choice, behind) => {
      const vendor = new Vendor(made)
      // The search has not heard of the newest, nor that some are gone.
      vendor.indexed = [...vendor.ids.slice(0, vendor.ids.length - behind), ...(behind % 2 ? [4_001n] : [])]
      const kept = new Set(vendor.ids)
      const read: bigint[] = []
      const open: (string | null)[] = [null]
      for (let n = 0; open.length > 0; n++) {
        const draw = choice.next().value
        const [at = null] = open.splice(draw % open.length, 1)
        const { records, next, ranges } =
          n === 0 || draw % 7 === 0
            ? divided(vendor, at, 2 + (draw % 4))
            : { ...page(vendor, at), ranges: [] }
        read.push(...records.map(({ id }) => BigInt(id)))
        open.push(...(next === null ? [] : [next]), ...ranges)
        const gone = vendor.ids[draw % vendor.ids.length] as bigint
        if (draw % 3 === 0) {
          vendor.ids = vendor.ids.filter((id) => id !== gone)
          kept.delete(gone)
        }
        if (draw % 5 === 0) vendor.ids.push(BigInt(10_000 + n))
      }
      expect(new Set(read).size).toBe(read.length)
      const missing = new Set(read)
      expect([...kept].filter((id) => !missing.has(id))).toEqual([])
    }),
    { numRuns: 60 },
  )
})
