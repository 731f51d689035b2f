import { readMultipart } from '../../core/multipart.ts'
import { type Call, headerOf, NO_CONTENT, ok, type Reply, type Route } from '../call.ts'
import { refused, tooLarge } from '../errors.ts'
import { textOf } from '../given.ts'
import { readLines, writeLine } from './csv.ts'
import { INGEST_OPERATIONS, type IngestJob, type Lines } from './entities.ts'
import { begin } from './ingest-run.ts'
import { badState, jobsOf } from './jobs.ts'
import { listOf } from './query-jobs.ts'
import { invalidJob, readFormat, readObject, readWord } from './requests.ts'
import { jobBriefly, jobWhole } from './wire.ts'

/** Source: Bulk API 2.0 and Bulk API Developer Guide, "Create a Multipart Job" */
const LONGEST_MULTIPART_CSV = 100_000
/** How many lines are written anew before the next are read. */
const LINES_AT_ONCE = 2_000
const testedBy = 'bulk/ingest-jobs.test.ts'

/** Bulk writes. Source: Bulk API 2.0 and Bulk API Developer Guide, "Ingest" */
export const bulkIngestRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/jobs/ingest', success: [200], testedBy, run: create },
  { method: 'GET', pattern: '/jobs/ingest', success: [200], testedBy, run: (call) => listOf(call, 'ingest') },
  {
    method: 'GET',
    pattern: '/jobs/ingest/{id}',
    success: [200],
    testedBy,
    run: (call) => ok(jobWhole(jobOf(call))),
  },
  { method: 'PATCH', pattern: '/jobs/ingest/{id}', success: [200], testedBy, run: close },
  { method: 'DELETE', pattern: '/jobs/ingest/{id}', success: [204], testedBy, run: remove },
  { method: 'PUT', pattern: '/jobs/ingest/{id}/batches', success: [201], testedBy, run: upload },
  {
    method: 'GET',
    pattern: '/jobs/ingest/{id}/successfulResults',
    success: [200],
    testedBy,
    run: successful,
  },
  { method: 'GET', pattern: '/jobs/ingest/{id}/failedResults', success: [200], testedBy, run: failed },
  {
    method: 'GET',
    pattern: '/jobs/ingest/{id}/unprocessedrecords',
    success: [200],
    testedBy,
    run: unprocessed,
  },
]

function jobOf({ org, params }: Call): IngestJob {
  return jobsOf(org).get('ingest', params.id ?? '')
}

function create(call: Call): Reply {
  if (call.bytes !== null) return createWhole(call, call.bytes)
  const job = jobFrom(call, readObject(call.body))
  jobsOf(call.org).add(job)
  return ok(jobBriefly(job))
}

/** A job and its data in one call: parts `job` and `content`. */
function createWhole(call: Call, bytes: Buffer): Reply {
  const parts = readMultipart(bytes)
  const text = (name: string): string | null =>
    parts?.find((part) => part.name === name)?.bytes.toString('utf8') ?? null
  const [body, csv] = [text('job'), text('content')]
  if (body === null || csv === null) {
    throw refused('INVALID_MULTIPART_REQUEST', 'A multipart request has the parts job and content')
  }
  if (csv.length > LONGEST_MULTIPART_CSV) {
    throw refused(
      'INVALID_MULTIPART_REQUEST',
      `content cannot be longer than ${LONGEST_MULTIPART_CSV} characters`,
    )
  }
  const job = jobFrom(call, readObject(body))
  const jobs = jobsOf(call.org)
  job.data = Buffer.from(csv)
  job.state = 'UploadComplete'
  jobs.add(job)
  begin(jobs, job)
  return ok(jobBriefly(job))
}

