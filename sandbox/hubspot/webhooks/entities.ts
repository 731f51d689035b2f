/** One subscription of an app; times are milliseconds. */
export interface Subscription {
  id: number
  /** `contact.propertyChange` */
  eventType: string
  /** Only for property changes. */
  propertyName: string | null
  /** Only for `object.*`. */
  objectTypeId: string | null
  /** Only for `event.completed`: the event that is meant; null for every one. */
  eventTypeName: string | null
  active: boolean
  createdAt: number
  updatedAt: number
}

/** Where the webhooks of an app go, how many may be under way at once, and what they are about. */
export interface WebhookConfig {
  /** null: nothing is delivered. */
  targetUrl: string | null
  maxConcurrentRequests: number
  /** When the target was first set; 0 while it never was. */
  createdAt: number
  updatedAt: number
  subscriptions: Subscription[]
}

/** One event as it is sent. Key order and number types as recorded; `attemptNumber` is set when it is sent. */
export interface WebhookEvent {
  eventId: number
  subscriptionId: number
  portalId: number
  appId: number
  occurredAt: number
  subscriptionType: string
  attemptNumber: number
  objectId: number
  [field: string]: unknown
}

/** Events that are sent together, until a receiver took them or nothing is tried any more. */
export interface Batch {
  id: number
  portalId: number
  appId: number
  events: WebhookEvent[]
  /** 0 for the first attempt. */
  attempt: number
  dueAt: number
  /** The fault that shaped it: `duplicate`, `late`, `reordered`. */
  fault: string | null
}

/** An app as far as its webhooks in one account go. */
export interface WebhookApp {
  appId: number
  /** Signs what is sent. */
  secret: string
  scopes: readonly string[]
}
