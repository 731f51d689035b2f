import type { Changes } from '../changes.ts'
import type { CrmRecord, Link, ObjectName } from '../entities.ts'
import type { AssociationTypes } from './association-types.ts'

/** A record and the object that it is of. */
export interface End {
  object: ObjectName
  record: CrmRecord
}

/** What links are made in: an account finds the other ends and knows the types. */
export interface Net {
  readonly associations: AssociationTypes
  readonly changes: Changes
  find(object: ObjectName, id: number): CrmRecord | null
}

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
export function addLink(from: End, to: End, typeIds: readonly number[], net: Net): void {
  const existing = linkBetween(from, to)
  const types = [...(existing?.types ?? []), ...typeIds, unlabeledKey(net, from, to)]
  demotePrimaries(from, to, { typeIds, net })
  setLink(from, to, { types, exists: existing !== null, net })
}

/** Replaces the types of an association by `typeIds` and the unlabeled type. */
export function replaceLink(from: End, to: End, typeIds: readonly number[], net: Net): void {
  const existing = linkBetween(from, to)
  demotePrimaries(from, to, { typeIds, net })
  const types = [...typeIds, unlabeledKey(net, from, to)]
  setLink(from, to, { types, exists: existing !== null, net })
}

/** Takes types away; without the unlabeled type nothing is left. Returns whether there was an association. */
export function removeTypes(from: End, to: End, typeIds: readonly number[], net: Net): boolean {
  const existing = linkBetween(from, to)
  if (existing === null) return false
  const left = existing.types.filter((id) => !typeIds.includes(id))
  if (left.includes(unlabeledKey(net, from, to))) setLink(from, to, { types: left, exists: true, net })
  else removeLink(from, to, net)
  return true
}

/** Removes the association of two records; returns whether there was one. */
export function removeLink(from: End, to: End, net: Net): boolean {
  if (net.changes.isHeard) tellTypes(from, to, { types: [], net })
  const had = dropSide(from.record, to)
  dropSide(to.record, from)
  return had
}

/** Whether a record already has a primary company. */
export function hasPrimary(from: End, to: ObjectName, net: Net): boolean {
  const primary = net.associations.primary(from.object, to)
  return (
    primary !== null && from.record.links.some((link) => link.to === to && link.types.includes(primary.key))
  )
}

/** The unlabeled type of a pair; callers have refused pairs without one. */
function unlabeledKey(net: Net, from: End, to: End): number {
  const type = net.associations.unlabeled(from.object, to.object)
  if (type === null) throw new Error(`No association type from ${from.object} to ${to.object}`)
  return type.key
}

function setLink(
  from: End,
  to: End,
  { types, exists, net }: { types: readonly number[]; exists: boolean; net: Net },
): void {
  if (net.changes.isHeard) tellTypes(from, to, { types, net })
  const inverse = types.map((key) => net.associations.get(key)?.inverse ?? key)
  setSide(from.record, to, { types: interned(types), exists })
  if (from.record !== to.record) setSide(to.record, from, { types: interned(inverse), exists })
}

/** Tells which types an association gains and loses, before it does. */
function tellTypes(from: End, to: End, { types, net }: { types: readonly number[]; net: Net }): void {
  const before = linkBetween(from, to)?.types ?? []
  const about = {
    kind: 'associationChange' as const,
    object: from.object,
    id: from.record.id,
    to: to.object,
    toId: to.record.id,
  }
  for (const typeKey of new Set(types)) {
    if (!before.includes(typeKey)) net.changes.tell({ ...about, typeKey, removed: false })
  }
  for (const typeKey of before) {
    if (!types.includes(typeKey)) net.changes.tell({ ...about, typeKey, removed: true })
  }
}

function setSide(record: CrmRecord, other: End, side: { types: readonly number[]; exists: boolean }): void {
  const known = side.exists ? linkIn(record, other) : null
  if (known === null) record.links.push({ to: other.object, id: other.record.id, types: side.types })
  else known.types = side.types
}

function demotePrimaries(from: End, to: End, about: { typeIds: readonly number[]; net: Net }): void {
  for (const id of about.typeIds) {
    const { net } = about
    const type = net.associations.get(id)
    if (type === undefined) continue
    if (net.associations.isPrimary(id)) demote(from, { to: to.object, keep: to.record.id, typeId: id, net })
    if (net.associations.isPrimary(type.inverse)) {
      demote(to, { to: from.object, keep: from.record.id, typeId: type.inverse, net })
    }
  }
}

function demote(from: End, about: { to: ObjectName; keep: number; typeId: number; net: Net }): void {
  for (const link of from.record.links) {
    if (link.to !== about.to || link.id === about.keep || !link.types.includes(about.typeId)) continue
    const record = about.net.find(about.to, link.id)
    const types = link.types.filter((id) => id !== about.typeId)
    if (record !== null) setLink(from, { object: about.to, record }, { types, exists: true, net: about.net })
  }
}

/** Takes types away from all links of some records; a link without its unlabeled type is dropped. */
export function dropTypes(records: readonly CrmRecord[], keys: readonly number[], net: Net): void {
  for (const record of records) {
    if (!record.links.some((link) => link.types.some((key) => keys.includes(key)))) continue
    record.links = record.links.flatMap((link) => {
      const types = link.types.filter((key) => !keys.includes(key))
      const isWhole = types.some((key) => net.associations.get(key)?.label === null)
      return isWhole ? [{ ...link, types: interned(types) }] : []
    })
    record.row = null
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
