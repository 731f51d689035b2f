import type { Clock } from '../core/clock.ts'
import type { Exchange, Seen } from '../core/exchange.ts'
import { Router } from '../core/router.ts'
import type { Reply } from './call.ts'
import { ok } from './call.ts'
import type { Session } from './oauth/entities.ts'
import type { Grants } from './oauth/grants.ts'
import type { Settings } from './settings.ts'
import type { Org } from './store/org.ts'
import { listVersions } from './versions.ts'

/** A call outside of `/services/data/{version}`: it counts against no limit. */
export interface OpenCall {
  readonly org: Org
  readonly grants: Grants
  readonly settings: Settings
  readonly clock: Clock
  readonly exchange: Exchange
  readonly params: Readonly<Record<string, string>>
  readonly origin: string
  /** What the ledger is told: routes name the credential that they found. */
  readonly seen: Omit<Seen, 'answer'>
  /** The session of the call; throws a `SalesforceError` (401) when there is none. */
  session(): Session
}

/** A route of such calls. */
export interface OpenRoute {
  method: string
  pattern: string
  success: readonly number[]
  testedBy: string
  run(call: OpenCall): Reply | Promise<Reply>
}

/** Routes outside of the versions. */
export const OPEN_ROUTES: readonly OpenRoute[] = [
  {
    method: 'GET',
    pattern: '/services/data',
    success: [200],
    testedBy: 'routes/describe.test.ts',
    run: () => ok(listVersions()),
  },
]

/** The router of these calls. */
export function createOpenRouter(): Router<OpenRoute> {
  const router = new Router<OpenRoute>()
  for (const route of OPEN_ROUTES) router.add({ method: route.method, pattern: route.pattern, target: route })
  return router
}
