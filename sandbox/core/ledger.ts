/**
 * What an entry is about: a request of a client, a call that gives out, describes or ends tokens, or a delivery that
 * the vendor tried to make.
 */
export type LedgerKind = 'request' | 'token' | 'delivery'

/** One thing that the sandbox saw, without any secret. Times are milliseconds of the sandbox's clock. */
export interface LedgerEntry {
  seq: number
  kind: LedgerKind
  vendor: string
  method: string
  path: string
  query: string
  /** The route's pattern; null when there is no such route, or a fault answered before it was looked for. */
  route: string | null
  credential_id: string | null
  /** 0 when no answer came: a fault withheld it, or whoever was called did not answer. */
  status: number
  /** What was made to go wrong: the kind of the effect, or the vendor's name for it. */
  fault: string | null
  /** The version of the state before and after; it rises with every change, so equal means that nothing changed. */
  state_before: number
  state_after: number
  started_at: number
  finished_at: number
  /** Only deliveries have it. */
  delivery?: LedgerDelivery
}

/** What an attempt to deliver was about: which events, never what was in them. */
export interface LedgerDelivery {
  app_id: number
  /** 0 is the first attempt. */
  attempt: number
  events: number
  event_ids: number[]
  /** How many events of each type. */
  types: Record<string, number>
  /** Why no answer came; null when one did, or when nothing was sent. */
  error: string | null
  /** When it is tried again; null: never. */
  next_attempt_at: number | null
}

/** Which entries to read; all that is given must hold. */
export interface LedgerQuery {
  /** After this sequence number. */
  after?: number
  /** Not before this moment of the sandbox's clock. */
  since?: number
  kind?: LedgerKind
  /** A prefix. */
  path?: string
  method?: string
  status?: number
  credential?: string
  fault?: string
  /** Only requests that changed the state (true), or only those that did not. */
  changed?: boolean
  limit?: number
}

/** A path and method that nothing answers, and how often it was asked for. */
export interface UnknownRoute {
  method: string
  path: string
  count: number
  status: number
  last_at: number
}

/** Bodies that are too large are refused before the route is looked for. */
const TOO_LARGE = 413

/** An append-only account of what was seen; it keeps the newest `capacity` entries and counts them all. */
export class Ledger {
  private readonly ring: LedgerEntry[] = []
  private readonly capacity: number
  private seen = 0

  constructor(capacity: number) {
    this.capacity = Math.max(1, capacity)
  }

  /** How many entries were made since the start or the last `clear`. */
  get total(): number {
    return this.seen
  }

  append(entry: Omit<LedgerEntry, 'seq'>): void {
    this.seen += 1
    this.ring[(this.seen - 1) % this.capacity] = { seq: this.seen, ...entry }
  }

  /** Returns the kept entries that match, oldest first. */
  entries(query: LedgerQuery = {}): LedgerEntry[] {
    const found: LedgerEntry[] = []
    const limit = query.limit ?? Number.POSITIVE_INFINITY
    for (const entry of this.kept(query.after ?? 0)) {
      if (found.length >= limit) break
      if (matches(entry, query)) found.push(entry)
    }
    return found
  }

  /** The kept requests to routes that the vendor's room does not have, each once, the most asked for first. */
  unknownRoutes(): UnknownRoute[] {
    const found = new Map<string, UnknownRoute>()
    for (const { method, path, route, fault, status, kind, started_at: at } of this.kept(0)) {
      if (route !== null || fault !== null || kind === 'delivery' || status === TOO_LARGE) continue
      const key = `${method} ${path}`
      const count = (found.get(key)?.count ?? 0) + 1
      found.set(key, { method, path, count, status, last_at: at })
    }
    return [...found.values()].sort((a, b) => b.count - a.count)
  }

  clear(): void {
    this.ring.length = 0
    this.seen = 0
  }

  private *kept(after: number): Generator<LedgerEntry> {
    const oldest = Math.max(0, this.seen - this.capacity)
    for (let index = Math.max(oldest, after); index < this.seen; index += 1) {
      const entry = this.ring[index % this.capacity]
      if (entry !== undefined) yield entry
    }
  }
}

function matches(entry: LedgerEntry, query: LedgerQuery): boolean {
  if (query.path !== undefined && !entry.path.startsWith(query.path)) return false
  if (query.method !== undefined && entry.method !== query.method.toUpperCase()) return false
  if (query.since !== undefined && entry.started_at < query.since) return false
  if (query.kind !== undefined && entry.kind !== query.kind) return false
  if (query.credential !== undefined && entry.credential_id !== query.credential) return false
  if (query.fault !== undefined && entry.fault !== query.fault) return false
  if (query.changed !== undefined && (entry.state_before !== entry.state_after) !== query.changed)
    return false
  return query.status === undefined || entry.status === query.status
}
