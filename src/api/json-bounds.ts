import { Problem } from '../model/problems.ts'

/** Limits of a JSON body: nesting, names and items in all, and UTF-16 units of one text. */
const MAX_DEPTH = 64
const MAX_NAMES = 10_000
const MAX_TEXT = 65_536

/** Names that JavaScript could mistake for more than data. */
const POISONED = new Set(['__proto__', 'constructor', 'prototype'])

const refuse = (detail: string) => new Problem('invalid_request', detail)

/** Throws a Problem for a value that is too deep, too wide, too long or poisoned; walks without recursion. */
export function checkShape(root: unknown): void {
  let names = 0
  const open: [value: unknown, depth: number][] = [[root, 0]]
  for (let item = open.pop(); item; item = open.pop()) {
    const [value, depth] = item
    if (typeof value === 'string') checkText(value)
    if (typeof value !== 'object' || value === null) continue
    if (depth >= MAX_DEPTH) throw refuse(`The body is nested more than ${MAX_DEPTH} deep.`)
    for (const [name, inner] of Object.entries(value)) {
      if (!Array.isArray(value) && POISONED.has(name)) throw refuse(`"${name}" is no name.`)
      if (++names > MAX_NAMES) throw refuse(`The body has more than ${MAX_NAMES} names.`)
      checkText(name)
      open.push([inner, depth + 1])
    }
  }
}

function checkText(text: string): void {
  if (text.length > MAX_TEXT) throw refuse(`A text is longer than ${MAX_TEXT} characters.`)
  if (text.includes('\0')) throw refuse('A text holds the character NUL, which no database keeps.')
}

/**
 * Throws a Problem when an object says a name twice: of two values one would be lost in silence, and another program
 * on the way might read the other one. Takes only text that is JSON and that `checkShape` has let pass, save for names.
 */
export function refuseDuplicateNames(text: string): void {
  // One set of names for each open object, null for each open array.
  const open: (Set<string> | null)[] = []
  let expectsName = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const end = endOfText(text, at)
      const names = open.at(-1)
      if (expectsName && names) addName(names, text.slice(at, end))
      expectsName = false
      at = end - 1
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : null)
      expectsName = character === '{'
    } else if (character === '}' || character === ']') {
      open.pop()
      expectsName = false
    } else if (character === ',') expectsName = open.at(-1) instanceof Set
  }
}

function addName(names: Set<string>, quoted: string): void {
  const name: string = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1)
  if (names.has(name)) throw refuse(`The name ${JSON.stringify(name.slice(0, 100))} is there twice.`)
  names.add(name)
}

/** Just behind the quote that ends the text that begins at `from`. */
function endOfText(text: string, from: number): number {
  for (let quote = text.indexOf('"', from + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote + 1
  }
  return text.length
}
