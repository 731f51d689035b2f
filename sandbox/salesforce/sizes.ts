import type { Exchange } from '../core/exchange.ts'
import { SalesforceError } from './errors.ts'

/** Source: Salesforce Developer Limits and Allocations: address and headers together */
const MOST_BYTES = 16_384

/** So much is taken in, so that what is too much is refused and not cut off. */
export const HEADER_BYTES = 8 * MOST_BYTES

/** Refuses addresses and headers that are too long: 414, or 431 where it is the headers. The texts are not recorded. */
export function checkSizes({ path, query, headers }: Exchange): void {
  const address = path.length + query.length + 1
  if (address > MOST_BYTES) throw tooLong(414, 'URI Too Long', 'URI_TOO_LONG')
  let bytes = address
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) bytes += name.length + one.length + 4
  }
  if (bytes > MOST_BYTES) throw tooLong(431, 'Request Header Fields Too Large', 'REQUEST_HEADER_TOO_LARGE')
}

function tooLong(status: number, message: string, errorCode: string): SalesforceError {
  return new SalesforceError(status, { message, errorCode })
}
