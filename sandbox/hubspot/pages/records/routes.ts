import type { PageReply, PageRoute } from '../../../core/page/page.ts'
import { type PageHost, type Visit, visitRoute } from '../visit.ts'
import {
  archivePage,
  mergePage,
  takeArchive,
  takeAssociation,
  takeDissociation,
  takeMerge,
  takeRestore,
} from './act.ts'
import { editPage, newPage, takeEdit, takeNew } from './edit.ts'
import { filteredList, listPage, objectsPage, taskPage } from './list.ts'
import { historyPage, recordPage } from './one.ts'

/** The pages of records, at the addresses that the API gives as `url`. */
export function recordRoutes(host: PageHost): PageRoute[] {
  const list = '/contacts/{portal}/objects/{type}'
  const one = '/contacts/{portal}/record/{type}/{id}'
  const get = (pattern: string, run: (visit: Visit) => PageReply): PageRoute =>
    visitRoute(host, { method: 'GET', pattern }, (visit) => run(visit))
  const post = (pattern: string, run: (visit: Visit) => PageReply): PageRoute =>
    visitRoute(host, { method: 'POST', pattern }, (visit) => run(visit))
  return [
    get('/contacts/{portal}', objectsPage),
    get(list, listPage),
    get(`${list}/views/all/list`, filteredList),
    get(`${list}/new`, newPage),
    post(`${list}/new`, takeNew),
    get('/tasks/{portal}/view/all/task/{id}', taskPage),
    get(one, recordPage),
    get(`${one}/history`, historyPage),
    get(`${one}/edit/{group}`, editPage),
    post(`${one}/edit/{group}`, takeEdit),
    get(`${one}/archive`, archivePage),
    post(`${one}/archive`, takeArchive),
    post(`${one}/restore`, takeRestore),
    get(`${one}/merge`, mergePage),
    post(`${one}/merge`, takeMerge),
    post(`${one}/associate`, takeAssociation),
    post(`${one}/dissociate/{to}/{other}`, takeDissociation),
  ]
}
