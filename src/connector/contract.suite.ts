import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JsonWriter } from '../lib/json-writer.ts'
import { type ObjectType, objects, recordSchema } from '../model/objects.ts'
import { Problem, problems } from '../model/problems.ts'
import { arbitraryOf, isDecimal, shapeOf } from './arbitrary.suite.ts'
import {
  type Connector,
  type ConnectorObject,
  type JobRead,
  type JobRequest,
  operationsOf,
} from './connector.ts'
import { EVERYTHING } from './mapping.ts'
import type { Answer, Call, Plan } from './plan.ts'
import { printerOf } from './printer.ts'
import { Draft } from './row.ts'
import type { MappingContext, Properties, VendorRecord } from './vendor.ts'

/** What a connector's own test brings: the vendor's behaviour that the suite cannot know. */
export interface ContractFixture {
  context: MappingContext
  /** What the vendor answers for properties that were written: its own stringing, trimming, defaults. */
  stored(properties: ReadonlyMap<string, unknown>): Properties
  /** A token that has the right form and opens nothing. */
  token: string
  /** An id that a record might have: "1" when absent. */
  recordId?: string
  /** A job as `start` returns it, for objects that have such. */
  job?: string
  /** Recorded answers to `get`, with the unified record that they must become (fields that matter). */
  golden: { type: ObjectType; answers: Answer[]; record: Record<string, unknown>; id?: string }[]
  /** Recorded failures and what they must mean. */
  failures: { name: string; answer: Answer; code: keyof typeof problems; retryable: boolean }[]
}

const PROVENANCE = { connectionId: 'con_1', provider: 'test', includeRaw: false, unavailable: [] }
const ACCOUNT_OF = (fixture: ContractFixture) => fixture.context.account

/** What every connector must be; a gap is declared by a missing operation or an `unsupported` row, never skipped. */
export function contractSuite(connector: Connector, fixture: ContractFixture): void {
  const own = Object.entries(connector.objects) as [ObjectType, ConnectorObject][]
  describe(`the contract: ${connector.name}`, () => {
    literals(connector)
    describe.each(own)('%s', (type, object) => {
      mappingIsTotal(type, object)
      if (object.operations.create) mappingIsReversible(type, object, fixture)
      plansSurviveAnything(connector, object, fixture)
    })
    goldenAnswers(connector, fixture)
    failuresAreJudged(connector, fixture)
  })
}

function literals(connector: Connector): void {
  test('names one https host, lower-case headers, and limits that let calls through', () => {
    expect(new URL(connector.baseUrl).protocol).toBe('https:')
    expect(connector.baseUrl.endsWith('/')).toBe(false)
    expect(connector.credentials.length).toBeGreaterThan(0)
    for (const { size, periodMs, headers, why } of connector.budgets) {
      expect(size).toBeGreaterThan(0)
      expect(periodMs).toBeGreaterThan(0)
      expect(why).not.toBe('')
      for (const header of Object.values(headers ?? {})) expect(header).toBe(header.toLowerCase())
    }
  })
}

function mappingIsTotal(type: ObjectType, { mapping, operations }: ConnectorObject): void {
  test('has a row or a reason for every unified field, and offers only what the model has', () => {
    const rows = [...mapping.rows.keys(), ...mapping.unsupported.keys()].sort()
    expect(rows).toEqual(Object.keys(objects[type].fields).sort())
    for (const reason of mapping.unsupported.values()) expect(reason).toMatch(/\w.*\.$/)
    for (const row of mapping.rows.values())
      expect(Boolean(row.write) || Boolean(row.readOnlyReason)).toBe(true)
    const offered = Object.keys(operations).filter((name) =>
      (objects[type].operations as readonly string[]).includes(name),
    )
    expect(offered.length).toBeGreaterThan(0)
    if (operations.getMany) expect(operations.getMany.most).toBeGreaterThan(1)
  })
}

