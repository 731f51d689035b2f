import { dayInZone, startOfDay } from '../lib/zone.ts'
import type { Money } from '../model/values.ts'
import {
  type Codec,
  dayCodec,
  dayText,
  decimalCodec,
  flagCodec,
  idCodec,
  instantCodec,
  integerCodec,
  momentOf,
  numberCodec,
  optionCodec,
  textCodec,
  titleCodec,
} from './codec.ts'
import type { Condition, FilterOperator, FilterRule, Row } from './row.ts'
import { Refusal } from './row.ts'
import type { MappingContext, Properties } from './vendor.ts'

/** The filter rule of a field that is one vendor property. */
export function propertyFilter(
  property: string,
  codec: Pick<Codec<unknown>, 'operators' | 'filterValue' | 'caseless' | 'literal'>,
): FilterRule {
  const { caseless = false, operators, literal: type = 'text' } = codec
  return {
    operators,
    translate: (operator, value) => [
      { property, type, operator, value: filterValue(operator, value, codec.filterValue), caseless },
    ],
  }
}

function filterValue(
  operator: FilterOperator,
  value: unknown,
  encode: (value: unknown) => string,
): Condition['value'] {
  if (operator === 'exists') {
    if (typeof value === 'boolean') return value
    throw new Refusal('the value of `exists` must be true or false')
  }
  if (operator !== 'in' && operator !== 'not_in') return encode(value)
  if (Array.isArray(value) && value.length > 0) return value.map(encode)
  throw new Refusal(`the value of \`${operator}\` must be a list with at least one value`)
}

/** One unified field that is one vendor property. */
export function scalar<T>(property: string, codec: Codec<T>): Row<T> {
  return {
    kind: 'row',
    properties: [property],
    read(properties) {
      const raw = properties[property]
      return raw === undefined ? undefined : codec.decode(raw)
    },
    write: (value, draft) => draft.set(property, value === null ? null : codec.encode(value)),
    filter: propertyFilter(property, codec),
    sort: property,
    sortType: codec.literal ?? 'text',
    losses: [],
  }
}

export const text = (property: string) => scalar(property, textCodec)
export const reference = (property: string) => scalar(property, idCodec)
export const decimal = (property: string) => scalar(property, decimalCodec)
export const number = (property: string) => scalar(property, numberCodec)
export const integer = (property: string) => scalar(property, integerCodec)
export const flag = (property: string) => scalar(property, flagCodec)
export const instant = (property: string) => scalar(property, instantCodec)
export const day = (property: string) => scalar(property, dayCodec)
export const titleWords = (property: string) => scalar(property, titleCodec)

/** A closed list of words; see {@link optionCodec}. */
export const option = <T extends string>(property: string, words: Readonly<Partial<Record<T, string>>>) => ({
  ...scalar(property, optionCodec<T>(words)),
  losses: [
    "Words of the CRM's own that the schema does not know read as null; the field ending in `_raw` has them.",
  ],
})

/** A field that can only be read, with the reason for whoever tries to write it. */
export function readOnly<T>(row: Row<T>, readOnlyReason: string): Row<T> {
  const { write: _, ...rest } = row
  return { ...rest, readOnlyReason }
}

/** A field computed from several properties; it can only be read. */
export function derived<T>(
  properties: readonly string[],
  compute: (properties: Properties, context: MappingContext) => T | null,
  readOnlyReason: string,
): Row<T> {
  return {
    kind: 'row',
    properties,
    read: (values, context) =>
      properties.some((property) => values[property] !== undefined) ? compute(values, context) : undefined,
    losses: [],
    readOnlyReason,
  }
}

/** A currency that falls back to the account's when the record names none. */
export function currencyOrAccount(property: string): Row<string> {
  const row = text(property)
  return {
    ...row,
    read: (properties, context) =>
      property in properties
        ? (textCodec.decode(properties[property]) ?? context.account.currency)
        : undefined,
    write(value, draft) {
      if (value === null)
        throw new Refusal("a record always has a currency: leave the field out for the account's")
      draft.set(property, value)
    },
    filter: propertyFilter(property, idCodec),
    losses: ["A record without a currency of its own reads with the account's; filters see only its own."],
  }
}

/** An amount in the account's own currency, for vendors that keep no other. */
export function accountMoney(property: string): Row<Money> {
  return {
    kind: 'row',
    properties: [property],
    read(properties, context) {
      if (!(property in properties)) return undefined
      const amount = decimalCodec.decode(properties[property])
      return amount === null ? null : { amount, currency: context.account.currency }
    },
    write(value, draft, { account }) {
      if (value && value.currency !== null && value.currency !== account.currency) {
        throw new Refusal(`this CRM keeps it in the account's currency, ${account.currency}`, '/currency')
      }
      draft.set(property, value === null ? null : value.amount)
    },
    losses: ["Kept in the account's currency only; another currency is refused."],
  }
}

/** Days outside cannot be shifted, or read in every zone, within four digits of a year. */
const FIRST_DAY = '1000-01-01'
const LAST_DAY = '9998-12-31'

/** The account's zone, or UTC when the vendor does not say. */
const zoneOf = (context: MappingContext) => context.account.time_zone ?? 'UTC'

/** A calendar day that the vendor keeps as a moment: midnight in the account's time zone. */
export function dayOfInstant(property: string): Row<string> {
  const midnight = (day: string, context: MappingContext, shift = 0) =>
    new Date(startOfDay(shiftDay(day, shift), zoneOf(context))).toISOString()
  const instantOf = { property, type: 'instant', caseless: false } as const
  return {
    kind: 'row',
    properties: [property],
    read(properties, context) {
      if (!(property in properties)) return undefined
      const ms = momentOf(properties[property])
      return ms === null ? null : dayInZone(ms, zoneOf(context))
    },
    write: (value, draft, context) => draft.set(property, value === null ? null : midnight(value, context)),
    filter: {
      operators: ['eq', 'gt', 'gte', 'lt', 'lte', 'exists'],
      translate(operator, value, context) {
        if (operator === 'exists') {
          return [{ ...instantOf, operator, value: filterValue(operator, value, dayText) }]
        }
        const day = dayText(value)
        const from: Condition = { ...instantOf, operator: 'gte', value: midnight(day, context) }
        const before: Condition = { ...instantOf, operator: 'lt', value: midnight(day, context, 1) }
        if (operator === 'eq') return [from, before]
        if (operator === 'gt') return [{ ...from, value: before.value }]
        if (operator === 'gte') return [from]
        return operator === 'lte' ? [before] : [{ ...before, value: from.value }]
      },
    },
    sort: property,
    sortType: 'instant',
    losses: [
      "The CRM keeps a moment: the day is taken, and written as midnight, in the account's time zone.",
    ],
  }
}

/** A day some days later. Throws {@link Refusal} where four digits of a year would not do. */
function shiftDay(day: string, days: number): string {
  if (day < FIRST_DAY || day > LAST_DAY) throw new Refusal(`the day must be from ${FIRST_DAY} to ${LAST_DAY}`)
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
