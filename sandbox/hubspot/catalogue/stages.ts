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
 * The stages of the order pipeline, which has the same ids in every account.
 * Source: answers of accounts that integrations on GitHub recorded (`GET /crm/v3/pipelines/orders`)
 */
export const ORDER_STAGES = [
  { id: '4b27b500-f031-4927-9811-68a0b525cbae', label: 'Open', isClosed: false },
  { id: '937ea84d-0a4f-4dcf-9028-3f9c2aafbf03', label: 'Processed', isClosed: false },
  { id: 'aa99e8d0-c1d5-4071-b915-d240bbb1aed9', label: 'Shipped', isClosed: false },
  { id: '3725360f-519b-4b18-a593-494d60a29c9f', label: 'Delivered', isClosed: true },
  { id: '3c85a297-e9ce-400b-b42e-9f16853d69d6', label: 'Cancelled', isClosed: true },
] as const

/** The stages of the service pipeline, the same in every account. Source: as for orders */
export const SERVICE_STAGES = [
  { id: '8e2b21d0-7a90-4968-8f8c-a8525cc49c70', label: 'New', isClosed: false },
  { id: '600b692d-a3fe-4052-9cd7-278b134d7941', label: 'In progress', isClosed: false },
  { id: 'de53e7d9-6b57-4701-b576-92de01c9ed65', label: 'Closed', isClosed: true },
] as const

/** Pipelines that exist in every account, but whose stages are not published: three plain ones stand for them. */
export const PLAIN_STAGES = [
  { id: 'open', label: 'Open', isClosed: false },
  { id: 'in_progress', label: 'In progress', isClosed: false },
  { id: 'closed', label: 'Closed', isClosed: true },
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
