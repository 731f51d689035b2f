/** A dotted name, `Account.Owner.Name`; `at` is where it begins in the statement. */
export interface Path {
  kind: 'path'
  names: string[]
  at: number
}

/** A function and what stands in its parentheses; `name` in lower case, `text` as written. */
export interface Call {
  kind: 'call'
  name: string
  text: string
  args: (Path | Call | Literal)[]
  at: number
}

/** A value as written. */
export interface Literal {
  kind: 'literal'
  type: 'string' | 'number' | 'currency' | 'boolean' | 'null' | 'date' | 'datetime' | 'relative'
  /** Strings without quotes and escapes, relative dates in upper case. */
  text: string
  /** Of strings: with `\%`, `\_` and `\\` left as they are, for LIKE. */
  raw?: string
  at: number
}

export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'like'
  | 'in'
  | 'not in'
  | 'includes'
  | 'excludes'

/** One comparison; `value` is a list for IN, NOT IN, INCLUDES and EXCLUDES, or a statement for semi-joins. */
export interface Comparison {
  kind: 'compare'
  left: Path | Call
  operator: Operator
  operatorAt: number
  value: Literal | Literal[] | Statement
}

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; of: Condition }
  | Comparison

/** `TYPEOF What WHEN Account THEN Phone ELSE Name END`. */
export interface TypeofItem {
  kind: 'typeof'
  path: Path
  whens: { object: Path; fields: Path[] }[]
  otherwise: Path[] | null
}

export type SelectItem =
  | { kind: 'field'; path: Path; alias: string | null }
  | { kind: 'function'; call: Call; alias: string | null }
  | { kind: 'children'; statement: Statement; at: number }
  | TypeofItem

export interface OrderItem {
  by: Path | Call
  descending: boolean
  nullsLast: boolean
}

export interface Grouping {
  kind: 'plain' | 'rollup' | 'cube'
  by: (Path | Call)[]
}

/** A number of LIMIT or OFFSET. */
export interface Count {
  value: number
  at: number
}

export interface Statement {
  kind: 'statement'
  items: SelectItem[]
  /** The object, or of a child query the relationship; `clauseAt` is where FROM stands. */
  from: { path: Path; alias: string | null; clauseAt: number }
  /** `FROM Account a, a.Contacts c`: further names for relationships. */
  aliases: { path: Path; alias: string }[]
  scope: { text: string; at: number } | null
  where: Condition | null
  groupBy: Grouping | null
  having: Condition | null
  orderBy: OrderItem[]
  limit: Count | null
  offset: Count | null
  allRows: boolean
}
