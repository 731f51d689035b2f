import { html } from 'hono/html'
import { button, buttons, choice, hidden, postForm } from '../../core/page/controls.ts'
import {
  type Html,
  type Page,
  type PageCall,
  type PageReply,
  type PageRoute,
  redirect,
} from '../../core/page/page.ts'
import { facts, section } from '../../core/page/parts.ts'
import { type ConsentRequest, grantCode, isApproved, readRequest, redirectTo } from '../oauth/authorize.ts'
import { OAuthRefusal } from '../oauth/errors.ts'
import type { OrgRecord } from '../store/record.ts'
import type { PageHost } from './host.ts'

const PATTERN = '/services/oauth2/authorize'
/** What a browser's session remembers: who is signed in. */
const USER = 'user'

/** What scopes mean, for people. */
const WORDS: Readonly<Record<string, string>> = {
  api: 'Manage user data via APIs',
  refresh_token: 'Perform requests at any time, also when you are away',
  offline_access: 'Perform requests at any time, also when you are away',
  full: 'Full access to all that you may see and do',
  id: 'Access the identity URL service',
  profile: 'Access your name and profile',
  email: 'Access your e-mail address',
  openid: 'Access unique user identifiers',
  web: 'Manage user data via web browsers',
}

/** Signing in, and the question whether an app may act for whoever is signed in. */
export function consentRoutes(host: PageHost): PageRoute[] {
  return [
    { method: 'GET', pattern: PATTERN, run: (call) => ask(host, call) },
    { method: 'POST', pattern: PATTERN, run: (call) => answer(host, call) },
  ]
}

function ask(host: PageHost, call: PageCall): PageReply {
  const read = requestOf(host, call)
  if (read instanceof OAuthRefusal) return refusalPage(read)
  const { request, refusal } = read
  if (refusal !== null) return redirect(redirectTo(request, refusal))
  const user = signedIn(host, call)
  if (user === null || request.prompt.includes('login')) return loginPage(host, call, request)
  const isKnown = isApproved(host.grants, request, user.id) && !request.prompt.includes('consent')
  return isKnown
    ? redirect(redirectTo(request, codeFor(host, request, user)))
    : consentPage(call, request, user)
}

function answer(host: PageHost, call: PageCall): PageReply {
  const read = requestOf(host, call)
  if (read instanceof OAuthRefusal) return refusalPage(read)
  const { request, refusal } = read
  if (refusal !== null) return redirect(redirectTo(request, refusal))
  const decision = call.form.get('decision')
  if (decision === 'sign_in') return signIn(host, call)
  const user = signedIn(host, call)
  if (user === null) return loginPage(host, call, request)
  if (decision !== 'allow') return redirect(redirectTo(request, new OAuthRefusal('access_denied')))
  return redirect(redirectTo(request, codeFor(host, request, user)))
}

function requestOf(host: PageHost, { query }: PageCall): ReturnType<typeof readRequest> | OAuthRefusal {
  try {
    return readRequest(host, query)
  } catch (error) {
    if (error instanceof OAuthRefusal) return error
    throw error
  }
}

function codeFor({ grants }: PageHost, request: ConsentRequest, user: OrgRecord): { code: string } {
  return { code: grantCode(grants, request, user.id).value }
}

/** Nobody is sent to an address that is not registered. */
function refusalPage({ error, message }: OAuthRefusal): Page {
  return {
    kind: 'page',
    bare: true,
    status: 400,
    title: 'This app cannot be connected',
    lead: 'Whoever made the app has to put this right.',
    body: section(
      'What is wrong',
      facts([
        ['error', error],
        ['error_description', message],
      ]),
    ),
  }
}

/** Who is signed in in this browser; null for nobody, and for users who are not active any more. */
export function signedIn({ org }: PageHost, { session }: PageCall): OrgRecord | null {
  const found = org.find(session.values.get(USER) ?? '')
  return found?.object.name === 'User' && found.record.values.IsActive === true ? found.record : null
}

function loginPage({ org }: PageHost, call: PageCall, request: ConsentRequest): Page {
  const users = [...org.store('User').live()].filter(({ values }) => values.IsActive === true).slice(0, 200)
  const hinted = request.loginHint === null ? null : org.userByName(request.loginHint)
  const field = choice({
    label: 'Username',
    hint: 'There are no passwords here. What a user may do is real.',
    name: 'user',
    value: hinted?.id ?? users[0]?.id ?? '',
    options: users.map(({ id, values }) => ({ value: id, label: `${values.Name}, ${values.Username}` })),
  })
  const form = postForm(
    call,
    `${call.path}?${call.query}`,
    html`${hidden('decision', 'sign_in')}${field}${buttons(button('Log In'))}`,
  )
  return {
    kind: 'page',
    bare: true,
    title: 'Log in',
    lead: `${request.app.name} asks who you are.`,
    body: section(String(org.organization.values.Name), form),
  }
}

/** Leads to the same question again, without the wish to log in, which is met. */
function signIn({ org }: PageHost, call: PageCall): PageReply {
  const user = org.find(call.form.get('user') ?? '')
  if (user?.object.name !== 'User') return redirect(`${call.path}?${call.query}`, 'There is no such user.')
  call.session.values.set(USER, user.record.id)
  const query = new URLSearchParams(call.query)
  const prompt = (query.get('prompt') ?? '').split(/\s+/).filter((word) => word !== '' && word !== 'login')
  if (prompt.length === 0) query.delete('prompt')
  else query.set('prompt', prompt.join(' '))
  return redirect(`${call.path}?${query}`)
}

function consentPage(call: PageCall, request: ConsentRequest, user: OrgRecord): Page {
  const { app, redirectUri, scopes } = request
  const decide = buttons(
    button('Allow', { name: 'decision', value: 'allow' }),
    button('Deny', { weight: 'plain', name: 'decision', value: 'deny' }),
  )
  const { origin, protocol } = new URL(redirectUri)
  return {
    kind: 'page',
    bare: true,
    title: 'Allow access?',
    lead: `${app.name} is asking to act for ${user.values.Name} (${user.values.Username}).`,
    formTargets: [origin === 'null' ? protocol : origin],
    body: html`${section('What it may do', scopeList(scopes))}${postForm(call, `${call.path}?${call.query}`, decide)}`,
  }
}

function scopeList(scopes: readonly string[]): Html {
  return html`<ul>${scopes.map(
    (scope) => html`<li>${WORDS[scope] ?? scope} <small><code>${scope}</code></small></li>`,
  )}</ul>`
}
