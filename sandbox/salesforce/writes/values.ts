import type { FieldDefinition } from '../catalogue/definitions.ts'
import { refused, type SalesforceError } from '../errors.ts'
import { canonicalId } from '../ids.ts'
import { dayText, isDay, momentText, parseMoment } from '../moments.ts'
import type { Org } from '../store/org.ts'
import type { FieldValue } from '../store/record.ts'

/**
 * Reads the value of a field as a request has it: trimmed, '' as null, moments in UTC, ids with 18 characters. Throws a
 * `SalesforceError` (400) that says what is wrong with it.
 */
export function readValue(org: Org, field: FieldDefinition, given: unknown): FieldValue {
  if (given === null || given === undefined) return nothing(field)
  switch (field.type) {
    case 'boolean':
      return readFlag(field, given)
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return readNumber(field, given)
    case 'date':
      return readDate(field, given)
    case 'datetime':
      return readMomentValue(field, given)
    case 'reference':
    case 'id':
      return readReference(org, field, given)
    default:
      return readText(field, given)
  }
}

function nothing(field: FieldDefinition): null {
  if (field.type !== 'boolean') return null
  throw refused('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: null`, [
    field.name,
  ])
}

/** The vendor's parser names the type that it met, as its JSON library calls it. */
function cannotRead(kind: string, given: unknown): SalesforceError {
  const token =
    typeof given === 'string'
      ? 'VALUE_STRING'
      : typeof given === 'boolean'
        ? `VALUE_${String(given).toUpperCase()}`
        : typeof given === 'number'
          ? Number.isInteger(given)
            ? 'VALUE_NUMBER_INT'
            : 'VALUE_NUMBER_FLOAT'
          : Array.isArray(given)
            ? 'START_ARRAY'
            : 'START_OBJECT'
  const shown = typeof given === 'object' ? '' : ` value ${String(given)}`
  return refused(
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${kind} from ${token}${shown} or request may be missing a required field`,
  )
}

function readFlag(field: FieldDefinition, given: unknown): FieldValue {
  if (typeof given === 'boolean') return given
  if (given === 'true' || given === 'false') return given === 'true'
  if (given === '') return nothing(field)
  throw cannotRead('boolean', given)
}

function readNumber(field: FieldDefinition, given: unknown): FieldValue {
  if (given === '') return null
  const isNumeric = typeof given === 'string' && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(given.trim())
  if (typeof given !== 'number' && !isNumeric)
    throw cannotRead(field.type === 'int' ? 'int' : 'double', given)
  const value = Number(given)
  if (field.type === 'int' && !Number.isInteger(value)) throw cannotRead('int', given)
  const places = field.type === 'int' ? 0 : field.scale
  const most = 10 ** ((field.precision || 18) - places)
  if (!(Math.abs(value) < most)) {
    throw refused(
      'NUMBER_OUTSIDE_VALID_RANGE',
      `${field.label}: value outside of valid range on numeric field: ${value}`,
      [field.name],
    )
  }
  const factor = 10 ** places
  const rounded = Math.round(value * factor) / factor
  return Number.isFinite(rounded) ? rounded : value
}

function readDate(field: FieldDefinition, given: unknown): FieldValue {
  if (given === '') return null
  if (typeof given !== 'string') throw cannotRead(field.type, given)
  if (isDay(given)) return given
  const ms = parseMoment(given)
  if (ms === null) throw cannotRead('date', given)
  return dayText(ms)
}

function readMomentValue(field: FieldDefinition, given: unknown): FieldValue {
  if (given === '') return null
  const ms = typeof given === 'string' ? parseMoment(given) : null
  if (ms === null) throw cannotRead(field.type, given)
  return momentText(ms)
}

function readReference(org: Org, field: FieldDefinition, given: unknown): FieldValue {
  if (given === '') return null
  if (typeof given !== 'string') throw cannotRead('reference', given)
  const id = canonicalId(given)
  const wrongType = (): SalesforceError =>
    refused('MALFORMED_ID', `${field.label}: id value of incorrect type: ${given}`, [field.name])
  if (id === null) throw wrongType()
  const object = org.catalogue.findByPrefix(id.slice(0, 3))
  if (object === null) {
    // Objects that this sandbox has not, such as queues: any id may be one of theirs.
    if (field.referenceTo.every((name) => org.catalogue.find(name) !== null)) throw wrongType()
    return id
  }
  if (!field.referenceTo.includes(object.name)) throw wrongType()
  const record = org.store(object.name).get(id)
  if (record === null) throw refused('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [])
  if (record.values.IsDeleted === true) throw refused('ENTITY_IS_DELETED', 'entity is deleted', [])
  return id
}

/** Local part, @, and a domain with a point in it. */
const EMAIL = /^[^\s@,;:<>()[\]"\\]+@[^\s@,;:<>()[\]"\\]+\.[^\s@,;:<>()[\]"\\.]{2,}$/

function readText(field: FieldDefinition, given: unknown): FieldValue {
  if (typeof given === 'object') throw cannotRead('string', given)
  const text = String(given).trim()
  if (text === '') return null
  if (text.length > field.length) {
    const shown = text.length > 255 ? `${text.slice(0, 255)}...` : text
    throw refused(
      'STRING_TOO_LONG',
      `${field.label}: data value too large: ${shown} (max length=${field.length})`,
      [field.name],
    )
  }
  if (field.type === 'email' && !EMAIL.test(text)) {
    throw refused('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${text}`, [field.name])
  }
  if (field.restrictedPicklist && field.picklistValues.length > 0) checkListed(field, text)
  return text
}

function checkListed(field: FieldDefinition, text: string): void {
  const values = field.type === 'multipicklist' ? text.split(';') : [text]
  for (const value of values) {
    if (field.picklistValues.some((each) => each.active && each.value === value.trim())) continue
    throw refused(
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      `${field.label}: bad value for restricted picklist field: ${value}`,
      [field.name],
    )
  }
}
