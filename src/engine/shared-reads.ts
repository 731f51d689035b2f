import type { BatchRead, ReadOptions } from '../connector/connector.ts'
import type { Plan } from '../connector/plan.ts'
import type { VendorRecord } from '../connector/vendor.ts'
import { Problem } from '../model/problems.ts'
import { Flight, purposeOfFlight } from './flight.ts'
import { Gathering, sessionOfBatch } from './gathering.ts'
import type { Session } from './session.ts'

/** A get of one record. */
export interface GetRequest extends ReadOptions {
  type: string
  id: string
  /** Whether the vendor's own record is shown, so that it must hold what was asked for and no more. */
  isRaw: boolean
  alone(): Plan<VendorRecord>
  batch: BatchRead | undefined
}

interface Reading {
  flight: Flight<unknown>
  /** How many writes had ended when it began. */
  writes: number
}

/** How many objects' gatherings are looked through for those that can go. */
const MOST_GATHERINGS = 1_000
/** A follower waits at most so long for the read before it to end: milliseconds. */
const MOST_HELD_MS = 100

/**
 * Fewer calls for the same reads. Identical reads of one connection, with one credential, in one lane are made once;
 * gets of different records become batch reads. What a write of ours was acknowledged for is in every answer to a
 * read that was asked for after it: a read that was sent before is not joined.
 */
export class SharedReads {
  readonly #open: (member: Session, purpose: Session['purpose']) => Session
  readonly #seesAllWrites: boolean
  readonly #readings = new Map<string, Reading>()
  readonly #gatherings = new Map<string, Gathering>()
  readonly #writes = new Map<string, number>()

  /** `seesAllWrites`: every write through this installation goes through this process. */
  constructor(
    open: (member: Session, purpose: Session['purpose']) => Session,
    { seesAllWrites }: { seesAllWrites: boolean },
  ) {
    this.#open = open
    this.#seesAllWrites = seesAllWrites
  }

  /** A write at the connection has ended, well or not. */
  wrote({ connection: { accountId, id } }: Session): void {
    const place = JSON.stringify([accountId, id])
    const known = [...this.#readings.keys()].some((key) => key.startsWith(place))
    // Without a read under way there is nothing that could be too old.
    if (known) this.#writes.set(place, (this.#writes.get(place) ?? 0) + 1)
    else this.#writes.delete(place)
  }

  /** One record: with others when there are any, as if it were alone in all else. */
  get(session: Session, request: GetRequest): Promise<VendorRecord> {
    const { type, id, properties, account, isRaw, alone, batch } = request
    if (!session.shares) return session.run(alone())
    const question = ['get', type, id, isRaw, properties]
    return this.same(session, question, (reader) => {
      if (!batch) return reader.run(alone())
      const gathering = this.#gathering(reader, batch, [type, isRaw ? properties : null])
      return gathering.get({ id, properties, account, session: reader, alone })
    })
  }

  /** The result of a read, made once for all who ask the same at the same time. */
  async same<Result>(
    session: Session,
    question: unknown,
    read: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    if (!session.shares) return read(session)
    const key = keyOf(session, question)
    const known = this.#readings.get(key)
    if (known && this.#mayJoin(known, session)) {
      try {
        return (await known.flight.join(session)) as Result
      } catch (error) {
        // It began earlier, and its time for waiting ended earlier too.
        if (!(error instanceof Problem) || error.code !== 'rate_limited') throw error
        return read(session)
      }
    }
    if (known && !known.flight.isAbandoned && !this.#seesAllWrites)
      return this.#afterwards(known, session, key, read)
    return this.#begin(session, key, read)
  }

  #begin<Result>(
    session: Session,
    key: string,
    read: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const flight = new Flight((signal) => this.#open(session, purposeOfFlight(session, signal)), read)
    const reading = { flight, writes: this.#writes.get(placeOf(session)) ?? 0 }
    this.#readings.set(key, reading)
    const forget = () => {
      if (this.#readings.get(key) === reading) this.#readings.delete(key)
    }
    flight.result.then(forget, forget)
    return flight.join(session)
  }

  /** The read under way may be too old: those who come meanwhile make the next one together when it is back. */
  async #afterwards<Result>(
    known: Reading,
    session: Session,
    key: string,
    read: (session: Session) => Promise<Result>,
  ): Promise<Result> {
    const wait = (reader: Session) => backOrLate(known.flight.result, reader).then(() => read(reader))
    return this.#begin(session, key, wait)
  }

  #mayJoin({ flight, writes }: Reading, session: Session): boolean {
    if (flight.isAbandoned) return false
    if (!flight.departed) return true
    return this.#seesAllWrites && writes === (this.#writes.get(placeOf(session)) ?? 0)
  }

  #gathering(session: Session, batch: BatchRead, question: unknown): Gathering {
    const key = keyOf(session, question)
    const known = this.#gatherings.get(key)
    if (known) return known
    if (this.#gatherings.size >= MOST_GATHERINGS) this.#tidy()
    const gathering = new Gathering({ batch, open: sessionOfBatch(this.#open) })
    this.#gatherings.set(key, gathering)
    return gathering
  }

  #tidy(): void {
    for (const [key, gathering] of this.#gatherings) if (gathering.isIdle) this.#gatherings.delete(key)
  }
}

const placeOf = ({ connection: { accountId, id } }: Session) => JSON.stringify([accountId, id])

/** What must be the same for a read to be shared: whose it is, with what it is asked, and on what terms it waits. */
function keyOf(session: Session, question: unknown): string {
  const { credentialId, generation } = session.connection
  const { lane, maxWaitMs = null } = session.purpose
  return `${placeOf(session)}${JSON.stringify([credentialId, generation, lane, maxWaitMs, question])}`
}

/** Resolves when the result is there, whatever it is, or nobody should wait for it any longer. */
function backOrLate(result: Promise<unknown>, { purpose }: Session): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, MOST_HELD_MS)
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    result.then(end, end)
    purpose.signal?.addEventListener('abort', end, { once: true })
  })
}
