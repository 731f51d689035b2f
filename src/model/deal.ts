import { z } from 'zod'
import { currency, day, decimal, id, instant, text } from './values.ts'

export const DEAL_STATUSES = ['OPEN', 'WON', 'LOST'] as const

/** A possible sale (an opportunity, in other CRMs' words). */
export const dealFields = {
  name: text(),
  description: text(),
  amount: decimal(),
  currency: currency(),
  probability: z.number().min(0).max(1),
  expected_revenue: decimal(),
  status: z.enum(DEAL_STATUSES),
  close_date: day(),
  closed_at: instant(),
  pipeline_id: id(),
  stage_id: id(),
  stage_name: text(),
  stage_changed_at: instant(),
  type: z.enum(['NEW_BUSINESS', 'EXISTING_BUSINESS', 'OTHER']),
  type_raw: text(),
  priority: z.enum(['LOW', 'MEDIUM', 'HIGH', 'URGENT']),
  priority_raw: text(),
  source: text(),
  won_reason: text(),
  lost_reason: text(),
  company_id: id(),
  primary_contact_id: id(),
  contact_ids: z.array(id()).max(1_000),
  tags: z.array(text().min(1)).max(100),
  last_activity_at: instant(),
  owner_id: id(),
}
