import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Dependencies, Env } from '../dependencies.ts'
import { connectionSchema, presentConnection } from '../present/connection.ts'
import { presentRevocation, upstream } from '../present/revocation.ts'
import { answers, commonProblems, jsonRequest, permits } from './describe.ts'

const params = z.object({
  connection_id: z
    .string()
    .max(64)
    .openapi({ param: { name: 'connection_id', in: 'path' } }),
})
const noQuery = z.strictObject({})
const writing = { tags: ['connections'], security: permits('connections:write') }
const path = '/v1/connections/{connection_id}'

const quarantineBody = z
  .strictObject({
    reason: z.string().min(1).max(500).optional(),
    wipe: z
      .boolean()
      .default(false)
      .openapi({
        description:
          'Whether the secrets are forgotten for good as well: a customer has to connect once more. Of the whole account ' +
          'also its OAuth apps, stored answers and the data keys that all of it was sealed with.',
      }),
    revoke: z
      .boolean()
      .default(false)
      .openapi({
        description:
          'Whether the credentials are ended at the CRM too: by a call where the CRM has one for them, keys by hand ' +
          '(`upstream` has the clicks). What the CRM does, or does not, never keeps the connection from being quarantined.',
      }),
  })
  .openapi('Quarantine')

const quarantinedSchema = connectionSchema.extend({ upstream }).openapi('QuarantinedConnection')

const lockedSchema = z
  .object({
    quarantined: z
      .array(z.string())
      .openapi({ description: 'The connections that were not quarantined before.' }),
    wiped: z
      .object({ credentials: z.int(), oauth_apps: z.int(), data_keys: z.int() })
      .nullable()
      .openapi({ description: 'How much was forgotten; null when nothing was to be.' }),
    upstream,
  })
  .openapi('AccountQuarantined')

/** Stopping all use of connections, and allowing it again. */
export function quarantineRoutes(
  app: OpenAPIHono<Env>,
  { connections, lockdown, engine }: Pick<Dependencies, 'connections' | 'lockdown' | 'engine'>,
): void {
  const one = answers(connectionSchema, 'The connection.')
  const locked = answers(quarantinedSchema, 'The connection.')
  const quarantine = createRoute({
    ...writing,
    operationId: 'connections_quarantine',
    summary: 'Quarantine a connection',
    description:
      'Stops all use of its credentials at once, in other processes within a second, also in the middle of a request ' +
      'that takes several calls. Nothing is forgotten unless `wipe` says so, and nothing ended at the CRM unless `revoke` ' +
      'does; the same again changes nothing.',
    method: 'post',
    path: `${path}/quarantine`,
    request: { params, query: noQuery, body: jsonRequest(quarantineBody) },
    responses: { 200: locked, ...commonProblems },
  })
  app.openapi(quarantine, async (c) => {
    const { reason = null, wipe, revoke } = c.req.valid('json')
    const { accountId } = c.get('caller')
    const id = c.req.valid('param').connection_id
    const { connection, upstream } = await lockdown.one(accountId, id, { reason, wipe, revoke })
    return c.json(
      { ...presentConnection(connection, engine), upstream: upstream.map(presentRevocation) },
      200,
    )
  })

  const release = createRoute({
    ...writing,
    operationId: 'connections_release',
    summary: 'Release a connection from quarantine',
    method: 'post',
    path: `${path}/release`,
    request: { params, query: noQuery },
    responses: { 200: one, ...commonProblems },
  })
  app.openapi(release, async (c) => {
    const { accountId } = c.get('caller')
    const connection = await connections.release(accountId, c.req.valid('param').connection_id)
    return c.json(presentConnection(connection, engine), 200)
  })
  quarantineAllRoute(app, lockdown)
}

function quarantineAllRoute(app: OpenAPIHono<Env>, lockdown: Dependencies['lockdown']): void {
  const route = createRoute({
    ...writing,
    operationId: 'account_quarantine',
    summary: 'Quarantine every connection',
    description:
      'Stops all use of all connections of the account at once: all of them, or, when something is wrong, none. With ' +
      '`wipe` every secret of the account is forgotten for good, save its API keys.',
    method: 'post',
    path: '/v1/quarantine',
    request: { query: noQuery, body: jsonRequest(quarantineBody) },
    responses: { 200: answers(lockedSchema, 'What was done.'), ...commonProblems },
  })
  app.openapi(route, async (c) => {
    const { reason = null, wipe, revoke } = c.req.valid('json')
    const done = await lockdown.all(c.get('caller').accountId, { reason, wipe, revoke })
    const { quarantined, wiped } = done
    const counts = wiped && {
      credentials: wiped.credentials,
      oauth_apps: wiped.oauthApps,
      data_keys: wiped.dataKeys,
    }
    return c.json({ quarantined, wiped: counts, upstream: done.upstream.map(presentRevocation) }, 200)
  })
}
