import { html } from 'hono/html'
import type { Frame, Page, PageCall, PageRoute } from '../../core/page/page.ts'
import { facts, section } from '../../core/page/parts.ts'
import { appRoutes } from './apps.ts'
import { consentRoutes, signedIn } from './consent.ts'
import type { PageHost } from './host.ts'

/** The pages of the org. */
export function pageRoutes(host: PageHost): PageRoute[] {
  return [{ method: 'GET', pattern: '/', run: () => home(host) }, ...appRoutes(host), ...consentRoutes(host)]
}

const COUNTED = ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event', 'User']

function home({ org, limits }: PageHost): Page {
  const counts = COUNTED.map((name) => [name, org.store(name).count] as const)
  const calls = facts([
    ['Used', limits.used],
    ['Allocation', limits.allocation],
  ])
  return {
    kind: 'page',
    title: String(org.organization.values.Name),
    lead: 'One org, with everything that an integration asks of it.',
    body: html`${section('Records', facts(counts))}${section('API calls of the last 24 hours', calls)}`,
  }
}

/** What surrounds every page. */
export function frameOf(host: PageHost, call: PageCall): Frame {
  const user = signedIn(host, call)
  const links = [
    { label: 'Overview', href: '/' },
    { label: 'External client apps', href: '/setup/apps' },
  ]
  return {
    name: 'Salesforce sandbox',
    menu: [{ label: 'Org', links }],
    user:
      user === null
        ? null
        : { name: String(user.values.Name), note: String(user.values.Username), href: '/' },
    places: [{ label: String(host.org.organization.values.Name), href: '/', current: true }],
  }
}
