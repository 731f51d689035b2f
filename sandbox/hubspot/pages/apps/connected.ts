import { html } from 'hono/html'
import { linkButton } from '../../../core/page/controls.ts'
import { type Page, PageError, type PageReply, redirect } from '../../../core/page/page.ts'
import { badge, confirmation, moment, table } from '../../../core/page/parts.ts'
import type { App } from '../../apps/entities.ts'
import { uninstall } from '../../apps/installs.ts'
import { requireAppAccess } from '../../credentials/permissions.ts'
import { makerName } from '../keys/kinds.ts'
import type { PageHost, Visit } from '../visit.ts'

/** The apps that are installed in an account, whoever made them. */
export function connectedPage(host: PageHost, { portal, account, call }: Visit): Page {
  const rows = host.portals.apps
    .installedOn(portal.id)
    .map(({ app, install }) => [
      app.name,
      html`${badge(app.auth, 'info')} app ${app.id}`,
      `${install.scopes.length} scope${install.scopes.length === 1 ? '' : 's'}`,
      html`${moment(install.installedAt, call.now)} by ${makerName(account, install.userId)}`,
      linkButton('Uninstall', `/connected-apps/${portal.id}/${app.id}`),
    ])
  return {
    kind: 'page',
    title: 'Connected apps',
    lead: 'Apps that this account let in. What an app got in with is refused once it is uninstalled.',
    body: table({
      caption: 'Connected apps',
      columns: ['App', 'Kind', 'Granted', 'Since', ''],
      rows,
      empty: 'No app is connected to this account.',
    }),
  }
}

function appHere(host: PageHost, { portal, call }: Visit): App {
  const found = host.portals.apps.installedOn(portal.id).find(({ app }) => String(app.id) === call.params.id)
  if (found === undefined) throw new PageError(404, 'This account has no such app.')
  return found.app
}

export function uninstallPage(host: PageHost, visit: Visit): Page {
  requireAppAccess(visit.user)
  const app = appHere(host, visit)
  const path = `/connected-apps/${visit.portal.id}`
  return {
    kind: 'page',
    title: `Uninstall ${app.name}?`,
    crumbs: [{ label: 'Connected apps', href: path }],
    body: confirmation(visit.call, {
      action: `${path}/${app.id}`,
      label: 'Uninstall',
      cancel: path,
      body: html`<p>Its tokens for this account are refused from that moment on.</p>`,
    }),
  }
}

export function takeUninstall(host: PageHost, visit: Visit): PageReply {
  requireAppAccess(visit.user)
  const app = appHere(host, visit)
  uninstall(host.portals.apps, app, visit.portal)
  return redirect(`/connected-apps/${visit.portal.id}`, `“${app.name}” was uninstalled.`)
}
