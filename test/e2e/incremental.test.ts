import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MovableClock } from '../../sandbox/core/clock.ts'
import { movableClock } from '../../sandbox/index.ts'
import { idsOf, vendorCreate, vendorRecords } from './vendor.ts'
import { startWorld, type World } from './world.ts'

/** More than HubSpot's search pages through, and most of them changed in one and the same millisecond. */
const CONTACTS = 12_000
const TIED = 11_000
const IMPORTED_AT = Date.parse('2026-10-01T12:00:00.000Z')
const IMPORT = new Date(IMPORTED_AT).toISOString()

let world: World
let vendorClock: MovableClock
let allIds: string[]
let tiedIds: string[]

beforeAll(async () => {
  // HubSpot's clock stands still, so that every change of the import bears the same time.
  vendorClock = movableClock(IMPORTED_AT - 60_000)
  world = await startWorld({ seed: { contacts: CONTACTS }, sandbox: { clock: vendorClock } })
  allIds = idsOf(await vendorRecords(world, 'contacts'))
  tiedIds = allIds.slice(500, 500 + TIED)
  vendorClock.set(IMPORTED_AT)
  for (let at = 0; at < TIED; at += 100) {
    const inputs = tiedIds.slice(at, at + 100).map((id) => ({ id, properties: { jobtitle: 'Imported' } }))
    await world.vendor('POST', '/crm/v3/objects/contacts/batch/update', { inputs })
  }
  vendorClock.advance(60_000)
})
afterAll(() => world.close())

test('everything changed since long ago: 12,000 contacts, none lost and none twice', async () => {
  const query = { updated_after: '2020-01-01T00:00:00Z', limit: 100, fields: 'job_title' }
  expect(idsOf(await world.records('contacts').listAll(query))).toEqual(allIds)
})

test('11,000 contacts that changed in the same millisecond all come, by ascending id', async () => {
  const query = { updated_after: IMPORT, limit: 100, fields: 'job_title' }
  const changed = await world.records('contacts').listAll(query)
  expect(idsOf(changed)).toEqual(tiedIds)
  expect(new Set(changed.map((contact) => contact.job_title))).toEqual(new Set(['Imported']))
})

test('a moment is meant with the zone that it was written in, and a millisecond later is later', async () => {
  const sameMoment = await world.records('contacts').list({ updated_after: '2026-10-01T14:00:00+02:00' })
  expect(sameMoment.data[0]?.id).toBe(tiedIds[0])
  const later = new Date(IMPORTED_AT + 1).toISOString()
  expect(await world.records('contacts').list({ updated_after: later })).toEqual({
    data: [],
    next_cursor: null,
  })
})

test('a contact that changes behind the walk does not come twice, one ahead comes with its new value', async () => {
  const query = { updated_after: IMPORT, limit: 100, fields: 'job_title' }
  const first = await world.records('contacts').list(query)
  for (const id of [first.data[0]?.id, tiedIds.at(-1)]) {
    await world.vendor('PATCH', `/crm/v3/objects/contacts/${id}`, { properties: { jobtitle: 'Promoted' } })
  }
  const rest = await world.records('contacts').listAll({ ...query, cursor: String(first.next_cursor) })
  expect([...idsOf(first.data), ...idsOf(rest)]).toEqual(tiedIds)
  expect(rest.at(-1)?.job_title).toBe('Promoted')
})

test('a contact that is made during the walk comes at its end', async () => {
  const query = { updated_after: IMPORT, limit: 100, fields: 'job_title' }
  const first = await world.records('contacts').list(query)
  const { id } = await vendorCreate(world, 'contacts', { email: 'new@example.com' })
  const rest = await world.records('contacts').listAll({ ...query, cursor: String(first.next_cursor) })
  expect([...idsOf(first.data), ...idsOf(rest)]).toEqual([...tiedIds, id])
})

test('a search without a sort goes past 10,000 results too, and tells the total once', async () => {
  const body = { filter: { field: 'job_title', op: 'eq', value: 'Imported' }, limit: 100, fields: [] }
  const first = await world.records('contacts').search(body)
  expect(first.total).toBe(TIED - 2)
  const rest = await world.records('contacts').searchAll({ ...body, cursor: first.next_cursor })
  expect([...idsOf(first.data), ...idsOf(rest)]).toEqual(tiedIds.slice(1, -1))
  const second = await world.records('contacts').search({ ...body, cursor: first.next_cursor })
  expect(second.total).toBeUndefined()
})
