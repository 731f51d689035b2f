import { DEAL_STAGES } from './catalogue/stages.ts'
import { always, commonReaders, linkCount, type Reader, stageReaders } from './computed-records.ts'

import { exactDigits, multiplyExactly } from './decimal.ts'
import type { CrmRecord } from './entities.ts'
import type { Account } from './store/account.ts'
import { instant, parseInstant } from './wire.ts'

const DAY_MS = 86_400_000
const ZERO = [
  'hs_num_associated_active_deal_registrations',
  'hs_num_associated_deal_registrations',
  'hs_num_associated_deal_splits',
  'hs_num_target_accounts',
  'hs_number_of_inbound_calls',
  'hs_number_of_outbound_calls',
  'hs_number_of_overdue_tasks',
]

/**
 * Properties of deals that the server sets by itself, as recorded on create (without a stage) and update (with).
 * Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests/create-deal.test.json, update-deal)
 */
export const dealReaders: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...commonReaders('hs_lastmodifieddate'),
  ...stageReaders(
    'dealstage',
    DEAL_STAGES.map((stage) => stage.id),
  ),
  ...ZERO.map((name): [string, Reader] => [name, always('0')]),
  ['amount_in_home_currency', amountOf],
  ['days_to_close', (record) => String(Math.floor(daysToClose(record)))],
  ['hs_actual_duration', (record) => mapNull(durationMs(record), String)],
  ['hs_closed_amount', (record, account) => closedAmount(record, account)],
  ['hs_closed_amount_in_home_currency', (record, account) => closedAmount(record, account)],
  ['hs_closed_deal_close_date', (record, account) => closedDate(record, account, closeTime(record))],
  ['hs_closed_deal_create_date', (record, account) => closedDate(record, account, record.createdAt)],
  ['hs_closed_won_count', (record, account) => (outcome(record, account) === 'won' ? '1' : '0')],
  [
    'hs_closed_won_date',
    (record, account) => (outcome(record, account) === 'won' ? mapNull(closeTime(record), instant) : null),
  ],
  ['hs_createdate', (record) => instant(record.createdAt)],
  ['hs_days_to_close_raw', (record) => String(Number(daysToClose(record).toFixed(5)))],
  ['hs_deal_stage_probability', probability],
  ['hs_deal_stage_probability_shadow', (record, account) => probability(record, account) ?? '0'],
  ['hs_forecast_amount', amountOf],
  ['hs_has_last_conversation_follow_ups', always('false')],
  ['hs_has_last_meeting_followups', always('false')],
  ['hs_is_closed', staged((result) => String(result !== 'open'))],
  ['hs_is_closed_count', staged((result) => (result === 'open' ? '0' : '1'))],
  ['hs_is_closed_lost', (record, account) => String(outcome(record, account) === 'lost')],
  ['hs_is_closed_won', (record, account) => String(outcome(record, account) === 'won')],
  ['hs_is_deal_split', (record) => String(linkCount(record, 'deal_splits') > 0)],
  ['hs_is_open_count', staged((result) => (result === 'open' ? '1' : '0'))],
  [
    'hs_open_amount_in_home_currency',
    (record, account) =>
      outcome(record, account) === 'open' ? amountOf(record) : staged(() => '0')(record, account),
  ],
  [
    'hs_open_deal_create_date',
    staged((result, record) => (result === 'open' ? String(record.createdAt) : '0')),
  ],
  ['hs_primary_associated_company', primaryCompany],
  ['hs_projected_amount', projected],
  ['hs_projected_amount_in_home_currency', projected],
  [
    'hs_weighted_pipeline_in_company_currency',
    staged((_result, record, account) => projected(record, account)),
  ],
  ['hs_num_of_associated_line_items', (record) => String(linkCount(record, 'line_items'))],
  ['hs_number_of_call_engagements', (record) => String(linkCount(record, 'calls'))],
  ['num_associated_contacts', (record) => String(linkCount(record, 'contacts'))],
])

type Outcome = 'open' | 'won' | 'lost'

/** Null for a deal without a stage, as recorded. */
function outcome(record: CrmRecord, account: Account): Outcome | null {
  const stageId = record.values.dealstage
  if (stageId === undefined) return null
  const metadata = account.stage('deals', stageId, record.values.pipeline)?.stage.metadata
  if (metadata?.isClosed !== 'true') return 'open'
  return Number(metadata.probability) === 1 ? 'won' : 'lost'
}

function staged(read: (result: Outcome, record: CrmRecord, account: Account) => string | null): Reader {
  return (record, account) => {
    const result = outcome(record, account)
    return result === null ? null : read(result, record, account)
  }
}

function probability(record: CrmRecord, account: Account): string | null {
  const stageId = record.values.dealstage
  if (stageId === undefined) return null
  const text = account.stage('deals', stageId, record.values.pipeline)?.stage.metadata.probability
  return text === undefined ? null : exactDigits(Number(text))
}

function amountOf(record: CrmRecord): string | null {
  return record.values.amount ?? null
}

function closedAmount(record: CrmRecord, account: Account): string {
  return outcome(record, account) === 'won' ? (amountOf(record) ?? '0') : '0'
}

function projected(record: CrmRecord, account: Account): string {
  const share = probability(record, account)
  const amount = amountOf(record)
  if (share === null || amount === null) return '0'
  return multiplyExactly(amount, share) ?? String(Number(amount) * Number(share))
}

function closedDate(record: CrmRecord, account: Account, ms: number | null): string | null {
  const result = outcome(record, account)
  if (result === null) return null
  return result === 'open' ? '0' : String(ms ?? 0)
}

function closeTime(record: CrmRecord): number | null {
  const text = record.values.closedate
  return text === undefined ? null : parseInstant(text)
}

function durationMs(record: CrmRecord): number | null {
  const closes = closeTime(record)
  return closes === null ? null : closes - record.createdAt
}

function daysToClose(record: CrmRecord): number {
  return Math.max(0, durationMs(record) ?? 0) / DAY_MS
}

function primaryCompany(record: CrmRecord): string | null {
  const link = record.links.find((candidate) => candidate.to === 'companies' && candidate.types.includes(5))
  return link === undefined ? null : String(link.id)
}

function mapNull<T>(value: T | null, show: (value: T) => string): string | null {
  return value === null ? null : show(value)
}
