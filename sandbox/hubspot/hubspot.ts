import { Agenda } from '../core/agenda.ts'
import type { Clock } from '../core/clock.ts'
import type { Answer, Exchange, Seen } from '../core/exchange.ts'
import type { VendorFault } from '../core/faults.ts'
import type { PageRoom } from '../core/page/page.ts'
import type { Router } from '../core/router.ts'
import type { ControlRoute, SnapshotRow, Vendor } from '../core/vendor.ts'
import { answerOf, headersOf, refusal } from './answers.ts'
import { type Authenticated, authenticate, bearerOf, refuseRetiredKey, requireCreator } from './auth.ts'
import type { Call } from './call.ts'
import { appRoutes } from './control/apps.ts'
import { oauthControl } from './control/oauth.ts'
import { portalRoutes } from './control/portals.ts'
import { hubspotControl } from './control/routes.ts'
import { crmControl } from './control-crm.ts'
import { correlationId } from './correlation.ts'
import type { Credential } from './credentials/entities.ts'
import type { ObjectName } from './entities.ts'
import { HubspotError, unknownType } from './errors.ts'
import { EFFECTS, failAs } from './faults.ts'
import type { Caller } from './limits.ts'
import { OAuthRefusal } from './oauth/errors.ts'
import type { OAuthCall } from './oauth/routes.ts'
import { answerOutside, type OutsideCall } from './outside.ts'
import { hubspotPages } from './pages/room.ts'
import { perPortal } from './portals/control.ts'
import type { Portal } from './portals/portal.ts'
import { Portals } from './portals/portals.ts'
import { hidden, redacted } from './redact.ts'
import { createOAuthRouter, createRouter, type OAuthPath, type RoutedPath } from './router.ts'
import { missingScopes, scopesFor } from './scopes.ts'
import type { SeedCounts } from './seed/counts.ts'
import type { Progress } from './seed/maker.ts'
import { septemberStatus } from './september.ts'
import type { Settings } from './settings.ts'
import type { Account } from './store/account.ts'
import { privateAppWebhookRoutes, webhookRoutes } from './webhooks/control.ts'
import type { DeliveryNote } from './webhooks/deliveries.ts'
import { WebhookFaults } from './webhooks/faults.ts'
import { appIn } from './webhooks/owners.ts'
import type { Send } from './webhooks/sender.ts'
import { Webhooks } from './webhooks/webhooks.ts'
import { parseQuery } from './wire.ts'

/** What a snapshot has and a reset empties. */
interface State {
  portals: Portals
  webhooks: Webhooks
}

/** The HubSpot room: its portals, answered on the vendor's own paths. A token finds its own portal. */
export class HubspotVendor implements Vendor {
  readonly id = 'hubspot'
  readonly control: readonly ControlRoute[]
  readonly effects = EFFECTS
  readonly pages: PageRoom = hubspotPages(this)
  readonly agenda: Agenda
  readonly webhookFaults = new WebhookFaults()
  portals: Portals
  webhooks: Webhooks
  private readonly send: Send
  private readonly clock: Clock
  private readonly settings: Settings
  private readonly initial: Settings
  private readonly router: Router<RoutedPath> = createRouter()
  private readonly oauthRouter: Router<OAuthPath> = createOAuthRouter()
  /** Called after every change that people make; a program that keeps the state sets it. */
  whenChanged: () => void = () => undefined
  /** Called after every attempt to deliver a webhook; a program that keeps a ledger sets it. */
  whenDelivered: (note: DeliveryNote) => void = () => undefined
  /** Counts resets and loads, so that the revision never runs backwards. */
  private base = 0

  constructor(clock: Clock, settings: Settings, send: Send) {
    this.agenda = new Agenda(clock)
    this.send = send
    this.clock = clock
    this.settings = { ...settings }
    this.initial = { ...settings }
    const { portals, webhooks } = this.fresh()
    this.portals = portals
    this.webhooks = webhooks
    this.control = [
      ...portalRoutes(this),
      ...appRoutes(this),
      ...oauthControl(this),
      ...webhookRoutes(this),
      ...perPortal(this, (portal) => [
        ...hubspotControl(portal),
        ...crmControl(portal),
        ...privateAppWebhookRoutes(this, portal),
      ]),
    ]
  }

  revision(): number {
    return this.base + this.portals.revision + this.webhooks.version
  }

  /** The account of the first portal. */
  get account(): Account {
    return this.portals.first.account
  }

