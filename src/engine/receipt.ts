import type { WindowStatus } from '../budget/budgets.ts'
import type { Connector } from '../connector/connector.ts'
import type { SentCall } from './trail.ts'

/** How many calls of one request are remembered one by one. */
const MOST_CALLS = 200

/** What answering one request cost: counted while it runs, told in the headers of its answer. */
export class Receipt {
  /** Calls to the vendor that the answer rests on, retries too, those made for others as well included. */
  calls = 0
  /** How much of them this request is charged with: less than `calls` when others shared in them. */
  share = 0
  /** Milliseconds during which at least one call was at the vendor. */
  vendorMs = 0
  /** Milliseconds spent waiting for room in the budget or for a retry, summed over calls. */
  waitedMs = 0
  windows: WindowStatus[] = []
  /** Writes that the vendor has taken. */
  written = 0
  /** What the call was that ended the work with a failure. */
  failedOn: 'read' | 'write' | null = null
  /** A write has left for the vendor, or will certainly: the work is done to its end, whoever hangs up. */
  writing = false
  /** Whom it was asked of, as soon as that is known. */
  connector: Connector | null = null
  connectionId: string | null = null
  /** The calls one by one, for the log of requests. */
  readonly trail: SentCall[] = []
  /** A call has left for the vendor, of this receipt or of one that this one has a part in. */
  departed = false
  /** Told of what is charged here. */
  onCharge: ((calls: number) => void) | null = null
  /** Those that have a part in the calls counted here. */
  readonly #parts = new Set<Receipt>()
  #atVendor = 0
  #since = 0

  sent(): void {
    this.calls++
    this.share++
    this.onCharge?.(1)
    this.#depart()
    if (this.#atVendor++ === 0) this.#since = performance.now()
  }

  #depart(): void {
    this.departed = true
    for (const part of this.#parts) part.#depart()
  }

  /** Whoever has a part in the calls counted here knows when the first of them leaves. */
  follow(receipt: Receipt): void {
    receipt.#parts.add(this)
    if (receipt.departed) this.#depart()
  }

  /** Takes its part of what was counted elsewhere, of which it waited for `ms` milliseconds. */
  absorb(from: Receipt, share: number, ms: number): void {
    from.#parts.delete(this)
    this.calls += from.calls
    this.share += share
    this.onCharge?.(share)
    const vendorMs = Math.min(from.vendorMs, ms)
    this.vendorMs += vendorMs
    this.waitedMs += ms - vendorMs
    this.windows = from.windows
    this.failedOn = from.failedOn ?? this.failedOn
    for (const call of from.trail) this.note(call)
  }

  note(call: SentCall): void {
    if (this.trail.length < MOST_CALLS) this.trail.push(call)
  }

  returned(): void {
    if (--this.#atVendor === 0) this.vendorMs += performance.now() - this.#since
  }
}
