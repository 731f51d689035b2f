import { type Call, headerOf } from '../call.ts'
import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { badJson, notFound, refused, SalesforceError } from '../errors.ts'
import { canonicalId } from '../ids.ts'
import type { OrgRecord } from '../store/record.ts'
import type { GivenRecord } from '../writes/body.ts'
import type { Writer } from '../writes/write.ts'

/** The object that `{sobject}` of a path names; throws a `SalesforceError` (404) for those that this user does not see. */
export function objectOf(call: Call, name = call.params.sobject ?? ''): ObjectDefinition {
  const object = call.org.catalogue.find(name)
  if (object === null || !call.org.security.seesObject(call.userId, object)) throw notFound()
  return object
}

/** The live record of an id; throws a `SalesforceError` (404) when it is not there or deleted. */
export function recordOf(call: Call, object: ObjectDefinition, id: string): OrgRecord {
  const found = call.org.find(id)
  if (found === null || found.object !== object) {
    // A last segment that is no id could be the name of an external id: the vendor answers as if it were.
    const isId = canonicalId(id) !== null
    throw isId
      ? notFound()
      : notFound(`Provided external ID field does not exist or is not accessible: ${id}`)
  }
  if (found.record.values.IsDeleted === true) {
    throw new SalesforceError(404, {
      message: 'entity is deleted',
      errorCode: 'ENTITY_IS_DELETED',
      fields: [],
    })
  }
  return found.record
}

/** Who writes by a call, and whether the request's header lets duplicates be saved. */
export function writerOf(call: Call): Writer {
  const header = headerOf(call, 'sforce-duplicate-rule-header')
  return { userId: call.userId, allowDuplicates: /allowSave\s*=\s*true/i.test(header) }
}

/** The body as a JSON object; throws a `SalesforceError` (400) for anything else. */
export function bodyOf(call: Call): GivenRecord {
  const value = jsonOf(call)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badJson('The HTTP entity body is required, but this request has no entity body.')
  }
  return value as GivenRecord
}

/** The body as JSON; the vendor says where its parser stopped. */
function jsonOf(call: Call): unknown {
  const type = headerOf(call, 'content-type')
  if (type !== '' && !/json/i.test(type)) {
    throw new SalesforceError(415, {
      message: 'Content type not supported',
      errorCode: 'UNSUPPORTED_MEDIA_TYPE',
    })
  }
  try {
    return JSON.parse(call.body === '' ? 'null' : call.body)
  } catch (error) {
    const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? '0'
    const before = call.body.slice(0, Number(at))
    const line = before.split('\n').length
    const column = Number(at) - before.lastIndexOf('\n')
    throw badJson(`Unexpected character encountered while parsing at [line:${line}, column:${column}]`)
  }
}

/** Fields that a list such as `?fields=Id,Name` names; throws a `SalesforceError` (400) for those that are not there. */
export function fieldsNamed(
  call: Call,
  object: ObjectDefinition,
  names: readonly string[],
): readonly FieldDefinition[] {
  return names.map((name) => {
    const field = call.org.catalogue.field(object, name.trim())
    if (field !== null && call.org.security.reads(call.userId, object, field)) return field
    throw refused('INVALID_FIELD', `No such column '${name.trim()}' on sobject of type ${object.name}`)
  })
}
