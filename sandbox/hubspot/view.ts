import type { Reader } from './computed-records.ts'
import type { ObjectName } from './entities.ts'

/** A set of properties to show, with what showing a record needs worked out once. */
export interface Projection {
  object: ObjectName
  names: readonly string[]
  readers: readonly Reader[]
  keys: readonly string[]
  /** What comes before and after the id in the address of a record's page. */
  urlStart: string
  urlEnd: string
  /** Whether a row may be kept until its record changes. */
  keepable: boolean
}

/** What to show of a record beside its properties. */
export interface View {
  projection: Projection
  history: readonly string[]
  associations: readonly ObjectName[]
}
