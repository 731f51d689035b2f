import type { PageReply, PageRoute } from '../../../core/page/page.ts'
import { type PageHost, type Visit, visitRoute } from '../visit.ts'
import { connectedPage, takeUninstall, uninstallPage } from './connected.ts'
import { editPage, newPage, takeEdit, takeFile, takeNew } from './form.ts'
import { listPage } from './list.ts'
import { logPage } from './log.ts'
import { deletePage, onePage, rotateSecret, show, staticToken, takeDeletion } from './one.ts'
import { type AppVisit, asDeveloper } from './parts.ts'

/** The apps of developers, and the apps that are connected to an account. */
export function appRoutes(host: PageHost): PageRoute[] {
  const all = '/developer/{portal}/apps'
  const one = `${all}/{id}`
  const on = (method: PageRoute['method'], pattern: string, run: (visit: AppVisit) => PageReply): PageRoute =>
    visitRoute(host, { method, pattern }, (visit) => run(asDeveloper(host, visit)))
  const get = (pattern: string, run: (visit: AppVisit) => PageReply): PageRoute => on('GET', pattern, run)
  const post = (pattern: string, run: (visit: AppVisit) => PageReply): PageRoute => on('POST', pattern, run)
  return [
    get(all, listPage),
    get(`${all}/new`, (visit) => newPage(visit)),
    post(`${all}/new`, takeNew),
    post(`${all}/from-file`, takeFile),
    get(one, (visit) => onePage(visit)),
    get(`${one}/log`, logPage),
    get(`${one}/edit`, (visit) => editPage(visit)),
    post(`${one}/edit`, takeEdit),
    get(`${one}/delete`, deletePage),
    post(`${one}/delete`, takeDeletion),
    post(`${one}/show-secret`, (visit) => show(visit, 'secret')),
    post(`${one}/rotate-secret`, rotateSecret),
    post(`${one}/install`, (visit) => staticToken(visit, 'install')),
    post(`${one}/show-token`, (visit) => show(visit, 'token')),
    post(`${one}/rotate-now`, (visit) => staticToken(visit, 'now')),
    post(`${one}/rotate-later`, (visit) => staticToken(visit, 'later')),
    ...connectedRoutes(host),
  ]
}

function connectedRoutes(host: PageHost): PageRoute[] {
  const pattern = '/connected-apps/{portal}'
  const on = (method: PageRoute['method'], at: string, run: (host: PageHost, visit: Visit) => PageReply) =>
    visitRoute(host, { method, pattern: at }, (visit) => run(host, visit))
  return [
    on('GET', pattern, connectedPage),
    on('GET', `${pattern}/{id}`, uninstallPage),
    on('POST', `${pattern}/{id}`, takeUninstall),
  ]
}
