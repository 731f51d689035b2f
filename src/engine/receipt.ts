import type { WindowStatus } from '../budget/scheduler.ts'

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
  #atVendor = 0
  #since = 0

  sent(): void {
    this.calls++
    if (this.#atVendor++ === 0) this.#since = performance.now()
  }

  returned(): void {
    if (--this.#atVendor === 0) this.vendorMs += performance.now() - this.#since
  }
}
