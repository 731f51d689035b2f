import type { ObjectName, Property } from '../entities.ts'
import type { Account } from '../store/account.ts'

interface CustomProperty {
  object: ObjectName
  name: string
  label: string
  type: string
  fieldType: string
  options?: readonly string[]
}

/** Custom properties that a seeded account has. */
const CUSTOM: readonly CustomProperty[] = [
  {
    object: 'contacts',
    name: 'customer_tier',
    label: 'Customer tier',
    type: 'enumeration',
    fieldType: 'select',
    options: ['gold', 'silver', 'bronze'],
  },
  { object: 'contacts', name: 'nps_score', label: 'NPS score', type: 'number', fieldType: 'number' },
  {
    object: 'contacts',
    name: 'vip',
    label: 'VIP',
    type: 'bool',
    fieldType: 'booleancheckbox',
    options: ['true', 'false'],
  },
  { object: 'contacts', name: 'renewal_date', label: 'Renewal date', type: 'date', fieldType: 'date' },
  {
    object: 'deals',
    name: 'arr',
    label: 'Annual recurring revenue (ours)',
    type: 'number',
    fieldType: 'number',
  },
]

const GROUPS: Readonly<Record<string, string>> = {
  contacts: 'contactinformation',
  companies: 'companyinformation',
  deals: 'dealinformation',
}

/** Adds the custom properties to an account, unless it has them. */
export function addCustomProperties(account: Account, now: number): void {
  for (const about of CUSTOM) {
    const { properties } = account.schema(about.object)
    if (properties.has(about.name)) continue
    properties.set(about.name, definitionOf(about, now))
  }
  account.schemaChanged()
}

function definitionOf(about: CustomProperty, now: number): Property {
  const options = (about.options ?? []).map((value, displayOrder) => ({
    label: value.charAt(0).toUpperCase() + value.slice(1),
    value,
    displayOrder,
    hidden: false,
  }))
  return {
    name: about.name,
    label: about.label,
    type: about.type,
    fieldType: about.fieldType,
    groupName: GROUPS[about.object] ?? '',
    description: '',
    options,
    displayOrder: -1,
    calculated: false,
    externalOptions: false,
    hasUniqueValue: false,
    hidden: false,
    formField: false,
    readOnlyValue: false,
    hubspotDefined: false,
    createdAt: now,
    updatedAt: now,
    archivedAt: 0,
  }
}
