import { html } from 'hono/html'
import { askForm, button, buttons, choice, hidden, postForm } from '../../core/page/controls.ts'
import type { Html, Page, PageCall, PageReply, PageRoute } from '../../core/page/page.ts'
import { PageError, redirect } from '../../core/page/page.ts'
import { notice, section } from '../../core/page/parts.ts'
import { ControlError } from '../../core/vendor.ts'
import type { User } from '../credentials/entities.ts'
import { type ConsentRequest, grantCode, readRequest, redirectTo } from '../oauth/authorize.ts'
import { scopeWords } from '../oauth/scope-words.ts'
import type { Portal } from '../portals/portal.ts'
import type { PageHost } from './visit.ts'
import { signedInUser } from './visit.ts'

const PATTERNS = ['/oauth/authorize', '/oauth/{portal}/authorize']

/**
 * The question whether an app may connect to an account. Source of its rules:
 * developers.hubspot.com/docs/apps/legacy-apps/authentication/oauth-quickstart-guide
 */
export function consentRoutes(host: PageHost): PageRoute[] {
  return PATTERNS.flatMap((pattern): PageRoute[] => [
    { method: 'GET', pattern, run: (call) => question(host, call, null) },
    { method: 'POST', pattern, run: (call) => decide(host, call) },
  ])
}

function question(host: PageHost, call: PageCall, refused: string | null): Page {
  const request = requestOf(host, call)
  const portal = chosenPortal(host, call)
  const isBound = call.params.portal !== undefined
  return {
    kind: 'page',
    bare: true,
    status: refused === null ? 200 : 403,
    title: `Connect ${request.app.name} to HubSpot`,
    lead: 'The app asks for access to an account. Connect it only when you know who made it.',
    formTargets: [new URL(request.redirectUri).origin],
    body: html`${refused === null ? '' : notice('error', refused)}${
      isBound || host.portals.all().length === 1 ? '' : portalPicker(host, call, portal)
    }${section('What it may do', scopeList(request))}${answerForm(call, portal)}`,
  }
}

function requestOf({ portals }: PageHost, call: PageCall): ConsentRequest {
  return readRequest(portals, call.query)
}

function chosenPortal({ portals }: PageHost, { params, query }: PageCall): Portal {
  const named = params.portal ?? query.get('portal')
  if (named === null) return portals.first
  const portal = /^\d{1,16}$/.test(named) ? portals.find(Number(named)) : null
  if (portal === null) throw new PageError(404, 'There is no account with this number.')
  return portal
}

/** The account is chosen first, as its users are those who can decide. */
function portalPicker({ portals }: PageHost, call: PageCall, portal: Portal): Html {
  const kept = [...call.query]
    .filter(([name]) => name !== 'portal')
    .map(([name, value]) => hidden(name, value))
  const options = portals.all().map(({ id, name }) => ({ value: String(id), label: `${name}, ${id}` }))
  const field = choice({
    label: 'Account',
    name: 'portal',
    value: String(portal.id),
    options,
  })
  return section(
    'Which account',
    askForm(call.path, html`${kept}${field}${buttons(button('Choose this account', { weight: 'plain' }))}`),
  )
}

function scopeList({ scopes, optionalScopes }: ConsentRequest): Html {
  const item = (scope: string, note: string): Html =>
    html`<li>${scopeWords(scope) ?? scope}${note} <small><code>${scope}</code></small></li>`
  return html`<ul>${['oauth', ...scopes.filter((scope) => scope !== 'oauth')].map((scope) => item(scope, ''))}${optionalScopes.map(
    (scope) => item(scope, ', where you may'),
  )}</ul>`
}

function answerForm(call: PageCall, portal: Portal): Html {
  const { account, id, name } = portal
  const users = account.users.list()
  const options = users.map((user) => ({ value: String(user.id), label: labelOf(user) }))
  const current = signedInUser(call, account) ?? users.find(({ superAdmin }) => superAdmin)
  const field = choice({
    label: 'Who are you?',
    hint: `A user of ${name}, ${id}. It takes Super Admin or App Marketplace access.`,
    name: 'user',
    value: String(current?.id ?? ''),
    options,
  })
  const query = call.query.toString()
  const answer = buttons(
    button('Connect app', { name: 'decision', value: 'connect' }),
    button('Cancel', { weight: 'plain', name: 'decision', value: 'cancel' }),
  )
  return postForm(call, `${call.path}?${query}`, html`${hidden('portal', String(id))}${field}${answer}`)
}

function labelOf(user: User): string {
  const rights = user.superAdmin
    ? 'Super Admin'
    : user.appMarketplace === true
      ? 'App Marketplace access'
      : 'may not connect apps'
  return `${user.firstName} ${user.lastName}, ${rights}`
}

function decide(host: PageHost, call: PageCall): PageReply {
  const request = requestOf(host, call)
  if (call.form.get('decision') !== 'connect') {
    const error_description = 'The user did not connect the app.'
    return redirect(redirectTo(request, { error: 'access_denied', error_description }))
  }
  const portal = chosenPortal(host, call)
  try {
    const user = portal.account.users.acting(call.form.get('user') ?? '')
    return redirect(redirectTo(request, { code: grantCode(host.portals, request, { portal, user }).value }))
  } catch (error) {
    if (error instanceof ControlError) return question(host, call, error.message)
    throw error
  }
}
