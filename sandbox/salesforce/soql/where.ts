import { type Compared, compare, memberTest } from './compare.ts'
import { kindOf } from './kinds.ts'
import type { Readable } from './readable.ts'
import type { Column, Scope } from './scope.ts'
import type { Comparison, Condition, Statement } from './syntax.ts'

type Value = string | number | boolean | null

/** Which records can match at all: those with one of some values in a field, or with a value of a span. */
export type Hint =
  | { kind: 'values'; field: string; values: Value[] }
  | { kind: 'span'; field: string; from: Value; to: Value; afterId?: string }

/** A condition made ready. */
export interface Filter<T> {
  test(from: T): boolean
  weight: number
  hint: Hint | null
}

/** What conditions need to be read: names, and the answers of queries within them. */
export interface Reading<T> {
  scope: Scope
  column(left: Comparison['left']): Readable<T>
  /** The values of the one field that an inner query selects. */
  inner(statement: Statement): ReadonlySet<Value>
}

/** Makes a condition ready. Throws a `SoqlRefusal`. */
export function filterOf<T>(reading: Reading<T>, condition: Condition, withinOr = false): Filter<T> {
  if (condition.kind === 'compare') return comparisonFilter(reading, condition, withinOr)
  if (condition.kind === 'not') {
    const { test, weight } = filterOf(reading, condition.of, withinOr)
    return { test: (from) => !test(from), weight, hint: null }
  }
  const isOr = condition.kind === 'or'
  const parts = condition.parts.map((part) => filterOf(reading, part, withinOr || isOr))
  const tests = parts.map(({ test }) => test)
  const hints = parts.map(({ hint }) => hint)
  return {
    test: isOr ? (from) => tests.some((test) => test(from)) : (from) => tests.every((test) => test(from)),
    weight: parts.reduce((sum, { weight }) => sum + weight, 0),
    hint: isOr ? (keysetHint(reading.scope, condition.parts, hints) ?? hintOfAny(hints)) : hintOfAll(hints),
  }
}

function comparisonFilter<T>(reading: Reading<T>, comparison: Comparison, withinOr: boolean): Filter<T> {
  const { scope } = reading
  const column = reading.column(comparison.left)
  const compared = isStatement(comparison.value)
    ? semiJoin(reading, column, { comparison, statement: comparison.value, withinOr })
    : compare(scope, column, comparison)
  return { test: compared.test, weight: compared.weight, hint: hintOf(column, compared) }
}

function semiJoin<T>(
  reading: Reading<T>,
  column: Readable<T>,
  { comparison, statement, withinOr }: { comparison: Comparison; statement: Statement; withinOr: boolean },
): Compared<T> {
  const { scope } = reading
  if (withinOr) {
    throw scope.refusal(
      comparison.operatorAt,
      'MALFORMED_QUERY',
      "Semi join sub-selects are not allowed with the 'OR' operator",
    )
  }
  if (kindOf(column.type) !== 'id') {
    throw scope.refusal(
      comparison.left.at,
      'INVALID_FIELD',
      `semi join sub-selects can only be used with fields of type id or reference, not with '${column.key}'`,
    )
  }
  return memberTest(column, reading.inner(statement), comparison.operator === 'not in')
}

const isStatement = (value: Comparison['value']): value is Statement =>
  !Array.isArray(value) && value.kind === 'statement'

/** Only a field of the record itself has an index; values of parents and of functions have none. */
function hintOf<T>(
  column: Readable<T> & Partial<Pick<Column, 'parents'>>,
  { values, span }: Compared<T>,
): Hint | null {
  if (column.field === null || column.parents?.length !== 0) return null
  const field = column.field.name
  if (values !== null) return { kind: 'values', field, values }
  return span === null ? null : { kind: 'span', field, ...span }
}

/** All have to hold, so that any one hint serves: the fewest values, or else the spans of one field together. */
function hintOfAll(hints: readonly (Hint | null)[]): Hint | null {
  let best: Hint | null = null
  for (const hint of hints) {
    if (hint === null) continue
    if (best === null) best = hint
    else if (hint.kind === 'values') {
      if (best.kind === 'span' || hint.values.length < best.values.length) best = hint
    } else if (best.kind === 'span' && best.field === hint.field) best = narrower(best, hint)
  }
  return best
}

type SpanHint = Extract<Hint, { kind: 'span' }>

function narrower(a: SpanHint, b: SpanHint): SpanHint {
  const from = a.from === null || (b.from !== null && b.from > a.from) ? b.from : a.from
  const to = a.to === null || (b.to !== null && b.to < a.to) ? b.to : a.to
  const afterId = [a, b].find((hint) => hint.from === from && hint.afterId !== undefined)?.afterId
  return { kind: 'span', field: a.field, from, to, ...(afterId === undefined ? {} : { afterId }) }
}

/**
 * `SystemModstamp > x OR (SystemModstamp = x AND Id > 'y')`, by which records are walked through: those of the moment x
 * begin after y, however many have that moment.
 */
function keysetHint(scope: Scope, parts: readonly Condition[], hints: readonly (Hint | null)[]): Hint | null {
  const [above, tied, ...more] = parts
  const [span, value] = hints
  if (more.length > 0 || above?.kind !== 'compare' || above.operator !== '>' || tied?.kind !== 'and')
    return null
  if (span?.kind !== 'span' || value?.kind !== 'values' || span.field !== value.field) return null
  // Of the days of a word, `>` means from the next one on.
  const isMoment =
    !Array.isArray(above.value) && above.value.kind === 'literal' && above.value.type !== 'relative'
  if (!isMoment || value.values.length !== 1 || value.values[0] !== span.from) return null
  const id = tied.parts.map((part) => idAbove(scope, part)).find((found) => found !== null)
  return id === undefined || id === null ? null : { ...span, afterId: id }
}

/** The id of `Id > '…'`. */
function idAbove({ source }: Scope, part: Condition): string | null {
  if (part.kind !== 'compare' || part.operator !== '>' || part.left.kind !== 'path') return null
  if (part.left.names.length !== 1 || part.left.names[0]?.toLowerCase() !== 'id') return null
  const { value } = part
  return Array.isArray(value) || value.kind === 'statement' ? null : source.wholeId(value.text)
}

/** One has to hold, so that all need a hint about one field; what covers all of them is the hint. */
function hintOfAny(hints: readonly (Hint | null)[]): Hint | null {
  const [first, ...rest] = hints
  if (first === undefined || first === null) return null
  let all: Hint = first
  for (const hint of rest) {
    if (hint === null || hint.field !== all.field) return null
    const both = union(all, hint)
    if (both === null) return null
    all = both
  }
  return all
}

function union(a: Hint, b: Hint): Hint | null {
  if (a.kind === 'values' && b.kind === 'values') {
    return { kind: 'values', field: a.field, values: [...new Set([...a.values, ...b.values])] }
  }
  const [one, two] = [spanOf(a), spanOf(b)]
  if (one === null || two === null) return null
  const from = one.from === null || two.from === null ? null : one.from < two.from ? one.from : two.from
  const to = one.to === null || two.to === null ? null : one.to > two.to ? one.to : two.to
  return from === null && to === null ? null : { kind: 'span', field: a.field, from, to }
}

function spanOf(hint: Hint): SpanHint | null {
  if (hint.kind === 'span') return hint
  const known = hint.values.filter((value) => value !== null)
  if (known.length < hint.values.length) return null
  const sorted = known.sort((a, b) => (a < b ? -1 : 1))
  return { kind: 'span', field: hint.field, from: sorted[0] ?? null, to: sorted.at(-1) ?? null }
}
