import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { exhaustion } from '../../budget/forecast.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { answers, commonProblems, permits } from './describe.ts'

const windowSchema = z.object({
  id: z.string(),
  kind: z.enum(['rolling', 'day', 'fixed', 'told', 'concurrent']),
  why: z.string().openapi({ description: 'Where the number comes from.' }),
  scope: z.enum(['credential', 'account']).openapi({ description: 'Whose calls are counted together.' }),
  period_seconds: z.number(),
  size: z.int().openapi({ description: 'As the CRM last said, or as its documentation does.' }),
  remaining: z.int(),
  ours: z.int().openapi({ description: 'Calls in it through Crosswalk, those under way included.' }),
  others: z.int().openapi({ description: 'Calls in it that others made, as far as the CRM’s answers tell.' }),
  room_at: z.iso.datetime().openapi({ description: 'By when there is room again; of a day: its end.' }),
  exhausted_at: z.iso.datetime().nullable().openapi({
    description: 'When a day’s calls will be gone if it goes on as so far; null when they last.',
  }),
})

const schema = z.object({ windows: z.array(windowSchema) }).openapi('Budget')

/** How a connection's rate budgets stand. */
export function budgetRoutes(app: OpenAPIHono<Env>, { connections, engine }: Dependencies): void {
  const route = createRoute({
    operationId: 'budget_get',
    tags: ['connections'],
    security: permits('connections:read'),
    summary: 'See what is left of the CRM’s rate limits',
    description: 'As all processes of this installation know it; costs no call at the CRM.',
    method: 'get',
    path: '/v1/connections/{connection_id}/budget',
    request: {
      params: z.object({
        connection_id: z
          .string()
          .max(64)
          .openapi({ param: { name: 'connection_id', in: 'path' } }),
      }),
      query: z.strictObject({}),
    },
    responses: { 200: answers(schema, 'Every window.'), ...commonProblems },
  })
  app.openapi(route, async (c) => {
    const connection = await connections.open(c.get('caller').accountId, c.req.valid('param').connection_id)
    const { budgets } = engine.connector(connection.connectorId)
    const known = await engine.budgetOf(connection)
    const windows = budgets.flatMap(({ id, why, scope, periodMs }) => {
      const window = known.windows.find((each) => each.id === id)
      if (!window) return []
      const { clearsAt, ...rest } = window
      const gone = exhaustion(window, periodMs, known.now)
      return [
        {
          ...rest,
          why,
          scope,
          period_seconds: periodMs / 1000,
          room_at: new Date(clearsAt).toISOString(),
          exhausted_at: gone === null ? null : new Date(gone).toISOString(),
        },
      ]
    })
    return c.json({ windows }, 200)
  })
}
