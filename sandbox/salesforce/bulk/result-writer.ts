import type { Held } from '../soql/scope.ts'
import type { Part } from '../soql/shape.ts'
import { betweenValues, lineEndOf, quotable } from './csv.ts'
import type { Format } from './entities.ts'

/** Writes what a bulk query found as CSV. */
export interface ResultWriter {
  header: string
  line(held: Held): string
}

type Text = (held: Held | null) => string

/** One column, or those of a parent. */
interface Columns {
  names: string[]
  /** How its values are written, the first with `before` in front; of what is not there they are empty. */
  text(before: string): Text
}

/** Works out once how the records of a statement are written. */
export function resultWriter(parts: readonly Part[], format: Format): ResultWriter {
  const between = betweenValues(format)
  const end = `"${lineEndOf(format)}`
  const { names, text } = together(columnsOf(parts, between), between)
  const values = text('"')
  return { header: `"${names.join(between)}${end}`, line: (held) => values(held) + end }
}

function together(columns: readonly Columns[], between: string): Columns {
  return {
    names: columns.flatMap(({ names }) => names),
    text: (before) => {
      const texts = columns.map(({ text }, at) => text(at === 0 ? before : between))
      return (held) => {
        let line = ''
        for (const text of texts) line += text(held)
        return line
      }
    },
  }
}

/** Fields of parents have their path as their name. */
function columnsOf(parts: readonly Part[], between: string, path = ''): Columns[] {
  return parts.flatMap((part): Columns[] => {
    if (part.kind === 'cell') {
      return [{ names: [path + part.key], text: (before) => cellText(before, part) }]
    }
    if (part.kind !== 'parent') return []
    const { names, text } = together(columnsOf(part.parts, between, `${path}${part.key}.`), between)
    const { reach } = part.parent
    const ofParent = (before: string): Text => {
      const values = text(before)
      return (held) => values(held === null ? null : reach(held.row))
    }
    return [{ names, text: ofParent }]
  })
}

/** Moments end in `Z` in the CSV, and numbers with a fraction have a point. */
function cellText(before: string, { read, column: { type } }: Extract<Part, { kind: 'cell' }>): Text {
  return (held) => {
    const cell = held === null ? null : read(held)
    if (cell === null || cell === undefined) return before
    if (type === 'datetime') return `${before}${String(cell).slice(0, -'+0000'.length)}Z`
    if (typeof cell === 'number' && type !== 'int' && Number.isInteger(cell)) return `${before}${cell}.0`
    return before + quotable(String(cell))
  }
}
