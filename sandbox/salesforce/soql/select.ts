import { type Key, sorted } from './order.ts'
import type { Cell, Row, SoqlSource, Span } from './source.ts'
import type { Filter, Hint } from './where.ts'
import type { Work } from './work.ts'

interface Selecting {
  source: SoqlSource
  withDeleted: boolean
  work: Work
}

interface Selection {
  object: { name: string }
  filter: Filter<Row> | null
  keys: readonly Key<Row>[]
  limit: number | null
  offset: number
}

/** The records that a statement wants, in its order. What has an index is found by it. */
export function select(setting: Selecting, choice: Selection): Row[] {
  const { object, filter, keys, limit, offset } = choice
  const end = limit === null ? Number.POSITIVE_INFINITY : offset + limit
  const inOrder = orderedRows(setting.source, choice)
  if (inOrder !== null) return matching(setting, { rows: inOrder, filter, most: end }).slice(offset)
  const candidates =
    hinted(setting, object.name, filter?.hint ?? null) ??
    setting.source.rows(object.name, setting.withDeleted)
  const most = keys.length === 0 ? end : Number.POSITIVE_INFINITY
  const found = matching(setting, { rows: candidates, filter, most })
  setting.work.add(found.length * keys.length)
  return sorted(found, keys).slice(offset, end)
}

/** The records among some that match, as many as are needed. */
export function matching(
  { withDeleted, work }: Pick<Selecting, 'withDeleted' | 'work'>,
  { rows, filter, most }: { rows: Iterable<Row>; filter: Filter<Row> | null; most: number },
): Row[] {
  const found: Row[] = []
  if (most === 0) return found
  const weight = 1 + (filter?.weight ?? 0)
  for (const row of rows) {
    work.add(weight)
    if ((!withDeleted && row.values.IsDeleted === true) || (filter !== null && !filter.test(row))) continue
    found.push(row)
    if (found.length >= most) break
  }
  return found
}

/** The records that an index of values or of spans has; the recycle bin is in the latter only. */
function hinted({ source, withDeleted }: Selecting, object: string, hint: Hint | null): Iterable<Row> | null {
  if (hint === null) return null
  if (hint.kind === 'span') return source.span(object, hint.field, bounds(hint), false)
  return withDeleted && hint.field !== 'Id' ? null : source.lookup(object, hint.field, hint.values as Cell[])
}

/** The records in the order that is wanted, when an index has it: by one field, and perhaps by Id within it. */
function orderedRows(source: SoqlSource, { object, filter, keys }: Selection): Iterable<Row> | null {
  const [first, second, ...more] = keys
  const field = first?.column.field
  if (first === undefined || field === null || field === undefined || more.length > 0) return null
  if ((first.column as { parents?: unknown[] }).parents?.length !== 0) return null
  if (second !== undefined && (second.column.key !== 'Id' || second.descending !== first.descending))
    return null
  const hint = filter?.hint ?? null
  // Few values are found sooner, and put in order then.
  if (hint !== null && (hint.kind === 'values' || hint.field !== field.name)) return null
  const span = hint === null ? { from: null, to: null } : bounds(hint)
  return source.span(object.name, field.name, span, first.descending)
}

/** Spans are of ids and moments, which are texts. */
const bounds = ({ from, to, afterId }: Extract<Hint, { kind: 'span' }>): Span => ({
  from: typeof from === 'string' ? from : null,
  to: typeof to === 'string' ? to : null,
  ...(afterId === undefined ? {} : { afterId }),
})
