import type { Reply, SubRequest } from '../call.ts'
import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { readCsv } from './csv.ts'
import type { IngestJob } from './entities.ts'
import type { Jobs } from './jobs.ts'

/** How many rows are dealt with before others have their turn. */
const ROWS_AT_ONCE = 200

/** Source: Bulk API 2.0 limits */
const LONGEST_FIELD = 32_000
const MOST_FIELDS = 5_000
const LONGEST_ROW = 400_000

/** Makes a call in the name of who made the job. */
type Dispatch = (request: SubRequest) => Reply

/** Begins a job whose data is complete. */
export function begin(jobs: Jobs, job: IngestJob, dispatch: Dispatch): void {
  const { bulkQueueMs, bulkRunMs } = jobs.org.settings
  jobs.agenda.add(jobs.org.clock.now() + bulkQueueMs, (moment) => {
    if (job.state !== 'UploadComplete' || !jobs.has(job)) return
    jobs.move(job, 'InProgress')
    jobs.agenda.add(moment + bulkRunMs, () => takeApart(jobs, job, dispatch))
  })
}

function takeApart(jobs: Jobs, job: IngestJob, dispatch: Dispatch): void {
  if (job.state !== 'InProgress') return
  const lines = readCsv(job.csv ?? '', job)
  const object = jobs.org.catalogue.find(job.object)
  if (typeof lines === 'string' || object === null) {
    jobs.move(job, 'Failed', typeof lines === 'string' ? lines : `InvalidBatch : ${job.object} is gone`)
    return
  }
  const [header = [], ...rows] = lines
  job.csv = null
  job.header = header
  job.rows = rows
  const wrong = wrongHeader(jobs, object, job)
  if (wrong !== null) jobs.move(job, 'Failed', `InvalidBatch : ${wrong}`)
  else work(jobs, job, { object, dispatch })
}

/** Deals with some rows, then lets others have their turn, until none is left or the job was aborted. */
function work(jobs: Jobs, job: IngestJob, how: { object: ObjectDefinition; dispatch: Dispatch }): void {
  if (job.state !== 'InProgress') return
  const end = Math.min(job.rows.length, job.done + ROWS_AT_ONCE)
  for (; job.done < end; job.done += 1) writeRow(job, job.rows[job.done] ?? [], how)
  if (job.done === job.rows.length) jobs.move(job, 'JobComplete')
  else jobs.agenda.add(jobs.org.clock.now(), () => work(jobs, job, how))
}

function wrongHeader({ org }: Jobs, object: ObjectDefinition, job: IngestJob): string | null {
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

function writeRow(
  job: IngestJob,
  row: string[],
  { object, dispatch }: { object: ObjectDefinition; dispatch: Dispatch },
): void {
  const wrong = wrongRow(job, row)
  if (wrong !== null) {
    job.failed.push({ id: '', error: wrong, row })
    return
  }
  const { request, id, missing } = requestOf(job, row, object)
  if (missing !== null) {
    job.failed.push({ id, error: `MISSING_ARGUMENT:${missing} not specified:--`, row })
    return
  }
  const reply = dispatch(request)
  const made = reply.json as { id?: string; created?: boolean } | undefined
  if (reply.status < 300) {
    const created = job.operation === 'insert' || (job.operation === 'upsert' && made?.created === true)
    job.successful.push({ id: made?.id ?? id, created, row })
  } else job.failed.push({ id, error: errorText(reply), row })
}

function wrongRow({ header }: IngestJob, row: readonly string[]): string | null {
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
  object: ObjectDefinition,
): { request: SubRequest; id: string; missing: string | null } {
  const record: Record<string, unknown> = {}
  let id = ''
  let key = ''
  const keyName = job.operation === 'upsert' ? job.externalIdFieldName?.toLowerCase() : 'id'
  job.header.forEach((name, at) => {
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
