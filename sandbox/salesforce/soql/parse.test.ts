import { parseQuery } from '@jetstreamapp/soql-parser-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStatement } from './parse.ts'
import { SoqlRefusal } from './refusal.ts'
import type { Condition, Statement } from './syntax.ts'

const names = fc.constantFrom('Id', 'Name', 'Account.Name', 'Custom__c', 'Own__r.Account.Id', 'name2')
const aggregates = fc.constantFrom(
  'COUNT(Id)',
  'SUM(Amount)',
  'MIN(Account.Name)',
  'CALENDAR_YEAR(CreatedDate)',
)
const literals = fc.constantFrom(
  ...["'x'", "'it\\'s'", "''", '5', '-1.5', '2026-01-01', '2026-01-01T00:00:00Z', 'TODAY', 'LAST_N_DAYS:3'],
  ...['2026-01-01T00:00:00.000+00:00', 'true', 'NULL', 'NEXT_FISCAL_QUARTER', 'USD5'],
)
const plain = fc
  .tuple(names, fc.constantFrom('=', '!=', '<', '<=', '>', '>=', 'LIKE'), literals)
  .map((all) => all.join(' '))
const list = fc
  .tuple(
    names,
    fc.constantFrom('IN', 'NOT IN', 'INCLUDES'),
    fc.array(literals, { minLength: 1, maxLength: 3 }),
  )
  .map(([name, operator, values]) => `${name} ${operator} (${values.join(', ')})`)
const inner = names.map((name) => `Id IN (SELECT ${name} FROM Contact WHERE Id != null)`)
const condition = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    plain,
    list,
    inner,
    tie('any').map((of) => `(${of})`),
    // The other parser loses a NOT that stands in the parentheses of another one.
    plain.map((of) => `NOT (${of})`),
    fc
      .tuple(
        fc.constantFrom(' AND ', ' OR '),
        fc.array(
          tie('any').map((of) => `(${of})`),
          { minLength: 2, maxLength: 3 },
        ),
      )
      .map(([word, parts]) => parts.join(word)),
  ),
})).any

const maybe = (of: fc.Arbitrary<string>) => fc.option(of, { nil: '' })
const statements = fc
  .tuple(
    fc.array(fc.oneof(names, aggregates, fc.constant('(SELECT Id, Name FROM Contacts LIMIT 2)')), {
      minLength: 1,
      maxLength: 4,
    }),
    maybe(condition.map((of) => ` WHERE ${of}`)),
    maybe(names.map((name) => ` GROUP BY ${name}`)),
    maybe(names.map((name) => ` ORDER BY ${name} DESC NULLS LAST, Id`)),
    // The other parser takes OFFSET behind LIMIT only.
    maybe(
      fc
        .tuple(fc.nat(500), fc.option(fc.nat(500)))
        .map(([limit, offset]) => ` LIMIT ${limit}${offset === null ? '' : ` OFFSET ${offset}`}`),
    ),
  )
  .map(([items, ...clauses]) => `SELECT ${items.join(', ')} FROM Account${clauses.join('')}`)

/** What both readers have to agree on, from ours. */
function ours(text: string) {
  const { items, where, groupBy, orderBy, limit, offset } = parseStatement(text)
  return {
    items: items.map((item) => {
      if (item.kind === 'field') return item.path.names.join('.')
      return item.kind === 'function' ? item.call.text : item.kind
    }),
    where: where === null ? [] : words(where),
    grouped: groupBy === null ? 0 : groupBy.by.length,
    order: orderBy.map(
      ({ by, descending }) => `${by.kind === 'path' ? by.names.join('.') : by.text} ${descending}`,
    ),
    limit: limit?.value,
    offset: offset?.value,
  }
}

/** Comparisons and operators in the order of the statement. */
function words(of: Condition): string[] {
  if (of.kind === 'not') return ['NOT', ...words(of.of)]
  if (of.kind !== 'compare')
    return of.parts.flatMap((part, at) => (at === 0 ? words(part) : [of.kind.toUpperCase(), ...words(part)]))
  const left = of.left.kind === 'path' ? of.left.names.join('.') : of.left.text
  const value = Array.isArray(of.value)
    ? of.value.map(({ text }) => text).join()
    : of.value.kind === 'statement'
      ? (of.value as Statement).from.path.names.join('.')
      : of.value.text
  return [`${left} ${of.operator.toUpperCase()} ${value}`.toLowerCase()]
}

