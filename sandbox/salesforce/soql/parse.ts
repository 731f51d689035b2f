import { readCondition } from './parse-condition.ts'
import { readPath, readPathOrCall } from './parse-expression.ts'
import { Reader } from './reader.ts'
import { SoqlRefusal } from './refusal.ts'
import type { Count, Grouping, OrderItem, Path, SelectItem, Statement, TypeofItem } from './syntax.ts'
import { tokensOf } from './tokens.ts'

/** Source: Salesforce Developer Limits and Allocations, "SOQL and SOSL Limits" */
const LONGEST_STATEMENT = 100_000

/** What may follow the object's name, so that it is no alias. */
const CLAUSES = new Set('where using with group order limit offset for having all update as'.split(' '))

/** Reads a statement. Throws a `SoqlRefusal`. */
export function parseStatement(text: string): Statement {
  if (text.length > LONGEST_STATEMENT) {
    throw new SoqlRefusal(
      'MALFORMED_QUERY',
      `SOQL statements cannot be longer than ${LONGEST_STATEMENT} characters.`,
    )
  }
  if (text.trim() === '') throw new SoqlRefusal('MALFORMED_QUERY', "unexpected token: '<EOF>'")
  const reader = new Reader(text, tokensOf(text), readStatement)
  const statement = readStatement(reader)
  if (reader.peek().kind !== 'end') throw reader.unexpected()
  return statement
}

function readStatement(reader: Reader): Statement {
  reader.expect('select')
  const items = readItems(reader)
  const clauseAt = reader.expect('from').at
  const path = readPath(reader)
  const from = { path, alias: readAlias(reader), clauseAt }
  const aliases = readMoreNames(reader)
  const scope = readScope(reader)
  const where = reader.take('where') ? readCondition(reader) : null
  readWith(reader)
  const groupBy = reader.take('group', 'by') ? readGrouping(reader) : null
  const having = reader.take('having') ? readCondition(reader) : null
  const orderBy = reader.take('order', 'by') ? readOrder(reader) : []
  const limit = reader.take('limit') ? readCount(reader) : null
  const offset = reader.take('offset') ? readCount(reader) : null
  const allRows = readTail(reader)
  return {
    kind: 'statement',
    items,
    from,
    aliases,
    scope,
    where,
    groupBy,
    having,
    orderBy,
    limit,
    offset,
    allRows,
  }
}

function readItems(reader: Reader): SelectItem[] {
  const items: SelectItem[] = []
  do items.push(readItem(reader))
  while (reader.take(','))
  return items
}

function readItem(reader: Reader): SelectItem {
  if (reader.sees('(')) {
    const { at } = reader.next()
    const statement = reader.statement()
    reader.expect(')')
    return { kind: 'children', statement, at }
  }
  if (reader.sees('typeof') && reader.peek(1).kind === 'name' && !reader.sees('from', 1))
    return readTypeof(reader)
  // The word FROM is no field: "SELECT Id, FROM Account" lacks one.
  if (reader.sees('from') && !reader.sees('.', 1)) throw reader.unexpected()
  const item = readPathOrCall(reader)
  const alias = reader.peek().kind === 'name' && !reader.sees('from') ? reader.name().text : null
  return item.kind === 'call' ? { kind: 'function', call: item, alias } : { kind: 'field', path: item, alias }
}

function readTypeof(reader: Reader): TypeofItem {
  reader.expect('typeof')
  const path = readPath(reader)
  const whens: TypeofItem['whens'] = []
  while (reader.take('when')) {
    const object = readPath(reader)
    reader.expect('then')
    whens.push({ object, fields: readPaths(reader) })
  }
  if (whens.length === 0) throw reader.unexpected()
  const otherwise = reader.take('else') ? readPaths(reader) : null
  reader.expect('end')
  return { kind: 'typeof', path, whens, otherwise }
}

function readPaths(reader: Reader): Path[] {
  const paths: Path[] = []
  do paths.push(readPath(reader))
  while (reader.take(','))
  return paths
}

function readAlias(reader: Reader): string | null {
  if (reader.take('as')) return reader.name().text
  const token = reader.peek()
  return token.kind === 'name' && !CLAUSES.has(token.word) ? reader.next().text : null
}

function readMoreNames(reader: Reader): Statement['aliases'] {
  const aliases: Statement['aliases'] = []
  while (reader.take(',')) {
    const path = readPath(reader)
    const alias = readAlias(reader)
    if (alias === null) throw reader.unexpected()
    aliases.push({ path, alias })
  }
  return aliases
}

function readScope(reader: Reader): Statement['scope'] {
  if (!reader.take('using')) return null
  reader.expect('scope')
  const { word, at } = reader.name()
  return { text: word, at }
}

/** WITH SECURITY_ENFORCED and the modes change nothing here: fields that a user may not read are refused anyway. */
function readWith(reader: Reader): void {
  if (!reader.sees('with')) return
  const { at } = reader.next()
  if (reader.take('security_enforced') || reader.take('user_mode') || reader.take('system_mode')) return
  if (reader.sees('data')) {
    throw reader.refusal(at, 'MALFORMED_QUERY', 'WITH DATA CATEGORY is not supported by this sandbox')
  }
  throw reader.unexpected()
}

function readGrouping(reader: Reader): Grouping {
  for (const kind of ['rollup', 'cube'] as const) {
    if (!reader.sees(kind) || !reader.sees('(', 1)) continue
    reader.expect(kind, '(')
    const by = readGroupItems(reader)
    reader.expect(')')
    return { kind, by }
  }
  return { kind: 'plain', by: readGroupItems(reader) }
}

function readGroupItems(reader: Reader): Grouping['by'] {
  const by: Grouping['by'] = []
  do by.push(readPathOrCall(reader))
  while (reader.take(','))
  return by
}

function readOrder(reader: Reader): OrderItem[] {
  const items: OrderItem[] = []
  do {
    const by = readPathOrCall(reader)
    const descending = reader.take('desc')
    if (!descending) reader.take('asc')
    items.push({ by, descending, nullsLast: readNulls(reader) })
  } while (reader.take(','))
  return items
}

/** Nulls come first, unless told, in either direction. Source: SOQL and SOSL Reference, "ORDER BY" */
function readNulls(reader: Reader): boolean {
  if (!reader.sees('nulls')) return false
  reader.next()
  if (reader.take('last')) return true
  reader.expect('first')
  return false
}

function readCount(reader: Reader): Count {
  const token = reader.peek()
  if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.text)) throw reader.unexpected()
  reader.next()
  return { value: Number(token.text), at: token.at }
}

/** FOR VIEW and the like are taken and change nothing; ALL ROWS asks for deleted rows too. */
function readTail(reader: Reader): boolean {
  while (reader.take('for')) {
    const taken = reader.take('view') || reader.take('reference') || reader.take('update')
    if (!taken) throw reader.unexpected()
  }
  if (reader.take('update')) {
    do {
      if (!reader.take('tracking') && !reader.take('viewstat')) throw reader.unexpected()
    } while (reader.take(','))
  }
  return reader.take('all', 'rows')
}
