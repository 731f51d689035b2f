import type { PageReply, PageRoute } from '../../../core/page/page.ts'
import { attempt } from '../../../core/page/refusal.ts'
import { type PageHost, type Visit, visitRoute } from '../visit.ts'
import {
  act,
  deletePage,
  logPage,
  rotatePage,
  scopesPage,
  takeDeletion,
  takeRotation,
  takeScopes,
} from './change.ts'
import { newPage, takeNew } from './create.ts'
import { type KeyKind, keysOf, PRIVATE_APPS, SERVICE_KEYS } from './kinds.ts'
import { listPage } from './list.ts'
import { onePage } from './one.ts'

/** The pages of Service Keys and of private apps. */
export function keyRoutes(host: PageHost): PageRoute[] {
  return [...routesOf(host, SERVICE_KEYS), ...routesOf(host, PRIVATE_APPS), ...secretRoutes(host)]
}

function routesOf(host: PageHost, kind: KeyKind): PageRoute[] {
  const all = `/${kind.base}/{portal}`
  const one = `${all}/{id}`
  const get = (pattern: string, page: (visit: Visit, kind: KeyKind) => PageReply): PageRoute =>
    visitRoute(host, { method: 'GET', pattern }, (visit) => page(visit, kind))
  const post = (pattern: string, take: (visit: Visit, kind: KeyKind) => PageReply): PageRoute =>
    visitRoute(host, { method: 'POST', pattern }, (visit) => take(visit, kind))
  const doing = (what: string, said: string, run: (visit: Visit, id: string) => unknown): PageRoute =>
    post(`${one}/${what}`, (visit) => act(visit, kind, { said, run: (id) => run(visit, id) }))
  return [
    get(all, listPage),
    get(`${all}/new`, newPage),
    post(`${all}/new`, takeNew),
    get(one, onePage),
    get(`${one}/scopes`, scopesPage),
    post(`${one}/scopes`, takeScopes),
    get(`${one}/rotate`, rotatePage),
    post(`${one}/rotate`, takeRotation),
    get(`${one}/delete`, deletePage),
    post(`${one}/delete`, takeDeletion),
    get(`${one}/log`, logPage),
    doing('rename', 'It has a new name.', (visit, id) =>
      keysOf(visit, kind).change(id, { name: visit.call.form.get('name') ?? '' }, visit.user.id),
    ),
    doing('expire-old', 'The old token is refused from now on.', (visit, id) =>
      keysOf(visit, kind).expireOld(id, visit.user.id),
    ),
    doing('cancel-rotation', 'The rotation was taken back: the new token is refused.', (visit, id) =>
      keysOf(visit, kind).cancelRotation(id, visit.user.id),
    ),
  ]
}

/** What only private apps show again. They are forms, so that no address that shows a secret can be opened by accident. */
function secretRoutes(host: PageHost): PageRoute[] {
  const show = (what: string, label: string, read: (visit: Visit, id: string) => string): PageRoute => {
    const pattern = `/${PRIVATE_APPS.base}/{portal}/{id}/${what}`
    return visitRoute(host, { method: 'POST', pattern }, (visit) => {
      const found = attempt(() => read(visit, visit.call.params.id ?? ''))
      if ('refusal' in found) return onePage(visit, PRIVATE_APPS, { refusal: found.refusal })
      return onePage(visit, PRIVATE_APPS, { secret: { label, value: found.done } })
    })
  }
  return [
    show('show-token', 'Access token', ({ account, user }, id) => account.privateApps.token(id, user.id)),
    show('show-client-secret', 'Client secret', ({ account, user }, id) =>
      account.privateApps.clientSecret(id, user.id),
    ),
  ]
}
