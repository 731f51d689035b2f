import { type FieldsOf, type ObjectType, objects, type UnifiedRecord } from '../model/objects.ts'
import { Problem, type ProblemItem } from '../model/problems.ts'
import type { CustomValue } from '../model/values.ts'
import { instantCodec } from './codec.ts'
import { readCustomField, writeCustomFields } from './custom-fields.ts'
import { Draft, Refusal, type Row, type Unsupported } from './row.ts'
import type { CustomField, MappingContext, VendorRecord } from './vendor.ts'

/** The two-way table: total over the unified object, so a field that a connector forgets does not compile. */
export type Rows<T extends ObjectType> = { [K in keyof FieldsOf<T>]-?: Row<FieldsOf<T>[K]> | Unsupported }

/** Which fields a caller wants; null means all. */
export interface Selection {
  /** Unified field names. */
  fields: ReadonlySet<string> | null
  /** Names of custom properties asked for one by one; null means all that the account made. */
  customFields: readonly string[] | null
}

export const EVERYTHING: Selection = { fields: null, customFields: null }

/** Whose record it is. */
export interface Provenance {
  connectionId: string
  provider: string
  includeRaw: boolean
  /** Fields that the scopes of the credential close. */
  unavailable: readonly string[]
}

/** A bound table. */
export interface Mapping {
  type: ObjectType
  rows: ReadonlyMap<string, Row<unknown>>
  unsupported: ReadonlyMap<string, string>
  /** The vendor's properties behind fields of the header, for filters and sorting. */
  moments: Moments
  /** The vendor properties that a selection needs, each once. */
  propertiesFor(selection: Selection, context: MappingContext, unavailable?: readonly string[]): string[]
  /** A function that maps a record of this selection, for use on many records. */
  reader(
    selection: Selection,
    context: MappingContext,
    provenance: Provenance,
  ): (r: VendorRecord) => UnifiedRecord
  /** The vendor's side of a create or update; throws a Problem that names every field that cannot be written. */
  write(input: Readonly<Record<string, unknown>>, context: MappingContext): Draft
}

/** Vendor properties that hold when a record was made and last changed. */
export type Moments = Readonly<Partial<Record<'created_at' | 'updated_at', string>>>

/** Binds a table to its object, once, when the connector is loaded. */
export function bindMapping<T extends ObjectType>(type: T, table: Rows<T>, moments: Moments = {}): Mapping {
  const entries = Object.entries(table) as [string, Row<unknown> | Unsupported][]
  const rows = new Map<string, Row<unknown>>()
  const unsupported = new Map<string, string>()
  for (const [field, entry] of entries) {
    if (entry.kind === 'row') rows.set(field, entry)
    else unsupported.set(field, entry.reason)
  }
  const mapping: Mapping = {
    type,
    rows,
    unsupported,
    moments,
    propertiesFor(selection, context, unavailable = []) {
      const names = selectedRows(rows, selection, unavailable).flatMap(([, row]) => row.properties)
      const custom = selectedCustomFields(mapping, selection, context).map((field) => field.name)
      return [...new Set([...names, ...custom])].filter((name) => !context.hidden?.has(name))
    },
    reader: (selection, context, provenance) => createReader(mapping, selection, context, provenance),
    write: (input, context) => writeFields(mapping, input, context),
  }
  return mapping
}

function selectedRows(
  rows: ReadonlyMap<string, Row<unknown>>,
  { fields }: Selection,
  unavailable: readonly string[],
): [string, Row<unknown>][] {
  return [...rows].filter(([field]) => (fields === null || fields.has(field)) && !unavailable.includes(field))
}

function selectedCustomFields(
  mapping: Mapping,
  selection: Selection,
  context: MappingContext,
): CustomField[] {
  const { customFields } = objects[mapping.type]
  if (!customFields || (selection.fields && !selection.fields.has('custom_fields'))) return []
  if (selection.customFields === null)
    return [...context.customFields.values()].filter((field) => field.custom)
  return selection.customFields.flatMap((name) => context.customFields.get(name) ?? [])
}

/** What of a record is shown. */
export interface Shown {
  rows: readonly { field: string; row: Row<unknown> }[]
  /** Null: `custom_fields` are not wanted, or the object has none. */
  custom: readonly CustomField[] | null
  /** Fields that were wanted and cannot be had. */
  unavailable: readonly string[]
}

/** What a selection shows of records, for use on many of them. */
export function shownBy(
  mapping: Mapping,
  selection: Selection,
  context: MappingContext,
  provenance: Provenance,
): Shown {
  const closed = [...provenance.unavailable, ...closedFields(mapping, context)]
  const isWanted = (field: string) => !selection.fields || selection.fields.has(field)
  return {
    rows: selectedRows(mapping.rows, selection, closed).map(([field, row]) => ({ field, row })),
    custom:
      objects[mapping.type].customFields && isWanted('custom_fields')
        ? selectedCustomFields(mapping, selection, context).filter(({ name }) => name !== '__proto__')
        : null,
    unavailable: closed.filter(isWanted),
  }
}

