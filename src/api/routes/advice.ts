import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Advice } from '../../connector/advice.ts'
import type { Connector } from '../../connector/connector.ts'
import { notOffered, scopesFor } from '../../engine/connect/scopes.ts'
import { OBJECT_TYPES } from '../../model/objects.ts'
import { Problem } from '../../model/problems.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { answers, commonProblems, jsonRequest, permits } from './describe.ts'

const body = (example: string) =>
  z
    .strictObject({
      connector: z.string().max(64).openapi({ example }),
      objects: z
        .partialRecord(z.enum(OBJECT_TYPES), z.enum(['read', 'write']))
        .default({})
        .openapi({ description: 'Which unified objects it uses; writing includes reading.', type: 'object' }),
      webhooks: z
        .boolean()
        .default(false)
        .openapi({ description: 'Must the CRM tell of changes by itself?' }),
      many_accounts: z
        .boolean()
        .default(false)
        .openapi({ description: 'For the accounts of many customers?' }),
      ui_extensions: z
        .boolean()
        .default(false)
        .openapi({ description: 'Does it show something in the CRM?' }),
    })
    .openapi('AdviceRequest')

const adviceSchema = z
  .object({
    credential_type: z.string(),
    title: z.string(),
    because: z.array(z.string()),
    scopes: z.array(z.string()).openapi({ description: 'The least that this takes.' }),
    steps: z.array(z.string()),
    instead: z.array(z.object({ title: z.string(), why: z.string() })),
    sunsets: z.array(z.object({ on: z.iso.date(), what: z.string(), source: z.string() })),
  })
  .openapi('Advice')

const present = ({ credentialType, ...rest }: Advice): z.infer<typeof adviceSchema> =>
  ({ credential_type: credentialType, ...rest }) as z.infer<typeof adviceSchema>

/** Which credential to create before connecting. */
export function adviceRoutes(app: OpenAPIHono<Env>, { engine }: Pick<Dependencies, 'engine'>): void {
  const route = createRoute({
    tags: ['advice'],
    security: permits(null),
    operationId: 'advice_get',
    summary: 'Ask which credential to create',
    description:
      'What the integration does → the kind of credential to create at the CRM, the least scopes for it, and the clicks.',
    method: 'post',
    path: '/v1/advice',
    request: {
      query: z.strictObject({}),
      body: jsonRequest(body(engine.connectors[0]?.id ?? '')),
    },
    responses: { 200: answers(adviceSchema, 'The advice.'), ...commonProblems },
  })
  app.openapi(route, (c) => {
    const wanted = c.req.valid('json')
    const connector: Connector = engine.connector(wanted.connector)
    if (!connector.advise) throw new Problem('invalid_request', `There is no advice for ${connector.name}.`)
    const wrong = notOffered(connector, wanted.objects)
    if (wrong.length > 0) {
      throw new Problem('invalid_request', wrong.map(({ message }) => message).join(' '), {
        errors: wrong.map(({ type, message }) => ({ at: `/objects/${type}`, message })),
      })
    }
    const intent = {
      objects: wanted.objects,
      webhooks: wanted.webhooks,
      manyAccounts: wanted.many_accounts,
      uiExtensions: wanted.ui_extensions,
    }
    const today = new Date().toISOString().slice(0, 10)
    return c.json(present(connector.advise(intent, scopesFor(connector, wanted.objects), today)), 200)
  })
}
