import { promises as dns, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { withoutEnding } from '../ending.ts'
import { EgressError, egressError } from './egress-error.ts'

/** All addresses of a name; rejects when there are none. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>

/** IPv6 is denied outside what IANA gives out for global unicast (RFC 4291 §2.4). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Azure's WireServer, a public address that means the machine's own host (learn.microsoft.com, "What is IP
 * address 168.63.129.16?").
 */
const PLATFORM_ADDRESSES = new Set(['168.63.129.16'])

/**
 * Names for this machine or network: RFC 6761 §6.3, RFC 6762 §3, RFC 8375, ICANN's reservation of `internal`
 * (2024).
 */
const PRIVATE_DOMAINS = ['localhost', 'local', 'internal', 'home.arpa', 'localdomain']

/**
 * Whether an IP address is public unicast by IANA's special-purpose registries; false for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return ipaddr.IPv4.parse(address).range() === 'unicast' && !PLATFORM_ADDRESSES.has(address)
    case 6: {
      const parsed = ipaddr.IPv6.parse(address)
      return parsed.match(GLOBAL_UNICAST) && parsed.range() === 'unicast'
    }
    default:
      return false
  }
}

/** A name without a dot is resolved by the search list of this machine, so it is never a public host. */
function isPrivateName(hostname: string): boolean {
  const name = withoutEnding(hostname, '.')
  return !name.includes('.') || PRIVATE_DOMAINS.some((domain) => `.${name}`.endsWith(`.${domain}`))
}

/**
 * The URL, when it is absolute http(s) without userinfo; the WHATWG parser has then made every odd form of an
 * IP canonical.
 */
export function parseHttpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new EgressError('refused_address', false, 'The URL is not an absolute https URL.')
  }
  if (url.username || url.password) {
    throw egressError('refused_address', url.origin, false, 'a user name in a URL is not allowed')
  }
  return url
}

/** Decides which addresses may be reached; the names of the options are those of `EgressOptions`. */
export interface AddressGuard {
  /**
   * Throws `EgressError` `refused_address` for a URL that its scheme, its IP literal or its name rules out.
   */
  check(url: URL): void
  /**
   * The hook for `net.connect`: one resolution, every address of it checked, and those same addresses handed
   * to the socket, so a name that answers differently the next time (DNS rebinding) gains nothing. IP
   * literals never get here.
   */
  lookup(url: URL): LookupFunction
  /**
   * `check`, and then the resolution of the name; rejects with `EgressError` `refused_address` or `connect`.
   */
  resolve(url: URL): Promise<void>
}

/**
 * A guard that lets https to public unicast addresses through, and everything to the `host:port` pairs of
 * `allowHosts`. Throws TypeError for a pair that is none.
 */
export function createAddressGuard(
  allowHosts: readonly string[],
  lookup: Lookup = (hostname) => dns.lookup(hostname, { all: true }),
): AddressGuard {
  const allowed = new Set(allowHosts.map(parseHostPort))
  const isAllowed = (url: URL) => allowed.has(hostPort(url))
  const refuse = (url: URL, reason: string) => egressError('refused_address', url.origin, false, reason)

  function check(url: URL): void {
    if (isAllowed(url)) return
    if (url.protocol !== 'https:') throw refuse(url, 'only https is allowed')
    const address = url.hostname.replace(/^\[|\]$/g, '')
    const isForbidden = isIP(address) === 0 ? isPrivateName(address) : !isPublicAddress(address)
    if (isForbidden) throw refuse(url, 'it is not public')
  }

  async function addressesOf(url: URL, hostname: string): Promise<LookupAddress[]> {
    const addresses = [...(await lookup(hostname))]
    if (addresses.length === 0) throw egressError('connect', url.origin, false, 'ENOTFOUND')
    if (!isAllowed(url) && !addresses.every(({ address }) => isPublicAddress(address))) {
      throw refuse(url, 'its name resolves to an address that is not public')
    }
    return addresses
  }

  return {
    check,
    lookup: (url) => (hostname, options, callback) => {
      addressesOf(url, hostname).then(
        (addresses) => {
          const [first] = addresses
          if (options.all || !first) callback(null, addresses)
          else callback(null, first.address, first.family)
        },
        (error: NodeJS.ErrnoException) => callback(error, []),
      )
    },
    async resolve(url) {
      check(url)
      const address = url.hostname.replace(/^\[|\]$/g, '')
      if (isIP(address) === 0) await addressesOf(url, address)
    },
  }
}

/** `host:port` with the port always there. */
function hostPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
}

/** A pair as the settings have it, in the canonical form of `hostPort`. */
function parseHostPort(pair: string): string {
  const port = /:(\d+)$/.exec(pair)?.[1]
  const text = `http://${pair}`
  const url = port && URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.href !== `${url.origin}/`) throw new TypeError(`${pair} is not host:port.`)
  return `${url.hostname}:${Number(port)}`
}