function mappingIsReversible(type: ObjectType, { mapping }: ConnectorObject, fixture: ContractFixture): void {
  const { context } = fixture
  const writable = [...mapping.rows].filter(([, row]) => row.write).map(([field]) => field)
  const fields = objects[type].fields as Record<string, Parameters<typeof arbitraryOf>[0]>
  const read = mapping.reader(EVERYTHING, context, PROVENANCE)
  const print = printerOf(mapping, EVERYTHING, context, PROVENANCE)
  const roundTrip = (input: Record<string, unknown>) => {
    const draft = mapping.write(input, context)
    const record = recordWith(fixture.stored(draft.properties))
    const unified = read(record)
    expect(printed(print, record)).toBe(JSON.stringify(unified))
    return { draft, record: asSent(unified) }
  }
  const schema = recordSchema(type)

  test.each(writable)('%s: what is written is read again, or refused', (field) => {
    let accepted = 0
    fc.assert(
      fc.property(
        arbitraryOf((fields[field] as NonNullable<(typeof fields)[string]>).nullable()),
        (value) => {
          const result = attempt(() => roundTrip({ [field]: value }))
          if (!result) return
          if (value !== null) accepted++
          expectKept(result.record[field], asKept(fields[field], value, result.record[field]))
          expect(schema.safeParse(result.record).error).toBeUndefined()
          // Writing what was read changes nothing more.
          const again = attempt(() => roundTrip({ [field]: result.record[field] }))
          expect(again?.record[field]).toEqual(result.record[field])
        },
      ),
      { numRuns: 200 },
    )
    expect(accepted).toBeGreaterThan(0)
  })

  test('a patch touches only the properties of the fields that it names', () => {
    for (const field of writable) {
      const row = mapping.rows.get(field)
      const draft = attempt(() => mapping.write({ [field]: null }, context))
      for (const property of draft?.properties.keys() ?? []) expect(row?.properties).toContain(property)
    }
  })

  test('many fields at once are kept together', () => {
    const subset = fc
      .subarray(writable, { minLength: 2 })
      .chain((names) =>
        fc.record(
          Object.fromEntries(
            names.map((name) => [name, arbitraryOf(fields[name] as NonNullable<(typeof fields)[string]>)]),
          ),
        ),
      )
    fc.assert(
      fc.property(subset, (input) => {
        const result = attempt(() => roundTrip(input as Record<string, unknown>))
        for (const [field, value] of Object.entries(input))
          if (result) expectKept(result.record[field], asKept(fields[field], value, result.record[field]))
      }),
      { numRuns: 300 },
    )
  })
}

/** The record as it goes over the wire: what is undefined is absent. */
const asSent = (record: object): Record<string, unknown> => JSON.parse(JSON.stringify(record))

function printed(print: ReturnType<typeof printerOf>, record: VendorRecord): string {
  const out = new JsonWriter()
  print(record, out)
  return Buffer.from(out.take()).toString()
}

/** The result, or null when it was refused as it should be: with a Problem that names the place. */
function attempt<Result>(work: () => Result): Result | null {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    expect(problems[error.code].status).toBe(422)
    expect(error.details.errors?.length).toBeGreaterThan(0)
    return null
  }
}

/** Everything given is in what was read: lists as sets, items by what they say, moments as moments. */
function expectKept(read: unknown, given: unknown): void {
  const told = `${JSON.stringify(given)} became ${JSON.stringify(read)}`
  if (given === null || given === undefined) {
    expect(read === null || isEmptyList(read), told).toBe(true)
  } else if (Array.isArray(given)) {
    const left = Array.isArray(read) ? [...read] : []
    // Items that say most choose first, or one that says little could take the place of its twin.
    for (const item of [...given].sort((a, b) => saysMuch(b) - saysMuch(a))) {
      const at = left.findIndex((candidate) => keeps(candidate, item))
      expect(at, told).toBeGreaterThanOrEqual(0)
      left.splice(at, 1)
    }
    expect(left, told).toEqual([])
  } else expect(keeps(read, given), told).toBe(true)
}

