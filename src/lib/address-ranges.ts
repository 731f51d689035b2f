import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6
/** An address and how many of its leading bits count. */
type Range = readonly [Address, number]

/** An IPv4 address that came in IPv6 clothes (::ffff:192.0.2.1) is taken for what it is. */
const plain = (address: Address): Address =>
  address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address

/**
 * A range as CIDR (RFC 4632): `192.0.2.0/24`, `2001:db8::/32`, or a single address; in one canonical form, or null for
 * what is none. Bits after the prefix are cut off, and odd forms of IPv4 (`127.1`, `0177.0.0.1`) are refused.
 */
export function canonicalRange(text: string): string | null {
  const range = parse(text)
  if (!range) return null
  const [address, bits] = range
  const bytes = address.toByteArray().map((byte, at) => {
    const kept = Math.min(8, Math.max(0, bits - at * 8))
    return byte & (0xff << (8 - kept)) & 0xff
  })
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`
}

function parse(text: string): Range | null {
  const [, host = '', length] = /^([0-9a-f.:]{2,45})(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const isAddress = host.includes(':') ? ipaddr.IPv6.isValid(host) : ipaddr.IPv4.isValidFourPartDecimal(host)
  if (!isAddress) return null
  const address = ipaddr.parse(host)
  // In IPv6 clothes a length would count from another beginning.
  if (plain(address) !== address && length !== undefined) return null
  const whole = plain(address).toByteArray().length * 8
  const bits = length === undefined ? whole : Number(length)
  return bits <= whole ? [plain(address), bits] : null
}

/** Whether an address lies in one of the ranges; what is no address lies in none. */
export function isWithin(address: string, ranges: readonly string[]): boolean {
  const found = parse(address)
  return found !== null && ranges.some((each) => holds(each, found))
}

/** Whether a range lies wholly in one of the others. */
export function isRangeWithin(range: string, others: readonly string[]): boolean {
  const found = parse(range)
  return found !== null && others.some((each) => holds(each, found))
}

function holds(outer: string, [address, bits]: Range): boolean {
  const range = parse(outer)
  if (!range || range[0].kind() !== address.kind() || range[1] > bits) return false
  return (address as ipaddr.IPv4).match(range[0] as ipaddr.IPv4, range[1])
}
