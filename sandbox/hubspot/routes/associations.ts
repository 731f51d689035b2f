import { batchReply } from '../batch-answer.ts'
import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { CrmRecord, Link } from '../entities.ts'
import { invalid, notFound } from '../errors.ts'
import { afterParam, limitParam, nextLink, recordId, typeNamed } from '../params.ts'
import { linksTo } from '../present-associations.ts'
import { associate, dissociate, relabel, typesOf, unknownAssociationType } from '../record-associations.ts'
import type { End } from '../store/links.ts'
import { enforceAssociationRules } from '../validation-rules.ts'
import { instant, parseJson, wrongShape } from '../wire.ts'

const OBJECTS = ['/crm/v4/objects', '/crm/objects/v4', '/crm/objects/2026-03', '/crm/objects/2026-09']
const TYPES = [
  '/crm/v4/associations',
  '/crm/associations/v4',
  '/crm/associations/2026-03',
  '/crm/associations/2026-09',
]
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
    method: 'POST',
    paths: TYPES.map((base) => `${base}/usage/high-usage-report/{userId}`),
    need: 'none',
    limit: 'call',
    success: [200],
    run: report,
  },
]

function list(call: Call): Reply {
  const to = typeNamed(call, call.params.toObjectType ?? '')
  const limit = limitParam(call, PAGE)
  const after = afterParam(call) ?? 0
  const links = linksTo(call.account, endParam(call).record, to).filter((link) => link.id >= after)
  const next = links[limit]
  return json(200, {
    results: links.slice(0, limit).map((link) => showLink(call, link)),
    paging: next === undefined ? undefined : pagingOf(call, next),
  })
}

function pagingOf(call: Call, next: Link): unknown {
  const after = String(next.id)
  return { next: { after, link: nextLink(call, after) } }
}

/** One associated record with its types: labels first, as recorded. */
export function showLink(call: Call, link: Link): Record<string, unknown> {
  const associationTypes = link.types.flatMap((id) => {
    const type = call.account.associations.get(id)
    return type === undefined ? [] : [{ category: type.category, typeId: type.id, label: type.label }]
  })
  return { toObjectId: link.id, associationTypes }
}

function putDefault(call: Call): Reply {
  const from = endParam(call)
  const to = toParam(call)
  refuseUnlinkable(call, from, to)
  associate(call.account, from, { to, typeIds: [] })
  return batchReply(200, defaultRows(call, from, to), { now: call.author.now })
}

/** A default association is reported in both directions. */
export function defaultRows(call: Call, from: End, to: End): string[] {
  return [
    [from, to],
    [to, from],
  ].map(([a, b]) => {
    if (a === undefined || b === undefined) throw new Error('A pair has two ends')
    const type = call.account.associations.unlabeled(a.object, b.object)
    const associationSpec = { associationCategory: type?.category, associationTypeId: type?.id }
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
  refuseUnlinkable(call, from, to)
  const body = parseJson(call.body)
  if (!Array.isArray(body)) throw wrongShape('list', body)
  const types = typesOf(call, body, from.object, to.object)
  relabel(call.account, from, { to, typeIds: types.map((type) => type.key) })
  return json(
    201,
    labeledResult(
      call,
      from,
      to,
      types.map((type) => type.label),
    ),
  )
}

/** The recorded answer of a labelled association: ids are numbers, labels without the unlabeled type. */
export function labeledResult(
  call: Call,
  from: End,
  to: End,
  labels: readonly (string | null)[],
): Record<string, unknown> {
  return {
    fromObjectTypeId: call.account.type(from.object).id,
    fromObjectId: from.record.id,
    toObjectTypeId: call.account.type(to.object).id,
    toObjectId: to.record.id,
    labels: labels.filter((label) => label !== null),
  }
}

function remove(call: Call): Reply {
  const from = endParam(call)
  const object = typeNamed(call, call.params.toObjectType ?? '')
  const record = call.account.find(object, recordId(call.params.toObjectId ?? ''))
  if (record === null) return noContent()
  dissociate(call.account, from, { object, record }, null)
  return noContent()
}

/** The report is sent by e-mail to the user; the sandbox only says that it would be. */
function report(call: Call): Reply {
  const userId = recordId(call.params.userId ?? '')
  const owner = [...call.account.owners.values()].find((candidate) => candidate.userId === userId)
  if (owner === undefined) throw notFound()
  return json(200, { userId, userEmail: owner.email, enqueueTime: instant(call.author.now) })
}

/** Refuses to associate a record with itself, with the recorded text, and objects that have no association type. */
export function refuseUnlinkable(call: Call, from: End, to: End): void {
  const { associations } = call.account
  if (from.record !== to.record) {
    enforceAssociationRules(call, from.object, to.object)
    if (associations.unlabeled(from.object, to.object) !== null) return
    throw unknownAssociationType(`${from.object}_to_${to.object}`, from.object, to.object)
  }
  throw invalid(`Object ${from.record.id} cannot be associated to itself (${to.record.id})`)
}

function endParam(call: Call): End {
  return { object: call.object, record: mustFind(call, call.object, call.params.objectId ?? '') }
}

function toParam(call: Call): End {
  const object = typeNamed(call, call.params.toObjectType ?? '')
  return { object, record: mustFind(call, object, call.params.toObjectId ?? '') }
}

function mustFind(call: Call, object: End['object'], id: string): CrmRecord {
  const record = call.account.find(object, recordId(id))
  if (record === null) throw notFound()
  return record
}
