import { LEAD_STAGES, TICKET_STAGES } from '../catalogue/stages.ts'
import type { CrmRecord, ObjectName } from '../entities.ts'
import { instant } from '../wire.ts'
import { join, type Maker, own } from './maker.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const SUBJECTS = [
  ...[
    'Cannot sign in',
    'Invoice shows the wrong amount',
    'Export stops half way',
    'Request for a second seat',
  ],
  ...[
    'How do I change the billing address?',
    'Import of contacts fails',
    'Page loads slowly',
    'Feature idea',
  ],
]
const CATEGORIES = ['PRODUCT_ISSUE', 'BILLING_ISSUE', 'FEATURE_REQUEST', 'GENERAL_INQUIRY']
const SENTENCES = [
  ...['Left a message and will try again on Monday.', 'They asked for the updated price list.'],
  ...['Went through the contract; legal will look at clause four.', 'Happy with the trial so far.'],
  ...['Wants to see how the reports work before deciding.', 'Introduced their new head of operations.'],
]
const TOPICS = [
  'Introduction',
  'Product demo',
  'Contract review',
  'Quarterly check-in',
  'Kick-off',
  'Follow-up',
]

/** Fills a ticket: a customer's trouble in a stage of the support pipeline. */
export function fillTicket(maker: Maker, record: CrmRecord): void {
  const { random, now } = maker
  const stage = random.pick(TICKET_STAGES)
  const { values } = record
  values.subject = random.pick(SUBJECTS)
  values.content = random.pick(SENTENCES)
  values.hs_pipeline = '0'
  values.hs_pipeline_stage = stage.id
  values.hs_ticket_priority = random.pick(['LOW', 'MEDIUM', 'HIGH'])
  values.hs_ticket_category = random.pick(CATEGORIES)
  values.source_type = random.pick(['CHAT', 'EMAIL', 'FORM', 'PHONE'])
  if (stage.state === 'CLOSED')
    values.closed_date = instant(record.createdAt + random.whole(now - record.createdAt))
  if (random.chance(0.8)) own(maker, record)
  attach(maker, 'tickets', record)
}

/** Fills a product of the catalogue. */
export function fillProduct(maker: Maker, record: CrmRecord, index: number): void {
  const { pools, random } = maker
  const { values } = record
  values.name = random.pick(pools.products)
  values.price = String((1 + random.whole(200)) * 25)
  values.hs_sku = `SKU-${String(index + 1).padStart(5, '0')}`
  values.description = `${values.name}, sold by the piece`
  values.hs_cost_of_goods_sold = String(Math.floor(Number(values.price) / 2))
  if (random.chance(0.3)) values.recurringbillingfrequency = random.pick(['monthly', 'annually'])
}

/** Fills a line item: so many of a product on a deal. */
export function fillLineItem(maker: Maker, record: CrmRecord): void {
  const { pools, random } = maker
  const product = pickOf(maker, 'products')
  const { values } = record
  values.name = product?.values.name ?? random.pick(pools.products)
  values.price = product?.values.price ?? String((1 + random.whole(200)) * 25)
  values.quantity = String(1 + random.whole(20))
  if (product !== null) {
    values.hs_product_id = String(product.id)
    if (product.values.hs_sku !== undefined) values.hs_sku = product.values.hs_sku
  }
  const deal = pickOf(maker, 'deals')
  if (deal !== null) join(maker, { object: 'line_items', record }, { object: 'deals', record: deal })
}

/** Fills a lead of a contact. */
export function fillLead(maker: Maker, record: CrmRecord): void {
  const { random } = maker
  const contact = pickOf(maker, 'contacts')
  const { values } = record
  const name = [contact?.values.firstname, contact?.values.lastname]
    .filter((part) => part !== undefined)
    .join(' ')
  values.hs_lead_name = name === '' ? 'Unknown person' : name
  values.hs_lead_label = random.pick(['HOT', 'WARM', 'COLD'])
  values.hs_lead_type = random.pick(['NEW BUSINESS', 'UPSELL', 'RE-ATTEMPTING'])
  values.hs_pipeline = 'lead-pipeline-id'
  values.hs_pipeline_stage = random.pick(LEAD_STAGES).id
  if (random.chance(0.8)) own(maker, record)
  if (contact !== null) join(maker, { object: 'leads', record }, { object: 'contacts', record: contact })
}

