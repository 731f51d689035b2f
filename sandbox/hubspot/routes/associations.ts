import { batchReply } from '../batch-answer.ts'
import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { CrmRecord, Link } from '../entities.ts'
import { invalid, notFound } from '../errors.ts'
import { OBJECT_TYPES } from '../object-types.ts'
import { afterParam, limitParam, nextLink, recordId, typeNamed } from '../params.ts'
import { linksTo } from '../present-associations.ts'
import { associate, typesOf } from '../record-associations.ts'
import { ASSOCIATION_TYPES, typesBetween, unlabeledType } from '../store/association-types.ts'
import { type End, removeLink, replaceLink } from '../store/links.ts'
import { instant, parseJson, wrongShape } from '../wire.ts'

const OBJECTS = ['/crm/v4/objects', '/crm/objects/v4', '/crm/objects/2026-03']
const LABELS = ['/crm/v4/associations', '/crm/associations/v4', '/crm/associations/2026-03']
const PAIR = OBJECTS.map((base) => `${base}/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}`)

/** Page of associated ids. Source: developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
const PAGE = { max: 500, default: 500 }

/** Associations of single records, v4 and dated. Source: developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
export const associationRoutes: readonly Route[] = [
  {
    method: 'GET',
    paths: OBJECTS.map((base) => `${base}/{objectType}/{objectId}/associations/{toObjectType}`),
    need: 'object.read',
    limit: 'call',
    success: [200],
    run: list,
  },
  {
    method: 'PUT',
    paths: OBJECTS.map(
      (base) => `${base}/{objectType}/{objectId}/associations/default/{toObjectType}/{toObjectId}`,
    ),
    need: 'object.write',
    limit: 'call',
    success: [200],
    run: putDefault,
  },
  { method: 'PUT', paths: PAIR, need: 'object.write', limit: 'call', success: [201], run: putLabels },
  { method: 'DELETE', paths: PAIR, need: 'object.write', limit: 'call', success: [204], run: remove },
  {
    method: 'GET',
    paths: LABELS.map((base) => `${base}/{objectType}/{toObjectType}/labels`),
    need: 'object.read',
    limit: 'call',
    success: [200],
    run: labels,
  },
  {
    method: 'POST',
    paths: LABELS.map((base) => `${base}/usage/high-usage-report/{userId}`),
    need: 'none',
    limit: 'call',
    success: [200],
    run: report,
  },
]

function list(call: Call): Reply {
  const to = typeNamed(call.params.toObjectType ?? '')
  const limit = limitParam(call, PAGE)
  const after = afterParam(call) ?? 0
  const links = linksTo(call.account, endParam(call).record, to).filter((link) => link.id >= after)
  const next = links[limit]
  return json(200, {
    results: links.slice(0, limit).map(showLink),
    paging: next === undefined ? undefined : pagingOf(call, next),
  })
}

function pagingOf(call: Call, next: Link): unknown {
  const after = String(next.id)
  return { next: { after, link: nextLink(call, after) } }
}

/** One associated record with its types: labels first, as recorded. */
export function showLink(link: Link): Record<string, unknown> {
  const associationTypes = link.types.flatMap((id) => {
    const type = ASSOCIATION_TYPES.get(id)
    return type === undefined ? [] : [{ category: type.category, typeId: type.id, label: type.label }]
  })
  return { toObjectId: link.id, associationTypes }
}

function putDefault(call: Call): Reply {
  const from = endParam(call)
  const to = toParam(call)
  refuseSelf(from, to)
  associate(call.account, from, { to, typeIds: [] })
  return batchReply(200, defaultRows(from, to), { now: call.author.now })
}

/** A default association is reported in both directions. */
export function defaultRows(from: End, to: End): string[] {
  return [
    [from, to],
    [to, from],
  ].map(([a, b]) => {
    if (a === undefined || b === undefined) throw new Error('A pair has two ends')
    const associationTypeId = unlabeledType(a.object, b.object).id
    const associationSpec = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId }
    return JSON.stringify({
      from: { id: String(a.record.id) },
      to: { id: String(b.record.id) },
      associationSpec,
    })
  })
}

function putLabels(call: Call): Reply {
  const from = endParam(call)
  const to = toParam(call)
  refuseSelf(from, to)
  const body = parseJson(call.body)
  if (!Array.isArray(body)) throw wrongShape('list', body)
  const types = typesOf(body, from.object, to.object)
  replaceLink(
    from,
    to,
    types.map((type) => type.id),
    call.account.find.bind(call.account),
  )
  call.account.dropRows(from)
  call.account.dropRows(to)
  return json(
    201,
    labeledResult(
      from,
      to,
      types.map((type) => type.label),
    ),
  )
}

/** The recorded answer of a labelled association: ids are numbers, labels without the unlabeled type. */
export function labeledResult(
  from: End,
  to: End,
  labels: readonly (string | null)[],
): Record<string, unknown> {
  return {
    fromObjectTypeId: OBJECT_TYPES[from.object].id,
    fromObjectId: from.record.id,
    toObjectTypeId: OBJECT_TYPES[to.object].id,
    toObjectId: to.record.id,
    labels: labels.filter((label) => label !== null),
  }
}

function remove(call: Call): Reply {
  const from = endParam(call)
  const object = typeNamed(call.params.toObjectType ?? '')
  const record = call.account.find(object, recordId(call.params.toObjectId ?? ''))
  if (record === null) return noContent()
  call.account.dropRows(from)
  removeLink(from, { object, record })
  call.account.dropRows(from)
  return noContent()
}

function labels(call: Call): Reply {
  const types = typesBetween(call.object, typeNamed(call.params.toObjectType ?? ''))
  return json(200, { results: types.map(({ category, id, label }) => ({ category, typeId: id, label })) })
}

/** The report is sent by e-mail to the user; the sandbox only says that it would be. */
function report(call: Call): Reply {
  const userId = recordId(call.params.userId ?? '')
  const owner = [...call.account.owners.values()].find((candidate) => candidate.userId === userId)
  if (owner === undefined) throw notFound()
  return json(200, { userId, userEmail: owner.email, enqueueTime: instant(call.author.now) })
}

/** Refuses to associate a record with itself, with the recorded text. */
export function refuseSelf(from: End, to: End): void {
  if (from.record !== to.record) return
  throw invalid(`Object ${from.record.id} cannot be associated to itself (${to.record.id})`)
}

function endParam(call: Call): End {
  return { object: call.object, record: mustFind(call, call.object, call.params.objectId ?? '') }
}

function toParam(call: Call): End {
  const object = typeNamed(call.params.toObjectType ?? '')
  return { object, record: mustFind(call, object, call.params.toObjectId ?? '') }
}

function mustFind(call: Call, object: End['object'], id: string): CrmRecord {
  const record = call.account.find(object, recordId(id))
  if (record === null) throw notFound()
  return record
}
