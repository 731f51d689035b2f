import { readDay, readMoment, wallTime } from './calendar.ts'
import type { Group, GroupPart } from './group.ts'
import { sorted } from './order.ts'
import type { ChildPlan, Children, Setting } from './plan.ts'
import type { Held } from './scope.ts'
import { matching } from './select.ts'
import type { Part } from './shape.ts'
import type { Cell, Row, SoqlField } from './source.ts'

/** What records are written with. */
export interface Writer {
  setting: Setting
  /** "/services/data/v60.0" */
  base: string
  /** How many children of one record are written before a locator is given for the others. */
  pageSize: number
  /** The children of every record, by its id, of child queries that no index answers; made once for a page. */
  byParent: Map<ChildPlan, ReadonlyMap<string, Row[]>>
  /** Keeps the children that are not written, and returns where they are read. */
  keep(rest: { object: string; rows: Row[]; parts: Part[]; children: Children }): string
}

/** Makes the JSON of a record. */
export type RecordText = (held: Held) => string

/** What records are written as. */
interface Shape {
  parts: readonly Part[]
  children: Children
}

/** Works out once how the records of a statement are written. A later part takes the place of an earlier of its name. */
export function recordText(writer: Writer, { parts, children }: Shape, shownAs?: string): RecordText {
  const known = new Map<string, Part | null>([['attributes', null]])
  for (const part of parts) known.set(part.key, part)
  const members = [...known].map(([key, part], at): RecordText => {
    const before = `${at === 0 ? '{' : ','}${JSON.stringify(key)}:`
    if (part?.kind === 'cell') return cellText(writer, before, part)
    const text = part === null ? attributesText(writer, shownAs) : nestedText(writer, { part, children })
    return (held) => before + text(held)
  })
  return (held) => {
    let record = ''
    for (const text of members) record += text(held)
    return `${record}}`
  }
}

/** `shownAs`: the type that is told in place of the record's own. */
function attributesText({ base }: Writer, shownAs?: string): RecordText {
  const starts = new Map<string, string>()
  return ({ object, row }) => {
    let start = starts.get(object)
    if (start === undefined) {
      start = `{"type":"${shownAs ?? object}","url":"${base}/sobjects/${object}/`
      starts.set(object, start)
    }
    return `${start}${row.id}"}`
  }
}

function nestedText(
  writer: Writer,
  { part, children }: { part: Exclude<Part, { kind: 'cell' }>; children: Children },
): RecordText {
  if (part.kind === 'children') {
    const plan = children.get(part)
    return plan === undefined ? () => 'null' : childrenText(writer, plan)
  }
  const { reach } = part.parent
  if (part.kind === 'parent') {
    const shownAs = part.parent.object === null ? 'Name' : undefined
    const text = recordText(writer, { parts: part.parts, children }, shownAs)
    return ({ row }) => {
      const parent = reach(row)
      return parent === null ? 'null' : text(parent)
    }
  }
  const none = recordText(writer, { parts: [], children })
  const texts = new Map(
    [...part.parts].map(([object, parts]) => [object, recordText(writer, { parts, children })]),
  )
  return ({ row }) => {
    const parent = reach(row)
    if (parent === null) return 'null'
    return (texts.get(parent.object) ?? texts.get('') ?? none)(parent)
  }
}

/** The children of one record; null when there are none. */
function childrenText(writer: Writer, plan: ChildPlan): RecordText {
  const { pageSize } = writer
  const { parts, children } = plan
  const object = plan.choice.object.name
  const text = recordText(writer, plan)
  return ({ row }) => {
    const rows = childRows(writer, row.id, plan)
    if (rows.length === 0) return 'null'
    const records = rows.slice(0, pageSize).map((child) => text({ object, row: child }))
    const next = rows.length > pageSize ? writer.keep({ object, rows, parts, children }) : null
    return `${resultHead(rows.length, next)}${records.join(',')}]}`
  }
}

