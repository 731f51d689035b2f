/** One request that the sandbox saw, without any secret. Times are milliseconds of the sandbox's clock. */
export interface LedgerEntry {
  seq: number
  vendor: string
  method: string
  path: string
  query: string
  route: string | null
  credential_id: string | null
  /** 0 when the answer was withheld by a fault (reset or lost answer). */
  status: number
  fault: string | null
  started_at: number
  finished_at: number
}

/** Which entries to read: `after` is a sequence number, `path` a prefix. */
export interface LedgerQuery {
  after?: number
  path?: string
  method?: string
  status?: number
  limit?: number
}

/** An append-only account of requests; it keeps the newest `capacity` entries and counts them all. */
export class Ledger {
  private readonly ring: LedgerEntry[] = []
  private readonly capacity: number
  private seen = 0

  constructor(capacity: number) {
    this.capacity = Math.max(1, capacity)
  }

  /** How many requests were seen since the start or the last `clear`. */
  get total(): number {
    return this.seen
  }

  append(entry: Omit<LedgerEntry, 'seq'>): void {
    this.seen += 1
    const full = { seq: this.seen, ...entry }
    this.ring[(this.seen - 1) % this.capacity] = full
  }

  /** Returns the kept entries that match, oldest first. */
  entries(query: LedgerQuery = {}): LedgerEntry[] {
    const oldest = Math.max(0, this.seen - this.capacity)
    const from = Math.max(oldest, query.after ?? 0)
    const found: LedgerEntry[] = []
    const limit = query.limit ?? Number.POSITIVE_INFINITY
    for (let index = from; index < this.seen && found.length < limit; index += 1) {
      const entry = this.ring[index % this.capacity]
      if (entry !== undefined && matches(entry, query)) found.push(entry)
    }
    return found
  }

  clear(): void {
    this.ring.length = 0
    this.seen = 0
  }
}

function matches(entry: LedgerEntry, query: LedgerQuery): boolean {
  if (query.path !== undefined && !entry.path.startsWith(query.path)) return false
  if (query.method !== undefined && entry.method !== query.method.toUpperCase()) return false
  return query.status === undefined || entry.status === query.status
}
