import type { Exchange } from '../core/exchange.ts'
import type { CredentialKind } from './credentials/entities.ts'
import { isLive } from './credentials/rotation.ts'
import { HubspotError } from './errors.ts'
import type { FoundToken, Portals } from './portals/portals.ts'
import type { Account } from './store/account.ts'
import { instant, parseQuery } from './wire.ts'

/** Sent with every 401. Source: recorded probe of the live API (github hscli). */
const AUTH_FAILURE = { 'x-hubspot-auth-failure': '401 Unauthorized' }

/** The credential that a call came with, which of its tokens, and whose account that is. */
export type Authenticated = FoundToken

/** The developer API key goes into the query; tokens by client credentials belong to no account. */
const NO_BEARERS: readonly CredentialKind[] = ['developer_key', 'app_token']

/**
 * Finds the credential of `Authorization: Bearer <token>`; throws the 401 that missing, malformed, unknown,
 * rotated-out and deleted tokens share.
 * Source: developers.hubspot.com/docs/api-reference/error-handling and recorded answers
 */
export function authenticate(portals: Portals, exchange: Exchange): Authenticated {
  const value = bearerOf(exchange)
  const now = portals.first.account.clock.now()
  const found = value === '' ? null : portals.findByToken(value)
  if (found === null || NO_BEARERS.includes(found.credential.kind) || found.ended === true) {
    if (isPersonalAccessKey(value)) throw expiredToken(0, now)
    throw unauthenticated()
  }
  if (isLive(found.token, now)) return found
  const end = found.token.refusedFrom ?? now
  if (found.credential.kind === 'oauth') throw expiredToken(end, now)
  throw found.portal.account.settings.rotatedTokenAnswer === 'expired'
    ? expiredToken(end, now)
    : unauthenticated()
}

/** The token of `Authorization: Bearer <token>`; empty when there is none. */
export function bearerOf(exchange: Exchange): string {
  const given = exchange.headers.authorization
  return typeof given === 'string' ? (/^bearer +(\S+)$/i.exec(given)?.[1] ?? '') : ''
}

/** The 401 of a token that is missing or not known. */
export function unauthenticated(): HubspotError {
  return new HubspotError(
    401,
    {
      message:
        'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more ' +
        'details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
      category: 'INVALID_AUTHENTICATION',
    },
    AUTH_FAILURE,
  )
}

/** The largest units first; "75 second(s)" and "6 hour(s)" are recorded, so a unit starts at two of it. */
const UNITS: readonly [name: string, ms: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/**
 * The 401 of a token that expired.
 * Source: recorded answers of 2022 to 2026 (github.com/hubspotdev/devslackarchive and others)
 */
export function expiredToken(expiredAt: number, now: number): HubspotError {
  const age = Math.max(0, now - expiredAt)
  const [unit, ms] = UNITS.find(([, size]) => age >= 2 * size) ?? ['second', 1000]
  return new HubspotError(
    401,
    {
      message: `The OAuth token used to make this call expired ${Math.floor(age / ms)} ${unit}(s) ago.`,
      category: 'EXPIRED_AUTHENTICATION',
      categoryFirst: true,
      context: { 'expire time': [instant(expiredAt)] },
    },
    AUTH_FAILURE,
  )
}

/**
 * Whether a token is a personal access key of the vendor's CLI: base64 of a message whose first field is like
 * `na1-0d3c-0cbe-4000-8000-000000000000`. Such a key must be exchanged first; used as it is, it counts as expired since 1970.
 * Source: npm package @hubspot/local-dev-lib and recorded answers
 */
function isPersonalAccessKey(value: string): boolean {
  if (value.length < 52 || !/^[A-Za-z0-9+/=_-]+$/.test(value)) return false
  const start = Buffer.from(value.slice(0, 52), 'base64').toString('latin1')
  return /^\n\$[a-z]{2}\d-[0-9a-f]{4}(-[0-9a-f]{4}){3}-/.test(start)
}

const API_KEY_PAGE = 'https://app.hubspot.com/l/api-key/'

/**
 * Refuses `?hapikey=`, which was switched off on 2022-11-30: keys of the old shape (a UUID) as expired, others
 * as invalid. Source: knowledge.hubspot.com/integrations/how-do-i-get-my-hubspot-api-key and recorded answers
 */
export function refuseRetiredKey(account: Account, exchange: Exchange): void {
  if (!exchange.query.includes('hapikey') || exchange.headers.authorization !== undefined) return
  const key = hapikeyOf(exchange)
  if (key === null) return
  if (!isUuid(key)) throw unknownKey(account)
  throw retiredKey('The API key used to make this call is expired.', account.settings.expiredHapikeyCategory)
}

/** The value of `?hapikey=`; null when there is none. */
export function hapikeyOf(exchange: Exchange): string | null {
  return parseQuery(exchange.query).get('hapikey')?.[0] ?? null
}

/** The 401 of a `hapikey` that nobody knows, in one of its two recorded shapes. */
export function unknownKey(account: Account): HubspotError {
  if (account.settings.unknownHapikeyAnswer === 'does_not_exist') {
    return new HubspotError(401, { message: "This hapikey doesn't exist." }, AUTH_FAILURE)
  }
  return retiredKey('The API key provided is invalid.', 'INVALID_AUTHENTICATION')
}

function retiredKey(message: string, category: string): HubspotError {
  const links = { 'api key': API_KEY_PAGE }
  const text = `${message} View or manage your API key here: ${API_KEY_PAGE}`
  return new HubspotError(401, { message: text, links, categoryFirst: true, category }, AUTH_FAILURE)
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

/**
 * Refuses association calls with a private app's token whose user was removed from the account, until the user
 * comes back or the token is rotated by another. The result is documented, the rest of the body is not.
 * Source: developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview, docs.sim.ai/integrations/hubspot-service-account
 */
export function requireCreator({ portal, credential, token }: Authenticated, path: string): void {
  if (credential.kind !== 'private_app' || !path.includes('/associations')) return
  const { users, settings } = portal.account
  if (settings.privateAppCreatorLost === 'never' || users.isSuperAdmin(token.userId)) return
  if (settings.privateAppCreatorLost === 'removed' && users.has(token.userId)) return
  throw new HubspotError(403, {
    message: 'The user who created this access token does not have permissions to make this call.',
    category: 'MISSING_PERMISSIONS',
    result: 'USER_DOES_NOT_HAVE_PERMISSIONS',
  })
}
