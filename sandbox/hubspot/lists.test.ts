import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, failure, type World } from '../testing/world.ts'

const DAY_MS = 86_400_000
let world: World
let ids: string[]
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 5, companies: 1, deals: 0, owners: 1 } })
  const { results } = (await world.call('GET', '/crm/v3/objects/contacts?limit=5')).json
  ids = results.map(({ id }: { id: string }) => id)
})
afterAll(() => world.close())

const make = (name: string, more: Record<string, unknown> = {}) =>
  world.call('POST', '/crm/v3/lists', { name, objectTypeId: '0-1', processingType: 'MANUAL', ...more })
const vip = {
  filterBranchType: 'OR',
  filters: [],
  filterBranches: [
    {
      filterBranchType: 'AND',
      filterBranches: [],
      filters: [
        {
          filterType: 'PROPERTY',
          property: 'vip',
          operation: { operationType: 'BOOL', operator: 'IS_EQUAL_TO', value: true },
        },
      ],
    },
  ],
}

describe('lists through the official client', () => {
  const lists = () => world.client.crm.lists

  it('are created, found, renamed, deleted and restored', async () => {
    const { listsApi } = lists()
    const made = await listsApi.create({ name: 'Friends', objectTypeId: '0-1', processingType: 'MANUAL' })
    const { listId } = made.list
    expect(made.list).toMatchObject({ name: 'Friends', objectTypeId: '0-1', listVersion: 1, size: 0 })
    expect((await listsApi.getById(listId)).list.name).toBe('Friends')
    expect((await listsApi.getByName('friends', '0-1')).list.listId).toBe(listId)
    expect((await listsApi.getAll([listId, '4711'])).lists.map((list) => list.listId)).toEqual([listId])
    const renamed = await listsApi.updateName(listId, 'Best friends')
    expect(renamed.updatedList).toMatchObject({ name: 'Best friends', listVersion: 2 })
    const found = await listsApi.doSearch({ query: 'best', offset: 0 })
    expect(found).toMatchObject({ total: 1, hasMore: false, offset: 1 })
    expect(found.lists[0]?.additionalProperties).toEqual({ hs_list_size: '0' })
    await listsApi.remove(listId)
    expect((await failure(() => listsApi.getById(listId))).code).toBe(404)
    await listsApi.restore(listId)
    expect((await listsApi.getById(listId)).list.name).toBe('Best friends')
    await listsApi.remove(listId)
    world.hubspot.clock.advance(90 * DAY_MS)
    expect((await failure(() => listsApi.restore(listId))).code).toBe(404)
  })

  it('have members, who come and go', async () => {
    const { membershipsApi } = lists()
    const { listId } = (await make('Members')).json.list
    const added = await membershipsApi.add(listId, [ids[0] ?? '', ids[1] ?? '', '4711'])
    expect(added).toMatchObject({
      recordsIdsAdded: ids.slice(0, 2),
      recordIdsRemoved: [],
      recordIdsMissing: ['4711'],
    })
    const page = await membershipsApi.getPage(listId, undefined, undefined, 1)
    expect(page.results.map((member) => member.recordId)).toEqual([ids[0]])
    const rest = await membershipsApi.getPage(listId, page.paging?.next?.after)
    expect(rest.results.map((member) => member.recordId)).toEqual([ids[1]])
    await membershipsApi.addAndRemove(listId, {
      recordIdsToAdd: [ids[2] ?? ''],
      recordIdsToRemove: [ids[0] ?? ''],
    })
    expect((await membershipsApi.getLists('0-1', ids[2] ?? '')).results[0]?.listId).toBe(listId)
    const copy = (await make('Copy')).json.list.listId
    await membershipsApi.addAllFromList(copy, listId)
    await membershipsApi.remove(copy, [ids[1] ?? ''])
    expect((await membershipsApi.getPage(copy)).results.map((member) => member.recordId)).toEqual([ids[2]])
    await membershipsApi.removeAll(copy)
    expect((await membershipsApi.getPage(copy)).results).toEqual([])
    await world.call('DELETE', `/crm/v3/objects/contacts/${ids[2]}`)
    expect((await membershipsApi.getPage(listId)).results.map((member) => member.recordId)).toEqual([ids[1]])
  })
})

