import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import { derive } from './derived.ts'

/** The fields of an object that a create fills in; worked out once for each state of an object. */
const filled = new WeakMap<ObjectDefinition['fieldsByName'], readonly FieldDefinition[]>()

/**
 * Makes a record of values that were checked, with its id, stamps, defaults and what follows from them, and puts it
 * into its store. `at`: when it was made, now if absent; the seed says otherwise.
 */
export function makeRecord(
  org: Org,
  object: ObjectDefinition,
  about: { values: Readonly<Record<string, FieldValue>>; userId: string; at?: string },
): OrgRecord {
  const { userId, at = org.now() } = about
  const id = org.newId(object)
  const values: OrgRecord['values'] = { Id: id }
  for (const field of defaultsOf(object)) {
    values[field.name] = field.name === 'OwnerId' ? userId : field.defaultValue
  }
  Object.assign(values, about.values)
  const given = new Set(Object.keys(about.values))
  Object.assign(values, derive(org, object, { id, values, given, isNew: true }))
  Object.assign(values, stampsOf(userId, at))
  const record: OrgRecord = { id, values }
  org.store(object.name).put(record)
  return record
}

function stampsOf(userId: string, at: string): Record<string, FieldValue> {
  return {
    CreatedDate: at,
    CreatedById: userId,
    LastModifiedDate: at,
    LastModifiedById: userId,
    SystemModstamp: at,
  }
}

function defaultsOf(object: ObjectDefinition): readonly FieldDefinition[] {
  const known = filled.get(object.fieldsByName)
  if (known !== undefined) return known
  const fields = object.fields.filter((field) => field.name === 'OwnerId' || field.defaultValue !== null)
  filled.set(object.fieldsByName, fields)
  return fields
}
