import { z } from '@hono/zod-openapi'
import type { Selection } from '../connector/mapping.ts'
import { headerFields, type ObjectType, objects } from '../model/objects.ts'
import { Problem } from '../model/problems.ts'

/**
 * Largest and usual page; a connector with smaller pages gives fewer records and a cursor. CRMs that count calls by the
 * day have pages of up to 2,000: a copy of a million records takes 500 calls, not 10,000.
 */
const MAX_LIMIT = 2_000
const USUAL_LIMIT = 50

/** A URL takes 8 KB in all; a cursor is far shorter. */
const MAX_CURSOR = 2_048

/** More readers at once than fill a limit of 190 calls in 10 s tenfold. */
const MAX_RANGES = 16

const limitNumber = z.int().min(1).max(MAX_LIMIT)

export const limitQuery = z
  .string()
  .regex(/^\d{1,9}$/, `must be a whole number from 1 to ${MAX_LIMIT}`)
  .transform(Number)
  .pipe(limitNumber)
  .default(USUAL_LIMIT)
  .openapi({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: USUAL_LIMIT })

const booleanQuery = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .openapi({ type: 'boolean' })

export const cursorQuery = z
  .string()
  .min(1)
  .max(MAX_CURSOR)
  .optional()
  .openapi({ description: '`next_cursor` of the page before; none starts at the beginning.' })

const fieldsQuery = z.string().max(4_096).optional().openapi({
  description:
    'Comma-separated fields to answer with; all when absent. `custom_fields.<name>` asks for one property.',
  example: 'first_name,last_name,emails',
})

export const readQuery = z.strictObject({
  fields: fieldsQuery,
  include_raw: booleanQuery.default(false).openapi({ description: "Adds the CRM's own record as `raw`." }),
})

export const listQuery = z.strictObject({
  limit: limitQuery,
  cursor: cursorQuery,
  ...readQuery.shape,
  include_deleted: booleanQuery.default(false).openapi({
    description: 'Archived records too, as far as the CRM still has them; refused where it cannot list them.',
  }),
  ranges: z
    .string()
    .regex(/^\d{1,2}$/, `must be a whole number from 2 to ${MAX_RANGES}`)
    .transform(Number)
    .pipe(z.int().min(2).max(MAX_RANGES))
    .optional()
    .openapi({
      type: 'integer',
      minimum: 2,
      maximum: MAX_RANGES,
      description:
        'Divides what is left of the list (after `cursor`, if there is one) into at most so many parts that can be read at the same time: `next_cursor` goes on in the first and ends where the second begins, and `range_cursors` has a cursor for each of the others. Costs a search for each part, made beside the page; not together with `updated_after` or `include_deleted`.',
    }),
  updated_after: z.iso.datetime({ offset: true }).optional().openapi({
    description:
      'Only records that changed at or after this moment (RFC 3339). Records come by ascending id.',
  }),
})

export const searchBody = z.strictObject({
  filter: z
    .unknown()
    .optional()
    .openapi({
      type: 'object',
      description:
        'A comparison `{field, op, value}`, or `{and: […]}` / `{or: […]}` of filters; all records when absent.',
      example: { and: [{ field: 'lifecycle_stage', op: 'eq', value: 'CUSTOMER' }] },
    }),
  sort: z
    .strictObject({ field: z.string().max(255), direction: z.enum(['asc', 'desc']).default('asc') })
    .optional()
    .openapi({ description: 'Absent: by ascending id, without a limit on how far the result can be paged.' }),
  limit: limitNumber.default(USUAL_LIMIT),
  cursor: z.string().min(1).max(MAX_CURSOR).optional(),
  fields: z.array(z.string().max(255)).max(500).optional(),
  include_raw: z.boolean().default(false),
})

const CUSTOM_PREFIX = 'custom_fields.'

/** Which fields were asked for; throws a Problem `unknown_field` that lists the ones there are. */
export function selectionOf(type: ObjectType, names: readonly string[] | undefined): Selection {
  if (!names) return { fields: null, customFields: null }
  const { fields: own, customFields: hasCustom } = objects[type]
  const known = [...Object.keys(headerFields), ...Object.keys(own), ...(hasCustom ? ['custom_fields'] : [])]
  const fields = new Set<string>()
  const custom: string[] = []
  const unknown: string[] = []
  for (const name of names) {
    if (hasCustom && name.startsWith(CUSTOM_PREFIX)) {
      fields.add('custom_fields')
      custom.push(name.slice(CUSTOM_PREFIX.length))
    } else if (known.includes(name)) fields.add(name)
    else unknown.push(name)
  }
  if (unknown.length > 0) {
    throw new Problem(
      'unknown_field',
      `${type} have no field ${unknown.map((name) => `"${name}"`).join(', ')}.`,
      {
        accepted: known,
        errors: unknown.map((name) => ({ at: 'fields', message: `unknown field ${name}` })),
      },
    )
  }
  return { fields, customFields: names.includes('custom_fields') || custom.length === 0 ? null : custom }
}

/** Comma-separated names as a list; undefined when there are none. */
export const namesOf = (text: string | undefined) =>
  text === undefined
    ? undefined
    : text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
