import type { CrmRecord, Link, ObjectName } from '../entities.ts'
import { ASSOCIATION_TYPES, PRIMARY_TYPES, primaryType, unlabeledType } from './association-types.ts'

/** A record and the object that it is of. */
export interface End {
  object: ObjectName
  record: CrmRecord
}

/** How the account finds the other end of a link. */
export type FindRecord = (object: ObjectName, id: number) => CrmRecord | null

/** Lists of type ids are shared between links: there are few of them and many links. */
const INTERNED = new Map<string, readonly number[]>()

function interned(ids: Iterable<number>): readonly number[] {
  const sorted = [...new Set(ids)].sort((a, b) => a - b)
  const key = sorted.join()
  let list = INTERNED.get(key)
  if (list === undefined) {
    list = sorted
    INTERNED.set(key, list)
  }
  return list
}

/** Returns the link from one record to another, or null. */
function linkBetween(from: End, to: End): Link | null {
  return shorter(from, to) ? linkIn(from.record, to) : mirrored(from, to)
}

/**
 * Gives the association of two records the types `typeIds` (as seen from `from`) beside those that it has. The
 * unlabeled type is always present. A new primary company takes the place of the old one.
 */
export function addLink(from: End, to: End, typeIds: readonly number[], find: FindRecord): void {
  const existing = linkBetween(from, to)
  const types = [...(existing?.types ?? []), ...typeIds, unlabeledType(from.object, to.object).id]
  demotePrimaries(from, to, { typeIds, find })
  setLink(from, to, types, existing !== null)
}

/** Replaces the types of an association by `typeIds` and the unlabeled type. */
export function replaceLink(from: End, to: End, typeIds: readonly number[], find: FindRecord): void {
  const existing = linkBetween(from, to)
  demotePrimaries(from, to, { typeIds, find })
  setLink(from, to, [...typeIds, unlabeledType(from.object, to.object).id], existing !== null)
}

/** Takes types away; without the unlabeled type nothing is left. Returns whether there was an association. */
export function removeTypes(from: End, to: End, typeIds: readonly number[]): boolean {
  const existing = linkBetween(from, to)
  if (existing === null) return false
  const left = existing.types.filter((id) => !typeIds.includes(id))
  if (left.includes(unlabeledType(from.object, to.object).id)) setLink(from, to, left, true)
  else removeLink(from, to)
  return true
}

/** Removes the association of two records; returns whether there was one. */
export function removeLink(from: End, to: End): boolean {
  const had = dropSide(from.record, to)
  dropSide(to.record, from)
  return had
}

/** Whether a record already has a primary company. */
export function hasPrimary(from: End, to: ObjectName): boolean {
  const primary = primaryType(from.object, to)
  return primary !== null && from.record.links.some((link) => link.types.includes(primary.id))
}

function setLink(from: End, to: End, typeIds: readonly number[], exists: boolean): void {
  const inverse = typeIds.map((id) => ASSOCIATION_TYPES.get(id)?.inverse ?? id)
  setSide(from.record, to, { types: interned(typeIds), exists })
  if (from.record !== to.record) setSide(to.record, from, { types: interned(inverse), exists })
}

function setSide(record: CrmRecord, other: End, side: { types: readonly number[]; exists: boolean }): void {
  const known = side.exists ? linkIn(record, other) : null
  if (known === null) record.links.push({ to: other.object, id: other.record.id, types: side.types })
  else known.types = side.types
}

function demotePrimaries(from: End, to: End, about: { typeIds: readonly number[]; find: FindRecord }): void {
  for (const id of about.typeIds) {
    const type = ASSOCIATION_TYPES.get(id)
    if (type === undefined) continue
    if (PRIMARY_TYPES.has(id))
      demote(from, { to: to.object, keep: to.record.id, typeId: id, find: about.find })
    if (PRIMARY_TYPES.has(type.inverse)) {
      demote(to, { to: from.object, keep: from.record.id, typeId: type.inverse, find: about.find })
    }
  }
}

function demote(from: End, about: { to: ObjectName; keep: number; typeId: number; find: FindRecord }): void {
  for (const link of from.record.links) {
    if (link.to !== about.to || link.id === about.keep || !link.types.includes(about.typeId)) continue
    const record = about.find(about.to, link.id)
    const left = link.types.filter((id) => id !== about.typeId)
    if (record !== null) setLink(from, { object: about.to, record }, left, true)
  }
}

/** Looking through the shorter list keeps companies with many thousands of contacts cheap. */
function shorter(from: End, to: End): boolean {
  return from.record.links.length <= to.record.links.length
}

function mirrored(from: End, to: End): Link | null {
  return linkIn(to.record, from) === null ? null : linkIn(from.record, to)
}

function linkIn(record: CrmRecord, other: End): Link | null {
  for (const link of record.links) {
    if (link.id === other.record.id && link.to === other.object) return link
  }
  return null
}

function dropSide(record: CrmRecord, other: End): boolean {
  const at = record.links.findIndex((link) => link.id === other.record.id && link.to === other.object)
  if (at === -1) return false
  record.links.splice(at, 1)
  return true
}
