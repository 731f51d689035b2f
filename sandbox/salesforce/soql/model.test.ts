import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answer, prepare } from './query.ts'
import { smallOrg } from './testing/small-org.ts'

type Value = string | number | boolean | null
type Thing = Record<string, Value>
type Wish =
  | { is: 'and'; parts: Wish[] }
  | { is: 'or'; parts: Wish[] }
  | { is: 'not'; of: Wish }
  | { is: 'cmp'; field: string; sign: string; value: Value }
  | { is: 'in'; field: string; not: boolean; values: Value[] }

const SERIALS = [1, 2, 3, 4, 5, 6, 7, 8]
const WORDS = ['', 'a', 'A', 'b', 'Ba', 'é', "it's", 'c\\d']
const STAMPS = [1, 2, 3].map((day) => `2026-05-0${day}T00:00:00.000+0000`)
const idOf = (serial: number) => `001${String(serial).padStart(12, '0')}AAA`

const things = fc.uniqueArray(fc.constantFrom(...SERIALS), { maxLength: 8 }).chain((serials) =>
  fc.tuple(
    ...serials.map((serial) =>
      fc.record({
        Id: fc.constant(idOf(serial)),
        Word: fc.option(fc.constantFrom(...WORDS), { nil: null }),
        Amount: fc.option(fc.integer({ min: -2, max: 2 }), { nil: null }),
        Flag: fc.boolean(),
        SystemModstamp: fc.constantFrom(...STAMPS),
        ParentId: fc.option(fc.constantFrom(...SERIALS).map(idOf), { nil: null }),
        IsDeleted: fc.boolean(),
      }),
    ),
  ),
)

const SIGNS = ['=', '!=', '<', '<=', '>', '>=']
const texts = fc.option(fc.constantFrom(...WORDS), { nil: null })
const numbers = fc.option(fc.integer({ min: -2, max: 2 }), { nil: null })
const ids = fc.option(fc.constantFrom(...SERIALS).map(idOf), { nil: null })
const stamps = fc.constantFrom(...STAMPS)

