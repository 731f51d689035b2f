/** The objects that every account has, by the plural names that paths use. */
export type StandardObject =
  | 'contacts'
  | 'companies'
  | 'deals'
  | 'tickets'
  | 'leads'
  | 'products'
  | 'line_items'
  | 'calls'
  | 'emails'
  | 'meetings'
  | 'notes'
  | 'tasks'
  | OtherObject

/** Objects that came later: sales documents, what is delivered, and what only associations name. */
export type OtherObject =
  | ('communications' | 'postal_mail' | 'quotes' | 'invoices' | 'orders' | 'carts' | 'subscriptions')
  | ('commerce_payments' | 'discounts' | 'fees' | 'taxes' | 'goal_targets' | 'feedback_submissions')
  | ('deal_splits' | 'services' | 'projects' | 'listings' | 'courses' | 'appointments' | 'marketing_events')
  | ('users' | AssociatedObject)

/** Objects that the list of association types names and that have no API of their own. */
export type AssociatedObject =
  | ('quote_templates' | 'payment_links' | 'abandoned_carts' | 'discount_codes' | 'threads')
  | ('conversations' | 'conversation_sessions' | 'campaigns' | 'goal_target_groups' | 'data_sync_states')
  | ('payment_schedule_installments' | 'engagements')

/** An object: a standard one by its plural name, a custom one by its type id (`2-…`). */
export type ObjectName = string

/** Where a record or a value came from, as `hs_object_source*` and property history show it. */
export interface Source {
  /** `hs_object_source`, e.g. `INTEGRATION`. */
  name: string
  /** `hs_object_source_id`, e.g. the app's id. */
  id: string
  label: string
  userId: number | null
}

/** One earlier or present value of a property. `at` is in milliseconds since 1970. */
export interface HistoryEntry {
  value: string
  at: number
  source: Source
}

/**
 * Stored values of a record. The class has no prototype members, so a property may be called `constructor`,
 * and V8 still keeps the objects small.
 */
export class Values {
  [name: string]: string
}
Object.setPrototypeOf(Values.prototype, null)
Reflect.deleteProperty(Values.prototype, 'constructor')

/** One side of an association: the other record and the ids of all types that hold, ascending. */
export interface Link {
  to: ObjectName
  id: number
  types: readonly number[]
}

/** A stored CRM record. Ids are kept as numbers and shown as strings. */
export interface CrmRecord {
  id: number
  createdAt: number
  updatedAt: number
  /** 0 while the record is live. */
  archivedAt: number
  source: Source
  values: Values
  /** Only for properties that changed after the record was created; newest last. */
  history: Map<string, HistoryEntry[]> | null
  links: Link[]
  /** Ids of records that were merged into this one. */
  mergedIds: number[] | null
  /** The row last shown and what it was made for; emptied by every change that could alter it. */
  row: { madeFor: object; text: string } | null
}

/** One choice of an enumeration. */
export interface PropertyOption {
  label: string
  value: string
  displayOrder: number
  hidden: boolean
  description?: string
}

/** A property definition; names as on the wire where they are the same thing. */
export interface Property {
  name: string
  label: string
  type: string
  fieldType: string
  groupName: string
  description: string
  options: PropertyOption[]
  displayOrder: number
  calculated: boolean
  externalOptions: boolean
  hasUniqueValue: boolean
  hidden: boolean
  formField: boolean
  readOnlyValue: boolean
  hubspotDefined: boolean
  referencedObjectType?: string
  /** 0 for properties that came with the account. */
  createdAt: number
  updatedAt: number
  archivedAt: number
}

/** A custom object as its schema defines it. */
export interface ObjectDefinition {
  /** Type id, `2-…`; also the name that the sandbox keeps the object under. */
  id: ObjectName
  name: string
  labels: { singular?: string; plural?: string }
  requiredProperties: string[]
  searchableProperties: string[]
  secondaryDisplayProperties: string[]
  primaryDisplayProperty: string | null
  description: string | null
  createdAt: number
  updatedAt: number
  archivedAt: number
}

/** What an administrator demands of records in the vendor's pages. */
export interface ValidationRule {
  object: ObjectName
  /**
   * `create_form`: `property` must be set on create; `conditional`: when another property has a value; `stage`:
   * in a stage. `association`: users may not associate `object` with `to`.
   */
  kind: 'create_form' | 'conditional' | 'stage' | 'association'
  property?: string
  when?: { property: string; value: string }
  stage?: string
  to?: ObjectName
}

/** A list of records. */
export interface RecordList {
  id: string
  name: string
  object: ObjectName
  processingType: 'MANUAL' | 'DYNAMIC' | 'SNAPSHOT'
  /** As sent; checked when it was. */
  filterBranch: Readonly<Record<string, unknown>> | null
  version: number
  createdAt: number
  updatedAt: number
  filtersUpdatedAt: number
  deletedAt: number
  /** Record ids, and since when; dynamic lists have none of their own. */
  members: Map<number, number>
  /** The folder that it is in; absent for the root. */
  folderId?: number
  conversion?: ListConversion
}

/** When a dynamic list is to become static, as asked for, and when it did (0: not yet). */
export interface ListConversion {
  requested:
    | { conversionType: 'CONVERSION_DATE'; year: number; month: number; day: number }
    | { conversionType: 'INACTIVITY'; timeUnit: 'DAY' | 'WEEK' | 'MONTH'; offset: number }
  convertedAt: number
}

/** A group of properties in the settings pages. */
export interface PropertyGroup {
  name: string
  label: string
  displayOrder: number
  archived: boolean
}

/** A stage of a pipeline; `metadata` values are strings, as on the wire. */
export interface Stage {
  id: string
  label: string
  displayOrder: number
  metadata: Record<string, string>
  createdAt: number
  updatedAt: number
  archived: boolean
  writePermissions: string
}

/** A pipeline with its stages. */
export interface Pipeline {
  id: string
  label: string
  displayOrder: number
  stages: Stage[]
  createdAt: number
  updatedAt: number
  archived: boolean
}

/** An owner: a user who can own records. */
export interface Owner {
  id: string
  email: string
  firstName: string
  lastName: string
  userId: number
  type: 'PERSON' | 'QUEUE'
  createdAt: number
  updatedAt: number
  archived: boolean
  teams: { id: string; name: string; primary: boolean }[]
}
