import { controlAnswer } from '../../core/exchange.ts'
import { ControlError, type ControlRoute } from '../../core/vendor.ts'
import { addCustomField, addCustomObject } from '../catalogue/custom.ts'
import type { FieldDefinition, FieldType, ObjectDefinition } from '../catalogue/definitions.ts'
import { readBody } from './bodies.ts'
import type { ControlTarget } from './target.ts'

const OBJECT = { name: 'text', label: 'text', label_plural: 'text' } as const
const FIELD = {
  name: 'text',
  label: 'text',
  type: 'text',
  length: 'count',
  precision: 'count',
  scale: 'count',
  required: 'flag',
  unique: 'flag',
  external_id: 'flag',
  case_sensitive: 'flag',
  values: 'list',
  restricted: 'flag',
  default_value: 'plain',
  reference_to: 'list',
  relationship_name: 'text',
  child_relationship: 'text',
} as const

/** Custom objects and fields, as an administrator adds them. */
export function objectRoutes(target: ControlTarget): ControlRoute[] {
  return [
    {
      method: 'POST',
      pattern: '/salesforce/objects',
      run: ({ body }) => {
        const { name = '', label, label_plural: labelPlural } = readBody(body, OBJECT)
        const object = addCustomObject(target.org, { name, label: label ?? name, labelPlural })
        return controlAnswer(201, { name: object.name, key_prefix: object.keyPrefix })
      },
    },
    {
      method: 'POST',
      pattern: '/salesforce/objects/{object}/fields',
      run: ({ params, body }) => {
        const object = objectNamed(target, params.object ?? '')
        const given = readBody(body, FIELD)
        const field = addCustomField(target.org, object, {
          ...{ name: given.name ?? '', label: given.label, type: (given.type ?? 'string') as FieldType },
          ...{ length: given.length, precision: given.precision, scale: given.scale },
          ...{ required: given.required, unique: given.unique, externalId: given.external_id },
          ...{ caseSensitive: given.case_sensitive, values: given.values, restricted: given.restricted },
          ...{ defaultValue: given.default_value, referenceTo: given.reference_to },
          ...{ relationshipName: given.relationship_name, childRelationship: given.child_relationship },
        })
        return controlAnswer(201, { name: field.name, type: field.type })
      },
    },
  ]
}

/** The object of a name; throws a `ControlError` (404) when there is none. */
export function objectNamed({ org }: ControlTarget, name: string): ObjectDefinition {
  const object = org.catalogue.find(name)
  if (object === null) throw new ControlError(404, `There is no object ${name}.`)
  return object
}

/** The field of a name; throws a `ControlError` (404) when there is none. */
export function fieldNamed({ org }: ControlTarget, object: ObjectDefinition, name: string): FieldDefinition {
  const field = org.catalogue.field(object, name)
  if (field === null) throw new ControlError(404, `${object.name} has no field ${name}.`)
  return field
}
