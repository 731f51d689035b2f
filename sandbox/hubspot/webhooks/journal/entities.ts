/** Source: github.com/HubSpot/HubSpot-public-api-spec-collection (PublicApiSpecs/Webhooks Journal, 2026-03 and 2026-09) */
export const ACTIONS = [
  ...([
    'CREATE',
    'UPDATE',
    'DELETE',
    'MERGE',
    'RESTORE',
    'ASSOCIATION_ADDED',
    'ASSOCIATION_REMOVED',
  ] as const),
  ...([
    'SNAPSHOT',
    'APP_INSTALL',
    'APP_UNINSTALL',
    'ADDED_TO_LIST',
    'REMOVED_FROM_LIST',
    'GDPR_DELETE',
  ] as const),
] as const
export type Action = (typeof ACTIONS)[number]

export const SUBSCRIPTION_TYPES = [
  'OBJECT',
  'ASSOCIATION',
  'APP_LIFECYCLE_EVENT',
  'LIST_MEMBERSHIP',
  'GDPR_PRIVACY_DELETION',
] as const
export type SubscriptionType = (typeof SUBSCRIPTION_TYPES)[number]

/** What of a kind of object in an account an app reads in its journal; null lists mean everything. */
export interface JournalSubscription {
  id: number
  appId: number
  /** null: all accounts that have the app (its own coming and going). */
  portalId: number | null
  subscriptionType: SubscriptionType
  /** For the app's own coming and going: the id of that event type. */
  objectTypeId: string
  actions: Action[]
  properties: string[] | null
  objectIds: number[] | null
  associatedObjectTypeIds: string[] | null
  listIds: number[] | null
  createdBy: number | null
  createdAt: number
  updatedAt: number
}

/** One comparison of a property of the record. */
export interface Condition {
  filterType: 'CRM_OBJECT_PROPERTY'
  operator: string
  property: string
  value?: string
  values?: string[]
}

/** Narrows a subscription to records that meet all conditions. */
export interface JournalFilter {
  id: number
  appId: number
  subscriptionId: number
  conditions: Condition[]
  createdAt: number
}

/** One event as a file of the journal has it. */
export interface JournalEvent {
  type: SubscriptionType
  action: Action
  portalId: number
  occurredAt: string
  [field: string]: unknown
}

/** One file of the journal: what happened in one account in one go, as one app sees it. */
export interface JournalEntry {
  offset: string
  appId: number
  portalId: number
  publishedAt: number
  events: JournalEvent[]
}

/** How a snapshot of a record that was asked for went; the sandbox takes them at once. */
export interface SnapshotStatus {
  id: string
  appId: number
  initiatedAt: number
  completedAt: number
  errorCode: 'VALIDATION_ERROR' | 'PERMISSION_DENIED' | null
}
