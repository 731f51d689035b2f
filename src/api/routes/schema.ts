import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ConnectorObject } from '../../connector/connector.ts'
import { customOperators } from '../../connector/custom-fields.ts'
import { operatorsOf } from '../../connector/filter.ts'
import { FILTER_OPERATORS } from '../../connector/row.ts'
import type { CustomField } from '../../connector/vendor.ts'
import { objectOf } from '../../engine/engine.ts'
import { Records } from '../../engine/records.ts'
import { OBJECT_TYPES } from '../../model/objects.ts'
import type { Dependencies, Env } from '../dependencies.ts'
import { purposeOf } from '../purpose.ts'
import { answers, permits, vendorProblems } from './describe.ts'

const operators = z.array(z.enum(FILTER_OPERATORS))

const fieldSchema = z.object({
  name: z.string(),
  supported: z.boolean(),
  writable: z.boolean(),
  note: z
    .string()
    .nullable()
    .openapi({ description: 'Why it is not supported or not writable, or what gets lost.' }),
  filter_name: z
    .string()
    .nullable()
    .openapi({ description: 'What filters call it; null when it cannot be filtered by.' }),
  filter_operators: operators,
  sortable: z.boolean(),
})

const customFieldSchema = z.object({
  name: z
    .string()
    .openapi({ description: 'Within `custom_fields`; filters call it `custom_fields.<name>`.' }),
  label: z.string(),
  type: z.enum(['text', 'number', 'boolean', 'day', 'instant', 'option', 'options']),
  custom: z.boolean().openapi({ description: 'Made by the account: read without being asked for.' }),
  writable: z.boolean(),
  options: z.array(z.object({ value: z.string(), label: z.string() })),
  filter_operators: operators,
})

const schema = z
  .object({ object: z.string(), fields: z.array(fieldSchema), custom_fields: z.array(customFieldSchema) })
  .openapi('ObjectSchema')

/** What can be read, written and filtered by at one connection, custom fields included. */
export function schemaRoutes(app: OpenAPIHono<Env>, { connections, engine, deadlineMs }: Dependencies): void {
  const route = createRoute({
    operationId: 'schema_get',
    tags: ['connections'],
    security: permits('connections:read'),
    summary: 'Describe an object at a connection',
    method: 'get',
    path: '/v1/connections/{connection_id}/schema/{object}',
    request: {
      params: z.object({
        connection_id: z
          .string()
          .max(64)
          .openapi({ param: { name: 'connection_id', in: 'path' } }),
        object: z
          .enum(OBJECT_TYPES as [string, ...string[]])
          .openapi({ param: { name: 'object', in: 'path' } }),
      }),
      query: z.strictObject({}),
    },
    responses: { 200: answers(schema, 'Every field.'), ...vendorProblems },
  })
  app.openapi(route, async (c) => {
    const { connection_id, object } = c.req.valid('param')
    const type = object as (typeof OBJECT_TYPES)[number]
    const connection = await connections.open(c.get('caller').accountId, connection_id)
    const session = engine.session(connection, purposeOf(c, deadlineMs))
    c.set('receipt', session.receipt)
    const { customFields } = await new Records(engine, session, type).describe()
    const own = objectOf(session.connector, type)
    return c.json(
      {
        object: type,
        fields: presentFields(own),
        custom_fields: [...customFields.values()].map((field) => presentCustom(field, own)),
      },
      200,
    )
  })
}

function presentFields({ mapping, filterLimits }: ConnectorObject): z.infer<typeof fieldSchema>[] {
  const supported = [...mapping.rows].map(([name, row]) => ({
    name,
    supported: true,
    writable: row.write !== undefined,
    note: [row.readOnlyReason, ...row.losses].filter(Boolean).join(' ') || null,
    filter_name: row.filter ? (row.filterName ?? name) : null,
    filter_operators: operatorsOf(row.filter?.operators ?? [], filterLimits),
    sortable: row.sort !== undefined,
  }))
  const unsupported = [...mapping.unsupported].map(([name, note]) => ({
    name,
    supported: false,
    writable: false,
    note,
    filter_name: null,
    filter_operators: [],
    sortable: false,
  }))
  return [...supported, ...unsupported]
}

const presentCustom = (
  field: CustomField,
  { filterLimits }: ConnectorObject,
): z.infer<typeof customFieldSchema> => ({
  name: field.name,
  label: field.label,
  type: field.type,
  custom: field.custom,
  writable: !field.read_only,
  options: field.options,
  filter_operators: field.filterable === false ? [] : operatorsOf(customOperators(field), filterLimits),
})
