import { html } from 'hono/html'
import { button, buttons, linkButton, postForm, textField, tick } from '../../core/page/controls.ts'
import {
  type Html,
  type Page,
  type PageCall,
  type PageReply,
  type PageRoute,
  redirect,
} from '../../core/page/page.ts'
import { badge, confirmation, exactTime, notice, section, table } from '../../core/page/parts.ts'
import { attempt, type Refusal } from '../../core/page/refusal.ts'
import type { User } from '../credentials/entities.ts'
import type { UserParts } from '../credentials/users.ts'
import type { Portal } from '../portals/portal.ts'
import { chosenScopes, scopePicker } from './scope-picker.ts'
import { rightsOf } from './sign-in.ts'
import { type PageHost, portalOf } from './visit.ts'

/** The users of an account. They are set up from outside, so that every kind of user can be had: nobody acts here. */
export function userRoutes(host: PageHost): PageRoute[] {
  const all = '/users/{portal}'
  const on = (
    method: PageRoute['method'],
    pattern: string,
    run: (portal: Portal, call: PageCall) => PageReply,
  ): PageRoute => ({ method, pattern, run: (call) => run(portalOf(host, call), call) })
  return [
    on('GET', all, listPage),
    on('GET', `${all}/new`, (portal, call) => formPage(portal, call, { user: null })),
    on('POST', `${all}/new`, (portal, call) => take(portal, call, null)),
    on('GET', `${all}/{id}`, (portal, call) => formPage(portal, call, { user: userOf(portal, call) })),
    on('POST', `${all}/{id}`, (portal, call) => take(portal, call, userOf(portal, call))),
    on('GET', `${all}/{id}/remove`, removalPage),
    on('POST', `${all}/{id}/remove`, takeRemoval),
  ]
}

function userOf({ account }: Portal, { params }: PageCall): User {
  return account.users.get(params.id ?? '')
}

function listPage({ account, id }: Portal): Page {
  const rows = account.users
    .list({ removed: true })
    .map((user) => [
      html`<a href="/users/${id}/${user.id}">${user.firstName} ${user.lastName}</a>`,
      user.email,
      rightsOf(user),
      user.removedAt === null ? badge('in the account', 'good') : html`left ${exactTime(user.removedAt)}`,
    ])
  return {
    kind: 'page',
    title: 'Users',
    lead: 'Whoever sets up the sandbox may do anything here, so that every kind of user can be had.',
    actions: linkButton('Add user', `/users/${id}/new`, 'main'),
    body: table({
      caption: 'Users',
      columns: ['User', 'E-mail', 'May', 'Is'],
      rows,
      empty: 'There are no users.',
    }),
  }
}

function take({ account, id }: Portal, call: PageCall, user: User | null): PageReply {
  if (call.form.get('step') === 'search') return formPage({ account, id }, call, { user })
  const parts = partsOf(call.form)
  const done = attempt(() =>
    user === null ? account.users.create(parts) : account.users.change(user.id, parts),
  )
  if ('refusal' in done) return formPage({ account, id }, call, { user, refusal: done.refusal })
  const name = `${done.done.firstName} ${done.done.lastName}`
  return redirect(`/users/${id}`, user === null ? `${name} is a user now.` : `${name} was changed.`)
}

function partsOf(form: URLSearchParams): UserParts {
  const text = (name: string): string => (form.get(name) ?? '').trim()
  return {
    email: text('email'),
    ...(text('first_name') === '' ? {} : { firstName: text('first_name') }),
    ...(text('last_name') === '' ? {} : { lastName: text('last_name') }),
    superAdmin: form.has('super_admin'),
    developerTools: form.has('developer_tools'),
    scopes: [...chosenScopes(form)],
  }
}

/** What new users hold when nothing is ticked for them yet. */
const FIRST_SCOPES = ['contacts', 'companies', 'deals'].flatMap((name) => [
  `crm.objects.${name}.read`,
  `crm.objects.${name}.write`,
])

function formPage(
  { account, id }: Pick<Portal, 'account' | 'id'>,
  call: PageCall,
  { user, refusal }: { user: User | null; refusal?: Refusal },
): Page {
  const title = user === null ? 'Add user' : `${user.firstName} ${user.lastName}`
  const path = user === null ? `/users/${id}/new` : `/users/${id}/${user.id}`
  const left = user !== null && user.removedAt !== null
  const remove = user === null || left ? null : linkButton('Remove', `${path}/remove`)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title,
    crumbs: [{ label: 'Users', href: `/users/${id}` }],
    actions: remove,
    body: html`${refusal === undefined ? '' : notice('error', refusal.sentence)}
      ${left ? notice('info', 'This user left. Add a user with the same address to bring them back.') : ''}
      ${postForm(call, path, html`${fields(call, user)}${buttons(button(user === null ? 'Add user' : 'Save'), linkButton('Cancel', `/users/${id}`))}`)}
      ${account.users.superAdmins().length === 1 && user?.superAdmin === true ? html`<p class="hint">The only Super Admin: an account keeps at least one.</p>` : ''}`,
  }
}

function fields(call: PageCall, user: User | null): Html {
  const { form } = call
  const sent = call.method === 'POST'
  const text = (name: string, own: string | undefined): string => form.get(name) ?? own ?? ''
  const flag = (name: string, own: boolean | undefined): boolean => (sent ? form.has(name) : own === true)
  const chosen = sent ? chosenScopes(form) : new Set(user?.scopes ?? FIRST_SCOPES)
  const everything = { superAdmin: true, scopes: [], firstName: '', lastName: '' } as unknown as User
  return html`${section(
    'Person',
    html`${textField({ label: 'E-mail', name: 'email', type: 'email', value: text('email', user?.email), required: true })}
    ${textField({ label: 'First name', name: 'first_name', value: text('first_name', user?.firstName) })}
    ${textField({ label: 'Last name', name: 'last_name', value: text('last_name', user?.lastName) })}`,
  )}${section(
    'Rights',
    html`${tick({ label: 'Super Admin', name: 'super_admin', value: 'on', checked: flag('super_admin', user?.superAdmin), hint: 'Holds every scope; may manage private apps and keys.' })}
    ${tick({ label: 'Developer Tools access', name: 'developer_tools', value: 'on', checked: flag('developer_tools', user?.developerTools), hint: 'May manage Service Keys, with scopes that they hold.' })}`,
  )}${section('Scopes that they hold', scopePicker({ user: everything, chosen, search: form.get('search') ?? '' }))}`
}

function removalPage({ account, id }: Portal, call: PageCall): Page {
  const user = account.users.get(call.params.id ?? '')
  const path = `/users/${id}/${user.id}`
  return {
    kind: 'page',
    title: `Remove ${user.firstName} ${user.lastName}?`,
    crumbs: [{ label: 'Users', href: `/users/${id}` }],
    body: confirmation(call, {
      action: `${path}/remove`,
      label: 'Remove user',
      cancel: path,
      body: html`<p>Their Service Keys go on; what they own stays theirs as an archived owner.</p>`,
    }),
  }
}

function takeRemoval({ account, id }: Portal, call: PageCall): PageReply {
  const user = account.users.get(call.params.id ?? '')
  account.users.remove(user.id)
  return redirect(`/users/${id}`, `${user.firstName} ${user.lastName} left the account.`)
}
