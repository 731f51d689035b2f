import { html } from 'hono/html'
import { askForm, button, linkButton, textField } from '../../../core/page/controls.ts'
import { type Page, PageError, type PageReply, redirect } from '../../../core/page/page.ts'
import { type Cell, exactTime, pageOf, pager, table, tabs } from '../../../core/page/parts.ts'
import { readProperty } from '../../computed.ts'
import type { CrmRecord, ObjectName } from '../../entities.ts'
import type { ObjectType } from '../../object-type.ts'
import { parseSearch } from '../../search/query.ts'
import { STANDARD_NAMES } from '../../store/account.ts'
import type { Visit } from '../visit.ts'
import { asVendor, objectOf, objectsPath, pluralOf, recordPath, titleOf } from './rights.ts'

const ROWS = 25
/** How many properties a list shows beside the name. */
const COLUMNS = 3

/** Every object of the account, with the number of its records. */
export function objectsPage({ account, portal }: Visit): Page {
  const names: ObjectName[] = [
    ...STANDARD_NAMES,
    ...[...account.definitions.values()].filter(({ archivedAt }) => archivedAt === 0).map(({ id }) => id),
  ]
  const counted = names.map((name) => ({ type: account.type(name), count: account.store(name).live.length }))
  const tile = ({ type, count }: (typeof counted)[number]) =>
    html`<a class="card tile" href="${objectsPath(portal.id, type)}"><b>${pluralOf(account, type)}</b><p>${count} record${count === 1 ? '' : 's'}</p></a>`
  const filled = counted.filter(({ count }) => count > 0)
  const empty = counted.filter(({ count }) => count === 0)
  return {
    kind: 'page',
    title: 'Records',
    body: html`<div class="grid">${filled.map(tile)}</div>${filled.length === 0 || empty.length === 0 ? '' : html`<h2>Without records yet</h2>`}
      <div class="grid">${empty.map(tile)}</div>`,
  }
}

/** The records of one object: newest first, searched, or archived. */
export function listPage(visit: Visit): Page {
  const { account, call, portal } = visit
  const type = objectOf(visit, 'read')
  const archived = call.query.get('archived') === '1'
  const found = archived
    ? [...account.store(type.name).archivedRecords(call.now)].reverse()
    : searched(visit, type, (call.query.get('q') ?? '').trim())
  const pages = Math.ceil(found.length / ROWS)
  const page = pageOf(call.query, pages)
  const path = objectsPath(portal.id, type)
  const names = type.defaults.filter((name) => !type.base.includes(name)).slice(0, COLUMNS + 2)
  const shown = names
    .filter((name) => !['firstname', 'lastname', 'name', 'dealname'].includes(name))
    .slice(0, COLUMNS)
  return {
    kind: 'page',
    title: pluralOf(account, type),
    crumbs: [{ label: 'Records', href: `/contacts/${portal.id}` }],
    actions: type.readOnly
      ? null
      : linkButton(`Create ${type.singular.replaceAll('_', ' ')}`, `${path}/new`, 'main'),
    body: html`${tabs('Records', [
      { label: 'All', href: path, current: !archived },
      { label: 'Archived', href: `${path}?archived=1`, current: archived },
    ])}
    ${archived ? '' : askForm(path, html`${textField({ label: 'Search', name: 'q', type: 'search', value: call.query.get('q') ?? '', required: false, hint: `Looks in ${type.searched.slice(0, 4).join(', ') || 'nothing'}.` })}${button('Search', { weight: 'plain' })}`)}
    <p class="hint">${found.length} record${found.length === 1 ? '' : 's'}</p>
    ${table({
      caption: pluralOf(account, type),
      columns: [
        'Name',
        ...shown.map((name) => account.schema(type.name).properties.get(name)?.label ?? name),
        'Created',
      ],
      rows: found
        .slice((page - 1) * ROWS, page * ROWS)
        .map((record) => rowOf(visit, { type, record, shown })),
      empty: 'There is no such record.',
    })}${pager({ path: call.path, query: call.query, page, pages })}`,
  }
}

function searched({ account, portal }: Visit, type: ObjectType, text: string): CrmRecord[] {
  if (text === '') return [...account.store(type.name).live].reverse()
  const query = asVendor(() => parseSearch(account, type.name, { query: text }))
  return [...portal.search.all({ account, object: type.name }, query)]
}

function rowOf(
  { account, portal }: Visit,
  { type, record, shown }: { type: ObjectType; record: CrmRecord; shown: readonly string[] },
): Cell[] {
  return [
    html`<a href="${recordPath(portal.id, type, record.id)}">${titleOf(account, type, record)}</a>`,
    ...shown.map((name) => readProperty(account, type.name, { record, name })),
    exactTime(record.createdAt),
  ]
}

/** The address of a note in the API's `url`: a list with one filter on the id. */
export function filteredList(visit: Visit): PageReply {
  const type = objectOf(visit, 'read')
  const [, filter = ''] = (visit.call.query.get('filters') ?? '').split('"hs_object_id"')
  const id = /"value":"(\d{1,16})"/.exec(filter)?.[1]
  return redirect(
    id === undefined ? objectsPath(visit.portal.id, type) : recordPath(visit.portal.id, type, id),
  )
}

/** The address of a task in the API's `url`. */
export function taskPage(visit: Visit): PageReply {
  const id = visit.call.params.id ?? ''
  if (!/^\d{1,16}$/.test(id)) throw new PageError(404, 'There is no task with this id.')
  return redirect(recordPath(visit.portal.id, visit.account.type('tasks'), id))
}
