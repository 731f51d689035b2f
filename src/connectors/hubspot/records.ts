import { asId, asObject, textOrNull } from '../../connector/answer.ts'
import type { VendorRecord } from '../../connector/vendor.ts'
import type { Link } from './links.ts'

/** Takes the envelope off one CRM object: `{id, properties, createdAt, updatedAt, archived, url, …}`. */
export function recordOf(value: unknown): VendorRecord {
  const object = asObject(value, 'record')
  const updatedAt = textOrNull(object.updatedAt)
  return {
    id: asId(object.id, 'id'),
    properties: asObject(object.properties, 'properties'),
    url: textOrNull(object.url),
    createdAt: textOrNull(object.createdAt),
    updatedAt,
    version: updatedAt,
    archived: object.archived === true,
    archivedAt: textOrNull(object.archivedAt),
    raw: value,
  }
}

/** The same record with the associations that a mapping reads beside its properties. */
export function withLinks(record: VendorRecord, links: ReadonlyMap<string, readonly Link[]>): VendorRecord {
  if (links.size === 0) return record
  const linked: Record<string, unknown> = { ...record.properties }
  for (const [property, values] of links) linked[property] = values
  return { ...record, properties: linked }
}
