import type { Connector } from '../connector/connector.ts'

/**
 * Whether an address is one of the vendor's own, or of the server that was asked: an answer or a person must not lead
 * credentials elsewhere. Of the vendor's hosts only plain https addresses are taken.
 */
export function isOwnAddress(connector: Connector, address: string, askedAt: string | null): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  if (url.pathname !== '/') return false
  if (url.origin === new URL(askedAt ?? connector.baseUrl).origin) return true
  if (url.protocol !== 'https:' || url.port !== '') return false
  return (connector.hosts ?? []).some((host) =>
    host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.hostname === host,
  )
}

/** Whether the sign-ins of an app are for accounts at this address (null: the vendor's usual one). */
export function isAppFor(connector: Connector, app: { baseUrl: string | null }, baseUrl: string | null) {
  if (app.baseUrl === baseUrl) return true
  if (!connector.oauth?.endpoints.atAccount || baseUrl === null) return false
  return isOwnAddress(connector, baseUrl, app.baseUrl)
}
