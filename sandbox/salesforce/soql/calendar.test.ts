import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayText, moved, readDay, readMoment, startOfDay, wallTime } from './calendar.ts'
import { relativeDays } from './relative.ts'

const zones = fc.constantFrom(
  ...[
    'UTC',
    'America/Los_Angeles',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Pacific/Apia',
    'America/Sao_Paulo',
    'Asia/Beirut',
  ],
)
const days = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2035-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

test('a day begins at the first moment at which the wall shows it', () => {
  fc.assert(
    fc.property(days, zones, (text, zone) => {
      const start = startOfDay(readDay(text) ?? { year: 0, month: 1, day: 1 }, zone)
      // Samoa had no 30th of December 2011.
      fc.pre(!(zone === 'Pacific/Apia' && text === '2011-12-30'))
      expect(dayText(wallTime(start, zone))).toBe(text)
      expect(dayText(wallTime(start - 1, zone)) < text).toBe(true)
    }),
    { numRuns: 500 },
  )
})

describe('words for days, seen from Friday, 2026-05-15', () => {
  test.each([
    ['TODAY', '2026-05-15', '2026-05-16'],
    ['YESTERDAY', '2026-05-14', '2026-05-15'],
    ['TOMORROW', '2026-05-16', '2026-05-17'],
    ['THIS_WEEK', '2026-05-10', '2026-05-17'],
    ['LAST_WEEK', '2026-05-03', '2026-05-10'],
    ['NEXT_WEEK', '2026-05-17', '2026-05-24'],
    ['THIS_MONTH', '2026-05-01', '2026-06-01'],
    ['LAST_MONTH', '2026-04-01', '2026-05-01'],
    ['NEXT_QUARTER', '2026-07-01', '2026-10-01'],
    ['LAST_QUARTER', '2026-01-01', '2026-04-01'],
    ['THIS_FISCAL_QUARTER', '2026-04-01', '2026-07-01'],
    ['LAST_YEAR', '2025-01-01', '2026-01-01'],
    ['NEXT_FISCAL_YEAR', '2027-01-01', '2028-01-01'],
    ['LAST_90_DAYS', '2026-02-14', '2026-05-16'],
    ['NEXT_90_DAYS', '2026-05-16', '2026-08-14'],
    ['LAST_N_DAYS:3', '2026-05-12', '2026-05-16'],
    ['NEXT_N_DAYS:3', '2026-05-16', '2026-05-19'],
    ['N_DAYS_AGO:3', '2026-05-12', '2026-05-13'],
    ['LAST_N_WEEKS:2', '2026-04-26', '2026-05-10'],
    ['LAST_N_MONTHS:2', '2026-03-01', '2026-05-01'],
    ['NEXT_N_QUARTERS:2', '2026-07-01', '2027-01-01'],
    ['N_YEARS_AGO:1', '2025-01-01', '2026-01-01'],
    ['LAST_N_FISCAL_YEARS:2', '2024-01-01', '2026-01-01'],
  ])('%s', (word, from, to) => {
    const found = relativeDays(word, { year: 2026, month: 5, day: 15 })
    expect(found && [dayText(found.from), dayText(found.to)]).toEqual([from, to])
  })

  test('a number that leads out of the calendar stays within it', () => {
    const found = relativeDays('LAST_N_YEARS:999999', { year: 2026, month: 5, day: 15 })
    expect(found && dayText(found.from)).toBe('0001-01-01')
  })
})

test.each([
  ['2026-02-29', null],
  ['2024-02-29', '2024-02-29'],
  ['2026-13-01', null],
  ['2026-1-1', null],
])('the day %s', (text, expected) => {
  const day = readDay(text)
  expect(day && dayText(day)).toBe(expected)
})

test('moments with offsets, fractions and none of either', () => {
  const moment = Date.UTC(2026, 4, 1, 7, 35, 37)
  expect(readMoment('2026-05-01T07:35:37Z')).toBe(moment)
  expect(readMoment('2026-05-01T09:35:37.250+02:00')).toBe(moment + 250)
  expect(readMoment('2026-05-01T00:35:37.000-0700')).toBe(moment)
  expect(readMoment('2026-05-01T24:00:00Z')).toBeNull()
  expect(readMoment('2026-05-01T07:35:37')).toBeNull()
  expect(dayText(moved({ year: 2026, month: 1, day: 31 }, { months: 1 }))).toBe('2026-03-03')
})
