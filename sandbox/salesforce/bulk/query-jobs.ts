import type { Call, Reply, Route } from '../call.ts'
import { NO_CONTENT, ok } from '../call.ts'
import { orgSource } from '../soql/org-source.ts'
import type { Plan } from '../soql/plan.ts'
import { answer, type Prepared, prepare } from '../soql/query.ts'
import { SoqlRefusal } from '../soql/refusal.ts'
import { judged } from '../soql/routes.ts'
import { hasCompound } from '../soql/shape.ts'
import { QUERY_OPERATIONS, type QueryJob } from './entities.ts'
import { badState, type Jobs, jobsOf } from './jobs.ts'
import { readCount, readFormat, readLocator, readObject, readWord, writeLocator } from './requests.ts'
import { ResultLines } from './result-lines.ts'
import { resultWriter } from './result-writer.ts'
import { jobBriefly, jobWhole } from './wire.ts'

/** Objects of the vendor that bulk queries refuse. Source: Airbyte's connector for Salesforce, which matches the refusal */
const NOT_IN_BULK = new Set(
  'casestatus contractstatus orderstatus partnerrole recentlyviewed solutionstatus taskpriority taskstatus userrecordaccess'.split(
    ' ',
  ),
)
/** How many lines a page of results has unless told, and how many pages /resultPages names. */
const PAGE_LINES = 50_000
const MOST_PAGES = 5
const LIST_LENGTH = 1_000
const testedBy = 'bulk/query-jobs.test.ts'

/** Bulk queries. Source: Bulk API 2.0 and Bulk API Developer Guide, "Query" */
export const bulkQueryRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/jobs/query', success: [200], testedBy, run: create },
  { method: 'GET', pattern: '/jobs/query', success: [200], testedBy, run: (call) => listOf(call, 'query') },
  {
    method: 'GET',
    pattern: '/jobs/query/{id}',
    success: [200],
    testedBy,
    run: (call) => ok(jobWhole(jobOf(call))),
  },
  { method: 'PATCH', pattern: '/jobs/query/{id}', success: [200], testedBy, run: abort },
  { method: 'DELETE', pattern: '/jobs/query/{id}', success: [204], testedBy, run: remove },
  { method: 'GET', pattern: '/jobs/query/{id}/results', success: [200], testedBy, run: results },
  { method: 'GET', pattern: '/jobs/query/{id}/resultPages', success: [200], testedBy, run: resultPages },
]

function jobOf({ org, params }: Call): QueryJob {
  return jobsOf(org).get('query', params.id ?? '')
}

function create(call: Call): Reply {
  const body = readObject(call.body)
  const operation = readWord(body, 'operation', { among: QUERY_OPERATIONS })
  const query = typeof body.query === 'string' ? body.query : ''
  const format = readFormat(body)
  const prepared = judged(() => prepareBulk(call, query, operation === 'queryAll'))
  const { org } = call
  call.limits.takeQueryJob()
  const now = org.clock.now()
  const job: QueryJob = {
    ...{ kind: 'query', id: org.nextId('750'), operation, object: prepared.plan.choice.object.name, query },
    ...{ createdById: call.userId, apiVersion: call.version, state: 'UploadComplete', ...format },
    ...{
      createdAt: now,
      changedAt: now,
      startedAt: null,
      errorMessage: null,
      header: '',
      lines: new ResultLines(),
    },
  }
  const jobs = jobsOf(org)
  jobs.add(job)
  goOn(jobs, job)
  return ok(jobBriefly(job))
}

/** Puts what is next for a job on the agenda. */
export function goOn(jobs: Jobs, job: QueryJob): void {
  const { bulkQueueMs, bulkRunMs } = jobs.org.settings
  if (job.state === 'InProgress') jobs.agenda.add((job.startedAt ?? 0) + bulkRunMs, () => run(jobs, job))
  else jobs.agenda.add(job.createdAt + bulkQueueMs, (moment) => begin(jobs, job, moment))
}

function prepareBulk(call: Pick<Call, 'org' | 'userId'>, text: string, withDeleted: boolean): Prepared {
  const from = /\bFROM\s+(\w+)/i.exec(text)?.[1] ?? ''
  if (NOT_IN_BULK.has(from.toLowerCase())) {
    throw new SoqlRefusal('INVALIDENTITY', `Entity '${from}' is not supported by the Bulk API.`)
  }
  const prepared = prepare(orgSource(call.org, call.userId), text, withDeleted)
  const reason = whyNotBulk(prepared.plan)
  if (reason !== null) throw new SoqlRefusal('API_ERROR', reason)
  return prepared
}

