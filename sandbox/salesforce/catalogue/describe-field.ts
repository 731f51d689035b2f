import type { FieldDefinition, FieldType, ObjectDefinition } from './definitions.ts'

const SOAP_TYPES: Readonly<Partial<Record<FieldType, string>>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
}

const LONG_TEXT = 255

/** Whether SOQL may filter, sort and group by a field: long texts and compounds are for reading only. */
export function uses({ type, length }: FieldDefinition): {
  filterable: boolean
  sortable: boolean
  groupable: boolean
  aggregatable: boolean
} {
  const isLong = type === 'textarea' && length > LONG_TEXT
  const isCompound = type === 'address'
  const filterable = !isLong
  const isNumber = type === 'double' || type === 'currency' || type === 'percent'
  return {
    filterable,
    sortable: !isLong && !isCompound && type !== 'multipicklist',
    groupable: !isLong && !isCompound && !isNumber && type !== 'datetime' && type !== 'multipicklist',
    aggregatable: !isLong && !isCompound && type !== 'boolean' && type !== 'multipicklist',
  }
}

/** What is the same for every field here. */
const SAME = {
  aiPredictionField: false,
  calculated: false,
  calculatedFormula: null,
  cascadeDelete: false,
  controllerName: null,
  defaultValueFormula: null,
  dependentPicklist: false,
  deprecatedAndHidden: false,
  displayLocationInDecimal: false,
  encrypted: false,
  filteredLookupInfo: null,
  formulaTreatNullNumberAsZero: false,
  highScaleNumber: false,
  htmlFormatted: false,
  inlineHelpText: null,
  mask: null,
  maskType: null,
  referenceTargetField: null,
  relationshipOrder: null,
  restrictedDelete: false,
  writeRequiresMasterRead: false,
}

/** A field as `describe` tells of it, its members in the vendor's order. `writable`: what this user may do. */
export function describeField(
  object: ObjectDefinition,
  field: FieldDefinition,
  writable: boolean,
): Record<string, unknown> {
  const { name, type, length, precision, scale, custom } = field
  const { filterable, sortable, groupable, aggregatable } = uses(field)
  const isText = length > 0 && type !== 'id' && type !== 'reference'
  const polymorphic = field.referenceTo.length > 1
  const own = {
    aggregatable,
    autoNumber: object.name === 'Case' && name === 'CaseNumber',
    byteLength: isText ? length * 3 : length,
    caseSensitive: field.caseSensitive,
    compoundFieldName: field.compoundFieldName,
    createable: field.createable && writable,
    custom,
    defaultValue: type === 'boolean' ? (field.defaultValue ?? false) : null,
    defaultedOnCreate: field.defaultedOnCreate,
    digits: type === 'int' ? precision : 0,
    externalId: field.externalId,
    extraTypeInfo: extraTypeOf(field),
    filterable,
    groupable,
    idLookup: field.idLookup,
    label: field.label,
    length,
    name,
    nameField: field.nameField,
    namePointing: polymorphic,
    nillable: field.nillable,
    permissionable: !isSystem(field) && field.nillable,
    picklistValues: field.picklistValues.map(({ active, defaultValue, label, value }) => ({
      ...{ active, defaultValue, label },
      ...{ validFor: null, value },
    })),
    polymorphicForeignKey: polymorphic,
    precision: type === 'int' ? 0 : precision,
    queryByDistance: type === 'address',
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    restrictedPicklist: field.restrictedPicklist,
    scale,
    searchPrefilterable: type === 'reference',
    soapType: SOAP_TYPES[type] ?? 'xsd:string',
    sortable,
    type,
    unique: field.unique,
    updateable: field.updateable && writable,
  }
  return Object.fromEntries(Object.entries({ ...SAME, ...own }).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function extraTypeOf({ type, compoundFieldName }: FieldDefinition): string | null {
  if (type === 'textarea') return 'plaintextarea'
  return compoundFieldName === 'Name' ? 'personname' : null
}

function isSystem({ name }: FieldDefinition): boolean {
  return /^(Id|IsDeleted|OwnerId|MasterRecordId|SystemModstamp|(Created|LastModified)(Date|ById))$/.test(name)
}
