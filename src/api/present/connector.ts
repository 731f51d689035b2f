import { z } from '@hono/zod-openapi'
import { type Connector, operationsOf } from '../../connector/connector.ts'
import { OPERATIONS } from '../../model/objects.ts'

/** What a connector can do, read off its tables. */
export const connectorSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    base_url: z.string(),
    credentials: z.array(z.object({ type: z.string(), label: z.string() })),
    objects: z.record(
      z.string(),
      z.object({
        operations: z.array(z.enum(OPERATIONS)),
        unsupported_fields: z
          .record(z.string(), z.string())
          .openapi({ description: 'Each with its reason.' }),
        read_only_fields: z.array(z.string()),
      }),
    ),
    budgets: z.array(
      z.object({ id: z.string(), size: z.int(), period_seconds: z.number(), why: z.string() }),
    ),
  })
  .openapi('Connector')

export function presentConnector(connector: Connector): z.infer<typeof connectorSchema> {
  const objects = Object.entries(connector.objects).map(([type, object]) => [
    type,
    {
      operations: operationsOf(object),
      unsupported_fields: Object.fromEntries(object.mapping.unsupported),
      read_only_fields: [...object.mapping.rows].flatMap(([field, row]) => (row.write ? [] : [field])),
    },
  ])
  return {
    id: connector.id,
    name: connector.name,
    base_url: connector.baseUrl,
    credentials: connector.credentials.map(({ type, label }) => ({ type, label })),
    objects: Object.fromEntries(objects),
    budgets: connector.budgets.map(({ id, size, periodMs, why }) => ({
      id,
      size,
      period_seconds: periodMs / 1000,
      why,
    })),
  }
}
