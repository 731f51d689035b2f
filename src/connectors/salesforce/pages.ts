import { asId, asList, asObject } from '../../connector/answer.ts'
import { instantCodec } from '../../connector/codec.ts'
import type { JobRequest, ListRequest, Page, ReadOptions, SearchRequest } from '../../connector/connector.ts'
import { ask, type Call, type Plan } from '../../connector/plan.ts'
import type { LiteralType } from '../../connector/row.ts'
import type { VendorRecord } from '../../connector/vendor.ts'
import { Problem } from '../../model/problems.ts'
import { dataPath, question, readBatch } from './calls.ts'
import { isRole, ROLE_QUERY, withAllRoles } from './contact-roles.ts'
import { allRows, everyRow, isId, recordOf, rowsOf } from './records.ts'
import { anyOf, literal, quoted, type Statement, soql } from './soql.ts'

/** An object of Salesforce's, as far as reading its records depends on it. */
export interface SObject {
  name: string
  /** Deleted records wait in the recycle bin, told by `IsDeleted`. */
  recycled: boolean
  /** A record that was merged into another names it in `MasterRecordId`. */
  merges: boolean
}

/**
 * The longest question that is sent. Address and headers together may have 16,384 bytes
 * (https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm);
 * what is left is for the token.
 */
const MAX_QUESTION = 12_000

/** One answer holds so many rows; with one row more than a page it is known whether another page follows. */
export const MOST_ROWS = 2_000

/** What stands in front of the fields: names, times, and whether the record is still there. */
const headOf = ({ recycled, merges }: SObject) => [
  'Id',
  'CreatedDate',
  'SystemModstamp',
  ...(recycled ? ['IsDeleted'] : []),
  ...(merges ? ['MasterRecordId'] : []),
]

/** A field of another record ("Account.Name") or a child query: a read by ids does not have them. */
const isJoined = (field: string) => field.includes('.') || field.startsWith('(')

/** The fields of a question: each once, and contact roles as a child query. */
function fieldsFor(object: SObject, properties: readonly string[], more: readonly string[] = []): string[] {
  const own = properties.filter((name) => !isRole(name))
  const roles = properties.some(isRole) ? [ROLE_QUERY] : []
  return [...new Set([...headOf(object), ...more, ...own, ...roles])]
}

/** The records that a statement selects; fields that do not fit into the question are read by the records' ids. */
export function* recordsOf(
  object: SObject,
  statement: Omit<Statement, 'from' | 'fields'>,
  wanted: Wanted,
): Plan<VendorRecord[]> {
  return (yield* foundBy(object, statement, wanted)).records
}

interface Found {
  records: VendorRecord[]
  /** How many the statement selects, of which these are the first; where that was asked for. */
  total?: number
}

function* foundBy(
  object: SObject,
  statement: Omit<Statement, 'from' | 'fields'>,
  { properties, account, sortedBy, deleted = false, counted = false }: Wanted,
): Plan<Found> {
  const from = object.name
  const more = sortedBy === undefined ? [] : [sortedBy]
  const whole = fieldsFor(object, properties, more)
  const narrow = fieldsFor(
    object,
    properties.filter((name) => isJoined(name) || isRole(name)),
    more,
  )
  const fits = !isTooLong(soql({ from, fields: whole, ...statement }))
  const asked = soql({ from, fields: fits ? whole : narrow, ...statement })
  if (isTooLong(asked)) {
    throw new Problem(
      'unsupported_filter',
      `The filter is too long: a question has ${MAX_QUESTION} characters.`,
    )
  }
  const { total, rows: first } = yield* answered(question(asked, deleted), counted)
  const rows = yield* withAllRoles(first, properties)
  const filled = fits
    ? rows
    : yield* withFields(
        from,
        rows,
        whole.filter((field) => !isJoined(field)),
      )
  const records = filled.map((row) => recordOf(row, account))
  return total === undefined ? { records } : { records, total }
}

/** All rows of a question; or those of its first answer, which tells how many there are in all. */
function* answered(asked: Call, counted: boolean): Plan<{ rows: readonly unknown[]; total?: number }> {
  if (!counted) return { rows: yield* everyRow(asked) }
  const answer = yield* ask(asked)
  const { totalSize } = asObject(answer.body, 'object')
  return { rows: rowsOf(answer), total: Number.isSafeInteger(totalSize) ? Number(totalSize) : 0 }
}

