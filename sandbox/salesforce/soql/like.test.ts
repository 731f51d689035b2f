import fc from 'fast-check'
import { expect, test } from 'vitest'
import { likeTest } from './like.ts'

/** The meaning of a pattern, letter by letter and without any cleverness. */
function matches(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const [first = '', second = ''] = pattern
  if (first === '%')
    return matches(pattern.slice(1), text) || (text !== '' && matches(pattern, text.slice(1)))
  if (text === '') return false
  if (first === '_') return matches(pattern.slice(1), text.slice(1))
  if (first === '\\' && second !== '') return second === text[0] && matches(pattern.slice(2), text.slice(1))
  return first === text[0] && matches(pattern.slice(1), text.slice(1))
}

const letters = (...of: string[]) =>
  fc.array(fc.constantFrom(...of), { maxLength: 12 }).map((list) => list.join(''))

test('LIKE means what its letters mean', () => {
  fc.assert(
    fc.property(letters('a', 'b', '%', '_', '\\%', '\\_'), letters('a', 'b', '%', '_'), (pattern, text) => {
      expect(likeTest(pattern)(text)).toBe(matches(pattern, text))
    }),
    { numRuns: 2_000 },
  )
})

test('pieces longer than a machine word', () => {
  const piece = 'ab_'.repeat(40)
  const matching = likeTest(`%${piece}%`)
  expect(matching(`x${'abc'.repeat(40)}x`)).toBe(true)
  expect(matching(`x${'abc'.repeat(39)}acx`)).toBe(false)
  expect(likeTest('%ABC%_z')('xxabcyz')).toBe(true)
})

test('a pattern that backtracking would never finish is answered', () => {
  const text = 'a'.repeat(32_000)
  expect(likeTest(`${'%a_'.repeat(1_300)}b`)(text)).toBe(false)
  expect(likeTest(`%${'a'.repeat(3_990)}b%`)(text)).toBe(false)
  expect(likeTest('%'.repeat(4_000))(text)).toBe(true)
})
