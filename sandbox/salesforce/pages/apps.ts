import { html } from 'hono/html'
import { button, buttons, postForm, textArea, textField } from '../../core/page/controls.ts'
import {
  type Page,
  type PageCall,
  PageError,
  type PageReply,
  type PageRoute,
  redirect,
} from '../../core/page/page.ts'
import { copyable, facts, section, table } from '../../core/page/parts.ts'
import type { App } from '../oauth/entities.ts'
import type { PageHost } from './host.ts'

const LIST = '/setup/apps'

/** External client apps: who may ask users for access. */
export function appRoutes(host: PageHost): PageRoute[] {
  return [
    { method: 'GET', pattern: LIST, run: (call) => listPage(host, call) },
    { method: 'POST', pattern: LIST, run: (call) => create(host, call) },
    { method: 'GET', pattern: `${LIST}/{id}`, run: (call) => appPage(host, call) },
  ]
}

function listPage({ grants }: PageHost, call: PageCall): Page {
  const rows = grants
    .allApps()
    .map((app) => [
      html`<a href="${LIST}/${app.clientId}">${app.name}</a>`,
      app.callbackUrls.join(', '),
      app.scopes.join(' '),
    ])
  const form = postForm(
    call,
    LIST,
    html`${textField({ label: 'Name', name: 'name', required: true })}${textArea({
      label: 'Callback URLs',
      hint: 'One a line.',
      name: 'callbacks',
      rows: 3,
      required: true,
    })}${buttons(button('Create app'))}`,
  )
  return {
    kind: 'page',
    title: 'External client apps',
    lead: 'Programs that ask users of this org for access.',
    body: html`${table({
      caption: 'Apps of this org',
      columns: ['Name', 'Callback URLs', 'Scopes'],
      rows,
      empty: 'There are no apps yet.',
    })}${section('New app', form)}`,
  }
}

function create({ grants }: PageHost, { form }: PageCall): PageReply {
  const name = form.get('name')?.trim() ?? ''
  const callbackUrls = (form.get('callbacks') ?? '').split(/\s+/).filter((url) => url !== '')
  if (name === '') throw new PageError(400, 'An app needs a name.')
  const wrong = callbackUrls.find((url) => !URL.canParse(url))
  if (wrong !== undefined || callbackUrls.length === 0) {
    throw new PageError(400, 'An app needs at least one callback URL, and each must be a whole URL.')
  }
  const app = grants.addApp({ name, callbackUrls })
  return redirect(`${LIST}/${app.clientId}`, `${name} is there now.`)
}

function appPage({ grants }: PageHost, { params }: PageCall): Page {
  const app: App | null = grants.app(params.id ?? '')
  if (app === null) throw new PageError(404, 'There is no such app.')
  return {
    kind: 'page',
    title: app.name,
    crumbs: [{ label: 'External client apps', href: LIST }],
    body: section(
      'Settings',
      facts([
        ['Consumer key', copyable('Consumer key', app.clientId)],
        ['Consumer secret', app.clientSecret === null ? null : copyable('Consumer secret', app.clientSecret)],
        ['Callback URLs', app.callbackUrls.join(', ')],
        ['Scopes', app.scopes.join(' ')],
        ['Live grants', grants.liveGrants({ clientId: app.clientId }).length],
      ]),
    ),
  }
}
