import { refusalAt, SoqlRefusal } from './refusal.ts'
import type { Statement } from './syntax.ts'
import type { Token } from './tokens.ts'

/** How deep parentheses, functions and statements may lie in one another; the vendor tells no number. */
const DEEPEST = 100

/** Walks over the words of a statement. */
export class Reader {
  readonly text: string
  private readonly tokens: readonly Token[]
  private place = 0
  private depth = 0
  /** Reads a statement within parentheses; handed in, for conditions and statements hold each other. */
  private readonly inner: (reader: Reader) => Statement

  constructor(text: string, tokens: readonly Token[], inner: (reader: Reader) => Statement) {
    this.text = text
    this.tokens = tokens
    this.inner = inner
  }

  peek(ahead = 0): Token {
    return (this.tokens[this.place + ahead] ?? this.tokens.at(-1)) as Token
  }

  next(): Token {
    const token = this.peek()
    if (token.kind !== 'end') this.place += 1
    return token
  }

  /** Whether the word `ahead` of here is this one; words have any case. */
  sees(word: string, ahead = 0): boolean {
    return this.peek(ahead).word === word
  }

  /** Takes the words if they come next, all of them. */
  take(...words: string[]): boolean {
    if (!words.every((word, ahead) => this.sees(word, ahead))) return false
    this.place += words.length
    return true
  }

  expect(...words: string[]): Token {
    for (const word of words) {
      if (!this.sees(word)) throw this.unexpected()
      this.next()
    }
    return this.tokens[this.place - 1] as Token
  }

  name(): Token {
    if (this.peek().kind !== 'name') throw this.unexpected()
    return this.next()
  }

  statement(): Statement {
    return this.deeper(() => this.inner(this))
  }

  /** Reads something that lies within something: such things may not lie in one another without end. */
  deeper<T>(read: () => T): T {
    this.depth += 1
    if (this.depth > DEEPEST) throw tooComplicated()
    const result = read()
    this.depth -= 1
    return result
  }

  unexpected(token: Token = this.peek()): SoqlRefusal {
    const shown =
      token.kind === 'end' ? '<EOF>' : this.text.slice(token.at, Math.min(token.end, token.at + 100))
    return this.refusal(token.at, 'MALFORMED_QUERY', `unexpected token: '${shown}'`)
  }

  refusal(at: number, code: string, reason: string): SoqlRefusal {
    return refusalAt({ text: this.text, at }, code, reason)
  }
}

/** Source: REST API Developer Guide, "Status Codes and Error Responses": QUERY_TOO_COMPLICATED */
function tooComplicated(): SoqlRefusal {
  return new SoqlRefusal(
    'QUERY_TOO_COMPLICATED',
    'Query is either selecting too many fields or the filter conditions are too complicated.',
  )
}
