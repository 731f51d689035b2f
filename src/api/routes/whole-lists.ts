import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Records } from '../../engine/records.ts'
import { ROADS } from '../../engine/whole-list.ts'
import { OBJECT_TYPES, type ObjectType, objects } from '../../model/objects.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { cursorQuery, listQuery, namesOf, selectionOf } from '../input.ts'
import { Lines } from '../present/lines.ts'
import { problemSchema } from '../present/problem.ts'
import { purposeHeaders, purposeOf } from '../purpose.ts'
import { permits, vendorProblems } from './describe.ts'
import { connectionPath, schemasOf } from './records.ts'

const { fields, include_raw, include_deleted, updated_after } = listQuery.shape

const wholeListQuery = z.strictObject({
  fields,
  include_raw,
  include_deleted,
  updated_after,
  cursor: cursorQuery.openapi({
    description: 'Of an `export_cursor` line, or `next_cursor` of a page of the same list: begins behind it.',
  }),
  by: z.enum(ROADS).default('auto').openapi({
    description:
      'The road that the records come by: `pages`, or a `job` of the CRM’s, where it has such; `auto` takes what is fewer calls. They are the same records by either.',
  }),
})

const cursorLine = z
  .object({ object: z.literal('export_cursor'), cursor: z.string(), records: z.int() })
  .openapi('ExportCursor', {
    description:
      'All records before this line are those up to here; `cursor` goes on behind them. Also sent while the CRM is waited for.',
  })

const endLine = z
  .object({
    object: z.literal('export_end'),
    complete: z.boolean().openapi({ description: 'False: it ended with `problem`; go on from `cursor`.' }),
    cursor: z.string().nullable(),
    records: z.int(),
    by: z
      .object({ pages: z.int(), job: z.int() })
      .openapi({ description: 'Records that came by each road.' }),
    reason: z.string().nullable().openapi({ description: 'Why a job was not used, or not to the end.' }),
    vendor_calls: z.int(),
    vendor_ms: z.number(),
    waited_ms: z.number(),
    problem: problemSchema.optional(),
  })
  .openapi('ExportEnd', { description: 'The last line. A stream without it was broken off.' })

/** Registers, for every object that can be listed, the stream of the whole list. */
export function wholeListRoutes(app: OpenAPIHono<Env>, dependencies: Dependencies): void {
  for (const type of OBJECT_TYPES)
    if ((objects[type].operations as readonly string[]).includes('list')) register(app, type, dependencies)
}

function register(app: OpenAPIHono<Env>, type: ObjectType, dependencies: Dependencies): void {
  const { connections, engine, wholeLists } = dependencies
  const route = createRoute({
    operationId: `${type}_export`,
    tags: [type],
    security: permits(`${type}:read`),
    summary: `Stream all ${type}`,
    description:
      'The whole list as lines of JSON: records, now and then where one could go on, and at the end what it took. Other lines than records are told by their `object`.',
    method: 'get',
    path: `/v1/connections/{connection_id}/export/${type}`,
    request: { params: connectionPath, headers: purposeHeaders, query: wholeListQuery },
    responses: {
      200: {
        description: 'One JSON object a line.',
        content: {
          'application/x-ndjson': { schema: z.union([schemasOf(type).record, cursorLine, endLine]) },
        },
      },
      ...vendorProblems,
    },
  })
  app.openapi(route, async (c) => {
    const query = c.req.valid('query')
    const selection = selectionOf(type, namesOf(query.fields))
    const connection = await connections.open(c.get('caller').accountId, c.req.valid('param').connection_id)
    const broken = new AbortController()
    const purpose = purposeOf(c, wholeLists.deadlineMs, 'backfill')
    const signal = AbortSignal.any([broken.signal, purpose.signal])
    const session = engine.session(connection, { ...purpose, signal, deadline: signal })
    c.set('receipt', session.receipt)
    const { list, cursorOf } = await new Records(engine, session, type).whole({
      selection,
      includeRaw: query.include_raw,
      includeDeleted: query.include_deleted,
      updatedAfter: query.updated_after === undefined ? null : new Date(query.updated_after).toISOString(),
      cursor: query.cursor ?? null,
      by: query.by,
      jobFrom: wholeLists.jobFrom,
    })
    const { receipt } = session
    const lines = new Lines({ list, cursorOf, receipt, broken, requestId: c.get('requestId') })
    await lines.begin()
    if (c.req.method === 'HEAD') await lines.leave()
    else c.set('lasting', lines.ended)
    return new Response(c.req.method === 'HEAD' ? null : lines.stream(), {
      headers: { 'content-type': 'application/x-ndjson' },
    }) as never
  })
}
