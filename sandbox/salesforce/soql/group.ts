import { columnOf, isDateFunction } from './functions.ts'
import { comparableIn, kindOf } from './kinds.ts'
import type { Readable } from './readable.ts'
import type { Column, Scope } from './scope.ts'
import type { Cell, Row } from './source.ts'
import type { Call, Grouping, Path, Statement } from './syntax.ts'

/** Records that have the same values in what is grouped by; `left` tells which of those a subtotal leaves out. */
export interface Group {
  rows: Row[]
  values: Cell[]
  left: readonly boolean[]
}

/** One value of a group in an answer. */
export interface GroupPart {
  key: string
  column: Readable<Group>
}

const AGGREGATES = new Set(['count', 'count_distinct', 'sum', 'avg', 'min', 'max', 'grouping'])

/** Whether a statement groups: it says so, or it counts or adds up. */
export function isGrouped({ items, groupBy }: Statement): boolean {
  return groupBy !== null || items.some((item) => item.kind === 'function' && AGGREGATES.has(item.call.name))
}

/** `SELECT COUNT() FROM …`, whose answer is the total alone. */
export function isCount({ items }: Statement): boolean {
  const [only] = items
  return (
    items.length === 1 &&
    only?.kind === 'function' &&
    only.call.name === 'count' &&
    only.call.args.length === 0
  )
}

/** What a grouped statement groups by and what can be read of its groups. */
export class Grouped {
  private readonly scope: Scope
  private readonly by: Column[]
  private readonly kind: Grouping['kind']

  constructor(scope: Scope, groupBy: Grouping | null) {
    this.scope = scope
    this.kind = groupBy?.kind ?? 'plain'
    this.by = (groupBy?.by ?? []).map((of) => this.groupColumn(of))
    if (this.kind !== 'plain' && this.by.length > 3) {
      throw scope.refusal(
        groupBy?.by[3]?.at ?? 0,
        'MALFORMED_QUERY',
        'at most 3 fields are allowed in ROLLUP and CUBE',
      )
    }
  }

  private groupColumn(of: Path | Call): Column {
    const column = columnOf(this.scope, of)
    const { field } = column
    if (field !== null && (!field.groupable || kindOf(field.type) === 'compound')) {
      throw this.scope.refusal(
        of.at,
        'INVALID_FIELD',
        `field '${field.name}' can not be grouped in a query call`,
      )
    }
    return column
  }

  /** What the answer has of each group, in order. */
  parts({ items }: Statement): GroupPart[] {
    let unnamed = 0
    const parts = items.map((item): GroupPart => {
      if (item.kind === 'field') {
        const column = this.column(item.path)
        return { key: item.alias ?? column.field?.name ?? column.key, column }
      }
      if (item.kind !== 'function') {
        const at = item.kind === 'children' ? item.at : item.path.at
        throw this.scope.refusal(at, 'MALFORMED_QUERY', 'Grouped queries cannot have child queries or TYPEOF')
      }
      if (isCount({ items } as Statement))
        throw this.scope.refusal(item.call.at, 'MALFORMED_QUERY', 'unexpected token: )')
      const column = this.column(item.call)
      if (item.alias !== null) return { key: item.alias, column }
      unnamed += 1
      return { key: `expr${unnamed - 1}`, column }
    })
    const names = parts.map(({ key }) => key.toLowerCase())
    const twice = parts.find(({ key }, at) => names.indexOf(key.toLowerCase()) !== at)
    if (twice !== undefined) {
      throw this.scope.refusal(twice.column.at, 'MALFORMED_QUERY', `duplicate alias: ${twice.key}`)
    }
    return parts
  }

  /** What can be read of a group: what it is grouped by, and aggregates. */
  column(of: Path | Call): Readable<Group> {
    if (of.kind === 'call' && AGGREGATES.has(of.name)) return this.aggregate(of)
    if (
      of.kind === 'call' &&
      !isDateFunction(of.name) &&
      of.name !== 'tolabel' &&
      of.name !== 'convertcurrency'
    ) {
      throw this.scope.refusal(
        of.at,
        'MALFORMED_QUERY',
        `Field must be grouped or aggregated: ${of.text.slice(0, 255)}`,
      )
    }
    const wanted = columnOf(this.scope, of)
    const at = this.by.findIndex(({ key }) => key === wanted.key)
    if (at === -1) {
      throw this.scope.refusal(
        of.at,
        'MALFORMED_QUERY',
        `Field must be grouped or aggregated: ${wanted.field?.name ?? wanted.key}`,
      )
    }
    const { type, field, key } = wanted
    return { type, field, key, at: of.at, get: ({ values }) => values[at] ?? null }
  }