/**
 * A decimal number as the vendor writes it, when it is the same number ("1250.00" and "1250"): texts that are no
 * decimal numbers by their schema are left as they are.
 */
function asKept(schema: Schema | undefined, given: unknown, read: unknown): unknown {
  if (schema && isDecimal(schema)) return isSameNumber(given, read) ? read : given
  const amount = schema && shapeOf(schema).amount
  if (!amount || !isMoney(given) || !isMoney(read)) return given
  return { ...given, amount: asKept(amount, given.amount, read.amount) }
}

type Schema = Parameters<typeof arbitraryOf>[0]

const isMoney = (value: unknown): value is { amount: unknown } =>
  typeof value === 'object' && value !== null && 'amount' in value

function isSameNumber(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' && shortest(a) === shortest(b)
}

/** Without zeros that say nothing, and without a sign before zero. */
function shortest(decimal: string): string {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)0*(\d*?)(?:\.(\d*?)0*)?$/.exec(decimal) ?? []
  const digits = `${whole || '0'}${fraction === '' ? '' : `.${fraction}`}`
  return digits === '0' ? digits : sign + digits
}

const saysMuch = (item: unknown) =>
  typeof item === 'object' && item !== null
    ? Object.values(item).filter((value) => value !== null && value !== false).length
    : 0

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0

function keeps(read: unknown, given: unknown): boolean {
  if (given === null || given === undefined) return true
  if (typeof given === 'object' && typeof read === 'object' && read !== null) {
    return Object.entries(given).every(
      ([key, value]) =>
        (value === false && key === 'primary') ||
        keeps((read as Record<string, unknown>)[key], value || null),
    )
  }
  if (typeof given === 'string' && /^\d{4}-\d\d-\d\dT/.test(given))
    return Date.parse(String(read)) === Date.parse(given)
  return Object.is(read, given)
}

const recordWith = (properties: Properties): VendorRecord => ({ id: '1', properties, raw: null })

function plansSurviveAnything(
  connector: Connector,
  { operations, ...object }: ConnectorObject,
  fixture: ContractFixture,
): void {
  const account = ACCOUNT_OF(fixture)
  const { recordId = '1' } = fixture
  const properties = object.mapping.propertiesFor(EVERYTHING, fixture.context)
  const read = { properties, account }
  const page = { ...read, limit: 10, position: null }
  const plans: Record<string, (() => Plan<unknown>) | undefined> = {
    list: operations.list && (() => operations.list?.({ ...page, updatedAfter: null }) as Plan<unknown>),
    changed:
      operations.list &&
      (() => operations.list?.({ ...page, updatedAfter: '2026-01-01T00:00:00.000Z' }) as Plan<unknown>),
    get: operations.get && (() => operations.get?.(recordId, read) as Plan<unknown>),
    getMany:
      operations.getMany && (() => operations.getMany?.read([recordId, recordId], read) as Plan<unknown>),
    ...jobPlans(operations.job, { ...read, position: null, updatedAfter: null }, fixture.job),
    listInRanges:
      operations.listInRanges &&
      (() => operations.listInRanges?.({ ...page, updatedAfter: null }, 4) as Plan<unknown>),
    create: operations.create && (() => operations.create?.(new Draft(), read) as Plan<unknown>),
    update: operations.update && (() => operations.update?.(recordId, new Draft(), read) as Plan<unknown>),
    archive: operations.archive && (() => operations.archive?.(recordId) as Plan<unknown>),
    search:
      operations.search && (() => operations.search?.({ ...page, groups: [], sort: null }) as Plan<unknown>),
    customFields: operations.customFields,
    labels: operations.labels,
  }
  const windows = connector.budgets.map((budget) => budget.id)

  test('plans ask for well-formed calls, and never trip over an answer, whatever it is', () => {
    for (const plan of Object.values(plans)) {
      if (!plan) continue
      fc.assert(
        fc.property(fc.infiniteStream(oddBody), (bodies) => {
          play(plan(), windows, () => bodies.next().value)
        }),
        { numRuns: 100 },
      )
    }
    expect(operationsOf({ operations, ...object }).length).toBeGreaterThan(0)
  })
}