const FIELDS: Record<string, fc.Arbitrary<Value>> = {
  Id: ids,
  Word: texts,
  Amount: numbers,
  SystemModstamp: stamps,
  ParentId: ids,
  'Parent.Word': texts,
  'Parent.Parent.Amount': numbers,
}
const field = fc.constantFrom(...Object.keys(FIELDS))
const comparison: fc.Arbitrary<Wish> = fc.oneof(
  field.chain((name) =>
    fc.record({
      is: fc.constant('cmp' as const),
      field: fc.constant(name),
      sign: fc.constantFrom(...SIGNS),
      value: FIELDS[name] as fc.Arbitrary<Value>,
    }),
  ),
  field.chain((name) =>
    fc.record({
      is: fc.constant('in' as const),
      field: fc.constant(name),
      not: fc.boolean(),
      values: fc.array(FIELDS[name] as fc.Arbitrary<Value>, { minLength: 1, maxLength: 3 }),
    }),
  ),
  fc.record({
    is: fc.constant('cmp' as const),
    field: fc.constantFrom('Flag', 'Parent.Flag'),
    sign: fc.constantFrom('=', '!='),
    value: fc.boolean(),
  }),
)
const wish: fc.Arbitrary<Wish> = fc.letrec<{ wish: Wish }>((tie) => ({
  wish: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison,
    fc.record({
      is: fc.constant('and' as const),
      parts: fc.array(tie('wish'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      is: fc.constant('or' as const),
      parts: fc.array(tie('wish'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ is: fc.constant('not' as const), of: tie('wish') }),
  ),
})).wish

/** A wish as a statement says it. */
function say(of: Wish): string {
  if (of.is === 'not') return `NOT (${say(of.of)})`
  if (of.is === 'cmp') return `${of.field} ${of.sign} ${literal(of.field, of.value)}`
  if (of.is === 'in') {
    return `${of.field} ${of.not ? 'NOT IN' : 'IN'} (${of.values.map((value) => literal(of.field, value)).join(', ')})`
  }
  return of.parts.map((part) => `(${say(part)})`).join(` ${of.is.toUpperCase()} `)
}

function literal(name: string, value: Value): string {
  if (typeof value !== 'string') return String(value)
  if (name === 'SystemModstamp') return value
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** What a wish means, written without regard to how the sandbox answers it. */
function holds(of: Wish, thing: Thing, all: readonly Thing[]): boolean {
  if (of.is === 'not') return !holds(of.of, thing, all)
  if (of.is === 'and' || of.is === 'or') {
    const holding = of.parts.filter((part) => holds(part, thing, all)).length
    return of.is === 'and' ? holding === of.parts.length : holding > 0
  }
  const has = plain(valueAt(of.field.split('.'), thing, all), of.field)
  if (of.is === 'in') return of.values.some((value) => plain(value, of.field) === has) !== of.not
  const wants = plain(of.value, of.field)
  if (of.sign === '=' || of.sign === '!=') return (has === wants) === (of.sign === '=')
  if (has === null || wants === null) return false
  const order = has < wants ? -1 : has > wants ? 1 : 0
  return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[of.sign] as boolean
}

function valueAt([name = '', ...rest]: string[], thing: Thing, all: readonly Thing[]): Value {
  if (rest.length === 0) return thing[name] ?? null
  const parent = all.find(({ Id }) => Id === thing.ParentId)
  return parent === undefined ? null : valueAt(rest, parent, all)
}

function plain(value: Value, name: string): Value {
  if (name.endsWith('Flag')) return value ?? false
  return typeof value === 'string' && name.endsWith('Word') ? value.toLowerCase() || null : value
}

const orders = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('Word', 'Amount', 'SystemModstamp', 'Parent.Word'),
    descending: fc.boolean(),
    nulls: fc.constantFrom('', ' NULLS FIRST', ' NULLS LAST'),
  }),
  { maxLength: 2, selector: ({ name }) => name },
)

type Order = { name: string; descending: boolean; nulls: string }

function inOrder(found: readonly Thing[], order: readonly Order[], all: readonly Thing[]): Thing[] {
  const byId = [...found].sort((a, b) => (String(a.Id) < String(b.Id) ? -1 : 1))
  return byId.sort((a, b) => {
    for (const { name, descending, nulls } of order) {
      const [x, y] = [a, b].map((thing) => plain(valueAt(name.split('.'), thing, all), name)) as [
        Value,
        Value,
      ]
      if (x === y) continue
      if (x === null || y === null) return (x === null) === (nulls === ' NULLS LAST') ? 1 : -1
      return (x < y ? -1 : 1) * (descending ? -1 : 1)
    }
    return 0
  })
}

function found(
  all: readonly Thing[],
  text: string,
  how: { indexed: boolean; withDeleted: boolean },
): string[] {
  const fields = [
    'Id id',
    'Word string',
    'Amount double',
    'Flag boolean',
    'SystemModstamp datetime',
    'ParentId reference Parent Thing',
    'IsDeleted boolean',
  ]
  const source = smallOrg([{ name: 'Thing', fields, rows: all }], how)
  const result = answer(prepare(source, text, how.withDeleted))
  return result.kind === 'records' ? result.rows.map(({ id }) => id) : []
}

test('conditions, order, limit and offset mean what a simple model says, with indexes and without', () => {
  fc.assert(
    fc.property(
      things,
      wish,
      orders,
      fc.record({ withDeleted: fc.boolean(), limit: fc.option(fc.nat(5)), offset: fc.nat(2) }),
      (all, where, order, { withDeleted, limit, offset }) => {
        const by = [...order.map((one) => `${one.name}${one.descending ? ' DESC' : ''}${one.nulls}`), 'Id']
        const tail = `${limit === null ? '' : ` LIMIT ${limit}`} OFFSET ${offset}`
        const text = `SELECT Id FROM Thing WHERE ${say(where)} ORDER BY ${by.join(', ')}${tail}`
        const live = all.filter((thing) => withDeleted || thing.IsDeleted === false)
        const wanted = inOrder(
          live.filter((thing) => holds(where, thing, all)),
          order,
          all,
        )
          .slice(offset, limit === null ? undefined : offset + limit)
          .map(({ Id }) => Id)
        for (const indexed of [true, false]) {
          expect(found(all, text, { indexed, withDeleted }), text).toEqual(wanted)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('a walk by SystemModstamp and Id meets every record once, in order', () => {
  fc.assert(
    fc.property(things, fc.boolean(), fc.integer({ min: 1, max: 3 }), (all, indexed, page) => {
      const met: string[] = []
      let last: Thing | undefined
      for (let round = 0; round < 20; round += 1) {
        const after: string =
          last === undefined
            ? ''
            : ` WHERE SystemModstamp > ${last.SystemModstamp} OR (SystemModstamp = ${last.SystemModstamp} AND Id > '${last.Id}')`
        const text = `SELECT Id FROM Thing${after} ORDER BY SystemModstamp ASC, Id ASC LIMIT ${page}`
        const ids = found(all, text, { indexed, withDeleted: true })
        if (ids.length === 0) break
        met.push(...ids)
        last = all.find(({ Id }) => Id === ids.at(-1))
      }
      const order: Order[] = [{ name: 'SystemModstamp', descending: false, nulls: '' }]
      expect(met).toEqual(inOrder(all, order, all).map(({ Id }) => Id))
    }),
    { numRuns: 200 },
  )
})
