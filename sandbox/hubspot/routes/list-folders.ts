import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import { HubspotError, invalid } from '../errors.ts'
import { optionalText, textField } from '../fields.ts'
import { listNamed } from '../list-rules.ts'
import type { ListFolder } from '../store/shelf.ts'
import { instant, parseJson, parseObject, wrongShape } from '../wire.ts'
import { listPaths } from './lists.ts'

/** Folders that lists are put in. Source: developers.hubspot.com/docs/api-reference/crm-lists-v3/guide */
export const listFolderRoutes: readonly Route[] = [
  route('GET', '/folders', 'lists.read', tree),
  route('POST', '/folders', 'lists.write', create),
  { ...route('PUT', '/folders/move-list', 'lists.write', moveList), success: [204] },
  { ...route('DELETE', '/folders/{folderId}', 'lists.write', remove), success: [204] },
  route('PUT', '/folders/{folderId}/rename', 'lists.write', rename),
  route('PUT', '/folders/{folderId}/move/{newParentFolderId}', 'lists.write', move),
  route('GET', '/idmapping', 'lists.read', translate),
  route('POST', '/idmapping', 'lists.read', translateMany),
]

function route(method: Route['method'], suffix: string, need: Route['need'], run: Route['run']): Route {
  return { method, paths: listPaths(suffix), need, limit: 'call', success: [200], run }
}

const ROOT = 0

function foldersOf(call: Call): ListFolder[] {
  return [...call.account.shelf.of('list_folder').values()]
}

/** The folder of an id; null for the root, which is not kept. */
function folderNamed(call: Call, id: string): ListFolder | null {
  if (id === String(ROOT)) return null
  const found = call.account.shelf.of('list_folder').get(id)
  if (found !== undefined) return found
  throw new HubspotError(404, {
    message: `List folder does not exist with ID ${id}.`,
    context: { folderId: [id] },
    category: 'OBJECT_NOT_FOUND',
  })
}

function ownFolder(call: Call): ListFolder {
  const folder = folderNamed(call, call.params.folderId ?? '')
  if (folder === null) throw invalid('The root folder cannot be changed.')
  return folder
}

function shown(call: Call, folder: ListFolder | null): Record<string, unknown> {
  const id = folder?.id ?? ROOT
  const lists = [...call.account.lists.values()].filter(
    (list) => list.deletedAt === 0 && (list.folderId ?? ROOT) === id,
  )
  const own =
    folder === null
      ? {}
      : { createdAt: instant(folder.createdAt), updatedAt: instant(folder.updatedAt), userId: folder.userId }
  return {
    id,
    parentFolderId: folder?.parentId ?? ROOT,
    name: folder?.name ?? 'All lists',
    childNodes: foldersOf(call)
      .filter((child) => child.parentId === id)
      .map((child) => shown(call, child)),
    childLists: lists.map((list) => Number(list.id)),
    ...own,
  }
}

function tree(call: Call): Reply {
  const id = call.query.get('folderId')?.[0] ?? String(ROOT)
  return json(200, { folder: shown(call, folderNamed(call, id)) })
}

function create(call: Call): Reply {
  const body = parseObject(call.body)
  const name = checkedName(textField(body, 'name'))
  const parent = folderNamed(call, optionalText(body, 'parentFolderId') ?? String(ROOT))
  const { account, author } = call
  const folder: ListFolder = {
    id: account.nextNumber(),
    parentId: parent?.id ?? ROOT,
    name,
    userId: author.source.userId ?? 0,
    createdAt: author.now,
    updatedAt: author.now,
  }
  account.shelf.of('list_folder').set(String(folder.id), folder)
  account.changed()
  return json(200, { folder: shown(call, folder) })
}

function checkedName(name: string): string {
  if (name.trim() === '') throw invalid('The name of a list folder must not be empty.')
  return name.trim()
}

function rename(call: Call): Reply {
  const folder = ownFolder(call)
  folder.name = checkedName(call.query.get('newFolderName')?.[0] ?? '')
  return changed(call, folder)
}

function move(call: Call): Reply {
  const folder = ownFolder(call)
  const parent = folderNamed(call, call.params.newParentFolderId ?? '')
  for (let at = parent; at !== null; at = folderNamed(call, String(at.parentId))) {
    if (at === folder) throw invalid('A list folder cannot be moved into itself.')
  }
  folder.parentId = parent?.id ?? ROOT
  return changed(call, folder)
}

function changed(call: Call, folder: ListFolder): Reply {
  folder.updatedAt = call.author.now
  call.account.changed()
  return json(200, { folder: shown(call, folder) })
}

/** Only an empty folder is deleted. */
function remove(call: Call): Reply {
  const folder = ownFolder(call)
  const { childNodes, childLists } = shown(call, folder)
  if ([childNodes, childLists].some((children) => (children as unknown[]).length > 0))
    throw invalid(`List folder ${folder.id} is not empty.`)
  call.account.shelf.of('list_folder').delete(String(folder.id))
  call.account.changed()
  return noContent()
}

function moveList(call: Call): Reply {
  const body = parseObject(call.body)
  const list = listNamed(call, textField(body, 'listId'))
  list.folderId = folderNamed(call, textField(body, 'newFolderId'))?.id ?? ROOT
  call.account.changed()
  return noContent()
}

/** Ids of the old lists API: the lists of contacts kept theirs. */
function mappingOf(call: Call, legacyListId: string): { listId: string; legacyListId: string } | null {
  const list = call.account.lists.get(legacyListId)
  return list === undefined || list.deletedAt !== 0 || list.object !== 'contacts'
    ? null
    : { listId: list.id, legacyListId }
}

function translate(call: Call): Reply {
  const id = call.query.get('legacyListId')?.[0] ?? ''
  const found = mappingOf(call, id)
  if (found !== null) return json(200, found)
  throw new HubspotError(404, {
    message: `No list ID was found for legacy list ID ${id}.`,
    context: { legacyListId: [id] },
    category: 'OBJECT_NOT_FOUND',
  })
}

/** Source of the bound: as above ("up to 10,000 legacy list IDs") */
const MAPPED_MAX = 10_000

function translateMany(call: Call): Reply {
  const ids = parseJson(call.body)
  if (!Array.isArray(ids)) throw wrongShape('list', ids)
  if (ids.length > MAPPED_MAX)
    throw invalid(`At most ${MAPPED_MAX} legacy list IDs can be translated at once.`)
  const texts = ids.map(String)
  const legacyListIdsToIdsMapping = texts.flatMap((id) => mappingOf(call, id) ?? [])
  const missingLegacyListIds = texts.filter((id) => mappingOf(call, id) === null)
  return json(200, { legacyListIdsToIdsMapping, missingLegacyListIds })
}
