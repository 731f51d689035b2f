import type { Clock } from '../lib/clock.ts'
import { ShortMemory } from '../lib/short-memory.ts'
import type { Guards } from '../model/guards.ts'
import { Problem } from '../model/problems.ts'
import { recordAudit } from '../store/audit.ts'
import type { Database } from '../store/database.ts'
import { insertEvent } from '../store/events.ts'
import { inAccount } from '../store/in-account.ts'
import { addRecordReads, claimAlert, type RecordReads } from '../store/record-reads.ts'

/** What is usual, and how far from it is too far. */
export interface ExportNorm {
  /** How many times the average of the last thirty days may be read in one; 0 = as much as one likes. */
  factor: number
  /** A day with fewer records than this is never too much. */
  floor: number
}

export interface ExportMeterOptions {
  db: Database
  clock: Clock
  norm: ExportNorm
}

/** How much of a connection is read, and how much may be. */
export interface ExportState extends RecordReads {
  /** Null: as many as one likes. */
  ceiling: number | null
}

/** A connection whose records leave. */
interface Place {
  accountId: string
  id: string
  guards: Guards
}

/** Fewer days than this make no norm. */
const LEAST_DAYS = 7
/** For so long a process believes what it has counted itself: milliseconds. */
const BELIEVED_MS = 1_000
/** When so small a part of a ceiling was read, other processes are told: each may go that far beyond it unseen. */
const PARTS = 20
const MAX_REMEMBERED = 10_000

interface Count {
  /** Read by this process and not written down. */
  pending: number
  /** What is under way with the database. */
  telling: Promise<RecordReads> | null
}

/** Counts the records that are read of each connection, over all processes, and stops at a ceiling a day. */
export class ExportMeter {
  readonly #options: ExportMeterOptions
  readonly #counts = new Map<string, Count>()
  readonly #known: ShortMemory<RecordReads>

  constructor(options: ExportMeterOptions) {
    this.#options = options
    this.#known = new ShortMemory(options.clock, BELIEVED_MS, MAX_REMEMBERED)
  }

  /**
   * Throws a Problem `export_ceiling_reached` when as much was read today as may be; the first time of a day it is told in
   * the audit log and the events. A page that was begun before is finished, so a day may end a few pages above its ceiling.
   */
  async refuse(place: Place): Promise<void> {
    if (ceilingOf(place.guards, null, this.#options.norm) === null) return
    const { today, ceiling, secondsLeft } = await this.look(place)
    if (ceiling === null || today < ceiling) return
    await this.#alert(place, { today, ceiling })
    throw new Problem(
      'export_ceiling_reached',
      `${today} records were read of this connection today, and ${ceiling} may be.`,
      { retry_after: Math.max(1, Math.ceil(secondsLeft)) },
    )
  }

  /** How it stands, as this process knows it: at most a second old, and less where much is read. */
  async look(place: Place): Promise<ExportState> {
    const known = this.#known.get(nameOf(place))
    const state = known && this.#stateOf(place, known)
    const { pending = 0 } = this.#counts.get(nameOf(place)) ?? {}
    const isMuch = state && state.ceiling !== null && pending > 0 && pending >= state.ceiling / PARTS
    return state && !isMuch ? state : this.#stateOf(place, await this.#tell(place))
  }

  #stateOf(place: Place, known: RecordReads): ExportState {
    const today = known.today + (this.#counts.get(nameOf(place))?.pending ?? 0)
    return { ...known, today, ceiling: ceilingOf(place.guards, known, this.#options.norm) }
  }

  /** Counts records that are about to leave. */
  count(place: Place, records: number): void {
    const count = this.#countOf(place)
    count.pending += records
  }

  /** Writes down what was counted; for the end of a process. */
  async close(): Promise<void> {
    for (const [name, { pending }] of this.#counts) {
      const [accountId, id] = JSON.parse(name) as [string, string]
      if (pending > 0) await this.#tell({ accountId, id })
    }
  }

  #countOf(place: Pick<Place, 'accountId' | 'id'>): Count {
    const name = nameOf(place)
    const known = this.#counts.get(name)
    if (known) return known
    const count = { pending: 0, telling: null }
    this.#counts.set(name, count)
    return count
  }

  /** Writes down what was counted and learns what others have; one such exchange a connection at a time. */
  async #tell(place: Pick<Place, 'accountId' | 'id'>): Promise<RecordReads> {
    const count = this.#countOf(place)
    count.telling ??= this.#exchange(place, count).finally(() => {
      count.telling = null
      if (count.pending === 0) this.#counts.delete(nameOf(place))
    })
    return count.telling
  }

  async #exchange(place: Pick<Place, 'accountId' | 'id'>, count: Count): Promise<RecordReads> {
    const told = count.pending
    count.pending = 0
    try {
      const reads = await addRecordReads(this.#options.db, place.accountId, place.id, told)
      this.#known.set(nameOf(place), reads)
      return reads
    } catch (error) {
      count.pending += told
      throw error
    }
  }

  async #alert({ accountId, id }: Place, reached: { today: number; ceiling: number }): Promise<void> {
    await inAccount(this.#options.db, accountId, async (tx) => {
      if (!(await claimAlert(tx, accountId, id))) return
      const data = { records_today: reached.today, ceiling: reached.ceiling }
      const type = 'connection.export_ceiling_reached'
      await recordAudit(tx, accountId, { action: type, target: id, details: data })
      await insertEvent(tx, accountId, { type, connectionId: id, data })
    })
  }
}

/** Null = no ceiling, as far as is known; a norm that is not known yet may turn out to be one. */
function ceilingOf(
  { daily_records: asked }: Guards,
  known: RecordReads | null,
  { factor, floor }: ExportNorm,
): number | null {
  if (asked === 'none') return null
  if (asked !== 'norm') return asked
  if (factor === 0) return null
  if (known === null) return floor
  if (known.average === null || known.days < LEAST_DAYS) return null
  return Math.max(floor, Math.ceil(known.average * factor))
}

const nameOf = ({ accountId, id }: Pick<Place, 'accountId' | 'id'>) => JSON.stringify([accountId, id])
