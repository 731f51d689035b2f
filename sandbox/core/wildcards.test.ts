import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findInOrder, findLoosely } from './wildcards.ts'

const few = (letters: string) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 })
const escaped = (piece: string) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe('pieces in order', () => {
  it('are found where a regular expression finds them', () => {
    fc.assert(
      fc.property(few('ab'), fc.array(few('ab'), { maxLength: 4 }), (text, pieces) => {
        const regex = new RegExp(`^${pieces.map((piece) => `.*?${escaped(piece)}`).join('')}`, 's')
        const end = regex.exec(text)?.[0].length ?? -1
        expect(findInOrder(text, pieces, { from: 0 }) === -1).toBe(end === -1)
      }),
      { numRuns: 2000 },
    )
  })

  it('are found with a question mark for any character too', () => {
    fc.assert(
      fc.property(few('ab'), fc.array(few('ab?'), { maxLength: 4 }), (text, pieces) => {
        const regex = new RegExp(pieces.map((piece) => piece.replaceAll('?', '.')).join('.*'), 's')
        expect(findLoosely(text, pieces, 0) !== -1).toBe(regex.test(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('keep clear of what stands behind the end', () => {
    expect(findInOrder('abcab', ['b', 'b'], { from: 0, to: 4 })).toBe(-1)
    expect(findInOrder('abcab', ['b', 'b'], { from: 0, to: 5 })).toBe(5)
    expect(findInOrder('abcab', ['a'], { from: 1 })).toBe(4)
  })

  it('take no time to speak of where backtracking would not end', () => {
    const text = 'a'.repeat(60_000)
    const pieces = Array.from({ length: 50 }, () => 'a')
    expect(findInOrder(text, [...pieces, 'b'], { from: 0 })).toBe(-1)
    expect(findLoosely(text, [...pieces, '?b'], 0)).toBe(-1)
  })
})
