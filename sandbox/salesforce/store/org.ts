import type { Clock } from '../../core/clock.ts'
import type { SnapshotRow } from '../../core/vendor.ts'
import { Catalogue } from '../catalogue/catalogue.ts'
import { byName, type FieldDefinition, type ObjectDefinition } from '../catalogue/definitions.ts'
import { canonicalId, makeId, serialOf } from '../ids.ts'
import { dayText, momentText } from '../moments.ts'
import { readSettings } from '../read-settings.ts'
import type { Settings } from '../settings.ts'
import type { OrgRecord } from './record.ts'
import { RecordStore } from './record-store.ts'
import { Rules } from './rules.ts'
import { count, demand, type Kind, listOf, orNull, text } from './saved.ts'
import { CHILD_NAMES, FIELD, OBJECT, recordFrom } from './saved-records.ts'
import { Security } from './security.ts'
import { firstRecords } from './standing-data.ts'

/** The last serial of the ids of a prefix. */
const isSerial: Kind = (value) =>
  Array.isArray(value) && value.length === 2 && text(value[0]) && count(value[1])

/** How many records that a user has looked at are remembered. */
const VIEWS_KEPT = 2000

/** A record with its object. */
export interface FoundRecord {
  object: ObjectDefinition
  record: OrgRecord
}

/**
 * One org: its objects, their records, who may do what.
 *
 * Reading it (SOQL, Bulk): `catalogue.find(name)` has the definition of an object, `store(name)` its rows (see
 * RecordStore), `security.reads(userId, object, field)` says whether a field exists for a user, `childrenOf` of the
 * catalogue which child relationships there are. Values of rows are in the form of the wire.
 */
export class Org {
  readonly clock: Clock
  readonly settings: Settings
  readonly catalogue = new Catalogue()
  readonly security = new Security()
  readonly rules = new Rules()
  /** Rises with every change of what is saved. */
  version = 0
  /** When an object, a field or who may see them changed last, in milliseconds. */
  definitionsChangedAt: number
  private readonly stores = new Map<string, RecordStore>()
  private readonly serials = new Map<string, number>()
  private journal: (() => void)[] | null = null
  private undoing = false
  /** What is in the recycle bin, in the order in which it came there. */
  private bin: { store: RecordStore; record: OrgRecord; stamp: string }[] = []
  private binSorted = true
  /** Members of `CaseNumber` and other automatic numbers given out. */
  private numbered = 1000
  /** Ids that each user has seen, the last one last. */
  private readonly views = new Map<string, Set<string>>()

  constructor(clock: Clock, settings: Settings, filled = true) {
    this.clock = clock
    this.settings = settings
    this.definitionsChangedAt = clock.now()
    if (filled) for (const [object, record] of firstRecords(this)) this.store(object).put(record)
  }

  /** The one record of Organization. */
  get organization(): OrgRecord {
    const [first] = this.store('Organization').withDeleted()
    if (first === undefined) throw new Error('The org has no Organization.')
    return first
  }

  /** The id of the org. */
  get id(): string {
    return this.organization.id
  }

  /** The present moment, as records have it. */
  now(): string {
    return momentText(this.clock.now())
  }

  today(): string {
    return dayText(this.clock.now())
  }

  /** The rows of an object; `name` in canonical spelling. */
  store(name: string): RecordStore {
    const known = this.stores.get(name)
    if (known !== undefined) return known
    const definition = this.catalogue.find(name)
    if (definition === null) throw new Error(`There is no object ${name}.`)
    const store = new RecordStore(definition, { changed: (undo) => this.changed(undo) })
    this.stores.set(definition.name, store)
    return store
  }

  /** The record of an id of 15 or 18 characters, deleted or not, with its object; null when there is none. */
  find(id: string): FoundRecord | null {
    const whole = this.findWhole(id)
    if (whole !== null) return whole
    const repaired = canonicalId(id)
    return repaired === null || repaired === id ? null : this.findWhole(repaired)
  }

  private findWhole(id: string): FoundRecord | null {
    const object = this.catalogue.findByPrefix(id.slice(0, 3))
    const record = object === null ? null : this.store(object.name).get(id)
    return object === null || record === null ? null : { object, record }
  }

  /** A live user by username, without regard to case. */
  userByName(username: string): OrgRecord | null {
    const users = this.store('User')
    const field = this.fieldOf(users.definition, 'Username')
    const [user] = users.lookup(field, username)
    return user ?? null
  }

  newId(object: ObjectDefinition): string {
    return this.nextId(object.keyPrefix)
  }

  /** A new id with a prefix that need not be an object's. */
  nextId(keyPrefix: string): string {
    const serial = (this.serials.get(keyPrefix) ?? 0) + 1
    this.serials.set(keyPrefix, serial)
    return makeId(keyPrefix, serial)
  }

  nextNumber(): number {
    this.numbered += 1
    return this.numbered
  }

  /** Notes that a user has looked at a record. */
  view(userId: string, id: string): void {
    const seen = this.views.get(userId) ?? new Set<string>()
    this.views.set(userId, seen)
    seen.delete(id)
    seen.add(id)
    const [oldest] = seen
    if (seen.size > VIEWS_KEPT && oldest !== undefined) seen.delete(oldest)
  }

  /** The live records that a user has looked at, the last one first. */
  viewed(userId: string): { object: ObjectDefinition; record: OrgRecord }[] {
    return [...(this.views.get(userId) ?? [])].reverse().flatMap((id) => {
      const found = this.find(id)
      return found === null || found.record.values.IsDeleted === true ? [] : [found]
    })
  }

