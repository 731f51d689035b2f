import { dayText, momentText, readDay, readMoment, wallTime } from './calendar.ts'
import { comparable, type Kind, kindOf } from './kinds.ts'
import type { Readable } from './readable.ts'
import { relativeDays, relativeMoments } from './relative.ts'
import type { Scope } from './scope.ts'
import type { Literal } from './syntax.ts'

/** What a value is compared with: one value, or the days that a word such as TODAY stands for. */
export type Wanted = { value: string | number | boolean | null } | { from: string; to: string }

/** Words of messages for what a filter has to be written as. */
const TYPE_WORDS: Readonly<Record<Kind, string>> = {
  text: 'string',
  id: 'string',
  number: 'double',
  boolean: 'boolean',
  date: 'date',
  datetime: 'dateTime',
  compound: 'string',
}

/** Source: Salesforce Developer Limits and Allocations, "SOQL and SOSL Limits": 4,000 characters in WHERE */
const LONGEST_STRING = 4_000

/** What a literal means for a column; throws the vendor's refusal when it has another type. */
export function wantedOf(scope: Scope, column: Readable<unknown>, literal: Literal): Wanted {
  const kind = kindOf(column.type)
  if (literal.type === 'null') return { value: kind === 'boolean' ? false : null }
  if (literal.type === 'relative' && (kind === 'date' || kind === 'datetime'))
    return relative(scope, kind, literal)
  const value = literalValue(scope, kind, literal, column)
  if (value === undefined) throw wrongType(scope, column, kind, literal)
  return { value }
}

function literalValue(
  scope: Scope,
  kind: Kind,
  literal: Literal,
  column: Readable<unknown>,
): string | number | boolean | null | undefined {
  const { type, text } = literal
  switch (kind) {
    case 'text':
      if (type !== 'string') return undefined
      if (text.length > LONGEST_STRING) throw tooLong(scope, literal)
      return comparable(text, kind, column.field?.caseSensitive)
    case 'id':
      if (type !== 'string') return undefined
      return text === '' ? null : wholeId(scope, literal)
    case 'number':
      return type === 'number' || type === 'currency' ? Number(text) : undefined
    case 'boolean':
      return type === 'boolean' ? text === 'true' : undefined
    case 'date':
      return type === 'date' && readDay(text) !== null ? text : undefined
    case 'datetime': {
      const moment = type === 'datetime' ? readMoment(text) : null
      return moment === null ? undefined : momentText(moment)
    }
    default:
      return undefined
  }
}

function relative(scope: Scope, kind: 'date' | 'datetime', literal: Literal): Wanted {
  const { now, timeZone } = scope.source
  const { text } = literal
  if (kind === 'datetime') {
    const moments = relativeMoments(text, now, timeZone)
    if (moments !== null) return moments
  } else {
    const days = relativeDays(text, wallTime(now, timeZone))
    if (days !== null) return { from: dayText(days.from), to: dayText(days.to) }
  }
  throw scope.refusal(literal.at, 'MALFORMED_QUERY', `unexpected token: '${text}'`)
}

function wholeId(scope: Scope, { text, at }: Literal): string {
  const id = scope.source.wholeId(text)
  if (id === null)
    throw scope.refusal(at, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text.slice(0, 255)}`)
  return id
}

function tooLong(scope: Scope, { at }: Literal) {
  return scope.refusal(
    at,
    'MALFORMED_QUERY',
    `string literals cannot be longer than ${LONGEST_STRING} characters`,
  )
}

function wrongType(scope: Scope, column: Readable<unknown>, kind: Kind, literal: Literal) {
  const quoted = kind === 'text' || kind === 'id'
  const name = column.field?.name ?? column.key
  return scope.refusal(
    literal.at,
    'INVALID_FIELD',
    `value of filter criterion for field '${name}' must be of type ${TYPE_WORDS[kind]} and should${quoted ? '' : ' not'} be enclosed in quotes`,
  )
}
