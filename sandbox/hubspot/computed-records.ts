import type { CrmRecord, ObjectName, Owner } from './entities.ts'
import { ACTIVITIES } from './object-types.ts'
import type { Account } from './store/account.ts'
import { instant } from './wire.ts'

/** Reads one property of a record; null when it is not set. */
export type Reader = (record: CrmRecord, account: Account) => string | null

/** A reader that gives the same value for every record. */
export function always(value: string): Reader {
  return () => value
}

/** Readers that all objects have. `modified` and `created` are the properties of the last change and of creation. */
export function commonReaders(modified: string, created = 'createdate'): [string, Reader][] {
  return [
    [created, (record) => instant(record.createdAt)],
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
    [
      'hubspot_team_id',
      (record, account) => teamsOf(record, account).find((team) => team.primary)?.id ?? null,
    ],
    [
      'hs_all_team_ids',
      (record, account) =>
        teamsOf(record, account)
          .map((team) => team.id)
          .join(';') || null,
    ],
    ['num_notes', (record) => String(activityCount(record))],
  ]
}

/** The teams of a record's owner. */
function teamsOf(record: CrmRecord, account: Account): Owner['teams'] {
  const owner = record.values.hubspot_owner_id
  return owner === undefined ? [] : (account.owners.get(owner)?.teams ?? [])
}

/** Readers about the owner, which contacts, companies and deals have not been seen to fill. */
export function ownerReaders(): [string, Reader][] {
  const owner: Reader = (record) => record.values.hubspot_owner_id ?? null
  const user: Reader = (record, account) => {
    const userId = account.owners.get(record.values.hubspot_owner_id ?? '')?.userId
    return userId === undefined ? null : String(userId)
  }
  return [
    ['hs_all_owner_ids', owner],
    ['hs_user_ids_of_all_owners', user],
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

const STAGE_TIME = /^hs_(?:v2_)?(date_entered|date_exited|cumulative_time_in|latest_time_in|time_in)_(.+)$/

/** Whether a property may be one of those that tell of visits to a stage. */
export function isStageTime(name: string): boolean {
  return name.startsWith('hs_v2_') || name.startsWith('hs_date_e') || name.startsWith('hs_time_in_')
}

/**
 * How a record's visits to a stage are read: when it last entered and left, and how long it stayed, in
 * milliseconds (visits that are over). The older names are read alike; what exactly the vendor counts in them is not known.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide
 */
export function stageReader(name: string, property: string): Reader | null {
  const match = STAGE_TIME.exec(name)
  const [, kind, stageId] = match ?? []
  if (stageId === undefined || stageId === 'current_stage') return null
  if (kind === 'date_entered') return (record) => instantOrNull(visit(record, property, stageId).entered)
  if (kind === 'date_exited') return (record) => instantOrNull(visit(record, property, stageId).exited)
  return (record) => {
    const stays = staysIn(record, property, stageId)
    if (stays.length === 0) return null
    return String(kind === 'latest_time_in' ? stays.at(-1) : stays.reduce((sum, stay) => sum + stay, 0))
  }
}

function staysIn(record: CrmRecord, property: string, value: string): number[] {
  const entries = record.history?.get(property) ?? []
  return entries.flatMap((entry, index) => {
    const next = entries[index + 1]
    return entry.value === value && next !== undefined ? [next.at - entry.at] : []
  })
}

/** How many live records of another object a record is associated with. */
export function linkCount(record: CrmRecord, to: ObjectName): number {
  let count = 0
  for (const link of record.links) if (link.to === to) count += 1
  return count
}

/** The id of the record that an association of one type leads to, or null. */
export function primaryLink(record: CrmRecord, to: ObjectName, type: number): number | null {
  return record.links.find((link) => link.to === to && link.types.includes(type))?.id ?? null
}

function activityCount(record: CrmRecord): number {
  let count = 0
  for (const link of record.links) if (isActivity(link.to)) count += 1
  return count
}

const ACTIVITY_NAMES: ReadonlySet<ObjectName> = new Set(ACTIVITIES)

function isActivity(object: ObjectName): boolean {
  return ACTIVITY_NAMES.has(object)
}

function enteredText(record: CrmRecord, property: string): string | null {
  return instantOrNull(enteredAt(record, property))
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms)
}
