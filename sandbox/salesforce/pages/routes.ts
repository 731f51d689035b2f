import { html } from 'hono/html'
import type { Frame, PageCall, PageRoute } from '../../core/page/page.ts'
import { facts, section } from '../../core/page/parts.ts'
import type { PageHost } from './host.ts'

/** The pages of the org. */
export function pageRoutes(host: PageHost): PageRoute[] {
  return [{ method: 'GET', pattern: '/', run: () => home(host) }]
}

function home({ org, limits }: PageHost): ReturnType<PageRoute['run']> {
  const count = (name: string): number => org.store(name).count
  return {
    kind: 'page',
    title: String(org.organization.values.Name),
    lead: 'One org, with everything that an integration asks of it.',
    body: html`${section(
      'Records',
      facts(
        ['Account', 'Contact', 'Lead', 'Opportunity', 'Case', 'Task', 'Event', 'User'].map((name) => [
          name,
          count(name),
        ]),
      ),
    )}${section(
      'API calls of the last 24 hours',
      facts([
        ['Used', limits.used],
        ['Allocation', limits.allocation],
      ]),
    )}`,
  }
}

/** What surrounds every page. */
export function frameOf({ org }: PageHost, _call: PageCall): Frame {
  return {
    name: 'Salesforce sandbox',
    menu: [{ label: 'Org', links: [{ label: 'Overview', href: '/' }] }],
    user: null,
    places: [{ label: String(org.organization.values.Name), href: '/', current: true }],
  }
}
