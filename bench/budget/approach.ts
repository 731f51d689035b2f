/** A bulk call is one of many that nobody waits for; somebody waits for an interactive one. */
export type CallKind = 'bulk' | 'interactive'

/** What is asked for: a page of records, or one record. */
export type Ask = { object: 'contacts' | 'companies'; limit: number; after?: string } | { id: string }

/** How a call ended for whoever made it, after all that the approach does about refusals. */
export interface Outcome {
  ok: boolean
  /** The last HTTP status; 0 when no answer came. */
  status: number
  /** Why no answer came. */
  error?: string
  /** Of a page: the ids, and where the next one starts. */
  page?: { ids: string[]; next: string | null }
}

/** What an approach is told about one customer's key. */
export interface CustomerConfig {
  url: string
  token: string
  /** Calls in any `periodMs`, which every approach but ours has to be told. */
  limit: number
  periodMs: number
  /** The same in all processes that share the key, and new in every run. */
  id: string
  /** How many processes share the key. */
  processes: number
  redisUrl: string | null
  databaseUrl: string | null
}

/** An approach at work for one customer in one process. */
export interface Running {
  call(kind: CallKind, ask: Ask): Promise<Outcome>
  close(): Promise<void>
}

/** One way to stay within a rate limit. A process starts it once for each customer. */
export interface Approach {
  name: string
  about: string
  /** Goals are set for ours; the others are what ours is compared with. */
  isOurs?: boolean
  needs?: 'redis' | 'database'
  /** Processes that it can share a key among; more are not tried unless asked for by name. Absent: any number. */
  mostProcesses?: number
  start(config: CustomerConfig): Promise<Running>
}
