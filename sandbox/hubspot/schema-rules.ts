import type { Call } from './call.ts'
import type { ObjectDefinition, ObjectName } from './entities.ts'
import { HubspotError, invalid, unknownType } from './errors.ts'
import { optionalText, requiredField, textField, textList } from './fields.ts'
import { ACTIVITIES } from './object-types.ts'
import { typeNamed } from './params.ts'
import { draftProperty } from './property-rules.ts'
import type { Account } from './store/account.ts'
import type { AssociationType } from './store/association-types.ts'
import { isObject, type JsonObject, wrongShape } from './wire.ts'

/** Source: developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm */
const MAX_SEARCHABLE = 20
/** Ids of custom objects start here; each account of the vendor has others. */
const FIRST_TYPE_ID = 40_100_200
const REQUIRED = ['associatedObjects', 'labels', 'name', 'properties', 'requiredProperties']

/** Reads the body of a create and makes the object with its properties and associations, or nothing at all. */
export function createObject(call: Call, body: JsonObject): ObjectDefinition {
  const missing = REQUIRED.filter((name) => body[name] === undefined || body[name] === null)
  if (missing.length > 0) throw requiredField(...missing)
  const { account, author } = call
  const name = textField(body, 'name')
  checkName(account, name)
  const targets = textList(body, 'associatedObjects').map((alias) => typeNamed(call, alias))
  const { properties } = body
  if (!Array.isArray(properties)) throw wrongShape('list', properties)
  const definition: ObjectDefinition = {
    id: `2-${FIRST_TYPE_ID + account.nextNumber()}`,
    name,
    labels: labelsOf(body.labels),
    requiredProperties: textList(body, 'requiredProperties'),
    searchableProperties: textList(body, 'searchableProperties'),
    secondaryDisplayProperties: textList(body, 'secondaryDisplayProperties'),
    primaryDisplayProperty: optionalText(body, 'primaryDisplayProperty'),
    description: optionalText(body, 'description'),
    createdAt: author.now,
    updatedAt: author.now,
    archivedAt: 0,
  }
  account.defineObject(definition)
  try {
    addProperties({ ...call, object: definition.id }, definition, properties)
    checkDisplay(account, definition)
  } catch (error) {
    account.forgetObject(definition.id)
    throw error
  }
  for (const to of new Set([...targets, ...ACTIVITIES])) associateObjects(account, definition.id, to, null)
  return definition
}

function addProperties(call: Call, definition: ObjectDefinition, given: readonly unknown[]): void {
  const { properties, groups } = call.account.schema(definition.id)
  const own = `${definition.name}_information`
  groups.set(own, { name: own, label: `${definition.name} information`, displayOrder: 0, archived: false })
  for (const item of given) {
    if (!isObject(item)) throw wrongShape('object', item)
    const groupName = groups.has(String(item.groupName)) ? item.groupName : own
    const property = draftProperty(call, { type: 'string', fieldType: 'text', ...item, groupName })
    properties.set(property.name, property)
  }
}

/** Applies the body of a PATCH to an object; only the members that are given change. */
export function patchObject(call: Call, definition: ObjectDefinition, body: JsonObject): void {
  const changed: ObjectDefinition = { ...definition, updatedAt: call.author.now }
  if (body.labels !== undefined) changed.labels = { ...definition.labels, ...labelsOf(body.labels) }
  for (const name of ['requiredProperties', 'searchableProperties', 'secondaryDisplayProperties'] as const) {
    if (body[name] !== undefined) changed[name] = textList(body, name)
  }
  changed.primaryDisplayProperty =
    optionalText(body, 'primaryDisplayProperty') ?? definition.primaryDisplayProperty
  changed.description = optionalText(body, 'description') ?? definition.description
  if (body.clearDescription === true) changed.description = null
  checkDisplay(call.account, changed)
  Object.assign(definition, changed)
  call.account.defineObject(definition)
}

function checkName(account: Account, name: string): void {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(name)) {
    throw invalid(
      'The name of an object can only have letters, digits and underscores, and its first character must be a letter.',
      { context: { name: [name] } },
    )
  }
  for (const known of account.definitions.values()) {
    if (known.name.toLowerCase() !== name.toLowerCase()) continue
    throw new HubspotError(409, {
      message: `An object type named '${name}' already exists.`,
      context: { name: [name] },
      category: 'OBJECT_ALREADY_EXISTS',
    })
  }
}

function labelsOf(given: unknown): ObjectDefinition['labels'] {
  if (!isObject(given)) throw wrongShape('object', given)
  const singular = optionalText(given, 'singular')
  const plural = optionalText(given, 'plural')
  return { ...(singular === null ? {} : { singular }), ...(plural === null ? {} : { plural }) }
}

/** Everything that the definition names must be one of the object's properties. */
function checkDisplay(account: Account, definition: ObjectDefinition): void {
  const { requiredProperties, searchableProperties, secondaryDisplayProperties, primaryDisplayProperty } =
    definition
  if (searchableProperties.length > MAX_SEARCHABLE) {
    throw invalid(`An object can have at most ${MAX_SEARCHABLE} searchable properties.`)
  }
  const { properties } = account.schema(definition.id)
  const named = [...requiredProperties, ...searchableProperties, ...secondaryDisplayProperties]
  if (primaryDisplayProperty !== null) named.push(primaryDisplayProperty)
  for (const name of named) {
    if (properties.get(name)?.archivedAt === 0) continue
    throw invalid(`Property "${name}" does not exist`, { context: { propertyName: [name] } })
  }
}

/** Makes the unlabeled association of two objects in both directions; returns the direction that was asked for. */
export function associateObjects(
  account: Account,
  from: ObjectName,
  to: ObjectName,
  given: string | null,
): AssociationType {
  const known = account.associations.unlabeled(from, to)
  if (known !== null) return known
  const [a, b] = [account.type(from).associationName, account.type(to).associationName]
  const names = [given ?? `${a}_to_${b}`, given === null ? `${b}_to_${a}` : `${given}_inverse`] as const
  const [made] = account.associations.define([from, to], { names, labels: [null, null], paired: false }, () =>
    account.nextNumber(),
  )
  account.schemaChanged()
  if (made === undefined) throw new Error('A definition makes at least one type')
  return made
}

/** Finds a custom object, archived or not, by any of its names; throws the 400s of others. */
export function definitionNamed(account: Account, alias: string): ObjectDefinition {
  const folded = alias.toLowerCase()
  for (const definition of account.definitions.values()) {
    if (account.aliasesOf(definition).includes(folded)) return definition
  }
  if (account.types.infer(alias) === null) throw unknownType(alias)
  throw hubspotDefined()
}

/** The recorded 400 of a change to an object that HubSpot defines. */
export function hubspotDefined(): HubspotError {
  return invalid('Cannot modify HubSpot defined object type', {
    subCategory: 'ObjectSchemaError.CANNOT_MODIFY_HUBSPOT_DEFINED_OBJECT_TYPE',
  })
}
