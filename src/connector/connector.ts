import type { ObjectType, Operation } from '../model/objects.ts'
import type { ProblemCode, ProblemDetails } from '../model/problems.ts'
import type { Advice, Intent } from './advice.ts'
import type { Explainer } from './explain.ts'
import type { FilterLimits, Groups } from './filter.ts'
import type { Mapping } from './mapping.ts'
import type { Granted, MachineFlow, OAuthEndpoints } from './oauth.ts'
import type { Answer, Plan } from './plan.ts'
import type { Draft, LiteralType } from './row.ts'
import type { CustomField, Identity, VendorAccount, VendorRecord } from './vendor.ts'

/** A kind of credential that a connector takes: a secret that a person pastes. */
export interface CredentialKind {
  type: string
  label: string
  /** Its owner gives it by the API only, together with the address of the account. */
  byApiOnly?: boolean
  /** What a person does at the CRM to end it, or what is left to do after a call has ended its tokens. */
  howToRevoke?: string
  /** `oauth.endpoints.revoke` takes it as it is, from whoever has it: no app has to say that it was given to it. */
  endsItself?: boolean
  /** Request headers that carry it. */
  authorize(token: string): Record<string, string>
}

/** A limit of the vendor's on calls, as data. */
export interface BudgetWindow {
  id: string
  /**
   * `rolling`: no more than `size` within any `periodMs`; `day`: until the day ends in the account's zone; `fixed`: in
   * each period that begins at a multiple of it; `told`: rolling, of so many calls that they are not noted one by one,
   * for answers tell how many are left; `concurrent`: under way at once.
   */
  kind: 'rolling' | 'day' | 'fixed' | 'told' | 'concurrent'
  /** Whose calls are counted together: those of one credential (or of one app at one account), or of the whole account. */
  scope: 'credential' | 'account'
  /** What to assume until the vendor has said. */
  size: number
  periodMs: number
  /** Response headers that tell the true size and what is left. */
  headers?: { size: string; remaining: string }
  /** The same out of headers that are not plain numbers; null when they do not tell. */
  told?(headers: Readonly<Record<string, string>>): { size: number; remaining: number } | null
  /**
   * It is not known whether the vendor counts these calls apart: they are charged to the window `unless`, unless the
   * operator says that this `group` is counted by itself (CROSSWALK_LIMITS_APART, which sets `apart`).
   */
  doubt?: { group: string; unless: string; apart?: boolean }
  /** One sentence: why this number. */
  why: string
}

/** What a failed answer means. */
export interface Failure {
  code: ProblemCode
  detail: string
  details: ProblemDetails
  /** Worth asking again: for reads the engine does, after `retryAfterMs` or its own back-off. */
  retryable: boolean
  retryAfterMs?: number
  /** The vendor certainly did nothing of what it was asked, so that a write may be sent again as well. */
  untouched?: boolean
  /** The window that was spent, for a refusal because of a limit. */
  window?: string
}

/** Where a page starts, in the connector's own words; opaque to everybody else. */
export type Position = string

export interface ReadOptions {
  properties: readonly string[]
  account: VendorAccount
}

export interface ListRequest extends ReadOptions {
  limit: number
  position: Position | null
  /** Only records changed at or after this moment (RFC 3339). */
  updatedAfter: string | null
  /** Archived records too, as far as the vendor still has them; asked for only where the object `listsDeleted`. */
  includeDeleted?: boolean
  /** The page is wanted with `total`, where that costs no further call. */
  counted?: boolean
}

export interface SearchRequest extends ReadOptions {
  limit: number
  position: Position | null
  groups: Groups
  sort: { property: string; type: LiteralType; direction: 'asc' | 'desc' } | null
}

/** Several records in few calls, where the vendor can do that. */
export interface BatchRead {
  /** The most ids that one takes. */
  most: number
  /** How many calls it makes for these properties; that many records or fewer are read one by one. */
  calls(properties: readonly string[]): number
  /** Whether such an id may stand beside others: with one that is none, the vendor might refuse them all. */
  takes(id: string): boolean
  /** Records by their ids. One that is not among them is asked for alone, so that its caller hears why. */
  read(ids: readonly string[], options: ReadOptions): Plan<ReadonlyMap<string, VendorRecord>>
}

export interface Page {
  records: VendorRecord[]
  next: Position | null
  /** How many records match in all, where the vendor says. */
  total?: number
}

/** What is read by a job: the records of a list from a position on, in the order of the list. */
export type JobRequest = Omit<ListRequest, 'limit' | 'counted'>

/** Some of the records that a job found. */
export interface JobPart {
  /** Made as they are asked for; whoever asks may meet a Problem. */
  records: Iterable<VendorRecord>
  /** Where the next part of the job begins, in the connector's own words; null behind the last. */
  next: string | null
}

/**
 * A list read by a job of the vendor's, which is made, waited for and fetched in parts, in place of page by page. A job
 * is a text that only the connector understands.
 */
