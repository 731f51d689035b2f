import type { Answer, Exchange, Seen } from './exchange.ts'
import type { FaultAbout } from './fault-fields.ts'
import type { VendorFault } from './faults.ts'
import type { PageRoom } from './page/page.ts'

/** One row of a saved state; only the vendor's room knows what is in it. It must survive JSON. */
export type SnapshotRow = readonly [kind: string, ...fields: unknown[]]

/** The state of one vendor's room, as data. */
export interface Snapshot {
  format: 1
  vendor: string
  rows: SnapshotRow[]
}

/** A request to the control surface, its body already parsed (null when there was none). */
export interface ControlCall {
  params: Record<string, string>
  query: URLSearchParams
  body: unknown
}

/** A route of the control surface, below `/_sandbox`. */
export interface ControlRoute {
  method: string
  pattern: string
  run(call: ControlCall): Answer | Promise<Answer>
}

/** Thrown by control routes: `status` and one sentence. */
export class ControlError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What core asks of a vendor's room; core itself speaks no vendor's dialect. */
export interface Vendor {
  readonly id: string
  /** Answers one request, nearly always at once; it never throws for anything that a client may send. */
  handle(exchange: Exchange): Seen | Promise<Seen>
  /** The vendor's answer to a body that is larger than may be. */
  tooLarge(): Answer
  /**
   * How many bytes the body of a request may have where files are sent; it is handed over as `bytes` and never made a
   * text. null, and where a room does not say: bodies are texts of `MAX_BODY_BYTES` at most.
   */
  largerBody?(exchange: Exchange): number | null
  /** How many bytes of address and headers it takes in before it answers for itself; Node's 16 KB when absent. */
  readonly headerBytes?: number
  /** Returns the path and query as the ledger may keep them: without secrets. */
  redact(path: string, query: string): { path: string; query: string }
  /** Whether a path gives out, describes or ends tokens: the ledger keeps such calls apart. */
  isTokenCall(path: string): boolean
  /** The effects that `fail` knows: what goes wrong in the vendor's own words. */
  readonly effects: readonly Omit<FaultAbout, 'kind'>[]
  /** Answers a request with one of `effects`, which holds since a moment, and does nothing else. */
  fail(exchange: Exchange, effect: VendorFault, since: number): Seen
  /** Rises with every change of state: what the snapshot file watches and the ledger tells. */
  revision(): number
  rows(): Iterable<SnapshotRow>
  load(rows: Iterable<SnapshotRow>): void
  reset(): void
  readonly control: readonly ControlRoute[]
  /** The pages that people click, as the vendor's own settings pages. */
  readonly pages: PageRoom
}