/** What stands before the records of a result; `next`: where the others are read. */
export function resultHead(totalSize: number, next: string | null): string {
  const place = next === null ? '"done":true' : `"done":false,"nextRecordsUrl":"${next}"`
  return `{"totalSize":${totalSize},${place},"records":[`
}

function childRows({ setting, byParent }: Writer, id: string, plan: ChildPlan): Row[] {
  const { object, filter, keys, limit, offset } = plan.choice
  const indexed = setting.withDeleted ? null : setting.source.lookup(object.name, plan.field, [id])
  const rows = indexed ?? grouped(setting, byParent, plan).get(id) ?? []
  const most = keys.length === 0 && limit !== null ? offset + limit : Number.POSITIVE_INFINITY
  const found = sorted(matching(setting, { rows, filter, most }), keys)
  return found.slice(offset, limit === null ? undefined : offset + limit)
}

function grouped(
  setting: Setting,
  byParent: Writer['byParent'],
  plan: ChildPlan,
): ReadonlyMap<string, Row[]> {
  const known = byParent.get(plan)
  if (known !== undefined) return known
  const groups = new Map<string, Row[]>()
  for (const row of setting.source.rows(plan.choice.object.name, setting.withDeleted)) {
    setting.work.add(1)
    const parent = row.values[plan.field]
    if (typeof parent !== 'string') continue
    const group = groups.get(parent)
    if (group === undefined) groups.set(parent, [row])
    else group.push(row)
  }
  byParent.set(plan, groups)
  return groups
}

/** One line of a grouped answer. */
export function writeGroup(group: Group, parts: readonly GroupPart[]): Record<string, unknown> {
  const record: Record<string, unknown> = { attributes: { type: 'AggregateResult' } }
  for (const { key, column } of parts) record[key] = column.get(group)
  return record
}

/** A member with `before` its name. */
function cellText(
  { setting }: Writer,
  before: string,
  { column, writing, read }: Extract<Part, { kind: 'cell' }>,
): RecordText {
  const { field, type } = column
  const { timeZone } = setting.source
  const text = memberOf(before)
  if (writing === 'label') return (held) => text(labelOf(field, read(held)))
  if (writing === 'formatted') return (held) => text(formatted(read(held), type, timeZone))
  return (held) => text(read(held))
}

/** What JSON may escape: all but these; halves of pairs are escaped where they stand alone. */
const ESCAPED = /[^ !#-[\]-\ud7ff\ue000-\uffff]/

/** Most values are nothing, or a text that needs no more than quotes: those are made with as few pieces as can be. */
function memberOf(before: string): (cell: Cell) => string {
  const nothing = `${before}null`
  const open = `${before}"`
  return (cell) => {
    if (cell === null) return nothing
    return typeof cell === 'string' && !ESCAPED.test(cell) ? `${open}${cell}"` : before + JSON.stringify(cell)
  }
}

function labelOf(field: SoqlField | null, cell: Cell): Cell {
  return field?.picklistValues.find(({ value }) => value === cell)?.label ?? cell
}

/** As a user with the locale en_US and dollars sees it. */
function formatted(cell: Cell, type: string, timeZone: string): Cell {
  if (typeof cell === 'number') {
    const digits = type === 'currency' ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : {}
    const text = cell.toLocaleString('en-US', digits)
    return type === 'currency' ? `$${text}` : type === 'percent' ? `${text}%` : text
  }
  if (typeof cell !== 'string') return cell
  if (type === 'date') {
    const day = readDay(cell)
    return day === null ? cell : `${day.month}/${day.day}/${day.year}`
  }
  const moment = type === 'datetime' ? readMoment(cell) : null
  if (moment === null) return cell
  const { year, month, day, hour, minute } = wallTime(moment, timeZone)
  const clock = `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`
  return `${month}/${day}/${year}, ${clock}`
}
