import type { Org } from '../store/org.ts'
import { byName, type FieldDefinition, type FieldType, type ObjectDefinition } from './definitions.ts'
import { parseTable } from './parse.ts'

/** A field to add; what is absent is as a new field of its type is. */
export interface NewField {
  name: string
  type: FieldType
  label?: string | undefined
  length?: number | undefined
  precision?: number | undefined
  scale?: number | undefined
  required?: boolean | undefined
  unique?: boolean | undefined
  externalId?: boolean | undefined
  caseSensitive?: boolean | undefined
  values?: readonly string[] | undefined
  restricted?: boolean | undefined
  defaultValue?: string | number | boolean | null | undefined
  referenceTo?: readonly string[] | undefined
  /** What a dotted path calls the target; `Parent__r` of `Parent__c` when absent. */
  relationshipName?: string | undefined
  /** What the target calls the records that point to it, with `__r`. */
  childRelationship?: string | undefined
}

const TYPES: readonly FieldType[] = [
  ...(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist', 'boolean'] as const),
  ...(['int', 'double', 'currency', 'percent', 'date', 'datetime', 'reference'] as const),
]
const NAME = /^[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*__c$/
const LENGTHS: Readonly<Partial<Record<FieldType, number>>> = {
  ...{ textarea: 32_768, multipicklist: 4099, email: 80, phone: 40, reference: 18 },
}
const NUMBERS: readonly FieldType[] = ['int', 'double', 'currency', 'percent']

/** Adds a custom object with the fields that every one has. Throws a `RangeError` with one sentence. */
export function addCustomObject(
  org: Org,
  { name, label, labelPlural }: { name: string; label: string; labelPlural?: string | undefined },
): ObjectDefinition {
  if (!NAME.test(name)) throw new RangeError('The name of a custom object is like Project__c.')
  if (org.catalogue.find(name) !== null) throw new RangeError(`There is an object ${name} already.`)
  const parsed = parseTable({
    ...{
      name,
      label,
      labelPlural: labelPlural ?? `${label}s`,
      can: 'cudx',
      labels: { Name: `${label} Name` },
    },
    keyPrefix: prefixFor(org),
    fields: `
Id id di
OwnerId reference cud >User @Owner
IsDeleted boolean d
Name string(80) cund
CreatedDate datetime d
CreatedById reference d >User @CreatedBy
LastModifiedDate datetime d
LastModifiedById reference d >User @LastModifiedBy
SystemModstamp datetime d
LastActivityDate date n
LastViewedDate datetime n
LastReferencedDate datetime n
`,
  })
  const object: ObjectDefinition = { ...parsed, custom: true, fieldsByName: byName(parsed.fields) }
  org.catalogue.add(object)
  org.touch('definitions')
  return object
}

/** `a00`, `a01`, …: the prefixes of custom objects. */
function prefixFor(org: Org): string {
  let number = 0
  const prefix = (): string => `a${number.toString(36).padStart(2, '0')}`
  while (org.catalogue.findByPrefix(prefix()) !== null) number += 1
  return prefix()
}

/** Adds a custom field to an object. Throws a `RangeError` with one sentence. */
export function addCustomField(org: Org, object: ObjectDefinition, given: NewField): FieldDefinition {
  const { name, type, referenceTo = [] } = given
  if (!NAME.test(name)) throw new RangeError('The name of a custom field is like Region__c.')
  if (!TYPES.includes(type)) throw new RangeError(`The type of a field is one of ${TYPES.join(', ')}.`)
  if (org.catalogue.field(object, name) !== null) throw new RangeError(`${object.name} has a field ${name}.`)
  if ((type === 'reference') !== referenceTo.length > 0) {
    throw new RangeError('A reference, and nothing else, says in reference_to what it points to.')
  }
  const targets = referenceTo.map((target) => {
    const found = org.catalogue.find(target)
    if (found === null) throw new RangeError(`There is no object ${target}.`)
    return found.name
  })
  const field = fieldFrom(given, targets)
  org.catalogue.addField(object, field, given.childRelationship ?? null)
  org.touch('definitions')
  return field
}

function fieldFrom(given: NewField, referenceTo: readonly string[]): FieldDefinition {
  const { name, type, label, required = false, externalId = false, unique = false } = given
  const isNumber = NUMBERS.includes(type)
  const isText = !isNumber && !['boolean', 'date', 'datetime'].includes(type)
  const defaultValue = given.defaultValue ?? (type === 'boolean' ? false : null)
  return {
    name,
    label: label ?? name.replace(/__c$/, '').replaceAll('_', ' '),
    type,
    length: isText ? (given.length ?? LENGTHS[type] ?? 255) : 0,
    precision: isNumber ? (given.precision ?? (type === 'int' ? 9 : 18)) : 0,
    scale: isNumber && type !== 'int' ? (given.scale ?? 2) : 0,
    createable: true,
    updateable: true,
    nillable: !required && type !== 'boolean',
    defaultedOnCreate: type === 'boolean' || defaultValue !== null,
    idLookup: externalId,
    externalId,
    unique,
    caseSensitive: given.caseSensitive ?? false,
    custom: true,
    restrictedPicklist: given.restricted ?? false,
    picklistValues: (given.values ?? []).map((value) => ({
      ...{ value, label: value, active: true, defaultValue: value === defaultValue },
    })),
    referenceTo,
    relationshipName: type === 'reference' ? (given.relationshipName ?? name.replace(/__c$/, '__r')) : null,
    compoundFieldName: null,
    nameField: false,
    defaultValue,
  }
}
