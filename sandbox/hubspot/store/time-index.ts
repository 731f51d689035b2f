import type { CrmRecord } from '../entities.ts'

/** Live records in order of a time and then of id, so that a range of times is a slice. */
export class TimeIndex {
  private readonly records: CrmRecord[]
  private readonly times: number[]
  private readonly timeOf: (record: CrmRecord) => number

  constructor(records: readonly CrmRecord[], timeOf: (record: CrmRecord) => number) {
    this.timeOf = timeOf
    this.records = [...records].sort((a, b) => timeOf(a) - timeOf(b) || a.id - b.id)
    this.times = this.records.map(timeOf)
  }

  add(record: CrmRecord): void {
    const time = this.timeOf(record)
    const at = this.placeOf(time, record.id)
    if (at === this.records.length) {
      this.records.push(record)
      this.times.push(time)
    } else {
      this.records.splice(at, 0, record)
      this.times.splice(at, 0, time)
    }
  }

  /** Takes a record out; call it before the record's time changes. */
  remove(record: CrmRecord): void {
    const at = this.placeOf(this.timeOf(record), record.id)
    if (this.records[at] !== record) return
    this.records.splice(at, 1)
    this.times.splice(at, 1)
  }

  /** Returns the records whose time is in [from, to], in order. */
  between(from: number, to: number): readonly CrmRecord[] {
    const [start, end] = [this.firstFrom(from), this.firstFrom(to + 1)]
    return start === 0 && end === this.records.length ? this.records : this.records.slice(start, end)
  }

  /** How many records `between` would return. */
  countBetween(from: number, to: number): number {
    return Math.max(0, this.firstFrom(to + 1) - this.firstFrom(from))
  }

  private placeOf(time: number, id: number): number {
    let at = this.firstFrom(time)
    while (this.times[at] === time && (this.records[at]?.id ?? 0) < id) at += 1
    return at
  }

  private firstFrom(from: number): number {
    let low = 0
    let high = this.times.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.times[middle] ?? 0) < from) low = middle + 1
      else high = middle
    }
    return low
  }
}
