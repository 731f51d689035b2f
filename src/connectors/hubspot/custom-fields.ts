import { asId, asList, asObject, textOrNull } from '../../connector/answer.ts'
import { ask, type Plan } from '../../connector/plan.ts'
import type { CustomField, CustomFieldType } from '../../connector/vendor.ts'
import { RELEASE, read } from './calls.ts'
import { resultsOf } from './envelope.ts'

/** Property types to types of custom fields (https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide). */
const TYPES: ReadonlyMap<string, CustomFieldType> = new Map(
  Object.entries({
    string: 'text',
    phone_number: 'text',
    number: 'number',
    bool: 'boolean',
    date: 'day',
    datetime: 'instant',
    enumeration: 'option',
  } as const),
)

/** Field types of an enumeration that hold several options, joined by semicolons. */
const MULTIPLE = ['checkbox']

/** Every property of an object that holds a value a caller could use, as HubSpot describes it. */
export function* customFieldsOf(type: string): Plan<CustomField[]> {
  const answer = yield* ask(read(`/crm/properties/${RELEASE}/${type}`))
  return resultsOf(answer).flatMap(customFieldOf)
}

function customFieldOf(value: unknown): CustomField[] {
  const property = asObject(value, 'property')
  const type = TYPES.get(String(property.type))
  if (!type) return []
  const name = asId(property.name, 'name')
  return [
    {
      name,
      label: textOrNull(property.label) ?? name,
      type: type === 'option' && MULTIPLE.includes(String(property.fieldType)) ? 'options' : type,
      custom: property.hubspotDefined !== true,
      read_only: property.calculated === true || readOnlyValue(property.modificationMetadata),
      options:
        property.externalOptions === true ? [] : asList(property.options ?? [], 'options').map(optionOf),
    },
  ]
}

function optionOf(value: unknown): { value: string; label: string } {
  const option = asObject(value, 'option')
  const text = String(option.value ?? '')
  return { value: text, label: textOrNull(option.label) ?? text }
}

const readOnlyValue = (metadata: unknown) =>
  typeof metadata === 'object' &&
  metadata !== null &&
  (metadata as { readOnlyValue?: unknown }).readOnlyValue === true
