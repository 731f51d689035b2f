import { html } from 'hono/html'
import {
  button,
  buttons,
  linkButton,
  pickOne,
  postForm,
  textArea,
  textField,
} from '../../../core/page/controls.ts'
import { type Html, type Page, type PageReply, redirect } from '../../../core/page/page.ts'
import { notice, section } from '../../../core/page/parts.ts'
import { attempt, type Refusal } from '../../../core/page/refusal.ts'
import { type AppParts, checkedParts, readApp } from '../../apps/app-parts.ts'
import type { App, AppAuth, Distribution } from '../../apps/entities.ts'
import { tellScopes } from '../../apps/installs.ts'
import { type AppVisit, appOf, appsPath } from './parts.ts'

/** Two ways to a new app: its fields, or the file of its project. */
export function newPage(visit: AppVisit, refusal: Refusal | null = null): Page {
  const { call } = visit
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: 'Create app',
    crumbs: [{ label: 'Apps', href: appsPath(visit) }],
    body: html`${refusal === null ? '' : notice('error', refusal.sentence)}
    ${section('By its fields', postForm(call, appsPath(visit, 'new'), html`${fields(visit, null)}${buttons(button('Create app'), linkButton('Cancel', appsPath(visit)))}`))}
    ${section(
      'By its project file',
      postForm(
        call,
        appsPath(visit, 'from-file'),
        html`${textArea({ label: 'app-hsmeta.json', name: 'file', value: call.form.get('file') ?? '', required: true, rows: 12, hint: 'Paste the file as it is in the project.' })}
        ${buttons(button('Create from file'))}`,
      ),
    )}`,
  }
}

export function takeNew(visit: AppVisit): PageReply {
  return make(visit, () => checkedParts(partsOf(visit.call.form)))
}

export function takeFile(visit: AppVisit): PageReply {
  return make(visit, () => readApp(parsed(visit.call.form.get('file') ?? '')))
}

function make(visit: AppVisit, read: () => AppParts): PageReply {
  const made = attempt(() => visit.apps.create(read(), visit.portal.id))
  if ('refusal' in made) return newPage(visit, made.refusal)
  return redirect(appsPath(visit, made.done.id), 'The app was created.')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RangeError('This is not JSON.')
  }
}

/** The form of an app that exists; how it gets in stays. */
export function editPage(visit: AppVisit, refusal: Refusal | null = null): Page {
  const app = appOf(visit)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `Change ${app.name}`,
    crumbs: [
      { label: 'Apps', href: appsPath(visit) },
      { label: app.name, href: appsPath(visit, app.id) },
    ],
    body: html`${refusal === null ? '' : notice('error', refusal.sentence)}<div class="card">${postForm(
      visit.call,
      appsPath(visit, app.id, 'edit'),
      html`${fields(visit, app)}${buttons(button('Save'), linkButton('Cancel', appsPath(visit, app.id)))}`,
    )}</div>`,
  }
}

export function takeEdit(visit: AppVisit): PageReply {
  const app = appOf(visit)
  const changed = attempt(() => {
    visit.apps.change(app, checkedParts({ ...partsOf(visit.call.form), auth: app.auth }))
    for (const { portalId } of app.installs) {
      const portal = visit.host.portals.find(portalId)
      if (portal !== null) tellScopes(app, portal)
    }
  })
  if ('refusal' in changed) return editPage(visit, changed.refusal)
  return redirect(appsPath(visit, app.id), 'The app was changed.')
}

function partsOf(form: URLSearchParams): AppParts {
  const lines = (name: string): string[] =>
    (form.get(name) ?? '').split(/[\s,]+/).filter((line) => line !== '')
  return {
    name: (form.get('name') ?? '').trim(),
    description: (form.get('description') ?? '').trim(),
    auth: (form.get('auth') ?? 'oauth') as AppAuth,
    distribution: (form.get('distribution') ?? 'private') as Distribution,
    redirectUrls: lines('redirect_urls'),
    requiredScopes: lines('required_scopes'),
    conditionallyRequiredScopes: lines('conditionally_required_scopes'),
    optionalScopes: lines('optional_scopes'),
    allowedPortals: lines('allowed_portals').map(Number),
  }
}

function fields({ call }: AppVisit, app: App | null): Html {
  const value = (name: string, own: string): string => call.form.get(name) ?? own
  const lines = (label: string, name: string, own: readonly (string | number)[], hint: string): Html =>
    textArea({ label, name, value: value(name, own.join('\n')), rows: 3, hint })
  return html`${textField({ label: 'Name', name: 'name', value: value('name', app?.name ?? ''), required: true })}
  ${textField({ label: 'Description', name: 'description', value: value('description', app?.description ?? '') })}
  ${
    app === null
      ? pickOne({
          legend: 'Auth',
          name: 'auth',
          value: value('auth', 'oauth'),
          options: [
            { value: 'oauth', label: 'OAuth', hint: 'For many accounts: each is asked on a consent page.' },
            { value: 'static', label: 'Static', hint: 'For one account: a token that does not expire.' },
          ],
        })
      : ''
  }
  ${pickOne({
    legend: 'Distribution',
    name: 'distribution',
    value: value('distribution', app?.distribution ?? 'private'),
    options: [
      { value: 'private', label: 'Private', hint: 'This account, and those on the allow-list.' },
      { value: 'marketplace', label: 'Marketplace', hint: 'Any account; with OAuth only.' },
    ],
  })}
  ${lines('Redirect URLs', 'redirect_urls', app?.redirectUrls ?? [], 'One a line; https, or http://localhost. OAuth needs one, static has none.')}
  ${lines('Required scopes', 'required_scopes', app?.requiredScopes ?? ['crm.objects.contacts.read'], 'One a line.')}
  ${lines('Conditionally required scopes', 'conditionally_required_scopes', app?.conditionallyRequiredScopes ?? [], 'One a line: asked for where an install URL names them.')}
  ${lines('Optional scopes', 'optional_scopes', app?.optionalScopes ?? [], 'One a line: granted where the account can.')}
  ${lines('Allow-listed accounts', 'allowed_portals', app?.allowedPortals ?? [], 'Numbers of accounts that may install a private OAuth app.')}`
}
