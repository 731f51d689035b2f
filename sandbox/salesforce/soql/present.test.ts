import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordText } from './present.ts'
import { answer, prepare } from './query.ts'
import { smallOrg } from './testing/small-org.ts'

const idOf = (prefix: string, serial: number) => `${prefix}${String(serial).padStart(12, '0')}AAA`
const base = '/services/data/v60.0'
const of = (type: string, id: string, shownAs = type) => ({
  attributes: { type: shownAs, url: `${base}/sobjects/${type}/${id}` },
})

const THING = ['Id id', 'Word string', 'Amount double', 'Flag boolean', 'Place address']
const PARENT = [...THING, 'ParentId reference Parent Thing', 'AnyId reference Any Thing User']

/** The JSON of the records that a query gives, and the children that were kept for later. */
function written(text: string, rows: Parameters<typeof smallOrg>[0][number]['rows'], pageSize = 2_000) {
  const children = [{ relationshipName: 'Things', childSObject: 'Thing', field: 'ParentId' }]
  const source = smallOrg([{ name: 'Thing', fields: PARENT, children, rows }])
  const found = answer(prepare(source, text, false))
  if (found.kind !== 'records') throw new Error('These are no records.')
  const kept: string[][] = []
  const keep = (rest: { rows: readonly { id: string }[] }) => {
    kept.push(rest.rows.map(({ id }) => id))
    return `${base}/query/next`
  }
  const writer = { setting: found.setting, base, pageSize, byParent: new Map(), keep }
  const json = recordText(writer, found)
  return { kept, records: found.rows.map((row) => json({ object: found.object, row })) }
}

const letter = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })
const special = fc.constantFrom('"', '\\', '\n', '\u0000', '\ud83d', '\ude00', '😀')
const anyText = fc.string({ unit: fc.oneof(letter, special) })

test('records are written to the byte as JSON of objects with their values', () => {
  const value = fc.option(anyText, { nil: null })
  const thing = fc.record({ Word: value, Amount: fc.option(fc.double({ noNaN: true }), { nil: null }) })
  fc.assert(
    fc.property(thing, thing, fc.boolean(), (own, above, Flag) => {
      const [Id, ParentId] = [idOf('a01', 1), idOf('a01', 2)]
      const rows = [
        { ...own, Id, Flag, ParentId, AnyId: ParentId, Place: 'Paris' },
        { ...above, Id: ParentId, Flag },
      ]
      const asked = 'Word, Amount, Flag, Place, Parent.Word, Parent.Amount, Any.Id, Parent.Parent.Id'
      expect(written(`SELECT ${asked} FROM Thing WHERE Id = '${Id}'`, rows).records).toEqual([
        JSON.stringify({
          ...of('Thing', Id),
          ...{ Word: own.Word, Amount: own.Amount, Flag, Place: { city: 'Paris' } },
          Parent: { ...of('Thing', ParentId), ...above, Parent: null },
          Any: { ...of('Thing', ParentId, 'Name'), Id: ParentId },
        }),
      ])
    }),
  )
})

test('children are written in place, and what does not fit is kept for later', () => {
  const rows = [1, 2, 3, 4].map((serial) => {
    const ParentId = serial === 1 ? null : idOf('a01', serial === 4 ? 2 : 1)
    return { Id: idOf('a01', serial), Word: `w${serial}`, ParentId }
  })
  const { records, kept } = written('SELECT Id, (SELECT Word FROM Things) FROM Thing', rows, 1)
  const child = (serial: number) => ({ ...of('Thing', idOf('a01', serial)), Word: `w${serial}` })
  const ids = rows.map(({ Id }) => Id)
  expect(records).toEqual(
    [
      { totalSize: 2, done: false, nextRecordsUrl: `${base}/query/next`, records: [child(2)] },
      { totalSize: 1, done: true, records: [child(4)] },
      null,
      null,
    ].map((Things, at) => JSON.stringify({ ...of('Thing', String(ids[at])), Id: ids[at], Things })),
  )
  expect(kept).toEqual([[ids[1], ids[2]]])
})

test('of two parts of a name the later one stands in the place of the earlier', () => {
  const rows = [{ Id: idOf('a01', 1), Word: 'w', Amount: 1, Flag: true }]
  const asked = 'FORMAT(Word) Parent, FORMAT(Amount) attributes, Flag, Parent.Word'
  expect(written(`SELECT ${asked} FROM Thing`, rows).records).toEqual([
    JSON.stringify({ attributes: '1', Parent: null, Flag: true }),
  ])
})
