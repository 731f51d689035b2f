import type { FoundRecord, Org } from '../store/org.ts'
import type { OrgRecord } from '../store/record.ts'
import { touched } from './write.ts'

/** Source: SOAP API Developer Guide, "merge()": these, two into one at most */
const MERGEABLE = ['Account', 'Contact', 'Lead']
const MOST_LOSERS = 2

/**
 * Merges records into one, as the vendor's pages and its SOAP API do (its REST API does not): what belongs to the losers
 * belongs to the master from now on, and they go to the recycle bin with `MasterRecordId`. Throws a `RangeError`.
 */
export function mergeRecords(
  org: Org,
  about: { master: string; losers: readonly string[]; userId: string },
): OrgRecord {
  const { master: masterId, losers: loserIds, userId } = about
  const master = liveRecord(org, masterId)
  const losers = loserIds.map((id) => liveRecord(org, id))
  if (!MERGEABLE.includes(master.object.name)) {
    throw new RangeError(`Only ${MERGEABLE.join(', ')} are merged, not ${master.object.name}.`)
  }
  const ids = new Set([master.record.id, ...losers.map(({ record }) => record.id)])
  if (losers.length === 0 || losers.length > MOST_LOSERS || ids.size !== losers.length + 1) {
    throw new RangeError(`One or two other records are merged into one, each named once.`)
  }
  if (losers.some(({ object }) => object !== master.object)) {
    throw new RangeError('Records that are merged are of one object.')
  }
  org.atomically(() => {
    for (const loser of losers) {
      hand(org, loser, master.record.id, userId)
      const changes = { IsDeleted: true, MasterRecordId: master.record.id, ...touched(org, userId) }
      org.store(loser.object.name).change(loser.record, changes)
      org.binned(loser.object, loser.record)
    }
    org.store(master.object.name).change(master.record, touched(org, userId))
  })
  return master.record
}

function liveRecord(org: Org, id: string): FoundRecord {
  const found = org.find(id)
  if (found === null || found.record.values.IsDeleted === true)
    throw new RangeError(`There is no record ${id}.`)
  return found
}

/** Hands on what points to a record. */
function hand(org: Org, { object, record }: FoundRecord, to: string, userId: string): void {
  for (const { childObject, field: name } of org.catalogue.childrenOf(object)) {
    const store = org.store(childObject)
    const field = store.definition.fieldsByName.get(name.toLowerCase())
    if (field === undefined || name === 'MasterRecordId') continue
    for (const child of [...store.lookup(field, record.id)]) {
      // A record that would belong to itself belongs to nobody.
      const changes = { [field.name]: child.id === to ? null : to, ...touched(org, userId) }
      store.change(child, changes)
    }
  }
}
