/** What a query reads of a field. */
export interface SoqlField {
  name: string
  type: string
  custom: boolean
  filterable: boolean
  sortable: boolean
  groupable: boolean
  aggregatable: boolean
  caseSensitive: boolean
  relationshipName: string | null
  referenceTo: readonly string[]
  picklistValues: readonly { value: string; label: string }[]
}

/** A relationship from an object to the records that point at it. */
export interface SoqlChild {
  relationshipName: string | null
  childSObject: string
  field: string
}

/** An object that can be queried, with the fields that the user may read. */
export interface SoqlObject {
  name: string
  fields: readonly SoqlField[]
  childRelationships: readonly SoqlChild[]
  /** Finds a field by its name in any case. */
  field(name: string): SoqlField | undefined
}

/** A record. Dates are "2026-05-01", moments "2026-05-01T07:35:37.000+0000": such texts sort as what they stand for. */
export interface Row {
  readonly id: string
  readonly values: Readonly<Record<string, string | number | boolean | null | undefined>>
}

/** Compound values are objects. */
export type Cell = string | number | boolean | null | object

/** A span of an ordered index; bounds are part of it, null is none. */
export interface Span {
  from: string | null
  to: string | null
  /** Of the records at `from` only those after this id are wanted. */
  afterId?: string
}

/** All that queries know of an org, as one of its users sees it. */
export interface SoqlSource {
  /** Finds an object by its name in any case. */
  object(name: string): SoqlObject | null
  /** The records in order of Id; `withDeleted`: those in the recycle bin too. */
  rows(object: string, withDeleted: boolean): Iterable<Row>
  /** The record with an id of 18 characters, of whichever object. */
  row(id: string): { object: string; row: Row } | null
  /** A compound field, such as MailingAddress. */
  compound(row: Row, field: string): Cell
  /**
   * The records with one of the values in a field, by Id those in the recycle bin too and by any other field the live
   * ones; null when the field has no index of values.
   */
  lookup(object: string, field: string, values: readonly Cell[]): Iterable<Row> | null
  /**
   * The records of a span of a field, deleted ones too, in order of the field and then of Id; null when the field has no
   * such index. `descending` is the order turned round.
   */
  span(object: string, field: string, span: Span, descending: boolean): Iterable<Row> | null
  /** An id's 18 characters, when the text is one of 15 or 18. */
  wholeId(text: string): string | null
  readonly now: number
  /** The user's, such as "America/Los_Angeles". */
  readonly timeZone: string
  readonly userId: string
}
