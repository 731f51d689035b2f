import type { ObjectName, Property } from './entities.ts'
import type { PropertyFault } from './errors.ts'
import type { Account } from './store/account.ts'
import { instant, parseInstant } from './wire.ts'

/** Source: developers.hubspot.com/docs/api-reference/crm-properties-v3/guide ("string max 65,536 characters") */
const MAX_STRING = 65_536
const DAY_MS = 86_400_000

/** A value that was accepted: as stored, null when it clears the property. */
export type Accepted = { value: string | null }

/** What values are checked against. */
export interface ValueContext {
  account: Account
  object: ObjectName
  /** The pipeline that the record is in once the write is done, for checking its stage. */
  pipelineId: string | undefined
}

/**
 * Checks one value as sent (string, number, boolean or null) against its definition, with the codes and
 * messages of object writes.
 */
export function acceptValue(
  property: Property,
  input: string | number | boolean | null,
  context: ValueContext,
): Accepted | PropertyFault {
  const text = input === null ? '' : String(input)
  if (text === '') return { value: null }
  if (property.externalOptions) {
    const fault = externalFault(property, text, context)
    if (fault !== null) return fault
  }
  switch (property.type) {
    case 'number':
      return acceptNumber(property, text)
    case 'bool':
      return acceptBool(property, text)
    case 'enumeration':
      return acceptOption(property, text)
    case 'date':
      return acceptDate(property, text)
    case 'datetime':
      return acceptDatetime(property, text)
    default:
      return acceptString(property, text)
  }
}

/** Makes the fault of a property value. */
export function faultOf(name: string, code: string, message: string): PropertyFault {
  return { name, code, message }
}

function acceptString(property: Property, text: string): Accepted | PropertyFault {
  if (property.name === 'email' && !isEmail(text)) {
    return faultOf('email', 'INVALID_EMAIL', `Email address ${text} is invalid`)
  }
  if (property.name === 'domain' && !/^\S+$/.test(text.trim())) {
    return faultOf('domain', 'INVALID_DOMAIN', `"${text}" is an invalid domain`)
  }
  if (text.length > MAX_STRING) {
    const message = `Property values can be at most ${MAX_STRING} characters long`
    return faultOf(property.name, 'PROPERTY_VALUE_TOO_LONG', message)
  }
  return { value: property.name === 'email' ? text.trim().toLowerCase() : text }
}

/** Deliberately plain: one @, a dot in the domain, no blanks. The vendor's own rule is not published. */
function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>().]{2,}$/.test(text.trim())
}

function acceptNumber(property: Property, text: string): Accepted | PropertyFault {
  const trimmed = text.trim()
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?$/.test(trimmed)) return { value: trimmed }
  return faultOf(property.name, 'INVALID_INTEGER', `${text} was not a valid number`)
}

function acceptBool(property: Property, text: string): Accepted | PropertyFault {
  const lower = text.toLowerCase()
  if (lower === 'true' || lower === 'false') return { value: lower }
  return faultOf(property.name, 'INVALID_OPTION', `${text} was not one of the allowed options: [true, false]`)
}

function acceptOption(property: Property, text: string): Accepted | PropertyFault {
  if (property.options.length === 0) return { value: text }
  const given = isMultiple(property) ? text.split(';').filter((part) => part !== '') : [text]
  for (const value of given) {
    if (property.options.some((option) => option.value === value)) continue
    const allowed = property.options.map((option) => option.value).join(', ')
    return faultOf(
      property.name,
      'INVALID_OPTION',
      `${value} was not one of the allowed options: [${allowed}]`,
    )
  }
  return { value: text }
}

/** Whether a property holds several options, joined by semicolons. */
export function isMultiple(property: Property): boolean {
  return property.type === 'enumeration' && property.fieldType === 'checkbox'
}

function acceptDate(property: Property, text: string): Accepted | PropertyFault {
  const ms = parseInstant(text)
  if (ms === null) return faultOf(property.name, 'INVALID_LONG', `${text} was not a valid long`)
  if (ms % DAY_MS !== 0) {
    return faultOf(property.name, 'INVALID_DATE', `${text} is at ${clockTime(ms)} UTC, not midnight!`)
  }
  return { value: new Date(ms).toISOString().slice(0, 10) }
}

function acceptDatetime(property: Property, text: string): Accepted | PropertyFault {
  const ms = parseInstant(text)
  if (ms === null) return faultOf(property.name, 'INVALID_LONG', `${text} was not a valid long`)
  return { value: instant(ms) }
}

/** `7:40:35.320`, as in the recorded message. */
function clockTime(ms: number): string {
  const time = new Date(ms).toISOString().slice(11, 23)
  return time.startsWith('0') ? time.slice(1) : time
}

function externalFault(property: Property, text: string, context: ValueContext): PropertyFault | null {
  const { account, object } = context
  if (property.name === 'hubspot_owner_id') {
    const owner = account.owners.get(text)
    if (owner !== undefined && !owner.archived) return null
    return faultOf(property.name, account.settings.ownerErrorCode, `${text} was not a valid owner ID`)
  }
  if (property.name === 'associatedcompanyid') {
    if (account.find('companies', Number(text)) !== null) return null
    return faultOf(property.name, 'INVALID_LONG', `${text} was not a valid company ID`)
  }
  const { stages } = account.type(object)
  if (stages === null || stages.pipeline === null) return null
  if (property.name === stages.pipeline) return pipelineFault(property, text, context)
  return property.name === stages.stage ? stageFault(property, text, context) : null
}

function pipelineFault(property: Property, text: string, context: ValueContext): PropertyFault | null {
  const { account, object } = context
  const pipelines = [...account.schema(object).pipelines.values()].filter((pipeline) => !pipeline.archived)
  if (pipelines.some((pipeline) => pipeline.id === text)) return null
  const allowed = pipelines.map((pipeline) => pipeline.id).join(', ')
  return faultOf(property.name, 'INVALID_OPTION', `${text} was not one of the allowed options: [${allowed}]`)
}

function stageFault(
  property: Property,
  text: string,
  { account, object, pipelineId }: ValueContext,
): PropertyFault | null {
  if (account.stage(object, text, pipelineId) !== null) return null
  const options = [...account.schema(object).pipelines.values()]
    .filter((pipeline) => !pipeline.archived && (pipelineId === undefined || pipeline.id === pipelineId))
    .map((pipeline) => `pipelineId=${pipeline.id} : [${pipeline.stages.map((stage) => stage.id).join(', ')}]`)
  const message = `${text} is not a valid pipeline stage ID. Valid options are: ${options.join(', ')}`
  return faultOf(property.name, 'INVALID_OPTION', message)
}
