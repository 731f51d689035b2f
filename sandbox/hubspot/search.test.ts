import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
const ids: Record<string, string> = {}
beforeAll(async () => {
  world = await createWorld()
  const people = [
    {
      email: 'ann@alpha.example',
      firstname: 'Ann',
      lastname: 'Zed',
      hs_lead_status: 'NEW',
      hs_buying_role: 'CHAMPION;BLOCKER',
    },
    {
      email: 'bob@alpha.example',
      firstname: 'Bob',
      lastname: 'Young',
      hs_lead_status: 'OPEN',
      phone: '+1 200-555-0101',
    },
    { email: 'cid@beta.example', firstname: 'Cid', lastname: 'Xu', closedate: '2025-01-01' },
  ]
  for (const properties of people) {
    world.hubspot.clock.advance(1000)
    ids[properties.firstname] = (await world.call('POST', '/crm/v3/objects/contacts', { properties })).json.id
  }
})
afterAll(() => world.close())

const post = (body: unknown, object = 'contacts') =>
  world.call('POST', `/crm/v3/objects/${object}/search`, body)
const names = async (...filters: unknown[]): Promise<string> => {
  const { json } = await post({ filterGroups: [{ filters }], properties: ['firstname'] })
  return json.results.map((row: { properties: { firstname: string } }) => row.properties.firstname).join()
}

describe('operators', () => {
  it.each([
    ['EQ', { propertyName: 'firstname', operator: 'EQ', value: 'ANN' }, 'Ann'],
    ['EQ on an enumeration is exact', { propertyName: 'hs_lead_status', operator: 'EQ', value: 'new' }, ''],
    [
      'EQ on one of several options',
      { propertyName: 'hs_buying_role', operator: 'EQ', value: 'BLOCKER' },
      'Ann',
    ],
    ['NEQ', { propertyName: 'firstname', operator: 'NEQ', value: 'ann' }, 'Bob,Cid'],
    ['IN needs lower case', { propertyName: 'lastname', operator: 'IN', values: ['zed', 'Young'] }, 'Ann'],
    ['NOT_IN', { propertyName: 'lastname', operator: 'NOT_IN', values: ['zed'] }, 'Bob,Cid'],
    ['HAS_PROPERTY', { propertyName: 'phone', operator: 'HAS_PROPERTY' }, 'Bob'],
    ['NOT_HAS_PROPERTY', { propertyName: 'phone', operator: 'NOT_HAS_PROPERTY' }, 'Ann,Cid'],
    [
      'CONTAINS_TOKEN',
      { propertyName: 'email', operator: 'CONTAINS_TOKEN', value: '*@alpha.example' },
      'Ann,Bob',
    ],
    ['NOT_CONTAINS_TOKEN', { propertyName: 'email', operator: 'NOT_CONTAINS_TOKEN', value: 'alpha' }, 'Cid'],
    ['LT on text', { propertyName: 'lastname', operator: 'LT', value: 'y' }, 'Cid'],
    [
      'BETWEEN on dates',
      { propertyName: 'closedate', operator: 'BETWEEN', value: '2024-12-31', highValue: '1735689600000' },
      'Cid',
    ],
    [
      'GTE on a time',
      { propertyName: 'createdate', operator: 'GTE', value: '2026-03-12T07:33:48.615Z' },
      'Bob,Cid',
    ],
    [
      'LTE on a time with a zone',
      { propertyName: 'createdate', operator: 'LTE', value: '2026-03-12T08:33:48.615+01:00' },
      'Ann,Bob',
    ],
    [
      'GT on a time',
      { propertyName: 'lastmodifieddate', operator: 'GT', value: '2026-03-12T07:33:48.615Z' },
      'Cid',
    ],
  ])('%s', async (_title, filter, expected) => {
    expect(await names(filter)).toBe(expected)
  })

  it('the id, in all numeric ways', async () => {
    const at = ids.Bob ?? ''
    expect(await names({ propertyName: 'hs_object_id', operator: 'EQ', value: at })).toBe('Bob')
    expect(
      await names({ propertyName: 'hs_object_id', operator: 'IN', values: [at, Number(ids.Cid), '1'] }),
    ).toBe('Bob,Cid')
    const sorted = Object.values(ids).sort()
    const { json } = await post({
      filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator: 'GT', value: sorted[0] }] }],
      sorts: ['hs_object_id'],
    })
    expect(json.results.map((row: { id: string }) => row.id)).toEqual(sorted.slice(1))
  })

  it('groups are alternatives, filters must all hold, and a top-level list is one group', async () => {
    const first = { propertyName: 'firstname', operator: 'EQ', value: 'ann' }
    const second = { propertyName: 'firstname', operator: 'EQ', value: 'bob' }
    expect((await post({ filterGroups: [{ filters: [first] }, { filters: [second] }] })).json.total).toBe(2)
    expect((await post({ filterGroups: [{ filters: [first, second] }] })).json.total).toBe(0)
    expect((await post({ filters: [second] })).json.total).toBe(1)
    expect((await post({ filterGroups: [{ filters: [] }], sorts: [], after: '' })).json.total).toBe(3)
  })

  it('associations.{type}', async () => {
    const { id } = (await world.call('POST', '/crm/v3/objects/companies', { properties: { name: 'Alpha' } }))
      .json
    await world.call('PUT', `/crm/v4/objects/contacts/${ids.Ann}/associations/default/companies/${id}`)
    expect(await names({ propertyName: 'associations.company', operator: 'EQ', value: id })).toBe('Ann')
    const refused = await post({
      filters: [{ propertyName: 'associations.company', operator: 'HAS_PROPERTY' }],
    })
    expect(refused.json.message).toBe('There was a problem with the request.')
  })

  it('query looks into the searched properties', async () => {
    expect((await post({ query: 'ALPHA ann' })).json.total).toBe(1)
    expect((await post({ query: '555-0101' })).json.total).toBe(1)
    expect((await post({ query: 'champion' })).json.total).toBe(0)
  })
})

