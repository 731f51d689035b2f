import { parse } from 'csv-parse/sync'
import { DELIMITERS, type Format } from './entities.ts'

/** Writes one line; every value stands in quotes, as the vendor writes them. */
export function writeLine(values: readonly string[], { columnDelimiter, lineEnding }: Format): string {
  const quoted = values.map((value) => `"${value.replaceAll('"', '""')}"`)
  return quoted.join(DELIMITERS[columnDelimiter]) + (lineEnding === 'CRLF' ? '\r\n' : '\n')
}

/** Reads what was uploaded: its lines, the first being the header. Returns one sentence for what is no such CSV. */
export function readCsv(text: string, format: Format): string[][] | string {
  const wrong = wrongLineEnding(text, format)
  if (wrong !== null) return wrong
  try {
    return parse(text, {
      bom: true,
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
