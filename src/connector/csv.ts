import { Problem } from '../model/problems.ts'

/** A table as CSV tells it: names of columns, and lines of as many texts, which are read as they are asked for. */
export interface Table {
  columns: readonly string[]
  lines: Iterable<readonly string[]>
}

/** Looked up once; see lib/json-writer.ts. */
const { charCodeAt, indexOf, slice } = String.prototype

const QUOTE = 0x22
const COMMA = 0x2c
const LINE_FEED = 0x0a

/**
 * Reads CSV (RFC 4180, with line feeds, which is what is asked for) of two columns and more: of one, empty values would be
 * lost. Its first line names the columns; an empty value and an absent one are the same text. Throws a Problem
 * `vendor_malformed` when it does not end with a line (whether that is the last one only their number tells), and when it
 * comes to a line that cannot be read or has more or fewer values than there are columns.
 */
export function readCsv(text: string): Table {
  if (!text.endsWith('\n') || text.startsWith('\n')) throw cutOff()
  const reader = new Reader(text)
  const columns = reader.line()
  return { columns, lines: linesOf(reader, columns.length) }
}

function* linesOf(reader: Reader, width: number): Generator<readonly string[]> {
  while (reader.hasMore()) {
    const line = reader.line()
    if (line.length !== width) throw unreadable()
    yield line
  }
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Whether a line follows; empty ones are passed over. */
  hasMore(): boolean {
    while (charCodeAt.call(this.#text, this.#at) === LINE_FEED) this.#at++
    return this.#at < this.#text.length
  }

  line(): string[] {
    const line: string[] = []
    for (;;) {
      line.push(this.#value())
      const behind = charCodeAt.call(this.#text, this.#at++)
      if (behind === LINE_FEED) return line
      if (behind !== COMMA) throw unreadable()
    }
  }

  #value(): string {
    const text = this.#text
    const from = this.#at + 1
    if (charCodeAt.call(text, this.#at) !== QUOTE) return this.#bare()
    const end = indexOf.call(text, '"', from)
    // Most values hold no quotes.
    if (end > 0 && charCodeAt.call(text, end + 1) !== QUOTE) {
      this.#at = end + 1
      return slice.call(text, from, end)
    }
    return this.#quoted(from, end)
  }

  /** A value in quotes, of which each quote that is its own is written twice. */
  #quoted(from: number, first: number): string {
    const text = this.#text
    let end = first
    while (end > 0 && charCodeAt.call(text, end + 1) === QUOTE) end = indexOf.call(text, '"', end + 2)
    if (end < 0) throw cutOff()
    this.#at = end + 1
    return text.slice(from, end).replaceAll('""', '"')
  }

  #bare(): string {
    const from = this.#at
    let to = from
    for (let code = charCodeAt.call(this.#text, to); code !== COMMA && code !== LINE_FEED; ) {
      code = charCodeAt.call(this.#text, ++to)
    }
    this.#at = to
    return slice.call(this.#text, from, to)
  }
}

const cutOff = () => new Problem('vendor_malformed', 'The CSV is cut off.')
const unreadable = () => new Problem('vendor_malformed', 'The CSV cannot be read.')
