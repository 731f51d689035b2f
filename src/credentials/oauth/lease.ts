/** What holding a lease takes. */
export interface LeaseOptions {
  /** Holds it for another `ms`; `false` when somebody else has it. */
  renew(): Promise<boolean>
  ms: number
  /** The longest that it is held, renewals and all. */
  mostMs: number
}

/** Between the end of the work and the end of the lease: what the database and the timers may be late by. */
const MARGIN = 0.2
/** A holder that the machine does not let run for three fifths of a lease keeps it all the same. */
const RENEW_EVERY = 1 / 5

/**
 * The time in which the holder of a lease may work. It is renewed while the holder lives, and `signal` ends the work
 * before the lease ends, whatever the reason: a process that was stopped and wakes up late finds it aborted. Measured by
 * the monotonic clock, which goes on while a process is stopped.
 */
export class Lease {
  readonly #options: LeaseOptions
  readonly #controller = new AbortController()
  readonly #last: number
  #until: number
  #timer: NodeJS.Timeout | undefined
  #closed = false

  /** @param takenAt `performance.now()` from before the lease was asked for. */
  constructor(options: LeaseOptions, takenAt: number) {
    this.#options = options
    this.#until = takenAt + options.ms * (1 - MARGIN)
    this.#last = takenAt + options.mostMs * (1 - MARGIN)
    this.#schedule()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether there is time to begin something. */
  get held(): boolean {
    if (performance.now() >= Math.min(this.#until, this.#last)) this.#controller.abort()
    return !this.signal.aborted
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#closed || !this.held) return
    const left = Math.min(this.#until, this.#last) - performance.now()
    const wait = Math.min(left, this.#options.ms * RENEW_EVERY)
    this.#timer = setTimeout(() => void this.#turn(), Math.max(1, wait))
  }

  async #turn(): Promise<void> {
    if (this.#closed || !this.held) return
    // While the database is asked, the end stays where it is.
    this.#timer = setTimeout(() => void this.held, Math.min(this.#until, this.#last) - performance.now())
    const asked = performance.now()
    const renewed = await this.#options.renew().catch(() => null)
    clearTimeout(this.#timer)
    if (renewed === true) this.#until = asked + this.#options.ms * (1 - MARGIN)
    else if (renewed === false) this.#controller.abort()
    this.#schedule()
  }
}
