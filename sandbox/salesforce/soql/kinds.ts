import type { SoqlField } from './source.ts'

/** How values of a type are compared. */
export type Kind = 'text' | 'id' | 'number' | 'boolean' | 'date' | 'datetime' | 'compound'

const KINDS: Readonly<Record<string, Kind>> = {
  id: 'id',
  reference: 'id',
  int: 'number',
  long: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  address: 'compound',
  location: 'compound',
}

export const kindOf = (type: string): Kind => KINDS[type] ?? 'text'

/** The form in which a value is compared and found in an index: text in lower case, and empty text is none. */
export function comparable(
  cell: unknown,
  kind: Kind,
  caseSensitive = false,
): string | number | boolean | null {
  if (cell === null || cell === undefined || typeof cell === 'object')
    return kind === 'boolean' ? false : null
  if (kind !== 'text') return cell as string | number | boolean
  if (cell === '') return null
  const text = String(cell)
  return caseSensitive ? text : text.toLowerCase()
}

/** The same for the values of one field. */
export function comparableIn(
  field: SoqlField | null,
  type: string,
): (cell: unknown) => string | number | boolean | null {
  const kind = kindOf(type)
  const caseSensitive = field?.caseSensitive ?? false
  return (cell) => comparable(cell, kind, caseSensitive)
}
