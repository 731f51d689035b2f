import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { RecordList } from '../entities.ts'
import { listParam, membersOf, refuseDynamic } from '../list-rules.ts'
import { afterParam, limitParam, nextLink, recordId, typeNamed } from '../params.ts'
import { instant, parseJson, parseObject, wrongShape } from '../wire.ts'
import { listPaths } from './lists.ts'

/** Page of memberships. Source: developers.hubspot.com/docs/api-reference/crm-lists-v3/guide */
const PAGE = { max: 250, default: 100 }

/** Who is in a list. Source: as above */
export const listMembershipRoutes: readonly Route[] = [
  route('GET', '/{listId}/memberships', 'lists.read', page),
  route('GET', '/{listId}/memberships/join-order', 'lists.read', joinOrder),
  { ...route('DELETE', '/{listId}/memberships', 'lists.write', removeAll), success: [204] },
  route('PUT', '/{listId}/memberships/add', 'lists.write', (call) => change(call, idsOf(call), [])),
  route('PUT', '/{listId}/memberships/remove', 'lists.write', (call) => change(call, [], idsOf(call))),
  route('PUT', '/{listId}/memberships/add-and-remove', 'lists.write', addAndRemove),
  {
    ...route('PUT', '/{listId}/memberships/add-from/{sourceListId}', 'lists.write', addFrom),
    success: [204],
  },
  route('GET', '/records/{listType}/{recordId}/memberships', 'lists.read', listsOf),
]

function route(method: Route['method'], suffix: string, need: Route['need'], run: Route['run']): Route {
  return { method, paths: listPaths(suffix), need, limit: 'call', success: [200], run }
}

function page(call: Call): Reply {
  const limit = limitParam(call, PAGE)
  const after = afterParam(call) ?? 0
  const all = membersOf(call.account, listParam(call))
  const members = all.filter(([id]) => id >= after)
  const next = members[limit]?.[0]
  const results = members
    .slice(0, limit)
    .map(([id, since]) => ({ recordId: String(id), membershipTimestamp: instant(since) }))
  const paging =
    next === undefined ? undefined : { next: { after: String(next), link: nextLink(call, String(next)) } }
  return json(200, { total: all.length, paging, results })
}

/** Pages in the order in which the members came; `after` is an offset. */
function joinOrder(call: Call): Reply {
  const limit = limitParam(call, PAGE)
  const start = afterParam(call) ?? 0
  const all = membersOf(call.account, listParam(call)).sort(
    ([a, since], [b, other]) => since - other || a - b,
  )
  const results = all
    .slice(start, start + limit)
    .map(([id, since]) => ({ recordId: String(id), membershipTimestamp: instant(since) }))
  const after = String(start + limit)
  const paging = start + limit < all.length ? { next: { after, link: nextLink(call, after) } } : undefined
  return json(200, { total: all.length, paging, results })
}

function idsOf(call: Call): number[] {
  return numbersOf(parseJson(call.body))
}

/** Ids that are not numbers name no record: they are answered as missing. */
function numbersOf(given: unknown): number[] {
  if (!Array.isArray(given)) throw wrongShape('list', given)
  return given.map((id: unknown) => (/^\d{1,15}$/.test(String(id)) ? Number(id) : 0))
}

function addAndRemove(call: Call): Reply {
  const body = parseObject(call.body)
  return change(call, numbersOf(body.recordIdsToAdd ?? []), numbersOf(body.recordIdsToRemove ?? []))
}

function change(call: Call, add: readonly number[], remove: readonly number[]): Reply {
  const list = listParam(call)
  refuseDynamic(list)
  const store = call.account.store(list.object)
  const missing = add.filter((id) => store.findExact(id) === null)
  const added = add.filter((id) => !missing.includes(id) && !list.members.has(id))
  const removed = remove.filter((id) => list.members.has(id))
  for (const id of added) list.members.set(id, call.author.now)
  for (const id of removed) list.members.delete(id)
  call.account.changed()
  // The vendor's own spelling: `recordsIdsAdded`.
  return json(200, {
    recordsIdsAdded: added.map(String),
    recordIdsRemoved: removed.map(String),
    recordIdsMissing: missing.map(String),
  })
}

function addFrom(call: Call): Reply {
  const list = listParam(call)
  refuseDynamic(list)
  const source = listParam(call, 'sourceListId')
  const ids = source.object === list.object ? membersOf(call.account, source) : []
  for (const [id] of ids) if (!list.members.has(id)) list.members.set(id, call.author.now)
  call.account.changed()
  return noContent()
}

function removeAll(call: Call): Reply {
  const list = listParam(call)
  refuseDynamic(list)
  list.members.clear()
  call.account.changed()
  return noContent()
}

function listsOf(call: Call): Reply {
  const object = typeNamed(call, call.params.listType ?? '')
  const id = recordId(call.params.recordId ?? '')
  const results = [...call.account.lists.values()].flatMap((list) => membership(call, list, { object, id }))
  return json(200, { total: results.length, results })
}

function membership(
  call: Call,
  list: RecordList,
  of: { object: string; id: number },
): Record<string, unknown>[] {
  if (list.deletedAt !== 0 || list.object !== of.object) return []
  const since = membersOf(call.account, list).find(([id]) => id === of.id)?.[1]
  if (since === undefined) return []
  const at = instant(since)
  return [{ listId: list.id, listVersion: list.version, firstAddedTimestamp: at, lastAddedTimestamp: at }]
}
