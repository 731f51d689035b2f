import { limitOf } from '../association-limits.ts'
import { batchReply } from '../batch-answer.ts'
import { type Call, json, noContent, type Reply, type Route } from '../call.ts'
import { type BatchProblem, HubspotError, invalid } from '../errors.ts'
import { batchInputs, optionalText, requiredField, textField } from '../fields.ts'
import { typeNamed } from '../params.ts'
import { unknownAssociationType } from '../record-associations.ts'
import type { AssociationType } from '../store/association-types.ts'
import { type JsonObject, parseObject } from '../wire.ts'
import { problemFrom } from './association-batches.ts'

const V4 = ['/crm/v4/associations', '/crm/associations/v4']
const SEPTEMBER = ['/crm/associations/2026-09']
const DATED = ['/crm/associations/2026-03', ...SEPTEMBER]
const ROOT = 'definitions/configurations'
const PAIR = `${ROOT}/{objectType}/{toObjectType}`
/** A limit is a whole number of this size at most. */
const MAX = 2_147_483_647

/**
 * How many records a record may be associated with, by type. Source: github.com/HubSpot/HubSpot-public-api-spec-collection
 * (CRM/Associations Schema), developers.hubspot.com/changelog/introducing-custom-association-limits-for-associations-api
 */
export const associationConfigurationRoutes: readonly Route[] = [
  route('GET', [...V4, ...DATED], { suffix: `${ROOT}/all`, success: [200], run: listAll }),
  route('GET', [...V4, ...DATED], { suffix: PAIR, success: [200], run: listPair }),
  route('POST', [...V4, '/crm/associations/2026-03'], {
    suffix: `${PAIR}/batch/create`,
    success: [201, 207],
    run: create,
  }),
  route('POST', SEPTEMBER, { suffix: `${PAIR}/batch/create`, success: [200, 201, 207], run: create }),
  route('POST', [...V4, ...DATED], { suffix: `${PAIR}/batch/update`, success: [200, 207], run: update }),
  route('POST', V4, { suffix: `${PAIR}/batch/purge`, success: [204], run: (call) => purge(call, false) }),
  route('POST', DATED, { suffix: `${PAIR}/batch/purge`, success: [200], run: (call) => purge(call, true) }),
]

function route(
  method: 'GET' | 'POST',
  bases: readonly string[],
  about: { suffix: string; success: readonly number[]; run: Route['run'] },
): Route {
  const { suffix, success, run } = about
  const need = suffix.endsWith('/all') ? 'none' : method === 'GET' ? 'object.read' : 'object.write'
  return { method, paths: bases.map((base) => `${base}/${suffix}`), need, limit: 'call', success, run }
}

function listAll(call: Call): Reply {
  const { account } = call
  const keys = [...account.shelf.of('association_limit').keys()].map(Number)
  const types = keys.flatMap((key) => account.associations.get(key) ?? [])
  return json(200, { results: types.map((type) => shown(call, type)) })
}

function listPair(call: Call): Reply {
  const types = pairOf(call).filter((type) => limitOf(call.account, type.key) !== null)
  return json(200, { results: types.map((type) => shown(call, type)) })
}

/** Key order as in the guide's example. */
function shown(call: Call, { category, id, key, label }: AssociationType): Record<string, unknown> {
  return { category, typeId: id, userEnforcedMaxToObjectIds: limitOf(call.account, key), label }
}

function create(call: Call): Reply {
  return setAll(call, 201, (type) => {
    if (limitOf(call.account, type.key) === null) return
    throw new HubspotError(409, {
      message: `There is a limit for association type ${type.id} already.`,
      context: { typeId: [String(type.id)] },
      category: 'OBJECT_ALREADY_EXISTS',
    })
  })
}

function update(call: Call): Reply {
  return setAll(call, 200, (type) => {
    if (limitOf(call.account, type.key) !== null) return
    throw new HubspotError(404, {
      message: `There is no limit for association type ${type.id}.`,
      context: { typeId: [String(type.id)] },
      category: 'OBJECT_NOT_FOUND',
    })
  })
}

/** Sets the limits of a batch; an input that is refused becomes a problem of its own. */
function setAll(call: Call, success: number, check: (type: AssociationType) => void): Reply {
  const rows: string[] = []
  const problems: BatchProblem[] = []
  for (const input of batchInputs(parseObject(call.body))) {
    const missing = ['typeId', 'category', 'maxToObjectIds'].filter((name) => input[name] == null)
    if (missing.length > 0) throw requiredField(...missing)
    try {
      const type = typeIn(call, input)
      check(type)
      setLimit(call, type, maxOf(input))
      const { label, ...row } = shown(call, type)
      rows.push(JSON.stringify(success === 201 ? { ...row, label } : row))
    } catch (error) {
      problems.push(problemFrom(error))
    }
  }
  return batchReply(success, rows, { now: call.author.now, problems })
}

/** Both directions of a type that is its own inverse have one limit. */
function setLimit(call: Call, type: AssociationType, max: number): void {
  const { account } = call
  const { least, most } = rangeOf(call, type)
  if (max < least || max > most) {
    const range = most === MAX ? `${least} or more` : `${least} to ${most}`
    throw invalid(`maxToObjectIds of association type ${type.id} must be ${range}.`, {
      context: { typeId: [String(type.id)], maxToObjectIds: [String(max)] },
    })
  }
  account.shelf.of('association_limit').set(String(type.key), max)
  account.changed()
}

/** A label allows no more than its object does; so an object allows no less than each of its labels. */
function rangeOf(call: Call, type: AssociationType): { least: number; most: number } {
  const plain = call.account.associations.unlabeled(type.from, type.to)
  if (type.key !== plain?.key) {
    const most = plain === null ? null : limitOf(call.account, plain.key)
    return { least: 1, most: most ?? MAX }
  }
  const labels = pairOf(call).filter((other) => other.key !== type.key)
  return { least: Math.max(1, ...labels.map((other) => limitOf(call.account, other.key) ?? 1)), most: MAX }
}

function maxOf(input: JsonObject): number {
  const max = Number(textField(input, 'maxToObjectIds'))
  if (Number.isInteger(max) && max >= 1 && max <= MAX) return max
  throw invalid(`maxToObjectIds must be a whole number from 1 to ${MAX}.`, {
    context: { maxToObjectIds: [String(input.maxToObjectIds)] },
  })
}

/** What has no limit is no error. */
function purge(call: Call, hasBody: boolean): Reply {
  for (const input of batchInputs(parseObject(call.body))) {
    call.account.shelf.of('association_limit').delete(String(typeIn(call, input).key))
  }
  call.account.changed()
  return hasBody ? batchReply(200, [], { now: call.author.now }) : noContent()
}

function typeIn(call: Call, input: JsonObject): AssociationType {
  const id = Number(textField(input, 'typeId'))
  const type = call.account.associations.named(id, optionalText(input, 'category'))
  const found = pairOf(call).find((one) => one.key === type?.key)
  if (found !== undefined) return found
  throw unknownAssociationType(String(input.typeId), call.object, typeNamed(call, toAlias(call)))
}

function pairOf(call: Call): AssociationType[] {
  return call.account.associations.between(call.object, typeNamed(call, toAlias(call)))
}

function toAlias(call: Call): string {
  return call.params.toObjectType ?? ''
}
