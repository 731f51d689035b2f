import { comparableIn, type Kind, kindOf } from './kinds.ts'
import { likeTest } from './like.ts'
import type { Readable } from './readable.ts'
import type { Scope } from './scope.ts'
import type { Cell } from './source.ts'
import type { Comparison, Literal, Operator } from './syntax.ts'
import { type Wanted, wantedOf } from './wanted.ts'

type Value = string | number | boolean | null
type Test<T> = (from: T) => boolean

/** A comparison made ready: the test, and what an index can make of it. */
export interface Compared<T> {
  test: Test<T>
  /** How much work the test is, a plain comparison being 1. */
  weight: number
  /** Which values are wanted: some of them, or a span of them; null when an index is of no use. */
  values: Value[] | null
  span: { from: Value; to: Value } | null
}

/** Makes a comparison with literals ready. Throws a `SoqlRefusal`. */
export function compare<T>(scope: Scope, column: Readable<T>, comparison: Comparison): Compared<T> {
  const kind = kindOf(column.type)
  checkOperator(scope, column, comparison)
  const { operator, value } = comparison
  if (operator === 'includes' || operator === 'excludes') return includesTest(scope, column, comparison)
  if (Array.isArray(value)) return listTest(scope, column, { list: value, negated: operator === 'not in' })
  const literal = value as Literal
  if (operator === 'like') return patternTest(scope, column, literal)
  const wanted = wantedOf(scope, column as Readable<unknown>, literal)
  return 'from' in wanted
    ? spanTest(column, operator, wanted)
    : valueTest(column, { operator, kind }, wanted.value)
}

