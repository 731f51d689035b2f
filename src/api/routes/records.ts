import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Idempotency } from '../../credentials/idempotency.ts'
import { type RecordPage, Records } from '../../engine/records.ts'
import {
  OBJECT_TYPES,
  type ObjectType,
  type Operation,
  objects,
  recordSchema,
  writeSchema,
} from '../../model/objects.ts'
import { Problem } from '../../model/problems.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { parseFilter } from '../filter-input.ts'
import { listQuery, namesOf, readQuery, searchBody, selectionOf } from '../input.ts'
import { idempotencyHeader, onceOutside } from '../once.ts'
import { purposeHeaders, purposeOf, readHeaders } from '../purpose.ts'
import { answers, jsonRequest, permits, vendorProblems, writeProblems } from './describe.ts'

const connectionParam = z
  .string()
  .max(64)
  .openapi({ param: { name: 'connection_id', in: 'path' }, example: 'con_01k5…' })
const recordParam = z
  .string()
  .min(1)
  .max(255)
  .openapi({ param: { name: 'record_id', in: 'path' } })

export const connectionPath = z.object({ connection_id: connectionParam })
const recordPath = z.object({ connection_id: connectionParam, record_id: recordParam })

type App = OpenAPIHono<Env>
type Register = (app: App, type: ObjectType, open: OpenRecords, idempotency: Idempotency) => void
type OpenRecords = (c: Context<Env>, connectionId: string) => Promise<Records>

/** Registers the operations of every unified object under `/v1/connections/{connection_id}/…`. */
export function recordRoutes(app: App, dependencies: Dependencies): void {
  const { connections, engine, deadlineMs, idempotency } = dependencies
  const openers = Object.fromEntries(
    OBJECT_TYPES.map((type): [ObjectType, OpenRecords] => [
      type,
      async (c, connectionId) => {
        const connection = await connections.open(c.get('caller').accountId, connectionId)
        const session = engine.session(connection, purposeOf(c, deadlineMs))
        c.set('receipt', session.receipt)
        return new Records(engine, session, type)
      },
    ]),
  ) as Record<ObjectType, OpenRecords>
  for (const type of OBJECT_TYPES) {
    for (const operation of objects[type].operations)
      register[operation](app, type, openers[type], idempotency)
  }
}

const schemas = new Map(
  OBJECT_TYPES.map((type) => {
    const name = objects[type].name
    const title = name.charAt(0).toUpperCase() + name.slice(1)
    const record = recordSchema(type).openapi(title)
    const write = writeSchema(type).openapi(`${title}Write`)
    const page = z
      .object({
        data: z.array(record),
        next_cursor: z.string().nullable().openapi({ description: 'Null on the last page.' }),
        total: z
          .int()
          .optional()
          .openapi({ description: 'How many match in all; on the first page of a search.' }),
        range_cursors: z.array(z.string()).optional().openapi({
          description:
            'With `ranges`: where the other parts of what is left of the list begin, in order; none when it is short. Each ends with a null `next_cursor`.',
        }),
      })
      .openapi(`${title}Page`)
    return [type, { record, write, page }]
  }),
)

export const schemasOf = (type: ObjectType) =>
  schemas.get(type) as NonNullable<ReturnType<typeof schemas.get>>

/** What changes nothing at the CRM. */
const READS: readonly Operation[] = ['list', 'get', 'search']

const base = (type: ObjectType, operation: Operation, summary: string) => ({
  operationId: `${type}_${operation}`,
  tags: [type],
  security: permits(`${type}:${READS.includes(operation) ? 'read' : 'write'}`),
  summary,
})

const path = (type: ObjectType, rest = '') => `/v1/connections/{connection_id}/${type}${rest}`

