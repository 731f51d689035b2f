import { companyReaders } from './computed-companies.ts'
import { contactReaders } from './computed-contacts.ts'
import { dealReaders } from './computed-deals.ts'
import type { Reader } from './computed-records.ts'
import type { CrmRecord, ObjectName } from './entities.ts'
import type { Account } from './store/account.ts'

const READERS: Readonly<Record<ObjectName, ReadonlyMap<string, Reader>>> = {
  contacts: contactReaders,
  companies: companyReaders,
  deals: dealReaders,
}

/** Returns how a property is read: worked out from the record when HubSpot calculates it, else the stored value. */
export function readerOf(object: ObjectName, name: string): Reader {
  return READERS[object].get(name) ?? ((record) => record.values[name] ?? null)
}

/** Per-stage times are only shown when they are asked for: recorded creates do not have them. */
const PER_STAGE = /^hs_v2_date_(entered|exited)_(?!current_stage$)/

/** Names of the worked-out properties that the answer to a create shows, whether or not they have a value. */
export function computedNames(object: ObjectName): string[] {
  return [...READERS[object].keys()].filter((name) => !PER_STAGE.test(name))
}

/** Reads one property of a record. */
export function readProperty(
  account: Account,
  object: ObjectName,
  about: { record: CrmRecord; name: string },
): string | null {
  const reader = READERS[object].get(about.name)
  return reader === undefined ? (about.record.values[about.name] ?? null) : reader(about.record, account)
}
