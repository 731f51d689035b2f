import type { ObjectName } from './entities.ts'
import { type HubspotError, invalid } from './errors.ts'
import type { Account } from './store/account.ts'
import type { End } from './store/links.ts'

/** An association that is about to be made: where to, and the keys of its types. */
interface Planned {
  to: End
  typeIds: readonly number[]
}

/** How many records one record may be associated with by a type; null: as many as one likes. */
export function limitOf(account: Account, typeKey: number): number | null {
  return account.shelf.of('association_limit').get(String(typeKey)) ?? null
}

/**
 * Refuses an association that takes either record beyond what the account allows by a type, before it is made. Primary
 * types need no limit: a new one takes the place of the old one.
 */
export function refuseOverLimit(account: Account, from: End, { to, typeIds }: Planned): void {
  if (account.shelf.of('association_limit').size === 0) return
  for (const key of keysOf(account, from.object, { to, typeIds })) {
    refuseSide(account, key, { end: from, other: to })
    refuseSide(account, inverseOf(account, key), { end: to, other: from })
  }
}

/** The same for a record that is about to be made with all of these associations. */
export function refusePlansOverLimit(account: Account, object: ObjectName, plans: readonly Planned[]): void {
  if (account.shelf.of('association_limit').size === 0) return
  const others = new Map<number, Set<number>>()
  for (const plan of plans) {
    for (const key of keysOf(account, object, plan)) {
      const ids = others.get(key) ?? new Set()
      others.set(key, ids.add(plan.to.record.id))
      refuseSide(account, inverseOf(account, key), { end: plan.to, other: null })
    }
  }
  for (const [key, ids] of others) {
    const max = limitOf(account, key)
    if (max !== null && ids.size > max) throw tooMany(account, key, max)
  }
}

function refuseSide(account: Account, key: number, { end, other }: { end: End; other: End | null }): void {
  const max = account.associations.isPrimary(key) ? null : limitOf(account, key)
  if (max === null) return
  const isOther = (object: ObjectName, id: number): boolean =>
    other !== null && other.object === object && other.record.id === id
  const held = end.record.links.filter((link) => link.types.includes(key) && !isOther(link.to, link.id))
  if (held.length >= max) throw tooMany(account, key, max)
}

/** The types that an association will have: those that are asked for, and the unlabeled one. */
function keysOf(account: Account, from: ObjectName, { to, typeIds }: Planned): Set<number> {
  const plain = account.associations.unlabeled(from, to.object)
  return new Set([...typeIds, ...(plain === null ? [] : [plain.key])])
}

function inverseOf(account: Account, key: number): number {
  return account.associations.get(key)?.inverse ?? key
}

/** The text is not recorded. */
function tooMany(account: Account, key: number, max: number): HubspotError {
  const type = account.associations.get(key)
  const name = type?.name ?? String(key)
  return invalid(`At most ${max} records can be associated by ${name}, as this account is set.`, {
    context: { type: [name], maxToObjectIds: [String(max)] },
  })
}
