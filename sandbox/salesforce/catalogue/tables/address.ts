/** The lines of an address and its parts, which are called alike wherever they are: `Billing`, `Mailing`, or nothing. */
export function addressFields(prefix: string): string {
  const address = `${prefix}Address`
  return `${prefix}Street textarea(255) cun <${address}
${prefix}City string(40) cun <${address}
${prefix}State string(80) cun <${address}
${prefix}PostalCode string(20) cun <${address}
${prefix}Country string(80) cun <${address}
${prefix}Latitude double(18,15) cun <${address}
${prefix}Longitude double(18,15) cun <${address}
${prefix}GeocodeAccuracy picklist(40) cun <${address} {$geocode}
${address} address n`
}
