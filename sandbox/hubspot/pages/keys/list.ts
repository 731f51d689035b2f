import { html } from 'hono/html'
import { linkButton } from '../../../core/page/controls.ts'
import type { Html, Page } from '../../../core/page/page.ts'
import { badge, type Cell, moment, notice, table } from '../../../core/page/parts.ts'
import type { KeySummary } from '../../credentials/managed-keys.ts'
import { creationStop } from '../../credentials/private-apps.ts'
import type { Visit } from '../visit.ts'
import { type KeyKind, keysOf, makerName, PRIVATE_APPS, pathOf } from './kinds.ts'

/** All keys of a kind. */
export function listPage(visit: Visit, kind: KeyKind): Page {
  const { call, account, user } = visit
  const keys = keysOf(visit, kind).list(user.id)
  const stop = kind === PRIVATE_APPS ? creationStop(account.settings, call.now) : null
  return {
    kind: 'page',
    title: kind.plural,
    lead: kind.lead,
    actions: stop === null ? linkButton(`Create ${kind.noun}`, pathOf(visit, kind, 'new'), 'main') : null,
    body: html`${stop === null ? '' : notice('warning', stop)}${table({
      caption: kind.plural,
      columns: ['Name', 'Scopes', 'Last used', 'Token', 'Created by'],
      rows: keys.map((key) => rowOf(visit, kind, key)),
      empty: html`<p>There is no ${kind.noun} yet.</p>`,
    })}`,
  }
}

function rowOf(visit: Visit, kind: KeyKind, key: KeySummary): Cell[] {
  const { now } = visit.call
  const scopes = `${key.scopes.length} scope${key.scopes.length === 1 ? '' : 's'}`
  return [
    html`<a href="${pathOf(visit, kind, key.id)}">${key.name}</a>`,
    scopes,
    moment(key.lastUsedAt, now) ?? 'never',
    tokenState(key, now),
    makerName(visit.account, key.userId),
  ]
}

/** What is to be said about the age of a token. */
function tokenState(key: KeySummary, now: number): Html {
  if (key.oldTokenExpiresAt !== null) {
    return html`${badge('two tokens work', 'info')} old until ${moment(key.oldTokenExpiresAt, now)}`
  }
  return key.rotationDue ? badge('rotation due', 'warning') : html`issued ${moment(key.rotatedAt, now)}`
}
