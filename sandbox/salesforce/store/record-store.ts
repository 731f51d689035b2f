import type { FieldDefinition, ObjectDefinition } from '../catalogue/definitions.ts'
import type { FieldValue, OrgRecord } from './record.ts'
import { StampIndex } from './stamp-index.ts'

const NONE: ReadonlySet<OrgRecord> = new Set()

/** What a store tells its org of. */
export interface StoreHearer {
  /** Something changed; `undo` takes it back. */
  changed(undo: () => void): void
}

/**
 * The records of one object, live ones and those in the recycle bin, in the order of their ids.
 *
 * How to read it: `live()` and `withDeleted()` go over all rows; `get` finds one by its id of 18 characters; `lookup`
 * finds live rows by the value of any field (the index is made at the first look-up of a field, and kept from then
 * on); `between` reads rows of all kinds by SystemModstamp, then Id. Readers must not change rows, and must not keep
 * a generator open over an answer.
 */
export class RecordStore {
  readonly definition: ObjectDefinition
  private readonly hearer: StoreHearer
  private readonly records = new Map<string, OrgRecord>()
  private readonly indexes = new Map<string, Map<FieldValue, Set<OrgRecord>>>()
  private stamps: StampIndex | null = null
  private deleted = 0
  /** Whether ids came out of order (a restored deletion does not): then `records` is sorted at the next look. */
  private lastId = ''
  private ordered = true

  constructor(definition: ObjectDefinition, hearer: StoreHearer) {
    this.definition = definition
    this.hearer = hearer
  }

  /** How many live records there are. */
  get count(): number {
    return this.records.size - this.deleted
  }

  /** The record of an id, also when it is in the recycle bin. */
  get(id: string): OrgRecord | null {
    return this.records.get(id) ?? null
  }

  /** Live records, by id. */
  *live(): Generator<OrgRecord> {
    for (const record of this.withDeleted()) if (record.values.IsDeleted !== true) yield record
  }

  /** All records with those in the recycle bin, by id. */
  withDeleted(): Iterable<OrgRecord> {
    if (!this.ordered) this.sort()
    return this.records.values()
  }

  /** Live records that have this value in a field; texts are compared without regard to case unless the field says otherwise. */
  lookup(field: FieldDefinition, value: FieldValue): ReadonlySet<OrgRecord> {
    return this.indexOf(field).get(keyOf(field, value)) ?? NONE
  }

  /**
   * Records, deleted ones too, by SystemModstamp and then Id: `from` inclusive, `to` exclusive, null for no bound; of
   * those of the moment `from` only the ones after an id.
   */
  between(from: string | null, to: string | null, afterId = ''): Iterable<OrgRecord> {
    this.stamps ??= new StampIndex(this.records.values())
    return this.stamps.between(from, to, afterId)
  }

  /** Takes a new record; its values are complete. */
  put(record: OrgRecord): void {
    if (record.id < this.lastId) this.ordered = false
    this.lastId = record.id
    this.records.set(record.id, record)
    if (record.values.IsDeleted === true) this.deleted += 1
    else this.enter(record)
    this.stamps?.note(record)
    this.hearer.changed(() => this.remove(record))
  }

  /** Changes values of a record, `IsDeleted` among them. */
  change(record: OrgRecord, changes: Readonly<Record<string, FieldValue>>): void {
    const before: Record<string, FieldValue> = {}
    for (const name of Object.keys(changes)) before[name] = record.values[name] ?? null
    this.apply(record, changes)
    this.hearer.changed(() => this.apply(record, before))
  }

  /** Takes a record away for good. */
  remove(record: OrgRecord): void {
    if (!this.records.delete(record.id)) return
    if (record.values.IsDeleted === true) this.deleted -= 1
    else this.leave(record)
    this.stamps?.forget(record)
    this.hearer.changed(() => this.put(record))
  }

  private apply(record: OrgRecord, changes: Readonly<Record<string, FieldValue>>): void {
    const wasDeleted = record.values.IsDeleted === true
    if (!wasDeleted) this.leave(record, changes)
    Object.assign(record.values, changes)
    const isDeleted = record.values.IsDeleted === true
    if (wasDeleted !== isDeleted) {
      this.deleted += isDeleted ? 1 : -1
      if (isDeleted) this.leave(record)
      else this.enter(record)
    } else if (!isDeleted) this.enter(record, changes)
    this.stamps?.note(record)
  }

  private indexOf(field: FieldDefinition): Map<FieldValue, Set<OrgRecord>> {
    const known = this.indexes.get(field.name)
    if (known !== undefined) return known
    const index = new Map<FieldValue, Set<OrgRecord>>()
    for (const record of this.live()) addTo(index, keyOf(field, record.values[field.name] ?? null), record)
    this.indexes.set(field.name, index)
    return index
  }

  private enter(record: OrgRecord, only?: Readonly<Record<string, unknown>>): void {
    for (const [name, index] of this.indexes) {
      const field = this.definition.fieldsByName.get(name.toLowerCase())
      if (field === undefined || (only !== undefined && !(name in only))) continue
      addTo(index, keyOf(field, record.values[name] ?? null), record)
    }
  }

  private leave(record: OrgRecord, only?: Readonly<Record<string, unknown>>): void {
    for (const [name, index] of this.indexes) {
      const field = this.definition.fieldsByName.get(name.toLowerCase())
      if (field === undefined || (only !== undefined && !(name in only))) continue
      const key = keyOf(field, record.values[name] ?? null)
      const holders = index.get(key)
      if (holders?.delete(record) === true && holders.size === 0) index.delete(key)
    }
  }

  private sort(): void {
    const sorted = [...this.records].sort(([a], [b]) => (a < b ? -1 : 1))
    this.records.clear()
    for (const [id, record] of sorted) this.records.set(id, record)
    this.ordered = true
  }
}

function keyOf(field: FieldDefinition, value: FieldValue): FieldValue {
  return typeof value === 'string' && !field.caseSensitive && field.type !== 'reference'
    ? value.toLowerCase()
    : value
}

function addTo(index: Map<FieldValue, Set<OrgRecord>>, key: FieldValue, record: OrgRecord): void {
  const holders = index.get(key)
  if (holders === undefined) index.set(key, new Set([record]))
  else holders.add(record)
}
