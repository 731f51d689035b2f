import type { CrmRecord } from '../entities.ts'
import type { RecordIndex } from './value-index.ts'

/** Bits of a signature, in words of 32: with 150 characters in a record about a third of them are set. */
const WORDS = 8
/** Records that the first signatures have room for. */
const ROOM = 1024

/**
 * The text of live records, to find those that contain given words. A signature a record has a bit for each three
 * characters in a row; a record whose signature lacks a bit of a word cannot contain it, so few texts are looked at.
 */
export class TextIndex implements RecordIndex {
  private readonly texts: string[] = []
  private readonly records: (CrmRecord | null)[] = []
  private readonly places = new Map<CrmRecord, number>()
  private signatures = new Uint32Array(ROOM * WORDS)
  private readonly free: number[] = []
  private readonly stale = new Set<CrmRecord>()
  private readonly textOf: (record: CrmRecord) => string

  /** `textOf` gives all texts of a record in lower case, parted by something that no word contains. */
  constructor(records: readonly CrmRecord[], textOf: (record: CrmRecord) => string) {
    this.textOf = textOf
    for (const record of records) this.put(record)
  }

  note(record: CrmRecord): void {
    this.stale.add(record)
  }

  /** The live records that contain every word, in no order. `isLive` tells which records are in the store. */
  containing(words: readonly string[], isLive: (record: CrmRecord) => boolean): CrmRecord[] {
    for (const record of this.stale) {
      if (isLive(record)) this.put(record)
      else this.drop(record)
    }
    this.stale.clear()
    const wanted = new Uint32Array(WORDS)
    for (const word of words) sign(word, wanted, 0)
    const found: CrmRecord[] = []
    for (let place = 0; place < this.records.length; place += 1) {
      if (!this.mayContain(place, wanted)) continue
      const record = this.records[place]
      const text = this.texts[place] ?? ''
      if (record != null && words.every((word) => text.includes(word))) found.push(record)
    }
    return found
  }

  private mayContain(place: number, wanted: Uint32Array): boolean {
    const start = place * WORDS
    for (let word = 0; word < WORDS; word += 1) {
      const bits = wanted[word] as number
      if (((this.signatures[start + word] as number) & bits) >>> 0 !== bits) return false
    }
    return true
  }

  private put(record: CrmRecord): void {
    const place = this.places.get(record) ?? this.free.pop() ?? this.records.length
    if ((place + 1) * WORDS > this.signatures.length) {
      const wider = new Uint32Array(this.signatures.length * 2)
      wider.set(this.signatures)
      this.signatures = wider
    }
    const text = this.textOf(record)
    this.places.set(record, place)
    this.records[place] = record
    this.texts[place] = text
    this.signatures.fill(0, place * WORDS, (place + 1) * WORDS)
    sign(text, this.signatures, place * WORDS)
  }

  private drop(record: CrmRecord): void {
    const place = this.places.get(record)
    if (place === undefined) return
    this.places.delete(record)
    this.records[place] = null
    this.texts[place] = ''
    this.free.push(place)
  }
}

/** Sets a bit for each three characters in a row. */
function sign(text: string, into: Uint32Array, start: number): void {
  for (let at = 0; at + 2 < text.length; at += 1) {
    const three = text.charCodeAt(at) * 961 + text.charCodeAt(at + 1) * 31 + text.charCodeAt(at + 2)
    const hash = Math.imul(three, 0x9e37_79b1) >>> 24
    into[start + (hash >>> 5)] = (into[start + (hash >>> 5)] as number) | (1 << (hash & 31))
  }
}
