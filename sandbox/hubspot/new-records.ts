import type { CrmRecord, ObjectName, StandardObject } from './entities.ts'
import { HubspotError, invalid } from './errors.ts'
import type { Account } from './store/account.ts'
import { instant } from './wire.ts'

/** The properties that say when a record was closed, by object. */
const CLOSED: Readonly<Partial<Record<ObjectName, string>>> = { deals: 'closedate', tickets: 'closed_date' }

/** Returns the property that a move into the given stage sets to the present; null when none is. */
export function closingProperty(
  account: Account,
  object: ObjectName,
  stageId: string | undefined | null,
): string | null {
  const property = CLOSED[object]
  if (property === undefined || stageId == null) return null
  return account.stage(object, stageId)?.stage.metadata.isClosed === 'true' ? property : null
}

/** Values that the server sets on create. Source: recorded creates of March 2026 */
export function fillDefaults(account: Account, object: ObjectName, record: CrmRecord): void {
  const { values } = record
  const { stages } = account.type(object)
  if (stages?.stage === 'lifecyclestage') values.lifecyclestage ??= 'lead'
  if (object === 'companies' && values.domain !== undefined) values.website ??= values.domain
  if (object === 'line_items') inherit(account, record)
  if (object === 'tasks') {
    values.hs_task_status ??= 'NOT_STARTED'
    values.hs_task_priority ??= 'NONE'
    values.hs_task_for_object_type ??= 'OWNER'
  }
  const closed = stages === null ? null : closingProperty(account, object, values[stages.stage])
  if (closed !== null) values[closed] ??= instant(record.createdAt)
}

const FROM_PRODUCT = [
  ...['description', 'hs_cost_of_goods_sold', 'hs_recurring_billing_period', 'hs_sku', 'name', 'price'],
  'recurringbillingfrequency',
]

/** A line item takes what it does not say from its product. Source: developers.hubspot.com/docs/api-reference/crm-line-items-v3/guide */
function inherit(account: Account, record: CrmRecord): void {
  const { values } = record
  values.quantity ??= '1'
  const productId = values.hs_product_id
  const product = productId === undefined ? null : account.find('products', Number(productId))
  for (const name of FROM_PRODUCT) {
    const value = product?.values[name]
    if (value !== undefined) values[name] ??= value
  }
}

/** The documented lists. Source: developers.hubspot.com/docs/api-reference/legacy/crm/using-object-apis */
const DOCUMENTED: Readonly<Partial<Record<ObjectName, readonly string[]>>> = {
  deals: ['dealname', 'dealstage', 'pipeline'],
  tickets: ['subject', 'hs_pipeline_stage'],
  products: ['name'],
  emails: ['hs_timestamp', 'hs_email_direction'],
} satisfies Partial<Record<StandardObject, readonly string[]>>
/** Of these one is enough. */
const DOCUMENTED_ANY: Readonly<Partial<Record<ObjectName, readonly string[]>>> = {
  contacts: ['email', 'firstname', 'lastname'],
  companies: ['name', 'domain'],
}

/**
 * Throws the recorded 400 of a new record without its required properties: those that the server is known to
 * demand, and the documented ones when the settings say so.
 */
export function checkRequired(
  account: Account,
  object: ObjectName,
  values: ReadonlyMap<string, string | null>,
): void {
  const isMissing = (name: string): boolean => values.get(name) == null
  const type = account.type(object)
  let missing = type.required.filter(isMissing)
  if (account.settings.requireDocumentedProperties) {
    const any = DOCUMENTED_ANY[object] ?? []
    missing = [...new Set([...missing, ...(DOCUMENTED[object] ?? []).filter(isMissing)])]
    if (any.length > 0 && any.every(isMissing)) missing.push(...any)
  }
  if (missing.length === 0) return
  throw new HubspotError(400, {
    message: `Error creating ${type.legacy}. Some required properties were not set.`,
    context: { properties: missing },
    category: 'VALIDATION_ERROR',
  })
}

/**
 * Throws the 400 of a lead without a contact; its text is not recorded.
 * Source: developers.hubspot.com/docs/api-reference/crm-leads-v3/guide ("must be associated with a contact")
 */
export function checkLeadContact(account: Account, object: ObjectName, targets: readonly ObjectName[]): void {
  if (object !== 'leads' || !account.settings.leadNeedsContact || targets.includes('contacts')) return
  throw invalid('Error creating LEAD. A lead must be associated with a contact.', {
    context: { associations: [account.type('contacts').id] },
  })
}
