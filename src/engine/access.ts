import {
  type Connector,
  type ConnectorObject,
  operationsOf,
  READ_OPERATIONS,
} from '../connector/connector.ts'
import { OBJECT_TYPES, type ObjectType } from '../model/objects.ts'
import { isGranted } from './engine.ts'

/** What a credential can do with one unified object. */
export interface ObjectAccess {
  read: boolean
  write: boolean
  /** Scopes that are missing for what it cannot do: of scopes of which one is enough, the first. */
  missing_scopes: string[]
  /** The clicks that add them, or null when nothing is missing. */
  how_to_add: string | null
  /** Fields that stay closed although the object can be read. */
  fields_unavailable: string[]
}

/** What a credential with these scopes can do with each object that the connector has. */
export function accessOf(
  connector: Connector,
  credentialType: string,
  granted: readonly string[],
): Partial<Record<ObjectType, ObjectAccess>> {
  const access: Partial<Record<ObjectType, ObjectAccess>> = {}
  for (const type of OBJECT_TYPES) {
    const object = connector.objects[type]
    if (!object) continue
    const writable = operationsOf(object).some((operation) => !READ_OPERATIONS.includes(operation))
    const read = isGranted(granted, object.scopes.read)
    const write = writable && isGranted(granted, object.scopes.write)
    const missing = [
      ...(read ? [] : [object.scopes.read]),
      ...(writable && !write ? [object.scopes.write] : []),
    ]
    access[type] = {
      read,
      write,
      missing_scopes: missing.flatMap((anyOf) => anyOf.slice(0, 1)),
      how_to_add: missing.length > 0 ? connector.scopeHelp(credentialType, missing) : null,
      fields_unavailable: unavailableFields(object, granted),
    }
  }
  return access
}

/** The fields of an object that these scopes do not open. */
export function unavailableFields({ fieldScopes }: ConnectorObject, granted: readonly string[]): string[] {
  return Object.entries(fieldScopes).flatMap(([field, anyOf]) => (isGranted(granted, anyOf) ? [] : [field]))
}
