import type { Clock } from '../core/clock.ts'
import type { Answer, Exchange, Seen } from '../core/exchange.ts'
import type { VendorFault } from '../core/faults.ts'
import type { Router } from '../core/router.ts'
import type { ControlRoute, SnapshotRow, Vendor } from '../core/vendor.ts'
import { answerOf, headersOf, refusal } from './answers.ts'
import { type Authenticated, authenticate, refuseRetiredKey, requireCreator } from './auth.ts'
import type { Call } from './call.ts'
import { hubspotControl } from './control/routes.ts'
import { crmControl } from './control-crm.ts'
import { correlationId } from './correlation.ts'
import type { Credential } from './credentials/entities.ts'
import type { ObjectName } from './entities.ts'
import { HubspotError, unknownType } from './errors.ts'
import { EFFECTS, failAs } from './faults.ts'
import { answerOutside } from './outside.ts'
import { Presenter } from './present.ts'
import { hidden, redacted } from './redact.ts'
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
import { parseQuery } from './wire.ts'

/** The HubSpot room: one account, answered on the vendor's own paths. */
export class HubspotVendor implements Vendor {
  readonly id = 'hubspot'
  readonly control: readonly ControlRoute[]
  readonly effects = EFFECTS
  account: Account
  private readonly clock: Clock
  private readonly settings: Settings
  private readonly initial: Settings
  private readonly router: Router<RoutedPath> = createRouter()
  /** Called after every change that people make; a program that keeps the state sets it. */
  whenChanged: () => void = () => undefined
  private presenter: Presenter
  private search = new SearchEngine()
  /** Counts resets and loads, so that the revision never runs backwards. */
  private base = 0

  constructor(clock: Clock, settings: Settings) {
    this.clock = clock
    this.settings = { ...settings }
    this.initial = { ...settings }
    this.account = this.newAccount()
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
    this.replaceAccount(this.newAccount())
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

  /** Loads a saved state; throws a `RangeError` and keeps everything as it was when the rows are damaged. */
  load(rows: Iterable<SnapshotRow>): void {
    const settings = { ...this.settings }
    const account = this.newAccount()
    try {
      loadRows(account, rows)
    } catch (error) {
      Object.assign(this.settings, settings)
      if (error instanceof TypeError) throw new RangeError(`This snapshot is damaged: ${error.message}.`)
      throw error
    }
    this.replaceAccount(account)
  }

  redact(path: string, query: string): { path: string; query: string } {
    return redacted(path, query)
  }

  isTokenCall(path: string): boolean {
    return path.startsWith('/oauth/')
  }

  fail(exchange: Exchange, effect: VendorFault, since: number): Seen {
    return failAs(this.account, exchange, { effect, since })
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
    let caller: Authenticated | null = null
    try {
      refuseRetiredKey(this.account, exchange)
      caller = authenticate(this.account, exchange)
      const { credential } = caller
      this.admit(credential, route.limit, headers)
      const object = objectOf(this.account, match.params)
      const needed = scopesFor(route.need, object)
      if (needed.length > 0 && !needed.some((scope) => credential.scopes.includes(scope)))
        throw missingScopes(needed)
      requireCreator(this.account, caller, pattern)
      const reply = route.run(
        this.callOf(exchange, { credential, params: match.params, object: object ?? 'contacts', now }),
      )
      const { success } = route
      const status = septemberStatus(this.settings, { pattern, success, status: reply.status })
      return this.seen(exchange, answerOf({ ...reply, status }, headers), { credential, route: pattern })
    } catch (error) {
      const answer = refusal(asHubspotError(error), id, headers)
      return this.seen(exchange, answer, { credential: caller?.credential ?? null, route: pattern })
    }
  }

  /** Writes the call into the log of its credential and says what the ledger may know. */
  private seen(
    exchange: Exchange,
    answer: Answer,
    about: { credential: Credential | null; route: string | null },
  ): Seen {
    const { credential, route } = about
    if (credential !== null) {
      const path = exchange.path.includes('pat-') ? hidden(exchange.path) : exchange.path
      const entry = { at: this.clock.now(), method: exchange.method, path, status: answer.status }
      this.account.credentials.note(credential, entry)
    }
    return { answer, credentialId: credential?.id ?? null, route }
  }

  private admit(
    credential: Credential,
    limit: 'call' | 'search' | 'exempt',
    headers: Record<string, string>,
  ): void {
    const caller = { keyId: credential.id, appId: credential.appId }
    if (limit === 'search') this.account.limits.admitSearch(caller)
    if (limit !== 'call') return
    try {
      this.account.limits.admit(caller)
    } finally {
      this.account.limits.describe(credential.id, headers)
    }
  }

  private callOf(
    exchange: Exchange,
    about: { credential: Credential; params: Record<string, string>; object: ObjectName; now: number },
  ): Call {
    const { credential, params, object, now } = about
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
      credential,
      author: { now, source: { name, id: String(credential.appId), label: name, userId: null } },
      object,
    }
  }

  private outside(exchange: Exchange, kind: 'no_such_path' | 'no_such_method'): Seen {
    const id = correlationId(this.clock.now(), false)
    const headers = headersOf(id)
    const seen = { credential: null, route: null }
    try {
      const reply = answerOutside({ account: this.account, exchange, kind, seen })
      return this.seen(exchange, answerOf(reply, headers), seen)
    } catch (error) {
      return this.seen(exchange, refusal(asHubspotError(error), id, headers), seen)
    }
  }

  private newAccount(): Account {
    return new Account(this.clock, this.settings, () => this.whenChanged())
  }

  private replaceAccount(account: Account): void {
    this.base += this.account.revision + 1
    this.account = account
    this.presenter = new Presenter(this.account)
    this.search = new SearchEngine()
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
