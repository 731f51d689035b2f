import { dateColumn, isDateFunction } from './functions.ts'
import { kindOf } from './kinds.ts'
import { type Column, type Held, nameCell, type Parent, type Scope } from './scope.ts'
import type { Cell, SoqlField } from './source.ts'
import type { Call, Path, SelectItem, Statement, TypeofItem } from './syntax.ts'

/** How a value is written: as it is, as the label of a picklist's value, or as text for people. */
export type Writing = 'plain' | 'label' | 'formatted'

/** One part of a record in an answer. */
export type Part =
  | { kind: 'cell'; key: string; column: Column; writing: Writing; read(held: Held): Cell }
  | { kind: 'parent'; key: string; parent: Parent; parts: Part[] }
  | { kind: 'typeof'; key: string; parent: Parent; parts: ReadonlyMap<string, Part[]> }
  | { kind: 'children'; key: string; statement: Statement; at: number }

/** Source: SOQL and SOSL Reference, "FIELDS()" */
const MOST_ROWS_OF_FIELDS = 200
const MOST_CHILDREN = 20

/** What a statement without groups makes of each record. Throws a `SoqlRefusal`. */
export function shapeOf(scope: Scope, statement: Statement): Part[] {
  const parts: Part[] = []
  for (const item of statement.items) addItem(scope, { parts, statement }, item)
  if (parts.filter(({ kind }) => kind === 'children').length > MOST_CHILDREN) {
    throw scope.refusal(
      0,
      'MALFORMED_QUERY',
      `SOQL statements cannot have more than ${MOST_CHILDREN} child relationships`,
    )
  }
  return parts
}

interface Shaping {
  parts: Part[]
  statement: Statement
}

function addItem(scope: Scope, shaping: Shaping, item: SelectItem): void {
  if (item.kind === 'field') {
    if (item.alias !== null) {
      throw scope.refusal(item.path.at, 'MALFORMED_QUERY', 'only aggregate expressions use field aliasing')
    }
    addColumn(scope, shaping.parts, { column: scope.column(item.path), writing: 'plain' })
  } else if (item.kind === 'function') addFunction(scope, shaping, item)
  else if (item.kind === 'typeof') shaping.parts.push(typeofPart(scope, item))
  else {
    const name = item.statement.from.path.names.join('.')
    shaping.parts.push({ kind: 'children', key: name, statement: item.statement, at: item.at })
  }
}

function addFunction(
  scope: Scope,
  shaping: Shaping,
  { call, alias }: { call: Call; alias: string | null },
): void {
  if (call.name === 'fields') {
    for (const field of fieldsOf(scope, shaping.statement, call)) {
      const path: Path = { kind: 'path', names: [field.name], at: call.at }
      addColumn(scope, shaping.parts, { column: scope.column(path), writing: 'plain' })
    }
    return
  }
  const { column, writing } = written(scope, call)
  addColumn(scope, shaping.parts, { column, writing, alias: alias ?? undefined })
}

/** `toLabel(Status)`, `FORMAT(convertCurrency(Amount))` and the like. */
function written(scope: Scope, call: Call): { column: Column; writing: Writing } {
  const [argument] = call.args
  const only =
    call.args.length === 1 && argument !== undefined && argument.kind !== 'literal' ? argument : null
  if (only !== null && (call.name === 'tolabel' || call.name === 'convertcurrency') && only.kind === 'path') {
    return { column: scope.column(only), writing: call.name === 'tolabel' ? 'label' : 'plain' }
  }
  if (only !== null && call.name === 'format') {
    const column = only.kind === 'path' ? scope.column(only) : written(scope, only).column
    return { column, writing: 'formatted' }
  }
  if (isDateFunction(call.name)) {
    const { field, key } = dateColumn(scope, call)
    throw scope.refusal(
      call.at,
      'MALFORMED_QUERY',
      `Field must be grouped or aggregated: ${field?.name ?? key}`,
    )
  }
  throw scope.refusal(
    call.at,
    'MALFORMED_QUERY',
    `the function ${call.name.slice(0, 100)} is not supported here by this sandbox`,
  )
}

