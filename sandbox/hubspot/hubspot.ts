import type { Clock } from '../core/clock.ts'
import type { Answer, Exchange, Seen } from '../core/exchange.ts'
import type { Router } from '../core/router.ts'
import type { ControlRoute, SnapshotRow, Vendor } from '../core/vendor.ts'
import { authenticate, refuseRetiredKey } from './auth.ts'
import type { Call, Reply } from './call.ts'
import { hubspotControl } from './control.ts'
import { crmControl } from './control-crm.ts'
import { correlationId } from './correlation.ts'
import type { ObjectName, ServiceKey } from './entities.ts'
import { HubspotError, unknownType } from './errors.ts'
import { Presenter } from './present.ts'
import { restoreRecord } from './restore.ts'
import { createRouter, type RoutedPath } from './router.ts'
import { missingScopes, scopesFor } from './scopes.ts'
import { SearchEngine } from './search/run.ts'
import type { SeedCounts } from './seed/counts.ts'
import { seedAccount } from './seed/seed.ts'
import { septemberStatus } from './september.ts'
import type { Settings } from './settings.ts'
import { Account } from './store/account.ts'
import { loadRows, saveRows } from './store/saved.ts'
import { TOKEN_INFO_PATH, tokenInfo } from './token-info.ts'
import { parseQuery } from './wire.ts'

const JSON_TYPE = 'application/json;charset=utf-8'
const HTML_TYPE = 'text/html;charset=utf-8'

/** Headers of every recorded answer that do not come from a CDN; rate and content headers are added to them. */
function headersOf(id: string): Record<string, string> {
  return {
    vary: 'origin, accept-encoding',
    'access-control-allow-credentials': 'false',
    'strict-transport-security': 'max-age=31536000; includeSubDomains; preload',
    'x-content-type-options': 'nosniff',
    'x-hubspot-correlation-id': id,
    'server-timing': `hcid;desc="${id}"`,
  }
}

