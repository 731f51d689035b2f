import { batchReply } from '../batch-answer.ts'
import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import type { ObjectName } from '../entities.ts'
import type { BatchProblem } from '../errors.ts'
import { notFound } from '../errors.ts'
import { batchInputs, textField } from '../fields.ts'
import { recordId, typeNamed } from '../params.ts'
import { linksTo } from '../present-associations.ts'
import { associate, dissociate, unknownAssociationType } from '../record-associations.ts'
import type { AssociationType } from '../store/association-types.ts'
import type { End } from '../store/links.ts'
import { parseObject } from '../wire.ts'
import { findEnd, invalidIdentifier, nothingAssociated, problemFrom } from './association-batches.ts'
import { refuseUnlinkable } from './associations.ts'

const BATCH = '/crm/v3/associations/{objectType}/{toObjectType}/batch'
const ONE =
  '/crm/v3/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}/{associationType}'

/** Associations v3. Source: developers.hubspot.com/docs/api-reference/legacy/crm/associations/v3/associate-records */
export const associationRoutesV3: readonly Route[] = [
  {
    method: 'POST',
    paths: [`${BATCH}/create`],
    need: 'object.write',
    limit: 'call',
    success: [201, 207],
    run: create,
  },
  {
    method: 'POST',
    paths: [`${BATCH}/read`],
    need: 'object.read',
    limit: 'call',
    success: [200, 207],
    run: read,
  },
  {
    method: 'POST',
    paths: [`${BATCH}/archive`],
    need: 'object.write',
    limit: 'call',
    success: [204],
    run: archive,
  },
  {
    method: 'GET',
    paths: ['/crm/v3/associations/{objectType}/{toObjectType}/types'],
    need: 'object.read',
    limit: 'call',
    success: [200],
    run: types,
  },
  {
    method: 'GET',
    paths: ['/crm/v3/objects/{objectType}/{objectId}/associations/{toObjectType}'],
    need: 'object.read',
    limit: 'call',
    success: [200],
    run: list,
  },
  { method: 'PUT', paths: [ONE], need: 'object.write', limit: 'call', success: [200], run: put },
  { method: 'DELETE', paths: [ONE], need: 'object.write', limit: 'call', success: [204], run: remove },
]

/** Results list both directions, as recorded. */
function create(call: Call): Reply {
  const object = typeNamed(call, call.params.toObjectType ?? '')
  const rows: string[] = []
  const problems: BatchProblem[] = []
  for (const input of batchInputs(parseObject(call.body))) {
    const from = findEnd(call, call.object, input.from)
    const to = findEnd(call, object, input.to)
    if (from === null || to === null) {
      problems.push(invalidIdentifier(from === null ? input.from : input.to))
      continue
    }
    try {
      refuseUnlinkable(call, from, to)
      const type = typeCalled(call, textField(input, 'type'), call.object, object)
      associate(call.account, from, { to, typeIds: [type.key] })
      rows.push(rowOf(to, from, nameOf(call, type.inverse)), rowOf(from, to, type.name))
    } catch (error) {
      problems.push(problemFrom(error))
    }
  }
  return batchReply(201, rows, { now: call.author.now, problems })
}

function rowOf(from: End, to: End, type: string): string {
  return JSON.stringify({ from: { id: String(from.record.id) }, to: { id: String(to.record.id) }, type })
}

function nameOf(call: Call, typeId: number): string {
  return call.account.associations.get(typeId)?.name ?? String(typeId)
}

/** Towards companies only the primary one is read, as documented. */
function read(call: Call): Reply {
  const to = typeNamed(call, call.params.toObjectType ?? '')
  const rows: string[] = []
  const problems: BatchProblem[] = []
  for (const input of batchInputs(parseObject(call.body))) {
    const id = textField(input, 'id')
    const targets = targetsOf(call, id, to)
    if (targets.length === 0) problems.push(nothingAssociated(call, to, id))
    else rows.push(JSON.stringify({ from: { id }, to: targets }))
  }
  return batchReply(200, rows, { now: call.author.now, problems })
}

function targetsOf(call: Call, id: string, to: ObjectName): { id: string; type: string }[] {
  const record = /^\d{1,15}$/.test(id) ? call.account.find(call.object, Number(id)) : null
  if (record === null) return []
  const primary = call.account.associations.primary(call.object, to)
  const links = linksTo(call.account, record, to)
  if (primary !== null) {
    return links
      .filter((link) => link.types.includes(primary.key))
      .map((link) => ({ id: String(link.id), type: primary.name }))
  }
  return links.flatMap((link) =>
    link.types.map((type) => ({ id: String(link.id), type: nameOf(call, type) })),
  )
}

function archive(call: Call): Reply {
  const object = typeNamed(call, call.params.toObjectType ?? '')
  for (const input of batchInputs(parseObject(call.body))) {
    const from = findEnd(call, call.object, input.from)
    const to = findEnd(call, object, input.to)
    typeCalled(call, textField(input, 'type'), call.object, object)
    if (from === null || to === null) continue
    dissociate(call.account, from, to, null)
  }
  return noContent()
}

function types(call: Call): Reply {
  const found = call.account.associations.between(
    call.object,
    typeNamed(call, call.params.toObjectType ?? ''),
  )
  return json(200, { results: found.map(({ id, name }) => ({ id: String(id), name })) })
}

function list(call: Call): Reply {
  const to = typeNamed(call, call.params.toObjectType ?? '')
  const { record } = endsOf(call).from
  const links = linksTo(call.account, record, to)
  return json(200, {
    results: links.flatMap((link) =>
      link.types.map((type) => ({ id: String(link.id), type: nameOf(call, type) })),
    ),
  })
}

function put(call: Call): Reply {
  const { from, to } = endsOf(call)
  if (to === null) throw notFound()
  refuseUnlinkable(call, from, to)
  const type = typeCalled(call, call.params.associationType ?? '', from.object, to.object)
  associate(call.account, from, { to, typeIds: [type.key] })
  const projection = call.presenter.projection(from.object, null)
  return {
    status: 200,
    body: call.presenter.show(from.record, { projection, history: [], associations: [to.object] }),
  }
}

function remove(call: Call): Reply {
  const { from, to } = endsOf(call)
  if (to === null) return noContent()
  const type = typeCalled(call, call.params.associationType ?? '', from.object, to.object)
  dissociate(call.account, from, to, [type.key])
  return noContent()
}

function endsOf(call: Call): { from: End; to: End | null } {
  const record = call.account.find(call.object, recordId(call.params.objectId ?? ''))
  if (record === null) throw notFound()
  const object = typeNamed(call, call.params.toObjectType ?? '')
  const toId = call.params.toObjectId
  const other = toId === undefined ? null : call.account.find(object, recordId(toId))
  return { from: { object: call.object, record }, to: other === null ? null : { object, record: other } }
}

/** Finds a type by name or by numeric id. */
function typeCalled(call: Call, given: string, from: ObjectName, to: ObjectName): AssociationType {
  const found = call.account.associations
    .between(from, to)
    .find((type) => type.name === given || String(type.id) === given || type.name === given.toLowerCase())
  if (found === undefined) throw unknownAssociationType(given, from, to)
  return found
}
