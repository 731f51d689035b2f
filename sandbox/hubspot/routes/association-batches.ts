import { batchReply } from '../batch-answer.ts'
import { type Call, noContent, type Reply, type Route } from '../call.ts'
import type { ObjectName } from '../entities.ts'
import { type BatchProblem, HubspotError, invalid } from '../errors.ts'
import { batchInputs, textField } from '../fields.ts'
import { typeNamed } from '../params.ts'
import { linksTo } from '../present-associations.ts'
import { associate, dissociate, typesOf } from '../record-associations.ts'
import type { End } from '../store/links.ts'
import { isObject, type JsonObject, parseObject, wrongShape } from '../wire.ts'
import { defaultRows, labeledResult, refuseUnlinkable, showLink } from './associations.ts'

/** Largest batches. Source: developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
const READ_MAX = 1000
const CREATE_MAX = 2000
/** How many associated ids one input of a batch read returns before `paging`. */
const READ_PAGE = 500

const V4 = ['/crm/v4/associations', '/crm/associations/v4']
const SEPTEMBER = ['/crm/associations/2026-09']
const DATED = ['/crm/associations/2026-03', ...SEPTEMBER]
const PAIR = '{objectType}/{toObjectType}/batch'

/** Batches of associations, v4 and dated; the dated archives answer 200 with a body. */
export const associationBatchRoutes: readonly Route[] = [
  batch([...V4, ...DATED], 'associate/default', [200, 207], associateDefault),
  batch([...V4, '/crm/associations/2026-03'], 'create', [201, 207], create),
  batch(SEPTEMBER, 'create', [200, 201, 207], create),
  { ...batch([...V4, ...DATED], 'read', [200, 207], read), need: 'object.read' },
  batch(V4, 'archive', [204], (call) => archive(call, false)),
  batch(DATED, 'archive', [200], (call) => archive(call, true)),
  batch(V4, 'labels/archive', [204], (call) => archiveLabels(call, false)),
  batch(DATED, 'labels/archive', [200], (call) => archiveLabels(call, true)),
]

function batch(bases: readonly string[], verb: string, success: readonly number[], run: Route['run']): Route {
  const paths = bases.map((base) => `${base}/${PAIR}/${verb}`)
  return { method: 'POST', paths, need: 'object.write', limit: 'call', success, run }
}

function associateDefault(call: Call): Reply {
  return forEachPair(call, 200, (from, to) => {
    associate(call.account, from, { to, typeIds: [] })
    return defaultRows(call, from, to)
  })
}

function create(call: Call): Reply {
  return forEachPair(call, 201, (from, to, input) => {
    const types = typesOf(call, input.types, from.object, to.object)
    associate(call.account, from, { to, typeIds: types.map((type) => type.key) })
    return [
      JSON.stringify(
        labeledResult(
          call,
          from,
          to,
          types.map((type) => type.label),
        ),
      ),
    ]
  })
}

function read(call: Call): Reply {
  const to = typeNamed(call, call.params.toObjectType ?? '')
  const rows: string[] = []
  const problems: BatchProblem[] = []
  for (const input of batchInputs(parseObject(call.body), READ_MAX)) {
    const id = textField(input, 'id')
    const record = /^\d{1,15}$/.test(id) ? call.account.find(call.object, Number(id)) : null
    const after = /^\d{1,15}$/.test(String(input.after ?? '')) ? Number(input.after) : 0
    const links = record === null ? [] : linksTo(call.account, record, to).filter((link) => link.id >= after)
    if (links.length === 0) {
      problems.push(nothingAssociated(call, to, id))
      continue
    }
    const next = links[READ_PAGE]
    const paging = next === undefined ? undefined : { next: { after: String(next.id) } }
    rows.push(
      JSON.stringify({
        from: { id },
        to: links.slice(0, READ_PAGE).map((link) => showLink(call, link)),
        paging,
      }),
    )
  }
  return batchReply(200, rows, { now: call.author.now, problems })
}

/** The recorded problem of a record without associations. */
export function nothingAssociated(call: Call, to: ObjectName, id: string): BatchProblem {
  const [fromName, toName] = [call.account.type(call.object).singular, call.account.type(to).singular]
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${toName} is associated with ${fromName} ${id}.`,
    context: {
      fromObjectId: [id],
      fromObjectType: [fromName],
      toObjectType: [toName],
    },
  }
}

function archive(call: Call, hasBody: boolean): Reply {
  const to = typeNamed(call, call.params.toObjectType ?? '')
  for (const input of batchInputs(parseObject(call.body))) {
    const from = findEnd(call, call.object, input.from)
    if (!Array.isArray(input.to)) throw wrongShape('list', input.to)
    for (const target of input.to) {
      const end = findEnd(call, to, target)
      if (from === null || end === null) continue
      dissociate(call.account, from, end, null)
    }
  }
  return hasBody ? batchReply(200, [], { now: call.author.now }) : noContent()
}

function archiveLabels(call: Call, hasBody: boolean): Reply {
  const object = typeNamed(call, call.params.toObjectType ?? '')
  for (const input of batchInputs(parseObject(call.body))) {
    const from = findEnd(call, call.object, input.from)
    const to = findEnd(call, object, input.to)
    const types = typesOf(call, input.types, call.object, object)
    if (from === null || to === null) continue
    dissociate(
      call.account,
      from,
      to,
      types.map((type) => type.key),
    )
  }
  return hasBody ? batchReply(200, [], { now: call.author.now }) : noContent()
}

function forEachPair(
  call: Call,
  success: number,
  run: (from: End, to: End, input: JsonObject) => string[],
): Reply {
  const object = typeNamed(call, call.params.toObjectType ?? '')
  const rows: string[] = []
  const problems: BatchProblem[] = []
  for (const input of batchInputs(parseObject(call.body), CREATE_MAX)) {
    const from = findEnd(call, call.object, input.from)
    const to = findEnd(call, object, input.to)
    if (from === null || to === null) {
      problems.push(invalidIdentifier(from === null ? input.from : input.to))
      continue
    }
    try {
      refuseUnlinkable(call, from, to)
      rows.push(...run(from, to, input))
    } catch (error) {
      problems.push(problemFrom(error))
    }
  }
  return batchReply(success, rows, { now: call.author.now, problems })
}

/** Turns a refusal into one problem of a 207; other errors go on. */
export function problemFrom(error: unknown): BatchProblem {
  if (!(error instanceof HubspotError)) throw error
  const { message, category, subCategory, context } = error.parts
  return {
    status: 'error',
    category: category ?? 'VALIDATION_ERROR',
    ...(subCategory === undefined ? {} : { subCategory }),
    message,
    context: context ?? {},
  }
}

/** The problem of an id that names no record. */
export function invalidIdentifier(end: unknown): BatchProblem {
  const id = isObject(end) ? String(end.id) : String(end)
  const { message, category, subCategory, context } = invalid(`${id} is not a valid ID`, {
    context: { id: [id] },
    subCategory: 'crm.associations.INVALID_IDENTIFIER',
  }).parts
  return {
    status: 'error',
    category: String(category),
    subCategory: String(subCategory),
    message,
    context: context ?? {},
  }
}

/** Finds the record of `{"id": …}`; null when there is none. */
export function findEnd(call: Call, object: ObjectName, given: unknown): End | null {
  if (!isObject(given)) throw wrongShape('object', given)
  const id = textField(given, 'id')
  const record = /^\d{1,15}$/.test(id) ? call.account.find(object, Number(id)) : null
  return record === null ? null : { object, record }
}
