import type { FilterOperator, LiteralType } from './row.ts'
import { Refusal } from './row.ts'

const COMPARE: readonly FilterOperator[] = ['eq', 'neq', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte', 'exists']
const EXACT: readonly FilterOperator[] = ['eq', 'neq', 'in', 'not_in', 'exists']
const ORDERED: readonly FilterOperator[] = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'exists']

/** How one value is told on the unified side and on the vendor's; both directions are total over what they accept. */
export interface Codec<T> {
  /** The unified value; null when the vendor's is empty or is not of this kind. Never throws. */
  decode(raw: unknown): T | null
  /** The vendor's value. Throws {@link Refusal} for what `decode` would not give back. */
  encode(value: T): unknown
  operators: readonly FilterOperator[]
  /** How a filter's value is written; text when absent. */
  literal?: LiteralType
  /** Free text: capitals do not matter in comparisons. */
  caseless?: boolean
  /** A filter's value in the vendor's words. Throws {@link Refusal} for the wrong shape. */
  filterValue(value: unknown): string
}

const empty = (raw: unknown) => raw === null || raw === undefined || raw === ''

function asText(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new Refusal('the value must be a text that is not empty')
}

export const textCodec: Codec<string> = {
  decode: (raw) => (empty(raw) ? null : String(raw)),
  encode(value) {
    if (value !== '') return value
    throw new Refusal('an empty text cannot be kept apart from no value: send null to empty the field')
  },
  operators: ['eq', 'neq', 'in', 'not_in', 'contains_token', 'exists'],
  caseless: true,
  filterValue: asText,
}

/** An id, or a vendor's own option word: compared whole. */
export const idCodec: Codec<string> = { ...textCodec, operators: EXACT, caseless: false }

const DECIMAL = /^-?\d{1,30}(\.\d{1,30})?$/

/** A decimal number as text; an exponent, as some vendors print large numbers, is written out. */
export const decimalCodec: Codec<string> = {
  decode(raw) {
    if (empty(raw)) return null
    const text = String(raw)
    if (DECIMAL.test(text)) return text
    return expandExponent(text)
  },
  encode: (value) => value,
  operators: COMPARE,
  literal: 'number',
  filterValue(value) {
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text === 'string' && DECIMAL.test(text)) return text
    throw new Refusal('the value must be a decimal number, such as "1250.00"')
  },
}

/** "1.25E7" as "12500000"; null when it is no number or too long to write out. */
function expandExponent(text: string): string | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,2})$/.exec(text)
  if (!match) return null
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const point = whole.length + Number(exponent)
  const digits = whole + fraction
  const left = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const right = point >= 0 ? digits.slice(point) : '0'.repeat(-point) + digits
  const plain = left.replace(/^0+(?=\d)/, '') + (right === '' ? '' : `.${right}`)
  return DECIMAL.test(sign + plain) ? sign + plain : null
}

/** A JSON number; decimals beyond what a double holds are rounded, so it is for ratios and counts, never for money. */
export const numberCodec: Codec<number> = {
  decode(raw) {
    const value = empty(raw) ? Number.NaN : Number(raw)
    return Number.isFinite(value) ? value : null
  },
  encode: (value) => value,
  operators: COMPARE,
  literal: 'number',
  filterValue: decimalCodec.filterValue,
}

export const integerCodec: Codec<number> = {
  ...numberCodec,
  decode(raw) {
    const value = numberCodec.decode(raw)
    return value !== null && Number.isSafeInteger(value) ? value : null
  },
  encode(value) {
    if (Number.isSafeInteger(value)) return value
    throw new Refusal('the value must be a whole number below 2^53')
  },
}

