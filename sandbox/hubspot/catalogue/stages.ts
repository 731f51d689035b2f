/**
 * The stages of the default deal pipeline as recorded live: id, label, probability.
 * Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests/fetch-pipelines.test.json)
 */
export const DEAL_STAGES = [
  { id: 'appointmentscheduled', label: 'Appointment Scheduled', probability: '0.2' },
  { id: 'qualifiedtobuy', label: 'Qualified To Buy', probability: '0.4' },
  { id: 'presentationscheduled', label: 'Presentation Scheduled', probability: '0.6' },
  { id: 'decisionmakerboughtin', label: 'Decision Maker Bought-In', probability: '0.8' },
  { id: 'contractsent', label: 'Contract Sent', probability: '0.9' },
  { id: 'closedwon', label: 'Closed Won', probability: '1.0' },
  { id: 'closedlost', label: 'Closed Lost', probability: '0.0' },
] as const

/**
 * The stages of the support pipeline that every account has: id, label, whether it is closed.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide
 */
export const TICKET_STAGES = [
  { id: '1', label: 'New', state: 'OPEN' },
  { id: '2', label: 'Waiting on contact', state: 'OPEN' },
  { id: '3', label: 'Waiting on us', state: 'OPEN' },
  { id: '4', label: 'Closed', state: 'CLOSED' },
] as const

/**
 * The stages of the default lead pipeline; the type of a stage is what closing it means.
 * Source: developers.hubspot.com/docs/api-reference/crm-leads-v3/guide
 */
export const LEAD_STAGES = [
  { id: 'new-stage-id', label: 'New', state: 'NEW' },
  { id: 'attempting-stage-id', label: 'Attempting', state: 'IN_PROGRESS' },
  { id: 'connected-stage-id', label: 'Connected', state: 'IN_PROGRESS' },
  { id: 'qualified-stage-id', label: 'Qualified', state: 'QUALIFIED' },
  { id: 'unqualified-stage-id', label: 'Disqualified', state: 'UNQUALIFIED' },
] as const

/**
 * The default lifecycle stages, in the order in which a record moves through them.
 * Source: developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/guide
 */
export const LIFECYCLE_STAGES = [
  { id: 'subscriber', label: 'Subscriber' },
  { id: 'lead', label: 'Lead' },
  { id: 'marketingqualifiedlead', label: 'Marketing Qualified Lead' },
  { id: 'salesqualifiedlead', label: 'Sales Qualified Lead' },
  { id: 'opportunity', label: 'Opportunity' },
  { id: 'customer', label: 'Customer' },
  { id: 'evangelist', label: 'Evangelist' },
  { id: 'other', label: 'Other' },
] as const
