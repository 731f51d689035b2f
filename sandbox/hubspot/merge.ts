import type { CrmRecord, ObjectName } from './entities.ts'
import type { Account } from './store/account.ts'
import { addLink, type End } from './store/links.ts'
import { type Author, claimUniques, releaseUniques, unlink } from './writes.ts'

/**
 * Merges `other` into the primary record: unset properties are taken over, e-mail addresses are kept as
 * additional ones, associations move, and the old id leads to the primary record from now on.
 */
export function mergeRecords(account: Account, primary: End, other: CrmRecord, author: Author): void {
  const { object, record } = primary
  const store = account.store(object)
  const before = account.changes.isHeard ? { ...record.values } : null
  const primaryId = record.id
  const mergedIds = [other.id, ...(other.mergedIds ?? [])]
  const merging = { ...author, source: { ...author.source, ...sourceOf(object, primaryId) } }
  releaseUniques(account, object, other)
  for (const name of Object.keys(other.values)) {
    const value = other.values[name]
    if (value === undefined || record.values[name] !== undefined) continue
    store.setValue(record, name, { value, ...merging })
  }
  if (object === 'contacts') keepEmails(account, record, other, merging)
  moveLinks(account, primary, other)
  record.mergedIds = [...(record.mergedIds ?? []), ...mergedIds]
  store.remove(other, record)
  claimUniques(account, object, record)
  store.touch(record, author.now)
  account.dropRows(primary)
  if (before !== null) tellMerge(account, primary, { primaryId, mergedIds, before })
}

/** The merge, then each property that it moved. */
function tellMerge(
  { changes }: Account,
  { object, record }: End,
  about: { primaryId: number; mergedIds: readonly number[]; before: Readonly<Record<string, string>> },
): void {
  const moved = Object.keys(record.values).filter((name) => record.values[name] !== about.before[name])
  const { primaryId, mergedIds } = about
  const { id } = record
  changes.tell({ kind: 'merge', object, id, primaryId, mergedIds, newId: id, moved: moved.length })
  const { name, id: sourceId } = sourceOf(object, primaryId)
  const source = { name, id: sourceId }
  for (const name of moved) {
    changes.tell({ kind: 'propertyChange', object, id, name, value: record.values[name] ?? '', source })
  }
}

/** Who changed what a merge moved, in histories and events. Recorded: MERGE_CONTACTS */
function sourceOf(object: ObjectName, primaryId: number): { name: string; id: string; label: string } {
  const name = `MERGE_${object.toUpperCase()}`
  return { name, id: String(primaryId), label: name }
}

function keepEmails(account: Account, record: CrmRecord, other: CrmRecord, author: Author): void {
  const kept = [record, other].flatMap((side) => side.values.hs_additional_emails?.split(';') ?? [])
  if (other.values.email !== undefined) kept.push(other.values.email)
  const extra = [...new Set(kept)].filter((email) => email !== '' && email !== record.values.email)
  if (extra.length === 0) return
  const change = { value: extra.join(';'), ...author }
  account.store('contacts').setValue(record, 'hs_additional_emails', change)
}

function moveLinks(account: Account, primary: End, other: CrmRecord): void {
  const links = [...other.links]
  unlink(account, { object: primary.object, record: other })
  for (const link of links) {
    const record = account.find(link.to, link.id)
    if (record === null || record === primary.record) continue
    const types = link.types.filter(
      (key) =>
        !account.associations.isPrimary(key) || !primary.record.links.some((own) => own.types.includes(key)),
    )
    addLink(primary, { object: link.to, record }, types, account)
  }
}
