import type { Agenda } from '../../core/agenda.ts'
import { type Answer, controlAnswer } from '../../core/exchange.ts'
import { type ControlCall, ControlError, type ControlRoute } from '../../core/vendor.ts'
import type { App } from '../apps/entities.ts'
import { actingUser, isoTime, readBody } from '../control/bodies.ts'
import { requireDeveloperTools } from '../credentials/permissions.ts'
import type { Portals } from '../portals/portals.ts'
import type { Account } from '../store/account.ts'
import { readCompletion } from './completed-events.ts'
import { readHappening } from './conversations.ts'
import type { Subscription, WebhookConfig } from './entities.ts'
import { EVENT_TYPES } from './event-types.ts'
import { WEBHOOK_EFFECTS, WEBHOOK_MATCH, type WebhookFaultRule, type WebhookFaults } from './faults.ts'
import { readProjectFile } from './project-file.ts'
import { everyScopeOf, missingScopesFor, privateAppTab, type WebhooksTab } from './tab.ts'
import type { Webhooks } from './webhooks.ts'

/** What the control routes of webhooks work on. */
export interface WebhookTarget {
  readonly portals: Portals
  readonly webhooks: Webhooks
  readonly webhookFaults: WebhookFaults
  readonly agenda: Agenda
}

const TARGET = { target_url: 'text', max_concurrent_requests: 'count' } as const
const SUBSCRIPTION = {
  event_type: 'text',
  property_name: 'text',
  object_type_id: 'text',
  event_type_name: 'text',
  active: 'flag',
} as const
const ACTIVE = { active: 'flag' } as const
const NO_CONTENT: Readonly<Answer> = { status: 204, headers: {}, body: '' }

/** What is on its way, the faults of webhooks, and what can be subscribed to. */
export function webhookRoutes(target: WebhookTarget): ControlRoute[] {
  const state = (): Answer => controlAnswer(200, target.webhooks.deliveries.state())
  return [
    { method: 'GET', pattern: '/hubspot/webhooks', run: state },
    {
      method: 'POST',
      pattern: '/hubspot/webhooks/settle',
      run: async () => {
        await target.agenda.settled()
        return state()
      },
    },
    {
      method: 'GET',
      pattern: '/hubspot/webhooks/event-types',
      run: () => controlAnswer(200, { results: EVENT_TYPES }),
    },
    {
      method: 'POST',
      pattern: '/hubspot/webhooks/conversations',
      run: ({ body, query }) => {
        const named = query.get('portal')
        const { account } = named === null ? target.portals.first : target.portals.get(named)
        return controlAnswer(200, { events: target.webhooks.tellConversation(account, readHappening(body)) })
      },
    },
    {
      method: 'POST',
      pattern: '/hubspot/webhooks/completed-events',
      run: ({ body, query }) => {
        const named = query.get('portal')
        const { account } = named === null ? target.portals.first : target.portals.get(named)
        return controlAnswer(200, { events: target.webhooks.tellCompletion(account, readCompletion(body)) })
      },
    },
    ...projectRoutes(target),
    ...webhookFaultRoutes(target.webhookFaults),
  ]
}

/** The webhooks of a project-based app, as its project's file sets them. */
function projectRoutes(target: WebhookTarget): ControlRoute[] {
  const pattern = '/hubspot/apps/{appId}/webhooks'
  const appOf = ({ params, query }: ControlCall): { app: App; account: Account } => {
    const { portals } = target
    const app = portals.apps.get(params.appId ?? '')
    const { account } = portals.find(app.ownerPortalId) ?? portals.first
    requireDeveloperTools(account.users.acting(actingUser(query)), 'apps')
    return { app, account }
  }
  return [
    {
      method: 'GET',
      pattern,
      run: (call) => controlAnswer(200, shown(target.webhooks.configs.of(appOf(call).app.id))),
    },
    {
      method: 'PUT',
      pattern,
      run: (call) => {
        const { app, account } = appOf(call)
        const file = readProjectFile(call.body, (name) => account.types.infer(name)?.id ?? null)
        for (const request of file.subscriptions) {
          const missing = missingScopesFor(account, everyScopeOf(app), request)
          if (missing === null) continue
          throw new ControlError(
            403,
            `${request.eventType} takes one of these scopes: ${missing.join(', ')}.`,
          )
        }
        return controlAnswer(
          200,
          shown(target.webhooks.configs.replace(app.id, file.target, file.subscriptions)),
        )
      },
    },
  ]
}

