import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayInZone, isTimeZone, startOfDay } from './zone.ts'

/** East and west of UTC to the ends, quarter-hour offsets, daylight saving at midnight, a skipped day. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'US/Eastern',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/Sao_Paulo',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Beirut',
]

const day = fc
  .date({ min: new Date('1975-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

describe('calendar days of a zone', () => {
  test('the start of a day is on that day, and a moment earlier is not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), day, (zone, text) => {
        const start = startOfDay(text, zone)
        expect(dayInZone(start, zone)).toBe(text)
        expect(dayInZone(start - 1, zone)).not.toBe(text)
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['2026-03-31T23:30:00Z', 'Europe/Berlin', '2026-04-01'],
    ['2026-01-01T04:59:59Z', 'US/Eastern', '2025-12-31'],
    ['2026-01-01T00:00:00Z', 'Pacific/Kiritimati', '2026-01-01'],
    ['2026-01-01T10:00:00Z', 'Pacific/Kiritimati', '2026-01-02'],
  ])('%s in %s is %s', (moment, zone, expected) => {
    expect(dayInZone(Date.parse(moment), zone)).toBe(expected)
  })

  test('a midnight that daylight saving skips: the day begins an hour later', () => {
    // Havana went from 00:00 to 01:00 on 8 March 2026.
    expect(new Date(startOfDay('2026-03-08', 'America/Havana')).toISOString()).toBe(
      '2026-03-08T05:00:00.000Z',
    )
  })

  test('knows which zones there are', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true)
    expect(isTimeZone('Europe/Atlantis')).toBe(false)
  })
})
