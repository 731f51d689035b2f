import type { JsonWriter } from '../lib/json-writer.ts'
import type { MappingContext, Properties } from './vendor.ts'

export const FILTER_OPERATORS = [
  'eq',
  'neq',
  'in',
  'not_in',
  'gt',
  'gte',
  'lt',
  'lte',
  'exists',
  'contains_token',
] as const
export type FilterOperator = (typeof FILTER_OPERATORS)[number]

/** What kind of value a property has, where a dialect writes them differently. */
export type LiteralType = 'text' | 'number' | 'boolean' | 'day' | 'instant' | 'options'

/** A filter on one vendor property, ready for the connector to write in its own dialect. */
export interface Condition {
  property: string
  type: LiteralType
  operator: FilterOperator
  /** Text for one value, several for `in` and `not_in`, a boolean for `exists`. */
  value: string | string[] | boolean
  /** The property is free text, which CRMs compare without case. */
  caseless: boolean
}

/** How a field can be filtered by; a field without one cannot be, and a filter on it is refused. */
export interface FilterRule {
  operators: readonly FilterOperator[]
  /** The conditions (all must hold) that mean exactly this. Throws {@link Refusal} for a value of the wrong shape. */
  translate(operator: FilterOperator, value: unknown, context: MappingContext): Condition[]
}

/** One unified field at one vendor: where it lives, and how to go there and back. */
export interface Row<T> {
  kind: 'row'
  /** The vendor properties it is made of. */
  properties: readonly string[]
  /** The unified value; null when the vendor's is empty, undefined when none of the properties was fetched. */
  read(properties: Properties, context: MappingContext): T | null | undefined
  /**
   * Writes what `read` would give as JSON; false, and nothing written, where that is undefined. Only where it is much less
   * work than making the value.
   */
  print?: (properties: Properties, out: JsonWriter) => boolean
  /** Puts the value into the draft. Throws {@link Refusal} for what could not be read back. Absent: read-only. */
  write?: (value: T | null, draft: Draft, context: MappingContext) => void
  filter?: FilterRule
  /** Named in filters instead of the field itself, when only a part of the field can be filtered by. */
  filterName?: string
  sort?: string
  /** Of the property to sort by; text when absent. */
  sortType?: LiteralType
  /** Sentences: what does not survive, or is told differently here. */
  losses: readonly string[]
  /** Why it cannot be written, when it cannot. */
  readOnlyReason?: string
}

/** The vendor has no such field; `reason` is shown to whoever asks for it. */
export interface Unsupported {
  kind: 'unsupported'
  reason: string
}

export const unsupported = (reason: string): Unsupported => ({ kind: 'unsupported', reason })

/** A value that the vendor could not give back as it was sent. */
export class Refusal extends Error {
  /** Where in the value, as the rest of a JSON pointer ("/0/type"). */
  readonly at: string

  constructor(message: string, at = '') {
    super(message)
    this.name = 'Refusal'
    this.at = at
  }
}

/** The vendor properties that a write will set; null clears. Two fields may share a property only if they agree. */
export class Draft {
  readonly properties = new Map<string, unknown>()

  set(property: string, value: unknown): void {
    const before = this.properties.get(property)
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(value)) {
      throw new Refusal(`it contradicts another field of this request: both are kept in ${property}`)
    }
    this.properties.set(property, value)
  }
}
