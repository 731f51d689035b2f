import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Problem } from '../../model/problems.ts'
import type { ApiKey } from '../../store/api-keys.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { answers, commonProblems, jsonRequest, SECURITY } from './describe.ts'

const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    mode: z.enum(['live', 'test']),
    hint: z.string().openapi({ description: 'The first and last characters.', example: 'cw_live_…x7Qa' }),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .openapi('ApiKey')

const createdSchema = keySchema
  .extend({
    secret: z.string().openapi({ description: 'The key itself. Shown this once; it is stored nowhere.' }),
  })
  .openapi('ApiKeyCreated')

const createBody = z
  .strictObject({
    name: z.string().min(1).max(255),
    mode: z.enum(['live', 'test']).default('live'),
    expires_at: z.iso.datetime({ offset: true }).optional(),
  })
  .openapi('ApiKeyCreate')

const moment = (date: Date | null) => date?.toISOString() ?? null

function present(key: ApiKey): z.infer<typeof keySchema> {
  return {
    id: key.keyId,
    name: key.name,
    mode: key.mode,
    hint: key.hint,
    created_at: key.createdAt.toISOString(),
    last_used_at: moment(key.lastUsedAt),
    expires_at: moment(key.expiresAt),
    revoked_at: moment(key.revokedAt),
  }
}

const common = { tags: ['api keys'], security: SECURITY }
const noQuery = z.strictObject({})

/** The keys that open this API. */
export function apiKeyRoutes(app: OpenAPIHono<Env>, { keys }: Pick<Dependencies, 'keys'>): void {
  const create = createRoute({
    ...common,
    operationId: 'api_keys_create',
    summary: 'Create an API key',
    method: 'post',
    path: '/v1/api-keys',
    request: { query: noQuery, body: jsonRequest(createBody) },
    responses: { 201: answers(createdSchema, 'The key, with its secret.'), ...commonProblems },
  })
  app.openapi(create, async (c) => {
    const { name, mode, expires_at } = c.req.valid('json')
    const expiresAt = expires_at === undefined ? undefined : new Date(expires_at)
    if (expiresAt && expiresAt.getTime() <= Date.now()) {
      throw new Problem('invalid_request', 'A key must expire in the future.', {
        errors: [{ at: '/expires_at', message: 'is in the past' }],
      })
    }
    const key = await keys.create(c.get('caller').accountId, { name, mode, expiresAt })
    return c.json({ ...present(key), secret: key.secret }, 201)
  })

  const list = createRoute({
    ...common,
    operationId: 'api_keys_list',
    summary: 'List API keys',
    method: 'get',
    path: '/v1/api-keys',
    request: { query: noQuery },
    responses: {
      200: answers(z.object({ data: z.array(keySchema) }).openapi('ApiKeyList'), 'Every key, oldest first.'),
      ...commonProblems,
    },
  })
  app.openapi(list, async (c) => {
    const found = await keys.list(c.get('caller').accountId)
    return c.json({ data: found.map(present) }, 200)
  })

  const revoke = createRoute({
    ...common,
    operationId: 'api_keys_revoke',
    summary: 'Revoke an API key',
    description: 'It is refused from the next request on; a second time changes nothing.',
    method: 'delete',
    path: '/v1/api-keys/{key_id}',
    request: {
      params: z.object({
        key_id: z
          .string()
          .max(64)
          .openapi({ param: { name: 'key_id', in: 'path' } }),
      }),
      query: noQuery,
    },
    responses: { 200: answers(keySchema, 'The revoked key.'), ...commonProblems },
  })
  app.openapi(revoke, async (c) => {
    const { key_id } = c.req.valid('param')
    const key = await keys.revoke(c.get('caller').accountId, key_id)
    if (!key) throw new Problem('not_found', `There is no API key ${JSON.stringify(key_id)}.`)
    return c.json(present(key), 200)
  })
}
