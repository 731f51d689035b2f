import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import { refused, type SalesforceError } from '../errors.ts'
import { textOf } from '../given.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue } from '../store/record.ts'
import { readValue } from './values.ts'

/** A record as a request sends it. */
export type GivenRecord = Readonly<Record<string, unknown>>

/**
 * Reads the members of a record that is written: canonical names, checked values. `attributes` is passed over. Throws a
 * `SalesforceError` (400) for fields that are not there, cannot be written, or hold what they cannot.
 */
export function readRecord(
  org: Org,
  object: ObjectDefinition,
  about: { given: GivenRecord; userId: string; isNew: boolean },
): Record<string, FieldValue> {
  const { given, userId, isNew } = about
  const values: Record<string, FieldValue> = {}
  const locked: string[] = []
  for (const [name, value] of Object.entries(given)) {
    if (name === 'attributes') continue
    if (name.toLowerCase() === 'id') throw idGiven()
    const field = org.catalogue.field(object, name)
    if (field === null || !org.security.reads(userId, object, field)) {
      const reference = referenceCalled(object, name)
      if (reference === null) throw noSuchColumn(object, name)
      values[reference.name] = byExternalId(org, reference, value)
      continue
    }
    const may = (isNew ? field.createable : field.updateable) && org.security.writes(userId, object, field)
    if (may) values[field.name] = readValue(org, field, value)
    else locked.push(field.name)
  }
  if (locked.length > 0) throw notWritable(locked)
  return values
}

/** Source of the text: recorded answers. */
function noSuchColumn(object: ObjectDefinition, name: string): SalesforceError {
  return refused('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`)
}

function idGiven(): SalesforceError {
  return refused('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', ['Id'])
}

function notWritable(names: readonly string[]): SalesforceError {
  const message =
    `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and ` +
    'verify that it is read/write for your profile or permission set.'
  return refused('INVALID_FIELD_FOR_INSERT_UPDATE', message, names)
}

/** The reference of a relationship such as `Account`, for `{"Account": {"Key__c": "x"}}`. */
function referenceCalled(object: ObjectDefinition, name: string): FieldDefinition | null {
  const wanted = name.toLowerCase()
  return object.fields.find((field) => field.relationshipName?.toLowerCase() === wanted) ?? null
}

/** Finds whom a reference means by an external id. Source: api_rest, "Associate records by external id" */
function byExternalId(org: Org, reference: FieldDefinition, given: unknown): FieldValue {
  if (given === null) return null
  const members = typeof given === 'object' && !Array.isArray(given) ? Object.entries(given) : []
  const [pair, ...more] = members.filter(([name]) => name !== 'attributes')
  const [target = ''] = reference.referenceTo
  const object = org.catalogue.find(target)
  if (pair === undefined || more.length > 0 || object === null) {
    throw refused('INVALID_FIELD', `Invalid foreign key relationship ${reference.relationshipName}`)
  }
  const [name, value] = pair
  const field = org.catalogue.field(object, name)
  if (field === null || !(field.externalId || field.idLookup)) {
    throw refused('INVALID_FIELD', `Invalid external ID field '${name}' for entity ${object.name}`)
  }
  const found = [...org.store(object.name).lookup(field, readValue(org, field, value))]
  const [record] = found
  if (record === undefined) {
    const message = `Foreign key external ID: ${textOf(value)} not found for field ${field.name} in entity ${object.name}`
    throw refused('INVALID_FIELD', message)
  }
  if (found.length > 1) throw refused('DUPLICATE_EXTERNAL_ID', 'More than one record found for external id')
  return record.id
}
