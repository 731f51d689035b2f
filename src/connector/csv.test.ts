import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../model/problems.ts'
import { readCsv } from './csv.ts'

const written = (lines: readonly (readonly string[])[]) =>
  lines.map((line) => `${line.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`).join('')

const value = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ' ', ';', '\u2028', '🦊', "'"),
    maxLength: 12,
  }),
)

test('reads what any writer of RFC 4180 writes, quotes, commas and line breaks within values too', () => {
  const table = fc
    .integer({ min: 2, max: 6 })
    .chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1 }))
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 60 }), (lines, ahead) => {
      const columns = lines[0]?.map((_, at) => `Field_${at}__c`) ?? []
      const text = written([columns, ...lines])
      for (const read of [readCsv(text), readCsv(text, ahead)]) {
        expect([read.columns, ...read.lines]).toEqual([columns, ...lines])
      }
      // Another reader agrees, so the writer above is right.
      expect(parse(text, { record_delimiter: '\n' })).toEqual([columns, ...lines])
    }),
    { numRuns: 500 },
  )
})

test('has no lines when there is only a header', () => {
  const { columns, lines } = readCsv('"Id","Account.Name"\n')
  expect([columns, ...lines]).toEqual([['Id', 'Account.Name']])
})

test.each([
  ['', 'nothing'],
  ['"Id"\n"1', 'a line that is cut off'],
  ['\n', 'a header without names'],
])('refuses %j: %s', (text) => {
  expect(() => readCsv(text)).toThrow(Problem)
})
