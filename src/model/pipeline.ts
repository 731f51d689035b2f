import { z } from 'zod'
import { DEAL_STATUSES } from './deal.ts'
import { id, text } from './values.ts'

const stage = z.strictObject({
  id: id(),
  pipeline_id: id(),
  name: text(),
  display_order: z.int().nullable(),
  probability: z.number().min(0).max(1).nullable(),
  status: z.enum(DEAL_STATUSES).nullable(),
  archived: z.boolean(),
})

export type Stage = z.infer<typeof stage>

/** The way that records of one kind take, with its stages in order. */
export const pipelineFields = {
  object_type: z.enum(['deal']),
  name: text(),
  active: z.boolean(),
  display_order: z.int(),
  stages: z.array(stage),
}
