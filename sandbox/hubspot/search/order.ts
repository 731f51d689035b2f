import type { CrmRecord } from '../entities.ts'
import { isNumeric, numberReader, propertyOf, type SearchContext, textReader } from './filter.ts'
import type { SearchQuery } from './query.ts'

/** Up to here a page is picked out of the results; further on sorting them all is cheaper. */
const PICKED_MOST = 400

/** Results of a search: all of them in order, or as they were found. */
export interface Found {
  records: readonly CrmRecord[]
  ordered: boolean
  /** All live records in the order that is asked for, and which of them are results; null where no index has the order. */
  walk?: () => { all: readonly CrmRecord[]; holds: (record: CrmRecord) => boolean } | null
}

interface Keyed<K> {
  record: CrmRecord
  key: K | null
}

/**
 * Returns the records of one page in order: by the asked property, then by id, the other way round when descending;
 * records without a value come last. Sorts `found` for good when the page is far on.
 */
export function pageOf(context: SearchContext, query: SearchQuery, found: Found): readonly CrmRecord[] {
  const { offset, limit, sort } = query
  const end = offset + limit
  if (!found.ordered) {
    const walked = walkedTo(context, query, found)
    if (walked !== null) return walked.slice(offset)
    const order = orderOf(context, sort)
    if (end <= PICKED_MOST && found.records.length > end) return order.first(found.records, end).slice(offset)
    found.records = order.sorted(found.records)
    found.ordered = true
  }
  return found.records.slice(offset, end)
}

/**
 * The first results, met by walking through all records in order; null when sorting the results costs less. Of many
 * results some come soon: with n of N records to be met, `end` of them are behind end * N / n steps.
 */
function walkedTo(context: SearchContext, query: SearchQuery, found: Found): CrmRecord[] | null {
  const end = query.offset + query.limit
  const size = found.records.length
  const { length } = context.account.store(context.object).live
  if (found.walk === undefined || end >= size || end * length >= size * size) return null
  const way = found.walk()
  if (way === null) return null
  const met: CrmRecord[] = []
  for (let step = 0; step < length && met.length < end; step += 1) {
    const record = way.all[query.sort.descending ? length - 1 - step : step] as CrmRecord
    if (way.holds(record)) met.push(record)
  }
  return met
}

interface Order {
  sorted(records: readonly CrmRecord[]): CrmRecord[]
  first(records: readonly CrmRecord[], count: number): CrmRecord[]
}

function orderOf(context: SearchContext, { property: name, descending }: SearchQuery['sort']): Order {
  if (isNumeric(propertyOf(context, name))) {
    return orderBy(numberReader(context, name), { descending, compare: (a, b) => a - b })
  }
  const read = textReader(context, name)
  const fold = (record: CrmRecord): string | null => read(record)?.toLowerCase() ?? null
  return orderBy(fold, { descending, compare: (a, b) => (a < b ? -1 : a > b ? 1 : 0) })
}

function orderBy<K>(
  keyOf: (record: CrmRecord) => K | null,
  { descending, compare }: { descending: boolean; compare: (a: K, b: K) => number },
): Order {
  const sign = descending ? -1 : 1
  const byKey = (a: Keyed<K>, b: Keyed<K>): number => {
    if (a.key === null || b.key === null) {
      if (a.key !== b.key) return a.key === null ? 1 : -1
      return sign * (a.record.id - b.record.id)
    }
    return sign * (compare(a.key, b.key) || a.record.id - b.record.id)
  }
  return {
    sorted: (records) =>
      records
        .map((record) => ({ record, key: keyOf(record) }))
        .sort(byKey)
        .map(({ record }) => record),
    first: (records, count) => {
      const best: Keyed<K>[] = []
      // Records mostly come in order of age; whichever end is asked for is looked at first.
      for (let step = 0; step < records.length; step += 1) {
        const record = records[descending ? records.length - 1 - step : step] as CrmRecord
        keep(best, { record, key: keyOf(record) }, { count, byKey })
      }
      return best.map(({ record }) => record)
    },
  }
}

/** Puts an item in its place among the best so far, unless there are enough that are better. */
function keep<T>(
  best: T[],
  item: T,
  { count, byKey }: { count: number; byKey: (a: T, b: T) => number },
): void {
  const last = best[best.length - 1]
  if (best.length >= count && last !== undefined && byKey(item, last) > 0) return
  let low = 0
  let high = best.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (byKey(best[middle] as T, item) < 0) low = middle + 1
    else high = middle
  }
  best.splice(low, 0, item)
  if (best.length > count) best.pop()
}
