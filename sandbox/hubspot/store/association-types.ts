import type { ObjectName } from '../entities.ts'

/** A kind of association in one direction. `label` is null for the unlabeled ones. */
export interface AssociationType {
  id: number
  from: ObjectName
  to: ObjectName
  /** The v3 name, e.g. `contact_to_company`. */
  name: string
  label: string | null
  category: 'HUBSPOT_DEFINED' | 'USER_DEFINED'
  /** The id of the same kind in the other direction. */
  inverse: number
}

/** Columns: id, from, to, name, label, inverse id. */
const ROWS: readonly (readonly [number, ObjectName, ObjectName, string, string | null, number])[] = [
  [1, 'contacts', 'companies', 'contact_to_company', 'Primary', 2],
  [2, 'companies', 'contacts', 'company_to_contact', 'Primary', 1],
  [279, 'contacts', 'companies', 'contact_to_company_unlabeled', null, 280],
  [280, 'companies', 'contacts', 'company_to_contact_unlabeled', null, 279],
  [931, 'contacts', 'companies', 'billing_contact_to_company', 'Billing contact', 930],
  [930, 'companies', 'contacts', 'company_to_billing_contact', 'Billing contact', 931],
  [3, 'deals', 'contacts', 'deal_to_contact', null, 4],
  [4, 'contacts', 'deals', 'contact_to_deal', null, 3],
  [5, 'deals', 'companies', 'deal_to_company', 'Primary', 6],
  [6, 'companies', 'deals', 'company_to_deal', 'Primary', 5],
  [341, 'deals', 'companies', 'deal_to_company_unlabeled', null, 342],
  [342, 'companies', 'deals', 'company_to_deal_unlabeled', null, 341],
  [13, 'companies', 'companies', 'parent_to_child_company', 'Child Company', 14],
  [14, 'companies', 'companies', 'child_to_parent_company', 'Parent Company', 13],
  [449, 'contacts', 'contacts', 'contact_to_contact', null, 449],
  [450, 'companies', 'companies', 'company_to_company', null, 450],
  [451, 'deals', 'deals', 'deal_to_deal', null, 451],
]

/**
 * All association types that HubSpot defines among contacts, companies and deals. Direction matters; labels of
 * types without a recorded label are taken from their names in the list.
 * Source: developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export const ASSOCIATION_TYPES: ReadonlyMap<number, AssociationType> = new Map(
  ROWS.map(([id, from, to, name, label, inverse]) => [
    id,
    { id, from, to, name, label, inverse, category: 'HUBSPOT_DEFINED' as const },
  ]),
)

/** Ids of the primary types: one record holds at most one of them towards companies. */
export const PRIMARY_TYPES: ReadonlySet<number> = new Set([1, 5])

/** Returns the types from one object to another: the unlabeled one first, then by id. */
export function typesBetween(from: ObjectName, to: ObjectName): AssociationType[] {
  return [...ASSOCIATION_TYPES.values()]
    .filter((type) => type.from === from && type.to === to)
    .sort((a, b) => Number(a.label !== null) - Number(b.label !== null) || a.id - b.id)
}

/** The unlabeled type from one object to another, which every association has. */
export function unlabeledType(from: ObjectName, to: ObjectName): AssociationType {
  const found = UNLABELED.get(`${from}>${to}`)
  if (found === undefined) throw new Error(`No association type from ${from} to ${to}`)
  return found
}

const UNLABELED = new Map<string, AssociationType>()
for (const type of ASSOCIATION_TYPES.values()) {
  if (type.label === null) UNLABELED.set(`${type.from}>${type.to}`, type)
}

/** The primary type from contacts or deals to companies; null for other pairs. */
export function primaryType(from: ObjectName, to: ObjectName): AssociationType | null {
  if (to !== 'companies') return null
  if (from === 'contacts') return ASSOCIATION_TYPES.get(1) ?? null
  return from === 'deals' ? (ASSOCIATION_TYPES.get(5) ?? null) : null
}
