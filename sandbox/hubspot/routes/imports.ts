import { type Call, json, type Reply, type Route } from '../call.ts'
import { invalid, notFound } from '../errors.ts'
import { draftImport } from '../files/import-request.ts'
import { importState, runImports } from '../files/import-run.ts'
import { afterParam, flagParam, limitParam, nextLink } from '../params.ts'
import type { ImportFault, ImportJob } from '../store/shelf.ts'
import { instant } from '../wire.ts'

const BASES = ['/crm/v3/imports', '/crm/imports/v3', '/crm/imports/2026-03', '/crm/imports/2026-09']

/** Imports of CSV files and XLSX workbooks. Source: developers.hubspot.com/docs/api-reference/crm-imports-v3/guide */
export const importRoutes: readonly Route[] = [
  route('GET', '', list),
  route('POST', '', create),
  route('GET', '/{importId}', (call) => json(200, shown(call, jobOf(call)))),
  route('POST', '/{importId}/cancel', cancel),
  route('GET', '/{importId}/errors', errors),
]

function route(method: Route['method'], suffix: string, run: Route['run']): Route {
  return {
    method,
    paths: BASES.map((base) => `${base}${suffix}`),
    need: 'import',
    limit: 'call',
    success: [200],
    run,
  }
}

function jobOf(call: Call): ImportJob {
  runImports(call.account)
  const job = call.account.shelf.of('import').get(call.params.importId ?? '')
  if (job === undefined) throw notFound(`Import ${call.params.importId} does not exist`)
  return job
}

function shown(call: Call, job: ImportJob): Record<string, unknown> {
  const state = importState(call.account, job)
  const updatedAt = job.cancelledAt !== 0 ? job.cancelledAt : call.author.now
  return {
    ...{ id: job.id, state, createdAt: instant(job.createdAt), updatedAt: instant(updatedAt) },
    metadata: { objectLists: [], counters: job.counters, fileIds: job.request === null ? [] : fileIds(job) },
    ...{ importRequestJson: job.request, importSource: 'API', importName: job.name },
    ...{ optOutImport: false, mappedObjectTypeIds: job.typeIds },
  }
}

function fileIds(job: ImportJob): string[] {
  return Array.from({ length: job.files }, (_, index) => String(Number(job.id) * 10 + index))
}

function create(call: Call): Reply {
  const { account } = call
  const job = draftImport(call)
  account.shelf.of('import').set(job.id, job)
  account.changed()
  runImports(account)
  return json(200, shown(call, job))
}

function list(call: Call): Reply {
  runImports(call.account)
  const limit = limitParam(call, { max: 100, default: 10 })
  const start = afterParam(call) ?? 0
  const all = [...call.account.shelf.of('import').values()].reverse()
  return json(200, pageOf(call, { all: all.map((job) => shown(call, job)), start, limit }))
}

function pageOf(call: Call, about: { all: readonly unknown[]; start: number; limit: number }) {
  const { all, start, limit } = about
  const after = String(start + limit)
  const paging = start + limit < all.length ? { next: { after, link: nextLink(call, after) } } : undefined
  return { paging, results: all.slice(start, start + limit) }
}

function cancel(call: Call): Reply {
  const job = jobOf(call)
  if (importState(call.account, job) === 'DONE')
    throw invalid(`Import ${job.id} is done and cannot be cancelled.`)
  const at = call.author.now
  job.cancelledAt ||= at
  job.waiting = []
  call.account.changed()
  return json(200, { status: 'COMPLETE', startedAt: instant(at), completedAt: instant(at) })
}

function errors(call: Call): Reply {
  const job = jobOf(call)
  const limit = limitParam(call, { max: 500, default: 100 })
  const start = afterParam(call) ?? 0
  const all = job.faults.map((fault) => shownFault(call, job, fault))
  return json(200, pageOf(call, { all, start, limit }))
}

function shownFault(call: Call, job: ImportJob, fault: ImportFault): Record<string, unknown> {
  const { id, at, errorType, message, line, column, row, value, objectTypeId } = fault
  const wanted = (name: string): boolean => !call.query.has(name) || flagParam(call, name)
  return {
    ...{ id, createdAt: at, errorType, objectTypeId, knownColumnNumber: column },
    ...(value === null ? {} : { invalidValue: value, invalidValueToDisplay: value }),
    ...(wanted('includeErrorMessage') ? { errorMessage: message } : {}),
    sourceData: {
      ...{ lineNumber: line, fileId: Number(fileIds(job)[0]), containsEncryptedProperties: false },
      rowData: wanted('includeRowData') ? row : [],
    },
  }
}
