import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Caller } from '../../credentials/api-keys.ts'
import { canonicalRange, isRangeWithin } from '../../lib/address-ranges.ts'
import { PERMISSIONS, type Permission, USUAL } from '../../model/permissions.ts'
import { Problem } from '../../model/problems.ts'
import type { ApiKey } from '../../store/api-keys.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { requireConnection, requirePermissions, requireWholeAccount } from '../middleware/authorize.ts'
import { idempotencyHeader, once } from '../once.ts'
import { answers, commonProblems, conflictProblem, jsonRequest, permits } from './describe.ts'

const scopes = z.array(z.enum(PERMISSIONS)).min(1).max(PERMISSIONS.length)
const connectionIds = z.array(z.string().min(1).max(64)).min(1).max(100)

const ranges = z
  .array(
    z.string().transform((text, context) => {
      const range = canonicalRange(text)
      if (range !== null) return range
      context.addIssue({ code: 'custom', message: 'is no IP address and no range such as 192.0.2.0/24' })
      return z.NEVER
    }),
  )
  .min(1)
  .max(50)

const keySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    mode: z.enum(['live', 'test']),
    hint: z.string().openapi({ description: 'The first and last characters.', example: 'cw_live_…x7Qa' }),
    scopes: z
      .array(z.string())
      .openapi({ description: 'What it may do; `records:…` stands for every object.' }),
    connections: z
      .array(z.string())
      .nullable()
      .openapi({ description: 'The connections that it opens; null: all of the account.' }),
    allowed_addresses: z
      .array(z.string())
      .nullable()
      .openapi({ description: 'From where it may be used, as CIDR ranges; null: from everywhere.' }),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
    replaced_by: z
      .string()
      .nullable()
      .openapi({ description: 'The key that took its place when it was rotated.' }),
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
    scopes: scopes.default([...USUAL] as [Permission, ...Permission[]]).openapi({
      description:
        'What it may do, at most what the asking key may; never `keys:…` or `audit:read` unless named.',
    }),
    connections: connectionIds
      .optional()
      .openapi({ description: 'The connections that it opens; all when absent.' }),
    allowed_addresses: ranges.optional().openapi({
      type: 'array',
      items: { type: 'string' },
      example: ['192.0.2.0/24'],
      description: 'From where it may be used: addresses or CIDR ranges; from everywhere when absent.',
    }),
  })
  .openapi('ApiKeyCreate')

/** Thirty days: longer than any deployment takes. */
const MAX_GRACE_SECONDS = 2_592_000
const rotateBody = z
  .strictObject({
    grace_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).default(0).openapi({
      description: 'How long the old key goes on beside the new one; never past its own end.',
    }),
  })
  .openapi('ApiKeyRotate')

const moment = (date: Date | null) => date?.toISOString() ?? null

function present(key: ApiKey): z.infer<typeof keySchema> {
  return {
    id: key.keyId,
    name: key.name,
    mode: key.mode,
    hint: key.hint,
    scopes: key.permissions,
    connections: key.connections,
    allowed_addresses: key.allowedAddresses,
    created_at: key.createdAt.toISOString(),
    last_used_at: moment(key.lastUsedAt),
    expires_at: moment(key.expiresAt),
    revoked_at: moment(key.revokedAt),
    replaced_by: key.replacedBy,
  }
}

const reading = { tags: ['api keys'], security: permits('keys:read') }
const writing = { tags: ['api keys'], security: permits('keys:write') }
const noQuery = z.strictObject({})
const params = z.object({
  key_id: z
    .string()
    .max(64)
    .openapi({ param: { name: 'key_id', in: 'path' } }),
})

type App = OpenAPIHono<Env>
type Needs = Pick<Dependencies, 'keys' | 'idempotency' | 'connections'>

/** The keys that open this API. */
export function apiKeyRoutes(app: App, needs: Needs): void {
  createRoutes(app, needs)
  rotateRoutes(app, needs)
  seeAndRevokeRoutes(app, needs)
}