function createReader(
  mapping: Mapping,
  selection: Selection,
  context: MappingContext,
  provenance: Provenance,
): (record: VendorRecord) => UnifiedRecord {
  const { rows, custom, unavailable } = shownBy(mapping, selection, context, provenance)
  const { includeRaw } = provenance
  const blank = blankOf([
    ...Object.entries(headerOf(mapping.type, provenance)),
    ...rows.map(({ field }): [string, unknown] => [field, null]),
    ...(custom ? [['custom_fields', null] as const] : []),
    ['fields_unavailable', null],
    ...(includeRaw ? [['raw', null] as const] : []),
  ]) as UnifiedRecord
  const blankCustom = blankOf((custom ?? []).map(({ name }) => [name, null])) as Record<string, CustomValue>
  return (vendor) => {
    const record = { ...blank }
    record.id = vendor.id
    record.remote_id = vendor.id
    record.remote_url = vendor.url ?? null
    record.created_at = instantCodec.decode(vendor.createdAt)
    record.updated_at = instantCodec.decode(vendor.updatedAt)
    record.remote_version = vendor.version ?? null
    record.archived = vendor.archived ?? false
    record.deleted_at = instantCodec.decode(vendor.archivedAt)
    record.merged_into_id = vendor.mergedIntoId ?? null
    const { properties } = vendor
    for (const { field, row } of rows) record[field] = row.read(properties, context)
    if (custom) record.custom_fields = readCustomFields(custom, blankCustom, vendor)
    record.fields_unavailable = unavailable
    if (includeRaw) record.raw = vendor.raw
    return record
  }
}

/** Fields of which the credential may see nothing. */
function closedFields({ rows }: Mapping, { hidden }: MappingContext): string[] {
  if (!hidden || hidden.size === 0) return []
  return [...rows].flatMap(([field, { properties }]) =>
    properties.every((property) => hidden.has(property)) ? [field] : [],
  )
}

/** What is above the fields of every record, in this order. */
export const headerOf = (type: ObjectType, { connectionId, provider }: Provenance) => ({
  id: '',
  object: objects[type].name,
  connection_id: connectionId,
  provider,
  remote_id: '',
  remote_url: null,
  created_at: null,
  updated_at: null,
  remote_version: null,
  archived: false,
  deleted_at: null,
  merged_into_id: null,
})

/**
 * An object with these members, to copy and fill. V8 keeps an object that grows by more than 12 computed names as a
 * hash table: making and printing those took twice as long as parsing the vendor's page. JSON.parse makes a compact
 * one of any size, a copy of it is compact too, and a member that is `undefined` is not printed.
 */
const blankOf = (members: readonly (readonly [string, unknown])[]): Record<string, unknown> =>
  JSON.parse(JSON.stringify(Object.fromEntries(members)))

function readCustomFields(
  fields: readonly CustomField[],
  blank: Readonly<Record<string, CustomValue>>,
  vendor: VendorRecord,
): Record<string, CustomValue | undefined> {
  const values: Record<string, CustomValue | undefined> = { ...blank }
  for (const field of fields) values[field.name] = readCustomField(field, vendor.properties)
  return values
}

function writeFields(
  mapping: Mapping,
  input: Readonly<Record<string, unknown>>,
  context: MappingContext,
): Draft {
  const draft = new Draft()
  const failures: {
    code: 'field_not_supported' | 'field_read_only' | 'value_not_representable'
    item: ProblemItem
  }[] = []
  const attempt = (field: string, write: () => void) => {
    try {
      write()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      failures.push({
        code: 'value_not_representable',
        item: { at: `/${field}${error.at}`, message: error.message },
      })
    }
  }
  for (const [field, value] of Object.entries(input)) {
    const row = mapping.rows.get(field)
    if (field === 'custom_fields') {
      attempt(field, () => writeCustomFields((value ?? {}) as Record<string, CustomValue>, draft, context))
    } else if (!row) {
      if (value === null) continue
      const message = mapping.unsupported.get(field) ?? 'there is no such field'
      failures.push({ code: 'field_not_supported', item: { at: `/${field}`, message } })
    } else if (!row.write) {
      const message = row.readOnlyReason ?? 'the CRM computes it'
      failures.push({ code: 'field_read_only', item: { at: `/${field}`, message } })
    } else {
      const { write } = row
      attempt(field, () => write(value ?? null, draft, context))
    }
  }
  for (const property of draft.properties.keys()) {
    if (!context.hidden?.has(property)) continue
    // Emptying what nobody can see changes nothing that this credential could have put there.
    if (draft.properties.get(property) === null) draft.properties.delete(property)
    else {
      const message = `the credential may not see ${property}, in which this is kept`
      failures.push({ code: 'field_not_supported', item: { at: `property:${property}`, message } })
    }
  }
  const [worst] = failures
  if (worst) {
    const errors = failures.map((failure) => failure.item)
    throw new Problem(worst.code, errors.map(({ at, message }) => `${at}: ${message}`).join('; '), { errors })
  }
  return draft
}
