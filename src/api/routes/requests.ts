import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Problem } from '../../model/problems.ts'
import type { LoggedRequest } from '../../store/request-log.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { cursorQuery, limitQuery } from '../input.ts'
import { diagnosisSchema } from '../present/diagnosis.ts'
import { answers, commonProblems, permits } from './describe.ts'

const callSchema = z.object({
  at: z.iso.datetime(),
  method: z.string(),
  path: z.string().openapi({ description: 'With every id taken out.' }),
  attempt: z.int(),
  status: z.int().nullable().openapi({ description: 'Null: no answer came.' }),
  broken: z.string().nullable().openapi({ description: 'Why none came.' }),
  ms: z.number(),
  windows: z
    .array(
      z.object({
        id: z.string(),
        size: z.int(),
        remaining: z.int(),
        ours: z.int(),
        others: z.int(),
        charged: z.boolean(),
      }),
    )
    .openapi({
      description: 'How every rate window stood after the call, and whether the call counts in it.',
    }),
  error: z
    .unknown()
    .optional()
    .openapi({ type: 'object', description: 'An excerpt of an error body, without secrets and addresses.' }),
})

const summarySchema = z
  .object({
    id: z.string().openapi({ description: 'The request id.' }),
    at: z.iso.datetime(),
    method: z.string(),
    path: z.string().openapi({ example: '/v1/connections/{connection_id}/contacts' }),
    connection_id: z.string().nullable(),
    connector: z.string().nullable(),
    status: z.int(),
    code: z.string().nullable().openapi({ description: 'Of the problem; null when there was none.' }),
    ms: z.number(),
    vendor_calls: z.int(),
    // Not nullable(): that would be written as an object which has to be null as well.
    diagnosis: z.union([diagnosisSchema, z.null()]),
  })
  .openapi('Request')

const requestSchema = summarySchema
  .extend({ calls: z.array(callSchema).openapi({ description: 'The calls to the CRM, oldest first.' }) })
  .openapi('RequestWithCalls')

function summaryOf(request: LoggedRequest): z.infer<typeof summarySchema> {
  return {
    id: request.requestId,
    at: request.at.toISOString(),
    method: request.method,
    path: request.path,
    connection_id: request.connectionId,
    connector: request.connector,
    status: request.status,
    code: request.code,
    ms: request.ms,
    vendor_calls: request.vendorCalls,
    diagnosis: request.diagnosis,
  }
}

const common = { tags: ['explain'], security: permits('explain:read') }
/** The largest sequence that PostgreSQL counts to has 19 digits. */
const CURSOR = /^\d{1,18}$/

const listQuery = z.strictObject({
  limit: limitQuery,
  cursor: cursorQuery,
  connection_id: z.string().max(64).optional(),
  failed: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional()
    .openapi({ type: 'boolean', description: 'Only requests that ended with a problem.' }),
})

/** What was asked of a CRM, and what became of it. */
export function requestRoutes(app: OpenAPIHono<Env>, { requestLog }: Pick<Dependencies, 'requestLog'>): void {
  const page = z.object({ data: z.array(summarySchema), next_cursor: z.string().nullable() })
  const list = createRoute({
    ...common,
    operationId: 'requests_list',
    summary: 'List requests',
    description:
      'Requests that asked a CRM, newest first, for as many days as the operator keeps them. No bodies are kept.',
    method: 'get',
    path: '/v1/requests',
    request: { query: listQuery },
    responses: { 200: answers(page.openapi('RequestPage'), 'A page of requests.'), ...commonProblems },
  })
  app.openapi(list, async (c) => {
    const { limit, cursor, connection_id, failed } = c.req.valid('query')
    if (cursor && !CURSOR.test(cursor)) throw new Problem('invalid_cursor', 'The cursor is damaged.')
    const { accountId, connections: only } = c.get('caller')
    const found = await requestLog.list(accountId, {
      limit: limit + 1,
      only,
      before: cursor,
      connectionId: connection_id,
      failed,
    })
    const shown = found.slice(0, limit)
    const next = found.length > limit ? (shown.at(-1)?.sequence ?? null) : null
    return c.json({ data: shown.map(summaryOf), next_cursor: next }, 200)
  })

  const get = createRoute({
    ...common,
    operationId: 'requests_get',
    summary: 'Get a request',
    description:
      'The newest request with this id, with each call to the CRM and why it failed. The id is in every answer (`x-request-id`).',
    method: 'get',
    path: '/v1/requests/{request_id}',
    request: {
      params: z.object({
        request_id: z
          .string()
          .max(128)
          .openapi({ param: { name: 'request_id', in: 'path' } }),
      }),
      query: z.strictObject({}),
    },
    responses: { 200: answers(requestSchema, 'The request.'), ...commonProblems },
  })
  app.openapi(get, async (c) => {
    const { request_id } = c.req.valid('param')
    const { accountId, connections: only } = c.get('caller')
    const found = await requestLog.find(accountId, request_id)
    if (!found || (only && !only.includes(found.connectionId ?? '')))
      throw new Problem('not_found', `The log has no request ${JSON.stringify(request_id)}.`)
    return c.json({ ...summaryOf(found), calls: found.calls }, 200)
  })
}
