import type { Exchange } from '../core/exchange.ts'
import type { ServiceKey } from './entities.ts'
import { HubspotError } from './errors.ts'
import type { Account } from './store/account.ts'
import { parseQuery } from './wire.ts'

/** Sent with every 401. Source: recorded probe of the live API (github hscli). */
const AUTH_FAILURE = { 'x-hubspot-auth-failure': '401 Unauthorized' }

/**
 * Finds the key of `Authorization: Bearer <token>`; throws the 401 that missing, malformed and unknown tokens
 * share. Source: developers.hubspot.com/docs/api-reference/error-handling and recorded answers
 */
export function authenticate(account: Account, exchange: Exchange): ServiceKey {
  const given = exchange.headers.authorization
  const token = typeof given === 'string' ? (/^bearer +(\S+)$/i.exec(given)?.[1] ?? '') : ''
  const key = token === '' ? null : account.keys.findByToken(token)
  if (key !== null) return key
  throw new HubspotError(
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

const API_KEY_PAGE = 'https://app.hubspot.com/l/api-key/'

/**
 * Refuses `?hapikey=`, which was switched off on 2022-11-30: keys of the old shape (a UUID) as expired, others
 * as invalid. Source: knowledge.hubspot.com/integrations/how-do-i-get-my-hubspot-api-key and recorded answers
 */
export function refuseRetiredKey(exchange: Exchange): void {
  if (!exchange.query.includes('hapikey') || exchange.headers.authorization !== undefined) return
  const key = parseQuery(exchange.query).get('hapikey')?.[0]
  if (key === undefined) return
  const known = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key)
  const message = known
    ? 'The API key used to make this call is expired.'
    : 'The API key provided is invalid.'
  throw new HubspotError(
    401,
    {
      message: `${message} View or manage your API key here: ${API_KEY_PAGE}`,
      links: { 'api key': API_KEY_PAGE },
      categoryFirst: true,
      category: known ? 'EXPIRED_AUTHENTICATION' : 'INVALID_AUTHENTICATION',
    },
    AUTH_FAILURE,
  )
}
