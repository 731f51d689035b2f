import type { Reader } from './reader.ts'
import type { Call, Literal, Path } from './syntax.ts'

/** Words for days that carry no number. Source: SOQL and SOSL Reference, "Date Formats and Date Literals" */
const RELATIVE =
  /^(yesterday|today|tomorrow|(last|this|next)_(week|month|quarter|year|fiscal_quarter|fiscal_year)|(last|next)_90_days)$/
/** Words for days that a number follows. */
const RELATIVE_N =
  /^((last|next)_n_(days|weeks|months|quarters|years|fiscal_quarters|fiscal_years)|n_(days|weeks|months|quarters|years|fiscal_quarters|fiscal_years)_ago)$/
const CURRENCY = /^[a-z]{3}\d+$/

/** Reads a dotted name. */
export function readPath(reader: Reader): Path {
  const first = reader.name()
  const names = [first.text]
  while (reader.take('.')) names.push(reader.name().text)
  return { kind: 'path', names, at: first.at }
}

/** Reads a dotted name or a function. */
export function readPathOrCall(reader: Reader): Path | Call {
  if (reader.peek().kind === 'name' && reader.sees('(', 1)) return readCall(reader)
  return readPath(reader)
}

function readCall(reader: Reader): Call {
  const start = reader.name()
  reader.expect('(')
  const args: Call['args'] = []
  if (!reader.sees(')')) {
    do args.push(reader.deeper(() => readArgument(reader)))
    while (reader.take(','))
  }
  const end = reader.expect(')').end
  return {
    kind: 'call',
    name: start.text.toLowerCase(),
    text: reader.text.slice(start.at, end),
    args,
    at: start.at,
  }
}

function readArgument(reader: Reader): Path | Call | Literal {
  const { kind } = reader.peek()
  return kind === 'string' || kind === 'number' ? readLiteral(reader) : readPathOrCall(reader)
}

/** Reads a value: of the names only the words of SOQL are one. */
export function readLiteral(reader: Reader): Literal {
  const token = reader.peek()
  if (token.kind === 'name') return readWord(reader)
  if (token.kind === 'end' || token.kind === 'sign') throw reader.unexpected()
  reader.next()
  const literal: Literal = { kind: 'literal', type: token.kind, text: token.text, at: token.at }
  return token.raw === undefined ? literal : { ...literal, raw: token.raw }
}

function readWord(reader: Reader): Literal {
  const token = reader.peek()
  const { word } = token
  const literal = (type: Literal['type'], text: string): Literal => {
    reader.next()
    return { kind: 'literal', type, text, at: token.at }
  }
  if (word === 'true' || word === 'false') return literal('boolean', word)
  if (word === 'null') return literal('null', word)
  if (RELATIVE.test(word)) return literal('relative', word.toUpperCase())
  if (RELATIVE_N.test(word)) {
    const read = literal('relative', word.toUpperCase())
    reader.expect(':')
    const count = reader.peek()
    if (!/^\d{1,6}$/.test(count.text)) throw reader.unexpected()
    reader.next()
    return { ...read, text: `${read.text}:${count.text}` }
  }
  if (!CURRENCY.test(word)) throw reader.unexpected()
  const read = literal('currency', word.slice(3))
  if (!reader.take('.')) return read
  const fraction = reader.peek()
  if (!/^\d+$/.test(fraction.text) || fraction.at !== token.end + 1) throw reader.unexpected()
  reader.next()
  return { ...read, text: `${read.text}.${fraction.text}` }
}
