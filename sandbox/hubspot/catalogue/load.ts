import type { Property, PropertyGroup, PropertyOption, StandardObject } from '../entities.ts'
import type { ObjectType } from '../object-type.ts'
import { ACTIVITIES } from '../object-types.ts'
import {
  ACTIVITY_PROPERTIES,
  CALL_PROPERTIES,
  EMAIL_PROPERTIES,
  MEETING_PROPERTIES,
  NOTE_PROPERTIES,
  TASK_PROPERTIES,
} from './activities.ts'
import { LEAD_PROPERTIES, LINE_ITEM_PROPERTIES, PRODUCT_PROPERTIES } from './commerce.ts'
import { COMPANY_PROPERTIES } from './companies.ts'
import { CONTACT_PROPERTIES } from './contacts.ts'
import { DEAL_PROPERTIES } from './deals.ts'
import { EVERY_OBJECT, STAGED_OBJECT } from './every-object.ts'
import { MORE_TEXTS } from './more-texts.ts'
import {
  DEAL_STAGES,
  LEAD_STAGES,
  LIFECYCLE_STAGES,
  ORDER_STAGES,
  SERVICE_STAGES,
  TICKET_STAGES,
} from './stages.ts'
import { TICKET_PROPERTIES } from './tickets.ts'

const TEXTS: Readonly<Partial<Record<StandardObject, string>>> = {
  contacts: CONTACT_PROPERTIES,
  companies: COMPANY_PROPERTIES,
  deals: DEAL_PROPERTIES,
  tickets: TICKET_PROPERTIES,
  leads: LEAD_PROPERTIES,
  products: PRODUCT_PROPERTIES,
  line_items: LINE_ITEM_PROPERTIES,
  calls: CALL_PROPERTIES,
  emails: EMAIL_PROPERTIES,
  meetings: MEETING_PROPERTIES,
  notes: NOTE_PROPERTIES,
  tasks: TASK_PROPERTIES,
  ...MORE_TEXTS,
}

/** Objects with the properties of activities. */
const ENGAGED: ReadonlySet<string> = new Set([...ACTIVITIES, 'communications', 'postal_mail'])

/** Objects whose lists have the properties of every object too. */
const LISTED_IN_FULL: ReadonlySet<string> = new Set(['contacts', 'companies', 'deals'])

/** The group of the properties that every object has. */
const OWN_GROUP: Readonly<Partial<Record<string, string>>> = {
  tickets: 'ticketinformation',
  leads: 'leadinformation',
  products: 'productinformation',
  line_items: 'lineiteminformation',
  ...{ calls: 'call', emails: 'email', meetings: 'meeting', notes: 'note', tasks: 'task' },
}

/** Calculated properties that exist once per stage. Source: developers.hubspot.com/docs/api-reference/legacy/crm/pipelines/guide */
const STAGE_FAMILIES = [
  { prefix: 'hs_v2_date_entered_', type: 'datetime', fieldType: 'date', label: 'Date entered' },
  { prefix: 'hs_v2_date_exited_', type: 'datetime', fieldType: 'date', label: 'Date exited' },
  { prefix: 'hs_v2_cumulative_time_in_', type: 'number', fieldType: 'number', label: 'Cumulative time in' },
  { prefix: 'hs_v2_latest_time_in_', type: 'number', fieldType: 'number', label: 'Latest time in' },
]

/** What these were called before; accounts have both. Source: the recorded properties of companies (NangoHQ/integration-templates) */
const OLDER_FAMILIES = [
  { prefix: 'hs_date_entered_', type: 'datetime', label: 'Date entered' },
  { prefix: 'hs_date_exited_', type: 'datetime', label: 'Date exited' },
  { prefix: 'hs_time_in_', type: 'number', label: 'Time in' },
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
  ticketinformation: 'Ticket information',
  ticketstages: 'Ticket stage properties',
  leadinformation: 'Lead information',
  leadstages: 'Lead stage properties',
  productinformation: 'Product information',
  lineiteminformation: 'Line item information',
}