describe('a dynamic list', () => {
  it('follows the records, a snapshot list does not', async () => {
    const set = (id: string | undefined, value: boolean) =>
      world.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { vip: value } })
    for (const id of [ids[0], ids[1], ids[3], ids[4]]) await set(id, false)
    await set(ids[0], true)
    const dynamic = (await make('Dynamic', { processingType: 'DYNAMIC', filterBranch: vip })).json.list
    const snapshot = (await make('Snapshot', { processingType: 'SNAPSHOT', filterBranch: vip })).json.list
    expect([dynamic.size, snapshot.size]).toEqual([1, 1])
    await set(ids[3], true)
    const size = async (listId: string) => (await world.call('GET', `/crm/v3/lists/${listId}`)).json.list.size
    expect([await size(dynamic.listId), await size(snapshot.listId)]).toEqual([2, 1])
    const refused = await world.call('PUT', `/crm/v3/lists/${dynamic.listId}/memberships/add`, [ids[4]])
    expect([refused.status, refused.json.subCategory]).toEqual([400, 'ILS.INVALID_LIST_PROCESSING_TYPE'])
    const none = {
      filterBranchType: 'AND',
      filters: [{ ...vip.filterBranches[0]?.filters[0], property: 'email' }],
    }
    const changed = await world.call(
      'PUT',
      `/crm/v3/lists/${dynamic.listId}/update-list-filters?includeFilters=true`,
      {
        filterBranch: none,
      },
    )
    expect(changed.json.updatedList).toMatchObject({ size: 0, filterBranch: none })
  })

  it('compares as it was asked to', async () => {
    const filter = (operator: string, value: unknown, property = 'nps_score') => ({
      filterBranchType: 'AND',
      filters: [{ filterType: 'PROPERTY', property, operation: { operator, value } }],
    })
    await world.call('PATCH', `/crm/v3/objects/contacts/${ids[0]}`, {
      properties: { nps_score: 7, city: 'Ulm' },
    })
    const sizeOf = async (branch: unknown) => {
      const name = `l${Math.random()}`
      return (await make(name, { processingType: 'DYNAMIC', filterBranch: branch })).json.list.size
    }
    const own = (inner: ReturnType<typeof filter>) => ({
      filterBranchType: 'AND',
      filters: filter('IS_EQUAL_TO', 'ulm', 'city').filters,
      filterBranches: [inner],
    })
    for (const [operator, value, size] of [
      ...[['IS_GREATER_THAN', 6, 1] as const, ['IS_GREATER_THAN', 7, 0] as const],
      ...[['IS_GREATER_THAN_OR_EQUAL_TO', 7, 1] as const, ['IS_LESS_THAN', 7, 0] as const],
      ...[['IS_LESS_THAN_OR_EQUAL_TO', 7, 1] as const, ['IS_KNOWN', null, 1] as const],
      ...[['IS_UNKNOWN', null, 0] as const, ['IS_NOT_EQUAL_TO', 8, 1] as const],
      ...[['CONTAINS', '7', 1] as const, ['DOES_NOT_CONTAIN', '7', 0] as const],
    ]) {
      expect(await sizeOf(own(filter(operator, value))), operator).toBe(size)
    }
  })

  it('is refused with filters that the sandbox does not work out, or names that are taken', async () => {
    const branch = { filterBranchType: 'AND', filters: [{ filterType: 'FORM_SUBMISSION' }] }
    expect((await make('Wrong', { processingType: 'DYNAMIC', filterBranch: branch })).status).toBe(400)
    expect((await make('Wrong', { processingType: 'DYNAMIC' })).status).toBe(400)
    expect((await make('Wrong', { processingType: 'NOPE' })).status).toBe(400)
    await make('Taken')
    expect((await make('taken')).json.subCategory).toBe('ILS.DUPLICATE_LIST_NAMES')
    expect((await make('x', { objectTypeId: '9-9' })).json.message).toBe(
      'Unable to infer object type from: 9-9',
    )
  })

  it('survives a snapshot', async () => {
    const saved = world.hubspot.snapshot()
    world.hubspot.restore(saved)
    expect(world.hubspot.snapshot().rows).toEqual(saved.rows)
  })
})
