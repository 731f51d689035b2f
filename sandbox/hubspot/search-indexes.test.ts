import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

/**
 * Searches that an index answers must find what a look at every record finds. With a lag, however short, the sandbox
 * looks at every record: so both ways are asked the same, between changes of the records.
 */
let world: World
let contacts: string[]
let companies: string[]
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 250, companies: 12 } })
  contacts = await ids('contacts')
  companies = await ids('companies')
  await world.call('PATCH', path(0), { properties: { hs_buying_role: 'CHAMPION;BLOCKER', firstname: 'ÄNN' } })
})
afterAll(() => world.close())

async function ids(object: string): Promise<string[]> {
  const found: string[] = []
  let after: string | undefined = ''
  while (after !== undefined) {
    const { json } = await world.call(
      'GET',
      `/crm/v3/objects/${object}?limit=100${after && `&after=${after}`}`,
    )
    found.push(...json.results.map(({ id }: { id: string }) => id))
    after = json.paging?.next?.after
  }
  return found
}
const path = (at: number) => `/crm/v3/objects/contacts/${contacts[at]}`

/** Total and ids of all pages. */
async function search(body: object): Promise<string[]> {
  const found: string[] = []
  let after: string | undefined
  do {
    const { json } = await world.call('POST', '/crm/v3/objects/contacts/search', {
      limit: 40,
      ...body,
      after,
    })
    found.push(...json.results.map(({ id }: { id: string }) => id))
    after = json.paging?.next?.after
    if (after === undefined) expect(json.total).toBe(found.length)
  } while (after !== undefined)
  return found
}

async function bothWays(body: object): Promise<string[]> {
  const quick = await search(body)
  world.hubspot.settings.searchLagMs = 1
  world.hubspot.clock.advance(10)
  const slow = await search(body)
  world.hubspot.settings.searchLagMs = 0
  expect(quick).toEqual(slow)
  return quick
}

const filter = (propertyName: string, operator: string, more: object) => ({ propertyName, operator, ...more })
const eq = (propertyName: string, value: string) => filter(propertyName, 'EQ', { value })
const by = (propertyName: string, direction = 'ASCENDING') => ({ sorts: [{ propertyName, direction }] })
const all = (...filters: object[]) => ({ filterGroups: [{ filters }] })
const DAY = 86_400_000
const ago = (days: number) => String(world.hubspot.clock.now() - days * DAY)

const changed = () => all(filter('lastmodifieddate', 'GTE', { value: ago(300) }))
const lead = () => all(eq('lifecyclestage', 'lead'))

