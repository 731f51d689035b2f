import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Guarded } from '../../engine/guardian.ts'
import { OBJECT_TYPES } from '../../model/objects.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { answers, commonProblems, jsonRequest, permits } from './describe.ts'

const MOST_RECORDS = 1_000_000_000

const allowed = z
  .partialRecord(z.enum(OBJECT_TYPES), z.enum(['read', 'write']))
  .nullable()
  .openapi({
    type: ['object', 'null'],
    additionalProperties: { type: 'string', enum: ['read', 'write'] },
    example: { contacts: 'read' },
    description:
      'What may be used, `write` with `read` in it; what is not named may not be. Null: everything.',
  })
const dailyRecords = z.union([z.int().min(0).max(MOST_RECORDS), z.enum(['norm', 'none'])]).openapi({
  description:
    'How many records may be read in a day (UTC): a number; `norm`, so many times the average of the last 30 days ' +
    '(CROSSWALK_EXPORT_FACTOR, CROSSWALK_EXPORT_FLOOR), once there are 7 days with any; or `none` for no ceiling.',
})

const guardsBody = z
  .strictObject({ objects: allowed.default(null), daily_records: dailyRecords.default('norm') })
  .openapi('GuardsSet')

const guardsSchema = z
  .object({
    objects: allowed,
    daily_records: dailyRecords,
    read_today: z.int().openapi({ description: 'Records that were read today, at most a second old.' }),
    ceiling_today: z.number().nullable().openapi({ description: 'Null: as many as one likes.' }),
    norm: z.object({ average: z.number(), days: z.int() }).nullable().openapi({
      description: 'The average of the days with any reads in the last 30; null when there is none.',
    }),
  })
  .openapi('Guards')

function present({ guards, exports }: Guarded): z.infer<typeof guardsSchema> {
  const { today, ceiling, average, days } = exports
  return {
    ...guards,
    read_today: today,
    ceiling_today: ceiling,
    norm: average === null ? null : { average, days },
  }
}

const params = z.object({
  connection_id: z
    .string()
    .max(64)
    .openapi({ param: { name: 'connection_id', in: 'path' } }),
})
const query = z.strictObject({})
const path = '/v1/connections/{connection_id}/guards'

/** What a connection may be used for, whatever its credential and the API keys may do. */
export function guardRoutes(app: OpenAPIHono<Env>, { guardian }: Pick<Dependencies, 'guardian'>): void {
  const get = createRoute({
    tags: ['connections'],
    security: permits('connections:read'),
    operationId: 'guards_get',
    summary: 'See the guards of a connection',
    method: 'get',
    path,
    request: { params, query },
    responses: { 200: answers(guardsSchema, 'The guards, and how much was read today.'), ...commonProblems },
  })
  app.openapi(get, async (c) => {
    const { accountId } = c.get('caller')
    return c.json(present(await guardian.look(accountId, c.req.valid('param').connection_id)), 200)
  })

  const put = createRoute({
    tags: ['connections'],
    security: permits('guards:write'),
    operationId: 'guards_set',
    summary: 'Set the guards of a connection',
    description:
      'Which objects it may be used for and how much may be read of it in a day, against whoever gets hold of an API ' +
      'key: that is why no key has this scope unless it is named. It counts within a second in every process.',
    method: 'put',
    path,
    request: { params, query, body: jsonRequest(guardsBody) },
    responses: { 200: answers(guardsSchema, 'The guards as they are now.'), ...commonProblems },
  })
  app.openapi(put, async (c) => {
    const { accountId } = c.get('caller')
    const guards = c.req.valid('json')
    return c.json(present(await guardian.set(accountId, c.req.valid('param').connection_id, guards)), 200)
  })
}