/** Fills a note. */
export function fillNote(maker: Maker, record: CrmRecord): void {
  record.values.hs_note_body = `<p>${maker.random.pick(SENTENCES)}</p>`
  happened(maker, 'notes', record)
}

/** Fills a call. */
export function fillCall(maker: Maker, record: CrmRecord): void {
  const { random } = maker
  const { values } = record
  values.hs_call_title = random.pick(TOPICS)
  values.hs_call_body = random.pick(SENTENCES)
  values.hs_call_direction = random.pick(['INBOUND', 'OUTBOUND'])
  values.hs_call_status = random.chance(0.7) ? 'COMPLETED' : 'NO_ANSWER'
  values.hs_call_duration = String((1 + random.whole(60)) * 30_000)
  happened(maker, 'calls', record)
}

/** Fills an e-mail. */
export function fillEmail(maker: Maker, record: CrmRecord): void {
  const { random } = maker
  const { values } = record
  values.hs_email_subject = random.pick(TOPICS)
  values.hs_email_text = random.pick(SENTENCES)
  values.hs_email_direction = random.pick(['EMAIL', 'INCOMING_EMAIL'])
  values.hs_email_status = 'SENT'
  happened(maker, 'emails', record)
}

/** Fills a meeting of half an hour to two hours. */
export function fillMeeting(maker: Maker, record: CrmRecord): void {
  const { random } = maker
  const { values } = record
  values.hs_meeting_title = random.pick(TOPICS)
  values.hs_meeting_body = random.pick(SENTENCES)
  values.hs_meeting_start_time = instant(record.createdAt)
  values.hs_meeting_end_time = instant(record.createdAt + (1 + random.whole(4)) * (HOUR_MS / 2))
  values.hs_meeting_outcome = random.pick(['SCHEDULED', 'COMPLETED', 'RESCHEDULED', 'NO_SHOW', 'CANCELED'])
  happened(maker, 'meetings', record)
}

/** Fills a task that is due within two months of its creation. */
export function fillTask(maker: Maker, record: CrmRecord): void {
  const { random } = maker
  const { values } = record
  values.hs_task_subject = `${random.pick(TOPICS)}: ${random.pick(['prepare', 'call back', 'send documents'])}`
  values.hs_task_body = random.pick(SENTENCES)
  values.hs_task_status = random.pick(['NOT_STARTED', 'IN_PROGRESS', 'COMPLETED'])
  values.hs_task_priority = random.pick(['NONE', 'LOW', 'MEDIUM', 'HIGH'])
  values.hs_task_type = random.pick(['EMAIL', 'CALL', 'TODO'])
  values.hs_task_for_object_type = 'OWNER'
  happened(maker, 'tasks', record)
  values.hs_timestamp = instant(record.createdAt + random.whole(60) * DAY_MS)
}

/** An activity happened when it was recorded, to a person and often a company or deal. */
function happened(maker: Maker, object: ObjectName, record: CrmRecord): void {
  record.values.hs_timestamp = instant(record.createdAt)
  if (maker.random.chance(0.9)) own(maker, record)
  attach(maker, object, record)
}

/** Associates a record with a contact and, now and then, with a company and a deal. */
function attach(maker: Maker, object: ObjectName, record: CrmRecord): void {
  for (const [to, share] of [
    ['contacts', 0.95],
    ['companies', 0.6],
    ['deals', 0.4],
  ] as const) {
    const wanted = maker.random.chance(share)
    const other = pickOf(maker, to)
    if (wanted && other !== null) join(maker, { object, record }, { object: to, record: other })
  }
}

function pickOf(maker: Maker, object: ObjectName): CrmRecord | null {
  const records = maker.made.get(object) ?? []
  return records.length === 0 ? null : maker.random.pick(records)
}
