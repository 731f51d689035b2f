import { TIMED } from '../computed-activities.ts'
import type { CrmRecord } from '../entities.ts'
import { isUnique } from '../writes.ts'
import {
  compileFilter,
  compileQuery,
  isNumeric,
  numberReader,
  operandOf,
  propertyOf,
  type SearchContext,
  type Test,
  textReader,
} from './filter.ts'
import type { Filter, SearchQuery } from './query.ts'

/** How many results are remembered, so that the next pages of a search need not be worked out again. */
const REMEMBERED = 8

/** Runs searches of one account: through an index where one fits, else over all records of the object. */
export class SearchEngine {
  private memory = new Map<string, { revision: number; records: readonly CrmRecord[] }>()

  /** Returns all live records that match, in order; at most the first 10,000 of them are ever shown. */
  run(context: SearchContext, query: SearchQuery): readonly CrmRecord[] {
    const { account, object } = context
    const store = account.store(object)
    if (account.settings.searchLagMs > 0) {
      const seen = store.asOf(account.clock.now() - account.settings.searchLagMs)
      return sorted(context, query, select(context, query, { records: seen, used: null }))
    }
    if (isTimed(query)) return this.find(context, query)
    const key = JSON.stringify([object, query.groups, query.query, query.sort])
    const known = this.memory.get(key)
    if (known?.revision === account.revision) return known.records
    const records = this.find(context, query)
    this.memory.delete(key)
    this.memory.set(key, { revision: account.revision, records })
    for (const oldest of this.memory.keys()) {
      if (this.memory.size <= REMEMBERED) break
      this.memory.delete(oldest)
    }
    return records
  }

  private find(context: SearchContext, query: SearchQuery): readonly CrmRecord[] {
    const looked = lookUp(context, query)
    if (looked !== null)
      return sorted(context, query, select(context, query, { records: looked, used: null }))
    const ordered = inOrder(context, query)
    if (ordered !== null) {
      const found = select(context, query, ordered)
      return query.sort.descending ? [...found].reverse() : found
    }
    const { live } = context.account.store(context.object)
    return sorted(context, query, select(context, query, { records: live, used: null }))
  }
}

function isTimed({ groups, sort }: SearchQuery): boolean {
  return (
    TIMED.has(sort.property) || groups.some((group) => group.some((filter) => TIMED.has(filter.property)))
  )
}

/** Candidates, and the filters that they already satisfy. */
interface Candidates {
  records: readonly CrmRecord[]
  used: ReadonlySet<Filter> | null
}

function select(
  context: SearchContext,
  query: SearchQuery,
  { records, used }: Candidates,
): readonly CrmRecord[] {
  const groups = query.groups
    .map((group) => group.filter((filter) => used?.has(filter) !== true))
    .map((group) => group.map((filter) => compileFilter(context, filter)))
  const words = compileQuery(context, query.query)
  const always = groups.length === 0 || groups.some((group) => group.length === 0)
  if (always && words === null) return records
  const test: Test = (record) =>
    (always || groups.some((group) => group.every((holds) => holds(record)))) &&
    (words === null || words(record))
  return records.filter(test)
}

/** A single group with EQ or IN on an id or a unique property is answered by the index of that property. */
function lookUp(context: SearchContext, query: SearchQuery): CrmRecord[] | null {
  if (query.groups.length !== 1) return null
  const { account, object } = context
  const store = account.store(object)
  for (const filter of query.groups[0] ?? []) {
    if (filter.operator !== 'EQ' && filter.operator !== 'IN') continue
    const values = filter.operator === 'EQ' ? [filter.value] : filter.values
    if (filter.property === 'hs_object_id') {
      const property = propertyOf(context, filter.property)
      return present(values.map((value) => store.findExact(operandOf(property, value))))
    }
    if (isUnique(account, object, filter.property)) {
      return present(values.map((value) => store.holder(filter.property, value)))
    }
  }
  return null
}

