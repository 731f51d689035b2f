import { expect } from 'vitest'
import { failure, type World } from '../world.ts'

type Client = World['client']
const DAY_MS = 86_400_000

function wants(value: string) {
  const operation = { operationType: 'MULTISTRING', operator: 'IS_EQUAL_TO', values: [value] }
  return {
    filterBranchType: 'OR',
    filters: [{ filterType: 'PROPERTY', property: 'firstname', operation }],
    filterBranches: [],
  }
}

/** Creates, finds, renames, filters, converts, deletes and restores lists. */
export async function exerciseLists(world: World, { crm }: Client): Promise<void> {
  const { listsApi, mappingApi } = crm.lists
  const request = { name: 'Ada', objectTypeId: '0-1', processingType: 'DYNAMIC', filterBranch: wants('Ada') }
  const { list } = await listsApi.create(request as unknown as Parameters<typeof listsApi.create>[0])
  const id = list.listId
  expect(list).toMatchObject({ processingType: 'DYNAMIC', objectTypeId: '0-1', size: 0 })
  const filters = { filterBranch: wants('Grace') } as unknown as Parameters<
    typeof listsApi.updateListFilters
  >[1]
  expect((await listsApi.updateListFilters(id, filters)).updatedList?.listVersion).toBe(2)
  expect((await listsApi.updateName(id, 'Grace')).updatedList?.name).toBe('Grace')
  expect((await listsApi.getById(id, true)).list.filterBranch).toMatchObject({ filterBranchType: 'OR' })
  expect((await listsApi.getByName('grace', '0-1')).list.listId).toBe(id)
  expect((await listsApi.getAll([id])).lists.map((one) => one.listId)).toEqual([id])
  expect(await listsApi.doSearch({ query: 'grac' })).toMatchObject({ total: 1, hasMore: false })
  expect(await mappingApi.translateLegacyListIdToListId(id)).toEqual({ listId: id, legacyListId: id })
  const batch = await mappingApi.translateLegacyListIdToListIdBatch([id, '999'])
  expect(batch.missingLegacyListIds).toEqual(['999'])
  expect(batch.legacyListIdsToIdsMapping).toHaveLength(1)
  await exerciseConversion(world, listsApi, id)
  await listsApi.remove(id)
  expect((await failure(() => listsApi.getById(id))).code).toBe(404)
  await listsApi.restore(id)
  expect((await listsApi.getById(id)).list.name).toBe('Grace')
}

async function exerciseConversion(
  world: World,
  listsApi: Client['crm']['lists']['listsApi'],
  id: string,
): Promise<void> {
  type Time = Parameters<typeof listsApi.scheduleOrUpdateConversion>[1]
  const inactivity = { conversionType: 'INACTIVITY', timeUnit: 'DAY', offset: 2 } as Time
  const asked = await listsApi.scheduleOrUpdateConversion(id, inactivity)
  expect(asked.requestedConversionTime).toMatchObject({ conversionType: 'INACTIVITY', offset: 2 })
  await listsApi.cancelConversion(id)
  expect((await failure(() => listsApi.getConversionDetails(id))).code).toBe(404)
  await listsApi.scheduleOrUpdateConversion(id, inactivity)
  expect((await listsApi.getConversionDetails(id)).convertedAt).toBeUndefined()
  world.hubspot.clock.advance(3 * DAY_MS)
  expect((await listsApi.getById(id)).list.processingType).toBe('SNAPSHOT')
  expect((await listsApi.getConversionDetails(id)).convertedAt).toBeInstanceOf(Date)
}

/** Puts a contact into lists and takes it out in every way that there is. */
export async function exerciseMemberships({ crm }: Client, contact: string): Promise<void> {
  const { listsApi, membershipsApi } = crm.lists
  const make = async (name: string) =>
    (await listsApi.create({ name, objectTypeId: '0-1', processingType: 'MANUAL' })).list.listId
  const [id, other] = [await make('Manual'), await make('Other')]
  expect((await membershipsApi.add(id, [contact, '1'])).recordIdsMissing).toEqual(['1'])
  const page = await membershipsApi.getPage(id)
  expect(page.results).toEqual([{ recordId: contact, membershipTimestamp: expect.any(Date) }])
  expect((await membershipsApi.getPageOrderedByAddedToListDate(id)).results).toEqual(page.results)
  const lists = await membershipsApi.getLists('0-1', contact)
  expect(lists.results.map((membership) => membership.listId)).toContain(id)
  await membershipsApi.addAllFromList(other, id)
  expect((await membershipsApi.getPage(other)).results).toHaveLength(1)
  expect((await membershipsApi.remove(other, [contact])).recordIdsRemoved).toEqual([contact])
  const changes = { recordIdsToAdd: [contact], recordIdsToRemove: [] }
  expect((await membershipsApi.addAndRemove(other, changes)).recordsIdsAdded).toEqual([contact])
  await membershipsApi.removeAll(other)
  expect((await membershipsApi.getPage(other)).results).toEqual([])
}

/** Makes folders, moves them and a list, renames and removes them. */
export async function exerciseFolders({ crm }: Client): Promise<void> {
  const { foldersApi, listsApi } = crm.lists
  const { folder: outer } = await foldersApi.create({ name: 'Outer' })
  const { folder: inner } = await foldersApi.create({ name: 'Inner', parentFolderId: String(outer.id) })
  const [outerId, innerId] = [String(outer.id), String(inner.id)]
  expect((await foldersApi.rename(innerId, 'Within')).folder.name).toBe('Within')
  expect((await failure(() => foldersApi.move(outerId, innerId))).code).toBe(400)
  const about = { name: 'In a folder', objectTypeId: '0-1', processingType: 'MANUAL' }
  const { listId } = (await listsApi.create(about)).list
  await foldersApi.moveList({ listId, newFolderId: innerId })
  const { folder } = await foldersApi.getAll(outerId)
  expect(folder.childNodes).toMatchObject([{ name: 'Within', childLists: [Number(listId)] }])
  expect((await failure(() => foldersApi.remove(innerId))).code).toBe(400)
  await foldersApi.moveList({ listId, newFolderId: '0' })
  expect((await foldersApi.move(innerId, '0')).folder.parentFolderId).toBe(0)
  await foldersApi.remove(innerId)
  expect((await foldersApi.getAll()).folder.childNodes.map((child) => child.id)).toEqual([outer.id])
}
