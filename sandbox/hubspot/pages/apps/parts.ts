import { html } from 'hono/html'
import { button, postForm } from '../../../core/page/controls.ts'
import { type Html, PageError } from '../../../core/page/page.ts'
import type { App } from '../../apps/entities.ts'
import type { AppStore } from '../../apps/store.ts'
import { requireDeveloperTools } from '../../credentials/permissions.ts'
import type { Portal } from '../../portals/portal.ts'
import type { PageHost, Visit } from '../visit.ts'

/** A request for a page about the apps of a developer account. */
export interface AppVisit extends Visit {
  host: PageHost
  apps: AppStore
}

/** The pages of apps are for developers of the account. */
export function asDeveloper(host: PageHost, visit: Visit): AppVisit {
  requireDeveloperTools(visit.user, 'apps')
  return { ...visit, host, apps: host.portals.apps }
}

/** The app of a page, when this account owns it. */
export function appOf({ apps, call, portal }: AppVisit): App {
  const app = apps.get(call.params.id ?? '')
  if (app.ownerPortalId !== portal.id) throw new PageError(404, 'This account has no app with this id.')
  return app
}

/** The path of a page about apps. */
export function appsPath({ portal }: { portal: Portal }, ...more: (string | number)[]): string {
  return ['/developer', portal.id, 'apps', ...more].join('/')
}

/** The address at which an account is asked whether it wants the app. */
export function installUrl(app: App, origin: string): string {
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: app.redirectUrls[0] ?? '',
    scope: ['oauth', ...app.requiredScopes.filter((scope) => scope !== 'oauth')].join(' '),
    ...(app.optionalScopes.length === 0 ? {} : { optional_scope: app.optionalScopes.join(' ') }),
  })
  return `${origin}/oauth/authorize?${query}`
}

/** A button that is a form of its own. */
export function actButton(visit: Visit, action: string, label: string): Html {
  return postForm(visit.call, action, html`${button(label, { weight: 'plain' })}`)
}
