import { html } from 'hono/html'
import { button, buttons, choice, hidden, linkButton, postForm, textField } from '../../core/page/controls.ts'
import { type Html, type Page, type PageReply, type PageRoute, redirect } from '../../core/page/page.ts'
import { badge, facts, notice, section, table } from '../../core/page/parts.ts'
import { attempt, type Refusal } from '../../core/page/refusal.ts'
import type { Subscription } from '../webhooks/entities.ts'
import { EVENT_TYPES } from '../webhooks/event-types.ts'
import { appTab, privateAppTab, type WebhooksTab } from '../webhooks/tab.ts'
import { appOf, appsPath, asDeveloper } from './apps/parts.ts'
import { keysOf, PRIVATE_APPS, pathOf } from './keys/kinds.ts'
import { keyTabs } from './keys/one.ts'
import { type PageHost, type Visit, visitRoute } from './visit.ts'

/** Whose webhooks a page is about. */
interface Owner {
  tab: WebhooksTab
  appId: number
  name: string
  /** Where the page is, and what is above it. */
  path: string
  crumbs: NonNullable<Page['crumbs']>
  tabs: Html | null
}

/** The webhooks of private apps and of project-based apps. */
export function webhookTabRoutes(host: PageHost): PageRoute[] {
  return [
    ...routesOf(host, '/private-apps/{portal}/{id}/webhooks', (visit) => privateOwner(host, visit)),
    ...routesOf(host, '/developer/{portal}/apps/{id}/webhooks', (visit) => appOwner(host, visit)),
  ]
}

function routesOf(host: PageHost, pattern: string, ownerOf: (visit: Visit) => Owner): PageRoute[] {
  const doing = (
    what: string,
    said: string,
    run: (tab: WebhooksTab, form: URLSearchParams) => unknown,
  ): PageRoute =>
    visitRoute(host, { method: 'POST', pattern: `${pattern}/${what}` }, (visit): PageReply => {
      const owner = ownerOf(visit)
      const done = attempt(() => run(owner.tab, visit.call.form))
      if ('refusal' in done) return tabPage(host, visit, { owner, refusal: done.refusal })
      return redirect(owner.path, said)
    })
  const idOf = (form: URLSearchParams): number => Number(form.get('subscription'))
  return [
    visitRoute(host, { method: 'GET', pattern }, (visit) =>
      tabPage(host, visit, { owner: ownerOf(visit), refusal: null }),
    ),
    doing('target', 'The target was saved.', (tab, form) => {
      const target = (form.get('target') ?? '').trim()
      const most = Number(form.get('most') ?? '10')
      if (target !== '') tab.setTarget({ targetUrl: target, maxConcurrentRequests: most })
      else tab.clearTarget()
    }),
    doing('subscribe', 'The subscription was made.', (tab, form) => tab.subscribe(requestOf(form))),
    doing('pause', 'It is paused.', (tab, form) => tab.setActive(idOf(form), false)),
    doing('activate', 'It is active.', (tab, form) => tab.setActive(idOf(form), true)),
    doing('unsubscribe', 'The subscription is gone.', (tab, form) => tab.unsubscribe(idOf(form))),
  ]
}

function requestOf(form: URLSearchParams): Parameters<WebhooksTab['subscribe']>[0] {
  const text = (name: string): string | null => (form.get(name) ?? '').trim() || null
  return {
    eventType: text('event_type') ?? '',
    propertyName: text('property'),
    objectTypeId: text('object_type'),
  }
}

function privateOwner({ webhooks }: PageHost, visit: Visit): Owner {
  const { account, call, user } = visit
  const key = keysOf(visit, PRIVATE_APPS).get(call.params.id ?? '', user.id)
  return {
    tab: privateAppTab(account, webhooks.configs, { id: key.id, by: user.id }),
    appId: key.appId,
    name: key.name,
    path: pathOf(visit, PRIVATE_APPS, key.id, 'webhooks'),
    crumbs: [
      { label: PRIVATE_APPS.plural, href: pathOf(visit, PRIVATE_APPS) },
      { label: key.name, href: pathOf(visit, PRIVATE_APPS, key.id) },
    ],
    tabs: keyTabs(visit, PRIVATE_APPS, 'webhooks'),
  }
}

