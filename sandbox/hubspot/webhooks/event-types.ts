import type { Change } from '../changes.ts'
import type { ObjectName, StandardObject } from '../entities.ts'
import { scopesFor } from '../scopes.ts'

/** The objects that have event types of their own, by the first part of the type. */
const OBJECTS: ReadonlyMap<string, StandardObject> = new Map([
  ['contact', 'contacts'],
  ['company', 'companies'],
  ['deal', 'deals'],
  ['ticket', 'tickets'],
  ['product', 'products'],
  ['line_item', 'line_items'],
])

const RECORD_KINDS = [
  'creation',
  'deletion',
  'merge',
  'restore',
  'propertyChange',
  'associationChange',
] as const
const CONVERSATION_KINDS = ['creation', 'deletion', 'privacyDeletion', 'propertyChange', 'newMessage']

/**
 * Every event type that can be subscribed to. Those of conversations and `event.completed` happen when a test says so
 * (`conversations.ts`, `completed-events.ts`).
 * Source: github.com/HubSpot/HubSpot-public-api-spec-collection (PublicApiSpecs/Webhooks)
 */
export const EVENT_TYPES: readonly string[] = [
  ...[...OBJECTS.keys(), 'object'].flatMap((prefix) => RECORD_KINDS.map((kind) => `${prefix}.${kind}`)),
  'contact.privacyDeletion',
  ...CONVERSATION_KINDS.map((kind) => `conversation.${kind}`),
  'event.completed',
].filter((type) => type !== 'product.associationChange')

/**
 * Properties whose changes cannot be subscribed to.
 * Source: developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide
 */
export const UNSUBSCRIBABLE: readonly string[] = ['num_unique_conversion_events', 'hs_lastmodifieddate']

/** What a subscription is about, so that a change can be compared with it. */
export interface Interest {
  eventType: string
  propertyName: string | null
  /** Only for `object.*`: the object's type id. */
  objectTypeId: string | null
}

/** The object of an event type; null for `object.*`, conversations and events. */
export function objectOfType(eventType: string): StandardObject | null {
  return OBJECTS.get(eventType.slice(0, eventType.indexOf('.'))) ?? null
}

/** Whether a change of a record with this type id is what somebody is interested in. */
export function isAbout(interest: Interest, change: Change, objectTypeId: string): boolean {
  const { eventType, propertyName } = interest
  const dot = eventType.indexOf('.')
  if (eventType.slice(dot + 1) !== change.kind) return false
  if (change.kind === 'propertyChange' && change.name !== propertyName) return false
  const prefix = eventType.slice(0, dot)
  return prefix === 'object' ? interest.objectTypeId === objectTypeId : OBJECTS.get(prefix) === change.object
}

/** The scopes of which an app needs one to subscribe to an event type; `object` is that of `object.*`. */
export function scopesOfType(eventType: string, object: ObjectName | null): readonly string[] {
  if (eventType.startsWith('conversation.')) return ['conversations.read']
  if (eventType === 'event.completed') return []
  const of = objectOfType(eventType) ?? object
  return of === null ? [] : scopesFor('object.read', of)
}
