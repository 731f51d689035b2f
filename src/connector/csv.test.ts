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
    fc.property(table, (lines) => {
      const columns = lines[0]?.map((_, at) => `Field_${at}__c`) ?? []
      const text = written([columns, ...lines])
      const read = readCsv(text)
      expect([read.columns, ...read.lines]).toEqual([columns, ...lines])
      // Another reader agrees, so the writer above is right.
      expect(parse(text, { record_delimiter: '\n' })).toEqual([columns, ...lines])
    }),
    { numRuns: 500 },
  )
})

test('reads values without quotes, and passes over empty lines', () => {
  const { columns, lines } = readCsv('Id,Name\n\n1,a b\n2,\n,"c"\n\n')
  expect([columns, ...lines]).toEqual([
    ['Id', 'Name'],
    ['1', 'a b'],
    ['2', ''],
    ['', 'c'],
  ])
})

test.each([
  ['"1","a\n', 'The CSV is cut off.'],
  ['"1","a""\n', 'The CSV is cut off.'],
  ['"1","a"b\n', 'The CSV cannot be read.'],
  ['"1","a" \n', 'The CSV cannot be read.'],
  ['"1"\n', 'The CSV cannot be read.'],
  ['"1","a","b"\n', 'The CSV cannot be read.'],
])('refuses the line %j when it comes to it', (line, message) => {
  const { lines } = readCsv(`"Id","Name"\n"0","z"\n${line}`)
  const seen: unknown[] = []
  const read = () => {
    for (const each of lines) seen.push(each)
  }
  expect(read).toThrow(expect.objectContaining({ code: 'vendor_malformed', message }))
  expect(seen).toEqual([['0', 'z']])
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
