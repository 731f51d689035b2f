import { readLiteral, readPathOrCall } from './parse-expression.ts'
import type { Reader } from './reader.ts'
import type { Comparison, Condition, Literal, Operator, Statement } from './syntax.ts'

/**
 * Reads a condition. AND and OR are not mixed without parentheses, as at the vendor; NOT belongs to the comparison
 * or the parentheses that follow it.
 */
export function readCondition(reader: Reader): Condition {
  const first = readPart(reader)
  const word = reader.sees('and') ? 'and' : reader.sees('or') ? 'or' : null
  if (word === null) return first
  const parts = [first]
  while (reader.take(word)) parts.push(readPart(reader))
  if (reader.sees('and') || reader.sees('or')) throw reader.unexpected()
  return { kind: word, parts }
}

function readPart(reader: Reader): Condition {
  let negated = false
  while (reader.sees('not') && !reader.sees('.', 1)) {
    reader.next()
    negated = !negated
  }
  const part = reader.sees('(') ? readParentheses(reader) : readComparison(reader)
  return negated ? { kind: 'not', of: part } : part
}

function readParentheses(reader: Reader): Condition {
  reader.expect('(')
  const condition = reader.deeper(() => readCondition(reader))
  reader.expect(')')
  return condition
}

function readComparison(reader: Reader): Comparison {
  const left = readPathOrCall(reader)
  const operatorAt = reader.peek().at
  const operator = readOperator(reader)
  const value = isListOperator(operator) ? readList(reader, operator) : readLiteral(reader)
  return { kind: 'compare', left, operator, operatorAt, value }
}

const isListOperator = (operator: Operator): boolean =>
  operator === 'in' || operator === 'not in' || operator === 'includes' || operator === 'excludes'

function readOperator(reader: Reader): Operator {
  if (reader.take('not', 'in')) return 'not in'
  if (reader.take('<>')) return '!='
  for (const sign of ['=', '!=', '<', '<=', '>', '>=', 'like', 'in', 'includes', 'excludes'] as const) {
    if (reader.take(sign)) return sign
  }
  throw reader.unexpected()
}

function readList(reader: Reader, operator: Operator): Literal[] | Statement {
  reader.expect('(')
  if (reader.sees('select') && (operator === 'in' || operator === 'not in')) {
    const statement = reader.statement()
    reader.expect(')')
    return statement
  }
  const values: Literal[] = []
  do values.push(readLiteral(reader))
  while (reader.take(','))
  reader.expect(')')
  return values
}
