import { asId, asList, asObject, textOrNull } from '../../connector/answer.ts'
import type { JobPart, JobRead, JobRequest } from '../../connector/connector.ts'
import { readCsv, type Table } from '../../connector/csv.ts'
import { ask, type Call, type Plan } from '../../connector/plan.ts'
import type { VendorRecord } from '../../connector/vendor.ts'
import { Problem } from '../../model/problems.ts'
import { dataPath, objectPath, read, write } from './calls.ts'
import { isRole } from './contact-roles.ts'
import { FIELD_TYPES } from './describe.ts'
import { bulkStatement, listWalk, type SObject } from './pages.ts'
import { recordOf } from './records.ts'
import { recordMaker } from './table.ts'

/**
 * Salesforce advises bulk queries from 2,000 records on
 * (https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_intro.htm), for the load they
 * take off the org. Calls are saved only later: a job takes some seven beside its parts (description, create, three or
 * more looks, delete), a page of 2,000 one. From here on it is fewer calls, and the time that a job waits in the queue
 * is less than that of so many pages one after the other.
 */
const FROM = 20_000

/** The first part has so many records; the others as many as these sizes say, by what the first ones were like. */
const FIRST_PART = 5_000
const PART_CHARACTERS = 4_000_000
const LEAST_PART = 500
const MOST_PART = 50_000

/** Looks at a job: the first soon, for small jobs are done at once, each later one after twice the time. */
const FIRST_LOOK_MS = 100
const MOST_BETWEEN_LOOKS_MS = 15_000

const query = (...rest: string[]) => dataPath('jobs', 'query', ...rest)

/** What is known of a job. */
interface Job {
  id: string
  /** How the values of columns that are no texts are read; known when it is ready. */
  types: Readonly<Record<string, ValueType>>
}

/** Lists by Bulk API 2.0 (https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm). */
export const bulkRead = (object: SObject): JobRead => ({
  from: FROM,
  cannot: ({ properties }) =>
    properties.some(isRole)
      ? 'a bulk query gives no child records, which contact_ids and primary_contact_id are made of'
      : null,
  start: (request) => startJob(object, request),
  ready: (job) => jobDone(object, jobIn(job).id),
  part: (job, request, place) => partOf(jobIn(job), request, place),
  positionOf: (record, request) => listWalk(request).positionOf(record),
  drop: (job) => dropJob(jobIn(job).id),
})

const jobIn = (job: string) => JSON.parse(job) as Job
const written = (job: Job) => JSON.stringify(job)

function* startJob(object: SObject, request: JobRequest): Plan<string> {
  const body = {
    operation: request.includeDeleted ? 'queryAll' : 'query',
    query: bulkStatement(object, request),
    contentType: 'CSV',
    columnDelimiter: 'COMMA',
    lineEnding: 'LF',
  }
  const made = yield* ask(write('POST', query(), { body }))
  return written({ id: asId(asObject(made.body, 'job').id, 'id'), types: {} })
}

/** Types whose values are no texts in JSON, but are in CSV. */
const NO_TEXTS = ['number', 'boolean', 'instant'] as const
type ValueType = (typeof NO_TEXTS)[number]

function typesIn(body: unknown): Record<string, ValueType> {
  const fields = asList(asObject(body, 'description').fields, 'fields')
  return Object.fromEntries(
    fields.flatMap((each): [string, ValueType][] => {
      const { name, type } = asObject(each, 'field')
      const known = NO_TEXTS.find((one) => one === FIELD_TYPES.get(String(type)))
      return known ? [[asId(name, 'name'), known]] : []
    }),
  )
}

/** What its columns are is asked for beside the first look, so that nothing waits for it. */
function* jobDone(object: SObject, id: string): Plan<string> {
  const look = (delayMs: number): Call => ({ ...read(query(id)), delayMs })
  const [first, described] = yield [look(FIRST_LOOK_MS), read(objectPath(object.name, 'describe'))]
  const types = typesIn(described?.body)
  let answer = first
  for (let delayMs = FIRST_LOOK_MS; !isDone(answer?.body); ) {
    delayMs = Math.min(MOST_BETWEEN_LOOKS_MS, delayMs * 2)
    answer = yield* ask(look(delayMs))
  }
  return written({ id, types })
}

/** Whether a job has found everything. Throws a Problem `vendor_error` of one that never will. */
function isDone(body: unknown): boolean {
  const { state, errorMessage } = asObject(body, 'job')
  if (state === 'JobComplete') return true
  if (state === 'UploadComplete' || state === 'InProgress') return false
  const why = textOrNull(errorMessage)
  throw new Problem('vendor_error', `The bulk job ended as ${String(state)}${why ? `: ${why}` : '.'}`)
}

/** A place is where the part begins, and how many records it is to have. */
function placeIn(place: string | null): [locator: string | null, rows: number] {
  return place === null ? [null, FIRST_PART] : JSON.parse(place)
}

function* partOf({ id, types }: Job, request: JobRequest, place: string | null): Plan<JobPart> {
  const [locator, most] = placeIn(place)
  const answer = yield* ask({
    ...read(query(id, 'results'), [
      ['maxRecords', String(most)],
      ...(locator === null ? [] : [['locator', locator] as const]),
    ]),
    media: 'text/csv',
  })
  const text = answer.text ?? ''
  const told = Number(answer.headers['sforce-numberofrecords'] ?? Number.NaN)
  // The literal text "null" stands on the last page.
  const further = answer.headers['sforce-locator'] ?? 'null'
  const next = further === 'null' ? null : JSON.stringify([further, rowsFor(text.length, told || most)])
  return { records: recordsIn(readCsv(text), types, { ...request, told }), next }
}

const rowsFor = (characters: number, rows: number) =>
  Math.max(LEAST_PART, Math.min(MOST_PART, Math.round((PART_CHARACTERS * rows) / Math.max(1, characters))))

function* recordsIn(
  { columns, lines }: Table,
  types: Job['types'],
  { account, told }: Pick<JobRequest, 'account'> & { told: number },
): Generator<VendorRecord> {
  const typeOf = new Map(Object.entries(types))
  const make = recordMaker(columns.map((name) => ({ name, type: typeOf.get(name) ?? 'text' })))
  let found = 0
  let last: readonly string[] | null = null
  // The last line is believed only when it is known to be the last: else it may be cut off.
  for (const line of lines) {
    if (last) yield recordOf(make(last), account)
    last = line
    found++
  }
  if (!Number.isNaN(told) && told !== found)
    throw new Problem('vendor_malformed', `Of ${told} records of a bulk job ${found} came.`)
  if (last) yield recordOf(make(last), account)
}

/** A job that still runs cannot be deleted: it is stopped first. */
function* dropJob(id: string): Plan<void> {
  const accepts = [400, 404]
  const gone = yield* ask({ ...write('DELETE', query(id)), accepts })
  if (gone.status !== 400) return
  yield* ask({ ...write('PATCH', query(id), { body: { state: 'Aborted' } }), accepts })
  yield* ask({ ...write('DELETE', query(id)), accepts })
}