function appOwner(host: PageHost, visit: Visit): Owner {
  const about = asDeveloper(host, visit)
  const app = appOf(about)
  return {
    tab: appTab(visit.account, host.webhooks.configs, app),
    appId: app.id,
    name: app.name,
    path: appsPath(about, app.id, 'webhooks'),
    crumbs: [
      { label: 'Apps', href: appsPath(about) },
      { label: app.name, href: appsPath(about, app.id) },
    ],
    tabs: null,
  }
}

function tabPage(
  host: PageHost,
  visit: Visit,
  { owner, refusal }: { owner: Owner; refusal: Refusal | null },
): Page {
  const { tab, path, appId } = owner
  const { targetUrl, maxConcurrentRequests, subscriptions } = tab.show()
  const { waiting, in_flight: inFlight, retrying } = host.webhooks.deliveries.state()
  const deliveries = `/sandbox/ledger?kind=delivery&credential=${appId}`
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `Webhooks of ${owner.name}`,
    crumbs: owner.crumbs,
    body: html`${owner.tabs ?? ''}${refusal === null ? '' : notice('error', refusal.sentence)}
    ${section('Where they go', targetForm(visit, path, { targetUrl, most: maxConcurrentRequests }))}
    <h2>Subscriptions</h2>${table({
      caption: 'Subscriptions',
      columns: ['Event', 'Property or object', 'Is', ''],
      rows: subscriptions.map((subscription) => rowOf(visit, path, subscription)),
      empty: 'Nothing is subscribed to.',
    })}
    ${section('Subscribe', subscribeForm(visit, path))}
    ${section(
      'Deliveries',
      facts([
        ['Waiting, all apps', waiting],
        ['Under way', inFlight],
        ['To be tried again', retrying],
      ]),
      linkButton('See attempts', deliveries),
    )}`,
  }
}

function targetForm({ call }: Visit, path: string, about: { targetUrl: string | null; most: number }): Html {
  return postForm(
    call,
    `${path}/target`,
    html`${textField({ label: 'Target URL', name: 'target', value: call.form.get('target') ?? about.targetUrl ?? '', hint: 'https, or http for a receiver on this machine. Empty: nothing is delivered.' })}
    ${textField({ label: 'Requests under way at once', name: 'most', value: call.form.get('most') ?? String(about.most), required: true, hint: 'A whole number above 5.' })}
    ${buttons(button('Save target', { weight: 'plain' }))}`,
  )
}

function subscribeForm({ call }: Visit, path: string): Html {
  const options = EVENT_TYPES.map((type) => ({ value: type, label: type }))
  const value = (name: string): string => call.form.get(name) ?? ''
  return postForm(
    call,
    `${path}/subscribe`,
    html`<div class="ask">${choice({ label: 'Event', name: 'event_type', value: value('event_type'), options })}
    ${textField({ label: 'Property', name: 'property', value: value('property'), hint: 'For propertyChange.' })}
    ${textField({ label: 'Object type id', name: 'object_type', value: value('object_type'), hint: 'For object.*, such as 0-1.' })}
    ${button('Subscribe')}</div>`,
  )
}

function rowOf({ call }: Visit, path: string, subscription: Subscription): (Html | string | null)[] {
  const { id, eventType, propertyName, objectTypeId, active } = subscription
  const act = (what: string, label: string): Html =>
    postForm(
      call,
      `${path}/${what}`,
      html`${hidden('subscription', String(id))}<button class="button plain small" aria-label="${label} ${eventType} ${propertyName ?? ''}">${label}</button>`,
    )
  return [
    eventType,
    propertyName ?? objectTypeId,
    active ? badge('active', 'good') : badge('paused', 'quiet'),
    buttons(active ? act('pause', 'Pause') : act('activate', 'Activate'), act('unsubscribe', 'Unsubscribe')),
  ]
}
