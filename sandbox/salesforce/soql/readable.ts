import type { Cell, SoqlField } from './source.ts'

/** Something that can be read of each record, or of each group of records. */
export interface Readable<T> {
  type: string
  /** The field; null of what a function makes. */
  field: SoqlField | null
  /** What tells two of them apart. */
  key: string
  at: number
  get(from: T): Cell
}
