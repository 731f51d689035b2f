import { type CrmRecord, type HistoryEntry, type Link, type Source, Values } from '../entities.ts'
import { TextIndex } from './text-index.ts'
import { TimeIndex } from './time-index.ts'
import { type KeysOf, ValueIndex } from './value-index.ts'

/** What a record was before a write, for as long as search has not noticed the write. */
interface Before {
  writtenAt: number
  /** null: the record was not there. */
  before: CrmRecord | null
}

/** How long an archived record can be restored. Source: knowledge.hubspot.com/records/restore-deleted-records */
const RESTORABLE_MS = 90 * 86_400_000

/** Ids are handed out in blocks of eight, out of order: like the vendor's they do not grow with time. */
const ID_ORDER = [3, 0, 5, 1, 7, 2, 6, 4]
const ID_STRIDE = 17
/** The first id of each object by type id; recorded ids of one account are of this size. */
const FIRST_ID: Readonly<Record<string, number>> = {
  '0-1': 734_931_000_101,
  '0-2': 421_369_000_101,
  '0-3': 493_561_000_101,
  '0-5': 384_422_000_101,
  '0-7': 265_017_000_101,
  '0-8': 418_116_000_101,
  '0-27': 365_248_000_101,
  '0-46': 365_381_000_101,
  '0-47': 365_512_000_101,
  '0-48': 365_643_000_101,
  '0-49': 365_774_000_101,
  '0-136': 550_331_000_101,
}
/** How many properties of an object are indexed at a time; the one that was not asked for the longest goes first. */
const MOST_INDEXES = 16
/** Where the ids of the first custom object start; each object's are its own. */
const FIRST_CUSTOM_ID = 376_900_000_101
/** How far apart the ids of two portals start: no record of one has the id of a record of another. */
const PORTAL_STRIDE = 100_000_000_000

/** The records of one object, in order of id, with the indexes that list and search need. */
export class RecordStore {
  private readonly firstId: number
  /** Live records by ascending id. */
  live: CrmRecord[] = []
  private archived: CrmRecord[] = []
  /** No archived record is older than this; later ones wait for their 90 days. */
  private oldestArchived = Number.POSITIVE_INFINITY
  /** The associations that archived records had, by record id. */
  private kept = new Map<number, readonly Link[]>()
  /** Changes with every change of any record. */
  version = 0
  /** How many ids were handed out. */
  issued = 0
  private byId = new Map<number, CrmRecord>()
  private mergedInto = new Map<number, number>()
  private uniques = new Map<string, Map<string, CrmRecord>>()
  private created: TimeIndex | null = null
  private modified: TimeIndex | null = null
  private unseen = new Map<number, Before[]>()
  private readonly valueIndexes = new Map<string, ValueIndex>()
  private texts: { name: string; index: TextIndex } | null = null

  constructor(typeId: string, ordinal: number) {
    this.firstId = (FIRST_ID[typeId] ?? FIRST_CUSTOM_ID) + ordinal * PORTAL_STRIDE
  }

  /** Finds a live record by id; ids of merged records lead to the record that they became. */
  find(id: number): CrmRecord | null {
    const record = this.byId.get(id)
    if (record !== undefined) return record.archivedAt === 0 ? record : null
    const primary = this.mergedInto.get(id)
    return primary === undefined ? null : this.find(primary)
  }

  /** Finds a live record by exactly this id. */
  findExact(id: number): CrmRecord | null {
    const record = this.byId.get(id)
    return record !== undefined && record.archivedAt === 0 ? record : null
  }

  /** Archived records by ascending id; those whose 90 days are over are gone for good. */
  archivedRecords(now: number): readonly CrmRecord[] {
    if (this.oldestArchived > now - RESTORABLE_MS) return this.archived
    for (const record of [...this.archived]) {
      if (record.archivedAt <= now - RESTORABLE_MS) this.remove(record, null)
    }
    this.oldestArchived = this.archived.reduce(
      (oldest, { archivedAt }) => Math.min(oldest, archivedAt),
      Number.POSITIVE_INFINITY,
    )
    return this.archived
  }

