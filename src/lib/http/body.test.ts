import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText } from './body.ts'

/** Whole characters, beginnings of some, bytes that continue none, and any others. */
const bytesOf = fc.oneof(
  fc.constantFrom('é', '€', '🦊', 'a').map((character) => [...Buffer.from(character)]),
  fc.constantFrom(0x80, 0xbf, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0xff).map((byte) => [byte]),
  fc.constant([0x80, 0x80]),
  fc.integer({ min: 0, max: 255 }).map((byte) => [byte]),
)

/** Around where a long text is cut. */
const around = fc.array(bytesOf, { minLength: 1, maxLength: 12 }).map((each) => each.flat())

test('a long text is read in pieces as it is read whole, with any bytes where it is cut', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_010, max: 1_025 }), around, around, (length, first, second) => {
      const ascii = Buffer.alloc(length, 'a')
      const bytes = Buffer.concat([ascii, Buffer.from(first), ascii, Buffer.from(second), ascii])
      expect(decodeText(bytes)).toBe(bytes.toString('utf8'))
    }),
    { numRuns: 2_000 },
  )
})

test.each(['é', '€', '🦊', '\ufeff'])('%j is not cut in two, wherever it stands', (character) => {
  for (let at = 1_015; at <= 1_030; at++) {
    const text = `${'a'.repeat(at)}${character.repeat(2_000)}`
    expect(decodeText(Buffer.from(text))).toBe(text)
  }
})
