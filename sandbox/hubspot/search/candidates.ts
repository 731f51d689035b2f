import { isStored } from '../computed.ts'
import type { CrmRecord } from '../entities.ts'
import type { RecordStore } from '../store/record-store.ts'
import type { KeysOf } from '../store/value-index.ts'
import { isMultiple } from '../values.ts'
import { isUnique } from '../writes.ts'
import { type Bounds, boundsIn } from './bounds.ts'
import { isNumeric, numberReader, operandOf, propertyOf, type SearchContext } from './filter.ts'
import type { Filter, SearchQuery } from './query.ts'

/** The records that an index leaves to look at. */
export interface Candidates {
  /** At most so many. */
  size: number
  /** Filters that all of them are known to meet. */
  used: readonly Filter[]
  /** The property by which they come in ascending order, then by id; null: in no order. */
  orderedBy: string | null
  list(): readonly CrmRecord[]
}

/** Returns the fewest candidates that an index gives for a group of filters; null when none fits. */
export function candidatesOf(
  context: SearchContext,
  group: readonly Filter[],
  sort: SearchQuery['sort'],
): Candidates | null {
  const found = [...rangesOf(context, group), ...group.flatMap((filter) => equalsOf(context, filter) ?? [])]
  if (found.length === 0) return null
  // A range that is in order already saves the sorting, which costs about as much as four tests a record.
  const cost = ({ size, orderedBy }: Candidates): number => (orderedBy === sort.property ? size : size * 4)
  return found.reduce((best, each) => (cost(each) < cost(best) ? each : best))
}

/** All live records in order of an id, of creation or of the last change; null for other properties. */
export function everythingBy(context: SearchContext, name: string): Candidates | null {
  const everything = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY, used: [] }
  return rangeOf(context, name, everything)
}

function rangesOf(context: SearchContext, group: readonly Filter[]): Candidates[] {
  const type = context.account.type(context.object)
  return ['hs_object_id', type.createdProperty, type.modifiedProperty].flatMap((name) => {
    const bounds = boundsIn(context, group, name)
    return bounds === null ? [] : (rangeOf(context, name, bounds) ?? [])
  })
}

function rangeOf(context: SearchContext, name: string, { from, to, used }: Bounds): Candidates | null {
  const type = context.account.type(context.object)
  const store = context.account.store(context.object)
  if (name === 'hs_object_id') {
    const start = from === Number.NEGATIVE_INFINITY ? 0 : store.position(Math.ceil(from))
    const last = to === Number.POSITIVE_INFINITY ? store.live.length : store.position(Math.floor(to) + 1)
    const end = Math.max(start, last)
    const size = end - start
    return {
      size,
      used,
      orderedBy: name,
      list: () => (size === store.live.length ? store.live : store.live.slice(start, end)),
    }
  }
  const index =
    name === type.createdProperty
      ? store.byCreation()
      : name === type.modifiedProperty
        ? store.byModification()
        : null
  if (index === null) return null
  const size = index.countBetween(from, to)
  return { size, used, orderedBy: name, list: () => index.between(from, to) }
}

/** What EQ and IN leave, where an index has the values: unique ones, associations, and any that is stored. */
function equalsOf(context: SearchContext, filter: Filter): Candidates | null {
  if (filter.operator !== 'EQ' && filter.operator !== 'IN') return null
  const { account, object } = context
  const store = account.store(object)
  const values = filter.operator === 'EQ' ? [filter.value] : filter.values
  if (filter.association !== null) return associatesOf(context, filter.association, values)
  if (filter.property === 'hs_object_id') {
    const property = propertyOf(context, filter.property)
    return few(values.map((value) => store.findExact(operandOf(property, value))))
  }
  if (isUnique(account, object, filter.property)) {
    return few(values.map((value) => store.holder(filter.property, value)))
  }
  return isStored(object, filter.property) ? holdersOf(context, filter, store) : null
}

function few(records: readonly (CrmRecord | null)[]): Candidates {
  const list = [...new Set(records)].filter((record) => record !== null)
  return { size: list.length, used: [], orderedBy: null, list: () => list }
}

/** Associations are kept at both ends, so the other end knows its records. */
function associatesOf(context: SearchContext, other: string, ids: readonly string[]): Candidates {
  const { account, object } = context
  const store = account.store(object)
  const links = ids.flatMap((id) => {
    const record = account.store(other).findExact(Number(id))
    return record === null || String(record.id) !== id ? [] : record.links
  })
  const ours = links.filter((link) => link.to === object)
  const list = (): CrmRecord[] => [...few(ours.map((link) => store.findExact(link.id))).list()]
  return { size: ours.length, used: [], orderedBy: null, list }
}

function holdersOf(context: SearchContext, filter: Filter, store: RecordStore): Candidates {
  const property = propertyOf(context, filter.property)
  const { name, type } = property
  const numeric = isNumeric(property)
  const multiple = isMultiple(property)
  const keysOf = (): KeysOf => {
    if (numeric) {
      const read = numberReader(context, name)
      return (record) => {
        const value = read(record)
        return value === null ? [] : [value]
      }
    }
    return (record) => {
      const text = record.values[name]
      if (text === undefined) return []
      if (multiple) return [...new Set([text, ...text.split(';')])]
      return [type === 'enumeration' ? text : text.toLowerCase()]
    }
  }
  const index = store.byValue([name, type, multiple].join(), keysOf)
  const buckets = index.holders(keysFor(context, filter), store.isLive)
  const size = buckets.reduce((sum, bucket) => sum + bucket.size, 0)
  const list = (): readonly CrmRecord[] => {
    const [first] = buckets
    return buckets.length === 1 && first !== undefined
      ? [...first]
      : [...new Set(buckets.flatMap((b) => [...b]))]
  }
  // The index compares as the filter does, but for lists of values and properties that have several.
  const used = filter.operator === 'EQ' && !multiple ? [filter] : []
  return { size, used, orderedBy: null, list }
}

/** The values that a filter asks for, folded as the index folds them; those of IN are compared as they are given. */
function keysFor(context: SearchContext, filter: Filter): (string | number)[] {
  const property = propertyOf(context, filter.property)
  const values = filter.operator === 'EQ' ? [filter.value] : filter.values
  if (isNumeric(property)) return values.map((value) => operandOf(property, value))
  if (filter.operator === 'IN' || property.type === 'enumeration') return [...values]
  return values.map((value) => value.toLowerCase())
}
