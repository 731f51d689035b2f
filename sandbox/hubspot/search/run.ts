import { isStored } from '../computed.ts'
import { TIMED } from '../computed-activities.ts'
import type { CrmRecord } from '../entities.ts'
import { type Candidates, candidatesOf, everythingBy } from './candidates.ts'
import { compileFilter, compileQuery, type SearchContext, type Test } from './filter.ts'
import { type Found, pageOf } from './order.ts'
import type { Filter, SearchQuery } from './query.ts'

/** How many results are remembered, so that the next pages of a search need not be worked out again. */
const REMEMBERED = 8
/** Candidates of the filters that are fewer than this are tested for the words rather than looked up by them. */
const FEW = 1000

/** One page of a search, and how many results there are in all. */
export interface SearchPage {
  total: number
  records: readonly CrmRecord[]
}

/** Runs searches of one account: through an index where one fits, else over all records of the object. */
export class SearchEngine {
  private memory = new Map<string, { revision: number; found: Found }>()

  /** Returns the asked page of all live records that match. */
  run(context: SearchContext, query: SearchQuery): SearchPage {
    const found = this.found(context, query)
    return { total: found.records.length, records: pageOf(context, query, found) }
  }

  /** Returns all live records that match, in order. */
  all(context: SearchContext, query: SearchQuery): readonly CrmRecord[] {
    const found = this.found(context, query)
    return pageOf(context, { ...query, offset: 0, limit: Number.POSITIVE_INFINITY }, found)
  }

  private found(context: SearchContext, query: SearchQuery): Found {
    const { account, object } = context
    if (account.settings.searchLagMs > 0) {
      const seen = account.store(object).asOf(account.clock.now() - account.settings.searchLagMs)
      return { records: seen.filter(testOf(context, query)), ordered: false }
    }
    if (isTimed(query)) return find(context, query)
    const key = JSON.stringify([object, query.groups, query.query, query.sort])
    const known = this.memory.get(key)
    if (known?.revision === account.revision) return known.found
    const found = find(context, query)
    this.memory.delete(key)
    this.memory.set(key, { revision: account.revision, found })
    for (const oldest of this.memory.keys()) {
      if (this.memory.size <= REMEMBERED) break
      this.memory.delete(oldest)
    }
    return found
  }
}

function isTimed({ groups, sort }: SearchQuery): boolean {
  return (
    TIMED.has(sort.property) || groups.some((group) => group.some((filter) => TIMED.has(filter.property)))
  )
}

function find(context: SearchContext, query: SearchQuery): Found {
  const store = context.account.store(context.object)
  const perGroup = query.groups.map((group) => candidatesOf(context, group, query.sort))
  const indexed = perGroup.filter((each) => each !== null)
  const size = indexed.reduce((sum, each) => sum + each.size, 0)
  const fits = indexed.length > 0 && indexed.length === perGroup.length && size < store.live.length
  if (query.query !== '' && !(fits && size < FEW)) {
    const records = containing(context, query.query)
    if (records !== null) return { records: records.filter(testOf(context, query)), ordered: false }
  }
  const [first] = indexed
  if (fits && indexed.length === 1 && first !== undefined) return narrowed(context, query, first)
  if (fits) {
    const records = new Set(indexed.flatMap((each) => [...each.list()]))
    const filtered = [...records].filter(testOf(context, query))
    return { records: filtered, ordered: false, walk: () => walkOf(context, query) }
  }
  const inOrder = isUnfiltered(query) ? everythingBy(context, query.sort.property) : null
  if (inOrder !== null) return narrowed(context, query, inOrder)
  return { records: store.live.filter(testOf(context, query)), ordered: false }
}

/** The candidates that meet the rest of the conditions; in order, if the index has them so. */
function narrowed(context: SearchContext, query: SearchQuery, candidates: Candidates): Found {
  const used = new Set(candidates.used)
  const groups = query.groups.map((group) => group.filter((filter) => !used.has(filter)))
  const rest = { ...query, groups }
  const list = candidates.list()
  const records = isUnfiltered(rest) ? list : list.filter(testOf(context, rest))
  if (candidates.orderedBy !== query.sort.property)
    return { records, ordered: false, walk: () => walkOf(context, query) }
  return { records: query.sort.descending ? [...records].reverse() : records, ordered: true }
}

function walkOf(context: SearchContext, query: SearchQuery): ReturnType<NonNullable<Found['walk']>> {
  const everything = everythingBy(context, query.sort.property)
  return everything === null ? null : { all: everything.list(), holds: testOf(context, query) }
}

function isUnfiltered({ groups, query }: SearchQuery): boolean {
  return query === '' && isAlways(groups)
}

function isAlways(groups: readonly (readonly Filter[])[]): boolean {
  return groups.length === 0 || groups.some((group) => group.length === 0)
}

/** Makes the test of all conditions of a search. */
function testOf(context: SearchContext, query: SearchQuery): Test {
  const words = compileQuery(context, query.query)
  const always = isAlways(query.groups)
  const groups = query.groups.map((group) => group.map((filter) => compileFilter(context, filter)))
  return (record) =>
    (always || groups.some((group) => group.every((holds) => holds(record)))) &&
    (words === null || words(record))
}

/** The live records that contain every word of `query`; null when a searched property is worked out. */
function containing(context: SearchContext, query: string): readonly CrmRecord[] | null {
  const { account, object } = context
  const { searched } = account.type(object)
  if (!searched.every((name) => isStored(object, name))) return null
  const store = account.store(object)
  const textOf = (record: CrmRecord): string =>
    searched
      .flatMap((name) => record.values[name] ?? [])
      .join('\n')
      .toLowerCase()
  return store.byText(searched.join(), textOf).containing(query.split(/\s+/), store.isLive)
}
