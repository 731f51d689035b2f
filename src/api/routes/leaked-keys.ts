import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { actingAs } from '../../lib/acting.ts'
import { Problem } from '../../model/problems.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { address } from '../middleware/address.ts'
import { jsonBody } from '../middleware/body.ts'
import { addressLimit } from '../middleware/caller-limit.ts'
import { clientAddress } from '../middleware/client-address.ts'
import { answers, commonProblems, jsonRequest } from './describe.ts'

const PATH = '/v1/leaked-keys'
const MOST_KEYS = 100

const reportBody = z
  .strictObject({
    keys: z
      .array(z.string().min(1).max(255))
      .min(1)
      .max(MOST_KEYS)
      .openapi({ description: 'API keys of Crosswalk, whole, as they were found.' }),
    where: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .openapi({ description: 'Where they were found; the account is told.' }),
  })
  .openapi('LeakReport')

const reportedSchema = z
  .object({
    data: z.array(z.object({ result: z.enum(['revoked', 'not_live']) })).openapi({
      description:
        'For each key in its order: `revoked`, or `not_live` when it is none of ours, or has ended before.',
    }),
  })
  .openapi('LeakReported')

/**
 * Whoever has found a key of ours hands it in, and it is revoked: having it is the proof, so no other is asked for.
 * Registered before the door that asks for an API key.
 */
export function leakedKeyRoutes(
  app: OpenAPIHono<Env>,
  { keys, limits }: Pick<Dependencies, 'keys' | 'limits'>,
) {
  app.use(PATH, addressLimit(limits.addresses), address, jsonBody)
  const report = createRoute({
    tags: ['api keys'],
    security: [],
    operationId: 'leaked_keys_report',
    summary: 'Report leaked API keys',
    description:
      'Revokes API keys of Crosswalk that somebody has found, for scanners of secrets and honest finders. It takes no ' +
      'API key: having the leaked one is the proof. Their accounts find it in the audit log and in the events.',
    method: 'post',
    path: PATH,
    request: { query: z.strictObject({}), body: jsonRequest(reportBody) },
    responses: {
      200: answers(reportedSchema, 'What became of each.'),
      400: commonProblems[400],
      414: commonProblems[414],
      429: commonProblems[429],
      503: commonProblems[503],
    },
  })
  app.openapi(report, async (c) => {
    const { keys: given, where = null } = c.req.valid('json')
    const from = clientAddress(c)
    const data: z.infer<typeof reportedSchema>['data'] = []
    for (const secret of given) {
      // Whoever hands in texts that are no keys is as welcome as whoever knocks with them.
      const { left, seconds } = limits.failures.look(from)
      if (left <= 0) throw tooMany(seconds)
      const actor = { type: 'leak_report', id: from, requestId: c.get('requestId') } as const
      const revoked = await actingAs(actor, () => keys.reportLeak(secret, where))
      if (!revoked) limits.failures.take(from)
      data.push({ result: revoked ? 'revoked' : 'not_live' })
    }
    return c.json({ data }, 200)
  })
}

const tooMany = (seconds: number) =>
  new Problem('too_many_requests', 'Too many keys that are none came from this address.', {
    retry_after: seconds,
  })
