import { operandOf, propertyOf, type SearchContext } from './filter.ts'
import type { Filter } from './query.ts'

/** What the filters of a group say about one whole number (an id or a moment); both ends belong to it. */
export interface Bounds {
  from: number
  to: number
  /** The filters that hold for every record within. */
  used: readonly Filter[]
}

/** Returns the range that a group leaves of a property; null when no filter narrows it. */
export function boundsIn(context: SearchContext, group: readonly Filter[], name: string): Bounds | null {
  let from = Number.NEGATIVE_INFINITY
  let to = Number.POSITIVE_INFINITY
  const used: Filter[] = []
  for (const filter of group) {
    if (filter.property !== name || filter.association !== null) continue
    const property = propertyOf(context, name)
    const bounds = boundsOf(filter, (text) => operandOf(property, text))
    if (bounds === null) continue
    from = Math.max(from, bounds[0])
    to = Math.min(to, bounds[1])
    used.push(filter)
  }
  return used.length === 0 ? null : { from, to, used }
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
