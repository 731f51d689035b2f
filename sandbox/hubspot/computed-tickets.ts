import { LEAD_STAGES, TICKET_STAGES } from './catalogue/stages.ts'
import {
  always,
  commonReaders,
  linkCount,
  ownerReaders,
  primaryLink,
  type Reader,
  stageReaders,
} from './computed-records.ts'
import type { CrmRecord, ObjectName } from './entities.ts'
import type { Account } from './store/account.ts'
import { instant, parseInstant } from './wire.ts'

/** Type ids of the primary associations of tickets and leads. */
const TICKET_COMPANY = 26
const LEAD_CONTACT = 578
const LEAD_COMPANY = 580
const LEAD_DEAL = 582

/**
 * Properties of tickets that the server sets by itself, as recorded on create.
 * Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests/create-ticket.test.json)
 */
export const ticketReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...commonReaders('hs_lastmodifieddate'),
  ...ownerReaders(),
  ...stageReaders(
    'hs_pipeline_stage',
    TICKET_STAGES.map((stage) => stage.id),
  ),
  ['hs_createdate', (record) => instant(record.createdAt)],
  ['hs_helpdesk_sort_timestamp', (record) => instant(record.createdAt)],
  ['hs_is_closed', (record, account) => String(isClosed(account, 'tickets', record))],
  ['hs_is_visible_in_help_desk', always('true')],
  ['hs_last_email_activity', always('ORIGINAL_FROM_CONTACT')],
  ['hs_last_message_from_visitor', always('false')],
  ['hs_num_associated_companies', (record) => String(linkCount(record, 'companies'))],
  ['hs_num_associated_conversations', always('0')],
  ['hs_num_times_contacted', always('0')],
  ['hs_primary_company_id', (record) => idOrNull(primaryLink(record, 'companies', TICKET_COMPANY))],
  [
    'hs_primary_company_name',
    (record, account) =>
      linkedValue(account, record, { to: 'companies', type: TICKET_COMPANY, name: 'name' }),
  ],
  ['hs_ticket_id', (record) => String(record.id)],
  ['time_to_close', timeToClose],
])

/**
 * Properties of leads that follow from what they are associated with.
 * Source: developers.hubspot.com/docs/api-reference/crm-leads-v3/guide
 */
export const leadReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...commonReaders('hs_lastmodifieddate'),
  ...ownerReaders(),
  ...stageReaders(
    'hs_pipeline_stage',
    LEAD_STAGES.map((stage) => stage.id),
  ),
  ['hs_createdate', (record) => instant(record.createdAt)],
  ...(['email', 'firstname', 'lastname'] as const).map((name): [string, Reader] => [
    `hs_associated_contact_${name}`,
    (record, account) => linkedValue(account, record, { to: 'contacts', type: LEAD_CONTACT, name }),
  ]),
  ...(['domain', 'name'] as const).map((name): [string, Reader] => [
    `hs_associated_company_${name}`,
    (record, account) => linkedValue(account, record, { to: 'companies', type: LEAD_COMPANY, name }),
  ]),
  ['hs_primary_contact_id', (record) => idOrNull(primaryLink(record, 'contacts', LEAD_CONTACT))],
  ['hs_primary_company_id', (record) => idOrNull(primaryLink(record, 'companies', LEAD_COMPANY))],
  ['hs_lead_is_open', (record, account) => String(!isClosed(account, 'leads', record))],
  ['hs_lead_is_qualified', (record, account) => String(leadState(account, record) === 'QUALIFIED')],
  ['hs_lead_is_disqualified', (record, account) => String(leadState(account, record) === 'UNQUALIFIED')],
])

/** Whether a lead still has a primary contact, company or deal; without one it is deleted. */
export function hasPrimaryRecord(record: CrmRecord): boolean {
  return (
    primaryLink(record, 'contacts', LEAD_CONTACT) !== null ||
    primaryLink(record, 'companies', LEAD_COMPANY) !== null ||
    primaryLink(record, 'deals', LEAD_DEAL) !== null
  )
}

function isClosed(account: Account, object: ObjectName, record: CrmRecord): boolean {
  const { hs_pipeline: pipeline, hs_pipeline_stage: stageId } = record.values
  return stageId !== undefined && account.stage(object, stageId, pipeline)?.stage.metadata.isClosed === 'true'
}

function leadState(account: Account, record: CrmRecord): string | null {
  const { hs_pipeline: pipeline, hs_pipeline_stage: stageId } = record.values
  if (stageId === undefined) return null
  return account.stage('leads', stageId, pipeline)?.stage.metadata.leadState ?? null
}

function timeToClose(record: CrmRecord): string | null {
  const closed = record.values.closed_date
  const ms = closed === undefined ? null : parseInstant(closed)
  return ms === null ? null : String(Math.max(0, ms - record.createdAt))
}

function idOrNull(id: number | null): string | null {
  return id === null ? null : String(id)
}

function linkedValue(
  account: Account,
  record: CrmRecord,
  about: { to: ObjectName; type: number; name: string },
): string | null {
  const id = primaryLink(record, about.to, about.type)
  return id === null ? null : (account.find(about.to, id)?.values[about.name] ?? null)
}