interface Theirs {
  left?: {
    field?: string
    operator?: string
    value?: string | string[]
    valueQuery?: { sObject: string }
  } | null
  operator?: string
  right?: Theirs
}

function theirWords(of: Theirs | undefined): string[] {
  if (of === undefined) return []
  const { left } = of
  const own: string[] = []
  if (left?.field !== undefined) {
    const values =
      left.valueQuery?.sObject ??
      [left.value]
        .flat()
        .map((value) => bare(String(value)))
        .join()
    own.push(`${left.field} ${left.operator} ${values}`.toLowerCase())
  }
  return [...own, ...(of.operator === undefined ? [] : [of.operator]), ...theirWords(of.right)]
}

/** A string without its quotes and escapes, a currency without its code. */
const bare = (value: string): string =>
  value.startsWith("'") ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value.replace(/^USD/, '')

test('what is well formed is read as another parser reads it', () => {
  fc.assert(
    fc.property(statements, (text) => {
      const theirs = parseQuery(text)
      const mine = ours(text)
      expect(mine.where).toEqual(theirWords(theirs.where as Theirs | undefined))
      expect(mine.items).toHaveLength(theirs.fields?.length ?? 0)
      expect(mine.items.filter((item) => item !== 'children')).toEqual(
        (theirs.fields ?? []).flatMap((field) => {
          if (field.type === 'FieldSubquery') return []
          return field.type === 'Field' ? [field.field] : [(field as { rawValue: string }).rawValue]
        }),
      )
      expect(mine.limit).toBe(theirs.limit)
      expect(mine.offset).toBe(theirs.offset)
      expect(mine.grouped).toBe([theirs.groupBy ?? []].flat().length)
      const order = [theirs.orderBy ?? []].flat() as { field: string; order?: string }[]
      expect(mine.order).toEqual(order.map((by) => `${by.field} ${by.order === 'DESC'}`))
    }),
    { numRuns: 500 },
  )
})

const WORDS =
  "SELECT FROM WHERE AND OR NOT IN LIKE ( ) , . = != < ' \\ % Id Name Account 5 -1 2026-01-01 TODAY LAST_N_DAYS : ORDER BY GROUP LIMIT TYPEOF WHEN END null é 😀 \u0000"

test('whatever is written is read or refused, and nothing else', () => {
  const some = fc.array(fc.oneof(fc.constantFrom(...WORDS.split(' ')), fc.string()), { maxLength: 30 })
  fc.assert(
    fc.property(some, fc.constantFrom('', 'SELECT Id FROM Account WHERE '), (words, start) => {
      try {
        parseStatement(start + words.join(' '))
      } catch (error) {
        expect(error).toBeInstanceOf(SoqlRefusal)
      }
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['parentheses', `SELECT Id FROM Account WHERE ${'('.repeat(45_000)}Id = null${')'.repeat(45_000)}`],
  ['statements', `SELECT ${'(SELECT Id,'.repeat(9_000)}`],
  ['functions', `SELECT ${'f('.repeat(45_000)}Id${')'.repeat(45_000)} FROM Account`],
  ['quotes', `SELECT ${"'".repeat(99_000)}`],
  ['escapes without an end', `SELECT Id FROM Account WHERE Name = '${"\\'".repeat(49_000)}`],
  ['points', `SELECT Id FROM Account WHERE Name = ${'.'.repeat(99_000)}`],
  ['lines', `${'\n'.repeat(99_000)}$`],
])('many %s are refused', (_, text) => {
  expect(() => parseStatement(text)).toThrow(SoqlRefusal)
})

test.each([
  ['conditions', `SELECT Id FROM Account WHERE ${Array(8_000).fill('Id=null').join(' AND ')}`],
  ['NOTs', `SELECT Id FROM Account WHERE ${'NOT '.repeat(20_000)} Id = null`],
  ['values', `SELECT Id FROM Account WHERE Id IN (${Array(4_000).fill("'001000000000001AAA'").join()})`],
])('many %s are read', (_, text) => {
  expect(parseStatement(text).items).toHaveLength(1)
})
