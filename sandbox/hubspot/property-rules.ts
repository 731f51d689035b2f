import type { Call } from './call.ts'
import type { Property, PropertyOption } from './entities.ts'
import { HubspotError, invalid } from './errors.ts'
import { optionalText, requiredField, textField } from './fields.ts'
import { isObject, type JsonObject, wrongShape } from './wire.ts'

/** Which field types a type allows. Source: developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  enumeration: ['booleancheckbox', 'checkbox', 'radio', 'select', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  string: ['file', 'text', 'textarea', 'calculation_equation', 'html', 'phonenumber'],
  number: ['number', 'calculation_equation'],
  phone_number: ['phonenumber'],
}
/** Unique properties an object may have. Source: the same guide */
const MAX_UNIQUE = 10
const REQUIRED = ['name', 'label', 'type', 'fieldType', 'groupName']

/** Checks the body of a create and returns the definition; throws the vendor's 400s and the 409 of a taken name. */
export function draftProperty(call: Call, body: JsonObject): Property {
  const missing = REQUIRED.filter((name) => body[name] === undefined || body[name] === null)
  if (missing.length > 0) throw requiredField(...missing)
  const name = textField(body, 'name')
  checkName(name)
  const known = call.account.schema(call.object).properties.get(name)
  if (known !== undefined && known.archivedAt === 0) throw nameTaken(name)
  const type = textField(body, 'type')
  const fieldType = textField(body, 'fieldType')
  checkTypes(type, fieldType)
  checkGroup(call, textField(body, 'groupName'))
  // An archived name that is used again is restored, and what is unique was decided when it was first made.
  const hasUniqueValue = known?.hasUniqueValue ?? body.hasUniqueValue === true
  if (hasUniqueValue) checkUniqueCount(call)
  const { now } = call.author
  return {
    name,
    label: textField(body, 'label'),
    type,
    fieldType,
    groupName: textField(body, 'groupName'),
    description: optionalText(body, 'description') ?? '',
    options: optionsOf(call, { name, type, given: body.options }),
    displayOrder: typeof body.displayOrder === 'number' ? body.displayOrder : -1,
    calculated: fieldType === 'calculation_equation',
    externalOptions: body.externalOptions === true,
    hasUniqueValue,
    hidden: body.hidden === true,
    formField: body.formField === true,
    readOnlyValue: fieldType === 'calculation_equation',
    hubspotDefined: false,
    createdAt: known?.createdAt || now,
    updatedAt: now,
    archivedAt: 0,
  }
}

/** Applies the body of a PATCH to a definition; only the members that are given change. */
export function patchProperty(call: Call, property: Property, body: JsonObject): void {
  if (Object.keys(body).length === 0)
    throw invalid('No properties found to update, please provide at least one.')
  const type = optionalText(body, 'type') ?? property.type
  const fieldType = optionalText(body, 'fieldType') ?? property.fieldType
  if (!property.hubspotDefined) checkTypes(type, fieldType)
  const groupName = optionalText(body, 'groupName')
  if (groupName !== null) checkGroup(call, groupName)
  const options =
    body.options === undefined
      ? property.options
      : optionsOf(call, { name: property.name, type, given: body.options })
  property.label = optionalText(body, 'label') ?? property.label
  property.description = optionalText(body, 'description') ?? property.description
  property.groupName = groupName ?? property.groupName
  property.options = options
  property.type = type
  property.fieldType = fieldType
  if (typeof body.hidden === 'boolean') property.hidden = body.hidden
  if (typeof body.formField === 'boolean') property.formField = body.formField
  if (typeof body.displayOrder === 'number') property.displayOrder = body.displayOrder
  property.updatedAt = call.author.now
  call.account.schemaChanged()
}

/** 409 of a name that is taken. */
function nameTaken(name: string): HubspotError {
  return new HubspotError(409, {
    message: `A property named '${name}' already exists.`,
    context: { name: [name] },
    category: 'OBJECT_ALREADY_EXISTS',
    subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
  })
}

function checkName(name: string): void {
  if (/^[a-z][a-z0-9_]{0,98}$/.test(name)) return
  throw invalid(
    `Names for properties should be lowercase and have less than 100 characters. Invalid names: [${name}]`,
  )
}

function checkTypes(type: string, fieldType: string): void {
  const allowed = FIELD_TYPES[type]
  if (allowed?.includes(fieldType)) return
  throw invalid('Property failed validation.', {
    errors: [
      { message: `Field type ${fieldType} is not valid for type ${type}.`, code: 'INVALID_FIELD_TYPE' },
    ],
    context: { type: [type], fieldType: [fieldType] },
    subCategory: 'Properties.PROPERTY_CREATE_FAILED_VALIDATION',
  })
}

function checkGroup(call: Call, groupName: string): void {
  const group = call.account.schema(call.object).groups.get(groupName)
  if (group !== undefined && !group.archived) return
  throw invalid(`Property group ${groupName} does not exist`, { context: { groupName: [groupName] } })
}

function checkUniqueCount(call: Call): void {
  let count = 0
  for (const property of call.account.schema(call.object).properties.values()) {
    if (property.hasUniqueValue && !property.hubspotDefined && property.archivedAt === 0) count += 1
  }
  if (count >= MAX_UNIQUE)
    throw invalid(`An object can have at most ${MAX_UNIQUE} properties with unique values.`)
}

function optionsOf(call: Call, about: { name: string; type: string; given: unknown }): PropertyOption[] {
  const { name, type, given } = about
  if (given !== undefined && given !== null && !Array.isArray(given)) throw wrongShape('list', given)
  const options = (given ?? []).map((item: unknown, index: number) => optionOf(item, index))
  if (type === 'bool') return boolOptions(options)
  if (type === 'enumeration' && options.length === 0) {
    const objectTypeId = call.account.type(call.object).id
    throw invalid(
      `Property '${name}' of object type '${objectTypeId}' has no options but options are required!`,
      {
        context: { property: [name], objectTypeId: [objectTypeId] },
        subCategory: 'PropertyValidationError.MISSING_OPTIONS',
      },
    )
  }
  return options
}

function boolOptions(options: PropertyOption[]): PropertyOption[] {
  if (options.length === 0) {
    return [
      { label: 'Yes', value: 'true', displayOrder: 0, hidden: false },
      { label: 'No', value: 'false', displayOrder: 1, hidden: false },
    ]
  }
  const values = options.map((option) => option.value)
  if (values.length === 2 && values.includes('true') && values.includes('false')) return options
  throw invalid('Boolean properties must have exactly the options true and false.', {
    subCategory: 'PropertyValidationError.INVALID_BOOLEAN_OPTION',
  })
}

function optionOf(item: unknown, index: number): PropertyOption {
  if (!isObject(item)) throw wrongShape('object', item)
  const missing = ['label', 'value'].filter((name) => item[name] === undefined || item[name] === null)
  if (missing.length > 0) throw requiredField(...missing)
  const description = optionalText(item, 'description')
  return {
    label: textField(item, 'label'),
    value: textField(item, 'value'),
    displayOrder: typeof item.displayOrder === 'number' ? item.displayOrder : index,
    hidden: item.hidden === true,
    ...(description === null ? {} : { description }),
  }
}
