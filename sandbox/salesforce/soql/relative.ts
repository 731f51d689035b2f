import { type Day, momentText, moved, startOfDay, wallTime, weekday } from './calendar.ts'

/** Days from `from` up to, and without, `to`. */
export interface Days {
  from: Day
  to: Day
}

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** The fiscal year begins in January, as that of a new org does; fiscal words then mean what the others mean. */
const UNITS: Readonly<Record<string, Unit>> = {
  DAYS: 'day',
  WEEK: 'week',
  WEEKS: 'week',
  MONTH: 'month',
  MONTHS: 'month',
  QUARTER: 'quarter',
  QUARTERS: 'quarter',
  FISCAL_QUARTER: 'quarter',
  FISCAL_QUARTERS: 'quarter',
  YEAR: 'year',
  YEARS: 'year',
  FISCAL_YEAR: 'year',
  FISCAL_YEARS: 'year',
}

/**
 * Returns the days that a word such as LAST_WEEK or LAST_N_DAYS:7 stands for, seen from today; null for no such word.
 * Weeks begin on Sunday, as for the locale en_US. Source: SOQL and SOSL Reference, "Date Formats and Date Literals"
 */
export function relativeDays(word: string, today: Day): Days | null {
  const [name = '', count = '0'] = word.split(':')
  const n = Number(count)
  if (name === 'TODAY') return spanOf('day', today, 0, 1)
  if (name === 'YESTERDAY') return spanOf('day', today, -1, 0)
  if (name === 'TOMORROW') return spanOf('day', today, 1, 2)
  if (name === 'LAST_90_DAYS') return spanOf('day', today, -90, 1)
  if (name === 'NEXT_90_DAYS') return spanOf('day', today, 1, 91)
  const counted = /^(LAST_N|NEXT_N|N)_(\w+?)(?:_AGO)?$/.exec(name)
  const countedUnit = UNITS[counted?.[2] ?? '']
  if (counted !== null && countedUnit !== undefined)
    return countedSpan(counted[1] as string, countedUnit, n, today)
  const named = /^(LAST|THIS|NEXT)_(\w+)$/.exec(name)
  const unit = UNITS[named?.[2] ?? '']
  if (named === null || unit === undefined) return null
  const at = named[1] === 'LAST' ? -1 : named[1] === 'THIS' ? 0 : 1
  return spanOf(unit, today, at, at + 1)
}

function countedSpan(kind: string, unit: Unit, n: number, today: Day): Days {
  if (kind === 'N') return spanOf(unit, today, -n, 1 - n)
  if (kind === 'NEXT_N') return spanOf(unit, today, 1, 1 + n)
  // Days are counted with today, longer spans without the present one.
  return spanOf(unit, today, -n, unit === 'day' ? 1 : 0)
}

/** From the beginning of the unit `from` units away to that of the one `to` units away. */
function spanOf(unit: Unit, today: Day, from: number, to: number): Days {
  const first = firstDay(unit, today)
  const at = (count: number): Day => {
    if (unit === 'year') return moved(first, { years: count })
    if (unit === 'month' || unit === 'quarter')
      return moved(first, { months: unit === 'month' ? count : 3 * count })
    return moved(first, { days: unit === 'day' ? count : 7 * count })
  }
  return { from: at(from), to: at(to) }
}

function firstDay(unit: Unit, today: Day): Day {
  const { year, month } = today
  if (unit === 'year') return { year, month: 1, day: 1 }
  if (unit === 'quarter') return { year, month: month - ((month - 1) % 3), day: 1 }
  if (unit === 'month') return { year, month, day: 1 }
  return unit === 'week' ? moved(today, { days: -weekday(today) }) : today
}

/** The same as moments of a time zone, as records have them. */
export function relativeMoments(
  word: string,
  now: number,
  timeZone: string,
): { from: string; to: string } | null {
  const days = relativeDays(word, wallTime(now, timeZone))
  if (days === null) return null
  const begins = (day: Day): string => momentText(startOfDay(day, timeZone))
  return { from: begins(days.from), to: begins(days.to) }
}