describe('order and pages', () => {
  const order = async (sorts: unknown) =>
    (await post({ sorts, properties: ['firstname'] })).json.results
      .map((row: { properties: { firstname: string } }) => row.properties.firstname)
      .join()

  it('is by creation unless a sort says otherwise', async () => {
    expect(await order(undefined)).toBe('Ann,Bob,Cid')
    expect(await order([{ propertyName: 'lastname', direction: 'ASCENDING' }])).toBe('Cid,Bob,Ann')
    expect(await order(['-createdate'])).toBe('Cid,Bob,Ann')
    expect(await order(['phone'])).toMatch(/^Bob/)
    expect(await order([{ propertyName: 'lastmodifieddate', direction: 'DESCENDING' }])).toBe('Cid,Bob,Ann')
  })

  it('goes by the first of several sorts, or refuses them, as the settings say', async () => {
    const several = ['-createdate', 'phone']
    expect(await order(several)).toBe('Cid,Bob,Ann')
    world.hubspot.settings.severalSorts = 'refused'
    const refused = await post({ sorts: several })
    expect([refused.status, refused.json.message]).toEqual([400, 'There was a problem with the request.'])
    expect(await order(['-createdate'])).toBe('Cid,Bob,Ann')
    world.hubspot.settings.severalSorts = 'first'
  })

  it('goes on at a running offset, without a link', async () => {
    const first = await post({ limit: 2 })
    expect(first.json.paging).toEqual({ next: { after: '2' } })
    const rest = await post({ limit: 2, after: first.json.paging.next.after })
    expect([rest.json.results.length, rest.json.paging]).toEqual([1, undefined])
  })

  it('follows a change at once, and never shows archived records', async () => {
    const { id } = (
      await world.call('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'Dee' } })
    ).json
    const filter = { propertyName: 'firstname', operator: 'EQ', value: 'dee' }
    expect(await names(filter)).toBe('Dee')
    await world.call('DELETE', `/crm/v3/objects/contacts/${id}`)
    expect(await names(filter)).toBe('')
  })
})

describe('the caps', () => {
  const filter = { propertyName: 'firstname', operator: 'EQ', value: 'x' }
  it.each([
    [
      { filterGroups: [{ filters: Array(7).fill(filter) }] },
      'too many filters per filter group (count: 7, max allowed: 6)',
    ],
    [
      { filterGroups: Array(6).fill({ filters: [filter] }) },
      'too many filterGroups (count: 6, max allowed: 5)',
    ],
    [
      { filterGroups: Array(4).fill({ filters: Array(5).fill(filter) }) },
      'too many filters (count: 20, max allowed: 18)',
    ],
    [{ filters: [{ propertyName: 'email', operator: 'IN' }] }, 'operator IN requires values'],
    [
      { filters: [{ propertyName: 'email', operator: 'BETWEEN', value: 'a' }] },
      'operator BETWEEN requires a highValue',
    ],
    [
      { filters: [{ propertyName: 'phone', operator: 'NOT_HAS_PROPERTY', value: '' }] },
      'There was a problem with the request.',
    ],
    [{ limit: 100, after: '10000' }, 'There was a problem with the request.'],
    [
      { filters: [{ propertyName: 'nosuch', operator: 'EQ', value: 'x' }] },
      'There was a problem with the request.',
    ],
    [{ limit: 201 }, 'Invalid value for limit: 201. The limit must be between 1 and 200.'],
  ])('%#: %j', async (body, message) => {
    const refused = await post(body)
    expect([refused.status, refused.json.message]).toEqual([400, message])
  })

  it('bodies above 3,000 characters', async () => {
    expect((await post({ query: 'x'.repeat(2970) })).status).toBe(200)
    expect((await post({ query: 'x'.repeat(3000) })).status).toBe(400)
  })
})

describe('the search index', () => {
  it('can lag behind: new, changed and archived records are seen late', async () => {
    const lagging = await createWorld({ searchLagMs: 5000 })
    const find = async (value: string) =>
      (
        await lagging.call('POST', '/crm/v3/objects/contacts/search', {
          filters: [{ propertyName: 'firstname', operator: 'EQ', value }],
        })
      ).json.total
    const { id } = (
      await lagging.call('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'old' } })
    ).json
    expect(await find('old')).toBe(0)
    lagging.hubspot.clock.advance(5000)
    expect(await find('old')).toBe(1)
    await lagging.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { firstname: 'new' } })
    lagging.hubspot.clock.advance(1000)
    await lagging.call('DELETE', `/crm/v3/objects/contacts/${id}`)
    expect([await find('old'), await find('new')]).toEqual([1, 0])
    lagging.hubspot.clock.advance(4000)
    expect([await find('old'), await find('new')]).toEqual([0, 1])
    lagging.hubspot.clock.advance(1000)
    expect([await find('old'), await find('new')]).toEqual([0, 0])
    await lagging.close()
  })

  it('answers through an index what a scan of all records answers', async () => {
    const { hubspot, call, close } = await createWorld({ seed: { contacts: 500, companies: 20 } })
    const matches = async (from: string): Promise<void> => {
      const all = (await everything(call)).map((row) => ({ id: row.id, at: row.updatedAt }))
      const filters = [{ propertyName: 'lastmodifieddate', operator: 'GTE', value: from }]
      const body = { filters, sorts: ['lastmodifieddate'], limit: 200 }
      const { json } = await call('POST', '/crm/v3/objects/contacts/search', body)
      const expected = all
        .filter((row) => row.at >= from)
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : Number(a.id) - Number(b.id)))
      expect(json.total).toBe(expected.length)
      expect(json.results.map((row: { id: string }) => row.id)).toEqual(
        expected.slice(0, 200).map((row) => row.id),
      )
    }
    const rows = await everything(call)
    const middle = rows.map((row) => row.updatedAt).sort()[300] ?? ''
    await matches(middle)
    for (const at of [3, 3, 99, 250, 499]) {
      hubspot.clock.advance(1000)
      await call('PATCH', `/crm/v3/objects/contacts/${rows[at]?.id}`, {
        properties: { firstname: `Moved ${at}` },
      })
    }
    await call('DELETE', `/crm/v3/objects/contacts/${rows[10]?.id}`)
    await call('POST', '/crm/v3/objects/contacts', { properties: {} })
    await matches(middle)
    await matches('2000-01-01')
    await close()
  })
})

async function everything(call: World['call']): Promise<{ id: string; updatedAt: string }[]> {
  const rows: { id: string; updatedAt: string }[] = []
  let after: string | undefined = ''
  while (after !== undefined) {
    const { json } = await call('GET', `/crm/v3/objects/contacts?limit=100&after=${after}`)
    rows.push(...json.results)
    after = json.paging?.next.after
  }
  return rows
}
