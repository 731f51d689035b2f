import { ControlError } from '../../core/vendor.ts'
import type { Subscription, WebhookConfig } from './entities.ts'
import { EVENT_TYPES, UNSUBSCRIBABLE } from './event-types.ts'
import { isLocalHost } from './sender.ts'

/** Subscriptions an app may have. Source: developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide */
const SUBSCRIPTIONS_MAX = 1000
/** Requests under way at once: what an app starts with, and the least that can be set. Source: as above */
const CONCURRENCY = 10
const CONCURRENCY_ABOVE = 5
/** Ids grow from here, in steps. Recorded ids are of this size. */
const FIRST_ID = 2_426_762
const ID_STEP = 3

/** A subscription as it is asked for. */
export interface SubscriptionRequest {
  eventType: string
  propertyName: string | null
  objectTypeId: string | null
  eventTypeName: string | null
  active: boolean
}

/** Where webhooks go, as it is asked for. */
export interface TargetRequest {
  targetUrl: string
  maxConcurrentRequests: number
}

/** What the webhooks of apps depend on when they are changed. */
interface Surroundings {
  now(): number
  /** Whether targets on this machine may be reached without TLS. */
  plainHttp(): boolean
  whenChanged(): void
}

/**
 * The webhook settings and subscriptions of all apps, by app id. Operations throw a `RangeError` for bad input and a
 * `ControlError`: 404 for what is not there, 409 for what is there already or too much.
 */
export class WebhookConfigs {
  private readonly around: Surroundings
  private readonly byApp = new Map<number, WebhookConfig>()
  /** How many subscription ids were given out. */
  issued = 0
  private active = 0

  constructor(around: Surroundings) {
    this.around = around
  }

  /** Whether any app has a subscription that is active. */
  get hasActive(): boolean {
    return this.active > 0
  }

  /** The app's webhooks; an app that has none is as if nothing was ever set. */
  of(appId: number): WebhookConfig {
    return this.byApp.get(appId) ?? blank()
  }

  all(): IterableIterator<[number, WebhookConfig]> {
    return this.byApp.entries()
  }

  /** Sets where the webhooks of an app go. */
  setTarget(appId: number, { targetUrl, maxConcurrentRequests }: TargetRequest): WebhookConfig {
    const url = this.checkedTarget(targetUrl)
    if (!Number.isInteger(maxConcurrentRequests) || maxConcurrentRequests <= CONCURRENCY_ABOVE) {
      throw new RangeError(`maxConcurrentRequests must be a whole number above ${CONCURRENCY_ABOVE}.`)
    }
    const config = this.of(appId)
    const now = this.around.now()
    const createdAt = config.targetUrl === null ? now : config.createdAt
    return this.put(appId, { ...config, targetUrl: url, maxConcurrentRequests, createdAt, updatedAt: now })
  }

  /** Forgets where the webhooks of an app go: nothing is delivered any more. Subscriptions stay. */
  clearTarget(appId: number): void {
    const config = this.of(appId)
    if (config.targetUrl === null) throw new ControlError(404, 'This app has no webhook settings.')
    this.put(appId, { ...blank(), subscriptions: config.subscriptions })
  }

  subscription(appId: number, id: number): Subscription {
    const found = this.of(appId).subscriptions.find((subscription) => subscription.id === id)
    if (found === undefined) throw new ControlError(404, 'There is no subscription with this id.')
    return found
  }

  subscribe(appId: number, request: SubscriptionRequest): Subscription {
    const config = this.of(appId)
    checkRequest(request)
    if (config.subscriptions.some((known) => isSame(known, request))) {
      throw new ControlError(409, `A subscription to ${nameOf(request)} exists already.`)
    }
    if (config.subscriptions.length >= SUBSCRIPTIONS_MAX) {
      throw new ControlError(409, `An app has ${SUBSCRIPTIONS_MAX} subscriptions at most.`)
    }
    const made = this.made(request)
    this.put(appId, { ...config, subscriptions: [...config.subscriptions, made] })
    return made
  }

  setActive(appId: number, id: number, active: boolean): Subscription {
    const changed = { ...this.subscription(appId, id), active, updatedAt: this.around.now() }
    const config = this.of(appId)
    const subscriptions = config.subscriptions.map((known) => (known.id === id ? changed : known))
    this.put(appId, { ...config, subscriptions })
    return changed
  }

  unsubscribe(appId: number, id: number): void {
    this.subscription(appId, id)
    const config = this.of(appId)
    this.put(appId, { ...config, subscriptions: config.subscriptions.filter((known) => known.id !== id) })
  }

