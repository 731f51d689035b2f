import { inferSchema, initParser, type Parser } from 'udsv'
import { Problem } from '../model/problems.ts'

/** A table as CSV tells it: names of columns, and lines of as many texts, which are read as they are asked for. */
export interface Table {
  columns: readonly string[]
  lines: Iterable<readonly string[]>
}

/** RFC 4180 with line feeds, which is what is asked for. */
const FORM = { col: ',', row: '\n', encl: '"', esc: '"', trim: false } as const

/** So much is read ahead, in characters: what is made of it is gone again before it gets old. */
const AHEAD = 64 * 1024

/**
 * Reads CSV of two columns and more (of one, empty values would be lost), whose first line names them; an empty value and
 * an absent one are the same text. Throws a Problem `vendor_malformed` when it does not end with a line; whether that is the
 * last one only their number tells.
 */
export function readCsv(text: string, ahead: number = AHEAD): Table {
  if (!text.endsWith('\n') || text.startsWith('\n'))
    throw new Problem('vendor_malformed', 'The CSV is cut off.')
  const header = text.slice(0, text.indexOf('\n') + 1)
  try {
    const parser = initParser(inferSchema(header, FORM))
    const columns = parser.schema.cols.map(({ name }) => name)
    return { columns, lines: linesIn(parser, text, header.length + ahead) }
  } catch (error) {
    throw new Problem('vendor_malformed', 'The CSV cannot be read.', {}, error)
  }
}

function* linesIn(parser: Parser, text: string, length: number): Generator<readonly string[]> {
  let lines: string[][] = []
  const keep = (line: string[]) => {
    lines.push(line)
  }
  for (let at = 0; at < text.length; at += length) {
    lines = []
    parser.chunk(text.slice(at, at + length), parser.stringArrs<string[]>, keep)
    for (const line of lines) yield line
  }
  lines = []
  parser.end()
  for (const line of lines) yield line
}
