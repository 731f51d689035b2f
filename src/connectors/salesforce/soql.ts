import type { Groups } from '../../connector/filter.ts'
import type { Condition, FilterOperator, LiteralType } from '../../connector/row.ts'

/** How texts stand in SOQL (https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm). */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}

export const quoted = (text: string) =>
  `'${text.replace(/[\\'"\n\r\t\b\f]/g, (each) => ESCAPES[each] ?? '')}'`

/** A value as its property's type wants it: only texts are quoted. */
export function literal(type: LiteralType, value: string): string {
  return type === 'text' || type === 'options' ? quoted(value) : value
}

type Comparison = Exclude<FilterOperator, 'exists' | 'in' | 'not_in' | 'contains_token'>

const COMPARISONS: Readonly<Record<Comparison, string>> = {
  eq: '=',
  neq: '!=',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
}

function conditionOf({ property, type, operator, value }: Condition): string {
  if (operator === 'exists') return `${property} ${value === true ? '!=' : '='} null`
  if (Array.isArray(value)) {
    const [any, none] = type === 'options' ? ['INCLUDES', 'EXCLUDES'] : ['IN', 'NOT IN']
    const values = value.map((each) => literal(type, each)).join(', ')
    return `${property} ${operator === 'in' ? any : none} (${values})`
  }
  return `${property} ${COMPARISONS[operator as Comparison]} ${literal(type, String(value))}`
}

/** One group must hold; within a group all conditions. Nothing when there is nothing to hold. */
export function anyOf(groups: Groups): string | null {
  const parts = groups.flatMap((group) => (group.length > 0 ? [group.map(conditionOf).join(' AND ')] : []))
  if (parts.length === 0 || parts.length < groups.length) return null
  return parts.length === 1 ? (parts[0] ?? null) : parts.map((part) => `(${part})`).join(' OR ')
}

export interface Statement {
  from: string
  fields: readonly string[]
  /** All must hold. */
  where: readonly (string | null)[]
  order?: string
  limit?: number
  /** How many rows are passed over: 2,000 at most. */
  offset?: number
}

export function soql({ from, fields, where, order, limit, offset }: Statement): string {
  const conditions = where.filter((each) => each !== null)
  const all = conditions.length > 1 ? conditions.map((each) => `(${each})`) : conditions
  return [
    `SELECT ${fields.join(', ')} FROM ${from}`,
    all.length > 0 ? ` WHERE ${all.join(' AND ')}` : '',
    order === undefined ? '' : ` ORDER BY ${order}`,
    limit === undefined ? '' : ` LIMIT ${limit}`,
    offset === undefined ? '' : ` OFFSET ${offset}`,
  ].join('')
}
