import { refusalAt, type SoqlRefusal } from './refusal.ts'

/** One word of a statement; `at` is where it begins, `end` where it ends. */
export interface Token {
  kind: 'name' | 'string' | 'number' | 'date' | 'datetime' | 'sign' | 'end'
  /** As written; of a string the text that it stands for, with `raw` for LIKE, where `\%` and `\_` differ. */
  text: string
  raw?: string
  /** Names and signs in lower case, to be compared with the words of SOQL; of anything else empty. */
  word: string
  at: number
  end: number
}

const SPACE = /\s+/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const DATE = /\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2}))?/iy
const NUMBER = /[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?/iy
const SIGN = /<=|>=|!=|<>|[=<>(),.:]/y
/** A string's letters up to its end or the next backslash. */
const PLAIN = /[^'\\]*/y

/** What a backslash and a letter stand for. Source: SOQL and SOSL Reference, "Quoted String Escape Sequences" */
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '%': '%',
  _: '_',
}

/** Takes a statement apart; a walk over the text in one pass. Throws a `SoqlRefusal`. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const space = match(SPACE, text, at)
    if (space !== null) {
      at += space.length
      continue
    }
    const token = text[at] === "'" ? stringToken(text, at) : plainToken(text, at)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', text: '<EOF>', word: '', at, end: at })
  return tokens
}

function plainToken(text: string, at: number): Token {
  const name = match(NAME, text, at)
  if (name !== null) {
    return { kind: 'name', text: name, word: name.toLowerCase(), at, end: at + name.length }
  }
  const date = match(DATE, text, at)
  if (date !== null) {
    return { kind: date.length > 10 ? 'datetime' : 'date', text: date, word: '', at, end: at + date.length }
  }
  const number = match(NUMBER, text, at)
  if (number !== null && !isPathDot(text, at, number)) {
    return { kind: 'number', text: number, word: '', at, end: at + number.length }
  }
  const sign = match(SIGN, text, at)
  if (sign !== null) return { kind: 'sign', text: sign, word: sign, at, end: at + sign.length }
  throw badCharacter(text, at)
}

/** `a.5` is no number after a name; the dot belongs to the path, which then is refused. */
function isPathDot(text: string, at: number, number: string): boolean {
  return number.startsWith('.') && /[A-Za-z0-9_]/.test(text[at - 1] ?? '')
}

function stringToken(text: string, start: number): Token {
  let value = ''
  let raw = ''
  let at = start + 1
  for (;;) {
    const plain = match(PLAIN, text, at) ?? ''
    value += plain
    raw += plain
    at += plain.length
    const char = text[at]
    if (char === undefined) throw unended(text, start)
    if (char === "'") return { kind: 'string', text: value, raw, word: '', at: start, end: at + 1 }
    const escaped = escapeAt(text, at)
    value += escaped.value
    raw += escaped.raw
    at += escaped.length
  }
}

function escapeAt(text: string, at: number): { value: string; raw: string; length: number } {
  const letter = text[at + 1] ?? ''
  if (letter === 'u') {
    const hex = text.slice(at + 2, at + 6)
    if (!/^[0-9a-f]{4}$/i.test(hex)) throw illegalEscape(text, at)
    const value = String.fromCharCode(Number.parseInt(hex, 16))
    return { value, raw: /[%_\\]/.test(value) ? `\\${value}` : value, length: 6 }
  }
  const value = ESCAPES[letter] ?? ESCAPES[letter.toLowerCase()]
  if (value === undefined) throw illegalEscape(text, at)
  return { value, raw: /[%_\\]/.test(value) ? `\\${value}` : value, length: 2 }
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at
  const found = pattern.exec(text)
  return found === null || found[0] === '' ? null : found[0]
}

function badCharacter(text: string, at: number): SoqlRefusal {
  const char = text[at] ?? ''
  return refusalAt(
    { text, at },
    'MALFORMED_QUERY',
    `line ${lineOf(text, at)} no viable alternative at character '${char}'`,
  )
}

function unended(text: string, at: number): SoqlRefusal {
  const reason = `line ${lineOf(text, text.length)} mismatched character '<EOF>' expecting '''`
  return refusalAt({ text, at }, 'MALFORMED_QUERY', reason)
}

function illegalEscape(text: string, at: number): SoqlRefusal {
  const shown = text.slice(at, at + 2)
  return refusalAt(
    { text, at },
    'MALFORMED_QUERY',
    `Illegal string literal: the escape sequence '${shown}' is not supported`,
  )
}

/** "row:column" as the vendor's lexer counts: rows from 1, columns from 0. */
function lineOf(text: string, at: number): string {
  const before = text.slice(0, at)
  return `${before.split('\n').length}:${at - (before.lastIndexOf('\n') + 1)}`
}
