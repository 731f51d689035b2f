import { html } from 'hono/html'
import { linkButton } from '../../../core/page/controls.ts'
import type { Page } from '../../../core/page/page.ts'
import { badge, moment, table } from '../../../core/page/parts.ts'
import { type AppVisit, appsPath } from './parts.ts'

/** The apps of a developer account. */
export function listPage(visit: AppVisit): Page {
  const { apps, portal, call } = visit
  const rows = apps
    .list()
    .filter((app) => app.ownerPortalId === portal.id)
    .map((app) => [
      html`<a href="${appsPath(visit, app.id)}">${app.name}</a>`,
      html`${badge(app.auth, 'info')} ${app.distribution}`,
      app.installs.length,
      html`<code>${app.clientId}</code>`,
      moment(app.createdAt, call.now),
    ])
  return {
    kind: 'page',
    title: 'Apps',
    lead: 'Project-based apps: for one account with a static token, or for many by OAuth.',
    actions: linkButton('Create app', appsPath(visit, 'new'), 'main'),
    body: table({
      caption: 'Apps',
      columns: ['App', 'Auth and distribution', { label: 'Installs', number: true }, 'Client id', 'Created'],
      rows,
      empty: 'This account has no app yet.',
    }),
  }
}