/** Returns the properties that HubSpot defines for an object, freshly made, by name. */
export function defaultProperties(type: ObjectType): Map<string, Property> {
  const found = new Map<string, Property>()
  for (const line of [...ownLines(type), ...stageLines(type.name)]) {
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

/** The lines of an object: its own, those of its kind, those of every object. */
function* ownLines({ name, legacy, stages }: ObjectType): Generator<string> {
  const texts: string[] = [TEXTS[name as StandardObject] ?? '']
  const group = LISTED_IN_FULL.has(name) ? null : (OWN_GROUP[name] ?? groupOf(name, legacy))
  if (ENGAGED.has(name)) texts.push(ACTIVITY_PROPERTIES)
  if (group !== null) texts.push(EVERY_OBJECT)
  if (group !== null && stages !== null) texts.push(STAGED_OBJECT)
  for (const text of texts) {
    const own = group === null ? text : text.replaceAll('GROUP', group)
    yield* own.split('\n').filter((line) => line !== '')
  }
}

function groupOf(name: string, legacy: string): string {
  return name.startsWith('2-')
    ? `${legacy}_information`
    : `${legacy.toLowerCase().replaceAll('_', '')}information`
}

/** Whose stages have properties of their own; the recorded list of companies already has theirs. */
const STAGES: Readonly<
  Partial<
    Record<
      string,
      { group: string; pipeline: string; stages: readonly { readonly id: string; readonly label: string }[] }
    >
  >
> = {
  contacts: { group: 'contactlcs', pipeline: 'Lifecycle Stage Pipeline', stages: LIFECYCLE_STAGES },
  deals: { group: 'dealstages', pipeline: 'Sales Pipeline', stages: DEAL_STAGES },
  tickets: { group: 'ticketstages', pipeline: 'Support Pipeline', stages: TICKET_STAGES },
  leads: { group: 'leadstages', pipeline: 'Lead pipeline', stages: LEAD_STAGES },
  orders: { group: 'orderinformation', pipeline: 'Order Pipeline', stages: ORDER_STAGES },
  services: { group: 'serviceinformation', pipeline: 'Service Pipeline', stages: SERVICE_STAGES },
}

function* stageLines(object: string): Generator<string> {
  const about = STAGES[object]
  if (about === undefined) return
  const { group, pipeline } = about
  for (const stage of about.stages) {
    yield* familyLines(stage, pipeline, group)
    if (object !== 'contacts') continue
    const name = `hs_lifecyclestage_${stage.id}_date`
    yield [name, 'datetime', 'date', group, `Became a ${stage.label} Date`, 'r'].join('\t')
  }
}

function* familyLines(
  stage: { readonly id: string; readonly label: string },
  pipeline: string,
  group: string,
): Generator<string> {
  for (const { prefix, type, fieldType, label } of STAGE_FAMILIES) {
    const text = `${label} "${stage.label} (${pipeline})"`.replace(/[\t\n\r]/g, ' ')
    yield [prefix + stage.id, type, fieldType, group, text, 'hr'].join('\t')
  }
  const olderGroup = group.replace(/(lcs|stages)$/, 'information')
  for (const { prefix, type, label } of OLDER_FAMILIES) {
    const text = `${label} '${stage.label} (${pipeline})'`.replace(/[\t\n\r]/g, ' ')
    yield [prefix + stage.id, type, 'calculation_read_time', olderGroup, text, 'hr'].join('\t')
  }
}

/** The calculated properties of a stage that was added to a pipeline; `group` is that of the object's other stages. */
export function stageProperties(
  stage: { readonly id: string; readonly label: string },
  pipeline: string,
  object: ObjectType,
): Property[] {
  const group = STAGES[object.name]?.group ?? `${object.legacy.toLowerCase()}_information`
  return [...familyLines(stage, pipeline, group)].map(parseLine)
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
