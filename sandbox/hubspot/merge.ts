import type { CrmRecord } from './entities.ts'
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
  releaseUniques(account, object, other)
  for (const name of Object.keys(other.values)) {
    const value = other.values[name]
    if (value === undefined || record.values[name] !== undefined) continue
    store.setValue(record, name, { value, ...author })
  }
  if (object === 'contacts') keepEmails(account, record, other, author)
  moveLinks(account, primary, other)
  record.mergedIds = [...(record.mergedIds ?? []), other.id, ...(other.mergedIds ?? [])]
  store.remove(other, record)
  claimUniques(account, object, record)
  store.touch(record, author.now)
  account.dropRows(primary)
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
