import { inferSchema, initParser } from 'udsv'
import { Problem } from '../model/problems.ts'

/** A table as CSV tells it: names of columns, and lines of as many texts. */
export interface Table {
  columns: readonly string[]
  lines: readonly (readonly string[])[]
}

/** RFC 4180 with line feeds, which is what is asked for. */
const FORM = { col: ',', row: '\n', encl: '"', esc: '"', trim: false } as const

/**
 * Reads CSV of two columns and more (of one, empty values would be lost), whose first line names them; an empty value and
 * an absent one are the same text. Throws a Problem `vendor_malformed` when it is cut off.
 */
export function readCsv(text: string): Table {
  if (!text.endsWith('\n') || text.startsWith('\n'))
    throw new Problem('vendor_malformed', 'The CSV is cut off.')
  const header = text.slice(0, text.indexOf('\n') + 1)
  try {
    const parser = initParser(inferSchema(header, FORM))
    return { columns: parser.schema.cols.map(({ name }) => name), lines: parser.stringArrs<string[]>(text) }
  } catch (error) {
    throw new Problem('vendor_malformed', 'The CSV cannot be read.', {}, error)
  }
}
