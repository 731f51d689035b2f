import { ControlError } from '../../core/vendor.ts'
import type { ActingUser } from '../credentials/managed-keys.ts'
import type { Account } from '../store/account.ts'
import { checkRequest, type SubscriptionRequest, type TargetRequest } from './configs.ts'
import type { Subscription, WebhookConfig } from './entities.ts'
import { objectOfType, scopesOfType } from './event-types.ts'
import type { Webhooks } from './webhooks.ts'

/** A subscription to make: active at once when nothing else is said, unlike one that the public API makes. */
export type NewSubscription = Pick<SubscriptionRequest, 'eventType'> & Partial<SubscriptionRequest>

/** The webhooks tab of one private app. Operations throw as `WebhookConfigs` does, and 403 for a missing scope. */
export interface PrivateAppWebhooks {
  show(): WebhookConfig
  setTarget(target: Pick<TargetRequest, 'targetUrl'> & Partial<TargetRequest>): WebhookConfig
  clearTarget(): void
  subscribe(about: NewSubscription): Subscription
  setActive(subscriptionId: number, active: boolean): Subscription
  unsubscribe(subscriptionId: number): void
}

/**
 * Opens the webhooks tab of a private app for a user who may manage it. Service Keys have none: throws a `ControlError`
 * (403) for them. Source: developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys
 */
export function privateAppWebhooks(
  account: Account,
  { configs }: Pick<Webhooks, 'configs'>,
  about: { id: string; by?: ActingUser | undefined },
): PrivateAppWebhooks {
  if (account.credentials.find('service_key', about.id) !== null) {
    throw new ControlError(403, 'Service Keys cannot be used for webhooks; a private app or an app can.')
  }
  const { appId, scopes } = account.privateApps.get(about.id, about.by)
  return {
    show: () => structuredClone(configs.of(appId)),
    setTarget: ({ targetUrl, maxConcurrentRequests }) => {
      const kept = configs.of(appId).maxConcurrentRequests
      return configs.setTarget(appId, { targetUrl, maxConcurrentRequests: maxConcurrentRequests ?? kept })
    },
    clearTarget: () => configs.clearTarget(appId),
    subscribe: ({ eventType, propertyName = null, objectTypeId = null, active = true }) => {
      const request = { eventType, propertyName, objectTypeId, active }
      checkRequest(request)
      requireScope(account, scopes, request)
      return configs.subscribe(appId, request)
    },
    setActive: (id, active) => configs.setActive(appId, id, active),
    unsubscribe: (id) => configs.unsubscribe(appId, id),
  }
}

function requireScope(
  account: Account,
  scopes: readonly string[],
  { eventType, objectTypeId }: Pick<SubscriptionRequest, 'eventType' | 'objectTypeId'>,
): void {
  const generic = objectTypeId === null ? null : (account.types.infer(objectTypeId)?.name ?? null)
  const needed = scopesOfType(eventType, objectOfType(eventType) ?? generic)
  if (needed.length === 0 || needed.some((scope) => scopes.includes(scope))) return
  throw new ControlError(
    403,
    `A subscription to ${eventType} takes one of these scopes: ${needed.join(', ')}.`,
  )
}
