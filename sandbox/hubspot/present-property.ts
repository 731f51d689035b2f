import { ADMIN_USER_ID } from './credentials/users.ts'
import type { Property, PropertyGroup } from './entities.ts'
import { instant } from './wire.ts'

/** Shows a definition; key order as recorded. `brief` is the shape of batch answers, without the times. */
export function showProperty(property: Property, brief = false): Record<string, unknown> {
  const custom = !property.hubspotDefined
  const { createdAt, updatedAt, archivedAt } = property
  return {
    ...(brief || createdAt === 0 ? {} : { updatedAt: instant(updatedAt), createdAt: instant(createdAt) }),
    ...(archivedAt === 0 ? {} : { archivedAt: instant(archivedAt) }),
    name: property.name,
    label: property.label,
    type: property.type,
    fieldType: property.fieldType,
    description: property.description,
    groupName: property.groupName,
    options: property.externalOptions && property.name !== 'lifecyclestage' ? [] : property.options,
    ...(custom ? { createdUserId: String(ADMIN_USER_ID), updatedUserId: String(ADMIN_USER_ID) } : {}),
    ...(property.referencedObjectType === undefined
      ? {}
      : { referencedObjectType: property.referencedObjectType }),
    displayOrder: property.displayOrder,
    calculated: property.calculated,
    externalOptions: property.externalOptions,
    ...(brief ? {} : { archived: archivedAt !== 0 }),
    hasUniqueValue: property.hasUniqueValue,
    hidden: property.hidden,
    ...(custom ? {} : { hubspotDefined: true }),
    modificationMetadata: {
      archivable: custom,
      readOnlyDefinition: !custom,
      ...(custom ? {} : { readOnlyOptions: property.readOnlyValue || property.externalOptions }),
      readOnlyValue: property.readOnlyValue,
    },
    formField: property.formField,
    dataSensitivity: 'non_sensitive',
  }
}

/** Shows a group of properties. */
export function showGroup(group: PropertyGroup): Record<string, unknown> {
  return { archived: group.archived, name: group.name, displayOrder: group.displayOrder, label: group.label }
}
