import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { crc32, OpenError, open, randomBase62, seal, timingSafeEqualText, toBase62 } from './crypto.ts'

const key = randomBytes(32)
const here = Buffer.from('here')
const secret = Buffer.from('a secret worth keeping')

describe('seal and open', () => {
  it('gives back what was sealed, and never the same bytes twice', () => {
    const one = seal(key, secret, here)
    const two = seal(key, secret, here)
    expect(open(key, one, here)).toEqual(secret)
    expect(one.equals(two)).toBe(false)
    expect(one.includes(secret)).toBe(false)
    expect(open(key, seal(key, Buffer.alloc(0), here), here)).toHaveLength(0)
  })

  it('refuses every flipped byte, every shorter text, another key and another place', () => {
    const sealed = seal(key, secret, here)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => open(key, changed, here)).toThrow(OpenError)
      expect(() => open(key, sealed.subarray(0, at), here)).toThrow(OpenError)
    }
    expect(() => open(randomBytes(32), sealed, here)).toThrow(OpenError)
    expect(() => open(key, sealed, Buffer.from('there'))).toThrow(OpenError)
  })

  it('repeats no iv in 20,000 seals', () => {
    const ivs = new Set(Array.from({ length: 20_000 }, () => seal(key, here, here).toString('hex', 0, 12)))
    expect(ivs.size).toBe(20_000)
  })
})

it('compares texts of any length', () => {
  expect(timingSafeEqualText('abc', 'abc')).toBe(true)
  expect(timingSafeEqualText('abc', 'abd')).toBe(false)
  expect(timingSafeEqualText('abc', 'abcd')).toBe(false)
  expect(timingSafeEqualText('', 'a')).toBe(false)
  expect(timingSafeEqualText('', '')).toBe(true)
  expect(timingSafeEqualText('a\0', 'a')).toBe(false)
  expect(timingSafeEqualText('ü'.repeat(128), 'ü'.repeat(128))).toBe(true)
  // Longer than what is compared, with the same beginning.
  expect(timingSafeEqualText('x'.repeat(257), 'x'.repeat(256))).toBe(false)
  expect(timingSafeEqualText('ü'.repeat(200), 'x'.repeat(200))).toBe(false)
  expect(() => timingSafeEqualText('x', 'x'.repeat(257))).toThrow(RangeError)
})

it('computes the CRC-32 of the check vector', () => {
  // https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iso-hdlc
  expect(crc32('123456789')).toBe(0xcbf43926)
})

it('writes base 62 at a fixed length', () => {
  expect(toBase62(0, 6)).toBe('000000')
  expect(toBase62(61, 2)).toBe('0z')
  expect(toBase62(62, 2)).toBe('10')
  expect(toBase62(2 ** 32 - 1, 6)).toBe('4gfFC3')
})

it('draws the characters of base 62 evenly', () => {
  const text = randomBase62(62_000)
  expect(text).toMatch(/^[0-9A-Za-z]{62000}$/)
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  expect(counts.size).toBe(62)
  // 1,000 expected; 6 standard deviations are 190. Without the rejection the first 8 would come up 1,211 times.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(190)
})