function checkOperator<T>(
  scope: Scope,
  column: Readable<T>,
  { operator, operatorAt, left }: Comparison,
): void {
  const { field, type } = column
  if (field !== null && !field.filterable) {
    throw scope.refusal(left.at, 'INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`)
  }
  const kind = kindOf(type)
  const invalid = (reason: string) => scope.refusal(operatorAt, 'INVALID_QUERY_FILTER_OPERATOR', reason)
  if (operator === 'like' && kind === 'id') throw invalid('invalid operator on id field')
  if (operator === 'like' && kind !== 'text') throw invalid('invalid operator')
  const isSet = operator === 'includes' || operator === 'excludes'
  if (isSet !== (type === 'multipicklist') && isSet) throw invalid('invalid operator')
  const isOrder = operator === '<' || operator === '<=' || operator === '>' || operator === '>='
  if (isOrder && (kind === 'boolean' || type === 'multipicklist')) throw invalid('invalid operator')
}

function valueTest<T>(
  column: Readable<T>,
  { operator, kind }: { operator: Operator; kind: Kind },
  value: Value,
): Compared<T> {
  const read = reader(column)
  const plain = { weight: 1, values: null, span: null }
  switch (operator) {
    case '=':
      return { ...plain, test: (from) => read(from) === value, values: kind === 'boolean' ? null : [value] }
    case '!=':
      return { ...plain, test: (from) => read(from) !== value }
    default:
      return { ...plain, ...orderTest(read, operator, value) }
  }
}

function orderTest<T>(read: (from: T) => Value, operator: Operator, value: Value) {
  const test = orderOf(operator)
  const isUpper = operator === '<' || operator === '<='
  return {
    test: (from: T) => {
      const cell = read(from)
      return cell !== null && value !== null && test(cell, value)
    },
    span: isUpper ? { from: null, to: value } : { from: value, to: null },
  }
}

function orderOf(operator: Operator): (a: NonNullable<Value>, b: NonNullable<Value>) => boolean {
  if (operator === '<') return (a, b) => a < b
  if (operator === '<=') return (a, b) => a <= b
  if (operator === '>') return (a, b) => a > b
  return (a, b) => a >= b
}

/** A span of days: after it is above it, within it is equal to it. */
function spanTest<T>(
  column: Readable<T>,
  operator: Operator,
  { from, to }: { from: Value; to: Value },
): Compared<T> {
  const read = reader(column)
  const [low, high] = [from as string | number, to as string | number]
  const within = (cell: Value): boolean => cell !== null && cell >= low && cell < high
  const tests: Partial<Record<Operator, (cell: Value) => boolean>> = {
    '=': within,
    '!=': (cell) => !within(cell),
    '<': (cell) => cell !== null && cell < low,
    '<=': (cell) => cell !== null && cell < high,
    '>': (cell) => cell !== null && cell >= high,
    '>=': (cell) => cell !== null && cell >= low,
  }
  const test = tests[operator] ?? within
  const span = {
    from: operator === '=' || operator === '>=' ? from : operator === '>' ? to : null,
    to: operator === '=' || operator === '<=' ? to : operator === '<' ? from : null,
  }
  return { test: (row) => test(read(row)), weight: 1, values: null, span: operator === '!=' ? null : span }
}

function listTest<T>(
  scope: Scope,
  column: Readable<T>,
  { list, negated }: { list: readonly Literal[]; negated: boolean },
): Compared<T> {
  const wanted = list.map((literal) => wantedOf(scope, column as Readable<unknown>, literal))
  const spans = wanted.filter((one): one is Extract<Wanted, { from: unknown }> => 'from' in one)
  const values = wanted.flatMap((one) => ('value' in one ? [one.value] : []))
  const set = new Set<Value>(values)
  const read = reader(column)
  const has = (cell: Value): boolean =>
    set.has(cell) || spans.some(({ from, to }) => cell !== null && cell >= from && cell < to)
  return {
    test: negated ? (row) => !has(read(row)) : (row) => has(read(row)),
    weight: 1 + spans.length,
    values: negated || spans.length > 0 || kindOf(column.type) === 'boolean' ? null : [...set],
    span: null,
  }
}

/** A test for membership in what another query found. */
export function memberTest<T>(column: Readable<T>, found: ReadonlySet<Value>, negated: boolean): Compared<T> {
  const read = reader(column)
  return {
    test: negated ? (row) => !found.has(read(row)) : (row) => found.has(read(row)),
    weight: 1,
    values: negated ? null : [...found],
    span: null,
  }
}

function patternTest<T>(scope: Scope, column: Readable<T>, literal: Literal): Compared<T> {
  const wanted = wantedOf(scope, column as Readable<unknown>, literal)
  const plain = { values: null, span: null }
  if ('value' in wanted && wanted.value === null) {
    const read = reader(column)
    return { ...plain, weight: 1, test: (row) => read(row) === null }
  }
  const pattern = literal.raw ?? literal.text
  const matches = likeTest(pattern)
  const test = (row: T): boolean => {
    const cell = column.get(row)
    return typeof cell === 'string' && cell !== '' && matches(cell)
  }
  return { ...plain, test, weight: 1 + Math.ceil(pattern.length / 16) }
}

/** INCLUDES('a;b', 'c'): a and b, or c. */
function includesTest<T>(scope: Scope, column: Readable<T>, { operator, value }: Comparison): Compared<T> {
  const sets = (value as Literal[]).map((literal) => {
    const wanted = wantedOf(scope, column as Readable<unknown>, literal)
    return chosenOf('value' in wanted ? wanted.value : null)
  })
  const read = reader(column)
  const includes = (cell: Value): boolean => {
    const chosen = new Set(chosenOf(cell))
    return sets.some((set) => set.length > 0 && set.every((one) => chosen.has(one)))
  }
  const test = operator === 'includes' ? (row: T) => includes(read(row)) : (row: T) => !includes(read(row))
  return { test, weight: 1 + sets.length, values: null, span: null }
}

const chosenOf = (cell: Value): string[] =>
  typeof cell === 'string' ? cell.split(';').map((one) => one.trim()) : []

function reader<T>(column: Readable<T>): (from: T) => Value {
  const form = comparableIn(column.field, column.type)
  return (from) => form(column.get(from) satisfies Cell)
}
