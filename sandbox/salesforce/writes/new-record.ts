import type { ObjectDefinition } from '../catalogue/definitions.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue, OrgRecord } from '../store/record.ts'
import { derive } from './derived.ts'

/** What a create fills in, the owner among it; worked out once for each state of an object. */
const filled = new WeakMap<ObjectDefinition['fieldsByName'], Readonly<Record<string, FieldValue>>>()

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
  const defaults = defaultsOf(object)
  const owner = 'OwnerId' in defaults ? { OwnerId: userId } : {}
  const values: OrgRecord['values'] = { Id: id, ...defaults, ...owner, ...about.values }
  const given = new Set(Object.keys(about.values))
  const derived = derive(org, object, { id, values, given, isNew: true })
  // Spread, not assigned: V8 makes hash tables of objects that many members are assigned to, twice as slow to read.
  const record: OrgRecord = { id, values: { Id: id, ...values, ...derived, ...stampsOf(userId, at) } }
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

function defaultsOf(object: ObjectDefinition): Readonly<Record<string, FieldValue>> {
  const known = filled.get(object.fieldsByName)
  if (known !== undefined) return known
  const fields = object.fields.filter((field) => field.name === 'OwnerId' || field.defaultValue !== null)
  const values = Object.fromEntries(fields.map(({ name, defaultValue }) => [name, defaultValue]))
  filled.set(object.fieldsByName, values)
  return values
}
