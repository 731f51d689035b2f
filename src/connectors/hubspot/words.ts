import type { LIFECYCLE_STAGES } from '../../model/contact.ts'

/**
 * HubSpot's own lifecycle stages (https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/guide);
 * accounts may add stages, whose words are numbers.
 */
export const LIFECYCLE_WORDS: Readonly<Record<(typeof LIFECYCLE_STAGES)[number], string>> = {
  SUBSCRIBER: 'subscriber',
  LEAD: 'lead',
  MARKETING_QUALIFIED_LEAD: 'marketingqualifiedlead',
  SALES_QUALIFIED_LEAD: 'salesqualifiedlead',
  OPPORTUNITY: 'opportunity',
  CUSTOMER: 'customer',
  EVANGELIST: 'evangelist',
  OTHER: 'other',
}