interface Wanted extends ReadOptions {
  sortedBy?: string | undefined
  /** Those in the recycle bin as well. */
  deleted?: boolean | undefined
  /** Only the first answer, which tells how many records there are in all. */
  counted?: boolean | undefined
}

/** Whether a read of so many records by their ids has room for these fields. */
export function fitsOneQuestion(object: SObject, properties: readonly string[], ids: number): boolean {
  const where = [`Id IN (${Array.from({ length: ids }, () => quoted('0'.repeat(18))).join(', ')})`]
  return !isTooLong(soql({ from: object.name, fields: fieldsFor(object, properties), where }))
}

const isTooLong = (text: string) => new URLSearchParams({ q: text }).toString().length > MAX_QUESTION

/** The same rows with all of their fields: a body has room for any number of names. A row that is gone stays as it is. */
function* withFields(type: string, rows: readonly unknown[], fields: readonly string[]): Plan<unknown[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => asId(asObject(row, 'record').Id, 'Id'))
  const answer = yield* ask(readBatch(dataPath('composite', 'sobjects', type), { ids, fields }))
  const full = asList(answer.body, 'records')
  return rows.map((row, at) => ({
    ...asObject(row, 'record'),
    ...(full[at] ? asObject(full[at], 'record') : {}),
  }))
}

/**
 * Which records a list has from a position on, in which order. All of them by ascending id: nothing moves while that is
 * walked, however long it takes. What changed by time and, within a moment, by id: no tie is lost, and a record that
 * changes behind the walk is met once more. SystemModstamp moves with every change, and is indexed; LastModifiedDate is
 * neither.
 */
export function listWalk({
  position,
  updatedAfter,
  includeDeleted: deleted,
}: Pick<ListRequest, 'position' | 'updatedAfter' | 'includeDeleted'>): Walk {
  if (updatedAfter === null) {
    const where = [position === null ? null : `Id > ${quoted(idIn(position))}`]
    return { statement: { where, order: 'Id' }, deleted, positionOf: ({ id }) => id }
  }
  const from =
    position === null ? `SystemModstamp >= ${updatedAfter}` : behind(BY_CHANGE, ...placeIn(position))
  return {
    statement: { where: [from], order: 'SystemModstamp, Id' },
    deleted,
    positionOf: (record) => JSON.stringify([instantCodec.decode(record.updatedAt), record.id]),
  }
}

/**
 * One page of a list. One that is longer than an answer is asked for by two questions at once, where a question has
 * room for all of its fields.
 */
export function* listPage(object: SObject, request: ListRequest): Plan<Page> {
  const walk = listWalk(request)
  const isPlain = request.limit > MOST_ROWS && !request.counted && !request.properties.some(isRole)
  return (isPlain ? yield* twoPages(object, request, walk) : null) ?? (yield* pageBy(object, request, walk))
}

/**
 * Two pages at once, by what OFFSET can pass over. The second one begins with the last record of the first: where it does
 * not, something has moved between the two questions, and it is left to the next page. Null when the fields are too many.
 */
function* twoPages(object: SObject, { properties, account }: ListRequest, walk: Walk): Plan<Page | null> {
  const { statement, deleted, positionOf } = walk
  const whole = { from: object.name, fields: fieldsFor(object, properties), ...statement, limit: MOST_ROWS }
  const texts = [soql(whole), soql({ ...whole, offset: MOST_ROWS - 1 })]
  if (texts.some(isTooLong)) return null
  const calls = texts.map((text) => question(text, deleted))
  const answers = yield calls
  const pages: VendorRecord[][] = []
  for (const [at, call] of calls.entries())
    pages.push((yield* allRows(call, answers[at])).map((row) => recordOf(row, account)))
  const [near = [], [again, ...far] = []] = pages
  const last = near.at(-1)
  if (!last || near.length < MOST_ROWS) return { records: near, next: null }
  if (!again || positionOf(again) !== positionOf(last)) return { records: near, next: positionOf(last) }
  const end = far.at(-1)
  const isFull = far.length === MOST_ROWS - 1
  return { records: [...near, ...far], next: isFull && end ? positionOf(end) : null }
}

