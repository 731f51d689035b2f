/** What a mapping reads: the vendor's values by property name; a missing key, or `undefined`, means "not fetched". */
export type Properties = Readonly<Record<string, unknown>>

/** A vendor's record with its envelope taken off. */
export interface VendorRecord {
  id: string
  properties: Properties
  url?: string | null
  createdAt?: string | null
  updatedAt?: string | null
  /** Changes whenever the vendor changes the record. */
  version?: string | null
  archived?: boolean
  archivedAt?: string | null
  mergedIntoId?: string | null
  /** The vendor's own JSON, for `include_raw`. */
  raw: unknown
}

/** Whose data a credential opens. */
export interface VendorAccount {
  id: string
  name: string | null
  /** ISO 4217. */
  currency: string | null
  /** IANA name, such as "Europe/Berlin". */
  time_zone: string | null
  /** Where the vendor keeps the data, in its own word. */
  region: string | null
  /** Where a person signs in. */
  ui_url: string | null
  /** Who the credential acts as, for vendors where that is a person. */
  user?: string | null
}

/** What a credential proved to be. */
export interface Identity {
  account: VendorAccount
  scopes: string[]
}

export type CustomFieldType = 'text' | 'number' | 'boolean' | 'day' | 'instant' | 'option' | 'options'

/** A property of the vendor's that has no unified field, as `custom_fields` shows it. */
export interface CustomField {
  name: string
  label: string
  type: CustomFieldType
  /** Made by the account rather than by the vendor: read without being asked for. */
  custom: boolean
  read_only: boolean
  /** Can be filtered by, and sorted by: yes when absent. */
  filterable?: boolean
  sortable?: boolean
  options: { value: string; label: string }[]
}

/** What a mapping must know beside the record itself. */
export interface MappingContext {
  account: VendorAccount
  /** Every property that may be named in `custom_fields`. */
  customFields: ReadonlyMap<string, CustomField>
  /** Names of things that records hold only by id (stages). */
  labels: ReadonlyMap<string, string>
  /** Properties of the mapping that the credential may not see, or that the account does not have; none when absent. */
  hidden?: ReadonlySet<string>
}
