import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../testing/world.ts'

let world: World
let cars: string
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 2, deals: 1, owners: 1 } })
  const { json } = await world.call('POST', '/crm/v3/schemas', schema('cars'))
  cars = json.objectTypeId
})
afterAll(() => world.close())

const schema = (name: string) => ({
  name,
  labels: { singular: 'Car', plural: 'Cars' },
  primaryDisplayProperty: 'model',
  secondaryDisplayProperties: ['model'],
  searchableProperties: ['model'],
  requiredProperties: ['model'],
  properties: [{ name: 'model', label: 'Model', type: 'string', fieldType: 'text' }],
  associatedObjects: ['CONTACT'],
})
const filter = {
  filterType: 'PROPERTY',
  property: 'vip',
  operation: { operator: 'IS_ANY_OF', values: ['x'] },
}

/** Bodies that are right; each of their members, at any depth, is replaced by each of the poisons. */
const right: [string, string, unknown][] = [
  ['POST', '/crm/v3/schemas', schema('boats')],
  ['PATCH', '/crm/v3/schemas/cars', { ...schema('cars'), clearDescription: true }],
  [
    'POST',
    '/crm/v3/schemas/cars/associations',
    { fromObjectTypeId: 'cars', toObjectTypeId: '0-5', name: 'x' },
  ],
  ['POST', '/crm/v3/schemas/batch/read', { inputs: [{ id: 'cars' }] }],
  ['POST', '/crm/v4/associations/contacts/companies/labels', { name: 'n', label: 'L', inverseLabel: 'M' }],
  [
    'PUT',
    '/crm/v4/associations/contacts/companies/labels',
    { associationTypeId: 1, label: 'L', inverseLabel: 'M' },
  ],
  [
    'POST',
    '/crm/v3/lists',
    {
      name: 'L',
      objectTypeId: '0-1',
      processingType: 'DYNAMIC',
      filterBranch: { filterBranchType: 'OR', filters: [filter], filterBranches: [{ filters: [filter] }] },
    },
  ],
  [
    'POST',
    '/crm/v3/lists/search',
    { query: 'x', offset: 0, count: 1, listIds: ['1'], processingTypes: ['MANUAL'] },
  ],
  ['PUT', '/crm/v3/lists/1/memberships/add-and-remove', { recordIdsToAdd: ['1'], recordIdsToRemove: ['2'] }],
  [
    'POST',
    '/crm/objects/2026-09/emails',
    {
      properties: { hs_timestamp: '1', hs_email_headers: '{"from":{"email":1},"to":[1,null,{"email":{}}]}' },
      associations: [
        { to: { id: '1' }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 1 }] },
      ],
    },
  ],
  [
    'POST',
    '/crm/v3/objects/line_items',
    { properties: { price: '1e300', quantity: '-1e300', discount: '.5' } },
  ],
  ['PUT', '/_sandbox/hubspot/validation-rules', { rules: [{ object: 'deals', kind: 'stage', stage: 'x' }] }],
  ['PUT', '/_sandbox/hubspot/owners/88842095/teams', { teams: [{ id: '1', name: 'x' }] }],
]
const poisons: unknown[] = [
  null,
  0,
  -1,
  1e300,
  '',
  '__proto__',
  'constructor',
  [],
  [null],
  {},
  [[]],
  true,
  'x'.repeat(70_000),
]

/** Every variant of a value in which one member is another one. */
function* poisoned(value: unknown, poison: unknown): Generator<unknown> {
  yield poison
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    for (const variant of poisoned(member, poison)) {
      const copy: unknown = Array.isArray(value) ? [...value] : { ...value }
      Object.assign(copy as object, { [key]: variant })
      yield copy
    }
  }
}

describe('a definition, list or activity with one member gone wrong', () => {
  it.each(right)(
    '%s %s never makes a 5xx',
    async (method, path, body) => {
      for (const poison of poisons) {
        for (const variant of poisoned(body, poison)) {
          const text = JSON.stringify(variant)
          const { status, text: answer } = await world.call(method, path, text)
          expect(status, `${text.slice(0, 300)} → ${answer.slice(0, 300)}`).toBeLessThan(500)
        }
      }
    },
    60_000,
  )

  it('leaves an account that still works, saves and restores', async () => {
    expect((await world.call('GET', `/crm/v3/objects/${cars}`)).status).toBe(200)
    expect((await world.call('GET', '/crm/v3/schemas')).status).toBe(200)
    expect(
      (await world.call('GET', '/crm/v3/objects/line_items?properties=amount,hs_total_discount')).status,
    ).toBe(200)
    const saved = world.hubspot.snapshot()
    world.hubspot.restore(saved)
    expect(world.hubspot.snapshot().rows).toEqual(saved.rows)
  })
})
