import { commonReaders, ownerReaders, type Reader } from './computed-records.ts'
import { multiplyExactly } from './decimal.ts'
import type { CrmRecord } from './entities.ts'
import type { Account } from './store/account.ts'
import { instant } from './wire.ts'

const created: [string, Reader] = ['hs_createdate', (record) => instant(record.createdAt)]

/** Properties of products that the server sets by itself. */
export const productReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...commonReaders('hs_lastmodifieddate'),
  ...ownerReaders(),
  created,
])

/**
 * Properties of line items that follow from price, quantity and discount.
 * Source: developers.hubspot.com/docs/api-reference/crm-line-items-v3/guide
 */
export const lineItemReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...commonReaders('hs_lastmodifieddate'),
  ...ownerReaders(),
  created,
  ['amount', netAmount],
  ['hs_effective_unit_price', (record) => numberText(unitPrice(record))],
  ['hs_pre_discount_amount', grossAmount],
  ['hs_total_discount', totalDiscount],
])

/** What a deal split is worth: its share of the deal's amount. */
export function splitAmount(record: CrmRecord, account: Account): string | null {
  const deal = record.links.find((link) => link.to === 'deals')
  const amount = deal === undefined ? undefined : account.find('deals', deal.id)?.values.amount
  const share = record.values.hs_deal_split_percentage
  return amount === undefined || share === undefined ? null : numberText(Number(amount) * Number(share))
}

function grossAmount(record: CrmRecord): string | null {
  const { price, quantity } = record.values
  if (price === undefined || quantity === undefined) return null
  return multiplyExactly(price, quantity) ?? numberText(Number(price) * Number(quantity))
}

/** The price of one, less the discount: an amount, or a percentage when there is no amount. */
function unitPrice(record: CrmRecord): number | null {
  const { price, discount, hs_discount_percentage: percentage } = record.values
  if (price === undefined) return null
  if (discount !== undefined) return Number(price) - Number(discount)
  return percentage === undefined ? Number(price) : Number(price) * (1 - Number(percentage) / 100)
}

function isDiscounted(record: CrmRecord): boolean {
  return record.values.discount !== undefined || record.values.hs_discount_percentage !== undefined
}

function netAmount(record: CrmRecord): string | null {
  const unit = unitPrice(record)
  const { quantity } = record.values
  if (unit === null || quantity === undefined || !isDiscounted(record)) return grossAmount(record)
  return numberText(unit * Number(quantity))
}

function totalDiscount(record: CrmRecord): string | null {
  const gross = grossAmount(record)
  const net = netAmount(record)
  return gross === null || net === null ? null : numberText(Number(gross) - Number(net))
}

/** Ten decimals are more than any currency has, and hide the tail of binary fractions. */
function numberText(value: number | null): string | null {
  return value === null || !Number.isFinite(value) ? null : String(Number(value.toFixed(10)))
}
