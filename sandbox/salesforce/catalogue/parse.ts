import { byName, type FieldDefinition, type FieldType, type ObjectDefinition } from './definitions.ts'

/**
 * An object as a table: one field a line, `name type(size) flags`, then `>Object` that it points to (several with `/`),
 * `@Relationship`, `<Compound` that it is a part of, `{values}`. Flags: c createable, u updateable, n nillable,
 * d defaulted on create, i lookup by upsert, - none.
 */
export interface ObjectTable {
  name: string
  label: string
  labelPlural: string
  keyPrefix: string
  /** What can be done with records: c create, u update, d delete, x undelete. */
  can: string
  /** Labels that do not follow from the name. */
  labels?: Readonly<Record<string, string>>
  fields: string
}

const LINE = /^(\w+) (\w+)(?:\(([\d,]+)\))? ([a-z-]+)(?: >([\w/]+))?(?: @(\w+))?(?: <(\w+))?(?: \{(.*)\})?$/

/** Lists that several fields have. */
const LISTS: Readonly<Record<string, string>> = {
  $geocode: 'Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown',
  $sources: 'Web|Phone Inquiry|Partner Referral|Purchased List|Other',
  $ratings: 'Hot|Warm|Cold',
  $cleanness: 'Matched|Different|Acknowledged|NotFound|Inactive|Pending|SelectMatch|Skipped',
  $industries:
    'Agriculture|Apparel|Banking|Biotechnology|Chemicals|Communications|Construction|Consulting|Education|Electronics|' +
    'Energy|Engineering|Entertainment|Environmental|Finance|Food & Beverage|Government|Healthcare|Hospitality|' +
    'Insurance|Machinery|Manufacturing|Media|Not For Profit|Other|Recreation|Retail|Shipping|Technology|' +
    'Telecommunications|Transportation|Utilities',
}

/** What a create without the field gets, where that is not simply false or the owner. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'Lead.Status': 'Open - Not Contacted',
  'Case.Status': 'New',
  'Case.Priority': 'Medium',
  'Task.Status': 'Not Started',
  'Task.Priority': 'Normal',
  'Event.ShowAs': 'Busy',
  'Campaign.Status': 'Planned',
}

/** What names a record of these is not `Name`. */
const NAME_FIELDS: Readonly<Record<string, string>> = {
  Case: 'CaseNumber',
  Task: 'Subject',
  Event: 'Subject',
  OpportunityStage: 'MasterLabel',
  OpportunityContactRole: '',
}

/** Reads a table; one that is malformed is an error of the program. */
export function parseTable(table: ObjectTable): ObjectDefinition {
  const fields = table.fields
    .trim()
    .split('\n')
    .map((line) => fieldFrom(line, table))
  const { name, label, labelPlural, keyPrefix, can } = table
  return {
    ...{ name, label, labelPlural, keyPrefix, custom: false },
    createable: can.includes('c'),
    updateable: can.includes('u'),
    deletable: can.includes('d'),
    undeletable: can.includes('x'),
    fields,
    fieldsByName: byName(fields),
  }
}

function fieldFrom(line: string, { name: object, labels = {} }: ObjectTable): FieldDefinition {
  const match = LINE.exec(line)
  if (match === null) throw new Error(`Not a field: ${object}: ${line}`)
  const [, name = '', type = '', size = '0', flags = '', target, relationship, compound, values] = match
  const kind = type as FieldType
  const isNumber = ['int', 'double', 'currency', 'percent'].includes(kind)
  const [first = 0, scale = 0] = size.split(',').map(Number)
  const given = DEFAULTS[`${object}.${name}`] ?? null
  return {
    name,
    label: labels[name] ?? labelFrom(name, kind),
    type: kind,
    length: kind === 'id' || kind === 'reference' ? 18 : isNumber ? 0 : first,
    precision: isNumber ? first : 0,
    scale: isNumber ? scale : 0,
    createable: flags.includes('c'),
    updateable: flags.includes('u'),
    nillable: flags.includes('n'),
    defaultedOnCreate: flags.includes('d'),
    idLookup: flags.includes('i'),
    externalId: false,
    unique: object === 'User' && name === 'Username',
    caseSensitive: false,
    custom: false,
    restrictedPicklist: isRestricted(name),
    picklistValues: valuesFrom(values, given),
    referenceTo: target === undefined ? [] : target.split('/'),
    relationshipName: relationship ?? null,
    compoundFieldName: compound ?? null,
    nameField: name === (NAME_FIELDS[object] ?? 'Name'),
    defaultValue: given ?? (kind === 'boolean' ? false : null),
  }
}

function valuesFrom(list: string | undefined, given: string | null): FieldDefinition['picklistValues'] {
  if (list === undefined) return []
  return (LISTS[list] ?? list)
    .split('|')
    .map((value) => ({ value, label: value, active: true, defaultValue: value === given }))
}

/** Lists of the platform's own are closed, those that an administrator may change are open. */
function isRestricted(name: string): boolean {
  return /GeocodeAccuracy$|^ForecastCategory|^CleanStatus$|^Recurrence|^ShowAs$|^UserType$|^GroupEventType$/.test(
    name,
  )
}

/** `MailingPostalCode` is "Mailing Postal Code", `OwnerId` is "Owner ID". */
function labelFrom(name: string, type: FieldType): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
  return type === 'reference' || name.endsWith('Id') ? words.replace(/ Id$/, ' ID') : words
}
