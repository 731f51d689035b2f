import type { Exchange } from '../core/exchange.ts'
import { type Authenticated, authenticate, hapikeyOf, unauthenticated, unknownKey } from './auth.ts'
import { isLive } from './credentials/rotation.ts'
import { HubspotError } from './errors.ts'
import type { Portals } from './portals/portals.ts'

/** What a bearer token gets on an app-management path: the plain 401, or the 403 that asks for a developer key. */
type BearerAnswer = 'unauthorized' | 'developer_key'

const WEBHOOKS = [
  '/webhooks/v3',
  '/webhooks/2026-03',
  '/app-webhooks/2026-09',
  '/app-webhooks/2027-03-beta',
].flatMap((base) => [`${base}/{appId}/settings`, `${base}/{appId}/subscriptions`])

/**
 * Paths that manage apps, each with everything below it: webhooks, UI extensions (cards, calling), workflow actions,
 * timeline, media bridge. They take the developer API key and no bearer token: no Service Key, no private app.
 * Source of the answers: a live probe of 2026-04 (github.com/Luigi08001/hscli, portal coverage); timeline is not in it
 */
export const APP_MANAGEMENT: Readonly<Record<BearerAnswer, readonly string[]>> = {
  unauthorized: [
    ...WEBHOOKS,
    '/crm/v3/extensions/cards/{appId}',
    '/crm/v3/extensions/cards-dev/{appId}',
    '/crm/v3/extensions/calling/{appId}/settings',
    '/crm/v3/extensions/videoconferencing/settings/{appId}',
    '/automation/v4/actions/{appId}',
  ],
  developer_key: [
    '/crm/v3/timeline/{appId}/event-templates',
    '/integrators/timeline/v3/{appId}/event-templates',
    '/media-bridge/v1/{appId}/properties',
    '/media-bridge/v1/{appId}/schemas',
    '/media-bridge/v1/{appId}/settings',
    '/marketing/v3/marketing-events/{appId}/settings',
  ],
}

const PATHS: Readonly<Record<BearerAnswer, RegExp>> = {
  unauthorized: anyOf(APP_MANAGEMENT.unauthorized),
  developer_key: anyOf(APP_MANAGEMENT.developer_key),
}

function anyOf(patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.join('|').replaceAll('{appId}', '[^/]+')})(?:/|$)`)
}

/** What a bearer token gets on a path; null when the path is not one of app management. */
export function appManagementAnswer(path: string): BearerAnswer | null {
  if (PATHS.unauthorized.test(path)) return 'unauthorized'
  return PATHS.developer_key.test(path) ? 'developer_key' : null
}

/**
 * Finds the developer API key of `?hapikey=`; throws what the vendor answers to every other credential.
 * Source: developers.hubspot.com/docs/guides/api/app-management/webhooks and recorded answers
 */
export function authenticateManager(
  portals: Portals,
  exchange: Exchange,
  bearer: BearerAnswer,
): Authenticated {
  const { account } = portals.first
  const value = hapikeyOf(exchange)
  if (value !== null) {
    const found = portals.findByToken(value)
    if (found?.credential.kind === 'developer_key' && isLive(found.token, account.clock.now())) {
      return found
    }
    if (exchange.headers.authorization === undefined) throw unknownKey(account)
  }
  const { portal } = authenticate(portals, exchange)
  const { appManagementRefusal } = portal.account.settings
  const answer = appManagementRefusal === 'recorded' ? bearer : appManagementRefusal
  throw answer === 'unauthorized' ? unauthenticated() : developerKeyNeeded()
}

function developerKeyNeeded(): HubspotError {
  return new HubspotError(403, {
    message:
      "This API can't be called using an OAuth access token. A valid developer API key must be provided in the " +
      '`hapikey` query parameter, and a valid `appId` must be provided in the API request.',
    links: { docs: 'https://developers.hubspot.com/docs/guides/api/app-management/webhooks' },
    category: 'INVALID_AUTHENTICATION',
  })
}
