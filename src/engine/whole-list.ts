import { setImmediate as turn } from 'node:timers/promises'
import type { ConnectorObject, JobPart, JobRead, JobRequest, Position } from '../connector/connector.ts'
import type { VendorRecord } from '../connector/vendor.ts'
import { Problem } from '../model/problems.ts'
import type { Session } from './session.ts'

/** The way that records of a whole list come: page after page, or by a job of the CRM's. */
export type Road = 'pages' | 'job'
export const ROADS = ['auto', 'pages', 'job'] as const

/** What it took to read a whole list. */
export interface WholeListReport {
  /** The records that came by each road. */
  records: Record<Road, number>
  /** Why a job was not used, or not to the end, where that needs a reason; null otherwise. */
  reason: string | null
}

export interface WholeListOptions {
  session: Session
  object: ConnectorObject
  /** Where to begin, and what is asked for. */
  request: JobRequest
  /** Records in the unified schema, each a line of JSON. */
  linesOf(records: readonly VendorRecord[]): Uint8Array
  /** Which road is wanted: `auto` goes by size. */
  by: (typeof ROADS)[number]
  /** From so many records on by a job; the connector's own number when it is null. */
  jobFrom: number | null
  /** Why no job is used, whatever the size; null when one may be. */
  noJob: string | null
  /** A session of its own for what has to be done after this one was broken off. */
  afterwards(): Session
}

/** Some records, and where the list goes on behind them; null is the end of the list. */
export interface Slice {
  lines: Uint8Array
  /** How many records, a line each. */
  records: number
  /** Undefined where that is not known, in the midst of a page. */
  position: Position | null | undefined
}

interface Part {
  by: Road
  records: Iterable<VendorRecord>
  /** Where the list goes on behind the part; undefined when only its last record tells. */
  position: Position | null | undefined
  /** Called when all of it was handed on, or nobody wants more of it. */
  done?(): void
}

interface Page extends Part {
  records: VendorRecord[]
  position: Position | null
  total?: number
}

/** A place in the list that something is behind of. */
interface Place {
  /** Null is the beginning. */
  position: Position | null
}

const behind = ({ position }: Page): Place | null => (position === null ? null : { position })

/** So many records are mapped in one turn of the event loop: a few milliseconds. */
const SLICE = 250

/**
 * A list from a position to its end, as it takes the fewest calls: the first page tells how many records there are;
 * from some size on the others are read by a job, where the vendor has such. A job that fails costs nothing but its
 * calls: pages go on where it ended. While a part is mapped and handed on, the next one is fetched, and no more.
 */
export class WholeList {
  readonly report: WholeListReport = { records: { pages: 0, job: 0 }, reason: null }
  readonly #options: WholeListOptions
  /** Where the list goes on behind the last record that came by a job. */
  #behind: Position | null = null

  constructor(options: WholeListOptions) {
    this.#options = options
  }

  /** The records. Throws a Problem where the vendor fails; whoever stops early lets go of what was made at the vendor. */
  async *slices(): AsyncGenerator<Slice> {
    for await (const part of ahead(this.#parts())) {
      try {
        yield* this.#slicesOf(part)
      } finally {
        part.done?.()
      }
    }
  }

  async *#slicesOf(part: Part): AsyncGenerator<Slice> {
    let held: VendorRecord[] = []
    for (const record of part.records) {
      // A slice goes when there is more behind it, so that the last one knows where the part ends.
      if (held.length === SLICE) {
        yield this.#slice(part, held, undefined)
        await turn()
        held = []
      }
      held.push(record)
    }
    yield this.#slice(part, held, part.position)
  }