function jobPlans(
  job: JobRead | undefined,
  request: JobRequest,
  made: string | undefined,
): Record<string, () => Plan<unknown>> {
  if (!job) return {}
  if (made === undefined) throw new Error('the fixture has no `job`')
  return {
    start: () => job.start(request),
    startDeleted: () =>
      job.start({ ...request, includeDeleted: true, updatedAfter: '2026-01-01T00:00:00.000Z' }),
    ready: () => job.ready(made),
    *part() {
      return [...(yield* job.part(made, request, null)).records]
    },
    drop: () => job.drop(made),
  }
}

const oddBody = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(undefined, null, {}, { results: [] }, { results: [null] }, { id: '1', properties: {} }),
  fc.record(
    { results: fc.array(fc.jsonValue({ maxDepth: 2 })), paging: fc.jsonValue({ maxDepth: 2 }) },
    { requiredKeys: [] },
  ),
)

/** How many rounds of calls a plan may ask for before it counts as endless. */
const MAX_ROUNDS = 50

/** Plays the vendor: every call is checked, every answer is what the test makes up. */
function play(plan: Plan<unknown>, windows: readonly string[], body: () => unknown): void {
  try {
    let step = plan.next([])
    for (let round = 0; !step.done; round++) {
      if (round > MAX_ROUNDS) return
      for (const call of step.value) expectWellFormed(call, windows)
      step = plan.next(step.value.map((call) => answerTo(call, body())))
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

const answerTo = ({ media }: Call, body: unknown): Answer =>
  media === undefined
    ? { status: 200, headers: {}, body }
    : { status: 200, headers: {}, body: undefined, text: `${JSON.stringify(body)}\n` }

function expectWellFormed(call: Call, windows: readonly string[]): void {
  expect(call.path.startsWith('/')).toBe(true)
  expect(call.path).not.toMatch(/[\s?#]|\/\/|\/\.\.?(\/|$)/)
  expect(call.method === 'GET' ? call.effect : 'read').toBe('read')
  for (const id of call.windows) expect(windows).toContain(id)
  const { delayMs = 0, media = 'text/plain' } = call
  expect(delayMs >= 0 && delayMs <= 60_000, `waits for ${delayMs} ms`).toBe(true)
  expect(media).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/)
}

function goldenAnswers(connector: Connector, { golden, context, recordId = '1' }: ContractFixture): void {
  test.each(golden)('a recorded answer of $type becomes the unified record', ({
    type,
    answers,
    record,
    id = recordId,
  }) => {
    const object = connector.objects[type] as ConnectorObject
    const properties = object.mapping.propertiesFor(EVERYTHING, context)
    const plan = object.operations.get?.(id, { properties, account: context.account }) as Plan<VendorRecord>
    const left = [...answers]
    let step = plan.next([])
    while (!step.done) step = plan.next(step.value.map(() => left.shift() as Answer))
    const unified = object.mapping.reader(EVERYTHING, context, PROVENANCE)(step.value)
    expect(printed(printerOf(object.mapping, EVERYTHING, context, PROVENANCE), step.value)).toBe(
      JSON.stringify(unified),
    )
    const read = asSent(unified)
    expect(read).toMatchObject(record)
    expect(recordSchema(type).safeParse(read).error).toBeUndefined()
  })
}

function failuresAreJudged(connector: Connector, { failures }: ContractFixture): void {
  test.each(failures)('a failure: $name', ({ answer, code, retryable }) => {
    const failure = connector.judge(answer)
    expect({ code: failure.code, retryable: failure.retryable }).toEqual({ code, retryable })
    expect(failure.details.upstream?.status).toBe(answer.status)
  })

  test('judges every status with any body at all', () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), oddBody, (status, body) => {
        const { code, detail } = connector.judge({ status, headers: {}, body })
        expect(problems[code]).toBeDefined()
        expect(detail).not.toBe('')
      }),
    )
  })
}
