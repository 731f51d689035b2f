import type { Call } from './call.ts'
import type { CrmRecord, ObjectName } from './entities.ts'
import { invalid } from './errors.ts'
import { textField } from './fields.ts'
import { OBJECT_TYPES } from './object-types.ts'
import type { Account } from './store/account.ts'
import { ASSOCIATION_TYPES, type AssociationType, primaryType } from './store/association-types.ts'
import { addLink, type End, hasPrimary } from './store/links.ts'
import { isObject, type JsonObject, wrongShape } from './wire.ts'

/**
 * Checks the `associations` of a create body before anything is written; the result makes them for the new
 * record. Throws the vendor's 400s.
 */
export function plannedAssociations(call: Call, given: unknown): (record: CrmRecord) => void {
  if (given === undefined || given === null) return () => {}
  if (!Array.isArray(given)) throw wrongShape('list', given)
  const plans = given.map((item: unknown) => planOf(call, item))
  return (record) => {
    for (const { to, typeIds } of plans)
      associate(call.account, { object: call.object, record }, { to, typeIds })
  }
}

interface Plan {
  to: End
  typeIds: number[]
}

/** Associates two records; the first company becomes the primary one when the settings say so. */
export function associate(account: Account, from: End, { to, typeIds }: Plan): void {
  const types = new Set(typeIds)
  if (account.settings.firstCompanyBecomesPrimary) {
    const ahead = primaryType(from.object, to.object)
    const back = primaryType(to.object, from.object)
    if (ahead !== null && !hasPrimary(from, to.object)) types.add(ahead.id)
    if (back !== null && !hasPrimary(to, from.object)) types.add(back.inverse)
  }
  addLink(from, to, [...types], account.find.bind(account))
  account.dropRows(from)
  account.dropRows(to)
}

function planOf(call: Call, item: unknown): Plan {
  if (!isObject(item)) throw wrongShape('object', item)
  if (!isObject(item.to)) throw wrongShape('object', item.to)
  const types = typesOf(item.types, call.object)
  const [first] = types
  if (first === undefined) throw invalid('At least one association type is required')
  const id = textField(item.to, 'id')
  const record = /^\d{1,15}$/.test(id) ? call.account.find(first.to, Number(id)) : null
  if (record === null) throw invalidObjectIds(id)
  return { to: { object: first.to, record }, typeIds: types.map((type) => type.id) }
}

/** Reads `[{associationCategory, associationTypeId}]`: types that start at `from` (and end at `to`). */
export function typesOf(given: unknown, from: ObjectName, to?: ObjectName): AssociationType[] {
  if (given === undefined || given === null) return []
  if (!Array.isArray(given)) throw wrongShape('list', given)
  return given.map((item: unknown) => typeOf(item, from, to))
}

function typeOf(item: unknown, from: ObjectName, to?: ObjectName): AssociationType {
  if (!isObject(item)) throw wrongShape('object', item)
  const id = Number(textField(item, 'associationTypeId'))
  const type = ASSOCIATION_TYPES.get(id)
  if (type === undefined || (to !== undefined && type.from === from && type.to !== to)) {
    throw unknownAssociationType(item, from, to)
  }
  if (type.from === from) return type
  throw invalid(
    `invalid from object type ${OBJECT_TYPES[from].id} for associations to be created. ` +
      `expected: ${OBJECT_TYPES[type.from].id}`,
  )
}

/** The 400 of an association type that is not valid between two objects. */
export function unknownAssociationType(item: JsonObject | string, from: ObjectName, to?: ObjectName): Error {
  const name = typeof item === 'string' ? item : String(item.associationTypeId)
  const target = to === undefined ? 'the given object' : to
  return invalid(`${name} is not a valid association type between ${from} and ${target}`, {
    context: { type: [name], fromObjectType: [from], toObjectType: to === undefined ? [] : [to] },
    subCategory: 'crm.associations.INVALID_ASSOCIATION_TYPE',
  })
}

function invalidObjectIds(id: string): Error {
  const message = 'One or more associations are invalid'
  return invalid(message, {
    errors: [{ message: `${id} is not a valid ID`, code: 'INVALID_OBJECT_IDS', context: { id: [id] } }],
  })
}