function fieldsOf(scope: Scope, { limit }: Statement, call: Call): SoqlField[] {
  const [argument] = call.args
  const which = argument?.kind === 'path' ? argument.names.join('.').toLowerCase() : ''
  if (call.args.length !== 1 || !['all', 'custom', 'standard'].includes(which)) {
    throw scope.refusal(
      call.at,
      'MALFORMED_QUERY',
      'The SOQL FIELDS function must have one of ALL, CUSTOM or STANDARD',
    )
  }
  if (which !== 'standard' && (limit === null || limit.value > MOST_ROWS_OF_FIELDS)) {
    throw scope.refusal(
      call.at,
      'MALFORMED_QUERY',
      `The SOQL FIELDS function must have a LIMIT of at most ${MOST_ROWS_OF_FIELDS}`,
    )
  }
  return scope.object.fields.filter(({ custom }) => which === 'all' || custom === (which === 'custom'))
}

/** Puts a column where it belongs: below the parents that it is read through. */
function addColumn(
  scope: Scope,
  parts: Part[],
  { column, writing, alias }: { column: Column; writing: Writing; alias?: string | undefined },
): void {
  let at = parts
  if (alias === undefined) {
    for (const parent of column.parents) at = partsOfParent(at, parent)
  }
  const key = alias ?? column.field?.name ?? column.key
  if (at.some((part) => part.key === key && part.kind === 'cell')) {
    throw scope.refusal(column.at, 'INVALID_FIELD', `duplicate field selected: ${column.key}`)
  }
  const read = alias === undefined ? readerOf(column, scope) : (held: Held): Cell => column.get(held.row)
  at.push({ kind: 'cell', key, column, writing, read })
}

/** How a field is read of the record that holds it, for answers are made parent by parent; an answer has 70,000 cells. */
function readerOf({ field, object, get }: Column, { source }: Scope): (held: Held) => Cell {
  if (field === null) return ({ row }) => get(row)
  if (object === 'Name') return (held) => nameCell(source, held, field.name)
  if (kindOf(field.type) === 'compound') return ({ row }) => source.compound(row, field.name)
  const { name } = field
  return ({ row }) => row.values[name] ?? null
}

function partsOfParent(parts: Part[], parent: Parent): Part[] {
  for (const part of parts) if (part.kind === 'parent' && part.key === parent.name) return part.parts
  const made: Part = { kind: 'parent', key: parent.name, parent, parts: [] }
  parts.push(made)
  return made.parts
}

function typeofPart(scope: Scope, item: TypeofItem): Part {
  const { parents } = scope.reach(item.path.names, item.path)
  const [parent, ...more] = parents
  if (parent === undefined || more.length > 0 || parent.object !== null) {
    throw scope.refusal(
      item.path.at,
      'INVALID_FIELD',
      `TYPEOF needs a polymorphic relationship of ${scope.object.name}`,
    )
  }
  const parts = new Map<string, Part[]>()
  for (const { object, fields } of item.whens) parts.set(...branch(scope, object, fields))
  if (item.otherwise !== null) {
    parts.set(
      '',
      item.otherwise.map((path) => otherwisePart(scope, parent, path)),
    )
  }
  return { kind: 'typeof', key: parent.name, parent, parts }
}

function branch(scope: Scope, { names, at }: Path, fields: readonly Path[]): [string, Part[]] {
  const object = scope.source.object(names.join('.'))
  if (object === null) {
    throw scope.refusal(
      at,
      'INVALID_TYPE',
      `sObject type '${names.join('.').slice(0, 255)}' is not supported.`,
    )
  }
  const inner = scope.of(object)
  const parts: Part[] = []
  for (const path of fields) addColumn(inner, parts, { column: inner.column(path), writing: 'plain' })
  return [object.name, parts]
}

/** A field of ELSE: it is one that all objects have. */
function otherwisePart(scope: Scope, parent: Parent, path: Path): Part {
  const column = scope.column({ ...path, names: [parent.name, ...path.names] })
  const key = column.field?.name ?? column.key
  return { kind: 'cell', key, column, writing: 'plain', read: readerOf(column, scope) }
}

/** Whether a part of an answer is compound, which bulk queries refuse. */
export function hasCompound(parts: readonly Part[]): boolean {
  return parts.some((part) =>
    part.kind === 'cell'
      ? kindOf(part.column.type) === 'compound'
      : part.kind === 'parent' && hasCompound(part.parts),
  )
}
