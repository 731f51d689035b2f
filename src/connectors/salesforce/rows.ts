import { asObject } from '../../connector/answer.ts'
import { type Codec, decimalCodec, numberCodec, textCodec } from '../../connector/codec.ts'
import { Refusal, type Row } from '../../connector/row.ts'
import { readOnly, scalar, text } from '../../connector/rows.ts'
import type { Money } from '../../model/values.ts'

/** A long text: Salesforce can neither filter nor sort by it. */
export function longText(property: string): Row<string> {
  const { filter: _, sort: __, sortType: ___, ...row } = text(property)
  return row
}

/** Digits that a JSON number certainly gives back. */
const DIGITS = 15

/** A decimal number that Salesforce keeps with so many places and gives back as a JSON number. */
function amountCodec(places: number): Codec<string> {
  return {
    ...decimalCodec,
    encode(value) {
      const [whole, fraction] = significant(value)
      if (fraction.length > places) {
        throw new Refusal(
          places === 0 ? 'this CRM keeps whole numbers here' : `this CRM keeps ${places} decimal places`,
        )
      }
      if ((whole + fraction).length > DIGITS)
        throw new Refusal(`this CRM gives back no more than ${DIGITS} digits`)
      return Number(value)
    },
  }
}

/** The digits of a decimal number before and after its point, without the zeros around them; in linear time. */
function significant(decimal: string): [whole: string, fraction: string] {
  const [whole = '', fraction = ''] = decimal.replace(/^-/, '').split('.')
  let end = fraction.length
  while (fraction[end - 1] === '0') end--
  return [whole.replace(/^0+/, ''), fraction.slice(0, end)]
}

export const amount = (property: string, places: number): Row<string> => ({
  ...scalar(property, amountCodec(places)),
  losses: [`Kept as a number with ${places} decimal places: "1250.00" reads as "1250".`],
})

/** An amount in the org's own currency. */
export function orgMoney(property: string, places: number): Row<Money> {
  const codec = amountCodec(places)
  return {
    kind: 'row',
    properties: [property],
    read(properties, { account }) {
      if (!(property in properties)) return undefined
      const value = codec.decode(properties[property])
      return value === null ? null : { amount: value, currency: account.currency }
    },
    write(value, draft, { account }) {
      if (value && value.currency !== null && value.currency !== account.currency) {
        throw new Refusal(
          `it is kept in the org's currency, ${account.currency ?? 'which is not told'}`,
          '/currency',
        )
      }
      draft.set(property, value === null ? null : codec.encode(value.amount))
    },
    losses: [`Kept with ${places} decimal places, in the org's currency only; another currency is refused.`],
  }
}

const HUNDRED = 100

/** A share between 0 and 1 that Salesforce keeps in whole percents. */
const percentCodec: Codec<number> = {
  ...numberCodec,
  decode(raw) {
    const value = numberCodec.decode(raw)
    return value === null ? null : value / HUNDRED
  },
  encode(value) {
    const percents = Math.round(value * HUNDRED)
    if (percents / HUNDRED !== value) throw new Refusal('this CRM keeps whole percents, such as 0.25')
    return percents
  },
  filterValue: (value) => String(Math.round(Number(numberCodec.filterValue(value)) * 1e6) / 1e4),
}

export const percent = (property: string) => scalar(property, percentCodec)

/** The name of another record that this one names by its id. */
export function nameOfParent(relation: string, reason: string): Row<string> {
  // What a page is sorted by must be at hand in its records under its own name, to go on behind it.
  const { sort: _, sortType: __, ...row } = text(`${relation}.Name`)
  return readOnly<string>(
    {
      ...row,
      read(properties) {
        const parent = properties[relation]
        if (parent === undefined) return undefined
        return parent === null ? null : textCodec.decode(asObject(parent, relation).Name)
      },
    },
    reason,
  )
}
