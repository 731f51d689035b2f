import type { SnapshotRow } from '../../core/vendor.ts'
import type { Org } from '../store/org.ts'
import { count, demand, flag, listOf, moment, objectWith, oneOf, orNull, text } from '../store/saved.ts'
import {
  type AnyJob,
  DELIMITERS,
  INGEST_OPERATIONS,
  type IngestJob,
  QUERY_OPERATIONS,
  type QueryJob,
  type State,
} from './entities.ts'
import { begin } from './ingest-run.ts'
import { type Jobs, jobsOf } from './jobs.ts'
import { goOn } from './query-jobs.ts'
import { ResultLines } from './result-lines.ts'

/** How much of a job is in one row at most. */
const PIECE_BYTES = 512 * 1024
const LINES_A_ROW = 2_000

const STATES: readonly State[] = ['Open', 'UploadComplete', 'InProgress', 'JobComplete', 'Failed', 'Aborted']

const JOB = {
  ...{ id: text, object: text, createdById: text, apiVersion: text, state: oneOf(...STATES) },
  ...{ createdAt: moment, changedAt: moment, startedAt: orNull(moment), errorMessage: orNull(text) },
  columnDelimiter: oneOf(...Object.keys(DELIMITERS)),
  lineEnding: oneOf('LF', 'CRLF'),
}
const INGEST = objectWith({
  ...JOB,
  ...{ operation: oneOf(...INGEST_OPERATIONS), externalIdFieldName: orNull(text) },
  ...{ hasData: flag, header: orNull(listOf(text)), at: count },
  ...{ successful: count, failed: count },
})
const QUERY = objectWith({ ...JOB, operation: oneOf(...QUERY_OPERATIONS), query: text, header: text })

/** The bulk jobs of an org as rows: each with what was uploaded and what came of it. */
export function* jobRows(org: Org): Generator<SnapshotRow> {
  for (const job of jobsOf(org).all()) {
    if (job.kind === 'query') yield* queryRows(job)
    else yield* ingestRows(job)
  }
}

function* queryRows({ lines, ...job }: QueryJob): Generator<SnapshotRow> {
  yield ['bulk_job', job]
  for (let at = 0; at < lines.count; at += LINES_A_ROW) {
    yield ['bulk_lines', job.id, lines.texts(at, LINES_A_ROW)]
  }
}

function* ingestRows({ data, successful, failed, ...job }: IngestJob): Generator<SnapshotRow> {
  const counts = { successful: successful.count, failed: failed.count }
  yield ['bulk_job', { ...job, ...counts, hasData: data !== null }]
  yield* piecesOf(job.id, 'data', data === null ? [] : [data])
  yield* piecesOf(job.id, 'successful', successful.pieces)
  yield* piecesOf(job.id, 'failed', failed.pieces)
}

function* piecesOf(id: string, what: string, pieces: readonly Buffer[]): Generator<SnapshotRow> {
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += PIECE_BYTES) {
      yield ['bulk_bytes', id, what, piece.toString('base64', at, Math.min(piece.length, at + PIECE_BYTES))]
    }
  }
}

/** Jobs as they come out of a saved state. */
export class LoadedJobs {
  private readonly jobs: Jobs
  /** By id; `jobs` itself lets go of those that are old. */
  private readonly loaded = new Map<string, AnyJob>()
  /** What was uploaded, in pieces, by job. */
  private readonly data = new Map<string, Buffer[]>()

  constructor(org: Org) {
    this.jobs = jobsOf(org)
  }

  /** Takes a row that `jobRows` made; returns whether it was one. Throws for what is damaged. */
  load([kind, first, second, third]: SnapshotRow): boolean {
    if (kind === 'bulk_job') this.loadJob(first as { kind?: unknown })
    else if (kind === 'bulk_lines') {
      demand(second, listOf(text), 'a bulk job')
      const job = this.loaded.get(String(first))
      if (job?.kind !== 'query') throw new TypeError('a bulk job is not there')
      for (const line of second as string[]) job.lines.add(line)
    } else if (kind === 'bulk_bytes') {
      demand(third, text, 'a bulk job')
      this.loadBytes(String(first), second, Buffer.from(third as string, 'base64'))
    } else return false
    return true
  }

  /** Puts together what came in pieces, and begins again with what was not done. */
  end(): void {
    for (const job of this.jobs.all()) {
      if (job.kind === 'ingest' && job.data !== null) job.data = Buffer.concat(this.data.get(job.id) ?? [])
      if (job.state !== 'UploadComplete' && job.state !== 'InProgress') continue
      if (job.kind === 'query') goOn(this.jobs, job)
      else begin(this.jobs, job)
    }
  }

  private loadJob(job: { kind?: unknown }): void {
    demand(job, job?.kind === 'query' ? QUERY : INGEST, 'a bulk job')
    const whole = job.kind === 'query' ? { ...(job as QueryJob), lines: new ResultLines() } : ingestFrom(job)
    this.loaded.set(whole.id, whole)
    this.jobs.add(whole)
  }

  private loadBytes(id: string, what: unknown, bytes: Buffer): void {
    const job = this.loaded.get(id)
    if (job?.kind !== 'ingest') throw new TypeError('a bulk job is not there')
    demand(what, oneOf('data', 'successful', 'failed'), 'a bulk job')
    if (what !== 'data') {
      job[what as 'successful' | 'failed'].pieces.push(bytes)
      return
    }
    const pieces = this.data.get(job.id) ?? []
    this.data.set(job.id, pieces)
    pieces.push(bytes)
  }
}

/** An ingest job as its row has it: how many lines there are, and whether data is to come. */
type SavedIngest = Omit<IngestJob, 'data' | 'successful' | 'failed'> & {
  successful: number
  failed: number
  hasData: boolean
}

function ingestFrom(saved: object): AnyJob {
  const { successful, failed, hasData, ...job } = saved as SavedIngest
  return {
    ...job,
    data: hasData ? Buffer.alloc(0) : null,
    successful: { count: successful, pieces: [] },
    failed: { count: failed, pieces: [] },
  }
}
