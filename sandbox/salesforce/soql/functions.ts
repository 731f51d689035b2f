import { type Day, dayInYear, dayText, readDay, readMoment, wallTime, weekday } from './calendar.ts'
import type { Column, Scope } from './scope.ts'
import type { Call, Path } from './syntax.ts'

type Hour = Day & { hour: number }

/** What the date functions make of a day. Source: SOQL and SOSL Reference, "Date Functions" */
const DATE_FUNCTIONS: Readonly<Record<string, (day: Hour) => number>> = {
  calendar_month: ({ month }) => month,
  calendar_quarter: ({ month }) => Math.ceil(month / 3),
  calendar_year: ({ year }) => year,
  day_in_month: ({ day }) => day,
  day_in_week: (day) => weekday(day) + 1,
  day_in_year: dayInYear,
  fiscal_month: ({ month }) => month,
  fiscal_quarter: ({ month }) => Math.ceil(month / 3),
  fiscal_year: ({ year }) => year,
  hour_in_day: ({ hour }) => hour,
  week_in_month: ({ day }) => Math.ceil(day / 7),
  week_in_year: (day) => Math.ceil(dayInYear(day) / 7),
}

export const isDateFunction = (name: string): boolean => name in DATE_FUNCTIONS || name === 'day_only'

/** The column of a date function; days are those of UTC unless `convertTimezone` is around the field. */
export function dateColumn(scope: Scope, call: Call): Column {
  const [argument] = call.args
  if (call.args.length !== 1 || argument === undefined || argument.kind === 'literal')
    throw badCall(scope, call)
  const { column, timeZone } = dated(scope, argument)
  if (column.type !== 'date' && column.type !== 'datetime') {
    throw scope.refusal(
      call.at,
      'INVALID_FIELD',
      `field ${column.key} does not support the function ${call.name.toUpperCase()}`,
    )
  }
  const { name } = call
  if (column.type === 'date' && (name === 'hour_in_day' || name === 'day_only')) {
    throw scope.refusal(
      call.at,
      'INVALID_FIELD',
      `field ${column.key} does not support the function ${name.toUpperCase()}`,
    )
  }
  const wall = (cell: unknown): Hour | null => {
    if (typeof cell !== 'string') return null
    const moment = readMoment(cell)
    if (moment !== null) return wallTime(moment, timeZone)
    const day = readDay(cell)
    return day === null ? null : { ...day, hour: 0 }
  }
  const make = DATE_FUNCTIONS[name] ?? dayText
  return {
    type: name === 'day_only' ? 'date' : 'int',
    field: null,
    object: column.object,
    parents: [],
    key: `${name}(${timeZone === 'UTC' ? '' : 'local '}${column.key})`,
    at: call.at,
    get: (row) => {
      const day = wall(column.get(row))
      return day === null ? null : make(day)
    },
  }
}

function dated(scope: Scope, argument: Path | Call): { column: Column; timeZone: string } {
  if (argument.kind === 'path') return { column: scope.column(argument), timeZone: 'UTC' }
  const [inner] = argument.args
  if (argument.name !== 'converttimezone' || inner?.kind !== 'path') throw badCall(scope, argument)
  return { column: scope.column(inner), timeZone: scope.source.timeZone }
}

/** The column of a field or a function that stands in WHERE, GROUP BY or ORDER BY. */
export function columnOf(scope: Scope, of: Path | Call): Column {
  if (of.kind === 'path') return scope.column(of)
  if (isDateFunction(of.name)) return dateColumn(scope, of)
  const [argument] = of.args
  // The label and the currency change what is shown, hardly what is compared: an org has one language and currency here.
  if ((of.name === 'tolabel' || of.name === 'convertcurrency') && argument?.kind === 'path') {
    return scope.column(argument)
  }
  throw badCall(scope, of)
}

/** The refusal of a function that is unknown, or stands where it cannot. */
function badCall(scope: Scope, { name, at }: Call) {
  const known = ['distance', 'geolocation', 'grouping', 'converttimezone', 'format', 'fields']
  const reason = known.includes(name)
    ? `the function ${name.toUpperCase()} is not supported here by this sandbox`
    : `Unknown function: ${name.slice(0, 100)}`
  return scope.refusal(at, 'MALFORMED_QUERY', reason)
}
