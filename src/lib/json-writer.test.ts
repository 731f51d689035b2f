import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonWriter, jsonPiece } from './json-writer.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 100 }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '\\',
      '\n',
      '\u0000',
      '\u001f',
      '\u007f',
      'é',
      '\ud800',
      '\udc00',
      '🦊',
      '\u2028',
      'a',
    ),
    maxLength: 80,
  }),
)

const value = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(true, false, null, 0, -0, 1e21, ''),
)

test('writes the bytes that JSON.stringify gives, whatever the value and however long', () => {
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 30 }), { maxLength: 4 }), (lists) => {
      const out = new JsonWriter()
      for (const list of lists) {
        for (const each of list) {
          out.value(each)
          out.raw(jsonPiece(','))
        }
        const expected = list.map((each) => `${JSON.stringify(each)},`).join('')
        expect(out.length).toBe(Buffer.byteLength(expected))
        expect(Buffer.from(out.take()).toString()).toBe(expected)
      }
    }),
  )
})

test('has room for more than it began with, and gives each part its own bytes', () => {
  const out = new JsonWriter()
  const long = Array.from({ length: 10_000 }, (_, at) => `${at} é`)
  for (const each of long) out.text(each)
  const first = out.take()
  for (const each of long) out.text(`x${each}`)
  expect(Buffer.from(first).toString()).toBe(long.map((each) => JSON.stringify(each)).join(''))
  expect(Buffer.from(out.take()).toString()).toBe(long.map((each) => JSON.stringify(`x${each}`)).join(''))
})

test('takes back what was written in vain, and says null for what JSON has no word for', () => {
  const out = new JsonWriter()
  out.text('kept')
  const before = out.length
  out.text('not kept')
  out.backTo(before)
  out.value(undefined)
  out.value(Number.NaN)
  expect(Buffer.from(out.take()).toString()).toBe('"kept"nullnull')
})
