import type { Change } from '../changes.ts'
import type { Settings } from '../settings.ts'
import type { Account } from '../store/account.ts'
import type { Subscription, WebhookEvent } from './entities.ts'

/** Recorded with creations (documented: NEW); the others follow it. Source: as `eventOf` */
const FLAGS: Readonly<Partial<Record<Change['kind'], string>>> = {
  deletion: 'DELETED',
  privacyDeletion: 'PRIVACY_DELETED',
  restore: 'RESTORED',
}

/** What an event is about: the change, whose it is, and the subscription that it goes out for. */
export interface EventParts {
  account: Account
  change: Change
  appId: number
  subscription: Subscription
  eventId: number
}

/**
 * Returns a change as it is sent; key order as recorded, ids and times are numbers.
 * Source: github.com/NangoHQ/nango (recorded deliveries), developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide
 */
export function eventOf(parts: EventParts): WebhookEvent {
  const { account, change, subscription } = parts
  const objectTypeId = account.type(change.object).id
  return {
    ...headOf({ ...parts, at: change.at, objectId: change.id }),
    ...(subscription.eventType.startsWith('object.') ? { objectTypeId } : {}),
    ...aboutOf(account, change),
    ...flagOf(account.settings, change),
    changeSource: change.source.name,
    sourceId: change.source.id,
  }
}

/** What every event has, in the recorded order. */
export function headOf(about: Omit<EventParts, 'change'> & { at: number; objectId: number }): WebhookEvent {
  const { account, appId, subscription, eventId, at, objectId } = about
  return {
    eventId,
    subscriptionId: subscription.id,
    portalId: account.settings.portalId,
    appId,
    occurredAt: at,
    subscriptionType: subscription.eventType,
    attemptNumber: 0,
    objectId,
  }
}

function flagOf({ webhookCreationFlag }: Settings, { kind }: Change): { changeFlag?: string } {
  const changeFlag = kind === 'creation' ? webhookCreationFlag : FLAGS[kind]
  return changeFlag === undefined ? {} : { changeFlag }
}

function aboutOf(account: Account, change: Change): Record<string, unknown> {
  if (change.kind === 'propertyChange') {
    return { propertyName: change.name, propertyValue: change.value, isSensitive: false }
  }
  if (change.kind === 'merge') return mergeMembers(change)
  return change.kind === 'associationChange' ? associationOf(account, change) : {}
}

/** The members of an event about a merge, here and in the journal. */
export function mergeMembers(change: Extract<Change, { kind: 'merge' }>): Record<string, unknown> {
  const { primaryId, mergedIds, newId, moved } = change
  return {
    primaryObjectId: primaryId,
    mergedObjectIds: mergedIds,
    newObjectId: newId,
    numberOfPropertiesMoved: moved,
  }
}

/** A primary association is told beside the plain one of the same two records, as documented. */
function associationOf(
  account: Account,
  change: Extract<Change, { kind: 'associationChange' }>,
): Record<string, unknown> {
  const { associations } = account
  const type = associations.get(change.typeKey)
  const inverse = type === undefined ? undefined : type.inverse
  const isPrimary =
    associations.isPrimary(change.typeKey) || (inverse !== undefined && associations.isPrimary(inverse))
  return {
    associationType: (type?.name ?? '').replace(/_unlabeled$/, '').toUpperCase(),
    fromObjectId: change.id,
    toObjectId: change.toId,
    associationRemoved: change.removed,
    isPrimaryAssociation: isPrimary,
    fromObjectTypeId: account.type(change.object).id,
    toObjectTypeId: account.type(change.to).id,
    associationTypeId: type?.id ?? change.typeKey,
    associationCategory: type?.category ?? 'HUBSPOT_DEFINED',
  }
}

/** The same change of an association, as seen from the other record. */
export function mirrored(account: Account, change: Change): Change | null {
  if (change.kind !== 'associationChange') return null
  if (change.object === change.to && change.id === change.toId) return null
  const typeKey = account.associations.get(change.typeKey)?.inverse ?? change.typeKey
  return { ...change, object: change.to, id: change.toId, to: change.object, toId: change.id, typeKey }
}
