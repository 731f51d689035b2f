import type { Exchange } from '../../core/exchange.ts'
import { uninstall } from '../apps/installs.ts'
import { type Authenticated, authenticate, unauthenticated } from '../auth.ts'
import type { Reply } from '../call.ts'
import { HubspotError, notFound } from '../errors.ts'
import type { Portals } from '../portals/portals.ts'
import { parseQuery } from '../wire.ts'
import { accessInfo, deleteRefresh, introspect, refreshInfo, revoke } from './info.ts'
import { exchangeToken, type Form } from './token-endpoint.ts'

/** One call of an OAuth path: `seen` takes what the ledger may know, also when `run` throws. */
export interface OAuthCall {
  portals: Portals
  exchange: Exchange
  params: Readonly<Record<string, string>>
  seen: { caller: Authenticated | null; route: string | null }
}

/** A route that looks after its own credentials and uses up no limit. */
export interface OAuthRoute {
  method: 'GET' | 'POST' | 'DELETE'
  paths: readonly string[]
  success: readonly number[]
  run(call: OAuthCall): Reply | Promise<Reply>
}

const LATER = ['/oauth/v3/token', '/oauth/2026-03/token', '/oauth/2026-09/token']
const UNINSTALL = ['v3', '2026-03', '2026-09'].map((version) => `/appinstalls/${version}/external-install`)

/** Source: github.com/HubSpot/HubSpot-public-api-spec-collection (PublicApiSpecs/Auth/Oauth, CRM/App Uninstalls) */
export const OAUTH_ROUTES: readonly OAuthRoute[] = [
  {
    method: 'POST',
    paths: ['/oauth/v1/token'],
    success: [200],
    run: ({ portals, exchange }) => {
      refuseSunset(portals)
      // Version 1 takes these in the query as well; the form comes first.
      return exchangeToken(portals, { ...queryOf(exchange), ...formOf(exchange) }, 'v1')
    },
  },
  {
    method: 'POST',
    paths: LATER,
    success: [200],
    run: ({ portals, exchange }) => exchangeToken(portals, formOf(exchange), 'later'),
  },
  {
    method: 'POST',
    paths: LATER.map((path) => `${path}/introspect`),
    success: [200],
    run: ({ portals, exchange }) => introspect(portals, formOf(exchange)),
  },
  {
    method: 'POST',
    paths: LATER.map((path) => `${path}/revoke`),
    success: [200],
    run: ({ portals, exchange }) => revoke(portals, formOf(exchange)),
  },
  {
    method: 'GET',
    paths: ['/oauth/v1/access-tokens/{token}'],
    success: [200],
    run: ({ portals, params }) => accessInfo(sunny(portals), params.token ?? ''),
  },
  {
    method: 'GET',
    paths: ['/oauth/v1/refresh-tokens/{token}'],
    success: [200],
    run: ({ portals, params }) => refreshInfo(sunny(portals), params.token ?? ''),
  },
  {
    method: 'DELETE',
    paths: ['/oauth/v1/refresh-tokens/{token}'],
    success: [204],
    run: ({ portals, params }) => deleteRefresh(sunny(portals), params.token ?? ''),
  },
  { method: 'DELETE', paths: UNINSTALL, success: [204], run: uninstallSelf },
]

/** Uninstalls the app whose access token makes the call from the account that the token is for. */
function uninstallSelf({ portals, exchange, seen }: OAuthCall): Reply {
  const caller = authenticate(portals, exchange)
  seen.caller = caller
  if (caller.credential.kind !== 'oauth') throw unauthenticated()
  uninstall(portals.apps, portals.apps.get(caller.credential.appId), caller.portal)
  return { status: 204 }
}

/** Version 1 ends by the sandbox's clock. Source: developers.hubspot.com/changelog/oauth-v1-api-deprecation */
function refuseSunset(portals: Portals): void {
  const { settings, clock } = portals.first.account
  if (clock.now() >= Date.parse(settings.oauthV1Sunset)) throw notFound()
}

function sunny(portals: Portals): Portals {
  refuseSunset(portals)
  return portals
}

function formOf({ headers, body }: Exchange): Form {
  const type = headers['content-type']
  if (typeof type !== 'string' || !/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    throw new HubspotError(415, {
      message: 'Unsupported Media Type: send application/x-www-form-urlencoded.',
    })
  }
  return lastOf(body)
}

function queryOf(exchange: Exchange): Form {
  const { client_secret, refresh_token } = lastOf(exchange.query)
  return {
    ...(client_secret === undefined ? {} : { client_secret }),
    ...(refresh_token === undefined ? {} : { refresh_token }),
  }
}

function lastOf(text: string): Form {
  return Object.fromEntries([...parseQuery(text)].map(([name, values]) => [name, values.at(-1) ?? '']))
}
