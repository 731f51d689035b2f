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

type Json = Record<string, unknown>

/** A record as it goes over the wire. */
export function writeRecord(
  writer: Writer,
  held: Held,
  { parts, children }: { parts: Part[]; children: Children },
): Json {
  const record: Json = { attributes: attributesOf(writer, held.object, held) }
  for (const part of parts) record[part.key] = writePart(writer, held, { part, children })
  return record
}

function attributesOf({ base }: Writer, type: string, { object, row }: Held): Json {
  return { type, url: `${base}/sobjects/${object}/${row.id}` }
}

function writePart(
  writer: Writer,
  held: Held,
  { part, children }: { part: Part; children: Children },
): unknown {
  if (part.kind === 'cell') return writeCell(writer, part.read(held), part)
  if (part.kind === 'children') {
    const plan = children.get(part)
    return plan === undefined ? null : writeChildren(writer, held.row, plan)
  }
  const parent = part.parent.reach(held.row)
  if (parent === null) return null
  if (part.kind === 'typeof') {
    const parts = part.parts.get(parent.object) ?? part.parts.get('') ?? []
    return writeRecord(writer, parent, { parts, children })
  }
  const record = writeRecord(writer, parent, { parts: part.parts, children })
  if (part.parent.object === null) record.attributes = attributesOf(writer, 'Name', parent)
  return record
}

/** The children of one record; null when there are none. */
function writeChildren(writer: Writer, { id }: Row, plan: ChildPlan): unknown {
  const { pageSize } = writer
  const rows = childRows(writer, id, plan)
  if (rows.length === 0) return null
  const object = plan.choice.object.name
  const records = rows
    .slice(0, pageSize)
    .map((row) => writeRecord(writer, { object, row }, { parts: plan.parts, children: plan.children }))
  const answer: Json = { totalSize: rows.length, done: rows.length <= pageSize }
  if (rows.length > pageSize) {
    const { parts, children } = plan
    answer.nextRecordsUrl = writer.keep({ object, rows, parts, children })
  }
  return { ...answer, records }
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
export function writeGroup(group: Group, parts: readonly GroupPart[]): Json {
  const record: Json = { attributes: { type: 'AggregateResult' } }
  for (const { key, column } of parts) record[key] = column.get(group)
  return record
}

function writeCell(
  { setting }: Writer,
  cell: Cell,
  { column, writing }: Extract<Part, { kind: 'cell' }>,
): Cell {
  if (writing === 'plain' || cell === null) return cell
  if (writing === 'label') return labelOf(column.field, cell)
  return formatted(cell, column.type, setting.source.timeZone)
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
