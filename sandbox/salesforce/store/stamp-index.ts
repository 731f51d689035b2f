import type { OrgRecord } from './record.ts'

interface Entry {
  stamp: string
  record: OrgRecord
}

/** Records by SystemModstamp, then Id. A change appends; the order is put right when somebody reads. */
export class StampIndex {
  private entries: Entry[] = []
  private readonly current = new Map<string, Entry>()
  private sorted = true

  constructor(records: Iterable<OrgRecord>) {
    for (const record of records) this.note(record)
  }

  /** Notes a record that is new or has changed. */
  note(record: OrgRecord): void {
    const entry: Entry = { stamp: String(record.values.SystemModstamp ?? ''), record }
    const last = this.entries.at(-1)
    if (last !== undefined && compare(last, entry) > 0) this.sorted = false
    this.entries.push(entry)
    this.current.set(record.id, entry)
    if (this.entries.length > 1000 && this.entries.length > 2 * this.current.size) this.tidy()
  }

  forget(record: OrgRecord): void {
    this.current.delete(record.id)
  }

  /** Yields records whose stamp is at least `from` and below `to`, null: no bound; of the stamp `from` those after an id. */
  *between(from: string | null, to: string | null, afterId = ''): Generator<OrgRecord> {
    if (!this.sorted) this.tidy()
    const { entries } = this
    for (let at = from === null ? 0 : firstAfter(entries, from, afterId); at < entries.length; at += 1) {
      const entry = entries[at]
      if (entry === undefined || (to !== null && entry.stamp >= to)) return
      if (this.current.get(entry.record.id) === entry) yield entry.record
    }
  }

  private tidy(): void {
    this.entries = this.entries.filter((entry) => this.current.get(entry.record.id) === entry)
    if (!this.sorted) this.entries.sort(compare)
    this.sorted = true
  }
}

function compare(a: Entry, b: Entry): number {
  if (a.stamp !== b.stamp) return a.stamp < b.stamp ? -1 : 1
  return a.record.id < b.record.id ? -1 : a.record.id > b.record.id ? 1 : 0
}

/** The first entry that is above a stamp, or has it and an id after one. */
function firstAfter(entries: readonly Entry[], stamp: string, afterId: string): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = entries[middle]
    const isBefore =
      entry === undefined || entry.stamp < stamp || (entry.stamp === stamp && entry.record.id <= afterId)
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}
