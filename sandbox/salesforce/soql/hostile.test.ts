import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SoqlRefusal } from './refusal.ts'
import { ask, id } from './testing/people.ts'

const NAMES = [
  ...[
    'Id',
    'Name',
    'Industry',
    'AnnualRevenue',
    'OwnerId',
    'CreatedDate',
    'IsDeleted',
    'BillingAddress',
    'Description',
  ],
  ...[
    'Kinds__c',
    'Owner.Name',
    'Parent.Parent.CreatedDate',
    'Parent.BillingAddress',
    'Nope',
    'Owner',
    'Who.Name',
    'a.Id',
  ],
]
const CALLS = [
  'COUNT',
  'SUM',
  'MAX',
  'CALENDAR_YEAR',
  'DAY_ONLY',
  'HOUR_IN_DAY',
  'toLabel',
  'FORMAT',
  'FIELDS',
  'GROUPING',
  'f',
]
const VALUES = [
  ...[
    "'x'",
    "''",
    `'${id('001', 1)}'`,
    '5',
    '-1e300',
    '1e999',
    '2026-01-01',
    '2026-02-31',
    '0000-00-00',
    'TODAY',
  ],
  ...[
    '2026-01-01T00:00:00Z',
    '9999-12-31T23:59:59+23:59',
    'LAST_N_DAYS:999999',
    'NEXT_N_YEARS:999999',
    'true',
    'null',
    'EUR5',
  ],
]
const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'INCLUDES', 'IN', 'NOT IN']

const name = fc.constantFrom(...NAMES)
const call = fc
  .tuple(fc.constantFrom(...CALLS), fc.oneof(name, fc.constant(''), fc.constant('ALL')))
  .map(([f, of]) => `${f}(${of})`)
const column = fc.oneof(name, call)
const value = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.constantFrom(...VALUES).map((one) => `(${one})`),
  name.map((of) => `(SELECT ${of} FROM Contact)`),
)
const condition = fc
  .array(fc.tuple(fc.constantFrom('', 'NOT '), column, fc.constantFrom(...OPERATORS), value), {
    minLength: 1,
    maxLength: 3,
  })
  .chain((parts) =>
    fc.constantFrom(' AND ', ' OR ').map((word) => parts.map((part) => part.join(' ')).join(word)),
  )
const item = fc.oneof(
  column,
  column.map((of) => `${of} alias`),
  name.map((of) => `(SELECT ${of} FROM Contacts)`),
  fc.constant('TYPEOF What WHEN Account THEN Name ELSE Id END'),
)
const clause = (word: string, of: fc.Arbitrary<string>) =>
  fc.option(
    of.map((text) => ` ${word} ${text}`),
    { nil: '' },
  )

test('whatever is asked of records is answered or refused in the vendor’s words', () => {
  const statement = fc.tuple(
    fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => `SELECT ${items.join(', ')}`),
    fc.constantFrom(
      ' FROM Account',
      ' FROM Task',
      ' FROM Account a, a.Parent p',
      ' FROM Account, a.Nope n',
      ' FROM Nope',
    ),
    clause('USING SCOPE', fc.constantFrom('mine', 'everything', 'x')),
    clause('WHERE', condition),
    clause(
      'GROUP BY',
      fc.oneof(
        column,
        column.map((of) => `ROLLUP(${of})`),
        column.map((of) => `CUBE(${of}, Name)`),
      ),
    ),
    clause('HAVING', condition),
    clause(
      'ORDER BY',
      fc.tuple(column, fc.constantFrom('', ' DESC NULLS LAST')).map((all) => all.join('')),
    ),
    clause('LIMIT', fc.constantFrom('0', '1', '200', '999999999')),
    clause('OFFSET', fc.constantFrom('0', '2000', '2001')),
  )
  fc.assert(
    fc.property(statement, fc.boolean(), (parts, withDeleted) => {
      try {
        JSON.stringify(ask(parts.join(''), { withDeleted }))
      } catch (error) {
        expect(error, parts.join('')).toBeInstanceOf(SoqlRefusal)
      }
    }),
    { numRuns: 3_000 },
  )
})
