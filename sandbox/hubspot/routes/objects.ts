import { type Call, noContent, objectPaths, type Reply, type Route } from '../call.ts'
import type { CrmRecord } from '../entities.ts'
import { HubspotError, invalid, notFound } from '../errors.ts'
import { requiredField, textField } from '../fields.ts'
import { mergeRecords } from '../merge.ts'
import { checkLeadContact } from '../new-records.ts'
import {
  afterParam,
  findRecord,
  flagParam,
  listLimit,
  nextLink,
  recordId,
  recordParam,
  viewParam,
} from '../params.ts'
import { makeAssociations, planAssociations } from '../record-associations.ts'
import { updateNames } from '../update-answer.ts'
import { enforceRules } from '../validation-rules.ts'
import { isObject, parseObject } from '../wire.ts'
import {
  archiveRecord,
  checkProperties,
  createRecord,
  releaseUniques,
  unlink,
  updateRecord,
} from '../writes.ts'

/** Reading and writing single records. Source: developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis */
export const objectRoutes: readonly Route[] = [
  { method: 'GET', paths: objectPaths(''), need: 'object.read', limit: 'call', success: [200], run: list },
  {
    method: 'POST',
    paths: objectPaths(''),
    need: 'object.write',
    limit: 'call',
    success: [201],
    run: create,
  },
  {
    method: 'GET',
    paths: objectPaths('/{objectId}'),
    need: 'object.read',
    limit: 'call',
    success: [200],
    run: get,
  },
  {
    method: 'PATCH',
    paths: objectPaths('/{objectId}'),
    need: 'object.write',
    limit: 'call',
    success: [200],
    run: update,
  },
  {
    method: 'DELETE',
    paths: objectPaths('/{objectId}'),
    need: 'object.write',
    limit: 'call',
    success: [204],
    run: archive,
  },
  {
    method: 'POST',
    paths: objectPaths('/merge'),
    need: 'object.write',
    limit: 'call',
    success: [200],
    run: merge,
  },
  {
    method: 'POST',
    paths: objectPaths('/gdpr-delete'),
    need: 'object.write',
    limit: 'call',
    success: [204],
    run: purge,
  },
]

function list(call: Call): Reply {
  const view = viewParam(call)
  const limit = listLimit(call, view)
  const after = afterParam(call)
  const store = call.account.store(call.object)
  const records = flagParam(call, 'archived') ? store.archivedRecords(call.author.now) : store.live
  const start = after === null ? 0 : store.position(after, records)
  const end = Math.min(records.length, start + limit)
  const rows = records.slice(start, end).map((record) => call.presenter.show(record, view))
  const next = records[end]
  return { status: 200, body: `{"results":[${rows.join()}]${next === undefined ? '' : paging(call, next)}}` }
}

function paging(call: Call, next: CrmRecord): string {
  const after = String(next.id)
  return `,"paging":${JSON.stringify({ next: { after, link: nextLink(call, after) } })}`
}

function get(call: Call): Reply {
  const view = viewParam(call)
  const record = flagParam(call, 'archived') ? archivedRecord(call) : recordParam(call, 'objectId')
  return { status: 200, body: call.presenter.show(record, view) }
}

function archivedRecord(call: Call): CrmRecord {
  const store = call.account.store(call.object)
  const found = store.findArchived(recordId(call.params.objectId ?? ''), call.author.now)
  if (found === null) throw notFound()
  return found
}

function create(call: Call): Reply {
  const body = parseObject(call.body)
  if (!isObject(body.properties)) throw requiredField('properties')
  const { account, object, author } = call
  const changes = checkProperties(account, object, body.properties, null)
  enforceRules(call, changes, null)
  const plans = planAssociations(call, body.associations)
  checkLeadContact(
    account,
    object,
    plans.map((plan) => plan.to.object),
  )
  const record = createRecord(account, object, changes, author)
  makeAssociations(account, { object, record }, plans)
  return {
    status: 201,
    body: call.presenter.showAll(record, object),
    headers: { location: `${call.origin}${call.path.replace(/\/$/, '')}/${record.id}` },
  }
}

function update(call: Call): Reply {
  const body = parseObject(call.body)
  const record = recordParam(call, 'objectId')
  const { account, object, author } = call
  if (body.properties !== undefined && !isObject(body.properties)) throw requiredField('properties')
  if (Object.keys(body.properties ?? {}).length === 0) {
    throw invalid('No properties found to update, please provide at least one.')
  }
  const changes = checkProperties(account, object, body.properties, record)
  enforceRules(call, changes, record)
  const named = updateRecord(account, { object, record }, changes, author)
  return { status: 200, body: call.presenter.showSome(record, object, updateNames(object, named)) }
}

/** Deleting an unknown or already deleted record is answered 204 too, as recorded. */
function archive(call: Call): Reply {
  const { account, object, author } = call
  const record = account.store(object).findExact(recordId(call.params.objectId ?? ''))
  if (record !== null) archiveRecord(account, { object, record }, author.now)
  return noContent()
}

function merge(call: Call): Reply {
  const body = parseObject(call.body)
  const primary = mergePart(call, textField(body, 'primaryObjectId'))
  const other = mergePart(call, textField(body, 'objectIdToMerge'))
  if (primary === other) throw invalid('Cannot merge an object with itself')
  mergeRecords(call.account, { object: call.object, record: primary }, other, call.author)
  return { status: 200, body: call.presenter.showAll(primary, call.object) }
}

function mergePart(call: Call, id: string): CrmRecord {
  const found = findRecord(call, call.object, { id, idProperty: null })
  if (found === null) throw notFound()
  return found
}

function purge(call: Call): Reply {
  const body = parseObject(call.body)
  const idProperty = typeof body.idProperty === 'string' ? body.idProperty : null
  const { account, object } = call
  const record = findRecord(call, object, { id: textField(body, 'objectId'), idProperty })
  if (record === null) throw new HubspotError(404, { message: 'resource not found' })
  account.dropRows({ object, record })
  unlink(account, { object, record })
  releaseUniques(account, object, record)
  account.store(object).remove(record, null)
  if (account.changes.isHeard) {
    account.changes.tell({ kind: 'privacyDeletion', object, id: record.id })
    account.changes.tell({ kind: 'deletion', object, id: record.id })
  }
  return noContent()
}