/** The HubSpot room: one account, answered on the vendor's own paths. */
export class HubspotVendor implements Vendor {
  readonly id = 'hubspot'
  readonly control: readonly ControlRoute[]
  account: Account
  private readonly clock: Clock
  private readonly settings: Settings
  private readonly initial: Settings
  private readonly router: Router<RoutedPath> = createRouter()
  private presenter: Presenter
  private search = new SearchEngine()
  /** Counts resets and loads, so that the revision never runs backwards. */
  private base = 0

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = { ...settings }
    this.initial = { ...settings }
    this.account = new Account(clock, this.settings)
    this.presenter = new Presenter(this.account)
    this.control = [...hubspotControl(this), ...crmControl(this)]
  }

  revision(): number {
    return this.base + this.account.revision
  }

  async seed(counts: SeedCounts): Promise<void> {
    await seedAccount(this.account, counts)
  }

  reset(): void {
    Object.assign(this.settings, this.initial)
    this.replaceAccount()
  }

  /** Brings an archived record back; throws a `RangeError` with one sentence when it cannot. */
  restore(alias: string, id: string): void {
    const type = this.account.types.infer(alias)
    if (type === null) throw new RangeError(`There is no object ${alias}.`)
    restoreRecord(this.account, type.name, Number(id))
  }

  rows(): Iterable<SnapshotRow> {
    return saveRows(this.account)
  }

  load(rows: Iterable<SnapshotRow>): void {
    this.replaceAccount()
    loadRows(this.account, rows)
  }

  redact(path: string, query: string): { path: string; query: string } {
    if (!/hapikey|pat-|token/i.test(query) && !path.includes('pat-')) return { path, query }
    return {
      path: hidden(path),
      query: hidden(query.replace(/(hapikey|token|client_secret)=[^&]*/gi, '$1=***')),
    }
  }

  tooLarge(): Answer {
    const error = new HubspotError(413, { message: 'Request Entity Too Large' })
    const id = correlationId(this.clock.now(), false)
    return refusal(error, id, headersOf(id))
  }

  handle(exchange: Exchange): Seen {
    const match = this.router.find(exchange.method, exchange.path)
    if (match.kind !== 'found') return this.outside(exchange, match.kind)
    const { route, pattern } = match.target
    const now = this.clock.now()
    const id = correlationId(now, exchange.method === 'GET' && pattern.endsWith('/{objectType}'))
    const headers = headersOf(id)
    let key: ServiceKey | null = null
    try {
      refuseRetiredKey(exchange)
      key = authenticate(this.account, exchange)
      this.admit(key, route.limit, headers)
      const object = objectOf(this.account, match.params)
      const needed = scopesFor(route.need, object)
      if (needed.length > 0 && !needed.some((scope) => key?.scopes.includes(scope)))
        throw missingScopes(needed)
      const reply = route.run(
        this.callOf(exchange, { key, params: match.params, object: object ?? 'contacts', now }),
      )
      const { success } = route
      const status = septemberStatus(this.settings, { pattern, success, status: reply.status })
      return { answer: answerOf({ ...reply, status }, headers), credentialId: key.id, route: pattern }
    } catch (error) {
      return {
        answer: refusal(asHubspotError(error), id, headers),
        credentialId: key?.id ?? null,
        route: pattern,
      }
    }
  }

  private admit(key: ServiceKey, limit: 'call' | 'search' | 'exempt', headers: Record<string, string>): void {
    const caller = { keyId: key.id, appId: key.appId }
    if (limit === 'search') this.account.limits.admitSearch(caller)
    if (limit !== 'call') return
    try {
      this.account.limits.admit(caller)
    } finally {
      this.account.limits.describe(key.id, headers)
    }
  }

  private callOf(
    exchange: Exchange,
    about: { key: ServiceKey; params: Record<string, string>; object: ObjectName; now: number },
  ): Call {
    const { key, params, object, now } = about
    const name = this.settings.objectSource
    return {
      account: this.account,
      presenter: this.presenter,
      search: this.search,
      params,
      query: parseQuery(exchange.query),
      rawQuery: exchange.query,
      path: exchange.path,
      origin: `http://${headerText(exchange, 'host') || 'localhost'}`,
      body: exchange.body,
      key,
      author: { now, source: { name, id: String(key.appId), label: name, userId: null } },
      object,
    }
  }

  /** Token info needs neither credential nor scope; everything else unknown is an HTML page, as recorded. */
  private outside(exchange: Exchange, kind: 'no_such_path' | 'no_such_method'): Seen {
    const id = correlationId(this.clock.now(), false)
    if (exchange.path === TOKEN_INFO_PATH && exchange.method === 'POST') {
      try {
        const reply = tokenInfo(this.account, exchange.body)
        return { answer: answerOf(reply, headersOf(id)), credentialId: null, route: TOKEN_INFO_PATH }
      } catch (error) {
        return {
          answer: refusal(asHubspotError(error), id, headersOf(id)),
          credentialId: null,
          route: TOKEN_INFO_PATH,
        }
      }
    }
    const missing = kind === 'no_such_path' && exchange.path !== TOKEN_INFO_PATH
    const [status, title] = missing ? [404, 'Error 404 Not Found'] : [405, 'Error 405 Method Not Allowed']
    const page = `<html>\n<head>\n<meta http-equiv="Content-Type" content="${HTML_TYPE}"/>\n<title>${title}</title>\n</head>\n`
    const body = `${page}<body><h2>HTTP ERROR ${status}</h2>\n<p>${title}</p>\n</body>\n</html>\n`
    const headers = { ...headersOf(id), 'content-type': HTML_TYPE }
    return { answer: { status, headers, body }, credentialId: null, route: null }
  }

  private replaceAccount(): void {
    this.base += this.account.revision + 1
    this.account = new Account(this.clock, this.settings)
    this.presenter = new Presenter(this.account)
    this.search = new SearchEngine()
  }
}

function answerOf(reply: Reply, headers: Record<string, string>): Answer {
  if (reply.headers !== undefined) Object.assign(headers, reply.headers)
  if (reply.body !== undefined) headers['content-type'] = JSON_TYPE
  return { status: reply.status, headers, body: reply.body ?? '' }
}

function refusal(error: HubspotError, id: string, headers: Record<string, string>): Answer {
  const body = JSON.stringify(error.body(id))
  return answerOf({ status: error.status, body, headers: error.headers }, headers)
}

function objectOf(account: Account, params: Record<string, string>): ObjectName | null {
  const alias = params.objectType
  if (alias === undefined) return null
  const type = account.types.infer(alias)
  if (type === null) throw unknownType(alias)
  return type.name
}

/** Anything that is not a refusal is a fault of the sandbox: it is told, never hidden. */
function asHubspotError(error: unknown): HubspotError {
  if (error instanceof HubspotError) return error
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new HubspotError(500, {
    message: `internal error of the sandbox: ${reason}`,
    category: 'INTERNAL_SERVER_ERROR',
  })
}

function headerText(exchange: Exchange, name: string): string {
  const value = exchange.headers[name]
  return typeof value === 'string' ? value : ''
}

function hidden(text: string): string {
  return text.replace(/pat-[a-z0-9]+-[A-Za-z0-9-]+/g, 'pat-***')
}