  /** Notes that a record went to the recycle bin. */
  binned(object: ObjectDefinition, record: OrgRecord): void {
    const stamp = String(record.values.SystemModstamp)
    const last = this.bin.at(-1)
    if (last !== undefined && last.stamp > stamp) this.binSorted = false
    this.bin.push({ store: this.store(object.name), record, stamp })
  }

  /** Takes away for good what has been in the recycle bin for too long. */
  purge(): void {
    if (!this.binSorted) this.bin.sort((a, b) => (a.stamp < b.stamp ? -1 : a.stamp > b.stamp ? 1 : 0))
    this.binSorted = true
    const before = momentText(this.clock.now() - this.settings.recycleBinDays * 86_400_000)
    for (let [oldest] = this.bin; oldest !== undefined && oldest.stamp < before; [oldest] = this.bin) {
      this.bin.shift()
      const { store, record, stamp } = oldest
      if (record.values.IsDeleted === true && record.values.SystemModstamp === stamp) store.remove(record)
    }
  }

  /** Runs writes of which all count or none: when `run` throws, what it changed is taken back. */
  atomically<T>(run: () => T): T {
    const outer = this.journal
    const own: (() => void)[] = []
    this.journal = own
    try {
      const result = run()
      outer?.push(...own)
      return result
    } catch (error) {
      this.undoing = true
      for (const undo of own.reverse()) undo()
      this.undoing = false
      throw error
    } finally {
      this.journal = outer
    }
  }

  /** Tells of a change that is not one of records; `definitions`: of objects, fields, or who may see them. */
  touch(what: 'definitions' | 'rules'): void {
    this.version += 1
    if (what === 'definitions') this.definitionsChangedAt = this.clock.now()
  }

  *rows(): Generator<SnapshotRow> {
    yield ['settings', { ...this.settings }]
    yield ['numbers', this.numbered, [...this.serials]]
    for (const object of this.catalogue.all()) {
      const { fieldsByName, ...rest } = object
      if (object.custom) yield ['object', rest, this.childNames(object)]
      else for (const field of object.fields) if (field.custom) yield this.fieldRow(object, field)
    }
    yield* this.security.rows()
    yield* this.rules.rows()
    for (const [userId, seen] of this.views) yield ['viewed', userId, [...seen]]
    for (const [name, store] of this.stores) {
      for (const { id, values } of store.withDeleted()) yield ['record', name, id, values]
    }
  }

  /** Takes a row that `rows` made; returns whether it was one. */
  load(row: SnapshotRow): boolean {
    const [kind, first, second, third] = row
    if (kind === 'settings') Object.assign(this.settings, readSettings(first))
    else if (kind === 'numbers') this.loadNumbers(first, second)
    else if (kind === 'object') this.loadObject(first, second)
    else if (kind === 'field') this.loadField(String(first), second, third)
    else if (kind === 'viewed') {
      demand(second, listOf(text), 'what was viewed')
      this.views.set(String(first), new Set(second as string[]))
    } else if (kind === 'record') {
      const store = this.store(String(first))
      const record = recordFrom(store, second, third)
      store.put(record)
      if (record.values.IsDeleted === true) this.binned(store.definition, record)
      const prefix = record.id.slice(0, 3)
      this.serials.set(prefix, Math.max(this.serials.get(prefix) ?? 0, serialOf(record.id)))
    } else return this.security.load(row) || this.rules.load(row)
    return true
  }

  private fieldRow(object: ObjectDefinition, field: FieldDefinition): SnapshotRow {
    return ['field', object.name, field, this.catalogue.childRelationshipOf(object, field)]
  }

  private childNames(object: ObjectDefinition): Record<string, string> {
    const names: Record<string, string> = {}
    for (const field of object.fields) {
      const name = this.catalogue.childRelationshipOf(object, field)
      if (name !== null) names[field.name] = name
    }
    return names
  }

  private loadNumbers(numbered: unknown, serials: unknown): void {
    demand(numbered, count, 'numbers')
    demand(serials, listOf(isSerial), 'numbers')
    this.numbered = Number(numbered)
    for (const [prefix, serial] of serials as [string, number][]) this.serials.set(prefix, serial)
  }

  private loadObject(saved: unknown, childNames: unknown): void {
    demand(saved, OBJECT, 'objects')
    demand(childNames, CHILD_NAMES, 'objects')
    const object = saved as ObjectDefinition
    const whole = { ...object, fieldsByName: byName(object.fields) }
    this.catalogue.add(whole)
    for (const field of object.fields) {
      this.catalogue.addField(whole, field, (childNames as Record<string, string>)[field.name] ?? null)
    }
  }

  private loadField(objectName: string, field: unknown, child: unknown): void {
    const object = this.catalogue.find(objectName)
    if (object === null) throw new TypeError(`there is no object ${objectName}`)
    demand(field, FIELD, 'fields')
    demand(child, orNull(text), 'fields')
    this.catalogue.addField(object, field as FieldDefinition, child as string | null)
  }

  private fieldOf(object: ObjectDefinition, name: string): FieldDefinition {
    const field = this.catalogue.field(object, name)
    if (field === null) throw new Error(`There is no field ${name}.`)
    return field
  }

  private changed(undo: () => void): void {
    this.version += 1
    if (!this.undoing) this.journal?.push(undo)
  }
}