const cases: [string, () => object][] = [
  ['nothing asked', () => ({ limit: 200 })],
  ['lifecyclestage', () => all(eq('lifecyclestage', 'lead'))],
  [
    'lifecyclestage, other way round',
    () => ({ ...all(eq('lifecyclestage', 'lead')), ...by('createdate', 'DESCENDING') }),
  ],
  ['lifecyclestage by name', () => ({ ...all(eq('lifecyclestage', 'lead')), ...by('lastname') })],
  ['two stages', () => all(filter('lifecyclestage', 'IN', { values: ['lead', 'customer', 'lead'] }))],
  ['an option that must be exact', () => all(eq('lifecyclestage', 'LEAD'))],
  ['one of several options', () => all(eq('hs_buying_role', 'BLOCKER'))],
  ['several options as they stand', () => all(eq('hs_buying_role', 'CHAMPION;BLOCKER'))],
  ['most, by id', () => ({ limit: 5, ...changed(), ...by('hs_object_id') })],
  ['most, the newest ids first', () => ({ limit: 5, ...changed(), ...by('hs_object_id', 'DESCENDING') })],
  ['most, by creation', () => ({ limit: 5, ...changed(), ...by('createdate') })],
  ['a stage, last changed first', () => ({ limit: 2, ...lead(), ...by('lastmodifieddate', 'DESCENDING') })],
  ['text in other capitals', () => all(eq('firstname', 'änn'))],
  ['text in capitals in a list', () => all(filter('firstname', 'IN', { values: ['ÄNN'] }))],
  ['a custom number', () => all(eq('nps_score', '7.0'))],
  [
    'a custom number, sorted by it',
    () => ({
      ...all(filter('nps_score', 'IN', { values: ['1', '2', '3'] })),
      ...by('nps_score', 'DESCENDING'),
    }),
  ],
  ['a custom date', () => all(eq('renewal_date', '2026-06-01'))],
  ['sorted by what most do not have', () => by('nps_score')],
  ['sorted by it the other way round', () => by('nps_score', 'DESCENDING')],
  [
    'changes, in order',
    () => ({ ...all(filter('lastmodifieddate', 'GTE', { value: ago(60) })), ...by('lastmodifieddate') }),
  ],
  [
    'changes by id',
    () => ({ ...all(filter('lastmodifieddate', 'GTE', { value: ago(60) })), ...by('hs_object_id') }),
  ],
  [
    'changes since ever by id',
    () => ({ ...all(filter('lastmodifieddate', 'GTE', { value: '0' })), ...by('hs_object_id') }),
  ],
  [
    'ids, in order',
    () => ({ ...all(filter('hs_object_id', 'GT', { value: contacts[120] })), ...by('hs_object_id') }),
  ],
  [
    'ids by name',
    () => ({
      ...all(filter('hs_object_id', 'BETWEEN', { value: contacts[9], highValue: contacts[99] })),
      ...by('lastname'),
    }),
  ],
  [
    'ids the wrong way round',
    () => all(filter('hs_object_id', 'BETWEEN', { value: contacts[9], highValue: contacts[3] })),
  ],
  ['creation', () => all(filter('createdate', 'LT', { value: ago(30) }))],
  [
    'creation and stage',
    () => all(filter('createdate', 'LT', { value: ago(300) }), eq('lifecyclestage', 'lead')),
  ],
  ['a company', () => all(eq('associations.company', companies[3] ?? ''))],
  ['companies', () => all(filter('associations.company', 'IN', { values: companies.slice(2, 5) }))],
  ['a company as nobody writes its id', () => all(eq('associations.company', `0${companies[3]}`))],
  ['words', () => ({ query: 'ann' })],
  ['two words', () => ({ query: 'example.com 555' })],
  ['two letters', () => ({ query: 'Jo' })],
  ['words and a stage', () => ({ query: 'a', ...all(eq('lifecyclestage', 'lead')) })],
  ['words and a company', () => ({ query: 'an', ...all(eq('associations.company', companies[3] ?? '')) })],
  ['words that nobody has', () => ({ query: 'zzzzqq' })],
  [
    'a cursor of time and id',
    () => ({
      filterGroups: [
        { filters: [filter('lastmodifieddate', 'GT', { value: ago(30) })] },
        { filters: [eq('lastmodifieddate', ago(30)), filter('hs_object_id', 'GT', { value: contacts[5] })] },
      ],
      ...by('lastmodifieddate'),
    }),
  ],
  [
    'one group with an index, one without',
    () => ({
      filterGroups: [
        { filters: [filter('createdate', 'LT', { value: ago(300) })] },
        { filters: [filter('firstname', 'CONTAINS_TOKEN', { value: 'a*' })] },
      ],
    }),
  ],
  [
    'an empty group beside another',
    () => ({ filterGroups: [{ filters: [] }, { filters: [eq('lifecyclestage', 'lead')] }] }),
  ],
]

describe('an index finds what a look at every record finds', () => {
  it.each(cases)('%s', async (_, body) => {
    await bothWays(body())
  })

  it('finds something in most of these cases', async () => {
    const sizes: number[] = []
    for (const [, body] of cases) sizes.push((await search(body())).length)
    expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(cases.length - 8)
  })

  it('also after creates, updates, archives, restores, merges and deletions', async () => {
    const changes: (() => Promise<unknown>)[] = [
      () =>
        world.call('PATCH', path(1), { properties: { lifecyclestage: '', firstname: 'Ann', nps_score: 7 } }),
      () => world.call('PATCH', path(2), { properties: { nps_score: '', hs_buying_role: 'BLOCKER' } }),
      () => world.call('DELETE', path(3)),
      () =>
        world.call('POST', '/crm/v3/objects/contacts', {
          properties: { firstname: 'Annika', nps_score: '7' },
        }),
      () =>
        world.call('POST', '/crm/v3/objects/contacts/merge', {
          primaryObjectId: contacts[4],
          objectIdToMerge: contacts[5],
        }),
      () => world.call('POST', '/crm/v3/objects/contacts/gdpr-delete', { objectId: contacts[6] }),
      async () => world.hubspot.records.restore('contacts', contacts[3] ?? ''),
      () =>
        world.call(
          'PUT',
          `/crm/v4/objects/contacts/${contacts[7]}/associations/default/companies/${companies[3]}`,
        ),
      () => world.call('DELETE', `/crm/v3/objects/companies/${companies[4]}`),
    ]
    for (const change of changes) {
      const before = world.hubspot.snapshot()
      await change()
      expect(world.hubspot.snapshot().rows).not.toEqual(before.rows)
      for (const [, body] of cases) await bothWays(body())
    }
  }, 60_000)
})
