import { asId, asList, asObject, textOrNull } from '../../connector/answer.ts'
import { ask, type Plan } from '../../connector/plan.ts'
import type { CustomField, CustomFieldType } from '../../connector/vendor.ts'
import { objectPath, read } from './calls.ts'
import { ROLE_PROPERTIES } from './contact-roles.ts'

/** Field types to types of custom fields (https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm). */
export const FIELD_TYPES: ReadonlyMap<string, CustomFieldType> = new Map(
  Object.entries({
    string: 'text',
    phone: 'text',
    url: 'text',
    email: 'text',
    textarea: 'text',
    combobox: 'text',
    encryptedstring: 'text',
    id: 'text',
    reference: 'text',
    time: 'text',
    picklist: 'option',
    multipicklist: 'options',
    boolean: 'boolean',
    int: 'number',
    long: 'number',
    double: 'number',
    currency: 'number',
    percent: 'number',
    date: 'day',
    datetime: 'instant',
  } as const),
)

/**
 * Every field of an object that the user may see, as Salesforce describes it: one that is closed by field-level
 * security is left out. Beside them what reads like a field here: names of parents, and contact roles.
 */
export function* fieldsOf(type: string): Plan<CustomField[]> {
  const answer = yield* ask(read(objectPath(type, 'describe')))
  const { fields, childRelationships } = asObject(answer.body, 'description')
  const described = asList(fields, 'fields').map((each) => asObject(each, 'field'))
  const children = asList(childRelationships ?? [], 'childRelationships').map(
    (each) => asObject(each, 'relationship').relationshipName,
  )
  return [
    ...described.flatMap(fieldOf),
    ...described.flatMap(({ relationshipName }) =>
      typeof relationshipName === 'string' ? [joined(`${relationshipName}.Name`)] : [],
    ),
    ...(children.includes('OpportunityContactRoles') ? ROLE_PROPERTIES.map(joined) : []),
  ]
}

function fieldOf(field: Readonly<Record<string, unknown>>): CustomField[] {
  const type = FIELD_TYPES.get(String(field.type))
  if (!type) return []
  const name = asId(field.name, 'name')
  const options = asList(field.picklistValues ?? [], 'picklistValues').flatMap(optionOf)
  // Other values than the listed ones are taken by a picklist that is not restricted.
  const isOpen = type === 'option' && field.restrictedPicklist !== true
  return [
    {
      name,
      label: textOrNull(field.label) ?? name,
      type: isOpen ? 'text' : type,
      custom: field.custom === true,
      read_only: field.updateable !== true && field.createable !== true,
      filterable: field.filterable === true,
      sortable: field.sortable === true,
      options,
    },
  ]
}

function optionOf(value: unknown): { value: string; label: string }[] {
  const option = asObject(value, 'picklist value')
  const text = String(option.value ?? '')
  return option.active === false ? [] : [{ value: text, label: textOrNull(option.label) ?? text }]
}

/** Not a field of the object itself: read by its own row, filtered and written by nobody else. */
const joined = (name: string): CustomField => ({
  name,
  label: name,
  type: 'text',
  custom: false,
  read_only: true,
  filterable: false,
  sortable: false,
  options: [],
})

/** What a user may do with an object, in words like scopes: `Contact.read`. */
const RIGHTS = { read: 'queryable', create: 'createable', edit: 'updateable', delete: 'deletable' } as const

/** The rights of the user on these objects; one that is not described at all may not even be seen. */
export function rightsIn(body: unknown, names: readonly string[]): string[] {
  const rights = asList(asObject(body, 'object').sobjects, 'sobjects').flatMap((value) => {
    const described = asObject(value, 'object')
    const name = String(described.name)
    if (!names.includes(name)) return []
    return Object.entries(RIGHTS).flatMap(([right, flag]) =>
      described[flag] === true ? [`${name}.${right}`] : [],
    )
  })
  return rights.sort()
}