  #slice({ by }: Part, held: readonly VendorRecord[], end: Position | null | undefined): Slice {
    const { session, linesOf, object, request } = this.#options
    const { connection } = session
    const last = held.at(-1)
    if (by === 'job' && last) this.#behind = object.operations.job?.positionOf(last, request) ?? this.#behind
    this.report.records[by] += held.length
    connection.keeper.exported(connection, held.length)
    const position = by === 'job' && end === undefined ? this.#behind : end
    return { lines: linesOf(held), records: held.length, position }
  }

  async *#parts(): AsyncGenerator<Part> {
    const { object, request, by } = this.#options
    const { job } = object.operations
    let place: Place | null = { position: request.position }
    /** How many records there are behind the place; null where nobody has said. */
    let left: number | null = null
    if (by !== 'job') {
      const first = await this.#page(place, object.maxPage, true)
      yield first
      left = first.total === undefined ? null : first.total - first.records.length
      place = behind(first)
    }
    if (place && this.#isWorth(job, left)) place = yield* this.#byJob(job, { ...request, ...place })
    const { maxPage, pagesAtOnce = 1 } = object
    while (place) {
      const isOnePage = left !== null && left <= maxPage
      const page = await this.#page(place, isOnePage ? maxPage : maxPage * pagesAtOnce)
      yield page
      if (left !== null) left -= page.records.length
      place = behind(page)
    }
  }

  async #page({ position }: Place, limit: number, counted = false): Promise<Page> {
    const { session, object, request } = this.#options
    const { list } = object.operations
    if (!list) throw new Problem('operation_not_supported')
    const { connection } = session
    await connection.keeper.mayExport(connection)
    const { next, ...page } = await session.run(list({ ...request, position, limit, counted }))
    return { by: 'pages', ...page, position: next }
  }

  /** Whether so many records, which may be unknown, are read by a job. */
  #isWorth(job: JobRead | undefined, records: number | null): job is JobRead {
    const { by, jobFrom, noJob, request } = this.#options
    const least = jobFrom ?? job?.from ?? Number.POSITIVE_INFINITY
    if (by === 'pages' || (by === 'auto' && (records ?? 0) < least)) return false
    this.report.reason = job ? (noJob ?? job.cannot(request)) : 'this CRM has no job for such a list'
    return this.report.reason === null
  }

  /** Reads by a job as far as that goes; returns where the list is to go on, null at its end. */
  async *#byJob(job: JobRead, request: JobRequest): AsyncGenerator<Part, Place | null> {
    const { session } = this.#options
    const { connection } = session
    let made: string | null = null
    let consumed = Promise.resolve()
    this.#behind = request.position
    try {
      made = await session.run(job.start(request))
      made = await session.run(job.ready(made))
      for (let next: string | null | undefined; next !== null; ) {
        await connection.keeper.mayExport(connection)
        const part: JobPart = await session.run(job.part(made, request, next ?? null))
        next = part.next
        let done = () => {}
        consumed = new Promise<void>((resolve) => {
          done = resolve
        })
        yield { by: 'job', records: part.records, position: next === null ? null : undefined, done }
      }
      return null
    } catch (error) {
      if (!(error instanceof Problem) || session.purpose.signal?.aborted || isFinal(error)) throw error
      this.report.reason = error.message
      // The part before is still on its way: only its last record tells where to go on.
      await consumed
      return { position: this.#behind }
    } finally {
      if (made !== null) await this.#drop(job, made)
    }
  }

  /** The list is complete without it: a job that cannot be dropped is forgotten by the vendor some day. */
  async #drop(job: JobRead, made: string): Promise<void> {
    const after = this.#options.afterwards()
    await after.run(job.drop(made)).catch(() => undefined)
    this.#options.session.receipt.absorb(after.receipt, after.receipt.share, 0)
  }
}

/** What ends pages as well. */
const isFinal = ({ code }: Problem) => code === 'export_ceiling_reached' || code === 'credential_invalid'

/** The same, the next one asked for while one is worked on. */
async function* ahead<Item>(source: AsyncGenerator<Item>): AsyncGenerator<Item> {
  const ask = () => {
    const next = source.next()
    // Whoever comes for it is told; nobody may come.
    next.catch(() => undefined)
    return next
  }
  let next = ask()
  try {
    for (let found = await next; !found.done; found = await next) {
      next = ask()
      yield found.value
    }
  } finally {
    await source.return(undefined)
  }
}
