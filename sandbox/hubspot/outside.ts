import type { Exchange } from '../core/exchange.ts'
import { appManagementAnswer, authenticateManager } from './app-management.ts'
import type { Reply } from './call.ts'
import type { Credential } from './credentials/entities.ts'
import { notFound } from './errors.ts'
import type { Account } from './store/account.ts'
import { TOKEN_INFO_PATH, tokenInfo } from './token-info.ts'

const HTML_TYPE = 'text/html;charset=utf-8'

/** How a path that no route has is answered: `seen` takes what the ledger may know, also when `run` throws. */
export interface OutsideCall {
  account: Account
  exchange: Exchange
  kind: 'no_such_path' | 'no_such_method'
  seen: { credential: Credential | null; route: string | null }
}

/**
 * Answers what no route answers: token info, which needs no credential; app management, which needs the developer
 * API key and whose apps do not exist yet; and everything unknown with an HTML page, as recorded.
 */
export function answerOutside(call: OutsideCall): Reply {
  const { account, exchange, seen } = call
  if (exchange.path === TOKEN_INFO_PATH && exchange.method === 'POST') {
    seen.route = TOKEN_INFO_PATH
    return tokenInfo(account, exchange)
  }
  const bearer = appManagementAnswer(exchange.path)
  if (bearer !== null) {
    seen.credential = authenticateManager(account, exchange, bearer)
    throw notFound()
  }
  const missing = call.kind === 'no_such_path' && exchange.path !== TOKEN_INFO_PATH
  return missing ? htmlPage(404, 'Error 404 Not Found') : htmlPage(405, 'Error 405 Method Not Allowed')
}

function htmlPage(status: number, title: string): Reply {
  const head = `<html>\n<head>\n<meta http-equiv="Content-Type" content="${HTML_TYPE}"/>\n<title>${title}</title>\n</head>\n`
  const body = `${head}<body><h2>HTTP ERROR ${status}</h2>\n<p>${title}</p>\n</body>\n</html>\n`
  return { status, headers: { 'content-type': HTML_TYPE }, body }
}
