import type { BatchRead, ReadOptions } from '../connector/connector.ts'
import type { Plan } from '../connector/plan.ts'
import type { VendorRecord } from '../connector/vendor.ts'
import { Problem, type ProblemCode } from '../model/problems.ts'
import { Flight, purposeOfFlight } from './flight.ts'
import type { Session } from './session.ts'

/** One record that somebody waits for. */
export interface Wanted extends ReadOptions {
  id: string
  session: Session
  /** The read of this record alone. */
  alone(): Plan<VendorRecord>
}

interface Waiting extends Wanted {
  since: number
  resolve(record: Promise<VendorRecord>): void
  leave(): void
}

export interface GatheringOptions {
  batch: BatchRead
  /** A session of the batch's own, on the connection of one of its members. */
  open(member: Session, signal: AbortSignal, passedMs: number): Session
}

/** A get that does not come alone waits until for so long no other has come: milliseconds. */
const COMPANY_MS = 2
/** So many calls under way, or one with so many records in it, and whatever comes is gathered until they are back. */
const FEW_CALLS = 2
const MANY_RECORDS = 8
/** Nobody waits for company for longer, nor for calls under way: milliseconds. */
const MOST_COMPANY_MS = 100
const MOST_HELD_MS = 250
/** A vendor that does not allow a batch is not asked for one again for so long: milliseconds. */
const REFUSED_MS = 5 * 60_000

/** A batch that ends so says nothing about each of its records. */
const OF_ONE_RECORD: readonly ProblemCode[] = [
  'rejected_by_vendor',
  'record_not_found',
  'missing_scope',
  'forbidden_by_vendor',
  'vendor_malformed',
  'operation_not_supported',
]
const REFUSALS: readonly ProblemCode[] = ['missing_scope', 'forbidden_by_vendor', 'operation_not_supported']

/**
 * Gets of one object at one connection, in one lane: one that comes alone goes at once; those that come while others
 * are under way are gathered and read together. No get joins a call that has left before it was asked for.
 */
export class Gathering {
  readonly #options: GatheringOptions
  #waiting: Waiting[] = []
  #calls = 0
  #large = 0
  #timer: NodeJS.Timeout | null = null
  #soon: NodeJS.Immediate | null = null
  #refusedUntil = 0

  constructor(options: GatheringOptions) {
    this.#options = options
  }

  get isIdle(): boolean {
    return this.#calls === 0 && this.#waiting.length === 0 && this.#refusedUntil < performance.now()
  }

  get(wanted: Wanted): Promise<VendorRecord> {
    const { signal } = wanted.session.purpose
    const isRefused = this.#refusedUntil > performance.now()
    if (isRefused || signal?.aborted || !this.#options.batch.takes(wanted.id)) return this.#alone(wanted)
    return new Promise((resolve, reject) => {
      const leave = () => {
        const place = this.#waiting.indexOf(waiting)
        if (place < 0) return
        this.#waiting.splice(place, 1)
        reject(wanted.session.outOfTime(signal?.reason))
      }
      const waiting: Waiting = { ...wanted, since: performance.now(), resolve, leave }
      signal?.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiting)
      this.#consider()
    })
  }

  readonly #consider = (): void => {
    const { most } = this.#options.batch
    while (this.#waiting.length >= most) this.#send(this.#waiting.splice(0, most))
    const [oldest] = this.#waiting
    if (!oldest) {
      this.#disarm()
      return
    }
    if (this.#calls === 0 && this.#waiting.length === 1) {
      this.#soon ??= setImmediate(this.#flush)
      return
    }
    const now = performance.now()
    const held = this.#large > 0 || this.#calls >= FEW_CALLS
    const companyMs = Math.min(now + COMPANY_MS, oldest.since + MOST_COMPANY_MS)
    const leftMs = (held ? oldest.since + MOST_HELD_MS : companyMs) - now
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#flush, Math.max(0, leftMs))
  }

  readonly #flush = (): void => {
    this.#disarm()
    this.#send(this.#waiting.splice(0))
  }

  #disarm(): void {
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#soon) clearImmediate(this.#soon)
    this.#timer = null
    this.#soon = null
  }

  #send(waiting: Waiting[]): void {
    if (waiting.length === 0) return
    for (const { session, leave } of waiting) session.purpose.signal?.removeEventListener('abort', leave)
    const properties = [...new Set(waiting.flatMap((each) => each.properties))]
    if (waiting.length <= this.#options.batch.calls(properties)) {
      for (const each of waiting) each.resolve(this.#alone(each))
      return
    }
    this.#together(waiting, properties)
  }

  async #alone({ session, alone }: Wanted): Promise<VendorRecord> {
    this.#calls++
    try {
      return await session.run(alone())
    } finally {
      this.#calls--
      this.#consider()
    }
  }

  #together(waiting: readonly Waiting[], properties: readonly string[]): void {
    const { batch, open } = this.#options
    const [oldest] = waiting as [Waiting]
    const isLarge = waiting.length >= MANY_RECORDS
    const ids = [...new Set(waiting.map(({ id }) => id))]
    const flight = new Flight(
      (signal) => open(oldest.session, signal, performance.now() - oldest.since),
      (session) => session.run(batch.read(ids, { properties, account: oldest.account })),
    )
    this.#calls++
    if (isLarge) this.#large++
    for (const each of waiting) each.resolve(this.#fromBatch(each, flight))
    const ended = () => {
      this.#calls--
      if (isLarge) this.#large--
      this.#consider()
    }
    flight.result.then(ended, (error: unknown) => {
      if (error instanceof Problem && REFUSALS.includes(error.code))
        this.#refusedUntil = performance.now() + REFUSED_MS
      ended()
    })
  }

  async #fromBatch(each: Waiting, flight: Flight<ReadonlyMap<string, VendorRecord>>): Promise<VendorRecord> {
    try {
      const record = (await flight.join(each.session)).get(each.id)
      if (record) return record
    } catch (error) {
      if (!(error instanceof Problem) || !OF_ONE_RECORD.includes(error.code)) throw error
    }
    return this.#alone(each)
  }
}

/** The session that a batch is read by. */
export const sessionOfBatch =
  (open: (member: Session, purpose: Session['purpose']) => Session): GatheringOptions['open'] =>
  (member, signal, passedMs) =>
    open(member, purposeOfFlight(member, signal, passedMs))
