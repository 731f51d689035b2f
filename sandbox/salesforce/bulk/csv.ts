import { parse } from 'csv-parse/sync'
import { DELIMITERS, type Format } from './entities.ts'

/** A slice is about this large at most, whatever its lines are like. */
const SLICE_BYTES = 1024 * 1024
/** A line has at most 400,000 characters; what is far beyond that has lost the end of a quoted value. */
const LONGEST_LINE_BYTES = 4 * 1024 * 1024
const QUOTE = 0x22
const LINE_FEED = 0x0a

/** Writes one line; every value stands in quotes, as the vendor writes them. */
export function writeLine(values: readonly string[], format: Format): string {
  const line = values.map(quotable).join(betweenValues(format))
  return `${values.length === 0 ? '' : `"${line}"`}${lineEndOf(format)}`
}

/** A value as it stands between quotes. */
export function quotable(value: string): string {
  return value.includes('"') ? value.replaceAll('"', '""') : value
}

/** What ends a value and begins the next. */
export function betweenValues({ columnDelimiter }: Format): string {
  return `"${DELIMITERS[columnDelimiter]}"`
}

export function lineEndOf({ lineEnding }: Format): string {
  return lineEnding === 'CRLF' ? '\r\n' : '\n'
}

/** Some lines of a file, and where the next one begins. */
export interface Slice {
  lines: string[][]
  end: number
}

/** Reads at most so many lines of a file, beginning at one. Returns one sentence for what is no such CSV. */
export function readLines(
  data: Buffer,
  { from, most }: { from: number; most: number },
  format: Format,
): Slice | string {
  const end = endOfLines(data, from, most)
  if (end === null) return 'InvalidBatch : A line has no end'
  const lines = readCsv(data.toString('utf8', from, end), format, from === 0)
  return typeof lines === 'string' ? lines : { lines, end }
}

/** Where so many lines end; line feeds between quotes end none. null: a line is far too long. */
function endOfLines(data: Buffer, from: number, most: number): number | null {
  let isQuoted = false
  let count = 0
  let start = from
  for (let at = from; at < data.length; at += 1) {
    const byte = data[at]
    if (byte === QUOTE) isQuoted = !isQuoted
    else if (byte === LINE_FEED && !isQuoted) {
      count += 1
      start = at + 1
      if (count === most || start - from >= SLICE_BYTES) return start
    }
    if (at - start > LONGEST_LINE_BYTES) return null
  }
  return data.length
}

function readCsv(text: string, format: Format, isFirst: boolean): string[][] | string {
  const wrong = isFirst ? wrongLineEnding(text, format) : null
  if (wrong !== null) return wrong
  try {
    return parse(text, {
      bom: isFirst,
      delimiter: DELIMITERS[format.columnDelimiter],
      record_delimiter: format.lineEnding === 'CRLF' ? '\r\n' : '\n',
      skip_empty_lines: true,
      relax_column_count: true,
    }) as string[][]
  } catch (error) {
    return `InvalidBatch : ${error instanceof Error ? error.message : 'The CSV cannot be read'}`
  }
}

/** The line ending of the header has to be the job's. The text is the vendor's, as users quote it. */
function wrongLineEnding(text: string, { lineEnding }: Format): string | null {
  const end = text.indexOf('\n')
  if (end === -1 || (text[end - 1] === '\r') === (lineEnding === 'CRLF')) return null
  return `InvalidBatch : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`
}
