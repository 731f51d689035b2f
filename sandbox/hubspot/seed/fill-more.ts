import { ORDER_STAGES, PLAIN_STAGES, SERVICE_STAGES } from '../catalogue/stages.ts'
import type { CrmRecord, ObjectName, OtherObject } from '../entities.ts'
import { defaultPipelines } from '../store/default-pipelines.ts'
import { instant } from '../wire.ts'
import { join, type Maker, own } from './maker.ts'

const DAY_MS = 86_400_000

/** What can be seeded beside people, sales and activities. */
export const MORE_SEEDED = [
  ...(['quotes', 'invoices', 'orders', 'carts', 'subscriptions', 'commerce_payments'] as const),
  ...(['discounts', 'fees', 'taxes', 'communications', 'postal_mail', 'goal_targets'] as const),
  ...(['feedback_submissions', 'services', 'projects', 'listings', 'courses', 'appointments'] as const),
  'marketing_events',
] as const satisfies readonly OtherObject[]

type More = (typeof MORE_SEEDED)[number]
type Fill = (maker: Maker, record: CrmRecord, index: number) => Record<string, string>

function money(maker: Maker): string {
  return String((1 + maker.random.whole(400)) * 25)
}

function later(maker: Maker, record: CrmRecord, days: number): string {
  return instant(record.createdAt + (1 + maker.random.whole(days)) * DAY_MS)
}

function label(index: number): string {
  return String(index + 1).padStart(5, '0')
}

function adjustment(name: string): Fill {
  return ({ random }, _record, index) => ({
    hs_label: `${name} ${index + 1}`,
    hs_type: random.pick(['PERCENT', 'FIXED']),
    hs_value: String(1 + random.whole(30)),
  })
}

function staged(object: ObjectName, stages: readonly { readonly id: string }[], maker: Maker) {
  const [pipeline] = defaultPipelines(maker.account.type(object)).keys()
  return { hs_pipeline: pipeline ?? '', hs_pipeline_stage: maker.random.pick(stages).id }
}

const SALES: Readonly<Record<Exclude<More, keyof typeof WORK>, Fill>> = {
  quotes: (maker, record, index) => ({
    hs_title: `Quote ${label(index)}`,
    hs_expiration_date: later(maker, record, 60),
    hs_status: maker.random.pick(['DRAFT', 'APPROVAL_NOT_NEEDED', 'PENDING_APPROVAL', 'APPROVED']),
    hs_quote_amount: money(maker),
    hs_quote_number: `2026-${label(index)}`,
    hs_currency: 'USD',
  }),
  invoices: (maker, record, index) => ({
    hs_number: `INV-${label(index)}`,
    hs_currency: 'USD',
    hs_invoice_status: maker.random.pick(['draft', 'open', 'paid', 'voided']),
    hs_amount_billed: money(maker),
    hs_invoice_date: instant(record.createdAt),
    hs_due_date: later(maker, record, 30),
  }),
  orders: (maker, _record, index) => ({
    hs_order_name: `Order ${label(index)}`,
    hs_total_price: money(maker),
    hs_currency_code: 'USD',
    hs_external_order_id: `ext-${label(index)}`,
    ...staged('orders', ORDER_STAGES, maker),
  }),
  carts: (maker, _record, index) => ({
    hs_cart_name: `Cart ${label(index)}`,
    hs_total_price: money(maker),
    hs_currency_code: 'USD',
    hs_external_cart_id: `cart-${label(index)}`,
  }),
  subscriptions: (maker, record) => ({
    hs_name: maker.random.pick(maker.pools.products),
    hs_status: maker.random.pick(['active', 'past_due', 'canceled', 'scheduled']),
    hs_recurring_billing_frequency: maker.random.pick(['monthly', 'annually']),
    hs_recurring_billing_start_date: instant(record.createdAt),
    hs_next_payment_amount: money(maker),
  }),
  commerce_payments: (maker, record, index) => ({
    hs_initial_amount: money(maker),
    hs_currency_code: 'USD',
    hs_latest_status: maker.random.pick(['processing', 'succeeded', 'failed', 'refunded']),
    hs_initiated_date: instant(record.createdAt),
    hs_reference_number: `PAY-${label(index)}`,
  }),
  discounts: adjustment('Discount'),
  fees: adjustment('Fee'),
  taxes: adjustment('Tax'),
}

const WORK = {
  communications: (maker: Maker, record: CrmRecord) => ({
    hs_communication_channel_type: maker.random.pick(['WHATS_APP', 'LINKEDIN_MESSAGE', 'SMS']),
    hs_communication_logged_from: 'CRM',
    hs_communication_body: 'Thanks, that works for us.',
    hs_timestamp: instant(record.createdAt),
  }),
  postal_mail: (_maker: Maker, record: CrmRecord) => ({
    hs_postal_mail_body: 'Sent the signed contract by post.',
    hs_timestamp: instant(record.createdAt),
  }),
  goal_targets: (maker: Maker, record: CrmRecord, index: number) => ({
    hs_goal_name: `Goal ${index + 1}`,
    hs_target_amount: money(maker),
    hs_start_datetime: instant(record.createdAt),
    hs_end_datetime: later(maker, record, 90),
  }),
  feedback_submissions: (maker: Maker, record: CrmRecord) => ({
    hs_survey_name: 'Customer loyalty',
    hs_survey_type: 'NPS',
    hs_value: String(maker.random.whole(11)),
    hs_content: 'Quick answers, clear invoices.',
    hs_submission_timestamp: instant(record.createdAt),
  }),
  services: (maker: Maker, _record: CrmRecord, index: number) => ({
    hs_name: `Service ${index + 1}`,
    ...staged('services', SERVICE_STAGES, maker),
  }),
  projects: (maker: Maker, _record: CrmRecord, index: number) => ({
    hs_name: `Project ${index + 1}`,
    ...staged('projects', PLAIN_STAGES, maker),
  }),
  listings: (maker: Maker, _record: CrmRecord, index: number) => ({
    hs_name: `Listing ${index + 1}`,
    hs_price: money(maker),
    hs_city: maker.random.pick(maker.pools.cities).city,
    ...staged('listings', PLAIN_STAGES, maker),
  }),
  courses: (maker: Maker, _record: CrmRecord, index: number) => ({
    hs_course_name: `Course ${index + 1}`,
    ...staged('courses', PLAIN_STAGES, maker),
  }),
  appointments: (maker: Maker, record: CrmRecord, index: number) => ({
    hs_appointment_name: `Appointment ${index + 1}`,
    hs_appointment_start: later(maker, record, 30),
    ...staged('appointments', PLAIN_STAGES, maker),
  }),
  marketing_events: (maker: Maker, record: CrmRecord, index: number) => ({
    hs_event_name: `Event ${index + 1}`,
    hs_start_datetime: later(maker, record, 90),
  }),
} satisfies Partial<Record<More, Fill>>

const FILLS: Readonly<Record<More, Fill>> = { ...SALES, ...WORK }

/** Fills a record of one of these objects, with an owner and, where the two can be associated, a contact. */
export function fillMore(object: More, maker: Maker, record: CrmRecord, index: number): void {
  Object.assign(record.values, FILLS[object](maker, record, index))
  if (maker.random.chance(0.7)) own(maker, record)
  const contacts = maker.made.get('contacts') ?? []
  if (contacts.length === 0 || maker.account.associations.unlabeled(object, 'contacts') === null) return
  join(maker, { object, record }, { object: 'contacts', record: maker.random.pick(contacts) })
}
