import { z } from 'zod'
import { companyFields } from './company.ts'
import { contactFields } from './contact.ts'
import { dealFields } from './deal.ts'
import { leadFields } from './lead.ts'
import { pipelineFields } from './pipeline.ts'
import { userFields } from './user.ts'
import { customValue, id, instant, text } from './values.ts'

export const OPERATIONS = ['list', 'get', 'create', 'update', 'archive', 'search'] as const
export type Operation = (typeof OPERATIONS)[number]

/** The unified objects: the word in URLs, the word in records, their fields, and what can be done with them. */
export const objects = {
  contacts: { name: 'contact', fields: contactFields, operations: OPERATIONS, customFields: true },
  companies: { name: 'company', fields: companyFields, operations: OPERATIONS, customFields: true },
  deals: { name: 'deal', fields: dealFields, operations: OPERATIONS, customFields: true },
  leads: { name: 'lead', fields: leadFields, operations: OPERATIONS, customFields: true },
  users: { name: 'user', fields: userFields, operations: ['list', 'get'], customFields: false },
  pipelines: { name: 'pipeline', fields: pipelineFields, operations: ['list', 'get'], customFields: false },
} as const satisfies Record<string, ObjectModel>

interface ObjectModel {
  name: string
  fields: Record<string, z.ZodType>
  operations: readonly Operation[]
  customFields: boolean
}

export type ObjectType = keyof typeof objects
export const OBJECT_TYPES = Object.keys(objects) as ObjectType[]

export type FieldsOf<T extends ObjectType> = {
  -readonly [K in keyof (typeof objects)[T]['fields']]: (typeof objects)[T]['fields'][K] extends z.ZodType
    ? z.infer<(typeof objects)[T]['fields'][K]>
    : never
}

/** What every record carries beside its own fields; computed, so it cannot be written. */
export const headerFields = {
  id: id().describe('The id of the record at the CRM, unique within the connection.'),
  object: z.string().describe('Which unified object this is.'),
  connection_id: z.string(),
  provider: z.string().describe('The id of the connector.'),
  remote_id: id().describe("The CRM's own id; the same as `id` for every connector so far."),
  remote_url: text().nullable().describe("The record's page at the CRM."),
  created_at: instant().nullable(),
  updated_at: instant().nullable(),
  remote_version: text().nullable().describe('Changes whenever the CRM changes the record.'),
  archived: z.boolean(),
  deleted_at: instant().nullable(),
  merged_into_id: id().nullable(),
  fields_unavailable: z
    .array(z.string())
    .describe('Fields of this object that the scopes of the credential do not let us read.'),
} as const

/** Fields that a caller asks for or writes as a group. */
const customFields = z.record(z.string().max(255), customValue)

/** The zod schema of a record as it is answered; each own field may be null or absent. */
export function recordSchema(type: ObjectType): z.ZodObject {
  const { name, fields, customFields: hasCustom } = objects[type]
  const own = Object.fromEntries(
    Object.entries(fields).map(([field, schema]) => [field, (schema as z.ZodType).nullable().optional()]),
  )
  return z.object({
    ...headerFields,
    object: z.literal(name),
    ...own,
    ...(hasCustom ? { custom_fields: customFields.optional() } : {}),
    raw: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("The CRM's own record, with `include_raw=true`."),
  })
}

/** The zod schema of a create or update body: any of the object's own fields; null clears, absent leaves alone. */
export function writeSchema(type: ObjectType): z.ZodObject {
  const own = Object.fromEntries(
    Object.entries(objects[type].fields).map(([field, schema]) => [
      field,
      (schema as z.ZodType).nullable().optional(),
    ]),
  )
  return z.strictObject({ ...own, custom_fields: customFields.optional() })
}

/** A record as the API answers it. */
export interface UnifiedRecord extends Record<string, unknown> {
  id: string
  object: string
}