function jobFrom(call: Call, body: Record<string, unknown>): IngestJob {
  const { org, userId } = call
  const operation = readWord(body, 'operation', { among: INGEST_OPERATIONS })
  const name = typeof body.object === 'string' ? body.object : ''
  const object = org.catalogue.find(name)
  if (object === null || !org.security.seesObject(userId, object)) {
    throw invalidJob(`Unable to find object: ${name.slice(0, 255)}`)
  }
  const now = org.clock.now()
  return {
    ...{ kind: 'ingest', id: org.nextId('750'), operation, object: object.name, createdById: userId },
    ...{ apiVersion: call.version, state: 'Open', ...readFormat(body) },
    ...{ createdAt: now, changedAt: now, startedAt: null, errorMessage: null },
    externalIdFieldName: operation === 'upsert' ? keyOf(call, object.name, body.externalIdFieldName) : null,
    ...{ data: null, header: null, at: 0 },
    successful: { count: 0, pieces: [] },
    failed: { count: 0, pieces: [] },
  }
}

function keyOf({ org }: Call, objectName: string, name: unknown): string {
  const object = org.catalogue.find(objectName)
  const field = object === null || typeof name !== 'string' ? null : org.catalogue.field(object, name)
  if (field !== null && (field.externalId || field.idLookup)) return field.name
  throw invalidJob(
    name === undefined
      ? 'External ID was blank for an upsert job'
      : `Field name not found : ${textOf(name).slice(0, 255)}`,
  )
}

function upload(call: Call): Reply {
  const job = jobOf(call)
  if (job.state !== 'Open') throw badState(`Uploading to a job in the state ${job.state} is not allowed`)
  if (job.data !== null) throw badState('Data was uploaded to this job already')
  const type = headerOf(call, 'content-type').split(';')[0]?.trim().toLowerCase()
  if (type !== 'text/csv') throw refused('INVALID_CONTENT_TYPE', 'The data of a job has to be text/csv')
  const data = call.bytes ?? Buffer.from(call.body)
  if (data.length > call.org.settings.bulkUploadBytes) throw tooLarge()
  job.data = data
  jobsOf(call.org).changed()
  return { status: 201 }
}

function close(call: Call): Reply {
  const job = jobOf(call)
  const jobs = jobsOf(call.org)
  const state = readWord(readObject(call.body), 'state', { among: ['UploadComplete', 'Aborted'] })
  const isOver = job.state === 'JobComplete' || job.state === 'Failed' || job.state === 'Aborted'
  if (isOver || (state === 'UploadComplete' && job.state !== 'Open')) {
    throw badState(`A job in the state ${job.state} cannot become ${state}`)
  }
  jobs.move(job, state)
  if (state === 'UploadComplete') begin(jobs, job)
  return ok(jobBriefly(job))
}

function remove(call: Call): Reply {
  jobsOf(call.org).delete(jobOf(call))
  return NO_CONTENT
}

function successful(call: Call): Reply {
  const job = jobOf(call)
  return table(job, ['sf__Id', 'sf__Created', ...(job.header ?? [])], job.successful)
}

function failed(call: Call): Reply {
  const job = jobOf(call)
  return table(job, ['sf__Id', 'sf__Error', ...(job.header ?? [])], job.failed)
}

/** What was not dealt with, written anew a slice at a time. */
function unprocessed(call: Call): Reply {
  const job = jobOf(call)
  const { data } = job
  const rest: Lines = { count: 0, pieces: [] }
  let header = job.header
  for (let from = job.at; data !== null && from < data.length; ) {
    const slice = readLines(data, { from, most: LINES_AT_ONCE }, job)
    if (typeof slice === 'string') break
    const [first, ...more] = slice.lines
    // A file that was never looked through has its header still.
    const rows = header === null ? more : slice.lines
    header ??= first ?? null
    rest.pieces.push(Buffer.from(rows.map((values) => writeLine(values, job)).join('')))
    from = slice.end
  }
  return table(job, header ?? [], rest)
}

function table(job: IngestJob, header: readonly string[], { pieces }: Pick<Lines, 'pieces'>): Reply {
  const text = Buffer.concat([Buffer.from(writeLine(header, job)), ...pieces])
  return { status: 200, text, headers: { 'content-type': 'text/csv' } }
}
