import { readProperty } from './computed.ts'
import type { CrmRecord, HistoryEntry } from './entities.ts'
import type { Account } from './store/account.ts'
import type { View } from './view.ts'
import { instant } from './wire.ts'

/** Returns the `propertiesWithHistory` member: per property its values, newest first. */
export function historyOf(account: Account, record: CrmRecord, view: View): Record<string, unknown[]> {
  const { object } = view.projection
  const { properties } = account.schema(object)
  const found: Record<string, unknown[]> = {}
  for (const name of [...new Set(view.history)].sort()) {
    if (properties.get(name)?.archivedAt !== 0) continue
    const kept = record.history?.get(name)
    if (kept !== undefined) {
      found[name] = kept.map(entryOf).reverse()
      continue
    }
    const value = readProperty(account, object, { record, name })
    found[name] = value === null ? [] : [entryOf({ value, at: record.createdAt, source: record.source })]
  }
  return found
}

function entryOf({ value, at, source }: HistoryEntry): Record<string, unknown> {
  return {
    value,
    timestamp: instant(at),
    sourceType: source.name,
    sourceId: source.id,
    sourceLabel: source.label,
    ...(source.userId === null ? {} : { updatedByUserId: source.userId }),
  }
}