const register: Record<Operation, Register> = {
  list(app, type, open) {
    const route = createRoute({
      ...base(type, 'list', `List ${type}`),
      method: 'get',
      path: path(type),
      request: { params: connectionPath, headers: readHeaders, query: listQuery },
      responses: { 200: answers(schemasOf(type).page, `A page of ${type}.`), ...vendorProblems },
    })
    app.openapi(route, async (c) => {
      const { fields, include_raw, limit, cursor, updated_after, include_deleted, ranges } =
        c.req.valid('query')
      if (ranges !== undefined && (updated_after ?? (include_deleted || undefined)) !== undefined) {
        throw new Problem('invalid_request', 'ranges goes with neither updated_after nor include_deleted.')
      }
      const selection = selectionOf(type, namesOf(fields))
      const records = await open(c, c.req.valid('param').connection_id)
      const first = { selection, includeRaw: include_raw, limit, cursor: cursor ?? null }
      if (ranges !== undefined) return json(await records.listInRanges(first, ranges))
      const page = await records.list({
        ...first,
        includeDeleted: include_deleted,
        updatedAfter: updated_after === undefined ? null : new Date(updated_after).toISOString(),
      })
      return json(page)
    })
  },

  get(app, type, open) {
    const { name } = objects[type]
    const route = createRoute({
      ...base(type, 'get', `Get a ${name}`),
      method: 'get',
      path: path(type, '/{record_id}'),
      request: { params: recordPath, headers: readHeaders, query: readQuery },
      responses: { 200: answers(schemasOf(type).record, `The ${name}.`), ...vendorProblems },
    })
    app.openapi(route, async (c) => {
      const { fields, include_raw } = c.req.valid('query')
      const selection = selectionOf(type, namesOf(fields))
      const { connection_id, record_id } = c.req.valid('param')
      const records = await open(c, connection_id)
      return json(await records.get(record_id, { selection, includeRaw: include_raw }))
    })
  },

  create(app, type, open, idempotency) {
    const { name } = objects[type]
    const route = createRoute({
      ...base(type, 'create', `Create a ${name}`),
      method: 'post',
      path: path(type),
      request: {
        params: connectionPath,
        headers: purposeHeaders.extend(idempotencyHeader.shape),
        query: z.strictObject({}),
        body: jsonRequest(schemasOf(type).write),
      },
      responses: { 201: answers(schemasOf(type).record, `The new ${name}.`), ...writeProblems },
    })
    app.openapi(route, async (c) => {
      return onceOutside(c, idempotency, 201, async () => {
        const records = await open(c, c.req.valid('param').connection_id)
        return records.create(c.req.valid('json'))
      })
    })
  },

  update(app, type, open) {
    const { name } = objects[type]
    const route = createRoute({
      ...base(type, 'update', `Update a ${name}`),
      description: 'Changes only the fields that the body names; null empties a field.',
      method: 'patch',
      path: path(type, '/{record_id}'),
      request: {
        params: recordPath,
        headers: purposeHeaders,
        query: z.strictObject({}),
        body: jsonRequest(schemasOf(type).write),
      },
      responses: { 200: answers(schemasOf(type).record, `The ${name} as it is now.`), ...writeProblems },
    })
    app.openapi(route, async (c) => {
      const { connection_id, record_id } = c.req.valid('param')
      const records = await open(c, connection_id)
      return json(await records.update(record_id, c.req.valid('json')))
    })
  },

  archive(app, type, open) {
    const { name } = objects[type]
    const route = createRoute({
      ...base(type, 'archive', `Archive a ${name}`),
      description: 'Removes it from lists and searches; most CRMs can bring it back for some months.',
      method: 'delete',
      path: path(type, '/{record_id}'),
      request: { params: recordPath, headers: purposeHeaders, query: z.strictObject({}) },
      responses: { 204: { description: 'Archived, or not there.' }, ...vendorProblems },
    })
    app.openapi(route, async (c) => {
      const { connection_id, record_id } = c.req.valid('param')
      const records = await open(c, connection_id)
      await records.archive(record_id)
      return c.body(null, 204)
    })
  },

  search(app, type, open) {
    const route = createRoute({
      ...base(type, 'search', `Search ${type}`),
      description: 'A filter is answered exactly or refused; GET …/schema/… lists what can be filtered by.',
      method: 'post',
      path: path(type, '/search'),
      request: {
        params: connectionPath,
        headers: readHeaders,
        query: z.strictObject({}),
        body: jsonRequest(searchBody),
      },
      responses: { 200: answers(schemasOf(type).page, `A page of ${type}.`), ...vendorProblems },
    })
    app.openapi(route, async (c) => {
      const { filter, sort, limit, cursor, fields, include_raw } = c.req.valid('json')
      const selection = selectionOf(type, fields)
      const parsed = filter === undefined ? null : parseFilter(filter)
      const records = await open(c, c.req.valid('param').connection_id)
      const page = await records.search({
        selection,
        includeRaw: include_raw,
        limit,
        cursor: cursor ?? null,
        filter: parsed,
        sort: sort ?? null,
      })
      return json(page)
    })
  },
}

/** Records are checked against their schemas in tests, not while serving: a check costs more than the mapping. */
function json(value: RecordPage | Record<string, unknown>): never {
  return new Response(JSON.stringify(value), {
    headers: { 'content-type': 'application/json' },
  }) as never
}
