import { describe, expect, it } from 'vitest'
import { movableClock } from '../../core/clock.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'
import { makeRecord } from '../writes/new-record.ts'
import { Org } from './org.ts'

const clock = movableClock(1_777_620_937_000)
function orgWith(names: readonly string[]) {
  const org = new Org(clock, { ...DEFAULT_SETTINGS })
  const object = org.catalogue.find('account')
  if (object === null) throw new Error('no Account')
  const [admin] = org.store('User').live()
  const userId = admin?.id ?? ''
  const make = (Name: string) => makeRecord(org, object, { values: { Name }, userId })
  return { org, object, store: org.store('Account'), make, records: names.map(make) }
}
const namesOf = (records: Iterable<{ values: Record<string, unknown> }>) =>
  [...records].map(({ values }) => values.Name)

describe('the store of an object', () => {
  it('reads by id, by value without regard to case, and by SystemModstamp then Id', () => {
    const { store, object, records, make } = orgWith(['A', 'b', 'B'])
    const [first, second] = records
    const name = object.fieldsByName.get('name')
    if (first === undefined || second === undefined || name === undefined) throw new Error('nothing made')
    expect(namesOf(store.live())).toEqual(['A', 'b', 'B'])
    expect(namesOf(store.lookup(name, 'B'))).toEqual(['b', 'B'])
    expect(namesOf(store.between(null, null))).toEqual(['A', 'b', 'B'])
    clock.advance(1000)
    const stamp = '2026-05-01T07:35:38.000+0000'
    store.change(first, { Name: 'c', SystemModstamp: stamp })
    make('d')
    expect(namesOf(store.between(null, null))).toEqual(['b', 'B', 'c', 'd'])
    expect(namesOf(store.between(stamp, null))).toEqual(['c', 'd'])
    expect(namesOf(store.between(null, stamp))).toEqual(['b', 'B'])
    expect(namesOf(store.lookup(name, 'a'))).toEqual([])
    store.change(second, { IsDeleted: true })
    expect(namesOf(store.lookup(name, 'B'))).toEqual(['B'])
    expect(store.count).toBe(3)
    expect(namesOf(store.withDeleted())).toEqual(['c', 'b', 'B', 'd'])
  })

  it('takes back what was written when the whole fails, in the indexes too', () => {
    const { org, store, object, records, make } = orgWith(['A', 'B'])
    const [first] = records
    const name = object.fieldsByName.get('name')
    if (first === undefined || name === undefined) throw new Error('nothing made')
    const before = namesOf(store.between(null, null))
    expect(namesOf(store.lookup(name, 'A'))).toEqual(['A'])
    expect(() =>
      org.atomically(() => {
        store.change(first, { Name: 'Z', SystemModstamp: '2027-01-01T00:00:00.000+0000' })
        make('C')
        store.change(first, { IsDeleted: true })
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(namesOf(store.live())).toEqual(['A', 'B'])
    expect(namesOf(store.lookup(name, 'A'))).toEqual(['A'])
    expect(namesOf(store.lookup(name, 'Z'))).toEqual([])
    expect(namesOf(store.between(null, null))).toEqual(before)
    expect(store.count).toBe(2)
  })
})
