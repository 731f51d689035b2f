import { html } from 'hono/html'
import { button, buttons, linkButton, postForm, textField } from '../../../core/page/controls.ts'
import type { Html, Page } from '../../../core/page/page.ts'
import { badge, copyable, facts, moment, notice, section, tabs } from '../../../core/page/parts.ts'
import type { Refusal } from '../../../core/page/refusal.ts'
import type { KeySummary } from '../../credentials/managed-keys.ts'
import { scopeTags } from '../scope-picker.ts'
import type { Visit } from '../visit.ts'
import { type KeyKind, keysOf, makerName, PRIVATE_APPS, pathOf, SERVICE_KEYS } from './kinds.ts'

/** What a page of a key may show beside its facts, this once. */
export interface Shown {
  refusal?: Refusal
  /** A secret that was asked for: its name and value. */
  secret?: { label: string; value: string }
}

/** One key: what it is, and everything that can be done to it. */
export function onePage(visit: Visit, kind: KeyKind, { refusal, secret }: Shown = {}): Page {
  const { call, user } = visit
  const id = call.params.id ?? ''
  const key = keysOf(visit, kind).get(id, user.id)
  const fresh = call.session.takeSecret(id)
  return {
    kind: 'page',
    status: refusal?.status ?? 200,
    title: key.name,
    crumbs: [{ label: kind.plural, href: pathOf(visit, kind) }],
    actions: linkButton('Delete', pathOf(visit, kind, id, 'delete')),
    body: html`${keyTabs(visit, kind, 'details')}
    ${refusal === undefined ? '' : notice('error', refusal.sentence)}
    ${fresh === null ? '' : freshToken(visit, kind, fresh)}
    ${secret === undefined ? '' : section(secret.label, copyable(secret.label, secret.value))}
    ${section('At a glance', aboutKey(visit, kind, key))}
    ${section('Scopes', scopeTags(key.scopes), linkButton('Change scopes', pathOf(visit, kind, id, 'scopes')))}
    ${tokenSection(visit, kind, key)}
    ${section('Name', renameForm(visit, kind, key))}`,
  }
}

/** The pages of one key. */
export function keyTabs(visit: Visit, kind: KeyKind, current: 'details' | 'log' | 'webhooks'): Html {
  const id = visit.call.params.id ?? ''
  const link = (label: string, name: typeof current, ...more: string[]) => {
    return { label, href: pathOf(visit, kind, id, ...more), current: name === current }
  }
  return tabs(`Pages of this ${kind.noun}`, [
    link('Details', 'details'),
    link('Log', 'log', 'log'),
    ...(kind === PRIVATE_APPS ? [link('Webhooks', 'webhooks', 'webhooks')] : []),
  ])
}

function freshToken({ call }: Visit, kind: KeyKind, token: string): Html {
  const said =
    kind === SERVICE_KEYS
      ? 'Copy the token now: it is shown this once, and never again.'
      : 'This is the token. It can be shown again with “Show token”.'
  return html`<section class="card fresh"><h2>Your token</h2><p>${said}</p>${copyable('Token', token)}
    <p class="hint">Try it:</p><pre tabindex="0" aria-label="A call with this token">curl ${call.origin}/crm/v3/objects/contacts?limit=1 -H "Authorization: Bearer ${token}"</pre></section>`
}

function aboutKey({ account, call }: Visit, kind: KeyKind, key: KeySummary): Html {
  const due = key.rotationDue ? badge('rotation due', 'warning') : 'not due before 180 days'
  return facts([
    ['Last used', moment(key.lastUsedAt, call.now) ?? 'never'],
    ['Token issued', moment(key.rotatedAt, call.now)],
    ['Rotation', due],
    ['Old token works until', moment(key.oldTokenExpiresAt, call.now) ?? 'there is none'],
    ['Created', html`${moment(key.createdAt, call.now)} by ${makerName(account, key.userId)}`],
    [kind === PRIVATE_APPS ? 'App id' : 'App id in errors', key.appId],
  ])
}

function tokenSection(visit: Visit, kind: KeyKind, key: KeySummary): Html {
  const { call, account } = visit
  const act = (label: string, what: string): Html =>
    postForm(call, pathOf(visit, kind, key.id, what), button(label, { weight: 'plain' }))
  const pending = key.oldTokenExpiresAt !== null
  const mayCancel = kind === PRIVATE_APPS || account.settings.serviceKeyCancelRotation
  return section(
    'Token',
    html`${pending ? notice('info', html`Two tokens work: the old one until ${moment(key.oldTokenExpiresAt, call.now)}.`) : ''}
    ${buttons(
      linkButton('Rotate', pathOf(visit, kind, key.id, 'rotate'), 'main'),
      pending ? act('Expire the old token now', 'expire-old') : null,
      pending && mayCancel ? act('Cancel the rotation', 'cancel-rotation') : null,
      kind === PRIVATE_APPS ? act('Show token', 'show-token') : null,
      kind === PRIVATE_APPS ? act('Show client secret', 'show-client-secret') : null,
    )}`,
  )
}

function renameForm(visit: Visit, kind: KeyKind, key: KeySummary): Html {
  const { call } = visit
  return postForm(
    call,
    pathOf(visit, kind, key.id, 'rename'),
    html`${textField({ label: 'Name', name: 'name', value: call.form.get('name') ?? key.name, required: true })}
    ${buttons(button('Rename', { weight: 'plain' }))}`,
  )
}
