import { z } from 'zod'
import { LIFECYCLE_STAGES } from './contact.ts'
import { addressItem, emailItem, id, instant, linkItem, money, phoneItem, text } from './values.ts'

/** An organisation (an account, in other CRMs' words). */
export const companyFields = {
  name: text(),
  legal_name: text(),
  description: text(),
  industry: text(),
  industry_raw: text(),
  domains: z.array(text().min(1)).max(100),
  websites: z.array(text().min(1)).max(20),
  phones: z.array(phoneItem).max(100),
  emails: z.array(emailItem).max(100),
  addresses: z.array(addressItem).max(20),
  employees: z.int().min(0),
  annual_revenue: money(),
  type: z.enum(['PROSPECT', 'PARTNER', 'RESELLER', 'VENDOR', 'CUSTOMER', 'OTHER']),
  type_raw: text(),
  status: text(),
  lifecycle_stage: z.enum(LIFECYCLE_STAGES),
  lifecycle_stage_raw: text(),
  parent_id: id(),
  is_person_account: z.boolean(),
  tags: z.array(text().min(1)).max(100),
  social_links: z.array(linkItem).max(20),
  timezone: text(),
  last_activity_at: instant(),
  owner_id: id(),
}