  /** Fills the first portal. */
  async seed(counts: SeedCounts, progress?: Progress): Promise<void> {
    await this.portals.first.seed(counts, progress)
  }

  reset(): void {
    Object.assign(this.settings, this.initial)
    this.webhookFaults.clear()
    this.replace(this.fresh())
  }

  *rows(): Generator<SnapshotRow> {
    yield* this.portals.rows()
    yield* this.webhooks.rows()
  }

  /** Loads a saved state; throws a `RangeError` and keeps everything as it was when the rows are damaged. */
  load(rows: Iterable<SnapshotRow>): void {
    const settings = { ...this.settings }
    const loaded = this.fresh()
    try {
      loaded.portals.load(without(rows, (row) => loaded.webhooks.load(row)))
    } catch (error) {
      Object.assign(this.settings, settings)
      if (error instanceof TypeError) throw new RangeError(`This snapshot is damaged: ${error.message}.`)
      throw error
    }
    this.replace(loaded)
  }

  redact(path: string, query: string): { path: string; query: string } {
    return redacted(path, query)
  }

  isTokenCall(path: string): boolean {
    return path.startsWith('/oauth/')
  }

  fail(exchange: Exchange, effect: VendorFault, since: number): Seen {
    const found = this.portals.findByToken(bearerOf(exchange))
    const { account } = found?.portal ?? this.portals.first
    return failAs(account, found === null ? null : this.callerOf(found), { effect, since })
  }

  tooLarge(): Answer {
    const error = new HubspotError(413, { message: 'Request Entity Too Large' })
    const id = correlationId(this.clock.now(), false)
    return refusal(error, id, headersOf(id))
  }

  handle(exchange: Exchange): Seen | Promise<Seen> {
    const match = this.router.find(exchange.method, exchange.path)
    if (match.kind !== 'found') {
      const open = this.oauthRouter.find(exchange.method, exchange.path)
      if (open.kind === 'found') return this.oauth(exchange, open)
      return this.outside(exchange, open.kind === 'no_such_method' ? open.kind : match.kind)
    }
    const { route, pattern } = match.target
    const now = this.clock.now()
    const id = correlationId(now, exchange.method === 'GET' && pattern.endsWith('/{objectType}'))
    const headers = headersOf(id)
    let caller: Authenticated | null = null
    try {
      refuseRetiredKey(this.account, exchange)
      caller = authenticate(this.portals, exchange)
      const { credential, portal } = caller
      const { account } = portal
      const counted = { ...this.callerOf(caller), ofAssociations: pattern.includes('/associations') }
      admit(account, { caller: counted, limit: route.limit, headers })
      const object = objectOf(account, match.params)
      const needed = scopesFor(route.need, object)
      if (needed.length > 0 && !needed.some((scope) => credential.scopes.includes(scope)))
        throw missingScopes(needed)
      requireCreator(caller, pattern)
      const call = callOf(exchange, {
        portal,
        credential,
        params: match.params,
        object: object ?? 'contacts',
        now,
      })
      const reply = account.changes.by(call.author.source, () => route.run(call))
      const { success } = route
      const status = septemberStatus(account.settings, { pattern, success, status: reply.status })
      return this.seen(exchange, answerOf({ ...reply, status }, headers), { caller, route: pattern })
    } catch (error) {
      const answer = refusal(asHubspotError(error), id, headers)
      return this.seen(exchange, answer, { caller, route: pattern })
    }
  }

  /** Writes the call into the log of its credential and says what the ledger may know. */
  private seen(
    exchange: Exchange,
    answer: Answer,
    about: { caller: Authenticated | null; route: string | null },
  ): Seen {
    const { caller, route } = about
    if (caller !== null) {
      const path = /pat-|^\/oauth\//.test(exchange.path) ? hidden(exchange.path) : exchange.path
      const entry = { at: this.clock.now(), method: exchange.method, path, status: answer.status }
      caller.portal.account.credentials.note(caller.credential, entry)
    }
    return { answer, credentialId: caller?.credential.id ?? null, route }
  }

  /** Who a call is to the limits. */
  private callerOf({ credential }: Authenticated): Caller {
    const { id: keyId, appId } = credential
    return { keyId, appId, isPublic: this.portals.isPublic(credential) }
  }

