import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Dependencies, Env } from '../dependencies.ts'
import { connectorSchema, presentConnector } from '../present/connector.ts'
import { answers, commonProblems, permits } from './describe.ts'

/** What there is to connect to, and what each can do. */
export function connectorRoutes(app: OpenAPIHono<Env>, { engine }: Pick<Dependencies, 'engine'>): void {
  const list = createRoute({
    operationId: 'connectors_list',
    tags: ['connectors'],
    security: permits(null),
    method: 'get',
    summary: 'List connectors',
    path: '/v1/connectors',
    request: { query: z.strictObject({}) },
    responses: {
      200: answers(z.object({ data: z.array(connectorSchema) }).openapi('ConnectorList'), 'Every connector.'),
      ...commonProblems,
    },
  })
  app.openapi(list, (c) => c.json({ data: engine.connectors.map(presentConnector) }, 200))
}
