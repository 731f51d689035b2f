import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { exhaustion } from '../../budget/forecast.ts'
import { OTHERS, type Spending } from '../../engine/spending.ts'
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

const callsSchema = z.record(z.string(), z.number())

const hourSchema = z
  .object({
    hour: z.iso.datetime().openapi({ description: 'When it began.' }),
    calls: z.number().openapi({ description: 'Calls through Crosswalk; a shared one is divided.' }),
    lanes: callsSchema.openapi({ description: 'By lane.', example: { interactive: 12, sync: 140 } }),
    callers: z
      .array(z.object({ key_id: z.string().nullable(), calls: z.number() }))
      .openapi({ description: 'By API key, the most first; null for what Crosswalk asks by itself.' }),
    others: callsSchema.openapi({
      description: 'Calls in each window that somebody else made, as far as the CRM’s answers tell.',
    }),
  })
  .openapi('BudgetHour')

const schema = z
  .object({
    windows: z.array(windowSchema),
    spending: z.array(hourSchema).openapi({
      description: 'The last 48 hours, oldest first; an hour without calls is left out.',
    }),
  })
  .openapi('Budget')

/** How a connection's rate budgets stand. */
export function budgetRoutes(app: OpenAPIHono<Env>, dependencies: Dependencies): void {
  const { connections, engine, spending } = dependencies
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
    const { accountId } = c.get('caller')
    const connection = await connections.open(accountId, c.req.valid('param').connection_id)
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
    const spent = hoursOf(await spending.of(accountId, connection.id))
    return c.json({ windows, spending: spent }, 200)
  })
}

type Rows = Awaited<ReturnType<Spending['of']>>
type Hour = z.infer<typeof hourSchema>

const rounded = (calls: number) => Math.round(calls * 1000) / 1000

function hoursOf(rows: Rows): Hour[] {
  const hours = new Map<number, Rows>()
  for (const row of rows) hours.set(row.hour.getTime(), [...(hours.get(row.hour.getTime()) ?? []), row])
  return [...hours].map(([hour, own]) => {
    const ours = own.filter(({ lane }) => lane !== OTHERS)
    const callers = Object.entries(sumBy(ours, ({ caller }) => caller))
      .map(([caller, calls]) => ({ key_id: caller === '' ? null : caller, calls }))
      .sort((a, b) => b.calls - a.calls)
    return {
      hour: new Date(hour).toISOString(),
      calls: rounded(ours.reduce((so, { calls }) => so + calls, 0)),
      lanes: sumBy(ours, ({ lane }) => lane),
      callers,
      others: sumBy(
        own.filter(({ lane }) => lane === OTHERS),
        ({ caller }) => caller,
      ),
    }
  })
}

function sumBy(rows: Rows, key: (row: Rows[number]) => string): Record<string, number> {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(key(row), (sums.get(key(row)) ?? 0) + row.calls)
  return Object.fromEntries([...sums].map(([name, calls]) => [name, rounded(calls)]))
}
