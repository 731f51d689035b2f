import { randomUUID } from 'node:crypto'
import { type Call, json, type Reply, type Route } from '../call.ts'
import { readProperty } from '../computed.ts'
import type { CrmRecord, ObjectName, Property } from '../entities.ts'
import { HubspotError, invalid, notFound } from '../errors.ts'
import { textField, textList } from '../fields.ts'
import { writeCsv } from '../files/csv.ts'
import { EXPORT_FILES } from '../files/export-files.ts'
import { listNamed, membersOf } from '../list-rules.ts'
import { typeNamed } from '../params.ts'
import { parseSearch } from '../search/query.ts'
import type { ExportJob } from '../store/shelf.ts'
import { instant, isObject, type JsonObject, parseObject } from '../wire.ts'

const BASES = ['/crm/v3/exports', '/crm/exports/v3', '/crm/exports/2026-03', '/crm/exports/2026-09']
const FORMATS = ['CSV', 'XLSX']

/** Exports of a view or a list. Source: developers.hubspot.com/docs/api-reference/crm-exports-v3/guide */
export const exportRoutes: readonly Route[] = [
  route('POST', '/export/async', 202, start),
  route('GET', '/export/async/tasks/{taskId}/status', 200, status),
]

function route(method: Route['method'], suffix: string, code: number, run: Route['run']): Route {
  return {
    method,
    paths: BASES.map((base) => `${base}${suffix}`),
    need: 'export',
    limit: 'call',
    success: [code],
    run,
  }
}

/** Source of the refusal: recorded in the developers' Slack */
function refuseGated(call: Call): void {
  if (!call.account.settings.exportsGated) return
  throw new HubspotError(403, {
    message: 'Public Exports API is gated for this portal',
    category: 'MISSING_PERMISSIONS',
  })
}

function start(call: Call): Reply {
  refuseGated(call)
  const body = parseObject(call.body)
  const object = typeNamed(call, textField(body, 'objectType'))
  const format = textField(body, 'format')
  if (format === 'XLS') throw invalid('This sandbox writes no XLS files. Ask for XLSX or CSV.')
  if (!FORMATS.includes(format))
    throw invalid(`Invalid format: ${format}. Use one of ${FORMATS.join(', ')}, XLS.`)
  const fileName = `${textField(body, 'exportName')
    .replace(/[^\w-]+/g, '-')
    .slice(0, 100)}.${format.toLowerCase()}`
  const csv = fileOf(call, object, body)
  const { account, author } = call
  const job: ExportJob = {
    ...{ id: String(account.nextNumber()), createdAt: author.now, fileName, csv, request: body },
    secret: randomUUID(),
  }
  account.shelf.of('export').set(job.id, job)
  account.changed()
  return json(202, { id: job.id })
}

function recordsOf(call: Call, object: ObjectName, body: JsonObject): readonly CrmRecord[] {
  const { account, search } = call
  const exportType = textField(body, 'exportType')
  if (exportType === 'LIST') {
    const list = listNamed(call, textField(body, 'listId'))
    const members = membersOf(account, list).map(([id]) => account.find(list.object, id))
    return members.filter((record) => record !== null)
  }
  if (exportType !== 'VIEW') throw invalid(`Invalid exportType: ${exportType}. Use one of VIEW, LIST.`)
  const asked = isObject(body.publicCrmSearchRequest) ? body.publicCrmSearchRequest : {}
  const { sorts, ...rest } = asked
  const sort = Array.isArray(sorts) ? sorts.slice(0, 1) : []
  return search.all({ account, object }, parseSearch(account, object, { ...rest, sorts: sort }))
}

function fileOf(call: Call, object: ObjectName, body: JsonObject): string {
  const { account } = call
  const options = textList(body, 'exportInternalValuesOptions')
  const properties = textList(body, 'objectProperties').map((name): Property => {
    const property = account.schema(object).properties.get(name)
    if (property?.archivedAt === 0) return property
    throw invalid(`Property "${name}" does not exist`, { context: { propertyName: [name] } })
  })
  const heads = properties.map(({ name, label }) => (options.includes('NAMES') ? name : label))
  const rows = recordsOf(call, object, body).map((record) => [
    String(record.id),
    ...properties.map((property) => {
      const value = readProperty(account, object, { record, name: property.name }) ?? ''
      return options.includes('VALUES') ? value : labelOf(property, value)
    }),
  ])
  return writeCsv([['Record ID', ...heads], ...rows])
}

function labelOf({ options }: Property, value: string): string {
  if (options.length === 0 || value === '') return value
  return value
    .split(';')
    .map((part) => options.find((option) => option.value === part)?.label ?? part)
    .join(';')
}

function status(call: Call): Reply {
  refuseGated(call)
  const job = call.account.shelf.of('export').get(call.params.taskId ?? '')
  if (job === undefined) throw notFound(`Export ${call.params.taskId} does not exist`)
  const { exportMs, portalId } = call.account.settings
  const times = { requestedAt: instant(job.createdAt), startedAt: instant(job.createdAt) }
  const doneAt = job.createdAt + exportMs
  const isDone = call.author.now >= doneAt
  if (!isDone) return json(200, { status: 'PROCESSING', ...times, completedAt: instant(call.author.now) })
  const result = `${call.origin}${EXPORT_FILES}${portalId}/${job.id}/${job.secret}/${job.fileName}`
  return json(200, { status: 'COMPLETE', result, ...times, completedAt: instant(doneAt) })
}
