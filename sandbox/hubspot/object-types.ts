import type { ObjectName, StandardObject } from './entities.ts'

/** What the wire needs to know of an object. */
export interface ObjectType {
  name: ObjectName
  /** Singular, as in paths and texts: `contact`. */
  singular: string
  /** `objectTypeId`. */
  id: string
  /** The name that messages use in capitals: `Could not get some CONTACT objects…`. */
  legacy: string
  /** `Contact already exists.` */
  noun: string
  /** As in association names: `contact_to_company`, `meeting_event_to_contact`. */
  associationName: string
  createdProperty: string
  modifiedProperty: string
  /** Properties returned when none are asked for. */
  defaults: readonly string[]
  /** Properties that are always returned. */
  base: readonly string[]
  /** Properties that `query` of a search looks in. */
  searched: readonly string[]
  /** The properties that hold the pipeline and the stage; the pseudo pipelines have no property of their own. */
  stages: { pipeline: string | null; stage: string } | null
  /** Properties without which no record is made. */
  required: readonly string[]
}

type Given = Pick<ObjectType, 'name' | 'singular' | 'id' | 'noun' | 'searched'> & Partial<ObjectType>

/** Completes a type: what is not given is as for most objects. `shown` are the defaults beside the base. */
function typeOf(given: Given, shown: readonly string[]): ObjectType {
  const { createdProperty = 'createdate', modifiedProperty = 'hs_lastmodifieddate' } = given
  const base = [createdProperty, modifiedProperty, 'hs_object_id']
  return {
    legacy: given.singular.toUpperCase(),
    associationName: given.singular,
    createdProperty,
    modifiedProperty,
    base: base.sort(),
    defaults: [...base, ...shown].sort(),
    stages: null,
    required: [],
    ...given,
  }
}

/** An activity: it has a time, and its creation is `hs_createdate`. LIVE: `Error creating CALL.` without the time. */
function activity(given: Given): ObjectType {
  return typeOf({ createdProperty: 'hs_createdate', required: ['hs_timestamp'], ...given }, [])
}

/** A custom object; its `name` is its type id. */
export function customType(about: {
  id: string
  name: string
  singular: string
  searched: readonly string[]
  required: readonly string[]
}): ObjectType {
  const { id, name, singular, searched, required } = about
  return typeOf(
    {
      name: id,
      singular: name,
      id,
      legacy: name,
      noun: singular,
      createdProperty: 'hs_createdate',
      searched,
      required,
      stages: { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage' },
    },
    [],
  )
}

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
}

/** The activities, which the vendor also calls engagements. */
export const ACTIVITIES: readonly StandardObject[] = ['calls', 'emails', 'meetings', 'notes', 'tasks']
