/** The types of fields that the catalogue has. */
export const FIELD_TYPES = [
  ...([
    'id',
    'reference',
    'string',
    'textarea',
    'email',
    'phone',
    'url',
    'picklist',
    'multipicklist',
  ] as const),
  ...([
    'combobox',
    'boolean',
    'int',
    'double',
    'currency',
    'percent',
    'date',
    'datetime',
    'address',
  ] as const),
] as const
export type FieldType = (typeof FIELD_TYPES)[number]

/** One value of a picklist. */
export interface PicklistValue {
  value: string
  label: string
  active: boolean
  defaultValue: boolean
}

/** One field of an object; what `describe` tells of it is derived from this. */
export interface FieldDefinition {
  /** In its canonical spelling; look it up by lower case. */
  name: string
  label: string
  type: FieldType
  /** Characters of a text; 0 for others. */
  length: number
  /** Digits in all and after the point, of numbers; `int` has `precision` digits. */
  precision: number
  scale: number
  createable: boolean
  updateable: boolean
  nillable: boolean
  /** A create without it is filled in: not required although it is not nillable. */
  defaultedOnCreate: boolean
  idLookup: boolean
  externalId: boolean
  unique: boolean
  caseSensitive: boolean
  custom: boolean
  restrictedPicklist: boolean
  picklistValues: PicklistValue[]
  /** Objects that a reference may point to; several: polymorphic. */
  referenceTo: readonly string[]
  /** What a dotted path calls the record that a reference points to, e.g. `Account` for `AccountId`. */
  relationshipName: string | null
  /** The compound field that this one is a part of, e.g. `MailingAddress` or `Name`. */
  compoundFieldName: string | null
  nameField: boolean
  defaultValue: string | number | boolean | null
}

/** One object. */
export interface ObjectDefinition {
  /** In its canonical spelling; look it up by lower case. */
  name: string
  label: string
  labelPlural: string
  keyPrefix: string
  custom: boolean
  createable: boolean
  updateable: boolean
  deletable: boolean
  /** Whether deleted records can be brought back; also whether the recycle bin takes them. */
  undeletable: boolean
  /** In the order of `describe`. */
  fields: FieldDefinition[]
  /** The same by lower-case name. */
  fieldsByName: ReadonlyMap<string, FieldDefinition>
}

/** Records of another object that point to an object: what `(SELECT … FROM relationshipName)` reads. */
export interface ChildRelationship {
  childObject: string
  /** The reference of the child. */
  field: string
  /** null: it cannot be queried. */
  relationshipName: string | null
  cascadeDelete: boolean
}

/** Adds a field to an object, or replaces the one of its name. */
export function putField(object: ObjectDefinition, field: FieldDefinition): void {
  const key = field.name.toLowerCase()
  const at = object.fields.findIndex((each) => each.name.toLowerCase() === key)
  if (at === -1) object.fields.push(field)
  else object.fields[at] = field
  object.fieldsByName = byName(object.fields)
}

/** Fields by lower-case name. */
export function byName(fields: readonly FieldDefinition[]): ReadonlyMap<string, FieldDefinition> {
  return new Map(fields.map((field) => [field.name.toLowerCase(), field]))
}
