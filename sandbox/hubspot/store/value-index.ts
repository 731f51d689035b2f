import type { CrmRecord } from '../entities.ts'

/** What a record store keeps up to date: it says which records changed, and the index looks at them when it is asked. */
export interface RecordIndex {
  /** A record was put in, changed or taken out. */
  note(record: CrmRecord): void
}

/** What a value is filed under: folded text or a number; several for a multiple choice, none when it is not set. */
export type KeysOf = (record: CrmRecord) => readonly (string | number)[]

const NOBODY: ReadonlySet<CrmRecord> = new Set()

/** The live records by the values of one property. */
export class ValueIndex implements RecordIndex {
  private readonly buckets = new Map<string | number, Set<CrmRecord>>()
  private readonly filed = new Map<CrmRecord, readonly (string | number)[]>()
  private readonly stale = new Set<CrmRecord>()
  private readonly keysOf: KeysOf

  constructor(records: readonly CrmRecord[], keysOf: KeysOf) {
    this.keysOf = keysOf
    for (const record of records) this.file(record)
  }

  note(record: CrmRecord): void {
    this.stale.add(record)
  }

  /** The live records that have one of the values. `isLive` tells which records are in the store. */
  holders(
    keys: readonly (string | number)[],
    isLive: (record: CrmRecord) => boolean,
  ): readonly ReadonlySet<CrmRecord>[] {
    for (const record of this.stale) {
      this.drop(record)
      if (isLive(record)) this.file(record)
    }
    this.stale.clear()
    return [...new Set(keys)].map((key) => this.buckets.get(key) ?? NOBODY)
  }

  private file(record: CrmRecord): void {
    const keys = this.keysOf(record)
    if (keys.length === 0) return
    this.filed.set(record, keys)
    for (const key of keys) {
      const bucket = this.buckets.get(key)
      if (bucket === undefined) this.buckets.set(key, new Set([record]))
      else bucket.add(record)
    }
  }

  private drop(record: CrmRecord): void {
    for (const key of this.filed.get(record) ?? []) {
      const bucket = this.buckets.get(key)
      bucket?.delete(record)
      if (bucket?.size === 0) this.buckets.delete(key)
    }
    this.filed.delete(record)
  }
}
