import { columnOf } from './functions.ts'
import { type Group, Grouped, type GroupPart, isCount, isGrouped } from './group.ts'
import { comparableIn } from './kinds.ts'
import { type Key, keysOf } from './order.ts'
import { refusalAt } from './refusal.ts'
import { Scope } from './scope.ts'
import { select } from './select.ts'
import { type Part, shapeOf } from './shape.ts'
import type { Row, SoqlObject, SoqlSource } from './source.ts'
import type { Condition, Statement } from './syntax.ts'
import { type Filter, filterOf } from './where.ts'
import type { Work } from './work.ts'

/** What a query needs beside the statement. */
export interface Setting {
  source: SoqlSource
  text: string
  /** Whether records in the recycle bin count. */
  withDeleted: boolean
  work: Work
}

/** Which records of an object a statement wants, in which order. */
export interface Choice {
  object: SoqlObject
  filter: Filter<Row> | null
  keys: Key<Row>[]
  limit: number | null
  offset: number
}

/** The records below each record. */
export interface ChildPlan {
  choice: Choice
  /** The field of the children that points at the record. */
  field: string
  parts: Part[]
  children: Children
}

export type Children = ReadonlyMap<Part, ChildPlan>

/** A statement made ready to be answered. */
export type Plan =
  | { kind: 'records'; scope: Scope; choice: Choice; parts: Part[]; children: Children }
  | { kind: 'count'; scope: Scope; choice: Choice }
  | {
      kind: 'groups'
      scope: Scope
      /** Without limit and offset, which are those of the groups. */
      choice: Choice
      grouped: Grouped
      parts: GroupPart[]
      having: Filter<Group> | null
      keys: Key<Group>[]
      limit: number | null
      offset: number
    }

/** Sources: SOQL and SOSL Reference, "OFFSET" and "Relationship Query Limitations" */
const MOST_OFFSET = 2_000
const MOST_LEVELS = 5

/** Makes a statement ready. Throws a `SoqlRefusal`. */
export function planOf(setting: Setting, statement: Statement): Plan {
  const scope = scopeOf(setting, statement, rootObject(setting, statement))
  if (isCount(statement) && statement.groupBy === null) {
    return { kind: 'count', scope, choice: choiceOf(setting, scope, statement) }
  }
  if (isGrouped(statement)) return groupsPlan(setting, scope, statement)
  if (statement.having !== null) {
    throw scope.refusal(0, 'MALFORMED_QUERY', 'HAVING needs GROUP BY or aggregates')
  }
  const parts = shapeOf(scope, statement)
  const choice = choiceOf(setting, scope, statement)
  return { kind: 'records', scope, choice, parts, children: childrenOf(setting, scope, { parts, level: 1 }) }
}

function groupsPlan(setting: Setting, scope: Scope, statement: Statement): Plan {
  const grouped = new Grouped(scope, statement.groupBy)
  const parts = grouped.parts(statement)
  const { limit, offset, ...choice } = choiceOf(setting, scope, { ...statement, orderBy: [] })
  const column = grouped.column.bind(grouped)
  const reading = { scope, column, inner: noSemiJoin(scope) }
  const having = statement.having === null ? null : filterOf(reading, statement.having)
  const keys = keysOf(scope, statement.orderBy, column)
  const all = { ...choice, limit: null, offset: 0 }
  return { kind: 'groups', scope, choice: all, grouped, parts, having, keys, limit, offset }
}