function createRoutes(app: App, { keys, idempotency, connections: known }: Needs): void {
  const create = createRoute({
    ...writing,
    operationId: 'api_keys_create',
    summary: 'Create an API key',
    description: 'It may do at most what the key that asks for it may do.',
    method: 'post',
    path: '/v1/api-keys',
    request: { query: noQuery, headers: idempotencyHeader, body: jsonRequest(createBody) },
    responses: {
      201: answers(createdSchema, 'The key, with its secret.'),
      ...commonProblems,
      ...conflictProblem,
    },
  })
  app.openapi(create, async (c) => {
    const { name, mode, expires_at, scopes, connections, allowed_addresses } = c.req.valid('json')
    const expiresAt = expires_at === undefined ? undefined : new Date(expires_at)
    if (expiresAt && expiresAt.getTime() <= Date.now()) {
      throw new Problem('invalid_request', 'A key must expire in the future.', {
        errors: [{ at: '/expires_at', message: 'is in the past' }],
      })
    }
    const caller = c.get('caller')
    refuseMore(caller, { scopes, connections, addresses: allowed_addresses })
    await Promise.all((connections ?? []).map((id) => known.get(caller.accountId, id)))
    const request = {
      name,
      mode,
      expiresAt,
      permissions: scopes,
      connections,
      allowedAddresses: allowed_addresses,
    }
    return once(c, idempotency, 201, async () => async (tx) => {
      const key = await keys.create(caller.accountId, request, tx)
      return { ...present(key), secret: key.secret }
    })
  })
}

/** What a key is to be able to do. */
interface Gift {
  scopes: readonly Permission[]
  connections: readonly string[] | undefined
  addresses: readonly string[] | undefined
}

/** Nobody gives what they have not. */
function refuseMore(caller: Caller, { scopes, connections, addresses }: Gift): void {
  requirePermissions(caller, scopes)
  if (connections === undefined) requireWholeAccount(caller)
  for (const id of connections ?? []) requireConnection(caller, id)
  const own = caller.allowedAddresses
  if (own === null || addresses?.every((each) => isRangeWithin(each, own))) return
  throw new Problem(
    'missing_permission',
    `A key that may be used from ${own.join(', ')} gives keys only for addresses among those.`,
  )
}

function rotateRoutes(app: App, { keys, idempotency }: Needs): void {
  const rotate = createRoute({
    ...writing,
    operationId: 'api_keys_rotate',
    summary: 'Rotate an API key',
    description:
      'Makes a new key that may do the same. The old one goes on for `grace_seconds`, so that no call fails meanwhile, ' +
      'but never past its own end.',
    method: 'post',
    path: '/v1/api-keys/{key_id}/rotate',
    request: { params, query: noQuery, headers: idempotencyHeader, body: jsonRequest(rotateBody) },
    responses: {
      201: answers(createdSchema, 'The new key, with its secret.'),
      ...commonProblems,
      ...conflictProblem,
    },
  })
  app.openapi(rotate, async (c) => {
    const { key_id } = c.req.valid('param')
    const { grace_seconds } = c.req.valid('json')
    const caller = c.get('caller')
    const known = (await keys.list(caller.accountId)).find((key) => key.keyId === key_id)
    if (!known) throw noSuchKey(key_id)
    refuseMore(caller, {
      scopes: known.permissions as Permission[],
      connections: known.connections ?? undefined,
      addresses: known.allowedAddresses ?? undefined,
    })
    return once(c, idempotency, 201, async () => async (tx) => {
      const key = await keys.rotate(caller.accountId, { keyId: key_id, graceSeconds: grace_seconds }, tx)
      if (!key) throw new Problem('api_key_ended', `The API key ${JSON.stringify(key_id)} no longer works.`)
      return { ...present(key), secret: key.secret }
    })
  })
}

const noSuchKey = (id: string) => new Problem('not_found', `There is no API key ${JSON.stringify(id)}.`)

function seeAndRevokeRoutes(app: App, { keys }: Pick<Needs, 'keys'>): void {
  const list = createRoute({
    ...reading,
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
    ...writing,
    operationId: 'api_keys_revoke',
    summary: 'Revoke an API key',
    description: 'It is refused from the next request on; a second time changes nothing.',
    method: 'delete',
    path: '/v1/api-keys/{key_id}',
    request: { params, query: noQuery },
    responses: { 200: answers(keySchema, 'The revoked key.'), ...commonProblems },
  })
  app.openapi(revoke, async (c) => {
    const { key_id } = c.req.valid('param')
    const key = await keys.revoke(c.get('caller').accountId, key_id)
    if (!key) throw noSuchKey(key_id)
    return c.json(present(key), 200)
  })
}
