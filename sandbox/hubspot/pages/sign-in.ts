import { html } from 'hono/html'
import { button, buttons, hidden, linkButton, postForm } from '../../core/page/controls.ts'
import { type Page, type PageCall, type PageReply, type PageRoute, redirect } from '../../core/page/page.ts'
import { badge, table } from '../../core/page/parts.ts'
import type { User } from '../credentials/entities.ts'
import type { Account } from '../store/account.ts'
import { type PageHost, portalOf, signedInUser, signIn } from './visit.ts'

const PATTERN = '/sign-in/{portal}'

/** Signing in: one picks a user, for it is a sandbox. What that user may do is the vendor's rule set, for real. */
export function signInRoutes(host: PageHost): PageRoute[] {
  return [
    { method: 'GET', pattern: PATTERN, run: (call) => pickerPage(portalOf(host, call).account, call) },
    { method: 'POST', pattern: PATTERN, run: (call) => pick(portalOf(host, call).account, call) },
  ]
}

function pick(account: Account, call: PageCall): PageReply {
  const { form } = call
  if (form.get('sign_out') !== null) {
    signIn(call, account, null)
    return redirect('/', 'You are signed out.')
  }
  const user = account.users.acting(form.get('user') ?? '')
  signIn(call, account, user)
  return redirect(ownPath(form.get('next')) ?? '/', `You act as ${user.firstName} ${user.lastName} now.`)
}

/** A path of this sandbox; null for addresses elsewhere. */
function ownPath(path: string | null): string | null {
  return path !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : null
}

function pickerPage(account: Account, call: PageCall): Page {
  const current = signedInUser(call, account)
  const { portalId } = account.settings
  const action = `/sign-in/${portalId}`
  const next = hidden('next', ownPath(call.query.get('next')) ?? '/')
  const rows = account.users
    .list()
    .map((user) => [
      html`${user.firstName} ${user.lastName}`,
      user.email,
      rightsOf(user),
      user.id === current?.id
        ? badge('acting now', 'good')
        : postForm(
            call,
            action,
            html`${next}${hidden('user', String(user.id))}${button(`Act as ${user.firstName} ${user.lastName}`, { weight: 'plain' })}`,
          ),
    ])
  const signOut =
    current === null
      ? null
      : postForm(call, action, button('Sign out', { weight: 'plain', name: 'sign_out' }))
  return {
    kind: 'page',
    title: 'Who are you?',
    lead: `Pick a user of account ${portalId}. There are no passwords here, but what each of them may do is real.`,
    actions: signOut,
    body: html`${table({
      caption: 'Users of this account',
      columns: ['User', 'E-mail', 'May', ''],
      rows,
      empty: 'This account has no users.',
    })}${buttons(linkButton('Add or change users', `/users/${portalId}`))}`,
  }
}

/** What a user may do, in a few words. */
export function rightsOf(user: User) {
  if (user.superAdmin) return badge('Super Admin', 'info')
  const scopes = `${user.scopes.length} scope${user.scopes.length === 1 ? '' : 's'}`
  return user.developerTools ? html`${badge('Developer Tools', 'info')} ${scopes}` : html`${scopes}`
}
