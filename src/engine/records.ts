import type { ConnectorObject, Page, PageInRanges, Position } from '../connector/connector.ts'
import { type Filter, translateFilter, translateSort } from '../connector/filter.ts'
import { EVERYTHING, type Provenance, type Selection } from '../connector/mapping.ts'
import type { Plan } from '../connector/plan.ts'
import { printerOf } from '../connector/printer.ts'
import type { MappingContext, VendorRecord } from '../connector/vendor.ts'
import { JsonWriter, jsonPiece } from '../lib/json-writer.ts'
import { allows, isRead } from '../model/guards.ts'
import { type ObjectType, type Operation, objects, type UnifiedRecord } from '../model/objects.ts'
import { Problem, type ProblemItem } from '../model/problems.ts'
import { unavailableFields } from './access.ts'
import { type CursorScope, decodeCursor, encodeCursor } from './cursor.ts'
import { type Engine, objectOf } from './engine.ts'
import type { Purpose, Session } from './session.ts'
import { WholeList, type WholeListOptions } from './whole-list.ts'

export interface ReadRequest {
  selection: Selection
  includeRaw: boolean
}

export interface PageRequest extends ReadRequest {
  limit: number
  cursor: string | null
}

export interface WholeRequest extends ReadRequest, Pick<WholeListOptions, 'by' | 'jobFrom'> {
  cursor: string | null
  updatedAfter: string | null
  includeDeleted: boolean
}

const LINE_END = jsonPiece('\n')

/** Of calls that nobody waits for any more. */
const AFTERWARDS: Purpose = { lane: 'backfill', caller: '', maxWaitMs: 5_000 }

export interface RecordPage {
  data: UnifiedRecord[]
  next_cursor: string | null
  total?: number
  /** Where the other parts of what is left of a list begin. */
  range_cursors?: string[]
}

/** The records of one object at one connection, in the unified schema. */
export class Records {
  readonly #engine: Engine
  readonly #session: Session
  readonly #type: ObjectType
  readonly #object: ConnectorObject

  constructor(engine: Engine, session: Session, type: ObjectType) {
    this.#engine = engine
    this.#session = session
    this.#type = type
    this.#object = objectOf(session.connector, type)
  }

  async list(
    request: PageRequest & { updatedAfter: string | null; includeDeleted?: boolean },
  ): Promise<RecordPage> {
    const list = this.#operation('list')
    const { updatedAfter, includeDeleted = false } = request
    const question = this.#listed(updatedAfter, includeDeleted)
    return this.#page(request, question, (options) => list({ ...options, updatedAfter, includeDeleted }))
  }

