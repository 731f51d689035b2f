import type { ObjectName, Property, PropertyGroup, PropertyOption } from '../entities.ts'
import { COMPANY_PROPERTIES } from './companies.ts'
import { CONTACT_PROPERTIES } from './contacts.ts'
import { DEAL_PROPERTIES } from './deals.ts'
import { DEAL_STAGES, LIFECYCLE_STAGES } from './stages.ts'

const TEXTS: Readonly<Record<ObjectName, string>> = {
  contacts: CONTACT_PROPERTIES,
  companies: COMPANY_PROPERTIES,
  deals: DEAL_PROPERTIES,
}

/** Calculated properties that exist once per stage. Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide */
const STAGE_FAMILIES = [
  { prefix: 'hs_v2_date_entered_', type: 'datetime', fieldType: 'date', label: 'Date entered' },
  { prefix: 'hs_v2_date_exited_', type: 'datetime', fieldType: 'date', label: 'Date exited' },
  { prefix: 'hs_v2_cumulative_time_in_', type: 'number', fieldType: 'number', label: 'Cumulative time in' },
  { prefix: 'hs_v2_latest_time_in_', type: 'number', fieldType: 'number', label: 'Latest time in' },
]

/** Option labels that are not the value in words. */
const LABELS: Readonly<Record<string, string>> = {
  newbusiness: 'New Business',
  existingbusiness: 'Existing Business',
  true: 'Yes',
  false: 'No',
  ...Object.fromEntries(LIFECYCLE_STAGES.map((stage) => [stage.id, stage.label])),
}

const GROUP_LABELS: Readonly<Record<string, string>> = {
  contactinformation: 'Contact information',
  companyinformation: 'Company information',
  dealinformation: 'Deal information',
  deal_information: 'Deal information',
  emailinformation: 'Email information',
  conversioninformation: 'Conversion information',
  analyticsinformation: 'Web analytics history',
  socialmediainformation: 'Social media information',
  targetaccountsinformation: 'Target accounts information',
  companylcs: 'Lifecycle stage properties',
  contactlcs: 'Lifecycle stage properties',
  dealstages: 'Deal stage properties',
}

/** Returns the properties that HubSpot defines for an object, freshly made, by name. */
export function defaultProperties(object: ObjectName): Map<string, Property> {
  const found = new Map<string, Property>()
  for (const line of TEXTS[object].trim().split('\n')) {
    const property = parseLine(line)
    found.set(property.name, property)
  }
  for (const line of stageLines(object)) {
    const property = parseLine(line)
    if (!found.has(property.name)) found.set(property.name, property)
  }
  return found
}

/** Returns the groups that the properties of an object are in, in order of first use. */
export function defaultGroups(properties: Iterable<Property>): Map<string, PropertyGroup> {
  const groups = new Map<string, PropertyGroup>()
  for (const { groupName } of properties) {
    if (groups.has(groupName)) continue
    const label = GROUP_LABELS[groupName] ?? inWords(groupName)
    groups.set(groupName, { name: groupName, label, displayOrder: groups.size, archived: false })
  }
  return groups
}

/** The recorded list of companies already has theirs. */
function* stageLines(object: ObjectName): Generator<string> {
  if (object === 'companies') return
  const isDeal = object === 'deals'
  const group = isDeal ? 'dealstages' : 'contactlcs'
  const pipeline = isDeal ? 'Sales Pipeline' : 'Lifecycle Stage Pipeline'
  for (const stage of isDeal ? DEAL_STAGES : LIFECYCLE_STAGES) {
    for (const { prefix, type, fieldType, label } of STAGE_FAMILIES) {
      yield [prefix + stage.id, type, fieldType, group, `${label} "${stage.label} (${pipeline})"`, 'hr'].join(
        '\t',
      )
    }
    if (isDeal) continue
    const name = `hs_lifecyclestage_${stage.id}_date`
    yield [name, 'datetime', 'date', group, `Became a ${stage.label} Date`, 'r'].join('\t')
  }
}

function parseLine(line: string): Property {
  const [name = '', type = '', fieldType = '', groupName = '', label = '', flags = '', options = ''] =
    line.split('\t')
  const property: Property = {
    name,
    label,
    type,
    fieldType,
    groupName,
    description: '',
    options: optionsOf(name, type, options),
    displayOrder: -1,
    calculated: flags.includes('c'),
    externalOptions: flags.includes('e'),
    hasUniqueValue: flags.includes('u'),
    hidden: flags.includes('h'),
    formField: flags.includes('f'),
    readOnlyValue: flags.includes('r'),
    hubspotDefined: true,
    createdAt: 0,
    updatedAt: 0,
    archivedAt: 0,
  }
  if (name === 'hubspot_owner_id') property.referencedObjectType = 'OWNER'
  return property
}

function optionsOf(name: string, type: string, text: string): PropertyOption[] {
  if (text === '') return type === 'bool' ? optionsOf(name, '', 'true|false') : []
  return text.split('|').map((value, displayOrder) => ({
    label: LABELS[value] ?? inWords(value),
    value,
    displayOrder,
    hidden: false,
  }))
}

/** `ATTEMPTED_TO_CONTACT` → `Attempted To Contact`. */
function inWords(value: string): string {
  if (!/^[A-Za-z_]+$/.test(value)) return value
  const words = value.toLowerCase().split('_')
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
}
