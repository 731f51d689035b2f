import type { Call } from './call.ts'
import type { CrmRecord, ObjectName } from './entities.ts'
import { HubspotError, invalid, notFound } from './errors.ts'
import type { View } from './view.ts'
import { listParam } from './wire.ts'
import { isUnique } from './writes.ts'

/** Largest page of a record list, without and with property histories. Source: the object APIs' guides */
const LIST_MAX = 100
const LIST_MAX_WITH_HISTORY = 50
const LIST_DEFAULT = 10

/** Reads `limit`; the texts of its refusals are not recorded. */
export function limitParam(call: Call, bounds: { max: number; default: number }): number {
  const text = call.query.get('limit')?.[0]?.trim() ?? ''
  if (text === '') return bounds.default
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (limit >= 1 && limit <= bounds.max) return limit
  throw invalid(`Invalid value for limit: ${text}. The limit must be between 1 and ${bounds.max}.`)
}

/** Reads the page size of a record list. */
export function listLimit(call: Call, view: View): number {
  const max = view.history.length > 0 ? LIST_MAX_WITH_HISTORY : LIST_MAX
  return limitParam(call, { max, default: LIST_DEFAULT })
}

/** Reads `after` where it is an id; null when absent or empty. */
export function afterParam(call: Call): number | null {
  const text = call.query.get('after')?.[0]?.trim() ?? ''
  if (text === '') return null
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw invalid(
    `Cannot deserialize value of type \`java.lang.Long\` from String "${text}": not a valid \`java.lang.Long\` value`,
  )
}

/** Reads a boolean parameter: `true` in any case is true, everything else false. */
export function flagParam(call: Call, name: string): boolean {
  return call.query.get(name)?.[0]?.toLowerCase() === 'true'
}

/** Reads what a GET wants to see: `properties`, `propertiesWithHistory`, `associations`. */
export function viewParam(call: Call): View {
  const asked = call.query.has('properties') ? listParam(call.query, 'properties') : null
  return {
    projection: call.presenter.projection(call.object, asked),
    history: listParam(call.query, 'propertiesWithHistory'),
    associations: listParam(call.query, 'associations').map((alias) => typeNamed(call, alias)),
  }
}

/** Finds the object that an alias names; throws the vendor's 400. */
export function typeNamed(call: Call, alias: string): ObjectName {
  const type = call.account.types.infer(alias)
  if (type === null) throw new HubspotError(400, { message: `Unable to infer object type from: ${alias}` })
  return type.name
}

/** Reads an id of a path: a positive whole number; throws the recorded 404s otherwise. */
export function recordId(text: string): number {
  if (/^-?\d{1,15}$/.test(text)) {
    const id = Number(text)
    if (id > 0) return id
    throw missingObject('Object not found. objectId is usually positive.', text)
  }
  throw missingObject('Object not found.  objectId are usually numeric.', text)
}

function missingObject(message: string, id: string): HubspotError {
  return new HubspotError(404, { message, context: { id: [id] }, category: 'OBJECT_NOT_FOUND' })
}

/** Which record a call names: by id or by a unique property. */
export interface Reference {
  id: string
  idProperty: string | null
}

/** Finds the live record that a reference names, or null. Throws for ids that cannot be one. */
export function findRecord(call: Call, object: ObjectName, { id, idProperty }: Reference): CrmRecord | null {
  const store = call.account.store(object)
  if (idProperty === null || idProperty === '' || idProperty === 'hs_object_id')
    return store.find(recordId(id))
  checkIdProperty(call, object, idProperty)
  return store.holder(idProperty, id)
}

/** Throws the 400 of an `idProperty` that is not unique; its text is not recorded. */
export function checkIdProperty(call: Call, object: ObjectName, idProperty: string): void {
  if (isUnique(call.account, object, idProperty)) return
  throw invalid(
    `Property "${idProperty}" is not a unique property of ${call.account.type(object).name}; it cannot be used as idProperty.`,
    { context: { idProperty: [idProperty] } },
  )
}

/** Finds the record of a path; throws 404 when there is none. */
export function recordParam(call: Call, name: string): CrmRecord {
  const idProperty = call.query.get('idProperty')?.[0] ?? null
  const found = findRecord(call, call.object, { id: call.params[name] ?? '', idProperty })
  if (found === null) throw notFound()
  return found
}

/** Returns a paging link: the call's own URL with another `after`. */
export function nextLink(call: Call, after: string): string {
  const kept = call.rawQuery.split('&').filter((pair) => pair !== '' && !/^after(=|$)/.test(pair))
  return `${call.origin}${call.path}?${[...kept, `after=${encodeURIComponent(after)}`].join('&')}`
}
