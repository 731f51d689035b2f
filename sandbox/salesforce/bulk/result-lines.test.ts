import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answer, prepare } from '../soql/query.ts'
import { smallOrg } from '../soql/testing/small-org.ts'
import { DELIMITERS, type Format } from './entities.ts'
import { ResultLines } from './result-lines.ts'
import { resultWriter } from './result-writer.ts'

const FIELDS = ['Id id', 'Word string', 'Amount double', 'Count int', 'At datetime']
const idOf = (serial: number) => `a01${String(serial).padStart(12, '0')}AAA`

/** The CSV of some fields of some records. */
function written(fields: string, rows: Parameters<typeof smallOrg>[0][number]['rows'], format: Format) {
  const source = smallOrg([{ name: 'Thing', fields: [...FIELDS, 'UpId reference Up Thing'], rows }])
  const found = answer(prepare(source, `SELECT ${fields} FROM Thing`, false))
  if (found.kind !== 'records') throw new Error('These are no records.')
  const { header, line } = resultWriter(found.parts, format)
  return header + found.rows.map((row) => line({ object: found.object, row })).join('')
}

const formats = fc.record({
  columnDelimiter: fc.constantFrom(...(Object.keys(DELIMITERS) as Format['columnDelimiter'][])),
  lineEnding: fc.constantFrom('LF', 'CRLF'),
}) as fc.Arbitrary<Format>

test('what a bulk query writes is read as the same values, whatever they are', () => {
  const text = fc.string({
    unit: fc.constantFrom('"', ',', ';', '\t', '\n', '\r', '|', '^', '`', 'ü', '😀', 'a'),
  })
  const word = fc.option(text, { nil: null })
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.boolean()), { maxLength: 5 }), formats, (things, format) => {
      const rows = things.map(([Word, hasUp], at) => ({ Id: idOf(at), Word, UpId: hasUp ? idOf(0) : null }))
      const csv = written('Up.Word, Word, Up.Id, Id', rows, format)
      const delimiter = DELIMITERS[format.columnDelimiter]
      const [names, ...lines] = parse(csv, {
        delimiter,
        record_delimiter: format.lineEnding === 'LF' ? '\n' : '\r\n',
      })
      expect(names).toEqual(['Up.Word', 'Up.Id', 'Word', 'Id'])
      expect(lines).toEqual(
        rows.map(({ Id, Word, UpId }) => [
          UpId === null ? '' : (rows[0]?.Word ?? ''),
          UpId ?? '',
          Word ?? '',
          Id,
        ]),
      )
    }),
  )
})

test('moments, numbers and nothing are written as the vendor writes them', () => {
  const At = '2026-05-01T07:35:37.000+0000'
  const rows = [
    { Id: idOf(1), Amount: 5, Count: 5, At },
    { Id: idOf(2), Amount: 0.5, Count: null, At: null },
  ]
  expect(written('Amount, Count, At', rows, { columnDelimiter: 'COMMA', lineEnding: 'LF' })).toBe(
    '"Amount","Count","At"\n"5.0","5","2026-05-01T07:35:37.000Z"\n"0.5","",""\n',
  )
})

test('any stretch of lines is had as bytes and as texts, and is as long as it says', () => {
  const lines = new ResultLines()
  // Together they are many times what there is room for at first, and hardly a letter is one byte.
  const all = Array.from({ length: 3_000 }, (_, at) => `${at} ${'ü😀'.repeat(at % 50)}\n`)
  for (const line of all) lines.add(line)
  expect([lines.count, lines.size]).toEqual([3_000, Buffer.byteLength(all.join(''))])
  fc.assert(
    fc.property(fc.nat(3_000), fc.nat(3_100), (start, most) => {
      const wanted = all.slice(start, start + most)
      const { count, bytes } = lines.from(start, most)
      expect([count, bytes.toString()]).toEqual([wanted.length, wanted.join('')])
    }),
  )
  expect(lines.texts(7, 5)).toEqual(all.slice(7, 12))
  expect(lines.texts(2_999, 5)).toEqual(all.slice(2_999))
})
