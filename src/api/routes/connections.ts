import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Receipt } from '../../engine/receipt.ts'
import { Problem } from '../../model/problems.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { cursorQuery, limitQuery } from '../input.ts'
import { idempotencyHeader, once } from '../once.ts'
import { connectionSchema, presentConnection } from '../present/connection.ts'
import { presentRevocation, upstream } from '../present/revocation.ts'
import { credentialInput, givenCredential } from './credentials.ts'
import { answers, commonProblems, jsonRequest, permits, vendorProblems, writeProblems } from './describe.ts'

const createBody = (connector: string, credential: string) =>
  z
    .strictObject({
      connector: z.string().max(64).openapi({ example: connector }),
      credential: credentialInput(credential),
      base_url: z.string().max(2_048).optional().openapi({
        description:
          "Another address than the CRM's own, such as a sandbox. Private ones must be allowed by the operator.",
      }),
      external_id: z.string().min(1).max(255).optional().openapi({
        description: 'Your own name for it; unique per connector.',
      }),
    })
    .openapi('ConnectionCreate')

const params = z.object({
  connection_id: z
    .string()
    .max(64)
    .openapi({ param: { name: 'connection_id', in: 'path' } }),
})
/** A page begins after the last connection of the one before. */
const CONNECTION_ID = /^con_[0-9a-z]{26}$/
const noQuery = z.strictObject({})
const deletedSchema = z.object({ id: z.string(), upstream }).openapi('ConnectionDeleted')
const reading = { tags: ['connections'], security: permits('connections:read') }
const writing = { tags: ['connections'], security: permits('connections:write') }

/** A connection is a customer's account at a CRM together with the credential that opens it. */
export function connectionRoutes(app: OpenAPIHono<Env>, dependencies: Dependencies): void {
  const { connections, engine, idempotency, lockdown } = dependencies
  const [example] = engine.connectors
  const body = createBody(example?.id ?? '', example?.credentials[0]?.type ?? '')
  const create = createRoute({
    ...writing,
    operationId: 'connections_create',
    summary: 'Connect an account',
    description:
      'Checks the credential with the CRM, stores it encrypted, and tells which account it opens, which scopes it has ' +
      'and what each unified object can be used for. The token is never answered again.',
    method: 'post',
    path: '/v1/connections',
    request: { query: noQuery, headers: idempotencyHeader, body: jsonRequest(body) },
    responses: { 201: answers(connectionSchema, 'The connection.'), ...writeProblems },
  })
  app.openapi(create, async (c) => {
    const { connector, credential, base_url, external_id } = c.req.valid('json')
    const caller = c.get('caller')
    const receipt = new Receipt()
    c.set('receipt', receipt)
    const request = {
      connector,
      credential: givenCredential(credential),
      baseUrl: base_url ?? null,
      externalId: external_id ?? null,
    }
    return once(c, idempotency, 201, async () => {
      const store = await connections.prepare(caller.accountId, request, receipt)
      return async (tx) => presentConnection(await store(tx), engine)
    })
  })

  const list = createRoute({
    ...reading,
    operationId: 'connections_list',
    summary: 'List connections',
    method: 'get',
    path: '/v1/connections',
    request: { query: z.strictObject({ limit: limitQuery, cursor: cursorQuery }) },
    responses: {
      200: answers(
        z
          .object({ data: z.array(connectionSchema), next_cursor: z.string().nullable() })
          .openapi('ConnectionPage'),
        'A page of connections, oldest first.',
      ),
      ...commonProblems,
    },
  })
  app.openapi(list, async (c) => {
    const { limit, cursor } = c.req.valid('query')
    if (cursor && !CONNECTION_ID.test(cursor)) throw new Problem('invalid_cursor', 'The cursor is damaged.')
    const { accountId, connections: only } = c.get('caller')
    const page = { limit: limit + 1, only, ...(cursor ? { after: cursor } : {}) }
    const found = await connections.list(accountId, page)
    const shown = found.slice(0, limit)
    const last = found.length > limit ? shown.at(-1) : undefined
    return c.json(
      { data: shown.map((each) => presentConnection(each, engine)), next_cursor: last?.connectionId ?? null },
      200,
    )
  })
  oneConnection(app, { connections, engine, lockdown })
}

function oneConnection(
  app: OpenAPIHono<Env>,
  { connections, engine, lockdown }: Pick<Dependencies, 'connections' | 'engine' | 'lockdown'>,
) {
  const path = '/v1/connections/{connection_id}'
  const request = { params, query: noQuery }
  const one = answers(connectionSchema, 'The connection.')

  const get = createRoute({
    ...reading,
    operationId: 'connections_get',
    summary: 'Get a connection',
    method: 'get',
    path,
    request,
    responses: { 200: one, ...commonProblems },
  })
  app.openapi(get, async (c) => {
    const connection = await connections.get(c.get('caller').accountId, c.req.valid('param').connection_id)
    return c.json(presentConnection(connection, engine), 200)
  })

  const remove = createRoute({
    ...writing,
    operationId: 'connections_delete',
    summary: 'Delete a connection',
    description:
      'Forgets the credential. It lives on at the CRM until it is ended there; `revoke=true` does that first, where the ' +
      'CRM has a call for it, and the answer tells what became of it.',
    method: 'delete',
    path,
    request: { params, query: z.strictObject({ revoke: z.enum(['true', 'false']).default('false') }) },
    responses: {
      200: answers(deletedSchema, 'Deleted, and what became of its credentials at the CRM.'),
      204: { description: 'Deleted.' },
      ...commonProblems,
    },
  })
  app.openapi(remove, async (c) => {
    const { accountId } = c.get('caller')
    const id = c.req.valid('param').connection_id
    if (c.req.valid('query').revoke === 'false') {
      await connections.delete(accountId, id)
      return c.body(null, 204)
    }
    const about = { reason: 'It is being deleted.', wipe: false, revoke: true }
    const done = await lockdown.one(accountId, id, about)
    await connections.delete(accountId, id)
    return c.json({ id, upstream: done.upstream.map(presentRevocation) }, 200)
  })

  const check = createRoute({
    ...writing,
    operationId: 'connections_check',
    summary: 'Check a connection',
    description:
      'Asks the CRM again which account and scopes the credential has: after scopes were changed there.',
    method: 'post',
    path: `${path}/check`,
    request,
    responses: { 200: one, ...vendorProblems },
  })
  app.openapi(check, async (c) => {
    const { connection_id } = c.req.valid('param')
    const receipt = new Receipt()
    c.set('receipt', receipt)
    const connection = await connections.check(c.get('caller').accountId, connection_id, receipt)
    return c.json(presentConnection(connection, engine), 200)
  })
}
