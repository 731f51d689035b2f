import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Problem } from '../../model/problems.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { limitQuery } from '../input.ts'
import { answers, commonProblems, permits } from './describe.ts'

const eventSchema = z
  .object({
    id: z.string(),
    type: z.string().openapi({ example: 'connection.health_changed' }),
    connection_id: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
    created_at: z.iso.datetime(),
  })
  .openapi('Event')

/** Up to the largest number that a double counts by ones. */
const CURSOR = /^\d{1,15}$/

/** What happened to connections and their credentials. */
export function eventRoutes(app: OpenAPIHono<Env>, { events }: Pick<Dependencies, 'events'>): void {
  const list = createRoute({
    tags: ['events'],
    security: permits('connections:read'),
    operationId: 'events_list',
    summary: 'List events',
    description:
      'What happened, oldest first: connections made, their health when it changes, quarantine, credentials rotated, ' +
      'graces that end, keys that are old, days of which 80 or 95 percent of the calls are spent. Keep `next_cursor` and ask again later: nothing is missed.',
    method: 'get',
    path: '/v1/events',
    request: {
      query: z.strictObject({
        limit: limitQuery,
        cursor: z.string().min(1).max(64).optional(),
        connection_id: z.string().max(64).optional(),
      }),
    },
    responses: {
      200: answers(
        z
          .object({
            data: z.array(eventSchema),
            next_cursor: z
              .string()
              .openapi({ description: 'Where the next page begins, also when there is nothing yet.' }),
            has_more: z.boolean(),
          })
          .openapi('EventPage'),
        'A page of events.',
      ),
      ...commonProblems,
    },
  })
  app.openapi(list, async (c) => {
    const { limit, cursor = '0', connection_id } = c.req.valid('query')
    if (!CURSOR.test(cursor)) throw new Problem('invalid_cursor', 'The cursor is damaged.')
    const { accountId, connections: only } = c.get('caller')
    const page = { after: Number(cursor), limit: limit + 1, connectionId: connection_id, only }
    const found = await events(accountId, page)
    const shown = found.slice(0, limit)
    const data = shown.map((event) => ({
      id: event.eventId,
      type: event.type,
      connection_id: event.connectionId,
      data: event.data ?? {},
      created_at: event.createdAt.toISOString(),
    }))
    return c.json({ data, next_cursor: shown.at(-1)?.seq ?? cursor, has_more: found.length > limit }, 200)
  })
}
