import type { ActingUser } from '../credentials/managed-keys.ts'
import type { Portals } from '../portals/portals.ts'
import type { ActiveWebhookFault, WebhookFaultRule, WebhookFaults } from './faults.ts'
import { appTab, privateAppTab, type WebhooksTab } from './tab.ts'
import type { Webhooks } from './webhooks.ts'

/** The webhooks of a sandbox, as a program holds them. */
export interface WebhooksFace {
  /** The webhooks tab of a private app of any portal; throws a `ControlError` when there is no such app. */
  ofPrivateApp(id: string, by?: ActingUser): WebhooksTab
  /** The webhooks of a project-based app; throws a `ControlError` (404) when there is no such app. */
  ofApp(appId: number): WebhooksTab
  /** Events not sent yet, requests in flight, and batches that are tried again later. */
  state(): ReturnType<Webhooks['deliveries']['state']>
  /** What goes wrong on purpose: events sent twice, late, never, or in another order. */
  readonly faults: {
    add(rule: WebhookFaultRule): ActiveWebhookFault
    list(): ActiveWebhookFault[]
    remove(id: number): boolean
    clear(): void
  }
}

/** Puts a face before the webhooks of a sandbox. */
export function webhooksFace(vendor: {
  readonly portals: Portals
  readonly webhooks: Webhooks
  readonly webhookFaults: WebhookFaults
}): WebhooksFace {
  return {
    ofPrivateApp: (id, by) => {
      const { portals, webhooks } = vendor
      const home = portals.all().find(({ account }) => account.credentials.find('private_app', id) !== null)
      return privateAppTab((home ?? portals.first).account, webhooks.configs, { id, by })
    },
    ofApp: (appId) => {
      const { portals, webhooks } = vendor
      const app = portals.apps.get(appId)
      return appTab((portals.find(app.ownerPortalId) ?? portals.first).account, webhooks.configs, app)
    },
    state: () => vendor.webhooks.deliveries.state(),
    faults: vendor.webhookFaults,
  }
}
