import { html } from 'hono/html'
import { buttons, linkButton } from '../../../core/page/controls.ts'
import { type Html, type Page, type PageReply, redirect } from '../../../core/page/page.ts'
import {
  badge,
  confirmation,
  copyable,
  facts,
  moment,
  notice,
  section,
  table,
} from '../../../core/page/parts.ts'
import { attempt, type Refusal } from '../../../core/page/refusal.ts'
import type { App } from '../../apps/entities.ts'
import { installStatic, rotateStatic, shownToken, uninstall } from '../../apps/installs.ts'
import { makerName } from '../keys/kinds.ts'
import { scopeTags } from '../scope-picker.ts'
import { type AppVisit, actButton, appOf, appsPath, installUrl } from './parts.ts'

/** What the page of an app may show beside the app, this once. */
interface Shown {
  refusal?: Refusal
  secret?: { label: string; value: string }
}

/** One app: what it is, how accounts get it, and which have it. */
export function onePage(visit: AppVisit, { refusal, secret }: Shown = {}): Page {
  const app = appOf(visit)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: app.name,
    ...(app.description === '' ? {} : { lead: app.description }),
    crumbs: [{ label: 'Apps', href: appsPath(visit) }],
    actions: buttons(
      linkButton('Webhooks', appsPath(visit, app.id, 'webhooks')),
      linkButton('Log', appsPath(visit, app.id, 'log')),
      linkButton('Change', appsPath(visit, app.id, 'edit')),
      linkButton('Delete', appsPath(visit, app.id, 'delete')),
    ),
    body: html`${refusal === undefined ? '' : notice('error', refusal.sentence)}
    ${secret === undefined ? '' : section(secret.label, copyable(secret.label, secret.value))}
    ${section('At a glance', aboutApp(visit, app))}
    ${section('Required scopes', scopeTags(app.requiredScopes))}
    ${app.optionalScopes.length === 0 ? '' : section('Optional scopes', scopeTags(app.optionalScopes))}
    ${app.auth === 'oauth' ? oauthSection(visit, app) : staticSection(visit, app)}
    ${section('Client secret', buttons(actButton(visit, appsPath(visit, app.id, 'show-secret'), 'Show client secret'), actButton(visit, appsPath(visit, app.id, 'rotate-secret'), 'Rotate client secret')))}
    ${section('Installs', installsOf(visit, app))}`,
  }
}

function aboutApp({ call }: AppVisit, app: App): Html {
  return facts([
    ['App id', app.id],
    ['Client id', html`<code>${app.clientId}</code>`],
    ['Auth', badge(app.auth, 'info')],
    ['Distribution', app.distribution],
    ['Project uid', app.uid],
    ['Created', moment(app.createdAt, call.now)],
  ])
}

function oauthSection({ call }: AppVisit, app: App): Html {
  const url = installUrl(app, call.origin)
  return section(
    'Install URL',
    html`${copyable('Install URL', url)}<p><a href="${url}">Open the consent page</a></p>
    <p class="hint">Redirect URLs: ${app.redirectUrls.join(', ')}</p>`,
  )
}

function staticSection(visit: AppVisit, app: App): Html {
  const here = app.installs.some(({ portalId }) => portalId === visit.portal.id)
  const act = (what: string, label: string): Html => actButton(visit, appsPath(visit, app.id, what), label)
  return section(
    'Static token',
    here
      ? buttons(
          act('show-token', 'Show token'),
          act('rotate-later', 'Rotate and expire later'),
          act('rotate-now', 'Rotate and expire now'),
        )
      : html`<p>Not installed in this account yet.</p>${act('install', 'Install in this account')}`,
  )
}

function installsOf({ host, call }: AppVisit, app: App): Html {
  const rows = app.installs.map(({ portalId, userId, scopes, installedAt }) => {
    const portal = host.portals.find(portalId)
    return [
      `${portal?.name ?? 'Account'}, ${portalId}`,
      portal === null ? `user ${userId}` : makerName(portal.account, userId),
      `${scopes.length} scope${scopes.length === 1 ? '' : 's'}`,
      moment(installedAt, call.now),
    ]
  })
  return table({
    caption: 'Installs',
    columns: ['Account', 'By', 'Granted', 'Since'],
    rows,
    empty: 'No account has it.',
  })
}

/** Shows the client secret, or the token of the install in this account. */
export function show(visit: AppVisit, what: 'secret' | 'token'): PageReply {
  const app = appOf(visit)
  const found = attempt(() => (what === 'secret' ? app.clientSecret : shownToken(app, visit.portal)))
  if ('refusal' in found) return onePage(visit, { refusal: found.refusal })
  return onePage(visit, {
    secret: { label: what === 'secret' ? 'Client secret' : 'Access token', value: found.done },
  })
}

/** Replaces the client secret and shows the new one. */
export function rotateSecret(visit: AppVisit): PageReply {
  const { clientSecret } = visit.apps.rotateSecret(appOf(visit))
  return onePage(visit, { secret: { label: 'New client secret', value: clientSecret } })
}

/** Gives this account the static token of an app, or a new one. */
export function staticToken(visit: AppVisit, how: 'install' | 'now' | 'later'): PageReply {
  const { apps, portal, user } = visit
  const app = appOf(visit)
  const given = attempt(() =>
    how === 'install' ? installStatic(apps, app, { portal, user }) : rotateStatic(app, { portal, user }, how),
  )
  if ('refusal' in given) return onePage(visit, { refusal: given.refusal })
  return onePage(visit, { secret: { label: 'New access token', value: given.done } })
}

export function deletePage(visit: AppVisit): Page {
  const app = appOf(visit)
  return {
    kind: 'page',
    title: `Delete ${app.name}?`,
    crumbs: [{ label: 'Apps', href: appsPath(visit) }],
    body: confirmation(visit.call, {
      action: appsPath(visit, app.id, 'delete'),
      label: 'Delete app',
      cancel: appsPath(visit, app.id),
      body: html`<p>It leaves every account that has it (${app.installs.length}), and its tokens are refused.</p>`,
    }),
  }
}

export function takeDeletion(visit: AppVisit): PageReply {
  const { apps, host } = visit
  const app = appOf(visit)
  for (const { portalId } of [...app.installs]) {
    const portal = host.portals.find(portalId)
    if (portal !== null) uninstall(apps, app, portal)
  }
  apps.remove(app)
  return redirect(appsPath(visit), `“${app.name}” was deleted.`)
}
