/** A pattern's piece between two `%`: letters, of which null is any one letter. */
type Piece = (string | null)[]

/**
 * Returns a test for LIKE: `%` is any text, `_` any one letter, a backslash takes their meaning away, and case does not
 * matter. The time it takes grows with the text's length, whatever the pattern is.
 */
export function likeTest(pattern: string): (text: string) => boolean {
  const pieces = piecesOf(pattern.toLowerCase())
  const first = pieces[0] ?? []
  const last = pieces.at(-1) ?? []
  if (pieces.length === 1) {
    return (text) => {
      const folded = text.toLowerCase()
      return folded.length === first.length && standsAt(folded, first, 0)
    }
  }
  const middle = pieces
    .slice(1, -1)
    .filter((piece) => piece.length > 0)
    .map(finderOf)
  return (text) => {
    const folded = text.toLowerCase()
    const end = folded.length - last.length
    if (end < first.length || !standsAt(folded, first, 0) || !standsAt(folded, last, end)) return false
    let at = first.length
    for (const find of middle) {
      at = find(folded, at, end)
      if (at === -1) return false
    }
    return true
  }
}

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = [[]]
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at] as string
    if (char === '%') pieces.push([])
    else if (char === '_') pieces.at(-1)?.push(null)
    else if (char === '\\' && at + 1 < pattern.length) {
      at += 1
      pieces.at(-1)?.push(pattern[at] as string)
    } else pieces.at(-1)?.push(char)
  }
  return pieces
}

function standsAt(text: string, piece: Piece, at: number): boolean {
  for (let i = 0; i < piece.length; i += 1) {
    if (piece[i] !== null && piece[i] !== text[at + i]) return false
  }
  return true
}

/** Pieces up to this length are left to the engine's search: it takes at most so many steps a letter. */
const SHORT = 64

/** Finds a piece from `at` on, wholly before `end`; returns where it ends, or -1. */
type Finder = (text: string, at: number, end: number) => number

/**
 * The Shift-And search: of every beginning of the piece one bit tells whether it ends at the present letter.
 * Source: Baeza-Yates and Gonnet, "A new approach to text searching", 1992
 */
function finderOf(piece: Piece): Finder {
  if (piece.length <= SHORT && !piece.includes(null)) return plainFinder(piece.join(''))
  const words = Math.ceil(piece.length / 32)
  const wild = new Uint32Array(words)
  const masks = new Map<string, Uint32Array>()
  piece.forEach((char, i) => {
    if (char === null) setBit(wild, i)
    else if (!masks.has(char)) masks.set(char, new Uint32Array(words))
  })
  piece.forEach((char, i) => {
    if (char !== null) setBit(masks.get(char) as Uint32Array, i)
    else for (const mask of masks.values()) setBit(mask, i)
  })
  const lastWord = words - 1
  const lastBit = (piece.length - 1) & 31
  const state = new Uint32Array(words)
  return (text, at, end) => {
    state.fill(0)
    for (let i = at; i < end; i += 1) {
      advance(state, masks.get(text[i] as string) ?? wild)
      if ((((state[lastWord] as number) >>> lastBit) & 1) === 1) return i + 1
    }
    return -1
  }
}

function plainFinder(letters: string): Finder {
  return (text, at, end) => {
    const found = text.indexOf(letters, at)
    return found === -1 || found + letters.length > end ? -1 : found + letters.length
  }
}

function setBit(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] as number) | (1 << (at & 31))
}

function advance(state: Uint32Array, mask: Uint32Array): void {
  let carry = 1
  for (let word = 0; word < state.length; word += 1) {
    const old = state[word] as number
    state[word] = ((old << 1) | carry) & (mask[word] as number)
    carry = old >>> 31
  }
}
