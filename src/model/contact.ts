import { z } from 'zod'
import { addressItem, day, emailItem, id, instant, linkItem, phoneItem, text } from './values.ts'

export const LIFECYCLE_STAGES = [
  'SUBSCRIBER',
  'LEAD',
  'MARKETING_QUALIFIED_LEAD',
  'SALES_QUALIFIED_LEAD',
  'OPPORTUNITY',
  'CUSTOMER',
  'EVANGELIST',
  'OTHER',
] as const

/** A person. Every field may be null (known to be empty) or absent (not asked for, or not to be had). */
export const contactFields = {
  first_name: text(),
  middle_name: text(),
  last_name: text(),
  full_name: text(),
  prefix: text(),
  suffix: text(),
  job_title: text(),
  department: text(),
  emails: z.array(emailItem).max(100),
  phones: z.array(phoneItem).max(100),
  addresses: z.array(addressItem).max(20),
  company_id: id(),
  company_name: text(),
  lifecycle_stage: z.enum(LIFECYCLE_STAGES),
  lifecycle_stage_raw: text(),
  lead_status: text(),
  lead_source: text(),
  websites: z.array(text().min(1)).max(20),
  social_links: z.array(linkItem).max(20),
  image_url: text(),
  birthday: day(),
  language: text(),
  timezone: text(),
  tags: z.array(text().min(1)).max(100),
  description: text(),
  do_not_contact: z.boolean(),
  email_opt_out: z.boolean(),
  last_activity_at: instant(),
  owner_id: id(),
}
