import { isPrivateApp } from '../credentials/private-apps.ts'
import type { Portals } from '../portals/portals.ts'
import type { WebhookApp } from './entities.ts'

/** Finds an app in an account, as far as its webhooks go; null when it is not there: no private app, nor installed. */
export function appIn(portals: Portals, portalId: number, appId: number): WebhookApp | null {
  const { apps } = portals
  const installed = apps.find(appId)
  if (installed !== null) {
    const install = apps.installOn(installed, portalId)
    return install === null ? null : { appId, secret: installed.clientSecret, scopes: install.scopes }
  }
  const app = portals.find(portalId)?.account.credentials.find('private_app', String(appId)) ?? null
  if (app === null || !isPrivateApp(app)) return null
  return { appId, secret: app.clientSecret, scopes: app.scopes }
}
