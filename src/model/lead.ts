import { z } from 'zod'
import { addressItem, day, emailItem, id, money, phoneItem, text } from './values.ts'

const LEAD_STATUSES = ['OPEN', 'WORKING', 'QUALIFIED', 'UNQUALIFIED', 'CONVERTED'] as const

/** A person of whom it is not known yet whether there will be business, before they become a contact. */
export const leadFields = {
  first_name: text(),
  last_name: text(),
  full_name: text(),
  prefix: text(),
  job_title: text(),
  company_name: text(),
  emails: z.array(emailItem).max(100),
  phones: z.array(phoneItem).max(100),
  addresses: z.array(addressItem).max(20),
  websites: z.array(text().min(1)).max(20),
  status: z.enum(LEAD_STATUSES),
  status_raw: text(),
  source: text(),
  rating: text(),
  industry: text(),
  employees: z.int().min(0),
  annual_revenue: money(),
  description: text(),
  converted_on: day(),
  converted_contact_id: id(),
  converted_company_id: id(),
  converted_deal_id: id(),
  email_opt_out: z.boolean(),
  owner_id: id(),
}
