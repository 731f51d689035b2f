import { type PageCall, PageError } from '../../core/page/page.ts'
import type { User } from '../credentials/entities.ts'
import type { Portal } from '../portals/portal.ts'
import type { Portals } from '../portals/portals.ts'
import type { Account } from '../store/account.ts'

/** What the pages work on. */
export interface PageHost {
  readonly portals: Portals
}

/** The account that `{portal}` names; throws a `PageError` (404) when there is none. */
export function portalOf({ portals }: PageHost, { params }: PageCall): Portal {
  const portal = portals.all().find(({ id }) => String(id) === params.portal)
  if (portal === undefined) throw new PageError(404, 'There is no account with this number.')
  return portal
}

/** Who is signed in to an account in this browser; null for nobody and for users who left. */
export function signedInUser({ session }: PageCall, account: Account): User | null {
  const id = session.values.get(key(account))
  return id !== undefined && account.users.has(Number(id)) ? account.users.get(Number(id)) : null
}

/** Signs a user in to an account in this browser; null signs out. */
export function signIn({ session }: PageCall, account: Account, user: User | null): void {
  if (user === null) session.values.delete(key(account))
  else session.values.set(key(account), String(user.id))
}

function key({ settings }: Account): string {
  return `user:${settings.portalId}`
}

/** Where a user signs in, and gets back to this page from. */
export function signInPath({ settings }: Account, call: PageCall): string {
  const to = `/sign-in/${settings.portalId}`
  if (call.method === 'POST') return to
  const query = call.query.toString()
  return `${to}?next=${encodeURIComponent(query === '' ? call.path : `${call.path}?${query}`)}`
}
