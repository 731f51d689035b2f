import { always, commonReaders, ownerReaders, type Reader, visit } from './computed-records.ts'
import type { CrmRecord, StandardObject } from './entities.ts'
import type { Account } from './store/account.ts'
import { instant, parseInstant } from './wire.ts'

/** What of a body the preview shows, in characters; longer ones are cut. The vendor's own length is not published. */
const PREVIEW_LENGTH = 1000

/** The pipeline of tasks and its stages: recorded as UUIDs that differ by account, kept constant here. */
const TASK_PIPELINE = '60b5c368-04c4-4d32-9b4a-457e159f49b7'
const TASK_COMPLETED = 'dd5826e4-c976-4654-a527-b59ada542e52'

/** Readers that all activities have; `body` is the property that the preview is made from. */
function activityReaders(typeId: string, body: string): [string, Reader][] {
  const preview = (record: CrmRecord): string | null => {
    const text = record.values[body]
    return text === undefined ? null : plainText(text)
  }
  return [
    ...commonReaders('hs_lastmodifieddate', 'hs_createdate'),
    ...ownerReaders(),
    ['hs_obj_coords', (record) => `${typeId}-${record.id}`],
    ['hs_body_preview', (record) => preview(record)?.slice(0, PREVIEW_LENGTH) ?? null],
    [
      'hs_body_preview_html',
      (record) => {
        const html = record.values[body]
        return html === undefined ? null : `<html>\n<head></head>\n<body>\n${html}\n</body>\n</html>`
      },
    ],
    [
      'hs_body_preview_is_truncated',
      (record) => {
        const text = preview(record)
        return text === null ? null : String(text.length > PREVIEW_LENGTH)
      },
    ],
  ]
}

/** HTML without its tags, blanks folded. */
function plainText(html: string): string {
  const text = html
    .replace(/<[^<>]{0,2000}>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
  return text.replace(/\s+/g, ' ').trim()
}

/**
 * Properties of tasks that the server sets by itself, as recorded on create and on completion.
 * Source: github.com/NangoHQ/integration-templates (integrations/hubspot/tests/create-task.test.json)
 */
const taskReaders: readonly [string, Reader][] = [
  ['hs_engagements_last_contacted', (record) => instant(record.createdAt)],
  ['hs_pipeline', (record) => (isCompleted(record) ? TASK_PIPELINE : null)],
  ['hs_pipeline_stage', (record) => (isCompleted(record) ? TASK_COMPLETED : null)],
  ['hs_start_date_with_fallback', (record) => record.values.hs_timestamp ?? null],
  ['hs_task_completion_count', (record) => flag(isCompleted(record))],
  ['hs_task_completion_date', completedAt],
  ['hs_task_family', always('SALES')],
  ['hs_task_is_completed', (record) => flag(isCompleted(record))],
  [
    'hs_task_is_completed_call',
    (record) => flag(isCompleted(record) && record.values.hs_task_type === 'CALL'),
  ],
  [
    'hs_task_is_completed_email',
    (record) => flag(isCompleted(record) && record.values.hs_task_type === 'EMAIL'),
  ],
  ['hs_task_is_completed_linked_in', always('0')],
  ['hs_task_is_completed_sequence', always('0')],
  ['hs_task_is_overdue', (record, account) => String(isOverdue(record, account))],
  ['hs_task_is_past_due_date', (record, account) => String(isOverdue(record, account))],
  ['hs_task_missed_due_date', (record, account) => String(missedDue(record, account))],
  ['hs_task_missed_due_date_count', (record, account) => flag(missedDue(record, account))],
]

/** Properties whose value changes by time alone: nothing that shows or searches them may be remembered. */
export const TIMED: ReadonlySet<string> = new Set([
  ...['hs_task_is_overdue', 'hs_task_is_past_due_date', 'hs_task_missed_due_date'],
  'hs_task_missed_due_date_count',
])

function flag(value: boolean): string {
  return value ? '1' : '0'
}

function isCompleted(record: CrmRecord): boolean {
  return record.values.hs_task_status === 'COMPLETED'
}

function completedMs(record: CrmRecord): number | null {
  return isCompleted(record) ? visit(record, 'hs_task_status', 'COMPLETED').entered : null
}

function completedAt(record: CrmRecord): string | null {
  const ms = completedMs(record)
  return ms === null ? null : instant(ms)
}

function dueAt(record: CrmRecord): number | null {
  const text = record.values.hs_timestamp
  return text === undefined ? null : parseInstant(text)
}

function isOverdue(record: CrmRecord, account: Account): boolean {
  const due = dueAt(record)
  return due !== null && !isCompleted(record) && due < account.clock.now()
}

function missedDue(record: CrmRecord, account: Account): boolean {
  const due = dueAt(record)
  return due !== null && due < (completedMs(record) ?? account.clock.now())
}

/** The e-mail headers fill the read-only address properties. Source: developers.hubspot.com/docs/api-reference/crm-emails-v3/guide */
const emailReaders: readonly [string, Reader][] = (['from', 'sender', 'to', 'cc', 'bcc'] as const).flatMap(
  (side): [string, Reader][] => [
    [`hs_email_${side}_email`, (record) => joined(addresses(record, side).map((entry) => entry.email))],
    [
      `hs_email_${side}_firstname`,
      (record) => joined(addresses(record, side).map((entry) => entry.firstName)),
    ],
    [`hs_email_${side}_lastname`, (record) => joined(addresses(record, side).map((entry) => entry.lastName))],
  ],
)

interface Address {
  email?: unknown
  firstName?: unknown
  lastName?: unknown
}

function addresses(record: CrmRecord, side: string): Address[] {
  const text = record.values.hs_email_headers
  if (text === undefined) return []
  try {
    const headers: unknown = JSON.parse(text)
    if (typeof headers !== 'object' || headers === null) return []
    const found: unknown = (headers as Record<string, unknown>)[side]
    const list = Array.isArray(found) ? found : [found]
    return list.filter((entry): entry is Address => typeof entry === 'object' && entry !== null)
  } catch {
    return []
  }
}

function joined(parts: readonly unknown[]): string | null {
  const texts = parts.filter((part): part is string => typeof part === 'string' && part !== '')
  return texts.length === 0 ? null : texts.join(';')
}

/** Makes the readers of one kind of activity. */
export function readersOfActivity(object: StandardObject): ReadonlyMap<string, Reader> {
  switch (object) {
    case 'calls':
      return new Map(activityReaders('0-48', 'hs_call_body'))
    case 'emails':
      return new Map([...activityReaders('0-49', 'hs_email_text'), ...emailReaders])
    case 'meetings':
      return new Map(activityReaders('0-47', 'hs_meeting_body'))
    case 'communications':
      return new Map(activityReaders('0-18', 'hs_communication_body'))
    case 'postal_mail':
      return new Map(activityReaders('0-116', 'hs_postal_mail_body'))
    case 'notes':
      return new Map(activityReaders('0-46', 'hs_note_body'))
    default:
      return new Map([...activityReaders('0-27', 'hs_task_body'), ...taskReaders])
  }
}