  findArchived(id: number, now: number): CrmRecord | null {
    this.archivedRecords(now)
    const record = this.byId.get(id)
    return record !== undefined && record.archivedAt !== 0 ? record : null
  }

  nextId(): number {
    const block = this.issued - (this.issued % ID_ORDER.length)
    const place = block + (ID_ORDER[this.issued % ID_ORDER.length] ?? 0)
    this.issued += 1
    return this.firstId + place * ID_STRIDE
  }

  /** Makes a record without any values; it is not in the store until `insert`. */
  blank(now: number, source: Source): CrmRecord {
    return {
      id: this.nextId(),
      createdAt: now,
      updatedAt: now,
      archivedAt: 0,
      source,
      values: new Values(),
      history: null,
      links: [],
      mergedIds: null,
      row: null,
    }
  }

  insert(record: CrmRecord): void {
    this.version += 1
    this.byId.set(record.id, record)
    for (const id of record.mergedIds ?? []) this.mergedInto.set(id, record.id)
    if (record.archivedAt !== 0) {
      insertById(this.archived, record)
      this.oldestArchived = Math.min(this.oldestArchived, record.archivedAt)
      return
    }
    insertById(this.live, record)
    this.created?.add(record)
    this.modified?.add(record)
    this.noteChange(record)
  }

  /** Keeps what search still sees; call it before a write when the search index lags. */
  remember(record: CrmRecord, now: number, isNew: boolean): void {
    const before = isNew ? null : { ...record, values: Object.assign(new Values(), record.values), row: null }
    const list = this.unseen.get(record.id) ?? []
    list.push({ writtenAt: now, before })
    this.unseen.set(record.id, list)
  }

  /** Sets a value (null clears it) and keeps the history of the property. */
  setValue(
    record: CrmRecord,
    name: string,
    change: { value: string | null; now: number; source: Source },
  ): void {
    const old = record.values[name]
    if (old !== undefined) this.forgetUnique(record, name, old)
    record.history ??= new Map()
    const entries = record.history.get(name) ?? firstEntry(record, old)
    entries.push({ value: change.value ?? '', at: change.now, source: change.source })
    record.history.set(name, entries)
    if (change.value === null) delete record.values[name]
    else record.values[name] = change.value
    this.noteChange(record)
  }

  /** Marks a record as changed at `now`. */
  touch(record: CrmRecord, now: number): void {
    this.version += 1
    record.row = null
    this.noteChange(record)
    if (record.updatedAt === now) return
    this.modified?.remove(record)
    record.updatedAt = now
    this.modified?.add(record)
  }

  /** Archives a record; `links` are the associations that it had. */
  archive(record: CrmRecord, now: number, links: readonly Link[]): void {
    this.version += 1
    record.archivedAt = now
    this.oldestArchived = Math.min(this.oldestArchived, now)
    if (links.length > 0) this.kept.set(record.id, links)
    record.row = null
    removeById(this.live, record)
    insertById(this.archived, record)
    this.created?.remove(record)
    this.modified?.remove(record)
    this.noteChange(record)
  }

  /** Makes an archived record live again; returns the associations that it had. */
  restore(record: CrmRecord): readonly Link[] {
    const links = this.kept.get(record.id) ?? []
    this.kept.delete(record.id)
    removeById(this.archived, record)
    record.archivedAt = 0
    record.row = null
    this.insert(record)
    return links
  }

  /** Keeps an association for an archived record; records that are gone for good need none. */
  keepLink(id: number, link: Link): void {
    if (this.byId.has(id)) this.kept.set(id, [...(this.kept.get(id) ?? []), link])
  }

  /** The associations of archived records, for a snapshot. */
  keptLinks(): IterableIterator<[number, readonly Link[]]> {
    return this.kept.entries()
  }

  /** Removes a record for good. `becomes` is the record that answers for its id from now on. */
  remove(record: CrmRecord, becomes: CrmRecord | null): void {
    this.version += 1
    if (record.archivedAt === 0) {
      removeById(this.live, record)
      this.created?.remove(record)
      this.modified?.remove(record)
    } else removeById(this.archived, record)
    this.byId.delete(record.id)
    this.noteChange(record)
    this.kept.delete(record.id)
    if (becomes !== null) this.mergedInto.set(record.id, becomes.id)
  }

