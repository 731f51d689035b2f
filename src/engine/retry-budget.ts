/** How many calls that went well pay for one that is sent again: with everything failing, a tenth more is sent at most. */
const CALLS_A_RETRY = 10
/** How many retries are saved up at most, and there are to begin with. */
const MOST = 100

/** Keeps retries from making a vendor's bad hour worse: those of one credential are paid for by calls that went well. */
export class RetryBudget {
  #saved = MOST * CALLS_A_RETRY

  /** A call went well. */
  wentWell(): void {
    this.#saved = Math.min(MOST * CALLS_A_RETRY, this.#saved + 1)
  }

  /** Whether a call may be sent again; takes what that costs. */
  spend(): boolean {
    if (this.#saved < CALLS_A_RETRY) return false
    this.#saved -= CALLS_A_RETRY
    return true
  }
}