  /** What decides which records a list has. Throws a Problem when the CRM has no such list. */
  #listed(updatedAfter: string | null, includeDeleted: boolean): object {
    if (includeDeleted && !this.#object.listsDeleted) {
      throw new Problem(
        'unsupported_filter',
        `${this.#session.connector.name} lists no archived ${this.#type}.`,
      )
    }
    if (updatedAfter !== null && !this.#object.operations.search) {
      throw new Problem(
        'unsupported_filter',
        `${this.#session.connector.name} cannot list ${this.#type} by time.`,
      )
    }
    return includeDeleted ? { list: updatedAfter, deleted: true } : { list: updatedAfter }
  }

  /** A list to its end. Its cursors are those of its pages. */
  async whole(request: WholeRequest): Promise<{ list: WholeList; cursorOf(position: Position): string }> {
    this.#operation('list')
    const { updatedAfter, includeDeleted, cursor, by, jobFrom, includeRaw } = request
    const scope = this.#scope(this.#listed(updatedAfter, includeDeleted))
    const position = cursor === null ? null : decodeCursor(cursor, scope)
    const context = await this.#context(request.selection)
    const properties = this.#properties(request.selection, context)
    const list = new WholeList({
      session: this.#session,
      object: this.#object,
      request: { position, updatedAfter, includeDeleted, properties, account: context.account },
      linesOf: this.#lines(request, context),
      by,
      jobFrom,
      noJob: includeRaw ? "a job's rows are not the CRM's own records, which `include_raw` asks for" : null,
      afterwards: () => this.#engine.session(this.#session.connection, AFTERWARDS),
    })
    return { list, cursorOf: (place) => encodeCursor(place, scope) }
  }

  /** A page, and the cursors of the other parts of what is left of the list, of which there are at most so many. */
  async listInRanges(request: PageRequest, parts: number): Promise<RecordPage> {
    this.#requireAllowed('list')
    const { listInRanges } = this.#object.operations
    if (!listInRanges) {
      const name = this.#session.connector.name
      throw new Problem('operation_not_supported', `${name} cannot list ${this.#type} in ranges.`)
    }
    const plan = (options: PageOptions) => listInRanges({ ...options, updatedAfter: null }, parts)
    return this.#page(request, { list: null }, plan, parts)
  }

  async search(
    request: PageRequest & {
      filter: Filter | null
      sort: { field: string; direction: 'asc' | 'desc' } | null
    },
  ): Promise<RecordPage> {
    const search = this.#operation('search')
    const { filter, sort } = request
    return this.#page(request, { search: [filter, sort] }, ({ context, ...options }) => {
      const { mapping, filterLimits } = this.#object
      const groups = filter ? translateFilter(filter, mapping, context, filterLimits) : []
      const order = sort && {
        ...translateSort(sort.field, mapping, context),
        direction: sort.direction,
      }
      return search({ ...options, groups, sort: order })
    })
  }

  async get(id: string, request: ReadRequest): Promise<UnifiedRecord> {
    const get = this.#operation('get')
    const context = await this.#context(request.selection)
    const options = { properties: this.#properties(request.selection, context), account: context.account }
    const read = () =>
      this.#engine.reads.get(this.#session, {
        ...options,
        type: this.#type,
        id,
        isRaw: request.includeRaw,
        alone: () => get(id, options),
        batch: this.#object.operations.getMany,
      })
    const record = await this.#reading(read, () => 1)
    return this.#reader(request, context)(record)
  }

  async create(input: Record<string, unknown>): Promise<UnifiedRecord> {
    const create = this.#operation('create')
    if (Object.keys(input).length === 0) {
      throw new Problem('invalid_request', 'The body names no field of the new record.')
    }
    return this.#write(input, (draft, options) => create(draft, options))
  }

  async update(id: string, input: Record<string, unknown>): Promise<UnifiedRecord> {
    const update = this.#operation('update')
    if (Object.keys(input).length === 0) {
      throw new Problem('invalid_request', 'The body names no field to change.')
    }
    return this.#write(input, (draft, options) => update(id, draft, options))
  }

  async archive(id: string): Promise<void> {
    const archive = this.#operation('archive')
    await this.#session.run(archive(id)).finally(() => this.#engine.reads.wrote(this.#session))
  }

  /** Everything that can be named here: for descriptions of an object. */
  async describe(): Promise<MappingContext> {
    this.#requireAllowed('get')
    return this.#engine.context(this.#session, this.#type, { customFields: true, labels: false })
  }

  #operation<Name extends Operation>(name: Name): NonNullable<ConnectorObject['operations'][Name]> {
    const operation = this.#object.operations[name]
    if (operation) {
      this.#requireAllowed(name)
      return operation
    }
    throw new Problem(
      'operation_not_supported',
      `${this.#session.connector.name} cannot ${name} ${this.#type}.`,
    )
  }

  /** What the connection may be used for, whatever its credential could do. */
  #requireAllowed(operation: Operation): void {
    const { guards } = this.#session.connection
    if (allows(guards, this.#type, operation)) return
    throw new Problem(
      'object_not_allowed',
      `This connection may not be used to ${isRead(operation) ? 'read' : 'write'} ${this.#type}.`,
      { accepted: Object.entries(guards.objects ?? {}).map(([type, verb]) => `${type}:${verb}`) },
    )
  }

  /** Does what reads records, unless as many as may be were read today. */
  async #reading<Found>(read: () => Promise<Found>, countOf: (found: Found) => number): Promise<Found> {
    const { connection } = this.#session
    await connection.keeper.mayExport(connection)
    const found = await read()
    connection.keeper.exported(connection, countOf(found))
    return found
  }

  async #page(
    request: PageRequest,
    question: unknown,
    plan: (options: PageOptions) => Plan<Page | PageInRanges>,
    parts: number | null = null,
  ): Promise<RecordPage> {
    const context = await this.#context(request.selection)
    const scope = this.#scope(question)
    const options = {
      limit: Math.min(request.limit, this.#object.maxPage),
      position: request.cursor === null ? null : decodeCursor(request.cursor, scope),
      properties: this.#properties(request.selection, context),
      account: context.account,
    }
    const read = () =>
      this.#engine.reads.same(this.#session, ['page', scope, options, parts], (session) =>
        session.run(plan({ context, ...options })),
      )
    const page = await this.#reading(read, ({ records }) => records.length)
    return {
      data: page.records.map(this.#reader(request, context)),
      next_cursor: page.next === null ? null : encodeCursor(page.next, scope),
      ...(page.total === undefined ? {} : { total: page.total }),
      ...('ranges' in page ? { range_cursors: page.ranges.map((each) => encodeCursor(each, scope)) } : {}),
    }
  }

  /** What a cursor is good for. */
  #scope(question: unknown): CursorScope {
    return { connectionId: this.#session.connection.id, object: this.#type, question }
  }

  async #write(
    input: Record<string, unknown>,
    plan: (
      draft: ReturnType<ConnectorObject['mapping']['write']>,
      options: WriteOptions,
    ) => Plan<VendorRecord>,
  ): Promise<UnifiedRecord> {
    const context = await this.#context(EVERYTHING)
    const draft = this.#object.mapping.write(input, context)
    const options = { properties: this.#properties(EVERYTHING, context), account: context.account }
    try {
      const record = await this.#session.run(plan(draft, options))
      return this.#reader({ selection: EVERYTHING, includeRaw: false }, context)(record)
    } catch (error) {
      throw error instanceof Problem ? this.#told(this.#named(error)) : error
    } finally {
      this.#engine.reads.wrote(this.#session)
    }
  }

  /** After the CRM has taken a write, a failure must not read as if nothing had happened. */
  #told(problem: Problem): Problem {
    const { written, failedOn } = this.#session.receipt
    if (written === 0) return problem
    const refused = failedOn !== 'read' && problem.status < 500
    const detail = `The CRM took ${written} of the calls that this write needs; then: ${problem.message}`
    return new Problem(
      refused ? 'partially_written' : 'outcome_unknown',
      detail,
      problem.details,
      problem.cause,
    )
  }

  /** A vendor names properties; a caller knows fields. */
  #named(problem: Problem): Problem {
    const { errors } = problem.details
    if (!errors) return problem
    const named = errors.map(({ at, message }): ProblemItem => ({ at: this.#fieldOf(at), message }))
    return new Problem(problem.code, problem.message, { ...problem.details, errors: named }, problem.cause)
  }

  #fieldOf(at: string): string {
    if (!at.startsWith('property:')) return at
    const property = at.slice('property:'.length)
    const [field] =
      [...this.#object.mapping.rows].find(([, row]) => row.write && row.properties.includes(property)) ?? []
    return field ? `/${field}` : `/custom_fields/${property}`
  }

  async #context(selection: Selection): Promise<MappingContext> {
    const wants = (field: string) => selection.fields === null || selection.fields.has(field)
    const context = await this.#engine.context(this.#session, this.#type, {
      customFields: objects[this.#type].customFields,
      labels: this.#object.labelFields.some(wants),
    })
    for (const name of selection.customFields ?? []) {
      if (context.customFields.has(name)) continue
      const accepted = [...context.customFields.values()]
        .filter((field) => field.custom)
        .map((field) => field.name)
      throw new Problem('unknown_field', `This account has no property "${name}" of ${this.#type}.`, {
        accepted,
      })
    }
    return context
  }

  #unavailable(): string[] {
    return unavailableFields(this.#object, this.#session.connection.scopes)
  }

  #properties(selection: Selection, context: MappingContext): string[] {
    return this.#object.mapping.propertiesFor(selection, context, this.#unavailable())
  }

  #reader({ selection, includeRaw }: ReadRequest, context: MappingContext) {
    return this.#object.mapping.reader(selection, context, this.#provenance(includeRaw))
  }

  #lines({ selection, includeRaw }: ReadRequest, context: MappingContext) {
    const print = printerOf(this.#object.mapping, selection, context, this.#provenance(includeRaw))
    const out = new JsonWriter()
    return (records: readonly VendorRecord[]): Uint8Array => {
      for (const record of records) {
        print(record, out)
        out.raw(LINE_END)
      }
      return out.take()
    }
  }

  #provenance(includeRaw: boolean): Provenance {
    return {
      connectionId: this.#session.connection.id,
      provider: this.#session.connector.id,
      includeRaw,
      unavailable: this.#unavailable(),
    }
  }
}

interface WriteOptions {
  properties: readonly string[]
  account: MappingContext['account']
}

interface PageOptions extends WriteOptions {
  context: MappingContext
  limit: number
  position: Position | null
}
