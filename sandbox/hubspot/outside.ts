import type { Exchange } from '../core/exchange.ts'
import { appManagementAnswer, authenticateManager } from './app-management.ts'
import type { Authenticated } from './auth.ts'
import type { Reply } from './call.ts'
import { notFound } from './errors.ts'
import { answerAppPath, appPathOf } from './extensions/app-paths.ts'
import { SAMPLE_CARD_PATH, sampleCard } from './extensions/cards.ts'
import { EXPORT_FILES, exportedFile } from './files/export-files.ts'
import type { Portals } from './portals/portals.ts'
import { TOKEN_INFO_PATH, tokenInfo } from './token-info.ts'
import { createAppRouter, runAppRoute } from './webhooks/app-routes.ts'
import { answerJournal } from './webhooks/journal/routes.ts'
import type { Webhooks } from './webhooks/webhooks.ts'

const HTML_TYPE = 'text/html;charset=utf-8'

/** How a path that no route has is answered: `seen` takes what the ledger may know, also when `run` throws. */
export interface OutsideCall {
  portals: Portals
  webhooks: Webhooks
  exchange: Exchange
  kind: 'no_such_path' | 'no_such_method'
  seen: { caller: Authenticated | null; route: string | null }
}

/**
 * Answers what no route answers: token info, which needs no credential; app management, which needs the developer
 * API key; and everything unknown with an HTML page, as recorded.
 */
export function answerOutside(call: OutsideCall): Reply {
  const { portals, exchange, seen } = call
  if (exchange.path === TOKEN_INFO_PATH && exchange.method === 'POST') {
    seen.route = TOKEN_INFO_PATH
    return tokenInfo(portals, exchange)
  }
  if (exchange.path === SAMPLE_CARD_PATH && exchange.method === 'GET') {
    seen.route = SAMPLE_CARD_PATH
    return sampleCard()
  }
  if (exchange.path.startsWith(EXPORT_FILES)) {
    seen.route = `${EXPORT_FILES}{portalId}/{taskId}/{secret}/{fileName}`
    return exportedFile(portals, exchange.path)
  }
  const { journal } = call.webhooks
  const read = answerJournal({ portals, journal, exchange, seen })
  if (read !== null) return read
  const bearer = appManagementAnswer(exchange.path)
  if (bearer !== null) {
    seen.route = appRoute(exchange)
    seen.caller = authenticateManager(portals, exchange, bearer)
    const own = answerAppPath(portals, exchange, seen.caller)
    return own ?? manageApp(call, seen.caller)
  }
  const missing = call.kind === 'no_such_path' && exchange.path !== TOKEN_INFO_PATH
  return missing ? htmlPage(404, 'Error 404 Not Found') : htmlPage(405, 'Error 405 Method Not Allowed')
}

const appRouter = createAppRouter()

/** The pattern of a path about apps that exists, also when the caller may not use it; else null. */
function appRoute({ method, path }: Exchange): string | null {
  const match = appRouter.find(method, path)
  return match.kind === 'found' ? match.target.path : appPathOf(method, path)
}

/** App management of the developer's own apps; what is not there is answered 404, as an app that is not there. */
function manageApp({ portals, webhooks, exchange }: OutsideCall, { portal }: Authenticated): Reply {
  const match = appRouter.find(exchange.method, exchange.path)
  if (match.kind !== 'found') throw notFound()
  const { route } = match.target
  const appId = match.params.appId ?? ''
  const app = /^\d{1,15}$/.test(appId) ? portals.apps.find(Number(appId)) : null
  if (app === null || app.ownerPortalId !== portal.id) throw notFound()
  const { account } = portal
  const { configs } = webhooks
  const host = exchange.headers.host
  const address = `http://${typeof host === 'string' ? host : 'localhost'}${exchange.path}`
  const about = { params: match.params, body: exchange.body, now: account.clock.now(), address }
  return runAppRoute(route, { configs, app, account, ...about })
}

function htmlPage(status: number, title: string): Reply {
  const head = `<html>\n<head>\n<meta http-equiv="Content-Type" content="${HTML_TYPE}"/>\n<title>${title}</title>\n</head>\n`
  const body = `${head}<body><h2>HTTP ERROR ${status}</h2>\n<p>${title}</p>\n</body>\n</html>\n`
  return { status, headers: { 'content-type': HTML_TYPE }, body }
}
