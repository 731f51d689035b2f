import { badJson } from './errors.ts'

const DAY_MS = 86_400_000
/** `2026-03-12T` by day number: rows of a page fall on few days, and `Date` is the dearest part of a row. */
const DAYS = new Map<number, string>()
const DAYS_KEPT = 5000
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

/**
 * Formats an instant as the vendor does: milliseconds are left out when they are 0 (LIVE:
 * `2026-12-31T00:00:00Z` beside `2026-03-12T07:33:46.615Z`).
 */
export function instant(ms: number): string {
  const day = Math.floor(ms / DAY_MS)
  let date = DAYS.get(day)
  if (date === undefined) {
    const text = new Date(day * DAY_MS).toISOString()
    date = text.slice(0, text.indexOf('T') + 1)
    if (DAYS.size >= DAYS_KEPT) DAYS.clear()
    DAYS.set(day, date)
  }
  const inDay = Math.floor(ms - day * DAY_MS)
  const second = Math.floor(inDay / 1000)
  const rest = inDay - second * 1000
  const hours = TWO_DIGITS[Math.floor(second / 3600)]
  const minutes = TWO_DIGITS[Math.floor(second / 60) % 60]
  const clock = `${date}${hours}:${minutes}:${TWO_DIGITS[second % 60]}`
  return rest === 0 ? `${clock}Z` : `${clock}.${String(rest).padStart(3, '0')}Z`
}

/** Reads ISO 8601 or epoch milliseconds; null when it is neither or outside the years 1 to 9999. */
export function parseInstant(text: string): number | null {
  if (/^-?\d{1,15}$/.test(text)) return inYears(Number(text))
  if (!/^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text))
    return null
  const hasTime = /[T ]/.test(text)
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10))
  return inYears(Date.parse(hasTime && !hasZone ? `${text}Z` : text))
}

function inYears(ms: number): number | null {
  return ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999 ? ms : null
}

/** Query parameters as lists: repeated parameters are joined, in order. */
export type Query = ReadonlyMap<string, readonly string[]>

const NO_QUERY: Query = new Map()

/** Parses a query string; malformed percent escapes are kept as they are. */
export function parseQuery(text: string): Query {
  if (text === '') return NO_QUERY
  const found = new Map<string, string[]>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const mark = pair.indexOf('=')
    const name = unescaped(mark === -1 ? pair : pair.slice(0, mark))
    const value = mark === -1 ? '' : unescaped(pair.slice(mark + 1))
    const list = found.get(name)
    if (list === undefined) found.set(name, [value])
    else list.push(value)
  }
  return found
}

/** Lists that were split before: clients ask for the same properties again and again. */
const SPLIT = new Map<string, readonly string[]>()
const SPLIT_KEPT = 500

/** Reads a list that clients send as repeated parameters, comma-joined, or as a mix of both. */
export function listParam(query: Query, name: string): readonly string[] {
  const given = query.get(name)
  if (given === undefined) return []
  const text = given.length === 1 ? (given[0] ?? '') : given.join()
  const known = SPLIT.get(text)
  if (known !== undefined) return known
  const list = text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '')
  if (SPLIT.size >= SPLIT_KEPT) SPLIT.clear()
  SPLIT.set(text, list)
  return list
}

function unescaped(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** A JSON object whose members have not been looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object (not null, not a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** How deep a body may be nested; deeper ones are refused, so that nothing that walks them overflows. */
const MAX_DEPTH = 100

/** Parses a request body that must be a JSON object; throws the vendor's 400 otherwise. */
export function parseObject(text: string): JsonObject {
  const value = parseJson(text)
  if (!isObject(value)) throw wrongShape('object', value)
  return value
}

/** Parses a request body; throws the vendor's 400 with line and column when it is not JSON. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') throw badJson('No content to map due to end-of-input', 0)
  if (depthOf(text) > MAX_DEPTH)
    throw badJson('Document nesting depth exceeds the maximum allowed', MAX_DEPTH)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw syntaxProblem(text, error)
  }
}

/** 400 for a member of the wrong type. */
export function wrongShape(expected: 'object' | 'list' | 'string', value: unknown): Error {
  const kind = Array.isArray(value) ? 'Array' : value === null ? 'Null' : titleOf(typeof value)
  const wanted = { object: 'an object', list: '`java.util.List`', string: '`java.lang.String`' }[expected]
  return badJson(`Cannot deserialize value of type ${wanted} from ${kind} value`, 2)
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function syntaxProblem(text: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : ''
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length)
  const before = text.slice(0, position).split('\n')
  const column = (before[before.length - 1] ?? '').length + 1
  const char = text.charAt(position)
  const why =
    char === '' ? 'Unexpected end-of-input' : `Unexpected character ('${char}' (code ${char.charCodeAt(0)}))`
  return badJson(why, column, before.length)
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92) at += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 123 || code === 91) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (code === 125 || code === 93) depth -= 1
  }
  return deepest
}
