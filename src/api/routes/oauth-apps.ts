import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { OAuthApp } from '../../store/oauth-apps.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { idempotencyHeader, once } from '../once.ts'
import { answers, commonProblems, jsonRequest, permits, writeProblems } from './describe.ts'

const appSchema = z
  .object({
    id: z.string(),
    connector: z.string(),
    name: z.string(),
    client_id: z.string(),
    base_url: z.string().nullable(),
    scopes: z.array(z.string()).openapi({ description: 'Asked for beside what a connect session wants.' }),
    created_at: z.iso.datetime(),
  })
  .openapi('OAuthApp')

const present = (app: OAuthApp): z.infer<typeof appSchema> => ({
  id: app.oauthAppId,
  connector: app.connector,
  name: app.name,
  client_id: app.clientId,
  base_url: app.baseUrl,
  scopes: app.scopes,
  created_at: app.createdAt.toISOString(),
})

const secret = z.string().min(1).max(1_024)
const createBody = (example: string) =>
  z
    .strictObject({
      connector: z.string().max(64).openapi({ example }),
      name: z.string().min(1).max(255),
      client_id: z.string().min(1).max(255),
      client_secret: secret.openapi({ description: 'Stored sealed; never answered again.' }),
      scopes: z.array(z.string().min(1).max(255)).max(200).default([]),
      base_url: z
        .string()
        .max(2_048)
        .optional()
        .openapi({ description: 'Another address, such as a sandbox.' }),
    })
    .openapi('OAuthAppCreate')

const noQuery = z.strictObject({})
const reading = { tags: ['oauth apps'], security: permits('connections:read') }
const writing = { tags: ['oauth apps'], security: permits('connections:write') }
const params = z.object({
  oauth_app_id: z
    .string()
    .max(64)
    .openapi({ param: { name: 'oauth_app_id', in: 'path' } }),
})
const one = answers(appSchema, 'The app, without its secret.')

/** The apps of your own at CRMs, which customers sign in to. */
export function oauthAppRoutes(app: OpenAPIHono<Env>, dependencies: Dependencies): void {
  const { apps, connections, engine, idempotency } = dependencies
  const create = createRoute({
    ...writing,
    operationId: 'oauth_apps_create',
    summary: 'Register an OAuth app',
    description: 'Of your own, made at the CRM: customers who connect by signing in give their grant to it.',
    method: 'post',
    path: '/v1/oauth-apps',
    request: {
      query: noQuery,
      headers: idempotencyHeader,
      body: jsonRequest(createBody(engine.connectors[0]?.id ?? '')),
    },
    responses: { 201: one, ...writeProblems },
  })
  app.openapi(create, async (c) => {
    const body = c.req.valid('json')
    const connector = engine.connector(body.connector)
    return once(c, idempotency, 201, async () => {
      const url = body.base_url
      const create = await apps.prepare(c.get('caller').accountId, connector, {
        name: body.name,
        clientId: body.client_id,
        clientSecret: body.client_secret,
        scopes: body.scopes,
        baseUrl: url === undefined ? null : await connections.checkBaseUrl(url, connector),
      })
      return async (tx) => present(await create(tx))
    })
  })

  const list = createRoute({
    ...reading,
    operationId: 'oauth_apps_list',
    summary: 'List OAuth apps',
    method: 'get',
    path: '/v1/oauth-apps',
    request: { query: noQuery },
    responses: {
      200: answers(z.object({ data: z.array(appSchema) }).openapi('OAuthAppList'), 'All, oldest first.'),
      ...commonProblems,
    },
  })
  app.openapi(list, async (c) => {
    return c.json({ data: (await apps.list(c.get('caller').accountId)).map(present) }, 200)
  })
  oneApp(app, apps)
}

function oneApp(app: OpenAPIHono<Env>, apps: Dependencies['apps']): void {
  const path = '/v1/oauth-apps/{oauth_app_id}'
  const change = createRoute({
    ...writing,
    operationId: 'oauth_apps_update',
    summary: 'Change the client secret of an OAuth app',
    description: 'For every grant that was given to it, from the next call to the token endpoint on.',
    method: 'patch',
    path,
    request: {
      params,
      query: noQuery,
      body: jsonRequest(z.strictObject({ client_secret: secret }).openapi('OAuthAppUpdate')),
    },
    responses: { 200: one, ...writeProblems },
  })
  app.openapi(change, async (c) => {
    const { oauth_app_id } = c.req.valid('param')
    const { client_secret } = c.req.valid('json')
    return c.json(
      present(await apps.changeSecret(c.get('caller').accountId, oauth_app_id, client_secret)),
      200,
    )
  })

  const remove = createRoute({
    ...writing,
    operationId: 'oauth_apps_delete',
    summary: 'Delete an OAuth app',
    description: 'Refused while connections hold grants that were given to it.',
    method: 'delete',
    path,
    request: { params, query: noQuery },
    responses: { 204: { description: 'Deleted.' }, ...writeProblems },
  })
  app.openapi(remove, async (c) => {
    await apps.delete(c.get('caller').accountId, c.req.valid('param').oauth_app_id)
    return c.body(null, 204)
  })
}
