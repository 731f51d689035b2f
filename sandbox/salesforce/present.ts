import type { FieldDefinition, ObjectDefinition } from './catalogue/definitions.ts'
import type { Org } from './store/org.ts'
import { addressOf, type OrgRecord } from './store/record.ts'

/** The address of a record, as `attributes.url` has it. */
export function urlOf(base: string, object: ObjectDefinition, id: string): string {
  return `${base}/sobjects/${object.name}/${id}`
}

/** A record as the API shows it: `attributes`, then the fields that were asked for, absent values as null. */
export function presentRecord(
  { object, record }: { object: ObjectDefinition; record: OrgRecord },
  fields: readonly FieldDefinition[],
  base: string,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    attributes: { type: object.name, url: urlOf(base, object, record.id) },
  }
  for (const field of fields) {
    shown[field.name] =
      field.type === 'address' ? addressOf(record, field.name) : (record.values[field.name] ?? null)
  }
  return shown
}

/** All fields that a user may read. */
export function readableFields(
  org: Org,
  object: ObjectDefinition,
  userId: string,
): readonly FieldDefinition[] {
  return object.fields.filter((field) => org.security.reads(userId, object, field))
}

/** What names a record in lists; objects without a name field show their id. */
export function nameOf(object: ObjectDefinition, record: OrgRecord): string {
  const field = object.fields.find(({ nameField }) => nameField)
  return String((field === undefined ? null : record.values[field.name]) ?? record.id)
}