  /** The live record that holds a unique value (compared in lower case), or null. */
  holder(name: string, value: string): CrmRecord | null {
    return this.uniques.get(name)?.get(value.toLowerCase()) ?? null
  }

  claimUnique(record: CrmRecord, name: string, value: string): void {
    let values = this.uniques.get(name)
    if (values === undefined) {
      values = new Map()
      this.uniques.set(name, values)
    }
    values.set(value.toLowerCase(), record)
  }

  forgetUnique(record: CrmRecord, name: string, value: string): void {
    const values = this.uniques.get(name)
    const key = value.toLowerCase()
    if (values?.get(key) === record) values.delete(key)
  }

  /** Position of the first live record whose id is at least `id`. */
  position(id: number, list: readonly CrmRecord[] = this.live): number {
    return positionOf(list, id)
  }

  /** Live records by creation time, built when it is first asked for. */
  byCreation(): TimeIndex {
    this.created ??= new TimeIndex(this.live, (record) => record.createdAt)
    return this.created
  }

  /** Live records by time of last change, built when it is first asked for. */
  byModification(): TimeIndex {
    this.modified ??= new TimeIndex(this.live, (record) => record.updatedAt)
    return this.modified
  }

  /** Live records by the values of a property; `name` says which and how they are compared. Built when first asked for. */
  byValue(name: string, keysOf: () => KeysOf): ValueIndex {
    const index = this.valueIndexes.get(name) ?? new ValueIndex(this.live, keysOf())
    this.valueIndexes.delete(name)
    this.valueIndexes.set(name, index)
    for (const oldest of this.valueIndexes.keys()) {
      if (this.valueIndexes.size <= MOST_INDEXES) break
      this.valueIndexes.delete(oldest)
    }
    return index
  }

  /** The text of live records; `name` says of which properties. Built when it is first asked for. */
  byText(name: string, textOf: (record: CrmRecord) => string): TextIndex {
    if (this.texts?.name !== name) this.texts = { name, index: new TextIndex(this.live, textOf) }
    return this.texts.index
  }

  /** Whether a record is in the store and not archived. */
  isLive = (record: CrmRecord): boolean => record.archivedAt === 0 && this.byId.get(record.id) === record

  /** Tells every index of values that a record was put in, changed or taken out. */
  private noteChange(record: CrmRecord): void {
    this.texts?.index.note(record)
    for (const index of this.valueIndexes.values()) index.note(record)
  }

  /** Records as search sees them when it lags: each as it was at `asOf`. */
  asOf(asOf: number): CrmRecord[] {
    for (const [id, list] of this.unseen) {
      const kept = list.filter((entry) => entry.writtenAt > asOf)
      if (kept.length === 0) this.unseen.delete(id)
      else this.unseen.set(id, kept)
    }
    const seen = this.live.filter((record) => !this.unseen.has(record.id))
    for (const [oldest] of this.unseen.values()) {
      if (oldest?.before != null && oldest.before.archivedAt === 0) seen.push(oldest.before)
    }
    return seen.sort((a, b) => a.id - b.id)
  }

  get isLagging(): boolean {
    return this.unseen.size > 0
  }

  /** Every record, for a snapshot. */
  *all(): Generator<CrmRecord> {
    yield* this.live
    yield* this.archived
  }
}

function firstEntry(record: CrmRecord, old: string | undefined): HistoryEntry[] {
  return old === undefined ? [] : [{ value: old, at: record.createdAt, source: record.source }]
}

function positionOf(list: readonly CrmRecord[], id: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.id ?? 0) < id) low = middle + 1
    else high = middle
  }
  return low
}

function insertById(list: CrmRecord[], record: CrmRecord): void {
  const last = list[list.length - 1]
  if (last === undefined || last.id < record.id) list.push(record)
  else list.splice(positionOf(list, record.id), 0, record)
}

function removeById(list: CrmRecord[], record: CrmRecord): void {
  const at = positionOf(list, record.id)
  if (list[at] === record) list.splice(at, 1)
}