  private aggregate(call: Call): Readable<Group> {
    const [argument] = call.args
    if (
      call.args.length > 1 ||
      argument?.kind === 'literal' ||
      (argument === undefined && call.name !== 'count')
    ) {
      throw this.scope.refusal(
        call.at,
        'MALFORMED_QUERY',
        `wrong number of arguments for ${call.name.toUpperCase()}`,
      )
    }
    const key = call.text.toLowerCase()
    if (argument === undefined) return { ...made('int', key, call), get: ({ rows }) => rows.length }
    if (call.name === 'grouping') return this.grouping(call, argument as Path)
    const column = columnOf(this.scope, argument as Path | Call)
    this.checkAggregate(call, column)
    const type = typeOfAggregate(call.name, column.type)
    return { ...made(type, key, call), get: aggregateOf(call.name, column) }
  }

  private grouping(call: Call, argument: Path | Call): Readable<Group> {
    const wanted = columnOf(this.scope, argument)
    const at = this.by.findIndex(({ key }) => key === wanted.key)
    if (at === -1 || this.kind === 'plain') {
      throw this.scope.refusal(
        call.at,
        'MALFORMED_QUERY',
        'GROUPING needs a field of GROUP BY ROLLUP or CUBE',
      )
    }
    return { ...made('int', call.text.toLowerCase(), call), get: ({ left }) => (left[at] === true ? 1 : 0) }
  }

  private checkAggregate(call: Call, column: Column): void {
    const kind = kindOf(column.type)
    const { field } = column
    const adds = call.name === 'sum' || call.name === 'avg'
    const compares = call.name === 'min' || call.name === 'max'
    const fits = adds
      ? kind === 'number'
      : compares
        ? kind !== 'boolean' && kind !== 'compound'
        : kind !== 'compound'
    if (fits && field?.aggregatable !== false) return
    throw this.scope.refusal(
      call.at,
      'MALFORMED_QUERY',
      `field ${field?.name ?? column.key} does not support aggregate operator ${call.name.toUpperCase()}`,
    )
  }

  /** Puts records into groups, in the order in which they come up; of nothing there is one group if nothing is grouped by. */
  groups(rows: readonly Row[]): Group[] {
    if (this.by.length === 0) return [{ rows: [...rows], values: [], left: [] }]
    return leftOut(this.kind, this.by.length).flatMap((left) => this.groupsBy(rows, left))
  }

  private groupsBy(rows: readonly Row[], left: readonly boolean[]): Group[] {
    const forms = this.by.map(({ field, type }) => comparableIn(field, type))
    const groups = new Map<string, Group>()
    if (left.length > 0 && left.every((out) => out)) {
      return [{ rows: [...rows], values: left.map(() => null), left }]
    }
    for (const row of rows) {
      const values = this.by.map((column, at) => (left[at] ? null : column.get(row)))
      const key = JSON.stringify(values.map((value, at) => forms[at]?.(value)))
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { rows: [row], values, left })
      else group.rows.push(row)
    }
    return [...groups.values()]
  }
}

/** Which fields each grouping leaves out: none, or for ROLLUP the last ones, or for CUBE any of them. */
function leftOut(kind: Grouping['kind'], count: number): boolean[][] {
  const none = Array.from({ length: count }, () => false)
  if (kind === 'plain') return [none]
  if (kind === 'rollup') {
    return Array.from({ length: count + 1 }, (_, out) => none.map((_, at) => at >= count - out))
  }
  return Array.from({ length: 2 ** count }, (_, mask) => none.map((_, at) => ((mask >> at) & 1) === 1))
}

const made = (type: string, key: string, { at }: Call) => ({ type, field: null, key, at })

function typeOfAggregate(name: string, type: string): string {
  if (name === 'count' || name === 'count_distinct') return 'int'
  return name === 'avg' ? 'double' : type
}

function aggregateOf(name: string, column: Column): (group: Group) => Cell {
  const form = comparableIn(column.field, column.type)
  const known = ({ rows }: Group): Cell[] =>
    rows.map((row) => column.get(row)).filter((cell) => cell !== null && cell !== '')
  if (name === 'count') return (group) => known(group).length
  if (name === 'count_distinct') return (group) => new Set(known(group).map(form)).size
  if (name === 'min' || name === 'max') return (group) => extreme(known(group), form, name === 'max')
  const total = (cells: readonly Cell[]): number => cells.reduce((sum: number, cell) => sum + Number(cell), 0)
  return (group) => {
    const cells = known(group)
    if (cells.length === 0) return null
    return Number((name === 'sum' ? total(cells) : total(cells) / cells.length).toPrecision(15))
  }
}

function extreme(
  cells: readonly Cell[],
  form: (cell: unknown) => string | number | boolean | null,
  largest: boolean,
): Cell {
  let best: Cell = null
  let bestForm: string | number | boolean | null = null
  for (const cell of cells) {
    const value = form(cell)
    if (value === null || (bestForm !== null && value > bestForm !== largest)) continue
    if (bestForm !== null && value === bestForm) continue
    best = cell
    bestForm = value
  }
  return best
}
