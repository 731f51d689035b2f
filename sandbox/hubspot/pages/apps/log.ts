import { html } from 'hono/html'
import type { Page } from '../../../core/page/page.ts'
import { exactTime, pageOf, pager, table } from '../../../core/page/parts.ts'
import { usageOf } from '../../apps/usage.ts'
import { statusBadge } from '../status-badge.ts'
import { type AppVisit, appOf, appsPath } from './parts.ts'

const LOG_ROWS = 50

/** The newest calls of an app, in whichever account. */
export function logPage(visit: AppVisit): Page {
  const { host, call } = visit
  const app = appOf(visit)
  const calls = usageOf(host.portals.all(), app).reverse()
  const pages = Math.ceil(calls.length / LOG_ROWS)
  const page = pageOf(call.query, pages)
  return {
    kind: 'page',
    title: `Log of ${app.name}`,
    crumbs: [
      { label: 'Apps', href: appsPath(visit) },
      { label: app.name, href: appsPath(visit, app.id) },
    ],
    body: html`${table({
      caption: 'Calls, newest first',
      columns: ['Call', 'Status', 'When', 'Account'],
      rows: calls
        .slice((page - 1) * LOG_ROWS, page * LOG_ROWS)
        .map(({ at, method, path, status, portalId }) => [
          `${method} ${path}`,
          statusBadge(status),
          exactTime(at),
          String(portalId),
        ]),
      empty: 'It called nothing yet.',
    })}${pager({ path: call.path, query: call.query, page, pages })}`,
  }
}
