import type { AssociatedObject, OtherObject } from './entities.ts'
import { activity, type Given, type ObjectType, typeOf } from './object-type.ts'

/**
 * Type ids, required properties and searched properties of the objects that came later.
 * Sources: developers.hubspot.com/docs/guides/crm/understanding-the-crm (type ids),
 * developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis (required properties),
 * developers.hubspot.com/docs/api-reference/legacy/crm/search-the-crm (defaults and searched properties)
 */

const STAGES = { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage' }
const CREATED = { createdProperty: 'hs_createdate' }

type About = [id: string, noun: string, more?: Partial<Given>, shown?: readonly string[]]

/** Singular names are the plural ones without their last letter, where `more` does not say otherwise. */
function named(name: OtherObject, [id, noun, more = {}, shown = []]: About): ObjectType {
  return typeOf({ name, singular: name.replace(/s$/, ''), id, noun, searched: [], ...more }, shown)
}

const SENT: Readonly<Record<'communications' | 'postal_mail', ObjectType>> = {
  communications: activity({
    name: 'communications',
    singular: 'communication',
    id: '0-18',
    noun: 'Communication',
    required: ['hs_timestamp', 'hs_communication_channel_type'],
    searched: ['hs_communication_body', 'hs_body_preview'],
  }),
  postal_mail: activity({
    name: 'postal_mail',
    singular: 'postal_mail',
    id: '0-116',
    noun: 'Postal mail',
    searched: ['hs_postal_mail_body', 'hs_body_preview'],
  }),
}

const QUOTE_SEARCHED = [
  ...['hs_sender_firstname', 'hs_sender_lastname', 'hs_sender_company_name', 'hs_sender_email'],
  ...['hs_proposal_slug', 'hs_title', 'hs_quote_number', 'hs_public_url_key'],
]

/** The commerce objects. Those without a list of searched properties are searched by their names. */
const COMMERCE: Readonly<Partial<Record<OtherObject, About>>> = {
  quotes: [
    '0-14',
    'Quote',
    { ...CREATED, required: ['hs_title', 'hs_expiration_date'], searched: QUOTE_SEARCHED },
    ['hs_expiration_date', 'hs_public_url_key', 'hs_status', 'hs_title'],
  ],
  invoices: ['0-53', 'Invoice', { required: ['hs_currency'], searched: ['hs_number', 'hs_title'] }],
  orders: ['0-123', 'Order', { required: ['hs_order_name'], searched: ['hs_order_name'], stages: STAGES }],
  carts: ['0-142', 'Cart', { searched: ['hs_cart_name'] }],
  subscriptions: ['0-69', 'Subscription', { ...CREATED, required: ['hs_name'], searched: ['hs_name'] }],
  commerce_payments: [
    '0-101',
    'Payment',
    { aliases: ['payments', 'payment'], searched: ['hs_customer_email', 'hs_reference_number'] },
  ],
  discounts: ['0-84', 'Discount', { searched: ['hs_label'] }],
  fees: ['0-85', 'Fee', { searched: ['hs_label'] }],
  taxes: ['0-86', 'Tax', { singular: 'tax', searched: ['hs_label'] }],
}

const DELIVERED = { ...CREATED, stages: STAGES }
const IN_PIPELINE = { ...DELIVERED, required: ['hs_name', 'hs_pipeline', 'hs_pipeline_stage'] }

/** What is delivered, planned and answered, and the people of the account. */
const WORK: Readonly<Partial<Record<OtherObject, About>>> = {
  goal_targets: ['0-74', 'Goal target', { aliases: ['goals', 'goal'], searched: ['hs_goal_name'] }],
  feedback_submissions: [
    '0-19',
    'Feedback submission',
    { ...CREATED, readOnly: true, searched: ['hs_content', 'hs_survey_name'] },
  ],
  // No source confirms the id of deal splits.
  deal_splits: ['0-72', 'Deal split', CREATED],
  services: ['0-162', 'Service', { ...IN_PIPELINE, searched: ['hs_name'] }],
  projects: ['0-970', 'Project', { ...IN_PIPELINE, searched: ['hs_name'] }],
  listings: ['0-420', 'Listing', { ...DELIVERED, required: ['hs_name'], searched: ['hs_name'] }],
  courses: ['0-410', 'Course', { ...DELIVERED, required: ['hs_course_name'], searched: ['hs_course_name'] }],
  appointments: [
    '0-421',
    'Appointment',
    { ...DELIVERED, required: ['hs_appointment_name'], searched: ['hs_appointment_name'] },
  ],
  marketing_events: ['0-54', 'Marketing event', { ...CREATED, searched: ['hs_event_name'] }],
  users: [
    '0-115',
    'User',
    {
      ...CREATED,
      required: ['hs_internal_user_id', 'hs_email'],
      searched: ['hs_given_name', 'hs_family_name', 'hs_email'],
    },
  ],
}

/**
 * Objects that only the list of association types names. Where no type id is published the name stands for it.
 * Source of the ids: constants of the vendor's own web application (github.com/reacttips-dev/codebases, app.hubspot.com)
 */
const ASSOCIATED: Readonly<Record<AssociatedObject, string>> = {
  quote_templates: '0-64',
  conversations: '0-11',
  campaigns: '0-35',
  engagements: '0-4',
  ...{ payment_links: 'payment_links', abandoned_carts: 'abandoned_carts', discount_codes: 'discount_codes' },
  ...{ threads: 'threads', conversation_sessions: 'conversation_sessions' },
  ...{ goal_target_groups: 'goal_target_groups', data_sync_states: 'data_sync_states' },
  payment_schedule_installments: 'payment_schedule_installments',
}

function typesIn(abouts: Readonly<Partial<Record<OtherObject, About>>>): [OtherObject, ObjectType][] {
  return (Object.entries(abouts) as [OtherObject, About][]).map(([name, about]) => [name, named(name, about)])
}

function associated([name, id]: [string, string]): [OtherObject, ObjectType] {
  const words = name.replace(/s$/, '').replaceAll('_', ' ')
  const noun = words.charAt(0).toUpperCase() + words.slice(1)
  const object = name as AssociatedObject
  return [object, named(object, [id, noun, { ...CREATED, readOnly: true }])]
}

/** The types of all these objects. */
export const MORE_TYPES: Readonly<Record<OtherObject, ObjectType>> = {
  ...SENT,
  ...Object.fromEntries([
    ...typesIn(COMMERCE),
    ...typesIn(WORK),
    ...Object.entries(ASSOCIATED).map(associated),
  ]),
} as Record<OtherObject, ObjectType>