function rootObject({ source, text }: Setting, { from }: Statement): SoqlObject {
  const name = from.path.names.join('.')
  const object = from.path.names.length === 1 ? source.object(name) : null
  if (object !== null) return object
  throw refusalAt(
    { text, at: from.path.at, from: from.clauseAt },
    'INVALID_TYPE',
    `sObject type '${name.slice(0, 255)}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  )
}

function scopeOf({ source, text }: Setting, { from, aliases }: Statement, object: SoqlObject): Scope {
  const scope = new Scope({ source, object, text, alias: from.alias })
  for (const { path, alias } of aliases) scope.nameParent(path, alias)
  return scope
}

function choiceOf(setting: Setting, scope: Scope, statement: Statement): Choice {
  const { limit, offset, where, scope: using } = statement
  if (offset !== null && offset.value > MOST_OFFSET) {
    throw scope.refusal(
      offset.at,
      'NUMBER_OUTSIDE_VALID_RANGE',
      `Maximum SOQL offset allowed is ${MOST_OFFSET}`,
    )
  }
  const reading = {
    scope,
    column: (of: Parameters<typeof columnOf>[1]) => columnOf(scope, of),
    inner: (inner: Statement) => innerValues(setting, inner),
  }
  const filter = where === null ? null : filterOf(reading, where)
  return {
    object: scope.object,
    filter: using === null ? filter : usingScope(setting, scope, { using, filter }),
    keys: keysOf(scope, statement.orderBy, reading.column),
    limit: limit?.value ?? null,
    offset: offset?.value ?? 0,
  }
}

/** EVERYTHING is the default, MINE is what the user owns; the others need things that a sandbox does not have. */
function usingScope(
  { source }: Setting,
  scope: Scope,
  { using, filter }: { using: NonNullable<Statement['scope']>; filter: Filter<Row> | null },
): Filter<Row> | null {
  if (using.text === 'everything') return filter
  if (using.text !== 'mine' || scope.object.field('OwnerId') === undefined) {
    throw scope.refusal(
      using.at,
      'INVALID_QUERY_SCOPE',
      `The scope '${using.text.slice(0, 100)}' is not supported here`,
    )
  }
  const owner = scope.column({ kind: 'path', names: ['OwnerId'], at: using.at })
  return {
    test: (row) => owner.get(row) === source.userId && (filter === null || filter.test(row)),
    weight: 1 + (filter?.weight ?? 0),
    hint: filter?.hint ?? { kind: 'values', field: 'OwnerId', values: [source.userId] },
  }
}

/** The values that `IN (SELECT …)` looks among; of nothing there is none. */
function innerValues(setting: Setting, statement: Statement): ReadonlySet<string | number | boolean | null> {
  const scope = scopeOf(setting, statement, rootObject(setting, statement))
  const [only, ...more] = statement.items
  if (only?.kind !== 'field' || more.length > 0 || isGrouped(statement)) {
    throw scope.refusal(
      statement.from.clauseAt,
      'MALFORMED_QUERY',
      'Semi join sub-selects can only select one field',
    )
  }
  if (hasInner(statement.where)) {
    throw scope.refusal(
      statement.from.clauseAt,
      'MALFORMED_QUERY',
      'Nesting of semi join sub-selects is not supported',
    )
  }
  const column = scope.column(only.path)
  const form = comparableIn(column.field, column.type)
  const values = new Set<string | number | boolean | null>()
  for (const row of select(setting, choiceOf(setting, scope, statement))) {
    const value = form(column.get(row))
    if (value !== null) values.add(value)
  }
  return values
}

function hasInner(condition: Condition | null): boolean {
  if (condition === null) return false
  if (condition.kind === 'compare')
    return !Array.isArray(condition.value) && condition.value.kind === 'statement'
  return condition.kind === 'not' ? hasInner(condition.of) : condition.parts.some(hasInner)
}

const noSemiJoin = (scope: Scope) => (statement: Statement) => {
  throw scope.refusal(
    statement.from.clauseAt,
    'MALFORMED_QUERY',
    'Semi join sub-selects are not allowed in HAVING',
  )
}

function childrenOf(
  setting: Setting,
  scope: Scope,
  { parts, level }: { parts: Part[]; level: number },
): Children {
  const children = new Map<Part, ChildPlan>()
  for (const part of parts) {
    if (part.kind !== 'children') continue
    if (level >= MOST_LEVELS) {
      throw scope.refusal(
        part.at,
        'MALFORMED_QUERY',
        `SOQL statements cannot have child queries more than ${MOST_LEVELS} levels deep`,
      )
    }
    const { plan, name } = childPlan(setting, scope, { statement: part.statement, level })
    part.key = name
    children.set(part, plan)
  }
  return children
}

function childPlan(
  setting: Setting,
  scope: Scope,
  { statement, level }: { statement: Statement; level: number },
): { plan: ChildPlan; name: string } {
  const { path, clauseAt } = statement.from
  const wanted = path.names.at(-1)?.toLowerCase()
  const relationship = scope.object.childRelationships.find(
    ({ relationshipName }) => relationshipName?.toLowerCase() === wanted,
  )
  const object = relationship === undefined ? null : setting.source.object(relationship.childSObject)
  if (relationship === undefined || relationship.relationshipName === null || object === null) {
    throw refusalAt(
      { text: setting.text, at: path.at, from: clauseAt },
      'INVALID_TYPE',
      `Didn't understand relationship '${path.names.join('.').slice(0, 255)}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    )
  }
  const inner = scopeOf(setting, statement, object)
  if (isGrouped(statement)) {
    throw inner.refusal(clauseAt, 'MALFORMED_QUERY', 'Aggregates are not allowed in child queries')
  }
  const parts = shapeOf(inner, statement)
  const plan = {
    choice: choiceOf(setting, inner, statement),
    field: relationship.field,
    parts,
    children: childrenOf(setting, inner, { parts, level: level + 1 }),
  }
  return { plan, name: relationship.relationshipName }
}
