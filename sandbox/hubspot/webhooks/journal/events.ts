import type { Change } from '../../changes.ts'
import type { CrmRecord } from '../../entities.ts'
import type { Account } from '../../store/account.ts'
import { instant } from '../../wire.ts'
import { mergeMembers } from '../events.ts'
import type { Action, JournalEvent, JournalSubscription, SubscriptionType } from './entities.ts'

const OF_OBJECTS: Readonly<Partial<Record<Change['kind'], Action>>> = {
  creation: 'CREATE',
  propertyChange: 'UPDATE',
  deletion: 'DELETE',
  merge: 'MERGE',
  restore: 'RESTORE',
}

/** The kind of subscription and the action that a change belongs to; null when the journal has no such thing. */
export function actionOf(change: Change): { type: SubscriptionType; action: Action } | null {
  if (change.kind === 'associationChange') {
    return { type: 'ASSOCIATION', action: change.removed ? 'ASSOCIATION_REMOVED' : 'ASSOCIATION_ADDED' }
  }
  if (change.kind === 'privacyDeletion') return { type: 'GDPR_PRIVACY_DELETION', action: 'GDPR_DELETE' }
  // What a record is made with is told with its creation.
  if (change.kind === 'propertyChange' && change.isNew === true) return null
  const action = OF_OBJECTS[change.kind]
  return action === undefined ? null : { type: 'OBJECT', action }
}

/** Whether a change is what a subscription is about; `ids` are the type ids of the record and of the associated one. */
export function isWanted(
  subscription: JournalSubscription,
  change: Change,
  ids: { objectTypeId: string; toTypeId: string | null },
): boolean {
  const { objectTypeId, objectIds, properties, associatedObjectTypeIds } = subscription
  if (objectTypeId !== ids.objectTypeId) return false
  if (objectIds !== null && !objectIds.includes(change.id)) return false
  if (change.kind === 'propertyChange') return properties === null || properties.includes(change.name)
  if (change.kind !== 'associationChange' || associatedObjectTypeIds === null) return true
  return ids.toTypeId !== null && associatedObjectTypeIds.includes(ids.toTypeId)
}

/**
 * Returns a change as the journal has it. The members are those that a public client of the journal reads; the shape of
 * `propertyChanges` (name and new value) is not recorded. Source: github.com/sejal27/sej-webhooks-journal
 */
export function journalEventOf(
  account: Account,
  change: Change,
  about: {
    type: SubscriptionType
    action: Action
    record: CrmRecord | null
    properties: readonly string[] | null
  },
): JournalEvent {
  const { type, action, record, properties } = about
  return {
    type,
    action,
    portalId: account.settings.portalId,
    occurredAt: instant(change.at),
    objectTypeId: account.type(change.object).id,
    objectId: change.id,
    ...changesOf(change, record, properties),
    ...othersOf(account, change),
  }
}

function changesOf(
  change: Change,
  record: CrmRecord | null,
  properties: readonly string[] | null,
): { propertyChanges?: Record<string, string> } {
  if (change.kind === 'propertyChange') return { propertyChanges: { [change.name]: change.value } }
  if (change.kind !== 'creation' || record === null) return {}
  const named = Object.entries(record.values).filter(
    ([name]) => properties === null || properties.includes(name),
  )
  return { propertyChanges: Object.fromEntries(named) }
}

function othersOf(account: Account, change: Change): Record<string, unknown> {
  if (change.kind === 'merge') return mergeMembers(change)
  if (change.kind !== 'associationChange') return {}
  const type = account.associations.get(change.typeKey)
  return {
    associatedObjectTypeId: account.type(change.to).id,
    associatedObjectId: change.toId,
    associationTypeId: type?.id ?? change.typeKey,
    associationCategory: type?.category ?? 'HUBSPOT_DEFINED',
  }
}
