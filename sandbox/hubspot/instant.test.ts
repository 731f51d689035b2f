import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instant, parseInstant, parseQuery } from './wire.ts'

describe('an instant', () => {
  it('is what Date makes of it, without .000', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (ms) => {
        expect(instant(ms)).toBe(new Date(ms).toISOString().replace('.000Z', 'Z'))
        expect(parseInstant(instant(ms))).toBe(ms)
      }),
    )
    expect(instant(0)).toBe('1970-01-01T00:00:00Z')
  })

  it.each([
    ['2024-09-19T04:30:45-08:00', Date.UTC(2024, 8, 19, 12, 30, 45)],
    ['2026-12-31', Date.UTC(2026, 11, 31)],
    ['2026-12-31T10:00', Date.UTC(2026, 11, 31, 10)],
    ['1684914035320', 1_684_914_035_320],
    ['-1', -1],
    ['31.12.2026', null],
    ['2026-02-30T25:00:00Z', null],
    ['99999999999999999', null],
    ['', null],
  ])('is read from %s', (text, ms) => {
    expect(parseInstant(text)).toBe(ms)
  })
})

describe('a query', () => {
  it('keeps repeated parameters and survives broken escapes', () => {
    expect([...parseQuery('a=1&a=2&b=x%20y+z&c=%E0%A4%A&d&=e')]).toEqual([
      ['a', ['1', '2']],
      ['b', ['x y z']],
      ['c', ['%E0%A4%A']],
      ['d', ['']],
      ['', ['e']],
    ])
  })
})
