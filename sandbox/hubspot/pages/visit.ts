import { html } from 'hono/html'
import {
  type Page,
  type PageCall,
  PageError,
  type PageReply,
  type PageRoute,
  redirect,
} from '../../core/page/page.ts'
import { refusalOf } from '../../core/page/refusal.ts'
import type { User } from '../credentials/entities.ts'
import type { Portal } from '../portals/portal.ts'
import type { Portals } from '../portals/portals.ts'
import type { Account } from '../store/account.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'

/** What the pages work on. */
export interface PageHost {
  readonly portals: Portals
  readonly webhooks: Webhooks
}

/** A request for a page of one account by a user who is signed in to it. */
export interface Visit {
  call: PageCall
  portal: Portal
  account: Account
  user: User
}

/** A route of one account: `{portal}` is in its pattern, and whoever asks is signed in there. */
export function visitRoute(
  host: PageHost,
  at: Pick<PageRoute, 'method' | 'pattern'>,
  run: (visit: Visit) => PageReply | Promise<PageReply>,
): PageRoute {
  return {
    ...at,
    run: async (call) => {
      const portal = portalOf(host, call)
      const { account } = portal
      const user = signedInUser(call, account)
      if (user === null) return redirect(signInPath(account, call))
      const visit = { call, portal, account, user }
      try {
        return await run(visit)
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal?.status !== 403) throw error
        return notAllowed(visit, refusal.sentence)
      }
    },
  }
}

/** Says who may not do what, and who can be asked. */
function notAllowed({ account, portal }: Visit, sentence: string): Page {
  const admins = account.users.superAdmins().map((user) => `${user.firstName} ${user.lastName}`)
  const body = html`<div class="card"><p>${sentence}</p>
    <p>${admins.join(', ')} can do it or grant the right, as Super Admin.</p>
    <p><a class="button plain" href="/sign-in/${portal.id}">Act as someone else</a></p></div>`
  return { kind: 'page', status: 403, title: 'Not allowed', body }
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