/** The whole rest of a list as one statement; a job has room for any number of fields. */
export const bulkStatement = (object: SObject, request: JobRequest): string =>
  soql({
    from: object.name,
    fields: fieldsFor(object, request.properties),
    ...listWalk(request).statement,
  })

/** One page of a search: by id, or in the order that is asked for and, where that says nothing, by id. */
export function* searchPage(object: SObject, request: SearchRequest): Plan<Page> {
  const { groups, sort, position } = request
  const filter = groups.length > 0 ? anyOf(groups) : null
  if (sort === null) {
    const where = [filter, position === null ? null : `Id > ${quoted(idIn(position))}`]
    return yield* pageBy(object, request, { statement: { where, order: 'Id' }, positionOf: ({ id }) => id })
  }
  const { property, type, direction } = sort
  const where = [filter, position === null ? null : behind(sort, ...placeIn(position))]
  return yield* pageBy(object, request, {
    statement: { where, order: `${property} ${direction === 'asc' ? 'ASC' : 'DESC'} NULLS LAST, Id` },
    sortedBy: property,
    positionOf: ({ id, properties }) => JSON.stringify([keyOf(type, properties[property]), id]),
  })
}

export interface Walk {
  statement: Pick<Statement, 'where' | 'order'>
  sortedBy?: string
  deleted?: boolean | undefined
  positionOf(record: VendorRecord): string
}

interface PageOptions extends ReadOptions {
  limit: number
  counted?: boolean
}

function* pageBy(object: SObject, request: PageOptions, walk: Walk): Plan<Page> {
  const { statement, sortedBy, deleted, positionOf } = walk
  const { limit, properties, account, counted = false } = request
  // Only a page that is as long as an answer can be is counted for nothing: the answer then has no limit of its own.
  if (counted && limit >= MOST_ROWS) {
    const first = yield* foundBy(object, statement, { properties, account, sortedBy, deleted, counted })
    const { records, total = 0 } = first
    const last = records.at(-1)
    return { records, total, next: last && total > records.length ? positionOf(last) : null }
  }
  const most = Math.min(limit + 1, MOST_ROWS)
  const found = yield* recordsOf(
    object,
    { ...statement, limit: most },
    { properties, account, sortedBy, deleted },
  )
  const records = found.slice(0, limit)
  const last = records.at(-1)
  const more = found.length > limit || (limit >= MOST_ROWS && found.length === MOST_ROWS)
  return { records, next: more && last ? positionOf(last) : null }
}

/** What comes behind a record in an order with empty values last. */
function behind(
  { property, type, direction, nullable = true }: Sort,
  value: string | null,
  id: string,
): string {
  if (value === null) return `${property} = null AND Id > ${quoted(id)}`
  const is = written(type, value)
  const beyond = direction === 'asc' ? '>' : '<'
  const next = `${property} ${beyond} ${is} OR (${property} = ${is} AND Id > ${quoted(id)})`
  return nullable ? `${next} OR ${property} = null` : next
}

const BY_CHANGE = { property: 'SystemModstamp', type: 'instant', direction: 'asc', nullable: false } as const

type Sort = NonNullable<SearchRequest['sort']> & { nullable?: boolean }

/** The value that a walk goes on behind, as it is compared. */
function keyOf(type: LiteralType, value: unknown): string | null {
  if (type === 'instant') return instantCodec.decode(value)
  return value === null || value === undefined ? null : String(value)
}

/** A cursor is not signed: what comes out of one is looked at before it enters a question. */
function idIn(position: string): string {
  if (isId(position)) return position
  throw damaged()
}

function placeIn(position: string): [string | null, string] {
  const [, value, id] = PLACE.exec(position) ?? []
  if (value === undefined || id === undefined) throw damaged()
  return [JSON.parse(value), idIn(id)]
}

const PLACE = /^\[(null|"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-f]{4})*"),"(\w+)"\]$/

const FORMS: Readonly<Partial<Record<LiteralType, RegExp>>> = {
  number: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/,
  boolean: /^(true|false)$/,
  day: /^\d{4}-\d{2}-\d{2}$/,
  instant: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
}

function written(type: LiteralType, value: string): string {
  if (FORMS[type] && !FORMS[type].test(value)) throw damaged()
  return literal(type, value)
}

const damaged = () => new Problem('invalid_cursor', 'The cursor is damaged.')