export interface JobRead {
  /** With so many records and more it takes fewer calls than pages do. */
  from: number
  /** Why it cannot give what is asked for, as a sentence; null when it can. */
  cannot(request: JobRequest): string | null
  start(request: JobRequest): Plan<string>
  /** Ends when the job has found everything; returns it as it is known then, for its parts. */
  ready(job: string): Plan<string>
  part(job: string, request: JobRequest, place: string | null): Plan<JobPart>
  /** Where the list goes on behind a record, by whichever road. */
  positionOf(record: VendorRecord, request: JobRequest): Position
  /** The vendor may forget the job, also one that still runs. */
  drop(job: string): Plan<void>
}

export interface PageInRanges extends Page {
  /** Where the other parts of the list begin, in its order. */
  ranges: readonly Position[]
}

/** The operations of one object; an absent method is the declaration that the vendor does not offer it. */
export interface ObjectOperations {
  list?(request: ListRequest): Plan<Page>
  /**
   * A page, and what is left of the list after it divided into at most so many parts that can be read at the same
   * time: `next` ends where the first of `ranges` begins, and each of those but the last where its successor does, so
   * that together they give every record once. Nothing is divided that is short.
   */
  listInRanges?(request: ListRequest, parts: number): Plan<PageInRanges>
  /** A whole list by a job; gives the same records in the same order as `list`. */
  job?: JobRead
  get?(id: string, options: ReadOptions): Plan<VendorRecord>
  /** Gets of several callers at the same moment are made together by it. */
  getMany?: BatchRead
  create?(draft: Draft, options: ReadOptions): Plan<VendorRecord>
  update?(id: string, draft: Draft, options: ReadOptions): Plan<VendorRecord>
  archive?(id: string): Plan<void>
  search?(request: SearchRequest): Plan<Page>
  /** Every property of the object that has no unified field. */
  customFields?(): Plan<CustomField[]>
  /** Names of things that records hold by id. */
  labels?(): Plan<Map<string, string>>
}

/** Scopes of which any one is enough. */
export type AnyScope = readonly string[]

export interface ConnectorObject {
  mapping: Mapping
  operations: ObjectOperations
  scopes: { read: AnyScope; write: AnyScope }
  /** Fields that need a scope of their own to be read. */
  fieldScopes: Readonly<Record<string, AnyScope>>
  /** Fields that need the names of {@link ObjectOperations.labels}. */
  labelFields: readonly string[]
  filterLimits: FilterLimits
  maxPage: number
  /** `list` takes a limit of so many pages as well, and has them by calls that are made at the same time; 1 by default. */
  pagesAtOnce?: number
  /** A list can hold archived records as well. */
  listsDeleted?: boolean
  /**
   * `customFields` describes every property that the credential may see, those of the mapping too: one that is not
   * among them is not asked for, and told as unavailable.
   */
  describesAll?: boolean
  /** Sentences about the whole object: what does not survive. */
  losses: readonly string[]
}

/** Everything that is known of one CRM: literals and pure functions; it does no I/O. */
export interface Connector {
  id: string
  name: string
  /** Where the vendor's API answers; no trailing slash. */
  baseUrl: string
  /**
   * Hosts of the vendor's own beside that of `baseUrl`, where every account has its own: names, or `*.` and the end of
   * names. An address that a vendor's answer gives is used only when it is one of them.
   */
  hosts?: readonly string[]
  /**
   * What a credential may do is decided by the rights of its user: `identify` finds them out and tells them as scopes,
   * but nobody can ask for them.
   */
  rightsOfUser?: boolean
  /** Keys that a person pastes. */
  credentials: readonly CredentialKind[]
  /** Signing in for many accounts; absent: the vendor has none. */
  oauth?: {
    kind: CredentialKind
    endpoints: OAuthEndpoints
    /** Grants that need no person; each is a kind of credential of its own. */
    machines?: readonly { kind: CredentialKind; flow: MachineFlow }[]
  }
  budgets: readonly BudgetWindow[]
  /**
   * Which account and scopes a credential opens; of an access token `granted` is what its token endpoint said. A plan
   * may fail with `credential_rejected`.
   */
  identify(token: string, granted?: Granted): Plan<Identity>
  /** What a failed answer (status 400 and above, or a redirect) means. */
  judge(answer: Answer): Failure
  /** Where in the vendor's pages a person adds scopes to this kind of credential: of every group, one. */
  scopeHelp(credentialType: string, groups: readonly AnyScope[]): string
  /** Which credential an integration should use, on a day (RFC 3339 full-date), with the least scopes that it takes. */
  advise?(intent: Intent, scopes: readonly string[], today: string): Advice
  /** How a person makes the key that is best for an integration with these scopes, click by click. */
  keyHelp?(scopes: readonly string[]): readonly string[]
  /** What is known of its failures. */
  explain: Explainer
  objects: Partial<Record<ObjectType, ConnectorObject>>
}

/** Which operations a connector offers on an object, read off its methods. */
export function operationsOf(object: ConnectorObject): Operation[] {
  const { operations } = object
  const offered: Operation[] = ['list', 'get', 'create', 'update', 'archive', 'search']
  return offered.filter((operation) => operations[operation] !== undefined)
}

export const READ_OPERATIONS: readonly Operation[] = ['list', 'get', 'search']