function webhookFaultRoutes(faults: WebhookFaults): ControlRoute[] {
  const pattern = '/hubspot/webhooks/faults'
  return [
    { method: 'GET', pattern, run: () => controlAnswer(200, { results: faults.list() }) },
    {
      method: 'GET',
      pattern: `${pattern}/effects`,
      run: () => controlAnswer(200, { match: WEBHOOK_MATCH, effects: WEBHOOK_EFFECTS }),
    },
    {
      method: 'POST',
      pattern,
      run: ({ body }) => {
        if (typeof body !== 'object' || body === null) {
          throw new ControlError(400, 'A webhook fault is a JSON object.')
        }
        return controlAnswer(201, faults.add(body as WebhookFaultRule))
      },
    },
    {
      method: 'DELETE',
      pattern,
      run: () => {
        faults.clear()
        return NO_CONTENT
      },
    },
    {
      method: 'DELETE',
      pattern: `${pattern}/{id}`,
      run: ({ params }) => {
        if (!faults.remove(Number(params.id))) throw new ControlError(404, 'There is no such fault.')
        return NO_CONTENT
      },
    },
  ]
}

/** The webhooks tab of a private app: the vendor has it in its pages only, never in its API. */
export function privateAppWebhookRoutes(
  vendor: { readonly webhooks: Webhooks },
  target: { readonly account: Account },
): ControlRoute[] {
  const pattern = '/hubspot/private-apps/{id}/webhooks'
  const on = (
    run: (tab: WebhooksTab, call: Parameters<ControlRoute['run']>[0]) => Answer,
  ): ControlRoute['run'] => {
    return (call) => {
      const about = { id: call.params.id ?? '', by: actingUser(call.query) }
      return run(privateAppTab(target.account, vendor.webhooks.configs, about), call)
    }
  }
  return [
    { method: 'GET', pattern, run: on((tab) => controlAnswer(200, shown(tab.show()))) },
    {
      method: 'PUT',
      pattern,
      run: on((tab, { body }) => {
        const { target_url: targetUrl, max_concurrent_requests: maxConcurrentRequests } = readBody(
          body,
          TARGET,
        )
        if (targetUrl === undefined) throw new ControlError(400, 'Send {"target_url": text}.')
        const about = { targetUrl, ...(maxConcurrentRequests == null ? {} : { maxConcurrentRequests }) }
        return controlAnswer(200, shown(tab.setTarget(about)))
      }),
    },
    {
      method: 'DELETE',
      pattern,
      run: on((tab) => {
        tab.clearTarget()
        return NO_CONTENT
      }),
    },
    {
      method: 'POST',
      pattern: `${pattern}/subscriptions`,
      run: on((tab, { body }) => controlAnswer(201, shownSubscription(tab.subscribe(requestIn(body))))),
    },
    {
      method: 'PATCH',
      pattern: `${pattern}/subscriptions/{subscriptionId}`,
      run: on((tab, { body, params }) => {
        const { active } = readBody(body, ACTIVE)
        if (active === undefined) throw new ControlError(400, 'Send {"active": true or false}.')
        return controlAnswer(200, shownSubscription(tab.setActive(Number(params.subscriptionId), active)))
      }),
    },
    {
      method: 'DELETE',
      pattern: `${pattern}/subscriptions/{subscriptionId}`,
      run: on((tab, { params }) => {
        tab.unsubscribe(Number(params.subscriptionId))
        return NO_CONTENT
      }),
    },
  ]
}

function requestIn(body: unknown): Parameters<WebhooksTab['subscribe']>[0] {
  const given = readBody(body, SUBSCRIPTION)
  const { event_type, property_name, object_type_id, event_type_name, active } = given
  if (event_type === undefined) throw new ControlError(400, 'Send {"event_type": text, …}.')
  return {
    eventType: event_type,
    ...(property_name === undefined ? {} : { propertyName: property_name }),
    ...(object_type_id === undefined ? {} : { objectTypeId: object_type_id }),
    ...(event_type_name === undefined ? {} : { eventTypeName: event_type_name }),
    ...(active === undefined ? {} : { active }),
  }
}

/** Webhooks of an app as the control surface shows them. */
function shown(config: WebhookConfig): Record<string, unknown> {
  return {
    target_url: config.targetUrl,
    max_concurrent_requests: config.maxConcurrentRequests,
    subscriptions: config.subscriptions.map(shownSubscription),
  }
}

function shownSubscription(subscription: Subscription): Record<string, unknown> {
  return {
    id: subscription.id,
    event_type: subscription.eventType,
    property_name: subscription.propertyName,
    object_type_id: subscription.objectTypeId,
    event_type_name: subscription.eventTypeName,
    active: subscription.active,
    created_at: isoTime(subscription.createdAt),
    updated_at: isoTime(subscription.updatedAt),
  }
}
