import { ControlError } from '../../core/vendor.ts'
import type { App } from '../apps/entities.ts'
import type { ActingUser } from '../credentials/managed-keys.ts'
import type { Account } from '../store/account.ts'
import { checkRequest, type SubscriptionRequest, type TargetRequest, type WebhookConfigs } from './configs.ts'
import type { Subscription, WebhookConfig } from './entities.ts'
import { objectOfType, scopesOfType } from './event-types.ts'

/** A subscription to make: active at once when nothing else is said, unlike one that the public API makes. */
export type NewSubscription = Pick<SubscriptionRequest, 'eventType'> & Partial<SubscriptionRequest>

/** The webhooks of one app. Operations throw as `WebhookConfigs` does, and a `ControlError` (403) for a missing scope. */
export interface WebhooksTab {
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
export function privateAppTab(
  account: Account,
  configs: WebhookConfigs,
  about: { id: string; by?: ActingUser | undefined },
): WebhooksTab {
  if (account.credentials.find('service_key', about.id) !== null) {
    throw new ControlError(403, 'Service Keys cannot be used for webhooks; a private app or an app can.')
  }
  const { appId, scopes } = account.privateApps.get(about.id, about.by)
  return tabOf(configs, { appId, scopes, account })
}

/** Opens the webhooks of a project-based app; `account` is the one that owns it. */
export function appTab(account: Account, configs: WebhookConfigs, app: App): WebhooksTab {
  return tabOf(configs, { appId: app.id, scopes: everyScopeOf(app), account })
}

/** What an app asks for, whether or not it has to be granted. */
export function everyScopeOf(app: App): string[] {
  return [...app.requiredScopes, ...app.conditionallyRequiredScopes, ...app.optionalScopes]
}

interface Owner {
  appId: number
  scopes: readonly string[]
  account: Account
}

function tabOf(configs: WebhookConfigs, owner: Owner): WebhooksTab {
  const { appId } = owner
  return {
    show: () => structuredClone(configs.of(appId)),
    setTarget: ({ targetUrl, maxConcurrentRequests }) => {
      const kept = configs.of(appId).maxConcurrentRequests
      return configs.setTarget(appId, { targetUrl, maxConcurrentRequests: maxConcurrentRequests ?? kept })
    },
    clearTarget: () => configs.clearTarget(appId),
    subscribe: (about) => {
      const { eventType } = about
      const request = { propertyName: null, objectTypeId: null, eventTypeName: null, active: true, ...about }
      checkRequest(request)
      const missing = missingScopesFor(owner.account, owner.scopes, request)
      if (missing !== null) {
        const list = missing.join(', ')
        throw new ControlError(403, `A subscription to ${eventType} takes one of these scopes: ${list}.`)
      }
      return configs.subscribe(appId, request)
    },
    setActive: (id, active) => configs.setActive(appId, id, active),
    unsubscribe: (id) => configs.unsubscribe(appId, id),
  }
}

/** The scopes of which a subscription takes one, when the app has none of them; else null. */
export function missingScopesFor(
  account: Account,
  scopes: readonly string[],
  { eventType, objectTypeId }: Pick<SubscriptionRequest, 'eventType' | 'objectTypeId'>,
): readonly string[] | null {
  const generic = objectTypeId === null ? null : (account.types.infer(objectTypeId)?.name ?? null)
  const needed = scopesOfType(eventType, objectOfType(eventType) ?? generic)
  return needed.length === 0 || needed.some((scope) => scopes.includes(scope)) ? null : needed
}
