import type { CrmRecord, Link, ObjectName } from './entities.ts'
import type { Account } from './store/account.ts'
import type { End } from './store/links.ts'
import { claimUniques } from './writes.ts'

/**
 * Brings an archived record back as a user does in the vendor's pages, with its values, its history and its
 * associations to records that are still there. Throws a `RangeError` with one sentence when there is no such
 * record, when its 90 days are over, or when another record has one of its unique values by now.
 * Source: knowledge.hubspot.com/records/restore-deleted-records
 */
export function restoreRecord(account: Account, object: ObjectName, id: number): CrmRecord {
  const store = account.store(object)
  const record = store.findArchived(id, account.clock.now())
  if (record === null) throw new RangeError(`There is no archived record ${id} of ${object}.`)
  refuseTaken(account, object, record)
  const links = store.restore(record)
  claimUniques(account, object, record)
  for (const link of links) relink(account, { object, record }, link)
  account.dropRows({ object, record })
  if (account.changes.isHeard) account.changes.tell({ kind: 'restore', object, id })
  return record
}

function refuseTaken(account: Account, object: ObjectName, record: CrmRecord): void {
  const store = account.store(object)
  for (const name of account.uniqueNames(object)) {
    const value = record.values[name]
    const holder = value === undefined ? null : store.holder(name, value)
    if (holder !== null && holder !== record) {
      throw new RangeError(`Record ${holder.id} has the ${name} of record ${record.id} by now.`)
    }
  }
}

/** A link to a record that is archived itself is handed to that record: it comes back with it. */
function relink(account: Account, end: End, link: Link): void {
  const { associations } = account
  const types = link.types.filter((key) => associations.get(key) !== undefined)
  if (types.length === 0 || !account.types.has(link.to)) return
  const back = types.map((key) => associations.get(key)?.inverse ?? key)
  const other = account.find(link.to, link.id)
  const mirrored: Link = { to: end.object, id: end.record.id, types: back }
  if (other === null) {
    account.store(link.to).keepLink(link.id, mirrored)
    return
  }
  // Whoever became primary while this record was away stays it.
  const kept = types.filter((key) => {
    const inverse = associations.get(key)?.inverse ?? key
    const isTaken = (record: CrmRecord, primary: number): boolean =>
      associations.isPrimary(primary) && record.links.some((own) => own.types.includes(primary))
    return !isTaken(end.record, key) && !isTaken(other, inverse)
  })
  end.record.links.push({ to: link.to, id: other.id, types: kept })
  const inverses = kept.map((key) => associations.get(key)?.inverse ?? key)
  if (other !== end.record) other.links.push({ ...mirrored, types: inverses })
}