/** Why bulk does not answer a statement that /query would. The texts of compound and child queries are the vendor's. */
function whyNotBulk(plan: Plan): string | null {
  if (plan.kind !== 'records') return 'Aggregate functions and GROUP BY are not supported in Bulk Query'
  if (plan.choice.offset > 0) return 'OFFSET is not supported in Bulk Query'
  if (plan.parts.some(({ kind }) => kind === 'children')) {
    return 'Aggregate Relationships not supported in Bulk V2 Query with CSV content type'
  }
  if (plan.parts.some(({ kind }) => kind === 'typeof')) return 'TYPEOF is not supported in Bulk Query'
  return hasCompound(plan.parts) ? 'Selecting compound data not supported in Bulk Query' : null
}

function begin(jobs: Jobs, job: QueryJob, moment: number): void {
  if (job.state !== 'UploadComplete' || !jobs.has(job)) return
  jobs.move(job, 'InProgress')
  // As of the moment at which it was due, also when it is late.
  jobs.agenda.add(moment + jobs.org.settings.bulkRunMs, () => run(jobs, job))
}

function run(jobs: Jobs, job: QueryJob): void {
  if (job.state !== 'InProgress' || !jobs.has(job)) return
  try {
    const prepared = prepareBulk(
      { org: jobs.org, userId: job.createdById },
      job.query,
      job.operation === 'queryAll',
    )
    const found = answer(prepared)
    if (found.kind !== 'records') throw new SoqlRefusal('API_ERROR', 'The query has no records')
    const { header, line } = resultWriter(found.parts, job)
    job.header = header
    for (const row of found.rows) job.lines.add(line({ object: found.object, row }))
    jobs.limits.addResults(job.lines.size)
    jobs.move(job, 'JobComplete')
  } catch (error) {
    if (!(error instanceof SoqlRefusal)) throw error
    jobs.move(job, 'Failed', `${error.code}: ${error.message}`)
  }
}

function abort(call: Call): Reply {
  const job = jobOf(call)
  readWord(readObject(call.body), 'state', { among: ['Aborted'] })
  if (job.state !== 'UploadComplete' && job.state !== 'InProgress') {
    throw badState(`Aborting a job in the state ${job.state} is not allowed`)
  }
  jobsOf(call.org).move(job, 'Aborted')
  return ok(jobBriefly(job))
}

function remove(call: Call): Reply {
  jobsOf(call.org).delete(jobOf(call))
  return NO_CONTENT
}

function completeJob(call: Call): QueryJob {
  const job = jobOf(call)
  if (job.state !== 'JobComplete') throw badState(`Results of a job in the state ${job.state} cannot be had`)
  return job
}

function results(call: Call): Reply {
  const job = completeJob(call)
  const start = readLocator(call, 'locator', job.lines.count)
  const { count, bytes } = job.lines.from(start, readCount(call, 'maxRecords') ?? PAGE_LINES)
  const end = start + count
  return {
    status: 200,
    text: Buffer.concat([Buffer.from(job.header), bytes]),
    headers: {
      'content-type': 'text/csv',
      // The literal text "null" on the last page.
      'sforce-locator': end < job.lines.count ? writeLocator(end) : 'null',
      'sforce-numberofrecords': String(count),
    },
  }
}

function resultPages(call: Call): Reply {
  const job = completeJob(call)
  const path = `${call.base}/jobs/query/${job.id}`
  const first = readLocator(call, 'locator', job.lines.count)
  const starts: number[] = []
  for (let at = first; at < Math.max(1, job.lines.count) && starts.length < MOST_PAGES; at += PAGE_LINES)
    starts.push(at)
  const next = first + starts.length * PAGE_LINES
  const done = next >= job.lines.count
  return ok({
    resultPages: starts.map((start) => ({ resultUrl: `${path}/results?locator=${writeLocator(start)}` })),
    nextRecordsUrl: done ? null : `${path}/resultPages?locator=${writeLocator(next)}`,
    done,
  })
}

/** All jobs of a kind, a thousand at a time. */
export function listOf(call: Call, kind: 'query' | 'ingest'): Reply {
  const all = jobsOf(call.org).list(kind)
  const start = readLocator(call, 'queryLocator', all.length)
  const end = start + LIST_LENGTH
  const done = end >= all.length
  const nextRecordsUrl = done ? null : `${call.base}/jobs/${kind}?queryLocator=${writeLocator(end)}`
  return ok({ done, nextRecordsUrl, records: all.slice(start, end).map(jobBriefly) })
}
