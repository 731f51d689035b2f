import type { WindowStatus } from '../budget/budgets.ts'
import type { Connector } from '../connector/connector.ts'
import type { SentCall } from './trail.ts'

/** How many calls of one request are remembered one by one. */
const MOST_CALLS = 200

/** What answering one request cost: counted while it runs, told in the headers of its answer. */
export class Receipt {
  /** Calls sent to the vendor, retries too. */
  calls = 0
  /** Milliseconds during which at least one call was at the vendor. */
  vendorMs = 0
  /** Milliseconds spent waiting for room in the budget or for a retry, summed over calls. */
  waitedMs = 0
  windows: WindowStatus[] = []
  /** Writes that the vendor has taken. */
  written = 0
  /** What the call was that ended the work with a failure. */
  failedOn: 'read' | 'write' | null = null
  /** Whom it was asked of, as soon as that is known. */
  connector: Connector | null = null
  connectionId: string | null = null
  /** The calls one by one, for the log of requests. */
  readonly trail: SentCall[] = []
  #atVendor = 0
  #since = 0

  sent(): void {
    this.calls++
    if (this.#atVendor++ === 0) this.#since = performance.now()
  }

  note(call: SentCall): void {
    if (this.trail.length < MOST_CALLS) this.trail.push(call)
  }

  returned(): void {
    if (--this.#atVendor === 0) this.vendorMs += performance.now() - this.#since
  }
}