  /** Puts a whole configuration in place of what the app has, or nothing when a part of it is refused. */
  replace(appId: number, target: TargetRequest, requests: readonly SubscriptionRequest[]): WebhookConfig {
    const old = this.of(appId)
    for (const request of requests) checkRequest(request)
    const twice = requests.find((request, index) =>
      requests.slice(0, index).some((one) => isSame(one, request)),
    )
    if (twice !== undefined) throw new RangeError(`${nameOf(twice)} is subscribed to twice.`)
    if (requests.length > SUBSCRIPTIONS_MAX) {
      throw new RangeError(`An app has ${SUBSCRIPTIONS_MAX} subscriptions at most.`)
    }
    const config = this.setTarget(appId, target)
    const subscriptions = requests.map((request) => {
      const known = old.subscriptions.find((one) => isSame(one, request))
      if (known === undefined) return this.made(request)
      return { ...known, active: request.active, updatedAt: this.around.now() }
    })
    return this.put(appId, { ...config, subscriptions })
  }

  /** Forgets an app. */
  remove(appId: number): void {
    if (this.byApp.delete(appId)) this.changed()
  }

  /** Puts back what a snapshot has. */
  load(appId: number, config: WebhookConfig): void {
    const { subscriptions } = config
    const named = subscriptions.map((one) => ({ ...one, eventTypeName: one.eventTypeName ?? null }))
    this.put(appId, { ...blank(), ...config, subscriptions: named })
  }

  private made(request: SubscriptionRequest): Subscription {
    this.issued += 1
    const now = this.around.now()
    return { id: FIRST_ID + ID_STEP * this.issued, ...request, createdAt: now, updatedAt: now }
  }

  private put(appId: number, config: WebhookConfig): WebhookConfig {
    this.byApp.set(appId, config)
    this.changed()
    return config
  }

  private changed(): void {
    this.active = 0
    for (const { targetUrl, subscriptions } of this.byApp.values()) {
      if (targetUrl !== null) this.active += subscriptions.filter(({ active }) => active).length
    }
    this.around.whenChanged()
  }

  private checkedTarget(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : null
    if (url === null)
      throw new RangeError('targetUrl must be an address such as "https://example.com/webhooks".')
    if (url.username !== '' || url.password !== '' || url.hash !== '') {
      throw new RangeError('targetUrl must have no user, password or fragment.')
    }
    const isPlain = url.protocol === 'http:' && this.around.plainHttp() && isLocalHost(url.hostname)
    if (url.protocol !== 'https:' && !isPlain) {
      throw new RangeError('targetUrl must start with https:// (or http:// for a receiver on this machine).')
    }
    return text
  }
}

function blank(): WebhookConfig {
  return {
    targetUrl: null,
    maxConcurrentRequests: CONCURRENCY,
    createdAt: 0,
    updatedAt: 0,
    subscriptions: [],
  }
}

/** Throws a `RangeError` for a subscription that cannot be. */
export function checkRequest(request: SubscriptionRequest): void {
  const { eventType, propertyName, objectTypeId, eventTypeName } = request
  if (!EVENT_TYPES.includes(eventType)) {
    throw new RangeError(`${eventType} is not an event type. There are: ${EVENT_TYPES.join(', ')}.`)
  }
  const isPropertyChange = eventType.endsWith('.propertyChange')
  if (isPropertyChange && propertyName === null) throw new RangeError(`${eventType} needs a propertyName.`)
  if (!isPropertyChange && propertyName !== null) throw new RangeError(`${eventType} takes no propertyName.`)
  if (propertyName !== null && UNSUBSCRIBABLE.includes(propertyName)) {
    throw new RangeError(`Changes of ${propertyName} cannot be subscribed to.`)
  }
  const isGeneric = eventType.startsWith('object.')
  if (isGeneric && objectTypeId === null) throw new RangeError(`${eventType} needs an objectTypeId.`)
  if (objectTypeId !== null && !/^\d{1,9}-\d{1,15}$/.test(objectTypeId)) {
    throw new RangeError('objectTypeId must be a type id such as "0-1" or "2-123456".')
  }
  if (eventTypeName !== null && eventType !== 'event.completed')
    throw new RangeError(`${eventType} takes no eventTypeName.`)
}

function isSame(one: SubscriptionRequest, other: SubscriptionRequest): boolean {
  return (
    one.eventType === other.eventType &&
    one.propertyName === other.propertyName &&
    one.objectTypeId === other.objectTypeId &&
    one.eventTypeName === other.eventTypeName
  )
}

function nameOf({ eventType, propertyName, objectTypeId, eventTypeName }: SubscriptionRequest): string {
  const parts = [propertyName, objectTypeId, eventTypeName].filter((part) => part !== null)
  return parts.length === 0 ? eventType : `${eventType} (${parts.join(', ')})`
}
