/** Stands for one character in a piece. */
const ONE = '?'

/**
 * Finds pieces of a pattern one after the other, the first from `from` on and none beyond `to`; returns where the last
 * one ends, or -1. The earliest place of each is the best one, so that no pattern takes longer than the product of its
 * length and the text's: a regular expression of the same pattern can take for ever.
 */
export function findInOrder(
  text: string,
  pieces: readonly string[],
  { from, to = text.length }: { from: number; to?: number },
): number {
  let at = from
  for (const piece of pieces) {
    const found = text.indexOf(piece, at)
    if (found === -1 || found + piece.length > to) return -1
    at = found + piece.length
  }
  return at
}

/** The same for pieces in which `?` is any one character. */
export function findLoosely(text: string, pieces: readonly string[], from: number): number {
  let at = from
  for (const piece of pieces) {
    if (!piece.includes(ONE)) at = findInOrder(text, [piece], { from: at })
    else {
      while (at + piece.length <= text.length && !standsAt(text, piece, at)) at += 1
      at = at + piece.length <= text.length ? at + piece.length : -1
    }
    if (at === -1) return -1
  }
  return at
}

/** Whether a piece stands at a place of a text. */
export function standsAt(text: string, piece: string, at: number): boolean {
  if (at + piece.length > text.length) return false
  for (let i = 0; i < piece.length; i += 1) {
    if (piece[i] !== ONE && piece[i] !== text[at + i]) return false
  }
  return true
}
