import type { CrmRecord, ObjectName } from './entities.ts'
import type { Account } from './store/account.ts'
import { instant } from './wire.ts'

/** Reads one property of a record; null when it is not set. */
export type Reader = (record: CrmRecord, account: Account) => string | null

/** A reader that gives the same value for every record. */
export function always(value: string): Reader {
  return () => value
}

/** Readers that all three objects have. `modified` is the name of the property of the last change. */
export function commonReaders(modified: string): [string, Reader][] {
  return [
    ['createdate', (record) => instant(record.createdAt)],
    [modified, (record) => instant(record.updatedAt)],
    ['hs_object_id', (record) => String(record.id)],
    ['hs_object_source', (record) => record.source.name],
    ['hs_object_source_id', (record) => record.source.id],
    ['hs_object_source_label', (record) => record.source.label],
    [
      'hs_object_source_user_id',
      (record) => (record.source.userId === null ? null : String(record.source.userId)),
    ],
    ['hs_merged_object_ids', (record) => record.mergedIds?.join(';') ?? null],
    ['hubspot_owner_assigneddate', (record) => enteredText(record, 'hubspot_owner_id')],
    ['num_notes', (record) => record.values.num_notes ?? '0'],
  ]
}

/** Readers about the stage that a record is in; `property` holds the stage. */
export function stageReaders(property: string, stageIds: readonly string[]): [string, Reader][] {
  const readers: [string, Reader][] = [
    ['hs_v2_date_entered_current_stage', (record) => enteredText(record, property)],
    ['hs_v2_time_in_current_stage', (record) => enteredText(record, property)],
  ]
  for (const id of stageIds) {
    readers.push([`hs_v2_date_entered_${id}`, (record) => instantOrNull(visit(record, property, id).entered)])
    readers.push([`hs_v2_date_exited_${id}`, (record) => instantOrNull(visit(record, property, id).exited)])
  }
  return readers
}

/** When the present value of a property was set, in milliseconds; null when it has none. */
function enteredAt(record: CrmRecord, property: string): number | null {
  if (record.values[property] === undefined) return null
  const entries = record.history?.get(property)
  return entries?.[entries.length - 1]?.at ?? record.createdAt
}

/** When a property last took a value and when it left it, in milliseconds. */
export function visit(
  record: CrmRecord,
  property: string,
  value: string,
): { entered: number | null; exited: number | null } {
  const entries = record.history?.get(property)
  if (entries === undefined) {
    return { entered: record.values[property] === value ? record.createdAt : null, exited: null }
  }
  const at = entries.findLastIndex((entry) => entry.value === value)
  return { entered: entries[at]?.at ?? null, exited: at === -1 ? null : (entries[at + 1]?.at ?? null) }
}

/** How many live records of another object a record is associated with. */
export function linkCount(record: CrmRecord, to: ObjectName): number {
  let count = 0
  for (const link of record.links) if (link.to === to) count += 1
  return count
}

function enteredText(record: CrmRecord, property: string): string | null {
  return instantOrNull(enteredAt(record, property))
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms)
}
