import type { Reply, SubRequest } from '../call.ts'
import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { readLines, writeLine } from './csv.ts'
import type { IngestJob, Lines } from './entities.ts'
import type { Jobs } from './jobs.ts'

/** How many rows are dealt with before others have their turn, and how many are looked through. */
const ROWS_AT_ONCE = 200
const ROWS_LOOKED_THROUGH = 2_000
/** Source: Bulk API 2.0 limits: what is uploaded is dealt with in batches of this size, which the day has a number of */
const BATCH_ROWS = 10_000

/** Source: Bulk API 2.0 limits */
const LONGEST_FIELD = 32_000
const MOST_FIELDS = 5_000
const LONGEST_ROW = 400_000

/** Makes a call in the name of who made the job. */
type Dispatch = (request: SubRequest) => Reply

/** Begins a job whose data is complete, or goes on with one that a saved state has. */
export function begin(jobs: Jobs, job: IngestJob): void {
  const { bulkQueueMs, bulkRunMs } = jobs.org.settings
  if (job.state === 'InProgress') {
    jobs.agenda.add((job.startedAt ?? 0) + bulkRunMs, () => carryOut(jobs, job))
    return
  }
  jobs.agenda.add(job.changedAt + bulkQueueMs, (moment) => {
    if (job.state !== 'UploadComplete' || !jobs.has(job)) return
    jobs.move(job, 'InProgress')
    jobs.agenda.add(moment + bulkRunMs, () => carryOut(jobs, job))
  })
}

/**
 * Looks through the file, since one that cannot be read fails as a whole, and then writes its rows: some at a time, with
 * a turn for others in between, until none is left or the job was aborted.
 */
