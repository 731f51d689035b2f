import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Known } from '../../connector/explain.ts'
import { accountOf } from '../../engine/account.ts'
import { nothingKnown } from '../../explain/explain.ts'
import { MAX_PASTED } from '../../explain/pasted.ts'
import { explainPasted } from '../../explain/recognise.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { requireConnection } from '../middleware/authorize.ts'
import { diagnosisSchema } from '../present/diagnosis.ts'
import { answers, commonProblems, jsonRequest, permits } from './describe.ts'

const body = z
  .strictObject({
    text: z.string().min(1).max(MAX_PASTED).openapi({
      description:
        'What came back: a whole HTTP answer (also as `curl -v` shows it), a JSON body, or the text of a client’s error. It is not stored.',
      example:
        'HTTP/1.1 429 Too Many Requests\n\n{"status":"error","message":"You have reached your daily limit."}',
    }),
    connector: z.string().max(64).optional().openapi({
      description: 'Whose answer it is; recognised when absent.',
    }),
    connection_id: z.string().max(64).optional().openapi({
      description: 'Adds what is known of a connection: its kind of credential, its scopes, its region.',
    }),
  })
  .openapi('Explain')

const explanation = z
  .object({
    form: z.enum(['http', 'json', 'text']).openapi({ description: 'In what form it was pasted.' }),
    connector: z
      .string()
      .nullable()
      .openapi({ description: 'Null: it is in nobody’s words that are known here.' }),
    diagnosis: diagnosisSchema,
  })
  .openapi('Explanation')

/** Explains a failure that happened elsewhere. */
export function explainRoutes(
  app: OpenAPIHono<Env>,
  { engine, connections }: Pick<Dependencies, 'engine' | 'connections'>,
): void {
  const route = createRoute({
    tags: ['explain'],
    security: permits('explain:read'),
    operationId: 'explain',
    summary: 'Explain a pasted error',
    description: 'Says why a call to a CRM failed, from what it answered; asks nobody and stores nothing.',
    method: 'post',
    path: '/v1/explain',
    request: { query: z.strictObject({}), body: jsonRequest(body) },
    responses: { 200: answers(explanation, 'Why it failed.'), ...commonProblems },
  })
  app.openapi(route, async (c) => {
    const { text, connector, connection_id } = c.req.valid('json')
    let known: Known = nothingKnown(Date.now())
    let vendor = connector === undefined ? null : engine.connector(connector)
    if (connection_id !== undefined) {
      requireConnection(c.get('caller'), connection_id)
      const connection = await connections.get(c.get('caller').accountId, connection_id)
      const { credentialType, scopes } = connection
      known = { ...known, credentialType, scopes, region: accountOf(connection).region }
      vendor ??= engine.connector(connection.connector)
    }
    return c.json(explainPasted(text, engine.connectors, vendor, known), 200)
  })
}
