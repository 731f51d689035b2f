import type { Frame, PageCall } from '../../core/page/page.ts'
import type { Portal } from '../portals/portal.ts'
import { type PageHost, signedInUser } from './visit.ts'

/** What surrounds every page: the menu of the account that the page belongs to, or of the first one. */
export function frameOf(host: PageHost, call: PageCall): Frame {
  const portal = currentPortal(host, call)
  const user = signedInUser(call, portal.account)
  const { id, name } = portal
  return {
    name: 'HubSpot sandbox',
    menu: menuOf(id),
    user: {
      name: user === null ? 'Sign in' : `${user.firstName} ${user.lastName}`,
      note: `${name}, ${id}`,
      href: `/sign-in/${id}`,
    },
    places: host.portals.all().map((each) => ({
      label: `${each.name}, ${each.id}`,
      href: `/home/${each.id}`,
      current: each === portal,
    })),
  }
}

/** The account of the page; on pages of no account, the one last seen in this browser. */
function currentPortal({ portals }: PageHost, { params, session }: PageCall): Portal {
  const all = portals.all()
  const named = all.find(({ id }) => String(id) === params.portal)
  if (named !== undefined) session.values.set('portal', String(named.id))
  const last = session.values.get('portal')
  return named ?? all.find(({ id }) => String(id) === last) ?? portals.first
}

/** A link of the menu, and what is there in one sentence. */
export interface AboutLink {
  label: string
  href: string
  about: string
}

/** The menu of an account; the start page shows it with its sentences. */
export function menuOf(portalId: number): { label: string; links: AboutLink[] }[] {
  const link = (label: string, path: string, about: string): AboutLink => ({
    label,
    href: `/${path.replace('*', String(portalId))}`,
    about,
  })
  return [
    {
      label: 'Account',
      links: [
        link('Overview', 'home/*', 'The account at a glance, and who you act as.'),
        link('Records', 'contacts/*', 'Browse, search, edit, and see what changed when.'),
        link('Users', 'users/*', 'Who there is, and what each of them may do.'),
      ],
    },
    {
      label: 'Integrations',
      links: [
        link('Service Keys', 'service-keys/*', 'Make, rotate and delete keys of the account.'),
        link('Private Apps', 'private-apps/*', 'Legacy apps with a token that can be shown again.'),
        link('Connected apps', 'connected-apps/*', 'Apps that the account let in, and uninstalling them.'),
        link('E-mails', 'notifications/*', 'What Super Admins would have been sent.'),
      ],
    },
    {
      label: 'Development',
      links: [
        link(
          'Apps',
          'developer/*/apps',
          'Project-based apps: OAuth for many accounts, or a static token for one.',
        ),
        link('Developer API key', 'developer/*/key', 'For the management of apps.'),
      ],
    },
    {
      label: 'Usage',
      links: [
        link('Usage and limits', 'usage/*', 'How much of which limit is used up.'),
        link('Logs', 'logs/*', 'The newest calls of all keys.'),
      ],
    },
  ]
}