async function carryOut(jobs: Jobs, job: IngestJob): Promise<void> {
  const goesOn = (): boolean => job.state === 'InProgress' && jobs.has(job)
  for (let from: number | null = job.at; goesOn() && from !== null; ) {
    from = lookThrough(jobs, job, from)
    if (from !== null) await nextTurn()
  }
  const how = goesOn() ? start(jobs, job) : null
  while (how !== null && goesOn()) {
    work(jobs, job, how)
    if (goesOn()) await nextTurn()
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Reads some lines; returns where the next ones begin, null when there are none. */
function lookThrough(jobs: Jobs, job: IngestJob, from: number): number | null {
  const data = job.data ?? NOTHING
  const slice = readLines(data, { from, most: ROWS_LOOKED_THROUGH }, job)
  if (typeof slice !== 'string') return slice.end < data.length ? slice.end : null
  jobs.move(job, 'Failed', slice)
  return null
}

/** Takes the header off, unless that was done before the state was saved; null: the job fails. */
function start(jobs: Jobs, job: IngestJob): Working | null {
  const object = jobs.org.catalogue.find(job.object)
  if (object === null) {
    jobs.move(job, 'Failed', `InvalidBatch : ${job.object} is gone`)
    return null
  }
  if (job.header === null) {
    const { names, end } = firstLine(job)
    job.header = names
    job.at = end
  }
  const { header } = job
  const wrong = wrongHeader(jobs, object, { ...job, header })
  if (wrong === null) return { object, header, dispatch: jobs.inNameOf(job) }
  jobs.move(job, 'Failed', `InvalidBatch : ${wrong}`)
  return null
}

const NOTHING = Buffer.alloc(0)

/** The first line that is not empty, of a file that was looked through. */
function firstLine(job: IngestJob): { names: string[]; end: number } {
  const data = job.data ?? NOTHING
  let end = 0
  while (end < data.length) {
    const slice = readLines(data, { from: end, most: 1 }, job)
    if (typeof slice === 'string') break
    end = slice.end
    const [names] = slice.lines
    if (names !== undefined) return { names, end }
  }
  return { names: [], end }
}

interface Working {
  object: ObjectDefinition
  header: readonly string[]
  dispatch: Dispatch
}

/** Deals with some rows. */
function work(jobs: Jobs, job: IngestJob, how: Working): void {
  const data = job.data ?? NOTHING
  const slice = readLines(data, { from: job.at, most: ROWS_AT_ONCE }, job)
  if (typeof slice === 'string') {
    jobs.move(job, 'Failed', slice)
    return
  }
  if (!takeBatches(jobs, job, slice.lines.length)) {
    jobs.move(job, 'Failed', NO_BATCHES)
    return
  }
  const successful: string[] = []
  const failed: string[] = []
  for (const row of slice.lines) {
    const { id, created, error } = writeRow(job, row, how)
    if (error === null) successful.push(writeLine([id, String(created), ...row], job))
    else failed.push(writeLine([id, error, ...row], job))
  }
  addLines(job.successful, successful)
  addLines(job.failed, failed)
  job.at = slice.end
  jobs.changed()
  if (job.at < data.length) return
  // What is left of it is in the results.
  job.data = null
  jobs.move(job, 'JobComplete')
}

/** The text is that of the older Bulk API; what the newer one says is not recorded. */
const NO_BATCHES = 'ExceededQuota : ApiBatchItems Limit exceeded.'

/** Counts the batches that rows begin; false when the day has none left. */
function takeBatches({ limits }: Jobs, { successful, failed }: IngestJob, rows: number): boolean {
  const done = successful.count + failed.count
  const begun = Math.ceil((done + rows) / BATCH_ROWS) - Math.ceil(done / BATCH_ROWS)
  return begun === 0 || limits.takeBatches(begun)
}

function addLines(to: Lines, lines: readonly string[]): void {
  if (lines.length === 0) return
  to.pieces.push(Buffer.from(lines.join('')))
  to.count += lines.length
}

function wrongHeader(
  { org }: Jobs,
  object: ObjectDefinition,
  job: Pick<IngestJob, 'operation' | 'externalIdFieldName'> & { header: readonly string[] },
): string | null {
  if (job.header.length > MOST_FIELDS) return `a record cannot have more than ${MOST_FIELDS} fields`
  const unknown = job.header.find((name) => !isColumn(org, object, name))
  if (unknown !== undefined) return `Field name not found : ${unknown}`
  const needed =
    job.operation === 'upsert' ? job.externalIdFieldName : job.operation === 'insert' ? null : 'Id'
  if (needed === null || job.header.some((name) => name.toLowerCase() === needed.toLowerCase())) return null
  return `Field name not found : ${needed}`
}

/** A field, or a relationship and a field of the other object: `Account.Key__c`. */
function isColumn(org: Jobs['org'], object: ObjectDefinition, name: string): boolean {
  const [relationship = '', field, ...more] = name.split('.')
  if (field === undefined) return org.catalogue.field(object, name) !== null
  const through = referenceOf(object, relationship)
  return (
    more.length === 0 &&
    through !== undefined &&
    through.referenceTo.some((target) => {
      const other = org.catalogue.find(target)
      return other !== null && org.catalogue.field(other, field) !== null
    })
  )
}

const referenceOf = (object: ObjectDefinition, name: string): FieldDefinition | undefined =>
  object.fields.find(({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase())

/** What became of a row: `error` is null where it was written. */
interface Written {
  id: string
  created: boolean
  error: string | null
}

function writeRow(job: IngestJob, row: readonly string[], how: Working): Written {
  const failed = (error: string, id = ''): Written => ({ id, created: false, error })
  const wrong = wrongRow(how.header, row)
  if (wrong !== null) return failed(wrong)
  const { request, id, missing } = requestOf(job, row, how)
  if (missing !== null) return failed(`MISSING_ARGUMENT:${missing} not specified:--`, id)
  const reply = how.dispatch(request)
  if (reply.status >= 300) return failed(errorText(reply), id)
  const made = reply.json as { id?: string; created?: boolean } | undefined
  const created = job.operation === 'insert' || (job.operation === 'upsert' && made?.created === true)
  return { id: made?.id ?? id, created, error: null }
}

function wrongRow(header: readonly string[], row: readonly string[]): string | null {
  if (row.length !== header.length) {
    return `INVALID_CSV:The record has ${row.length} values, the header has ${header.length}:--`
  }
  if (row.some((value) => value.length > LONGEST_FIELD)) {
    return `STRING_TOO_LONG:A field is longer than ${LONGEST_FIELD} characters:--`
  }
  const length = row.reduce((sum, value) => sum + value.length, 0)
  return length > LONGEST_ROW
    ? `STRING_TOO_LONG:The record is longer than ${LONGEST_ROW} characters:--`
    : null
}

/** What a row asks of the REST API: the same rules then hold for both. */
function requestOf(
  job: IngestJob,
  row: readonly string[],
  { object, header }: Working,
): { request: SubRequest; id: string; missing: string | null } {
  const record: Record<string, unknown> = {}
  let id = ''
  let key = ''
  const keyName = job.operation === 'upsert' ? job.externalIdFieldName?.toLowerCase() : 'id'
  header.forEach((name, at) => {
    const value = row[at] ?? ''
    if (name.toLowerCase() === 'id') id = value
    if (job.operation !== 'insert' && name.toLowerCase() === keyName) key = value
    else put(record, { object, name, value })
  })
  const path = `v${job.apiVersion}/sobjects/${job.object}`
  if (job.operation === 'insert' || (job.operation === 'upsert' && key === '' && keyName === 'id')) {
    return { request: { method: 'POST', url: path, body: record }, id: '', missing: null }
  }
  const missing = key !== '' ? null : keyName === 'id' ? 'Id' : job.externalIdFieldName
  const address =
    keyName === 'id' ? encodeURIComponent(key) : `${job.externalIdFieldName}/${encodeURIComponent(key)}`
  if (job.operation === 'delete' || job.operation === 'hardDelete') {
    return { request: { method: 'DELETE', url: `${path}/${address}` }, id, missing }
  }
  return { request: { method: 'PATCH', url: `${path}/${address}`, body: record }, id, missing }
}

/** An empty cell leaves a field as it is, `#N/A` makes it null. */
function put(
  record: Record<string, unknown>,
  { object, name, value }: { object: ObjectDefinition; name: string; value: string },
): void {
  if (value === '') return
  const [relationship = '', field] = name.split('.')
  if (field !== undefined) {
    record[referenceOf(object, relationship)?.relationshipName ?? relationship] =
      value === '#N/A' ? null : { [field]: value }
    return
  }
  const definition = object.fieldsByName.get(name.toLowerCase())
  record[definition?.name ?? name] = value === '#N/A' ? null : typed(definition, value)
}

function typed(definition: FieldDefinition | undefined, value: string): unknown {
  switch (definition?.type) {
    case 'boolean':
      return /^(true|1|yes)$/i.test(value) ? true : /^(false|0|no)$/i.test(value) ? false : value
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : value
    default:
      return value
  }
}

/** "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --" */
function errorText({ json }: Reply): string {
  const [first] = Array.isArray(json)
    ? (json as { errorCode?: string; message?: string; fields?: string[] }[])
    : []
  if (first === undefined) return 'UNKNOWN_EXCEPTION:the record was not written:--'
  return `${first.errorCode}:${first.message}:${(first.fields ?? []).join(', ')} --`
}
