import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { GivenCredential } from '../../engine/intake.ts'
import { Receipt } from '../../engine/receipt.ts'
import { Problem } from '../../model/problems.ts'
import type { Credential } from '../../store/credentials.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { idempotencyHeader, onceOutside } from '../once.ts'
import { answers, commonProblems, jsonRequest, permits, writeProblems } from './describe.ts'

/** A credential as it is handed in: a key, or a grant that was given to an OAuth app of yours. */
export const credentialInput = (example: string) =>
  z
    .strictObject({
      type: z.string().max(64).openapi({ example }),
      token: z
        .string()
        .min(1)
        .max(4_096)
        .optional()
        .openapi({ description: 'The key, for kinds that are pasted.' }),
      oauth_app_id: z
        .string()
        .max(64)
        .optional()
        .openapi({ description: 'For a grant: the app it was given to.' }),
      refresh_token: z.string().min(1).max(4_096).optional(),
      username: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .openapi({ description: 'For an app that signs for a user: whom it acts for.' }),
      private_key: z
        .string()
        .min(1)
        .max(16_384)
        .optional()
        .openapi({ description: 'For an app that signs for a user: its RSA key, in PEM.' }),
    })
    .openapi('CredentialInput')

/** Throws a Problem `invalid_request` that says what a credential consists of. */
export function givenCredential(input: z.infer<ReturnType<typeof credentialInput>>): GivenCredential {
  const { type, token, oauth_app_id: oauthAppId, refresh_token: refreshToken } = input
  const { username, private_key: privateKey } = input
  const hasUser = username !== undefined && privateKey !== undefined
  const half = (username !== undefined || privateKey !== undefined) && !hasUser
  if (token !== undefined && oauthAppId === undefined && refreshToken === undefined && !half && !hasUser)
    return { type, token }
  if (token === undefined && oauthAppId !== undefined && !half) {
    if (refreshToken === undefined)
      return { type, oauthAppId, user: hasUser ? { username, privateKey } : null }
    if (!hasUser) return { type, oauthAppId, refreshToken }
  }
  const message =
    'has either `token`, or `oauth_app_id` and `refresh_token`, or `oauth_app_id` alone or with `username` and `private_key`'
  throw new Problem('invalid_request', `A credential ${message}.`, {
    errors: [{ at: '/credential', message }],
  })
}

const credentialSchema = z
  .object({
    id: z.string(),
    connection_id: z.string(),
    type: z.string(),
    status: z.enum(['current', 'next', 'previous', 'retired']),
    hint: z.string().openapi({ description: 'The first and last characters.', example: 'pat-na1-…5f2a' }),
    scopes: z.array(z.string()),
    created_at: z.iso.datetime(),
    in_use_since: z.iso.datetime().nullable(),
    grace_until: z.iso
      .datetime()
      .nullable()
      .openapi({ description: 'Of a previous one: usable until then.' }),
    retired_at: z.iso.datetime().nullable(),
    retired_because: z.string().nullable(),
  })
  .openapi('Credential')

const moment = (date: Date | null) => date?.toISOString() ?? null

const present = (credential: Credential): z.infer<typeof credentialSchema> => ({
  id: credential.credentialId,
  connection_id: credential.connectionId,
  type: credential.type,
  status: credential.status,
  hint: credential.hint,
  scopes: credential.scopes,
  created_at: credential.createdAt.toISOString(),
  in_use_since: moment(credential.currentSince),
  grace_until: moment(credential.graceUntil),
  retired_at: moment(credential.retiredAt),
  retired_because: credential.retiredBecause,
})

/** Seven days, as long as vendors let a rotated key live. */
const USUAL_GRACE = 7 * 86_400
const MAX_GRACE = 30 * 86_400

const addBody = (example: string) =>
  z
    .strictObject({
      credential: credentialInput(example),
      grace_seconds: z.int().min(0).max(MAX_GRACE).default(USUAL_GRACE).openapi({
        description: 'How long the old credential may still be fallen back to; 0 forgets it at once.',
      }),
      allow_fewer_scopes: z
        .boolean()
        .default(false)
        .openapi({ description: 'Take it although it lacks scopes that the old one has.' }),
    })
    .openapi('CredentialAdd')

const connectionParam = z
  .string()
  .max(64)
  .openapi({ param: { name: 'connection_id', in: 'path' } })
const noQuery = z.strictObject({})
const reading = { tags: ['credentials'], security: permits('connections:read') }
const writing = { tags: ['credentials'], security: permits('connections:write') }
const path = '/v1/connections/{connection_id}/credentials'

/** The credentials of a connection: one in use, others waiting for their end. */
export function credentialRoutes(app: OpenAPIHono<Env>, dependencies: Dependencies): void {
  const { rotation, engine, idempotency } = dependencies
  const params = z.object({ connection_id: connectionParam })
  const [example] = engine.connectors
  const add = createRoute({
    ...writing,
    operationId: 'credentials_add',
    summary: 'Rotate the credential',
    description:
      'Checks a new credential (the same account, no scope less than the old one, one call that works), takes it into ' +
      'use, and keeps the old one until its grace ends, in case the CRM refuses the new one. No call fails meanwhile.',
    method: 'post',
    path,
    request: {
      params,
      query: noQuery,
      headers: idempotencyHeader,
      body: jsonRequest(addBody(example?.credentials[0]?.type ?? '')),
    },
    responses: { 201: answers(credentialSchema, 'The credential, in use.'), ...writeProblems },
  })
  app.openapi(add, async (c) => {
    const { credential, grace_seconds, allow_fewer_scopes } = c.req.valid('json')
    const receipt = new Receipt()
    c.set('receipt', receipt)
    const request = {
      credential: givenCredential(credential),
      graceSeconds: grace_seconds,
      fewerScopes: allow_fewer_scopes,
    }
    const { accountId } = c.get('caller')
    return onceOutside(c, idempotency, 201, async () =>
      present(await rotation.add(accountId, c.req.valid('param').connection_id, request, receipt)),
    )
  })

  const list = createRoute({
    ...reading,
    operationId: 'credentials_list',
    summary: 'List the credentials of a connection',
    method: 'get',
    path,
    request: { params, query: noQuery },
    responses: {
      200: answers(
        z.object({ data: z.array(credentialSchema) }).openapi('CredentialList'),
        'All, newest first.',
      ),
      ...commonProblems,
    },
  })
  app.openapi(list, async (c) => {
    const found = await rotation.list(c.get('caller').accountId, c.req.valid('param').connection_id)
    return c.json({ data: found.map(present) }, 200)
  })
  retireRoute(app, rotation)
}

function retireRoute(app: OpenAPIHono<Env>, rotation: Dependencies['rotation']): void {
  const retire = createRoute({
    ...writing,
    operationId: 'credentials_retire',
    summary: 'Retire a credential',
    description: 'Forgets one that is not in use, before its grace ends; a second time changes nothing.',
    method: 'delete',
    path: `${path}/{credential_id}`,
    request: {
      params: z.object({
        connection_id: connectionParam,
        credential_id: z
          .string()
          .max(64)
          .openapi({ param: { name: 'credential_id', in: 'path' } }),
      }),
      query: noQuery,
    },
    responses: { 200: answers(credentialSchema, 'The retired credential.'), ...writeProblems },
  })
  app.openapi(retire, async (c) => {
    const { connection_id, credential_id } = c.req.valid('param')
    return c.json(
      present(await rotation.retire(c.get('caller').accountId, connection_id, credential_id)),
      200,
    )
  })
}
