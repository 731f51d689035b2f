import type { Budget, BudgetOwner, Budgets } from '../budget/budgets.ts'
import type { AnyScope, Connector, ConnectorObject, CredentialKind } from '../connector/connector.ts'
import type { WindowKnowledge } from '../connector/explain.ts'
import type { Mapping } from '../connector/mapping.ts'
import type { Granted } from '../connector/oauth.ts'
import type { Plan } from '../connector/plan.ts'
import type { CustomField, Identity, MappingContext, VendorAccount } from '../connector/vendor.ts'
import { explainToken } from '../explain/explain.ts'
import { readToken } from '../explain/token.ts'
import type { Clock } from '../lib/clock.ts'
import type { Egress } from '../lib/http/egress.ts'
import { isTimeZone } from '../lib/zone.ts'
import type { ObjectType } from '../model/objects.ts'
import { Problem } from '../model/problems.ts'
import type { RateLimit } from '../store/schema.ts'
import { type CallObserver, placeOf } from './call-observer.ts'
import { Contexts } from './contexts.ts'
import type { Line } from './line.ts'
import { accountKeyOf, budgetKeyOf, type OpenConnection, ownerOf } from './open-connection.ts'
import { Receipt } from './receipt.ts'
import { RetryBudget } from './retry-budget.ts'
import { outOfTime, run } from './send.ts'
import type { Purpose, Session } from './session.ts'
import { SharedReads } from './shared-reads.ts'
import { History, type SentCall } from './trail.ts'

/** How many credentials are remembered; the least recently used go first. */
const MAX_REMEMBERED = 10_000

/** A credential in clear, to be looked at once. */
export interface PlainCredential {
  type: string
  token: string
  /** What the token endpoint said of an access token. */
  granted?: Granted
  /** What the calls of its connection are charged to, by the id of its account; of a pasted key it is the key itself. */
  budgetKey?(accountId: string): string
}

/** What a credential proved to be, and the limits that its account has. */
export interface Identified extends Identity {
  limits: RateLimit[]
}

export interface EngineOptions {
  connectors: readonly Connector[]
  egress: Egress
  clock: Clock
  budgets: Budgets
  /** The longest that a call may wait for room in a budget, in milliseconds. */
  maxWaitMs: number
  /** Whether reads of the same things at the same time are made together, where a request does not say. */
  sharesReads?: boolean
  /** Who is told of the calls of connections. */
  observers?: readonly CallObserver[]
}

/** A call of our own, that no request asked for. */
const UNASKED: Purpose = { lane: 'interactive', caller: '' }

/** What is remembered of one credential while it is in use. */
interface Memory {
  budget: Budget
  retries: RetryBudget
  history: History
  contexts: Contexts
}

/** Sends what connectors describe; remembers the last calls and the account's own fields of each credential. */
export class Engine {
  readonly #options: EngineOptions
  readonly #connectors: ReadonlyMap<string, Connector>
  readonly #memories = new Map<string, Memory>()
  /** Reads that several requests wait for. */
  readonly reads: SharedReads

