import { ADMIN_USER_ID } from './credentials/users.ts'
import type { ObjectDefinition, ObjectName } from './entities.ts'
import { showProperty } from './present-property.ts'
import type { Account } from './store/account.ts'
import type { AssociationType } from './store/association-types.ts'
import { instant } from './wire.ts'

/** Which parts of a schema are wanted; all of them unless the caller said no. */
export interface SchemaParts {
  properties: boolean
  associations: boolean
  audit: boolean
}

/** Shows a custom object with its properties and associations; key order as recorded in public answers. */
export function showSchema(
  account: Account,
  definition: ObjectDefinition,
  parts: SchemaParts,
): Record<string, unknown> {
  const { name, ...head } = showDefinition(account, definition)
  const users = { createdByUserId: ADMIN_USER_ID, updatedByUserId: ADMIN_USER_ID }
  return {
    ...head,
    ...(parts.audit ? users : {}),
    ...members(account, definition.id, parts),
    name,
  }
}

/** Shows the definition alone, as the answer to a PATCH does. */
export function showDefinition(account: Account, definition: ObjectDefinition): Record<string, unknown> {
  const { id, name, description, primaryDisplayProperty } = definition
  return {
    labels: definition.labels,
    requiredProperties: definition.requiredProperties,
    searchableProperties: definition.searchableProperties,
    ...(primaryDisplayProperty === null ? {} : { primaryDisplayProperty }),
    secondaryDisplayProperties: definition.secondaryDisplayProperties,
    ...(description === null ? {} : { description }),
    archived: definition.archivedAt !== 0,
    restorable: true,
    metaType: 'PORTAL_SPECIFIC',
    id: id.slice(2),
    fullyQualifiedName: `p${account.settings.portalId}_${name}`,
    createdAt: instant(definition.createdAt),
    updatedAt: instant(definition.updatedAt),
    objectTypeId: id,
    name,
  }
}

/** What people call an object. */
export function labelsOf(account: Account, object: ObjectName): { singular: string; plural: string } {
  const singular = account.type(object).noun
  const own = account.definitions.get(object)?.labels
  const plural = `${object.charAt(0).toUpperCase()}${object.slice(1)}`.replaceAll('_', ' ')
  return { singular: own?.singular ?? singular, plural: own?.plural ?? plural }
}

/** Shows an object that HubSpot defines in the same shape. */
export function showStandardSchema(
  account: Account,
  object: ObjectName,
  parts: SchemaParts,
): Record<string, unknown> {
  const type = account.type(object)
  return {
    labels: labelsOf(account, object),
    requiredProperties: type.required,
    searchableProperties: type.searched,
    secondaryDisplayProperties: [],
    archived: false,
    restorable: true,
    metaType: 'HUBSPOT',
    id: type.id,
    fullyQualifiedName: type.legacy,
    objectTypeId: type.id,
    ...members(account, object, parts),
    name: type.legacy,
  }
}

function members(account: Account, object: ObjectName, parts: SchemaParts): Record<string, unknown> {
  const properties = [...account.schema(object).properties.values()].filter(
    ({ archivedAt }) => archivedAt === 0,
  )
  const associations = account.associations.from(object)
  return {
    properties: parts.properties ? properties.map((property) => showProperty(property)) : [],
    associations: parts.associations ? associations.map((type) => showAssociation(account, type)) : [],
  }
}

/** Shows an association of two objects. */
export function showAssociation(account: Account, type: AssociationType): Record<string, unknown> {
  return {
    fromObjectTypeId: account.type(type.from).id,
    toObjectTypeId: account.type(type.to).id,
    name: type.name,
    id: String(type.id),
    createdAt: null,
    updatedAt: null,
  }
}