export const flagCodec: Codec<boolean> = {
  decode: (raw) => (raw === true || raw === 'true' ? true : raw === false || raw === 'false' ? false : null),
  encode: (value) => value,
  operators: ['eq', 'neq', 'exists'],
  literal: 'boolean',
  filterValue(value) {
    if (typeof value === 'boolean') return String(value)
    throw new Refusal('the value must be true or false')
  },
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** ISO 8601's basic form of an offset, which RFC 3339 leaves out. */
const BASIC_OFFSET = /([+-]\d{2})(\d{2})$/

/**
 * Epoch milliseconds of what vendors call a date-time: RFC 3339 (also with an offset such as +0000), or epoch
 * milliseconds as text. Null when neither.
 */
export function momentOf(raw: unknown): number | null {
  if (empty(raw)) return null
  const given = String(raw)
  const text = given.includes('T') ? given.replace(BASIC_OFFSET, '$1:$2') : given
  const ms = /^-?\d{1,16}$/.test(text) ? Number(text) : INSTANT.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(new Date(ms).getTime()) ? null : ms
}

/** Days that the month has every year, and moments on them as `toISOString` prints them: valid without being parsed. */
const PRINTED_DAY =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)$/
const PRINTED_INSTANT =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}(?:Z|\+0000)$/
const PRINTED_LENGTH = '2026-01-31T09:00:00.000'.length

export const instantCodec: Codec<string> = {
  decode(raw) {
    if (typeof raw === 'string' && PRINTED_INSTANT.test(raw)) {
      return raw.endsWith('Z') ? raw : `${raw.slice(0, PRINTED_LENGTH)}Z`
    }
    const ms = momentOf(raw)
    return ms === null ? null : new Date(ms).toISOString()
  },
  encode: (value) => new Date(value).toISOString(),
  operators: ORDERED,
  literal: 'instant',
  filterValue(value) {
    if (typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value))) {
      return new Date(value).toISOString()
    }
    throw new Refusal('the value must be a date-time with an offset, such as "2026-01-31T09:00:00Z"')
  },
}

/** A day without a time; vendors give YYYY-MM-DD, or the epoch milliseconds of its midnight in UTC. */
export const dayCodec: Codec<string> = {
  decode(raw) {
    if (empty(raw)) return null
    const text = String(raw)
    if (isDay(text)) return text
    const ms = momentOf(text)
    if (ms === null) return null
    const day = new Date(ms).toISOString()
    return day.length === 24 ? day.slice(0, 10) : null
  },
  encode: (value) => value,
  operators: ORDERED,
  literal: 'day',
  filterValue: dayText,
}

function isDay(text: string): boolean {
  if (PRINTED_DAY.test(text)) return true
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** A filter's value that must be a calendar day. */
export function dayText(value: unknown): string {
  if (typeof value === 'string' && isDay(value)) return value
  throw new Refusal('the value must be a calendar day, such as "2026-01-31"')
}

/**
 * A closed list of words, translated; a vendor's word outside the list reads as null (its `*_raw` field has it).
 * `words` is unified word → vendor's word, one to one.
 */
export function optionCodec<T extends string>(words: Readonly<Partial<Record<T, string>>>): Codec<T> {
  const toVendor = new Map(Object.entries(words) as [T, string][])
  const toUnified = new Map([...toVendor].map(([unified, vendor]) => [vendor, unified]))
  const accepted = [...toVendor.keys()].join(', ')
  const encode = (value: T): string => {
    const vendor = toVendor.get(value)
    if (vendor === undefined) throw new Refusal(`this CRM knows only ${accepted}`)
    return vendor
  }
  return {
    decode: (raw) => (typeof raw === 'string' ? (toUnified.get(raw) ?? null) : null),
    encode,
    operators: EXACT,
    filterValue: (value) => encode(value as T),
  }
}

const UPPER_SNAKE = /^[A-Z0-9]+(_[A-Z0-9]+)*$/
const TITLE_WORDS = /^[A-Z0-9][a-z0-9]*( [A-Z0-9][a-z0-9]*)*$/

/** A vendor's UPPER_SNAKE word as readable text ("COMPUTER_SOFTWARE" ↔ "Computer Software"); other words read as null. */
export const titleCodec: Codec<string> = {
  decode(raw) {
    if (typeof raw !== 'string' || !UPPER_SNAKE.test(raw)) return null
    return raw
      .split('_')
      .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
      .join(' ')
  },
  encode(value) {
    const raw = value.toUpperCase().replaceAll(' ', '_')
    if (TITLE_WORDS.test(value) && titleCodec.decode(raw) === value) return raw
    throw new Refusal('the value must be words with capital letters, such as "Computer Software"')
  },
  operators: EXACT,
  filterValue: (value) => String(titleCodec.encode(asText(value))),
}
