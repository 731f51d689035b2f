/** The value of a field in the form of the wire: dates and moments are texts that sort as they do. */
export type FieldValue = string | number | boolean | null

/**
 * A record. `values` has canonical field names; what is absent is null. Derived fields (`Name` of people, `IsClosed`,
 * …) are in it like all others; only compound addresses are not: `addressOf` puts them together.
 */
export interface OrgRecord {
  /** 18 characters. */
  readonly id: string
  readonly values: Record<string, FieldValue | undefined>
}

/** The parts of a compound address, in the order of the wire. */
const PARTS = [
  ...['City', 'Country', 'CountryCode', 'GeocodeAccuracy', 'Latitude', 'Longitude'],
  ...['PostalCode', 'State', 'StateCode', 'Street'],
] as const

/** A compound address such as `MailingAddress`, put together from its parts; null when all of them are. */
export function addressOf(
  { values }: Pick<OrgRecord, 'values'>,
  compound: string,
): Record<string, FieldValue> | null {
  const prefix = compound.slice(0, -'Address'.length)
  let isEmpty = true
  const address: Record<string, FieldValue> = {}
  for (const part of PARTS) {
    const value = values[prefix + part] ?? null
    if (value !== null) isEmpty = false
    address[part.charAt(0).toLowerCase() + part.slice(1)] = value
  }
  return isEmpty ? null : address
}
