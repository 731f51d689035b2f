import { z } from 'zod'
import { id, text } from './values.ts'

/** A person who works in the CRM and can own records. */
export const userFields = {
  name: text(),
  first_name: text(),
  last_name: text(),
  email: text(),
  is_active: z.boolean(),
  role: text(),
  team_ids: z.array(id()),
  timezone: text(),
  /** The CRM's login id where it differs from the id that owns records. */
  remote_user_id: id(),
}
