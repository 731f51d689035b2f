import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CursorScope, decodeCursor, encodeCursor } from './cursor.ts'

const scope: CursorScope = { connectionId: 'con_1', object: 'contacts', question: { list: null } }
const invalid = expect.objectContaining({ code: 'invalid_cursor' })

describe('a cursor', () => {
  it('gives back the position that it was made with, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (position) => {
        expect(decodeCursor(encodeCursor(position, scope), scope)).toBe(position)
      }),
    )
  })

  it('goes into a URL as it is', () => {
    fc.assert(
      fc.property(fc.string(), (position) => {
        expect(encodeCursor(position, scope)).toMatch(/^[\w-]+$/)
      }),
    )
  })

  it.each<[string, Partial<CursorScope>]>([
    ['another connection', { connectionId: 'con_2' }],
    ['another object', { object: 'deals' }],
    ['another question', { question: { list: '2026-01-01T00:00:00.000Z' } }],
    ['a search instead of a list', { question: { search: [null, null] } }],
  ])('is refused by %s', (_, other) => {
    expect(() => decodeCursor(encodeCursor('7', scope), { ...scope, ...other })).toThrow(invalid)
  })

  it('is refused, and never anything else, when it is made up', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(() => decodeCursor(text, scope)).toThrow(invalid)
      }),
    )
  })

  it('is refused when a part of it is of another type', () => {
    for (const parts of [null, 7, {}, [], [2, 'x', '7'], [1, 'x', 7], [1]]) {
      const text = Buffer.from(JSON.stringify(parts)).toString('base64url')
      expect(() => decodeCursor(text, scope)).toThrow(invalid)
    }
  })
})
