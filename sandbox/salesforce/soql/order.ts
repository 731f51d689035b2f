import { comparableIn, kindOf } from './kinds.ts'
import type { Readable } from './readable.ts'
import type { Scope } from './scope.ts'
import type { OrderItem } from './syntax.ts'

/** One part of an order, made ready. */
export interface Key<T> {
  column: Readable<T>
  descending: boolean
  nullsLast: boolean
}

/** Finds what a statement orders by. Throws a `SoqlRefusal`. */
export function keysOf<T>(
  scope: Scope,
  items: readonly OrderItem[],
  column: (by: OrderItem['by']) => Readable<T>,
): Key<T>[] {
  return items.map(({ by, descending, nullsLast }) => {
    const found = column(by)
    if (found.field !== null && (!found.field.sortable || kindOf(found.type) === 'compound')) {
      throw scope.refusal(
        by.at,
        'INVALID_FIELD',
        `field '${found.field.name}' can not be sorted in a query call`,
      )
    }
    return { column: found, descending, nullsLast }
  })
}

/** Puts things in order; what is equal stays as it is. */
export function sorted<T>(things: readonly T[], keys: readonly Key<T>[]): T[] {
  if (keys.length === 0) return [...things]
  const forms = keys.map(({ column }) => comparableIn(column.field, column.type))
  const decorated = things.map((thing) => ({
    thing,
    values: keys.map(({ column }, at) => (forms[at] as (typeof forms)[number])(column.get(thing))),
  }))
  decorated.sort((a, b) => {
    for (const [at, { descending, nullsLast }] of keys.entries()) {
      const order = compareCells(a.values[at] ?? null, b.values[at] ?? null, { descending, nullsLast })
      if (order !== 0) return order
    }
    return 0
  })
  return decorated.map(({ thing }) => thing)
}

type Value = string | number | boolean | null

function compareCells(a: Value, b: Value, how: { descending: boolean; nullsLast: boolean }): number {
  if (a === b) return 0
  if (a === null || b === null) return (a === null) === how.nullsLast ? 1 : -1
  return a < b === how.descending ? 1 : -1
}
