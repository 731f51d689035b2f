import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { OBJECT_TYPES } from '../../../model/objects.ts'
import { Problem } from '../../../model/problems.ts'
import type { ConnectSession } from '../../../store/connect-sessions.ts'
import type { Dependencies, Env } from '../../dependencies.ts'
import { idempotencyHeader, once } from '../../once.ts'
import { answers, commonProblems, jsonRequest, permits, writeProblems } from '../describe.ts'

const USUAL_SECONDS = 1_800
const MAX_SECONDS = 86_400

const returnUrl = z
  .url({ protocol: /^https?$/ })
  .max(2_048)
  .refine((text) => {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    const own = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    return url.username === '' && url.password === '' && (url.protocol === 'https:' || own)
  }, 'must be https (or http on this machine), without a user name')

const createBody = z
  .strictObject({
    connector: z.string().max(64).optional().openapi({ description: 'Absent: the customer chooses.' }),
    external_id: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .openapi({ description: 'Of the connection to be made.' }),
    objects: z
      .partialRecord(z.enum(OBJECT_TYPES), z.enum(['read', 'write']))
      .default({})
      .openapi({
        description: 'What the integration does: decides which scopes are asked for.',
        type: 'object',
      }),
    credential_types: z.array(z.string().max(64)).max(10).default([]).openapi({
      description: 'Kinds of credential that the customer may use; all when empty.',
    }),
    return_url: returnUrl.optional().openapi({
      description:
        'Where the browser goes at the end, with `connection_id` and `connect_session_id` in its query; with ' +
        '`cancelled=true` instead of a connection when the customer goes back without connecting.',
    }),
    connection_id: z.string().max(64).optional().openapi({
      description:
        'A connection that gets a new credential of the same account, instead of a new connection.',
    }),
    base_url: z.string().max(2_048).optional(),
    expires_in_seconds: z.int().min(60).max(MAX_SECONDS).default(USUAL_SECONDS),
  })
  .openapi('ConnectSessionCreate')

const sessionSchema = z
  .object({
    id: z.string(),
    state: z.enum(['open', 'checked', 'completed', 'expired']),
    connector: z.string().nullable(),
    external_id: z.string().nullable(),
    connection_id: z.string().nullable().openapi({ description: 'The outcome; null until it is completed.' }),
    reauthorizes: z.string().nullable(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    completed_at: z.iso.datetime().nullable(),
  })
  .openapi('ConnectSession')

const createdSchema = sessionSchema
  .extend({ url: z.string().openapi({ description: 'The link for the customer; answered this once.' }) })
  .openapi('ConnectSessionCreated')

const present = (session: ConnectSession): z.infer<typeof sessionSchema> => ({
  id: session.sessionId,
  state: session.expired && session.state !== 'completed' ? 'expired' : session.state,
  connector: session.connector,
  external_id: session.externalId,
  connection_id: session.connectionId,
  reauthorizes: session.reauthConnectionId,
  created_at: session.createdAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
  completed_at: session.completedAt?.toISOString() ?? null,
})

const noQuery = z.strictObject({})
const common = { tags: ['connect sessions'], security: permits('connect_sessions:write') }

/** Links by which customers connect their accounts themselves. */
export function connectSessionRoutes(app: OpenAPIHono<Env>, needs: Dependencies): void {
  const { connectSessions: sessions, publicUrl, idempotency } = needs
  const create = createRoute({
    ...common,
    operationId: 'connect_sessions_create',
    summary: 'Make a link for a customer',
    description:
      'A short-lived link, used once, to a page where the customer chooses a CRM and signs in or pastes a key, sees ' +
      'which account it is and what it can do, and comes back to `return_url`.',
    method: 'post',
    path: '/v1/connect-sessions',
    request: { query: noQuery, headers: idempotencyHeader, body: jsonRequest(createBody) },
    responses: { 201: answers(createdSchema, 'The session, with its link.'), ...writeProblems },
  })
  app.openapi(create, async (c) => {
    const body = c.req.valid('json')
    if (body.base_url !== undefined && body.connector === undefined) {
      throw new Problem('invalid_request', 'A base URL is given together with its connector.', {
        errors: [{ at: '/base_url', message: 'needs `connector`' }],
      })
    }
    return once(c, idempotency, 201, async () => {
      const create = await sessions.prepare(c.get('caller').accountId, {
        connector: body.connector ?? null,
        externalId: body.external_id ?? null,
        baseUrl: body.base_url ?? null,
        objects: body.objects,
        kinds: body.credential_types,
        returnUrl: body.return_url ?? null,
        connectionId: body.connection_id ?? null,
        ttlSeconds: body.expires_in_seconds,
      })
      return async (tx) => {
        const { session, link } = await create(tx)
        return { ...present(session), url: `${publicUrl()}/connect/${link}` }
      }
    })
  })

  const get = createRoute({
    ...common,
    operationId: 'connect_sessions_get',
    summary: 'Get a connect session',
    method: 'get',
    path: '/v1/connect-sessions/{session_id}',
    request: {
      params: z.object({
        session_id: z
          .string()
          .max(64)
          .openapi({ param: { name: 'session_id', in: 'path' } }),
      }),
      query: noQuery,
    },
    responses: { 200: answers(sessionSchema, 'The session.'), ...commonProblems },
  })
  app.openapi(get, async (c) => {
    const session = await sessions.get(c.get('caller').accountId, c.req.valid('param').session_id)
    return c.json(present(session), 200)
  })
}
