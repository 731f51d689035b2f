import type { CrmRecord, Source } from '../entities.ts'
import type { RecordStore } from './record-store.ts'

const SOURCE: Source = { name: 'CRM_UI', id: 'users', label: 'CRM_UI', userId: null }

/** What a record shows of a user of the account. */
interface Person {
  id: number
  email: string
  firstName: string
  lastName: string
  createdAt: number
  removedAt: number | null
}

/**
 * Keeps one record for each user of the account, as the vendor does: who is added gets one, who leaves is shown
 * as deactivated. Source: developers.hubspot.com/docs/api-reference/crm-users-v3/guide
 */
export class UserRecords {
  private seen = -1
  private readonly byUser = new Map<number, CrmRecord>()

  /** Brings the records up to date; `version` says whether there is anything to do. */
  follow(store: RecordStore, version: number, people: () => readonly Person[]): void {
    if (version === this.seen) return
    this.seen = version
    if (this.byUser.size === 0) {
      for (const record of store.live) this.byUser.set(Number(record.values.hs_internal_user_id), record)
    }
    for (const person of people()) this.show(store, person)
  }

  private show(store: RecordStore, { id, email, firstName, lastName, createdAt, removedAt }: Person): void {
    const known = this.byUser.get(id)
    const record = known ?? store.blank(createdAt, SOURCE)
    const shown = {
      ...{ hs_internal_user_id: String(id), hubspot_owner_id: String(id), hs_email: email },
      ...{ hs_given_name: firstName, hs_family_name: lastName },
      hs_deactivated: String(removedAt !== null),
    }
    const differs = Object.entries(shown).some(([name, value]) => record.values[name] !== value)
    if (!differs) return
    Object.assign(record.values, shown)
    if (known !== undefined) {
      store.touch(record, record.updatedAt)
      return
    }
    this.byUser.set(id, record)
    store.insert(record)
  }
}
