import { html } from 'hono/html'
import { button, buttons, linkButton, pickOne, postForm } from '../../../core/page/controls.ts'
import { type Page, type PageReply, redirect } from '../../../core/page/page.ts'
import { confirmation, exactTime, notice, pageOf, pager, table } from '../../../core/page/parts.ts'
import { attempt, type Refusal } from '../../../core/page/refusal.ts'
import { chosenScopes, scopePicker } from '../scope-picker.ts'
import { statusBadge } from '../status-badge.ts'
import type { Visit } from '../visit.ts'
import { type KeyKind, keysOf, pathOf } from './kinds.ts'
import { keyTabs, onePage } from './one.ts'

const LOG_ROWS = 50

/** Does something to a key and says so on its page; a refusal is shown there. */
export function act(
  visit: Visit,
  kind: KeyKind,
  about: { said: string; run: (id: string) => unknown },
): PageReply {
  const id = visit.call.params.id ?? ''
  const done = attempt(() => about.run(id))
  if ('refusal' in done) return onePage(visit, kind, { refusal: done.refusal })
  return redirect(pathOf(visit, kind, id), about.said)
}

/** The way back to a key. */
function crumbsOf(
  visit: Visit,
  kind: KeyKind,
  key: { id: string; name: string },
): NonNullable<Page['crumbs']> {
  return [
    { label: kind.plural, href: pathOf(visit, kind) },
    { label: key.name, href: pathOf(visit, kind, key.id) },
  ]
}

/** The scopes of a key, to tick and untick. */
export function scopesPage(visit: Visit, kind: KeyKind, refusal: Refusal | null = null): Page {
  const { call, user } = visit
  const key = keysOf(visit, kind).get(call.params.id ?? '', user.id)
  const kept = new Set(key.scopes)
  const chosen = call.method === 'POST' ? chosenScopes(call.form) : kept
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `Scopes of ${key.name}`,
    crumbs: crumbsOf(visit, kind, key),
    lead: 'The token stays; the new scopes hold at once.',
    body: postForm(
      call,
      pathOf(visit, kind, key.id, 'scopes'),
      html`${refusal === null ? '' : notice('error', refusal.sentence)}
      <div class="card">${scopePicker({ user, chosen, kept, search: call.form.get('search') ?? '' })}</div>
      ${buttons(button('Update', { name: 'step', value: 'update' }), linkButton('Cancel', pathOf(visit, kind, key.id)))}`,
    ),
  }
}

/** Takes the ticked scopes. */
export function takeScopes(visit: Visit, kind: KeyKind): PageReply {
  const { call, user } = visit
  if (call.form.get('step') === 'search') return scopesPage(visit, kind)
  const keys = keysOf(visit, kind)
  const key = keys.get(call.params.id ?? '', user.id)
  const chosen = chosenScopes(call.form)
  const addScopes = [...chosen].filter((scope) => !key.scopes.includes(scope))
  const removeScopes = key.scopes.filter((scope) => !chosen.has(scope))
  const changed = attempt(() => keys.change(key.id, { addScopes, removeScopes }, user.id))
  if ('refusal' in changed) return scopesPage(visit, kind, changed.refusal)
  return redirect(pathOf(visit, kind, key.id), 'The scopes were changed.')
}

/** Asks when the old token is to end. */
export function rotatePage(visit: Visit, kind: KeyKind, refusal: Refusal | null = null): Page {
  const { call, user } = visit
  const key = keysOf(visit, kind).get(call.params.id ?? '', user.id)
  const week = exactTime(call.now + 604_800_000)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: `Rotate ${key.name}`,
    crumbs: crumbsOf(visit, kind, key),
    body: html`${refusal === null ? '' : notice('error', refusal.sentence)}<div class="card">${postForm(
      call,
      pathOf(visit, kind, key.id, 'rotate'),
      html`${pickOne({
        legend: 'There will be a new token. What about the old one?',
        name: 'expire',
        value: call.form.get('expire') ?? 'later',
        options: [
          {
            value: 'later',
            label: 'Rotate and expire later',
            hint: `Both work for seven days, until ${week}.`,
          },
          {
            value: 'now',
            label: 'Rotate and expire now',
            hint: 'The old one is refused from this moment on.',
          },
        ],
      })}${buttons(button('Rotate'), linkButton('Cancel', pathOf(visit, kind, key.id)))}`,
    )}</div>`,
  }
}

/** Rotates, and leads to the page that shows the new token once. */
export function takeRotation(visit: Visit, kind: KeyKind): PageReply {
  const { call, user } = visit
  const keys = keysOf(visit, kind)
  const id = call.params.id ?? ''
  const expire = call.form.get('expire')
  if (expire !== 'now' && expire !== 'later') {
    return rotatePage(visit, kind, { status: 400, sentence: 'Say what happens to the old token.' })
  }
  const rotated = attempt(() =>
    expire === 'now' ? keys.rotateNow(id, user.id) : keys.rotateLater(id, user.id),
  )
  if ('refusal' in rotated) return rotatePage(visit, kind, rotated.refusal)
  call.session.keepSecret(id, rotated.done.token)
  const said = expire === 'now' ? 'The old token is refused from now on.' : 'Both tokens work for seven days.'
  return redirect(pathOf(visit, kind, id), said)
}

/** Asks before a key is deleted. */
export function deletePage(visit: Visit, kind: KeyKind): Page {
  const { call, user } = visit
  const key = keysOf(visit, kind).get(call.params.id ?? '', user.id)
  return {
    kind: 'page',
    title: `Delete ${key.name}?`,
    crumbs: crumbsOf(visit, kind, key),
    body: confirmation(call, {
      action: pathOf(visit, kind, key.id, 'delete'),
      label: `Delete ${kind.noun}`,
      cancel: pathOf(visit, kind, key.id),
      body: html`<p>Its tokens are refused from that moment on. This cannot be undone.</p>`,
    }),
  }
}

/** Deletes a key. */
export function takeDeletion(visit: Visit, kind: KeyKind): PageReply {
  const { call, user } = visit
  const keys = keysOf(visit, kind)
  const { id, name } = keys.get(call.params.id ?? '', user.id)
  keys.remove(id, user.id)
  return redirect(pathOf(visit, kind), `“${name}” was deleted.`)
}

/** The newest calls of a key. */
export function logPage(visit: Visit, kind: KeyKind): Page {
  const { call, user } = visit
  const keys = keysOf(visit, kind)
  const key = keys.get(call.params.id ?? '', user.id)
  const calls = keys.usage(key.id, user.id).reverse()
  const pages = Math.ceil(calls.length / LOG_ROWS)
  const page = pageOf(call.query, pages)
  return {
    kind: 'page',
    title: `Log of ${key.name}`,
    crumbs: crumbsOf(visit, kind, key),
    body: html`${keyTabs(visit, kind, 'log')}${table({
      caption: 'Calls, newest first',
      columns: ['Call', 'Status', 'When'],
      rows: calls
        .slice((page - 1) * LOG_ROWS, page * LOG_ROWS)
        .map(({ at, method, path, status }) => [`${method} ${path}`, statusBadge(status), exactTime(at)]),
      empty: 'Nothing was called with it yet.',
    })}${pager({ path: call.path, query: call.query, page, pages })}`,
  }
}
