import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { RecordList } from '../entities.ts'
import { invalid, notFound } from '../errors.ts'
import { textList } from '../fields.ts'
import { branchOf, draftList, listParam, refuseTaken, showList } from '../list-rules.ts'
import { flagParam, typeNamed } from '../params.ts'
import { type JsonObject, listParam as listQuery, parseObject } from '../wire.ts'

/** Largest page of a search of lists. Source: developers.hubspot.com/docs/api-reference/crm-lists-v3/guide */
const SEARCH_MAX = 500
const SEARCH_DEFAULT = 20

/** The spellings of the lists' paths. */
export function listPaths(suffix: string): string[] {
  return ['/crm/v3/lists', '/crm/lists/2026-03', '/crm/lists/2026-09'].map((base) => `${base}${suffix}`)
}

/** Lists in outline: manual, snapshot, and dynamic ones of property filters. Source: as above */
export const listRoutes: readonly Route[] = [
  route('GET', '', 'lists.read', several),
  route('POST', '', 'lists.write', create),
  route('POST', '/search', 'lists.read', search),
  route('GET', '/object-type-id/{listType}/name/{listName}', 'lists.read', byName),
  route('GET', '/{listId}', 'lists.read', one),
  { ...route('DELETE', '/{listId}', 'lists.write', remove), success: [204] },
  { ...route('PUT', '/{listId}/restore', 'lists.write', restore), success: [204] },
  route('PUT', '/{listId}/update-list-name', 'lists.write', rename),
  route('PUT', '/{listId}/update-list-filters', 'lists.write', refilter),
]

function route(method: Route['method'], suffix: string, need: Route['need'], run: Route['run']): Route {
  return { method, paths: listPaths(suffix), need, limit: 'call', success: [200], run }
}

function shown(call: Call, list: RecordList): Record<string, unknown> {
  return showList(call.account, list, flagParam(call, 'includeFilters'))
}

function several(call: Call): Reply {
  const ids = new Set(listQuery(call.query, 'listIds'))
  const lists = [...call.account.lists.values()].filter((list) => list.deletedAt === 0 && ids.has(list.id))
  return json(200, { lists: lists.map((list) => shown(call, list)) })
}

function create(call: Call): Reply {
  const list = draftList(call, parseObject(call.body))
  call.account.lists.set(list.id, list)
  call.account.changed()
  return json(200, { list: showList(call.account, list, true) })
}

function one(call: Call): Reply {
  return json(200, { list: shown(call, listParam(call)) })
}

function byName(call: Call): Reply {
  const object = typeNamed(call, call.params.listType ?? '')
  const name = call.params.listName?.toLowerCase()
  for (const list of call.account.lists.values()) {
    if (list.deletedAt === 0 && list.object === object && list.name.toLowerCase() === name) {
      return json(200, { list: shown(call, list) })
    }
  }
  throw notFound()
}

function search(call: Call): Reply {
  const body = parseObject(call.body)
  const ids = textList(body, 'listIds')
  const types = textList(body, 'processingTypes')
  const query = typeof body.query === 'string' ? body.query.toLowerCase() : ''
  const found = [...call.account.lists.values()].filter(
    (list) =>
      list.deletedAt === 0 &&
      (ids.length === 0 || ids.includes(list.id)) &&
      (types.length === 0 || types.includes(list.processingType)) &&
      list.name.toLowerCase().includes(query),
  )
  const offset = countOf(body, 'offset', 0)
  const count = Math.min(SEARCH_MAX, countOf(body, 'count', SEARCH_DEFAULT))
  const page = found.slice(offset, offset + count).map((list) => {
    const { size, filterBranch, ...rest } = showList(call.account, list, false)
    return { ...rest, additionalProperties: { hs_list_size: String(size) } }
  })
  const hasMore = offset + page.length < found.length
  return json(200, { offset: offset + page.length, hasMore, lists: page, total: found.length })
}

function countOf(body: JsonObject, name: string, absent: number): number {
  const value = body[name]
  if (value === undefined || value === null) return absent
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw invalid(`${name} must be a whole number of 0 or more.`)
}

function remove(call: Call): Reply {
  listParam(call).deletedAt = call.author.now
  call.account.changed()
  return noContent()
}

function restore(call: Call): Reply {
  const list = listParam(call, 'listId', true)
  refuseTaken(call.account, list.name, list)
  list.deletedAt = 0
  call.account.changed()
  return noContent()
}

function rename(call: Call): Reply {
  const list = listParam(call)
  const name = call.query.get('listName')?.[0]?.trim() ?? ''
  if (name === '') throw invalid('listName must not be empty.')
  refuseTaken(call.account, name, list)
  list.name = name
  return updated(call, list)
}

function refilter(call: Call): Reply {
  const list = listParam(call)
  if (list.processingType !== 'DYNAMIC') {
    throw invalid(
      `The filters of list ${list.id} cannot be changed: its processing type is ${list.processingType}.`,
    )
  }
  list.filterBranch = branchOf(call, list.object, parseObject(call.body).filterBranch)
  list.filtersUpdatedAt = call.author.now
  return updated(call, list)
}

function updated(call: Call, list: RecordList): Reply {
  list.updatedAt = call.author.now
  list.version += 1
  call.account.changed()
  return json(200, { updatedList: shown(call, list) })
}
