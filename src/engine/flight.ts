import type { Purpose, Session } from './session.ts'

/**
 * Work at a vendor that several requests wait for. It has a session of its own, so that it goes on as long as one of
 * them waits, and ends when nobody does; what it costs is divided among them.
 */
export class Flight<Result> {
  readonly session: Session
  readonly result: Promise<Result>
  readonly #nobody = new AbortController()
  #aboard = 0
  #charged = 0
  #calls = 0

  /** `open` makes the flight's own session, `work` begins at once. */
  constructor(open: (signal: AbortSignal) => Session, work: (session: Session) => Promise<Result>) {
    this.session = open(this.#nobody.signal)
    this.result = work(this.session)
    // Whoever is aboard hears of it; when all have left, nobody does.
    this.result.catch(() => undefined)
  }

  /** A call of it has left for the vendor: what it brings may be older than what is asked for from now on. */
  get departed(): boolean {
    return this.session.receipt.departed
  }

  get isAbandoned(): boolean {
    return this.#nobody.signal.aborted
  }

  /** Waits for the result with the others; throws a Problem `vendor_timeout` when the member's own time ends first. */
  async join(member: Session): Promise<Result> {
    const { receipt } = member
    const since = performance.now()
    this.#aboard++
    receipt.follow(this.session.receipt)
    try {
      return await orAborted(this.result, member.purpose.signal)
    } catch (error) {
      throw member.purpose.signal?.aborted ? member.outOfTime(error) : error
    } finally {
      receipt.absorb(this.session.receipt, this.#part(), performance.now() - since)
      this.#aboard--
      if (this.#aboard === 0) this.#nobody.abort()
    }
  }

  /** What one of those still aboard is charged: of each call that nobody was charged with yet, an equal part. */
  #part(): number {
    const { share } = this.session.receipt
    this.#calls = Math.max(this.#calls, share)
    const part = (this.#calls - this.#charged) / this.#aboard
    this.#charged += part
    return part
  }
}

/** What a flight is for that begins now with this member, its time for waiting less by what has passed. */
export const purposeOfFlight = ({ purpose }: Session, signal: AbortSignal, passedMs = 0): Purpose => ({
  ...purpose,
  signal,
  ...(purpose.maxWaitMs === undefined ? {} : { maxWaitMs: Math.max(0, purpose.maxWaitMs - passedMs) }),
})

function orAborted<Result>(result: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return result
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) return leave()
    signal.addEventListener('abort', leave, { once: true })
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