  /** Answers an OAuth path: some of them have to wait for the library that has their rules. */
  private oauth(
    exchange: Exchange,
    match: { target: OAuthPath; params: Record<string, string> },
  ): Seen | Promise<Seen> {
    const id = correlationId(this.clock.now(), false)
    const headers = headersOf(id)
    const { route, pattern } = match.target
    const seen: OAuthCall['seen'] = { caller: null, route: pattern }
    const refuse = (error: unknown): Seen =>
      this.seen(exchange, oauthRefusal(error, { account: this.account, id, headers }), seen)
    try {
      const reply = route.run({ portals: this.portals, exchange, params: match.params, seen })
      if (!(reply instanceof Promise)) return this.seen(exchange, answerOf(reply, headers), seen)
      return reply.then((late) => this.seen(exchange, answerOf(late, headers), seen)).catch(refuse)
    } catch (error) {
      return refuse(error)
    }
  }

  private outside(exchange: Exchange, kind: 'no_such_path' | 'no_such_method'): Seen {
    const id = correlationId(this.clock.now(), false)
    const headers = headersOf(id)
    const seen: OutsideCall['seen'] = { caller: null, route: null }
    try {
      const reply = answerOutside({ portals: this.portals, webhooks: this.webhooks, exchange, kind, seen })
      return this.seen(exchange, answerOf(reply, headers), seen)
    } catch (error) {
      return this.seen(exchange, refusal(asHubspotError(error), id, headers), seen)
    }
  }

  /** An empty state; it is in force from `replace` on. */
  private fresh(): State {
    const { clock, settings, agenda } = this
    const whenChanged = (): void => this.whenChanged()
    const webhooks: Webhooks = new Webhooks({
      ...{ clock, agenda, faults: this.webhookFaults, send: this.send, whenChanged },
      firstAccount: () => portals.first.account,
      accountOf: (portalId) => portals.find(portalId)?.account ?? null,
      appIn: (portalId, appId) => appIn(portals, portalId, appId),
      note: (note) => this.whenDelivered(note),
    })
    const portals: Portals = new Portals({
      ...{ clock, settings, whenChanged },
      hearerOf: (account) => webhooks.hearerOf(account),
    })
    portals.apps.onEvent((event) => webhooks.journal.hearApp(event))
    return { portals, webhooks }
  }

  private replace({ portals, webhooks }: State): void {
    this.base += this.portals.revision + this.webhooks.version + 1
    this.webhooks.deliveries.stop()
    this.agenda.clear()
    this.portals = portals
    this.webhooks = webhooks
    webhooks.deliveries.begin()
  }
}

/** The rows that nobody takes. */
function* without(rows: Iterable<SnapshotRow>, takes: (row: SnapshotRow) => boolean): Generator<SnapshotRow> {
  for (const row of rows) if (!takes(row)) yield row
}

/** A refusal of the OAuth endpoints has a shape of its own; whatever else goes wrong there has the envelope. */
function oauthRefusal(
  error: unknown,
  about: { account: Account; id: string; headers: Record<string, string> },
): Answer {
  const { account, id, headers } = about
  if (!(error instanceof OAuthRefusal)) return refusal(asHubspotError(error), id, headers)
  const body = JSON.stringify(error.body(account.settings.oauthErrors, id))
  return answerOf({ status: 400, body }, headers)
}

/** Counts a call in its account's limits, and writes what is left of them into the headers. */
function admit(
  { limits }: Account,
  about: {
    caller: Caller
    limit: 'call' | 'search' | 'exempt'
    headers: Record<string, string>
  },
): void {
  const { caller, limit, headers } = about
  if (limit === 'search') limits.admitSearch(caller)
  if (limit !== 'call') return
  try {
    limits.admit(caller)
  } finally {
    limits.describe(caller, headers)
  }
}

/** What a route needs to know of a call. */
function callOf(
  exchange: Exchange,
  about: {
    portal: Portal
    credential: Credential
    params: Record<string, string>
    object: ObjectName
    now: number
  },
): Call {
  const { portal, credential, params, object, now } = about
  const { account, presenter, search } = portal
  const name = account.settings.objectSource
  return {
    account,
    portalName: portal.name,
    presenter,
    search,
    params,
    query: parseQuery(exchange.query),
    rawQuery: exchange.query,
    path: exchange.path,
    origin: `http://${headerText(exchange, 'host') || 'localhost'}`,
    body: exchange.body,
    bytes: exchange.bytes ?? null,
    credential,
    author: { now, source: { name, id: String(credential.appId), label: name, userId: null } },
    object,
  }
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
