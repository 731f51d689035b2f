/** Why a statement is refused; the org's errors present it with status 400. */
export class SoqlRefusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** How much of the statement is shown before and after the place that is wrong. */
const SHOWN_BEFORE = 32
const SHOWN_AFTER = 40

/**
 * The refusal of a place in a statement, in the vendor's frame: a piece of the statement, a caret below the place, row
 * and column (both from 1), and the reason. `from` is where the piece begins, when it is a clause.
 */
export function refusalAt(
  place: { text: string; at: number; from?: number },
  code: string,
  reason: string,
): SoqlRefusal {
  const { text, at } = place
  const before = text.slice(0, at)
  const row = before.split('\n').length
  const lineStart = before.lastIndexOf('\n') + 1
  const start =
    place.from !== undefined && place.from >= lineStart ? place.from : pieceStart(text, lineStart, at)
  const piece = text.slice(start, pieceEnd(text, at))
  const caret = `${' '.repeat(at - start)}^`
  const where = `ERROR at Row:${row}:Column:${at - lineStart + 1}`
  return new SoqlRefusal(code, `\n${piece}\n${caret}\n${where}\n${reason}`)
}

function pieceStart(text: string, lineStart: number, at: number): number {
  if (at - lineStart <= SHOWN_BEFORE) return lineStart
  for (let start = at - SHOWN_BEFORE; start < at; start += 1) {
    if (/[\s,]/.test(text[start - 1] ?? '')) return start
  }
  return at
}

function pieceEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at)
  const lineEnd = newline === -1 ? text.length : newline
  if (lineEnd - at <= SHOWN_AFTER) return lineEnd
  for (let end = at + SHOWN_AFTER; end > at; end -= 1) {
    if (/[\s,]/.test(text[end] ?? '')) return end
  }
  return at + SHOWN_AFTER
}
