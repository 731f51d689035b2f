import { z } from 'zod'

/** Longest text that any field takes: the largest limit for a property among the CRMs studied. */
const MAX_TEXT = 65_536

export const text = () => z.string().max(MAX_TEXT)

/** A record's id: opaque text, also where a CRM uses numbers (they exceed 2^53). */
export const id = () => z.string().min(1).max(255)

/** A decimal number as text, so that no cent is lost: "1250.00". */
export const decimal = () =>
  z.string().regex(/^-?\d{1,30}(\.\d{1,30})?$/, 'must be a decimal number as text, such as "1250.00"')

/** A moment: RFC 3339 with an offset; always answered in UTC with milliseconds. */
export const instant = () => z.iso.datetime({ offset: true })

/** A calendar day without a time or a zone: YYYY-MM-DD. */
export const day = () => z.iso.date()

/** ISO 4217, three capital letters. */
export const currency = () => z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code, such as "EUR"')

export const money = () =>
  z.strictObject({ amount: decimal(), currency: currency().nullable().default(null) })

const itemType = <const T extends readonly [string, ...string[]]>(types: T) =>
  z.enum(types).nullable().default(null)

const primary = () => z.boolean().nullable().default(null)

export const emailItem = z.strictObject({
  email: z.string().min(1).max(320),
  type: itemType(['WORK', 'HOME', 'OTHER']),
  primary: primary(),
})

export const phoneItem = z.strictObject({
  number: z.string().min(1).max(255),
  type: itemType(['WORK', 'HOME', 'MOBILE', 'FAX', 'OTHER']),
  extension: z.string().max(32).nullable().default(null),
  primary: primary(),
})

export const addressItem = z.strictObject({
  street1: text().nullable().default(null),
  street2: text().nullable().default(null),
  city: text().nullable().default(null),
  state: text().nullable().default(null),
  postal_code: text().nullable().default(null),
  country: text().nullable().default(null),
  type: itemType(['WORK', 'HOME', 'BILLING', 'SHIPPING', 'OTHER']),
})

export const linkItem = z.strictObject({
  type: itemType(['LINKEDIN', 'TWITTER', 'FACEBOOK', 'INSTAGRAM', 'OTHER']),
  url: z.string().min(1).max(2_048),
})

export type EmailItem = z.infer<typeof emailItem>
export type PhoneItem = z.infer<typeof phoneItem>
export type AddressItem = z.infer<typeof addressItem>
export type LinkItem = z.infer<typeof linkItem>
export type Money = z.infer<ReturnType<typeof money>>

/** What one of `custom_fields` can hold; a number that a JSON number cannot hold exactly arrives as text. */
export const customValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable()
export type CustomValue = z.infer<typeof customValue>