function present(records: readonly (CrmRecord | null)[]): CrmRecord[] {
  return [...new Set(records)].filter((record) => record !== null)
}

/**
 * A search in order of id, creation or last change walks that index, narrowed to the asked range. One that must
 * look at every record anyway is quicker in order of id, as the records lie in memory, with a sort of what is left.
 */
function inOrder(context: SearchContext, query: SearchQuery): Candidates | null {
  const { property } = query.sort
  const store = context.account.store(context.object)
  const { from, to, used } = rangeOf(context, query)
  const looksAtAll = query.query !== '' || query.groups.some((group) => group.length > used.size)
  if (used.size === 0 && looksAtAll && property !== 'hs_object_id') return null
  if (property === 'hs_object_id') {
    if (from > to) return { records: [], used }
    const end = to === Number.POSITIVE_INFINITY ? store.live.length : store.position(Math.floor(to) + 1)
    return { records: store.live.slice(store.position(Math.ceil(from)), end), used }
  }
  if (property === context.account.type(context.object).createdProperty)
    return { records: store.byCreation().between(from, to), used }
  if (property === context.account.type(context.object).modifiedProperty) {
    return { records: store.byModification().between(from, to), used }
  }
  return null
}

function rangeOf(
  context: SearchContext,
  query: SearchQuery,
): { from: number; to: number; used: Set<Filter> } {
  const range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, used: new Set<Filter>() }
  if (query.groups.length !== 1) return range
  for (const filter of query.groups[0] ?? []) {
    if (filter.property !== query.sort.property || filter.association !== null) continue
    const property = propertyOf(context, filter.property)
    if (!isNumeric(property)) continue
    const bounds = boundsOf(filter, (text) => operandOf(property, text))
    if (bounds === null) continue
    range.from = Math.max(range.from, bounds[0])
    range.to = Math.min(range.to, bounds[1])
    range.used.add(filter)
  }
  return range
}

/** Bounds of whole numbers (ids and milliseconds): both ends belong to the range. */
function boundsOf(filter: Filter, parse: (text: string) => number): [number, number] | null {
  const value = (): number => parse(filter.value)
  switch (filter.operator) {
    case 'EQ':
      return [value(), value()]
    case 'GT':
      return [Math.floor(value()) + 1, Number.POSITIVE_INFINITY]
    case 'GTE':
      return [value(), Number.POSITIVE_INFINITY]
    case 'LT':
      return [Number.NEGATIVE_INFINITY, Math.ceil(value()) - 1]
    case 'LTE':
      return [Number.NEGATIVE_INFINITY, value()]
    case 'BETWEEN':
      return [value(), parse(filter.highValue)]
    default:
      return null
  }
}

/** Sorts by the asked property, then by id; records without a value come last. */
function sorted(context: SearchContext, query: SearchQuery, records: readonly CrmRecord[]): CrmRecord[] {
  const { property: name, descending } = query.sort
  const sign = descending ? -1 : 1
  if (isNumeric(propertyOf(context, name))) {
    const read = numberReader(context, name)
    return byKey(records, read, (a, b) => sign * (a - b))
  }
  const read = textReader(context, name)
  const fold = (record: CrmRecord): string | null => read(record)?.toLowerCase() ?? null
  return byKey(records, fold, (a, b) => sign * (a < b ? -1 : a > b ? 1 : 0))
}

function byKey<K>(
  records: readonly CrmRecord[],
  keyOf: (record: CrmRecord) => K | null,
  compare: (a: K, b: K) => number,
): CrmRecord[] {
  const keyed = records.map((record) => ({ record, key: keyOf(record) }))
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) {
      if (a.key === b.key) return a.record.id - b.record.id
      return a.key === null ? 1 : -1
    }
    return compare(a.key, b.key) || a.record.id - b.record.id
  })
  return keyed.map(({ record }) => record)
}
