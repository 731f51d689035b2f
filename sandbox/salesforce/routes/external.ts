import { type Call, NO_CONTENT, ok, type Reply, type Route } from '../call.ts'
import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { notFound, refused, SalesforceError } from '../errors.ts'
import { textOf } from '../given.ts'
import { canonicalId } from '../ids.ts'
import { urlOf } from '../present.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import type { GivenRecord } from '../writes/body.ts'
import { deleteRecord } from '../writes/delete.ts'
import { readValue } from '../writes/values.ts'
import { createRecord, updateRecord, type Writer } from '../writes/write.ts'
import { checkUnchanged } from './conditions.ts'
import { bodyOf, objectOf, recordOf, writerOf } from './object-of.ts'
import { showRecord } from './records.ts'

const testedBy = 'routes/external.test.ts'
const pattern = '/sobjects/{sobject}/{field}/{value}'
/** Before it an upsert that found its record was answered 204 without a body. */
const BODY_ON_UPDATE = 46

/** Records by the value of an external id. */
export const externalRoutes: readonly Route[] = [
  { method: 'GET', pattern, success: [200, 300], testedBy, run: read },
  { method: 'PATCH', pattern, success: [200, 201, 204, 300], testedBy, run: upsert },
  { method: 'DELETE', pattern, success: [204, 300], testedBy, run: remove },
]

/** A field that records can be looked up by; throws a `SalesforceError` (404) for others. */
export function lookupField(call: Call, object: ObjectDefinition, name: string): FieldDefinition {
  const field = call.org.catalogue.field(object, name)
  const isOne = field !== null && (field.externalId || field.idLookup)
  if (!isOne || !call.org.security.reads(call.userId, object, field)) {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${name}`)
  }
  return field
}

/** Live records with a value in a look-up field. */
export function recordsWith(
  call: Call,
  { object, field }: { object: ObjectDefinition; field: FieldDefinition },
  given: unknown,
): OrgRecord[] {
  const store = call.org.store(object.name)
  if (field.type === 'id') {
    const record = store.get(canonicalId(textOf(given)) ?? '')
    return record === null || record.values.IsDeleted === true ? [] : [record]
  }
  return [...store.lookup(field, readValue(call.org, field, given))]
}

function read(call: Call): Reply {
  const object = objectOf(call)
  const found = find(call, object)
  if ('status' in found) return found
  return showRecord(call, object, found)
}

function remove(call: Call): Reply {
  const object = objectOf(call)
  const found = find(call, object)
  if ('status' in found) return found
  if (call.org.settings.conditionalDeletes) checkUnchanged(call, { object, record: found })
  deleteRecord(call.org, { object, record: found }, writerOf(call))
  return NO_CONTENT
}

/** The one record that a path means; several are answered 300. */
function find(call: Call, object: ObjectDefinition): OrgRecord | Reply {
  const field = lookupField(call, object, call.params.field ?? '')
  const value = call.params.value ?? ''
  if (field.type === 'id') return recordOf(call, object, value)
  const [record, ...more] = recordsWith(call, { object, field }, value)
  if (record === undefined) throw notFound()
  return more.length > 0 ? several(call, object, [record, ...more]) : record
}

function several({ base }: Call, object: ObjectDefinition, records: readonly OrgRecord[]): Reply {
  return { status: 300, json: records.map(({ id }) => urlOf(base, object, id)) }
}

function upsert(call: Call): Reply {
  const object = objectOf(call)
  const field = lookupField(call, object, call.params.field ?? '')
  const value = call.params.value ?? ''
  const found =
    field.type === 'id' ? [recordOf(call, object, value)] : recordsWith(call, { object, field }, value)
  if (found.length > 1) return several(call, object, found)
  const updateOnly = call.query.get('updateOnly') === 'true'
  if (found.length === 0 && updateOnly) throw notFound()
  const [record] = found
  if (record !== undefined) checkUnchanged(call, { object, record })
  const about = { given: bodyOf(call), writer: writerOf(call), value }
  const { id, created } = upsertOne(call, { object, field, record: record ?? null }, about)
  if (!created && Number(call.version) < BODY_ON_UPDATE) return NO_CONTENT
  const json = { id, success: true, errors: [], created }
  const headers = { location: urlOf(call.base, object, id) }
  return created ? { status: 201, json, headers } : ok(json, headers)
}

/** Creates or changes the record that has a value in a look-up field. */
export function upsertOne(
  call: Call,
  { object, field, record }: { object: ObjectDefinition; field: FieldDefinition; record: OrgRecord | null },
  { given, writer, value }: { given: GivenRecord; writer: Writer; value: FieldValue },
): { id: string; created: boolean } {
  const twice = Object.keys(given).find((name) => name.toLowerCase() === field.name.toLowerCase())
  if (twice !== undefined) {
    const message = `The ${field.name} field should not be specified in the sobject data.`
    throw refused('INVALID_FIELD', message, [field.name])
  }
  if (record !== null) {
    updateRecord(call.org, { object, record }, { given, writer })
    return { id: record.id, created: false }
  }
  if (!field.createable) throw new SalesforceError(404, NOT_THERE)
  const created = createRecord(call.org, object, { given: { ...given, [field.name]: value }, writer })
  return { id: created.id, created: true }
}

const NOT_THERE = { message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }
