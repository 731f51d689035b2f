import type { StandardObject } from './entities.ts'
import { MORE_TYPES } from './more-types.ts'
import { activity, type ObjectType, typeOf } from './object-type.ts'

const contacts = typeOf(
  {
    name: 'contacts',
    singular: 'contact',
    id: '0-1',
    noun: 'Contact',
    modifiedProperty: 'lastmodifieddate',
    searched: [
      ...['firstname', 'lastname', 'email', 'phone', 'hs_additional_emails', 'fax', 'mobilephone', 'company'],
      'hs_marketable_until_renewal',
    ],
    stages: { pipeline: null, stage: 'lifecyclestage' },
  },
  ['email', 'firstname', 'lastname'],
)

const companies = typeOf(
  {
    name: 'companies',
    singular: 'company',
    id: '0-2',
    noun: 'Company',
    searched: ['website', 'phone', 'name', 'domain'],
    stages: { pipeline: null, stage: 'lifecyclestage' },
  },
  ['domain', 'name'],
)

const deals = typeOf(
  {
    name: 'deals',
    singular: 'deal',
    id: '0-3',
    noun: 'Deal',
    searched: ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
    stages: { pipeline: 'pipeline', stage: 'dealstage' },
  },
  ['amount', 'closedate', 'dealname', 'dealstage', 'pipeline'],
)

const tickets = typeOf(
  {
    name: 'tickets',
    singular: 'ticket',
    id: '0-5',
    noun: 'Ticket',
    searched: ['subject', 'content', 'hs_pipeline_stage', 'hs_ticket_category', 'hs_ticket_id'],
    stages: { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  },
  ['content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_category', 'hs_ticket_priority', 'subject'],
)

const leads = typeOf(
  {
    name: 'leads',
    singular: 'lead',
    id: '0-136',
    noun: 'Lead',
    searched: ['hs_lead_name'],
    stages: { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage' },
  },
  [],
)

const products = typeOf(
  {
    name: 'products',
    singular: 'product',
    id: '0-7',
    noun: 'Product',
    searched: ['name', 'description', 'price', 'hs_sku'],
  },
  ['description', 'name', 'price'],
)

const lineItems = typeOf(
  { name: 'line_items', singular: 'line_item', id: '0-8', noun: 'Line item', searched: ['name', 'hs_sku'] },
  ['amount', 'price', 'quantity'],
)

const calls = activity({
  name: 'calls',
  singular: 'call',
  id: '0-48',
  noun: 'Call',
  searched: ['hs_call_title', 'hs_body_preview'],
})

const emails = activity({
  name: 'emails',
  singular: 'email',
  id: '0-49',
  noun: 'Email',
  searched: ['hs_email_subject'],
})

const meetings = activity({
  name: 'meetings',
  singular: 'meeting',
  id: '0-47',
  noun: 'Meeting',
  legacy: 'MEETING_EVENT',
  associationName: 'meeting_event',
  searched: ['hs_meeting_title', 'hs_meeting_body'],
})

const notes = activity({
  name: 'notes',
  singular: 'note',
  id: '0-46',
  noun: 'Note',
  searched: ['hs_note_body'],
})

const tasks = activity({
  name: 'tasks',
  singular: 'task',
  id: '0-27',
  noun: 'Task',
  searched: ['hs_task_body', 'hs_task_subject'],
})

/**
 * The objects that every account has, with their default and searched properties.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm; line items and leads are not in its
 * list of searched properties.
 */
export const STANDARD_TYPES: Readonly<Record<StandardObject, ObjectType>> = {
  ...{ contacts, companies, deals, tickets, leads, products },
  ...{ line_items: lineItems, calls, emails, meetings, notes, tasks },
  ...MORE_TYPES,
}

/** The activities, which the vendor also calls engagements. */
export const ACTIVITIES: readonly StandardObject[] = ['calls', 'emails', 'meetings', 'notes', 'tasks']