  constructor(options: EngineOptions) {
    this.#options = options
    this.reads = new SharedReads((member, purpose) => this.#open(member.connection, purpose), {
      seesAllWrites: !options.budgets.isShared,
    })
    this.#connectors = new Map(options.connectors.map((connector) => [connector.id, connector]))
  }

  get connectors(): readonly Connector[] {
    return this.#options.connectors
  }

  /** Throws a Problem `invalid_request` that names the connectors there are. */
  connector(id: string): Connector {
    const connector = this.#connectors.get(id)
    if (connector) return connector
    throw new Problem('invalid_request', `There is no connector "${id}".`, {
      accepted: [...this.#connectors.keys()],
    })
  }

  /** Whether this base URL may be called; throws a Problem `base_url_refused` with the reason. */
  async checkBaseUrl(baseUrl: string): Promise<void> {
    try {
      await this.#options.egress.checkUrl(baseUrl)
    } catch (error) {
      throw new Problem('base_url_refused', error instanceof Error ? error.message : undefined)
    }
  }

  /** Whose credential it is and what it may do. Throws a Problem `credential_rejected` when the CRM does not take it. */
  async identify(
    connector: Connector,
    credential: PlainCredential,
    baseUrl: string | null,
    receipt: Receipt,
  ): Promise<Identified> {
    receipt.connector = connector
    const kind = kindOf(connector, credential.type)
    if (kind.byApiOnly && baseUrl === null) {
      throw new Problem(
        'invalid_request',
        `${connector.name} has an address for every account: give its \`base_url\`.`,
        {
          errors: [{ at: '/base_url', message: 'is needed with this kind of credential' }],
        },
      )
    }
    const isPasted = connector.credentials.includes(kind)
    const wrong = isPasted ? explainToken(readToken(credential.token, connector.explain)) : null
    if (wrong) throw new Problem('credential_rejected', wrong.summary, { diagnosis: wrong })
    const { budget } = this.#memory(connector, looseOwner(connector, baseUrl, credential))
    try {
      const plan = connector.identify(credential.token, credential.granted)
      const before = receipt.trail.length
      const identity = await this.runOnce(connector, credential, baseUrl, { plan, receipt })
      if (isPasted || credential.budgetKey)
        this.#claim(connector, { credential, baseUrl, identity }, receipt.trail.slice(before))
      const limits = budget.status().map(({ id, size, period }) => ({ id, size, period_seconds: period }))
      return { ...identity, account: withKnownZone(identity.account), limits }
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { code, message, details } = error
      if (code === 'credential_invalid') throw new Problem('credential_rejected', message, details)
      // No record was asked for: what is not there is the API.
      if (code !== 'record_not_found') throw error
      const detail = `What answers at this address is not ${connector.name}: look at the base URL.`
      throw new Problem('vendor_malformed', detail, details)
    }
  }

  /** Calls that told whose credential it is count for that account: they are not somebody else's. */
  #claim(
    connector: Connector,
    {
      credential,
      baseUrl,
      identity,
    }: { credential: PlainCredential; baseUrl: string | null; identity: Identity },
    calls: readonly SentCall[],
  ): void {
    const account = accountKeyOf(connector.id, baseUrl, identity.account)
    const budget = this.#options.budgets.of(connector.budgets, {
      credential:
        credential.budgetKey?.(identity.account.id) ?? looseOwner(connector, baseUrl, credential).credential,
      account,
      zone: withKnownZone(identity.account).time_zone,
    })
    for (const { windows } of calls) if (windows.length > 0) budget.claim(windows)
  }

  /** Runs a plan with a credential that belongs to no connection yet. */
  runOnce<Result>(
    connector: Connector,
    credential: PlainCredential,
    baseUrl: string | null,
    { plan, receipt }: { plan: Plan<Result>; receipt: Receipt },
  ): Promise<Result> {
    const authorization = kindOf(connector, credential.type).authorize(credential.token)
    const memory = this.#memory(connector, looseOwner(connector, baseUrl, credential))
    const { type, token } = credential
    const line = this.#line(connector, baseUrl, memory, {
      ...UNASKED,
      credential: () => ({ type, token, scopes: null, region: null }),
      authorize: async () => authorization,
      refused: async () => false,
    })
    return run(plan, line, receipt)
  }

  /** Opens a connection for one request. */
  session(connection: OpenConnection, purpose: Purpose = UNASKED): Session {
    const session = this.#open(connection, purpose)
    const { observers = [] } = this.#options
    const place = placeOf(connection, purpose)
    // What a shared call costs is charged to those who share it.
    session.receipt.onCharge = (calls) => {
      for (const each of observers) each.charged?.(place, calls)
    }
    return session
  }

  #open(connection: OpenConnection, purpose: Purpose): Session {
    const { observers: by = [] } = this.#options
    const place = placeOf(connection, purpose)
    const connector = this.connector(connection.connectorId)
    const { accountId, id, baseUrl, account, keeper } = connection
    const memory = this.#memory(connector, ownerOf(connection))
    memory.budget.watchOthers((window, calls) => {
      for (const each of by) each.others?.(place, window, calls)
    })
    let inUse = connection
    const line = this.#line(connector, baseUrl, memory, {
      ...purpose,
      observed: { by, place },
      credential: () => ({
        type: inUse.credentialType,
        token: inUse.token,
        scopes: inUse.scopes,
        region: account.region,
      }),
      async authorize() {
        inUse = await keeper.open(accountId, id)
        return kindOf(connector, inUse.credentialType).authorize(inUse.token)
      },
      async refused(failure, spent) {
        const other = await keeper.refused(inUse, failure, spent)
        if (other) inUse = other
        return other !== null
      },
    })
    const receipt = new Receipt()
    receipt.connector = connector
    receipt.connectionId = connection.id
    return {
      connection,
      connector,
      receipt,
      purpose,
      shares: purpose.shares ?? this.#options.sharesReads ?? true,
      outOfTime: (cause) => outOfTime(cause, line),
      async run(plan) {
        try {
          const result = await run(plan, line, receipt)
          if (inUse.health !== 'healthy') await keeper.worked(inUse)
          return result
        } catch (error) {
          const lost = error instanceof Problem ? (error.details.missing_scopes ?? []) : []
          if (lost.some((scope) => inUse.scopes.includes(scope))) await keeper.scopesLost(inUse, lost)
          throw error
        }
      },
    }
  }

  /** How the connection's budgets stand, as all processes know it; `now` is the time of that. */
  async budgetOf(connection: OpenConnection): Promise<{ now: number; windows: WindowKnowledge[] }> {
    const { budget } = this.#memory(this.connector(connection.connectorId), ownerOf(connection))
    await budget.look()
    return { now: budget.now(), windows: budget.shares() }
  }

  /** What a mapping needs beside the record; the account's own properties and names are remembered for a while. */
  async context(
    session: Session,
    type: ObjectType,
    needs: { customFields: boolean; labels: boolean },
  ): Promise<MappingContext> {
    const { operations, mapping, describesAll = false } = objectOf(session.connector, type)
    const [described, labels] = await Promise.all([
      needs.customFields && operations.customFields
        ? this.#remember(session, `${type} fields`, operations.customFields, (fields) => ({
            customFields: unmapped(fields, mapping),
            hidden: describesAll ? undescribed(fields, mapping) : NOTHING_HIDDEN,
          }))
        : NOTHING_DESCRIBED,
      needs.labels && operations.labels
        ? this.#remember(session, `${type} labels`, operations.labels, (names) => names)
        : NO_LABELS,
    ])
    return { account: session.connection.account, ...described, labels }
  }

  #remember<Raw, Value>(
    session: Session,
    key: string,
    plan: () => Plan<Raw>,
    shape: (raw: Raw) => Value,
  ): Promise<Value> {
    const { contexts } = this.#memory(session.connector, ownerOf(session.connection))
    return contexts.of(session, key, this.#options.clock.now(), () => session.run(plan()).then(shape))
  }

  #memory(connector: Connector, owner: BudgetOwner): Memory {
    const { budgets } = this.#options
    const known = this.#memories.get(owner.credential)
    if (known) this.#memories.delete(owner.credential)
    const memory: Memory = {
      // Asked for each time, so that it learns where the account's day ends.
      budget: budgets.of(connector.budgets, owner),
      retries: known?.retries ?? new RetryBudget(),
      history: known?.history ?? new History(),
      contexts: known?.contexts ?? new Contexts(),
    }
    this.#memories.set(owner.credential, memory)
    const [oldest] = this.#memories.keys()
    if (this.#memories.size > MAX_REMEMBERED && oldest !== undefined) this.#memories.delete(oldest)
    return memory
  }

  #line(
    connector: Connector,
    baseUrl: string | null,
    { budget, retries, history }: Memory,
    more: Pick<Line, 'authorize' | 'refused' | 'credential' | 'observed'> & Purpose,
  ): Line {
    const { egress, clock, maxWaitMs } = this.#options
    return {
      connector,
      baseUrl: baseUrl ?? connector.baseUrl,
      history,
      budget,
      retries,
      egress,
      clock,
      ...more,
      maxWaitMs: Math.min(maxWaitMs, more.maxWaitMs ?? maxWaitMs),
    }
  }
}

