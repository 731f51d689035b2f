import type { Exchange } from '../../core/exchange.ts'
import { Router } from '../../core/router.ts'
import type { Authenticated } from '../auth.ts'
import type { Reply } from '../call.ts'
import { notFound } from '../errors.ts'
import type { Portals } from '../portals/portals.ts'
import type { AppPath } from './app-call.ts'
import { callingPaths } from './calling.ts'
import { cardPaths } from './cards.ts'
import { templatePaths } from './timeline-templates.ts'
import { videoPaths } from './videoconferencing.ts'

/** Every operation on apps that this folder has. */
export const APP_PATHS: readonly AppPath[] = [...callingPaths, ...cardPaths, ...videoPaths, ...templatePaths]

const ROUTER = new Router<AppPath>()
for (const entry of APP_PATHS) ROUTER.add({ method: entry.method, pattern: entry.path, target: entry })

/** The pattern of a path that this folder has; else null. */
export function appPathOf(method: string, path: string): string | null {
  const match = ROUTER.find(method, path)
  return match.kind === 'found' ? match.target.path : null
}

/** Answers a call about an app; null when the path is none of these. Throws 404 for an app of somebody else. */
export function answerAppPath(portals: Portals, exchange: Exchange, caller: Authenticated): Reply | null {
  const match = ROUTER.find(exchange.method, exchange.path)
  if (match.kind !== 'found') return null
  const { appId = '' } = match.params
  const { account } = caller.portal
  const app = /^\d{1,15}$/.test(appId) ? portals.apps.find(Number(appId)) : null
  if (app === null || app.ownerPortalId !== caller.portal.id) throw notFound(`App ${appId} does not exist`)
  const now = account.clock.now()
  return match.target.run({ account, appId, params: match.params, body: exchange.body, now })
}
