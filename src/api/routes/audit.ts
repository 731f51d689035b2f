import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Problem } from '../../model/problems.ts'
import type { RecordedEvent } from '../../store/audit.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { cursorQuery, limitQuery } from '../input.ts'
import { answers, commonProblems, permits } from './describe.ts'

const eventSchema = z
  .object({
    id: z.string().openapi({ description: 'Its place in the log of the account, from 1 without a gap.' }),
    at: z.iso.datetime(),
    action: z.string().openapi({ example: 'api_key.created' }),
    target: z.string().openapi({ description: 'The id of what it was done to.' }),
    actor: z
      .object({ type: z.string().openapi({ example: 'api_key' }), id: z.string().nullable() })
      .openapi({ description: 'Who did it.' }),
    request_id: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi('AuditEvent')

const present = (event: RecordedEvent): z.infer<typeof eventSchema> => ({
  id: event.sequence,
  at: event.at.toISOString(),
  action: event.action,
  target: event.target,
  actor: event.actor,
  request_id: event.requestId,
  details: event.details,
})

/** What was done in the account, and by whom. */
export function auditRoutes(app: OpenAPIHono<Env>, { audit }: Pick<Dependencies, 'audit'>): void {
  const list = createRoute({
    operationId: 'audit_events_list',
    tags: ['audit log'],
    security: permits('audit:read'),
    summary: 'List what was done',
    description:
      'Newest first. Each entry was written together with what it tells of, and its hash covers the one before it: ' +
      '`crosswalk audit verify` finds a changed, removed or reordered one.',
    method: 'get',
    path: '/v1/audit-events',
    request: {
      query: z.strictObject({
        limit: limitQuery,
        cursor: cursorQuery,
        action: z.string().min(1).max(64).optional().openapi({ example: 'api_key.created' }),
      }),
    },
    responses: {
      200: answers(
        z
          .object({ data: z.array(eventSchema), next_cursor: z.string().nullable() })
          .openapi('AuditEventPage'),
        'A page of the log, newest first.',
      ),
      ...commonProblems,
    },
  })
  app.openapi(list, async (c) => {
    const { limit, cursor, action } = c.req.valid('query')
    if (cursor && !/^[1-9]\d{0,17}$/.test(cursor))
      throw new Problem('invalid_cursor', 'The cursor is damaged.')
    const found = await audit.list(c.get('caller').accountId, { limit: limit + 1, before: cursor, action })
    const shown = found.slice(0, limit)
    const last = found.length > limit ? shown.at(-1) : undefined
    return c.json({ data: shown.map(present), next_cursor: last?.sequence ?? null }, 200)
  })
}
