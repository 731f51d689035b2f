import type { Clock } from '../core/clock.ts'
import type { Answer, Exchange, Seen } from '../core/exchange.ts'
import type { VendorFault } from '../core/faults.ts'
import type { PageRoom } from '../core/page/page.ts'
import type { Router } from '../core/router.ts'
import type { ControlRoute, SnapshotRow, Vendor } from '../core/vendor.ts'
import { answerOf, commonHeaders, refusalOf } from './answers.ts'
import { type JobParts, jobsOf } from './bulk/jobs.ts'
import { jobRows, LoadedJobs } from './bulk/saved-jobs.ts'
import { asValue, type Call, type Reply, type Route, type SubRequest } from './call.ts'
import { controlRoutes } from './control/routes.ts'
import { DATA_PREFIX } from './data-prefix.ts'
import { dispatchInside } from './dispatch.ts'
import { methodNotAllowed, noSession, notFound, SalesforceError, tooLarge } from './errors.ts'
import { apiDisabled, EFFECTS, failAs } from './faults.ts'
import { Limits } from './limits.ts'
import type { App, Session } from './oauth/entities.ts'
import { Grants } from './oauth/grants.ts'
import type { OpenRoute } from './open-call.ts'
import { createOpenRouter } from './open-routes.ts'
import { salesforcePages } from './pages/room.ts'
import { redacted } from './redact.ts'
import { createRouter } from './router.ts'
import type { SeedCounts } from './seed/counts.ts'
import type { Settings } from './settings.ts'
import { checkSizes, HEADER_BYTES } from './sizes.ts'
import { cursorRows, LoadedCursors } from './soql/open-cursors.ts'
import { Org } from './store/org.ts'
import { demand } from './store/saved.ts'
import { readVersion } from './versions.ts'

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const
/** Where files are sent. */
const UPLOAD = /^\/services\/data\/[^/]+\/jobs\/ingest\/[^/]+\/batches\/?$/
/** What a call is made of that no request leads to. */
const NO_REQUEST = {
  ...{ origin: 'http://localhost', method: 'POST', query: new URLSearchParams() },
  ...{ headers: {}, body: '', bytes: null },
}