/** Of a credential that nobody has identified yet. */
const looseOwner = (
  connector: Connector,
  baseUrl: string | null,
  { token }: PlainCredential,
): BudgetOwner => ({
  credential: budgetKeyOf(connector.id, baseUrl, token),
  account: null,
  zone: null,
})

const NOTHING_HIDDEN: ReadonlySet<string> = new Set()
const NOTHING_DESCRIBED: Pick<MappingContext, 'customFields' | 'hidden'> = {
  customFields: new Map(),
  hidden: NOTHING_HIDDEN,
}
const NO_LABELS: ReadonlyMap<string, string> = new Map()

/** The properties of the mapping that the account does not describe to this credential. */
function undescribed(fields: readonly CustomField[], { rows }: Mapping): Set<string> {
  const known = new Set(fields.map(({ name }) => name))
  const mapped = [...rows.values()].flatMap((row) => row.properties)
  return new Set(mapped.filter((name) => !known.has(name)))
}

/** The properties that no unified field stands for, by name. */
function unmapped(fields: readonly CustomField[], { rows }: Mapping): Map<string, CustomField> {
  const mapped = new Set([...rows.values()].flatMap((row) => row.properties))
  return new Map(fields.filter(({ name }) => !mapped.has(name)).map((field) => [field.name, field]))
}

/** Every kind of credential that a connector takes, the one that is signed in for too. */
export const kindsOf = ({ credentials, oauth }: Connector): readonly CredentialKind[] =>
  oauth ? [...credentials, oauth.kind, ...(oauth.machines ?? []).map(({ kind }) => kind)] : credentials

/** Throws a Problem `invalid_request` that names the kinds of credential the connector takes. */
function kindOf(connector: Connector, type: string): CredentialKind {
  const kind = kindsOf(connector).find((each) => each.type === type)
  if (kind) return kind
  const accepted = kindsOf(connector).map((each) => each.type)
  throw new Problem('invalid_request', `${connector.name} takes no credential of type "${type}".`, {
    accepted,
  })
}

/** Throws a Problem `operation_not_supported` when the connector does not have the object at all. */
export function objectOf(connector: Connector, type: ObjectType): ConnectorObject {
  const object = connector.objects[type]
  if (object) return object
  throw new Problem('operation_not_supported', `Crosswalk does not offer ${type} of ${connector.name}.`, {
    accepted: Object.keys(connector.objects),
  })
}

/** A zone that this runtime does not know is treated as not told. */
const withKnownZone = (account: VendorAccount): VendorAccount => ({
  ...account,
  time_zone: account.time_zone && isTimeZone(account.time_zone) ? account.time_zone : null,
})

/** Whether any one of the scopes is granted; an empty list asks for none. */
export const isGranted = (granted: readonly string[], anyOf: AnyScope) =>
  anyOf.length === 0 || anyOf.some((scope) => granted.includes(scope))
