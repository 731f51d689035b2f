import type { Connector } from '../../connector/connector.ts'
import { OBJECT_TYPES } from '../../model/objects.ts'

/** The least scopes to ask for with which a connector's objects can be read or written; writing includes reading. */
export function scopesFor(
  connector: Connector,
  wanted: Readonly<Record<string, 'read' | 'write'>>,
): string[] {
  if (connector.rightsOfUser) return []
  const scopes = new Set<string>()
  for (const type of OBJECT_TYPES) {
    const object = connector.objects[type]
    const access = wanted[type]
    if (!object || !access) continue
    const [read] = object.scopes.read
    const [write] = object.scopes.write
    if (read) scopes.add(read)
    if (access === 'write' && write) scopes.add(write)
  }
  return [...scopes]
}

/** What of it Crosswalk does not offer at this CRM, a sentence for each object. */
export function notOffered(
  connector: Connector,
  wanted: Readonly<Record<string, 'read' | 'write'>>,
): { type: string; message: string }[] {
  return OBJECT_TYPES.filter((type) => wanted[type] !== undefined).flatMap((type) => {
    const operations = connector.objects[type]?.operations
    const writes = operations?.create ?? operations?.update ?? operations?.archive
    if (!operations) return [{ type, message: `Crosswalk does not offer ${type} of ${connector.name}.` }]
    if (wanted[type] === 'read' || writes) return []
    return [{ type, message: `Crosswalk only reads ${type} of ${connector.name}.` }]
  })
}