/** The Salesforce room: one org, answered on the vendor's own paths. */
export class SalesforceVendor implements Vendor {
  readonly id = 'salesforce'
  readonly effects = EFFECTS
  readonly headerBytes = HEADER_BYTES
  readonly control: readonly ControlRoute[] = controlRoutes(this)
  readonly pages: PageRoom = salesforcePages(this)
  org: Org
  grants: Grants
  limits: Limits
  readonly clock: Clock
  readonly settings: Settings
  private readonly initial: Settings
  private readonly router: Router<Route> = createRouter()
  private readonly open: Router<OpenRoute> = createOpenRouter()
  /** Counts resets and loads, so that the revision never runs backwards. */
  private base = 0
  /** Calls since the last `settle`. */
  private calls = 0

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = { ...settings }
    this.initial = { ...settings }
    const { org, grants, limits } = this.fresh(true)
    this.org = org
    this.grants = grants
    this.limits = limits
  }

  revision(): number {
    return this.base + this.org.version + this.grants.version + jobsOf(this.org).version
  }

  /** Lets what calls leave behind (when sessions were used, what was looked at, open locators) count as a change. */
  settle(): void {
    if (this.calls > 0) this.base += 1
    this.calls = 0
  }

  /** Fills the org; `progress` is told how it gets on. */
  async seed(counts: SeedCounts, progress?: (sentence: string) => void): Promise<void> {
    const { seedOrg } = await import('./seed/seed.ts')
    await seedOrg(this.org, counts, progress)
  }

  reset(): void {
    Object.assign(this.settings, this.initial)
    this.replace(this.fresh(true))
  }

  *rows(): Generator<SnapshotRow> {
    yield* this.org.rows()
    yield* this.grants.rows()
    yield* this.limits.rows()
    yield* cursorRows(this.org)
    yield* jobRows(this.org)
  }

  /** Loads a saved state; throws a `RangeError` and keeps everything as it was when the rows are damaged. */
  load(rows: Iterable<SnapshotRow>): void {
    const settings = { ...this.settings }
    const loaded = this.fresh(false)
    const { org, grants, limits } = loaded
    const jobs = new LoadedJobs(org)
    const places = [org, grants, limits, new LoadedCursors(org), jobs]
    try {
      for (const row of rows) {
        demand(row, Array.isArray, 'a snapshot')
        if (places.some((place) => place.load(row))) continue
        throw new RangeError(`A snapshot of this sandbox has no rows of the kind ${String(row[0])}.`)
      }
      void org.id
      jobs.end()
    } catch (error) {
      Object.assign(this.settings, settings)
      if (error instanceof RangeError) throw error
      throw new RangeError(`This snapshot is damaged: ${error instanceof Error ? error.message : error}.`)
    }
    this.replace(loaded)
  }

  redact(path: string, query: string): { path: string; query: string } {
    return redacted(path, query)
  }

  isTokenCall(path: string): boolean {
    return path.startsWith('/services/oauth2/')
  }

  fail(exchange: Exchange, effect: VendorFault, since: number): Seen {
    const session = this.grants.session(bearerOf(exchange))
    const reply = failAs(this, { session, effect, since })
    const route = this.router.find(exchange.method, exchange.path)
    return {
      answer: this.answerTo(reply, true),
      credentialId: idOf(session),
      route: route.kind === 'found' ? patternOf(route.target) : null,
    }
  }

  tooLarge(): Answer {
    return this.answerTo(refusalOf(tooLarge()), false)
  }

  largerBody({ method, path }: Exchange): number | null {
    return method === 'PUT' && UPLOAD.test(path) ? this.settings.bulkUploadBytes : null
  }

  handle(exchange: Exchange): Seen | Promise<Seen> {
    const method = exchange.method === 'HEAD' ? 'GET' : exchange.method
    const open = this.open.find(method, exchange.path)
    if (open.kind === 'found') return this.handleOpen(exchange, open)
    const seen: Omit<Seen, 'answer'> = { credentialId: null, route: null }
    let counts = false
    let app: App | null = null
    const answered = (reply: Reply): Seen => ({ answer: this.answerTo(reply, counts, app), ...seen })
    try {
      checkSizes(exchange)
      const segments = exchange.path.split('/')
      if (!exchange.path.startsWith(`${DATA_PREFIX}/`)) throw notFound()
      const version = readVersion(segments[3] ?? '')
      const session = this.authenticate(exchange)
      seen.credentialId = idOf(session)
      counts = true
      app = this.grants.app(session.clientId)
      if (!this.settings.apiEnabled) throw apiDisabled()
      this.limits.admit(app)
      this.calls += 1
      this.org.purge()
      const call = this.callOf(exchange, { session, version })
      const end = this.limits.begin()
      if (this.settings.callMs === 0) {
        const reply = this.dispatch(call, exchange.path, seen)
        end()
        return answered(reply)
      }
      return waited(this.settings.callMs).then(() => {
        const reply = this.dispatch(call, exchange.path, seen)
        end()
        return answered(reply)
      })
    } catch (error) {
      return answered(refusalOf(error))
    }
  }

  /** Finds the route of a call and runs it; every refusal is a reply. */
  private dispatch(
    call: Omit<Call, 'params' | 'dispatch'>,
    path: string,
    seen: { route: string | null } = { route: null },
  ): Reply {
    try {
      const match = this.router.find(call.method, path)
      if (match.kind === 'no_such_path') throw notFound()
      if (match.kind === 'no_such_method') throw methodNotAllowed(call.method, this.allowedAt(path))
      seen.route = patternOf(match.target)
      const whole: Call = {
        ...call,
        params: match.params,
        dispatch: (request) => this.inside(call, request),
      }
      return match.target.run(whole)
    } catch (error) {
      return refusalOf(error)
    }
  }

  private inside(outer: Omit<Call, 'params' | 'dispatch'>, request: SubRequest): Reply {
    try {
      const { call, path } = dispatchInside(outer, request)
      return asValue(this.dispatch(call, path))
    } catch (error) {
      return refusalOf(error)
    }
  }

  private allowedAt(path: string): string[] {
    return METHODS.filter((method) => this.router.find(method, path).kind === 'found')
  }

  private callOf(
    exchange: Exchange,
    { session, version }: { session: Session; version: string },
  ): Omit<Call, 'params' | 'dispatch'> {
    const query = new URLSearchParams(exchange.query)
    const override = query.get('_HttpMethod')?.toUpperCase()
    const isOverridden = exchange.method === 'POST' && override !== undefined
    if (isOverridden) query.delete('_HttpMethod')
    const method = exchange.method === 'HEAD' ? 'GET' : exchange.method
    return {
      org: this.org,
      grants: this.grants,
      limits: this.limits,
      userId: session.userId,
      version,
      base: `${DATA_PREFIX}/v${version}`,
      origin: originOf(exchange),
      method: isOverridden ? override : method,
      query,
      headers: exchange.headers,
      body: exchange.body,
      bytes: exchange.bytes ?? null,
    }
  }

  private authenticate(exchange: Exchange): Session {
    const { wwwAuthenticate } = this.settings
    const header = exchange.headers.authorization
    if (typeof header === 'string' && !/^(Bearer|OAuth)\s+\S+$/i.test(header)) {
      throw new SalesforceError(
        401,
        { message: 'INVALID_HEADER_TYPE', errorCode: 'INVALID_AUTH_HEADER' },
        { 'www-authenticate': wwwAuthenticate },
      )
    }
    const session = this.grants.take(bearerOf(exchange))
    if (session === null) throw noSession(wwwAuthenticate)
    return session
  }

  private handleOpen(
    exchange: Exchange,
    { target, params }: { target: OpenRoute; params: Record<string, string> },
  ): Seen | Promise<Seen> {
    const seen: Omit<Seen, 'answer'> = { credentialId: null, route: target.pattern }
    const answered = (reply: Reply): Seen => ({ answer: this.answerTo(reply, false), ...seen })
    const refuse = (error: unknown): Seen => answered(refusalOf(error))
    try {
      const reply = target.run({
        ...{ org: this.org, grants: this.grants, settings: this.settings, clock: this.clock },
        ...{ exchange, params, origin: originOf(exchange), seen },
      })
      return reply instanceof Promise ? reply.then(answered, refuse) : answered(reply)
    } catch (error) {
      return refuse(error)
    }
  }

  /** `counts`: of a data call, which says how much of the allocation is used. */
  private answerTo(reply: Reply, counts: boolean, app: App | null = null): Answer {
    const headers = commonHeaders()
    if (counts && this.settings.limitInfo) headers['sforce-limit-info'] = this.limits.describe(app)
    return answerOf(reply, headers)
  }

  private fresh(filled: boolean): { org: Org; grants: Grants; limits: Limits } {
    const { clock, settings } = this
    const org = new Org(clock, settings, filled)
    const grants = new Grants(clock, settings)
    const limits = new Limits(clock, settings)
    const callAs: JobParts['callAs'] = (who) => {
      const call = { org, grants, limits, ...who, ...NO_REQUEST, base: `${DATA_PREFIX}/v${who.version}` }
      return (request) => this.inside(call, request)
    }
    jobsOf(org).equip({ limits, callAs })
    return { org, grants, limits }
  }

  private replace({ org, grants, limits }: { org: Org; grants: Grants; limits: Limits }): void {
    this.base = this.revision() + 1
    this.org = org
    this.grants = grants
    this.limits = limits
  }
}

/** The token of a request, '' for none. */
function bearerOf({ headers }: Exchange): string {
  const { authorization } = headers
  return typeof authorization === 'string' ? authorization.replace(/^\S+\s+/, '') : ''
}

function originOf({ headers }: Exchange): string {
  const { host } = headers
  return `http://${typeof host === 'string' ? host : 'localhost'}`
}

function idOf(session: Session | null): string | null {
  return session === null ? null : `session:${session.id}`
}

function patternOf(route: Route): string {
  return `${DATA_PREFIX}/{version}${route.pattern}`
}

function waited(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
