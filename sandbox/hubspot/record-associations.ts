import { refuseOverLimit, refusePlansOverLimit } from './association-limits.ts'
import type { Call } from './call.ts'
import { hasPrimaryRecord } from './computed-tickets.ts'
import type { ObjectName } from './entities.ts'
import { invalid } from './errors.ts'
import { optionalText, textField } from './fields.ts'
import type { Account } from './store/account.ts'
import type { AssociationType } from './store/association-types.ts'
import { addLink, type End, hasPrimary, removeLink, removeTypes, replaceLink } from './store/links.ts'
import { enforceAssociationRules } from './validation-rules.ts'
import { isObject, type JsonObject, wrongShape } from './wire.ts'
import { archiveRecord } from './writes.ts'

/** An association to make: where to, and the keys of its types. */
export interface Plan {
  to: End
  typeIds: readonly number[]
}

/** Checks the `associations` of a create body before anything is written. Throws the vendor's 400s. */
export function planAssociations(call: Call, given: unknown): Plan[] {
  if (given === undefined || given === null) return []
  if (!Array.isArray(given)) throw wrongShape('list', given)
  const plans = given.map((item: unknown) => planOf(call, item))
  refusePlansOverLimit(call.account, call.object, plans)
  return plans
}

/** Makes the planned associations of a new record. */
export function makeAssociations(account: Account, from: End, plans: readonly Plan[]): void {
  for (const plan of plans) associate(account, from, plan)
}

/**
 * Associates two records; the first company becomes the primary one when the settings say so. Throws the 400 of one
 * association too many.
 */
export function associate(account: Account, from: End, { to, typeIds }: Plan): void {
  refuseOverLimit(account, from, { to, typeIds })
  const types = new Set(typeIds)
  if (account.settings.firstCompanyBecomesPrimary) {
    const ahead = account.associations.primary(from.object, to.object)
    const back = account.associations.primary(to.object, from.object)
    if (ahead !== null && !hasPrimary(from, to.object, account)) types.add(ahead.key)
    if (back !== null && !hasPrimary(to, from.object, account)) types.add(back.inverse)
  }
  addLink(from, to, [...types], account)
  account.dropRows(from)
  account.dropRows(to)
}

/**
 * Takes types of an association away (null: all of it). A lead that loses its last primary association is deleted.
 * Source: developers.hubspot.com/docs/api-reference/crm-leads-v3/guide
 */
export function dissociate(account: Account, from: End, to: End, typeIds: readonly number[] | null): void {
  account.dropRows(from)
  account.dropRows(to)
  if (typeIds === null) removeLink(from, to, account)
  else removeTypes(from, to, typeIds, account)
  dropOrphan(account, from)
  dropOrphan(account, to)
}

/** Replaces the types of an association by the given ones and the unlabeled type. */
export function relabel(account: Account, from: End, { to, typeIds }: Plan): void {
  refuseOverLimit(account, from, { to, typeIds })
  replaceLink(from, to, typeIds, account)
  account.dropRows(from)
  account.dropRows(to)
  dropOrphan(account, from)
  dropOrphan(account, to)
}

function dropOrphan(account: Account, end: End): void {
  if (end.object !== 'leads' || end.record.archivedAt !== 0 || hasPrimaryRecord(end.record)) return
  archiveRecord(account, end, account.clock.now())
}

function planOf(call: Call, item: unknown): Plan {
  if (!isObject(item)) throw wrongShape('object', item)
  if (!isObject(item.to)) throw wrongShape('object', item.to)
  const types = typesOf(call, item.types, call.object, null)
  const [first] = types
  if (first === undefined) throw invalid('At least one association type is required')
  enforceAssociationRules(call, call.object, first.to)
  const id = textField(item.to, 'id')
  const record = /^\d{1,15}$/.test(id) ? call.account.find(first.to, Number(id)) : null
  if (record === null) throw invalidObjectIds(id)
  return { to: { object: first.to, record }, typeIds: types.map((type) => type.key) }
}

/** Reads `[{associationCategory, associationTypeId}]`: types that start at `from` (and end at `to`). */
export function typesOf(
  call: Call,
  given: unknown,
  from: ObjectName,
  to: ObjectName | null,
): AssociationType[] {
  if (given === undefined || given === null) return []
  if (!Array.isArray(given)) throw wrongShape('list', given)
  return given.map((item: unknown) => typeOf(call, item, from, to))
}

function typeOf(call: Call, item: unknown, from: ObjectName, to: ObjectName | null): AssociationType {
  if (!isObject(item)) throw wrongShape('object', item)
  const id = Number(textField(item, 'associationTypeId'))
  const type = call.account.associations.named(id, optionalText(item, 'associationCategory'))
  if (type === undefined || (to !== null && type.from === from && type.to !== to)) {
    throw unknownAssociationType(item, from, to)
  }
  if (type.from === from) return type
  throw invalid(
    `invalid from object type ${call.account.type(from).id} for associations to be created. ` +
      `expected: ${call.account.type(type.from).id}`,
  )
}

/** The 400 of an association type that is not valid between two objects. */
export function unknownAssociationType(
  item: JsonObject | string,
  from: ObjectName,
  to: ObjectName | null,
): Error {
  const name = typeof item === 'string' ? item : String(item.associationTypeId)
  const target = to ?? 'the given object'
  return invalid(`${name} is not a valid association type between ${from} and ${target}`, {
    context: { type: [name], fromObjectType: [from], toObjectType: to === null ? [] : [to] },
    subCategory: 'crm.associations.INVALID_ASSOCIATION_TYPE',
  })
}

function invalidObjectIds(id: string): Error {
  const message = 'One or more associations are invalid'
  return invalid(message, {
    errors: [{ message: `${id} is not a valid ID`, code: 'INVALID_OBJECT_IDS', context: { id: [id] } }],
  })
}
