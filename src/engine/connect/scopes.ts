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
