import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../../testing/world.ts'

let world: World
let saved: ReturnType<World['hubspot']['snapshot']>
beforeAll(async () => {
  world = await createWorld({ seed: { contacts: 3, companies: 1, deals: 2, owners: 1 } })
  const made = async (path: string, body: object) => {
    const answer = await world.call('POST', path, body)
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer.json
  }
  const { id } = await made('/crm/v3/objects/contacts', { properties: { firstname: 'Ada' } })
  await world.call('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { firstname: 'Grace' } })
  await made('/crm/v3/lists', { name: 'L', objectTypeId: '0-1', processingType: 'MANUAL' })
  await made('/crm-object-schemas/v3/schemas', {
    ...{ name: 'cars', labels: { singular: 'Car', plural: 'Cars' }, requiredProperties: ['make'] },
    ...{ associatedObjects: [], properties: [{ name: 'make', label: 'Make' }] },
  })
  saved = world.hubspot.snapshot()
})
afterAll(() => world.close())

const KINDS = ['record', 'property', 'group', 'pipeline', 'owner', 'list', 'definition', 'settings']
const WRONG = [null, '', 'x', -1, 1e300, true, [], {}, ['a'], { a: 1 }]
const PATHS = [
  ...['contacts', 'deals', 'p147893286_cars'].flatMap((object) => [
    `/crm/v3/objects/${object}?archived=false&propertiesWithHistory=firstname`,
    `/crm/v3/properties/${object}`,
    `/crm/v3/pipelines/${object}`,
  ]),
  ...[
    '/crm/v3/owners',
    '/crm-object-schemas/v3/schemas',
    '/crm/v3/lists?listIds=1',
    '/account-info/v3/details',
  ],
]

/** Puts something wrong, or nothing, in the place that the path leads to, by its remainders. */
function damage(thing: unknown, path: readonly number[], wrong: unknown): void {
  const [step = 0, ...rest] = path
  if (typeof thing !== 'object' || thing === null) return
  const names = Object.keys(thing)
  if (names.length === 0) return
  const name = names[step % names.length] ?? ''
  const held = (thing as Record<string, unknown>)[name]
  if (typeof held === 'object' && held !== null && rest.length > 0) damage(held, rest, wrong)
  else if (wrong === undefined && !Array.isArray(thing)) delete (thing as Record<string, unknown>)[name]
  else (thing as Record<string, unknown>)[name] = wrong
}

describe('a damaged snapshot', () => {
  it('is compared with one that is not, of which everything is answered', async () => {
    world.hubspot.restore(saved)
    for (const asked of PATHS) expect((await world.call('GET', asked)).status, asked).toBe(200)
  })

  it('is refused, or shown without a fault of the sandbox', async () => {
    const step = fc.nat(1000)
    const wound = fc.tuple(fc.constantFrom(...KINDS), step, fc.array(step, { minLength: 1, maxLength: 4 }))
    await fc.assert(
      fc.asyncProperty(wound, fc.constantFrom(...WRONG, undefined), async ([kind, at, path], wrong) => {
        const rows = structuredClone(saved.rows) as unknown as unknown[][]
        const ofKind = rows.filter((row) => row[0] === kind)
        const row = ofKind[at % ofKind.length] ?? []
        const fields = row.slice(1)
        damage(fields, path, wrong)
        row.splice(1, fields.length, ...fields)
        try {
          world.hubspot.restore({ ...saved, rows: rows as unknown as typeof saved.rows })
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          return
        }
        const sorts = ['-createdate']
        const answers = await Promise.all([
          ...PATHS.map((asked) => world.call('GET', asked)),
          world.call('POST', '/crm/v3/objects/contacts/search', { query: 'a', sorts }),
          world.call('POST', '/crm/v3/objects/contacts', { properties: { firstname: 'New' } }),
        ])
        for (const { status, text } of answers)
          expect(status, `${JSON.stringify(row).slice(0, 300)} ${text}`).toBeLessThan(500)
      }),
      { numRuns: 150 },
    )
  })
})
